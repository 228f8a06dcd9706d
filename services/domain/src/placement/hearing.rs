//! Child and parents are heard at every decision, and what they wish is read back to them (gehoord; H40). Who was not
//! heard, and without a reason, is owed to be heard.
//!
//! Hearing them about the crisis is another debt, of the case ([`DutyKind::HearFamily`]): a voice there was not asked about
//! a place that nobody knew of yet.

use serde::{Deserialize, Serialize};

use super::{
    Event, State,
    rejection::{HEARING_EMPTY, NOT_DECIDED},
    running::{Running, known},
};
use crate::{
    actor::Role,
    calendar::hours_after,
    case::Voice,
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PlacementId},
    personal::Personal,
    rejection::DUTY_NOT_YOURS,
};

/// Who was heard at a decision.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hearing {
    /// Heard, and their wishes read back.
    pub voices: Vec<Voice>,
    /// Why the others were not.
    pub reason_not_heard: Option<String>,
}

/// Who was heard at the last decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FamilyHeard {
    /// Heard, in order.
    pub voices: Vec<Voice>,
    /// Why the others were not. Subject: the case.
    pub reason_not_heard: Option<Personal>,
}

impl FamilyHeard {
    /// Both were heard, or it says why not.
    pub fn is_complete(&self) -> bool {
        self.reason_not_heard.is_some() || Voice::ALL.iter().all(|v| self.voices.contains(v))
    }

    /// What was said of this decision, blanks taken out; on top of who was heard about it before.
    fn of(said: Option<&Hearing>, before: &[Voice], case: CaseId) -> Self {
        let mut voices = said.map_or_else(Vec::new, |it| it.voices.clone());
        voices.extend(before);
        voices.sort_unstable();
        voices.dedup();
        let reason = said.and_then(|it| it.reason_not_heard.as_deref());
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        Self {
            voices,
            reason_not_heard: reason.map(|text| Personal::of_case(case, text)),
        }
    }

    const fn is_empty(&self) -> bool {
        self.voices.is_empty() && self.reason_not_heard.is_none()
    }
}

/// What is owed about the decision; under the kind of the case's own debt in a log of before they were told apart.
fn owed(state: &State) -> Option<&Duty> {
    let kinds = [DutyKind::HearAtDecision, DutyKind::HearFamily];
    kinds.iter().find_map(|kind| state.duties.of_kind(*kind))
}

/// Write down who was heard at a decision, and owe who was not. A decision that comes in the place of an earlier one is
/// heard about anew; it pays what the earlier one owed, or goes on with it.
pub(super) fn record(
    context: &Context<'_>,
    running: &Running<'_>,
    hearing: Option<&Hearing>,
    emit: &mut Emit,
) {
    let heard = FamilyHeard::of(hearing, &[], running.search.case);
    let complete = heard.is_complete();
    if !heard.is_empty() || running.state.heard.is_some() {
        emit.push(running.id.0, Event::FamilyHeard(heard));
    }
    match owed(running.state) {
        Some(owed) if complete => {
            let (duty, note) = (owed.id, None);
            emit.push(running.id.0, Event::DutyFulfilled { duty, note });
        }
        None if !complete => {
            let owner = running
                .state
                .owner()
                .unwrap_or_else(crate::actor::Owner::desk);
            let due = hours_after(context.now, context.rules.hear_family_hours);
            let duty = Duty::new(context, DutyKind::HearAtDecision, due, owner, "H40@1");
            emit.push(running.id.0, Event::DutyOpened(duty));
        }
        Some(_) | None => {}
    }
}

/// They were heard after the decision, one by one if need be: that alone settles what it owes. It is a step of whoever has the
/// search in hand, and winds its clock: a provider says it only where it owes it.
pub(super) fn hear(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    said: &Hearing,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let theirs = owed(state).is_some_and(|owed| owed.owner.is(context.actor));
    if matches!(context.actor.role, Role::Provider | Role::Partner) && !theirs {
        return Err(DUTY_NOT_YOURS
            .because("Tell the desk whom you heard: who has the search in hand says so.")
            .with("kind", DutyKind::HearAtDecision)
            .into());
    }
    if state.decided.is_none() && state.end.is_none() {
        return Err(NOT_DECIDED
            .because("Nothing is decided on this search yet; give who was heard with the decision.")
            .into());
    }
    let before = state.heard.as_ref();
    let said_now = FamilyHeard::of(Some(said), &[], search.case);
    if said_now.is_empty() {
        return Err(HEARING_EMPTY
            .because("Name who was heard, or write why they were not.")
            .into());
    }
    let mut heard = FamilyHeard::of(
        Some(said),
        before.map_or(&[], |before| &before.voices),
        search.case,
    );
    if heard.reason_not_heard.is_none() {
        heard.reason_not_heard = before.and_then(|before| before.reason_not_heard.clone());
    }
    let complete = heard.is_complete();
    let mut emit = Emit::for_case(search.case);
    emit.push(placement.0, Event::FamilyHeard(heard));
    if let Some(owed) = owed(state).filter(|_| complete) {
        let (duty, note) = (owed.id, None);
        emit.push(placement.0, Event::DutyFulfilled { duty, note });
    }
    emit.done()
}
