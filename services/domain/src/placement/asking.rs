//! Asking a provider for a place: a hold is the question, and the question has a time for its answer. A refusal has a
//! reason and is counted; three refusals are a stagnation, which goes one step up by itself (H38, H39).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Event, HeldPlace, RefusalReason, RequestAnswer, StagnationCause, State, UpscalingAnswer,
    ending,
    rejection::{ALREADY_DECIDED, REFUSAL_REASON, UPSCALING_NOT_REFUSED},
    running::Running,
};
use crate::{
    actor::Role,
    calendar::{minutes_after, passed},
    decide::{Context, Emit, Refusal, States},
    ids::PlaceId,
    place::{
        ReleaseReason,
        decide::{is_of, known},
    },
    placement::EscalationLevel,
    rejection::Rejection,
};

/// A provider was asked for a place (plaatsverzoek).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Which place.
    pub place: PlaceId,
    /// Whose it is.
    pub provider: String,
    /// When it was asked (recorded).
    pub asked_at: Timestamp,
    /// When the answer is due.
    pub due: Timestamp,
    /// What it came to; `None` while it waits.
    pub answer: Option<Answered>,
}

/// What a request came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// Yes, no, nothing, or taken back.
    pub answer: RequestAnswer,
    /// Why not.
    pub refusal: Option<RefusalReason>,
    /// When (recorded).
    pub at: Timestamp,
}

impl Request {
    /// No answer in time, as of an instant; said late is late.
    pub fn is_late(&self, now: Timestamp) -> bool {
        passed(self.due, self.answer.map_or(now, |answered| answered.at))
    }
}

impl State {
    /// The request that waits for an answer while its place is held.
    pub fn waiting_request(&self, now: Timestamp) -> Option<&Request> {
        let held = self.held(now)?.place;
        let waiting = |request: &&Request| request.place == held && request.answer.is_none();
        self.requests.last().filter(waiting)
    }

    /// How many requests came to this.
    pub fn answered(&self, answer: RequestAnswer) -> usize {
        let answers = self.requests.iter().filter_map(|request| request.answer);
        answers.filter(|given| given.answer == answer).count()
    }

    pub(super) fn close_request(
        &mut self,
        place: PlaceId,
        answer: RequestAnswer,
        refusal: Option<RefusalReason>,
        at: Timestamp,
    ) {
        let last = self.requests.last_mut();
        if let Some(request) = last.filter(|it| it.place == place && it.answer.is_none()) {
            request.answer = Some(Answered {
                answer,
                refusal,
                at,
            });
        }
    }
}

/// The question that goes with a hold.
pub(super) fn ask(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    place: PlaceId,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let (_, registered) = known(states, place)?;
    emit.push(
        running.id.0,
        Event::ProviderAsked {
            place,
            provider: registered.provider.clone(),
            due: minutes_after(context.now, context.rules.provider_answer_minutes),
        },
    );
    Ok(())
}

/// A refusal has a reason, and nothing else has; whoever was asked for more by the director cannot refuse, and gives back
/// nothing that stands, or carried it out, under any other word (H09). The bed of a child that is on its way is not given back by
/// its provider at all (H01): the desk is, with the word that is true.
pub(super) fn may_end(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    hold: HeldPlace,
    reason: ReleaseReason,
    refusal: Option<RefusalReason>,
) -> Result<(), Refusal> {
    if (reason == ReleaseReason::ProviderRefused) != refusal.is_some() {
        return Err(REFUSAL_REASON
            .because("A provider's refusal has a reason, and only a refusal has one.")
            .with("reason", reason)
            .into());
    }
    let taken_back = context.actor.role == Role::Provider && hold.stands(context.now);
    if let Some(asked) = &running.state.upscaling {
        let (place, registered) = known(states, hold.place)?;
        let theirs = is_of(place, registered, &asked.provider);
        let carried_out = asked.answer == Some(UpscalingAnswer::Executed) && hold.confirmed;
        let refused = asked.is_open() && (refusal.is_some() || taken_back);
        if theirs && (refused || (carried_out && taken_back)) {
            return Err(UPSCALING_NOT_REFUSED
                .because(if carried_out {
                    "This carries out what the director asked for: call the desk, which gives it back with the word that is true."
                } else {
                    "The director asked for more: say received, executed or cannot."
                })
                .with("provider", &asked.provider)
                .into());
        }
    }
    if taken_back && running.state.decided.is_some() {
        return Err(on_its_way(hold.place).into());
    }
    Ok(())
}

/// What a provider cannot do to the bed of a child that is on its way.
pub(super) fn on_its_way(place: PlaceId) -> Rejection {
    ALREADY_DECIDED
        .because("The child is on its way here: call the desk, which gives it back with the word that is true.")
        .with("place", place)
}

/// A refusal, before the hold ends with it. Every third stagnates: one step up the route, by itself.
pub(super) fn refused(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    place: PlaceId,
    reason: RefusalReason,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let (_, registered) = known(states, place)?;
    emit.about(Some(running.search.case));
    emit.push(
        running.id.0,
        Event::ProviderRefused {
            place,
            provider: registered.provider.clone(),
            reason,
        },
    );
    let refusals = running.state.provider_refusals.saturating_add(1);
    if !refusals.is_multiple_of(context.rules.stagnation_refusals.max(1)) {
        return Ok(());
    }
    let owner = running
        .state
        .owner()
        .unwrap_or_else(crate::actor::Owner::desk);
    emit.push(
        running.id.0,
        Event::StagnationSeen {
            cause: StagnationCause::Refusals,
            count: refusals,
            owner,
        },
    );
    // Providers were asked: the one next is who may decide over their heads.
    let why = format!("{refusals} providers refused");
    let level = EscalationLevel::DecisionOfficer;
    ending::step_up(states, context, running, level, &why, emit)
}
