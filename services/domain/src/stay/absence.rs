//! A child that is not where it stays (onderbreking, weggelopen), and a contact person who does not let go (P16).

use super::{
    Event, InterruptionReason,
    at::{director, owed, running},
    course::settle,
    moving::is_pressed,
    rejection::{STAY_INTERRUPTED, STAY_NOT_INTERRUPTED},
};
use crate::{
    calendar::{end_of_days_after, hours_after, minutes_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::StayId,
    rejection::needed_text,
    triage,
};

/// The place stays the child's. Where nobody knows that it is safe, somebody looks for it, under a clock.
pub(super) fn interrupt(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    reason: InterruptionReason,
    note: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    if let Some(away) = at.state.interrupted() {
        return Err(STAY_INTERRUPTED
            .because("The child is away already; record that it is back first.")
            .with("since", away.since)
            .into());
    }
    if reason == InterruptionReason::Other {
        needed_text(note.unwrap_or_default(), "why the child is away")?;
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayInterrupted {
            reason,
            note: at.opt_personal(note),
        },
    );
    if reason == InterruptionReason::Absconded {
        let mut due = hours_after(context.now, context.rules.no_place_hours);
        if is_pressed(states, &at)?
            || triage::in_danger_elsewhere(states, at.started.child, at.started.case)?
        {
            due = due.min(minutes_after(context.now, context.rules.acute_step_minutes));
        }
        let duty = owed(
            context.derive("find-child"),
            DutyKind::FindChild,
            due,
            &director(states, at.started)?,
            "H01@1",
        );
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

pub(super) fn resume(states: &States, stay: StayId, note: Option<&str>) -> Decision {
    let at = running(states, stay)?;
    if at.state.interrupted().is_none() {
        return Err(STAY_NOT_INTERRUPTED
            .because("The child is where it stays; nothing has to be recorded.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayResumed {
            note: at.opt_personal(note),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::FindChild) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// Each contact pays what is owed and winds the clock again.
pub(super) fn record_contact(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    note: &str,
) -> Decision {
    let at = running(states, stay)?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::ContactRecorded {
            note: at.personal(needed_text(note, "what was spoken of")?),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::KeepContact) {
        settle(&mut emit, stay, duty);
    }
    let next = keep_contact(states, context, at.started.case)?;
    emit.push(stay.0, Event::DutyOpened(next));
    emit.done()
}

/// The next contact: by the contact person, or by the director until there is one (P16).
pub(super) fn keep_contact(
    states: &States,
    context: &Context<'_>,
    case: crate::ids::CaseId,
) -> Result<Duty, Refusal> {
    Ok(owed(
        context.derive("keep-contact"),
        DutyKind::KeepContact,
        end_of_days_after(context.now, context.rules.contact_rhythm_days),
        &states.case(case)?.keeping_in_touch(),
        "P16@1",
    ))
}
