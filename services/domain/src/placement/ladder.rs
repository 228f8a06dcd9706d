//! The ladder (H02, H20, H21): a bed only when nothing lighter works, the own network always first.

use super::{
    Event, Rung, RungOutcome, State,
    rejection::{LADDER_INCOMPLETE, NO_DIRECT_DANGER, RUNG_HAS_OUTCOME, SEARCH_ENDED},
    running::{Running, known},
};
use crate::{
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PlacementId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text},
    triage::Verdict,
};

/// An outcome of a rung. What direct danger lets wait is owed within a day, and can be paid after
/// the search has ended.
pub(super) fn record_rung(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    rung: Rung,
    outcome: RungOutcome,
    reason: &str,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let reason = needed_text(reason, "why the rung has this outcome")?;
    let before = state.outcome(rung);
    let waits = outcome == RungOutcome::Deferred;
    if state.end.is_some() && (waits || before != Some(RungOutcome::Deferred)) {
        return Err(SEARCH_ENDED
            .because(
                "The search has ended; only rungs that were let wait can still get their outcome.",
            )
            .into());
    }
    if waits {
        may_wait(states, search.triage, rung, before)?;
    }
    let mut emit = Emit::for_case(search.case);
    emit.push(
        placement.0,
        Event::RungRecorded {
            rung,
            outcome,
            reason: Personal::of_case(search.case, reason),
        },
    );
    let owed = state.duties.of_kind(DutyKind::CompleteLadder);
    let others_wait = state.deferred().any(|waiting| waiting != rung);
    match owed {
        None if waits => emit.push(
            placement.0,
            Event::DutyOpened(Duty {
                id: DutyId(context.derive("complete-ladder")),
                kind: DutyKind::CompleteLadder,
                due: hours_after(context.now, context.rules.deferred_rungs_hours),
                owner: crate::actor::Owner::desk(),
                rule: "H02@1".to_owned(),
            }),
        ),
        Some(duty) if !waits && !others_wait => emit.push(
            placement.0,
            Event::DutyFulfilled {
                duty: duty.id,
                note: None,
            },
        ),
        None | Some(_) => {}
    }
    emit.done()
}

fn may_wait(
    states: &States,
    triage: TriageId,
    rung: Rung,
    before: Option<RungOutcome>,
) -> Result<(), Refusal> {
    if let Some(final_outcome) = before.filter(|outcome| *outcome != RungOutcome::Deferred) {
        return Err(RUNG_HAS_OUTCOME
            .because("This rung has its outcome; record a new outcome, not a delay.")
            .with("rung", rung)
            .with("outcome", final_outcome)
            .into());
    }
    if in_direct_danger(states, triage)? {
        Ok(())
    } else {
        Err(NO_DIRECT_DANGER
            .because(
                "A rung may wait only in an acute crisis or acute unsafety; record its outcome.",
            )
            .with("rung", rung)
            .into())
    }
}

/// An acute crisis, or safety weighed as acutely unsafe.
fn in_direct_danger(states: &States, triage: TriageId) -> Result<bool, Refusal> {
    let triage = states.triage(triage)?;
    let acute = triage
        .verdict
        .as_ref()
        .is_some_and(|given| given.verdict == Verdict::AcuteCrisis);
    Ok(acute || triage.acutely_unsafe())
}

/// Every rung lighter than this one has an outcome. One that was let wait counts in direct danger
/// only, and stays owed.
pub(super) fn complete_below(
    states: &States,
    running: &Running<'_>,
    rung: Rung,
) -> Result<(), Refusal> {
    let outcome = |lighter: &Rung| running.state.outcome(*lighter);
    let waiting = rung
        .lighter()
        .iter()
        .any(|lighter| outcome(lighter) == Some(RungOutcome::Deferred));
    // The weighing is read only where it decides: every stream that is read can bring a conflict.
    let waiting_counts = waiting && in_direct_danger(states, running.search.triage)?;
    let missing: Vec<Rung> = rung
        .lighter()
        .iter()
        .filter(|lighter| match outcome(lighter) {
            None => true,
            Some(RungOutcome::Deferred) => !waiting_counts,
            Some(_) => false,
        })
        .copied()
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(incomplete(&missing).into())
    }
}

/// Rungs that were let wait and are still owed, as a refusal.
pub(super) fn still_waiting(state: &State) -> Rejection {
    incomplete(&state.deferred().collect::<Vec<_>>())
}

fn incomplete(missing: &[Rung]) -> Rejection {
    let words: Vec<_> = missing.iter().map(|rung| rung.as_str()).collect();
    LADDER_INCOMPLETE
        .because("Record what became of each lighter rung, and why.")
        .with("missingRungs", words.join(", "))
}
