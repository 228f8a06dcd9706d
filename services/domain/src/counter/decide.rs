//! The rules of the counter: a request has one holder at every instant, and the requester is never sent round (H10).

use super::{
    Asked, Brought, COLLECTIVE, Command, Event, State, collective,
    rejection::{
        COUNTER_HELD, COUNTER_NOT_OFFERED, COUNTER_NOT_YOURS, COUNTER_OFFERED, COUNTER_OPEN,
        COUNTER_OVER, COUNTER_TO_ITSELF, COUNTER_UNKNOWN,
    },
};
use crate::{
    actor::{Owner, Role},
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CounterRequestId, PlacementId},
    person::AgeBand,
    personal::Personal,
    placement::{
        self,
        rejection::{PLACEMENT_UNKNOWN, SEARCH_ENDED},
    },
    rejection::{Rejection, needed_text},
    rota::{Function, named, officer},
};

/// The rule a request runs under.
const RULE: &str = "H10@1";

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Bring { search } => bring(*search, states, context),
            Self::Claim { request } => claim(*request, states, context),
            Self::Offer { request, to } => offer(*request, to, states, context),
            Self::AcceptOffer { request } => accept(*request, states, context),
            Self::DeclineOffer { request } => decline(*request, states, context),
            Self::Withdraw { request, reason } => withdraw(*request, reason, states, context),
        }
    }
}

/// A request that waits for an answer, and whose it is.
fn open(request: CounterRequestId, states: &States) -> Result<(&State, &Brought), Refusal> {
    let state = states.counter(request)?;
    match &state.brought {
        None => Err(COUNTER_UNKNOWN
            .because("Bring the search to the counter first; then it can be taken.")
            .with("request", request)
            .into()),
        Some(brought) if state.is_open() => Ok((state, brought)),
        Some(_) => Err(COUNTER_OVER
            .because("It has ended; nobody needs an answer to it any more.")
            .with("request", request)
            .into()),
    }
}

/// From a search that runs; nobody has to have been asked before.
fn bring(search: PlacementId, states: &States, context: &Context<'_>) -> Decision {
    let request = CounterRequestId::of(search);
    let placement = states.placement(search)?;
    let Some(opened) = &placement.search else {
        return Err(PLACEMENT_UNKNOWN
            .because("Open the search first, or name a placement whose search was opened.")
            .with("placement", search)
            .into());
    };
    if placement.end.is_some() {
        return Err(SEARCH_ENDED
            .because("The search has ended; open a new one if the child needs a place again.")
            .with("placement", search)
            .into());
    }
    let before = states.counter(request)?;
    if let Some(held) = before.held(context.now) {
        return Err(COUNTER_OPEN
            .because("It is on the counter, and somebody holds it: nobody has to ask again.")
            .with("request", request)
            .with("holder", held.owner.organisation)
            .with("due", held.due)
            .into());
    }
    let age = states.person(opened.child)?.age_band;
    let municipality = states.case(opened.case)?.municipality_of(opened.child);
    let answer_minutes = answer_minutes(placement, context);
    let minutes = context.rules.counter_claim_minutes.clamp(1, answer_minutes);
    let claim_due = minutes_after(context.now, minutes);
    let brought = Brought {
        search,
        case: opened.case,
        by: Owner::from_actor(context.actor),
        on_duty: named(collective(None), Function::Counter, context.now, states)?.person,
        officer: officer(municipality, claim_due, states, context)?,
    };
    let mut emit = Emit::for_case(opened.case);
    emit.push(
        request.0,
        Event::RequestBrought {
            asked: asked(placement, opened, age),
            brought,
            claim_due,
            answer_minutes,
            rule: RULE.to_owned(),
        },
    );
    emit.done()
}

/// Derived facts, as they are on record now.
fn asked(placement: &placement::State, opened: &placement::Search, age: Option<AgeBand>) -> Asked {
    let need = placement.need.as_ref().map(|recorded| &recorded.need);
    Asked {
        need: opened.need,
        perspective: opened.perspective,
        rung: need.and_then(|need| need.rung),
        age: age.unwrap_or(AgeBand::Unknown),
        acute: placement.acute != Some(false),
        together: need.map_or(0, |need| need.together),
        accompanied_by: need.map_or(0, |need| need.accompanied_by),
        nights: need.and_then(|need| need.nights.clone()),
    }
}

/// Whoever takes it has as long as a step of the search itself may last (H01).
fn answer_minutes(placement: &placement::State, context: &Context<'_>) -> i64 {
    let step = placement.touch_minutes;
    step.unwrap_or(context.rules.search_touch_minutes).max(1)
}

/// Whoever takes it answers with a place: a provider, and nobody for one.
fn provider(context: &Context<'_>) -> Result<Owner, Rejection> {
    let by = Owner::from_actor(context.actor);
    if by.role == Role::Provider {
        Ok(by)
    } else {
        Err(not_yours("Let a provider of the region take it."))
    }
}

/// Whoever comes first, also after the time is over: what nobody took is still everybody's.
fn claim(request: CounterRequestId, states: &States, context: &Context<'_>) -> Decision {
    let (state, brought) = open(request, states)?;
    if let Some(by) = &state.taken_by {
        return Err(COUNTER_HELD
            .because("A provider took it before; it is passed on by them alone.")
            .with("holder", &by.organisation)
            .into());
    }
    let by = provider(context)?;
    let mut emit = Emit::for_case(brought.case);
    emit.push(
        request.0,
        Event::RequestClaimed {
            by,
            answer_due: minutes_after(context.now, state.answer_minutes),
        },
    );
    emit.done()
}

/// The holder stays the holder until the other says yes.
fn offer(request: CounterRequestId, to: &str, states: &States, context: &Context<'_>) -> Decision {
    let (state, brought) = open(request, states)?;
    if !state.is_held_by(context.actor) {
        let on_duty = brought.on_duty.clone();
        let holder = state
            .taken_by
            .clone()
            .unwrap_or_else(|| collective(on_duty));
        return Err(
            not_yours("Only the provider that holds it passes it on; take it first.")
                .with("holder", holder.organisation)
                .into(),
        );
    }
    let to = needed_text(to, "the provider that is asked")?;
    if to == context.actor.organisation || to == COLLECTIVE {
        return Err(COUNTER_TO_ITSELF
            .because("Name one other provider; back to all of them is back to nobody.")
            .into());
    }
    if let Some(offer) = state.offered(context.now) {
        return Err(COUNTER_OFFERED
            .because("Another provider was asked; wait for its answer or its time.")
            .with("to", &offer.to)
            .with("due", offer.due)
            .into());
    }
    let minutes = context.rules.provider_answer_minutes.max(1);
    let mut emit = Emit::for_case(brought.case);
    emit.push(
        request.0,
        Event::RequestOffered {
            to: to.to_owned(),
            due: minutes_after(context.now, minutes),
        },
    );
    emit.done()
}

/// The request, if this provider was asked to take it over and still can.
fn offered<'a>(
    request: CounterRequestId,
    states: &'a States,
    context: &Context<'_>,
) -> Result<(&'a State, &'a Brought), Refusal> {
    let (state, brought) = open(request, states)?;
    let asked = state.offered(context.now);
    match asked.filter(|offer| offer.to == context.actor.organisation) {
        Some(_) => Ok((state, brought)),
        None => Err(COUNTER_NOT_OFFERED
            .because("The holder did not ask this provider, or its time is over; ask the holder.")
            .with("request", request)
            .into()),
    }
}

fn accept(request: CounterRequestId, states: &States, context: &Context<'_>) -> Decision {
    let (state, brought) = offered(request, states, context)?;
    let mut emit = Emit::for_case(brought.case);
    emit.push(
        request.0,
        Event::OfferAccepted {
            by: provider(context)?,
            answer_due: minutes_after(context.now, state.answer_minutes),
        },
    );
    emit.done()
}

fn decline(request: CounterRequestId, states: &States, context: &Context<'_>) -> Decision {
    let (_, brought) = offered(request, states, context)?;
    let mut emit = Emit::for_case(brought.case);
    let by = Owner::from_actor(context.actor);
    emit.push(request.0, Event::OfferDeclined { by });
    emit.done()
}

fn withdraw(
    request: CounterRequestId,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (_, brought) = open(request, states)?;
    let (by, actor) = (&brought.by, context.actor);
    let theirs = by.role == actor.role && by.organisation == actor.organisation;
    if !theirs && actor.role != Role::Coordinator {
        return Err(
            not_yours("Whoever brought it takes it back, or the coordinator.")
                .with("broughtBy", &by.organisation)
                .into(),
        );
    }
    let reason = needed_text(reason, "why it is needed no longer")?;
    let mut emit = Emit::for_case(brought.case);
    emit.push(
        request.0,
        Event::RequestWithdrawn {
            by: Owner::from_actor(actor),
            reason: Personal::of_case(brought.case, reason),
        },
    );
    emit.done()
}

fn not_yours(why: &str) -> Rejection {
    COUNTER_NOT_YOURS.because(why)
}

/// The child was weighed anew, in this very decision: whoever holds the request has the time of the search as it is now.
pub(crate) fn weighed(
    search: PlacementId,
    (acute, minutes): (bool, i64),
    states: &States,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let request = CounterRequestId::of(search);
    if states.counter(request)?.is_open() {
        let answer_minutes = minutes.max(1);
        let event = Event::RequestWeighed {
            acute,
            answer_minutes,
        };
        emit.push(request.0, event);
    }
    Ok(())
}

/// The search ended, in this very decision: whoever held the request has its answer.
pub(crate) fn search_over(
    search: PlacementId,
    states: &States,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let request = CounterRequestId::of(search);
    if states.counter(request)?.is_open() {
        emit.push(request.0, Event::RequestAnswered);
    }
    Ok(())
}
