//! The step that ends a search carries what it rests on (kader; H30): with consent, on a title, in an emergency, or it is
//! owed. Nobody waits for that at an open door; a closed one opens on a title or in a recorded emergency only (H33).

use super::{Event, running::Running};
use crate::{
    book::ladder::Step as Rung,
    decide::{Context, Emit, Refusal, States},
    ids::PersonId,
    title::{
        Claim, Frame, Step,
        ground::{closed_needs, unsaid},
    },
};

/// The step that a child sleeping on this rung is.
pub(super) const fn step_of(rung: &Rung) -> Step {
    if rung.needs_title {
        Step::StayClosed
    } else {
        Step::StayAway
    }
}

/// What the step rests on now: what somebody says, if it does, else what is on record for the child.
pub(super) fn rests_on(
    states: &States,
    context: &Context<'_>,
    child: PersonId,
    step: Step,
    claim: Option<Claim>,
) -> Result<Frame, Refusal> {
    let titles = states.title(child)?;
    let frame = match claim {
        Some(claim) => titles.claimed(claim, step, context.book(), context.now)?,
        None => unsaid(titles, step, context),
    };
    Ok(closed_needs(frame, step, context)?)
}

/// Write it down before the step, in the same append.
pub(super) fn record(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    (step, claim): (Step, Option<Claim>),
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let frame = rests_on(states, context, running.search.child, step, claim)?;
    emit.push(running.id.0, Event::StepFramed { step, frame });
    Ok(())
}
