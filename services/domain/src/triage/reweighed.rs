//! A case is weighed again, in the place of an earlier weighing, and says why. The earlier verdict holds until the new one is
//! given; then it is superseded, stays readable, and owes nothing any more that the new one owes or settles.

use super::{
    Event, State,
    decide::started,
    rejection::{CASE_WEIGHED, TRIAGE_EXISTS, TRIAGE_SUPERSEDED},
    weighings::began,
};
use crate::{
    case,
    decide::{Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::TriageId,
    personal::Personal,
    rejection::{Rejection, needed_text},
};

/// Begins the new weighing. One at a time: the earlier one says which; and one that waits for its verdict in the place of
/// another is gone on with, so that one verdict is in force.
pub(super) fn reweigh(triage: TriageId, earlier: TriageId, why: &str, states: &States) -> Decision {
    if states.triage(triage)?.exists() {
        return Err(TRIAGE_EXISTS
            .because("This weighing began before; go on with it, or use a new id.")
            .with("triage", triage)
            .into());
    }
    let (before, case) = started(states, earlier)?;
    if let Some(by) = before.reweighed_by {
        return Err(superseded(by).into());
    }
    // Else the verdict that holds until now would be superseded by nobody, and two would be in force.
    if before.verdict.is_none() && before.earlier.is_some() {
        return Err(CASE_WEIGHED
            .because("Go on with this weighing: it stands in the place of another, and waits for its verdict.")
            .with("triage", earlier)
            .into());
    }
    case::opened(states, case)?;
    let why = needed_text(why, "why the case is weighed again")?;
    let why = Personal::of_case(case, why);
    let mut emit = Emit::for_case(case);
    began(triage, case, states, &mut emit)?;
    emit.push(triage.0, Event::TriageStarted { case });
    emit.push(triage.0, Event::WeighedAgain { earlier, why });
    emit.push(earlier.0, Event::WeighingReopened { by: triage });
    emit.done()
}

fn superseded(by: TriageId) -> Rejection {
    TRIAGE_SUPERSEDED
        .because("Go on with the weighing that comes in its place.")
        .with("newTriage", by)
}

/// Refuses to go on with a weighing whose verdict is superseded.
pub(crate) fn in_force(state: &State) -> Result<(), Rejection> {
    match state.reweighed_by {
        Some(by) if state.is_superseded() => Err(superseded(by)),
        Some(_) | None => Ok(()),
    }
}

/// Times in a row that a case can be weighed again before nobody follows any more; a case is weighed a few times.
const WEIGHED_AGAIN_MAX: usize = 100;

/// The weighing in force: this one, or the last of those that came in its place.
pub(crate) fn latest(states: &States, triage: TriageId) -> Result<&State, Refusal> {
    let mut weighing = states.triage(triage)?;
    for _ in 0..WEIGHED_AGAIN_MAX {
        match weighing.reweighed_by {
            Some(by) if weighing.is_superseded() => weighing = states.triage(by)?,
            Some(_) | None => break,
        }
    }
    Ok(weighing)
}

/// The earlier weighing that the first verdict of this one comes in the place of.
pub(super) fn comes_after<'a>(
    state: &State,
    states: &'a States,
) -> Result<Option<(TriageId, &'a State)>, Refusal> {
    let Some((earlier, _)) = &state.earlier else {
        return Ok(None);
    };
    let before = states.triage(*earlier)?;
    Ok((!before.is_superseded()).then_some((*earlier, before)))
}

/// The earlier verdict is superseded. What it owed is carried by the new verdict or void; only the registration of who gave
/// it stays owed where it was.
pub(super) fn supersede(by: TriageId, earlier: TriageId, before: &State, emit: &mut Emit) {
    emit.push(earlier.0, Event::VerdictSuperseded { by });
    for open in before.duties.iter() {
        if open.kind != DutyKind::RegisterDecider {
            let duty = open.id;
            emit.push(earlier.0, Event::DutyFulfilled { duty, note: None });
        }
    }
}

#[cfg(test)]
mod tests;
