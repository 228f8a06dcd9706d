//! Safety is weighed with a recognised instrument (risicotaxatie; H17). In a crisis the verdict does not wait for it: it is owed
//! from then on, and only the assessment itself pays.

use super::{State, Verdict, verdict::Before};
use crate::{
    actor::Owner,
    calendar::hours_after,
    decide::Context,
    duty::{Duty, DutyKind},
    rejection::Rejection,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

/// The duty that a crisis opens, or goes on with, while nobody assessed the safety in this weighing. What was assessed in an
/// earlier one says nothing of the danger that is weighed now.
pub(super) fn to_be_assessed(
    state: &State,
    before: &Before<'_>,
    verdict: Verdict,
    context: &Context<'_>,
) -> Option<Duty> {
    let kind = DutyKind::AssessSafety;
    let asked = verdict.is_crisis() && state.safety.is_none();
    asked.then(|| {
        let fresh = hours_after(context.now, context.rules.assess_safety_hours);
        let due = before.running(kind).map_or(fresh, |running| running.due);
        Duty::new(context, kind, due, Owner::triage_desk(), "H17@1")
    })
}

/// No word settles it.
pub(super) fn needs_assessment() -> Rejection {
    DUTY_NEEDS_ITS_RECORD
        .because("Assess the safety with a recognised instrument, together or with the reason why not; that settles the duty.")
        .with("kind", DutyKind::AssessSafety)
        .with("command", "assess-safety")
}

#[cfg(test)]
mod tests;
