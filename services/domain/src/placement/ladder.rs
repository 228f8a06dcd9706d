//! The ladder (H02, H20, H21): a bed only when nothing lighter works, the own network always first. Its order is that of
//! the version in the book which the search was opened under.

use std::collections::BTreeSet;

use super::{
    Event, HelpKind, Rung, RungOutcome, Search, State,
    rejection::{
        HELP_NOT_OF_RUNG, LADDER_INCOMPLETE, NETWORK_FIRST, NO_DIRECT_DANGER, NOTHING_TO_STEP_OVER,
        RUNG_HAS_OUTCOME, SEARCH_ENDED,
    },
    running::{Running, known, running},
};
use crate::{
    book::{
        Book,
        ladder::{Ladder, Step},
    },
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PlacementId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text},
    triage,
    triage::Verdict,
};

impl Search {
    /// Its ladder: the version it was opened under, or the one of that day.
    pub fn ladder_in<'a>(&self, book: &'a Book) -> &'a Ladder {
        let version = book.ladder.version(&self.ladder);
        &version
            .unwrap_or_else(|| book.ladder.at(self.opened_at))
            .table
    }
}

pub(super) fn of_search<'a>(context: &Context<'a>, search: &Search) -> &'a Ladder {
    search.ladder_in(&context.rules.book)
}

/// What is recorded of a rung.
pub(super) struct Outcome<'a> {
    pub(super) rung: Rung,
    pub(super) outcome: RungOutcome,
    /// The kinds of help it speaks for; none = all of the rung.
    pub(super) help: &'a [HelpKind],
    pub(super) reason: &'a str,
}

/// An outcome of a rung. What direct danger lets wait is owed within a day, and can be paid after
/// the search has ended.
pub(super) fn record_rung(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    said: &Outcome<'_>,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let Outcome {
        rung,
        outcome,
        reason,
        ..
    } = *said;
    let help = help_of(of_search(context, search).step(rung), said.help)?;
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
    if outcome == RungOutcome::SteppedOver && rung == Rung::Network {
        return Err(network_first().into());
    }
    let mut emit = Emit::for_case(search.case);
    emit.push(
        placement.0,
        Event::RungRecorded {
            rung,
            outcome,
            help,
            reason: Personal::of_case(search.case, reason),
        },
    );
    let owed = state.duties.of_kind(DutyKind::CompleteLadder);
    let others_wait = state.deferred().any(|waiting| waiting != rung);
    match owed {
        None if waits => emit.push(placement.0, Event::DutyOpened(owed_ladder(context))),
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

fn owed_ladder(context: &Context<'_>) -> Duty {
    Duty::with_id(
        DutyId(context.derive("complete-ladder")),
        DutyKind::CompleteLadder,
        hours_after(context.now, context.rules.deferred_rungs_hours),
        crate::actor::Owner::desk(),
        "H02@1",
    )
}

/// A child goes where there is a place when nothing fits here, whatever was looked at (H01): the lighter rungs without an
/// outcome wait, for that reason, and are owed like what direct danger lets wait (H02, H21).
pub(super) fn let_wait_below(
    context: &Context<'_>,
    running: &Running<'_>,
    rung: Rung,
    reason: &str,
    emit: &mut Emit,
) {
    let open = without_outcome(context, running, rung);
    for rung in &open {
        emit.push(
            running.id.0,
            Event::RungRecorded {
                rung: *rung,
                outcome: RungOutcome::Deferred,
                help: Vec::new(),
                reason: Personal::of_case(running.search.case, reason),
            },
        );
    }
    let owed = running.state.duties.of_kind(DutyKind::CompleteLadder);
    if !open.is_empty() && owed.is_none() {
        emit.push(running.id.0, Event::DutyOpened(owed_ladder(context)));
    }
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

/// The kinds of help an outcome speaks for, in order; each of this rung.
fn help_of(step: &Step, named: &[HelpKind]) -> Result<Vec<HelpKind>, Rejection> {
    if let Some(stranger) = named.iter().find(|kind| !step.help.contains(kind)) {
        let kinds: Vec<_> = step.help.iter().map(|kind| kind.as_str()).collect();
        return Err(HELP_NOT_OF_RUNG
            .because("Name kinds of help of this rung, or none: then the outcome speaks for all.")
            .with("help", stranger)
            .with("helpOfRung", kinds.join(", ")));
    }
    let named: BTreeSet<_> = named.iter().copied().collect();
    Ok(named.into_iter().collect())
}

fn network_first() -> Rejection {
    NETWORK_FIRST
        .because("Record what became of the own network and the JIM; it is never stepped over.")
}

/// Matched care (P28): straight to the rung that fits. Every lighter rung without an outcome was stepped over, for this
/// reason – but for the own network, which is always looked at first (H21). What direct danger deferred stays owed.
pub(super) fn step_over(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    to: Rung,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let reason = needed_text(reason, "why the lighter rungs are stepped over")?;
    let open = without_outcome(context, &running, to);
    if open.contains(&Rung::Network) {
        return Err(network_first().into());
    }
    if open.is_empty() {
        return Err(NOTHING_TO_STEP_OVER
            .because("Every lighter rung has its outcome.")
            .with("rung", to)
            .into());
    }
    let mut emit = Emit::for_case(running.search.case);
    for rung in open {
        emit.push(
            placement.0,
            Event::RungRecorded {
                rung,
                outcome: RungOutcome::SteppedOver,
                help: Vec::new(),
                reason: Personal::of_case(running.search.case, reason),
            },
        );
    }
    emit.done()
}

/// The rungs lighter than this one of which nothing is recorded, and that do not wait.
fn without_outcome(context: &Context<'_>, running: &Running<'_>, rung: Rung) -> Vec<Rung> {
    of_search(context, running.search)
        .lighter(rung)
        .filter(|step| !running.state.is_looked_at(step))
        .map(|step| step.rung)
        .filter(|rung| running.state.outcome(*rung) != Some(RungOutcome::Deferred))
        .collect()
}

impl State {
    /// Whether a rung has its outcome: it is used, or every kind of help of it was looked at.
    pub fn is_looked_at(&self, step: &Step) -> bool {
        self.rungs
            .get(&step.rung)
            .is_some_and(|record| match record.outcome {
                RungOutcome::Deferred => false,
                RungOutcome::Used => true,
                _ => record
                    .help
                    .as_ref()
                    .is_none_or(|spoken_for| step.help.is_subset(spoken_for)),
            })
    }
}

/// An acute crisis, or safety weighed as acutely unsafe: as the newest weighing says.
pub(super) fn in_direct_danger(states: &States, triage: TriageId) -> Result<bool, Refusal> {
    let triage = triage::latest(states, triage)?;
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
    context: &Context<'_>,
    running: &Running<'_>,
    rung: Rung,
) -> Result<(), Refusal> {
    let lighter: Vec<&Step> = of_search(context, running.search).lighter(rung).collect();
    let waits = |step: &Step| running.state.outcome(step.rung) == Some(RungOutcome::Deferred);
    // The weighing is read only where it decides: every stream that is read can bring a conflict.
    let waiting = lighter.iter().any(|step| waits(step));
    let waiting_counts = waiting && in_direct_danger(states, running.search.triage)?;
    let missing: Vec<&Step> = lighter
        .into_iter()
        .filter(|step| {
            let complete = running.state.is_looked_at(step) || (waits(step) && waiting_counts);
            !complete
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let rungs: Vec<Rung> = missing.iter().map(|step| step.rung).collect();
    let left: Vec<_> = missing
        .iter()
        .filter_map(|step| Some((step, running.state.rungs.get(&step.rung)?.help.as_ref()?)))
        .flat_map(|(step, spoken_for)| step.help.difference(spoken_for))
        .map(|kind| kind.as_str())
        .collect();
    let refusal = incomplete(&rungs);
    Err(if left.is_empty() {
        refusal
    } else {
        refusal.with("missingHelp", left.join(", "))
    }
    .into())
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
