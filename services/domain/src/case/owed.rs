//! What a case owes: done by its own record where there is one, else with a note; and given to somebody else when who owed it
//! left.

use super::{
    Event, State, Voice,
    decide::opened,
    direction::text,
    rejection::{DUTY_NOTE_MISSING, DUTY_OWNER_MISSING, DUTY_OWNER_SAME, VOICES_MISSING},
};
use crate::{
    actor::{Owner, Role},
    decide::{Context, Decision, Emit, States},
    duty::DutyKind,
    ids::{CaseId, DutyId},
    person::HouseholdRole,
    personal::Personal,
    rejection::{needed_text, open_duty},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

/// The record that settles a duty of this kind; `None` = a note does. Without a child no municipality is responsible for
/// youth help: a note says so.
fn own_record(state: &State, kind: DutyKind) -> Option<&'static str> {
    let is_child =
        |role: &HouseholdRole| matches!(role, HouseholdRole::Child | HouseholdRole::Sibling);
    match kind {
        DutyKind::DetermineMunicipality if !state.members.values().any(is_child) => None,
        DutyKind::NameContactPerson => Some("assign-contact-person"),
        DutyKind::ConfirmDirection => Some("confirm-direction"),
        DutyKind::AppointProtector => Some("accept-handover"),
        DutyKind::DetermineMunicipality => Some("determine-municipality"),
        DutyKind::ExecuteOverride => Some("answer-override"),
        DutyKind::AnswerAdvice => Some("follow-advice"),
        DutyKind::CompleteBaseData => Some("record-base-data"),
        DutyKind::ReceiveBoardNotice => Some("receive-board-notice"),
        DutyKind::ReportCalamity => Some("report-calamity"),
        _ => None,
    }
}

pub(super) fn fulfil(
    case: CaseId,
    duty: DutyId,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let owed = open_duty(&state.duties, duty)?;
    if owed.kind == DutyKind::HearFamily && state.voices.len() < Voice::ALL.len() {
        return Err(VOICES_MISSING
            .because("Record what child and parents said, or why they were not heard.")
            .into());
    }
    if let Some(command) = own_record(state, owed.kind) {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Record what was done; that settles the duty.")
            .with("kind", owed.kind)
            .with("command", command)
            .into());
    }
    let note = text(case, note);
    // A service says by its event how it was done.
    if note.is_none() && context.actor.role != Role::Service {
        return Err(DUTY_NOTE_MISSING
            .because("Write in a few words how it was done.")
            .with("kind", owed.kind)
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

pub(super) fn reassign(
    case: CaseId,
    duty: DutyId,
    owner: &Owner,
    reason: &str,
    states: &States,
) -> Decision {
    let state = opened(states, case)?;
    let owed = open_duty(&state.duties, duty)?;
    if owner.organisation.trim().is_empty() {
        return Err(DUTY_OWNER_MISSING
            .because("Name the role and the organisation that owe it from now on.")
            .into());
    }
    if owed.owner == *owner {
        return Err(DUTY_OWNER_SAME
            .because("They owe it already; name another owner.")
            .into());
    }
    let reason = Personal::of_case(case, needed_text(reason, "why somebody else owes it now")?);
    let mut emit = Emit::for_case(case);
    let owner = owner.clone();
    emit.push(
        case.0,
        Event::DutyReassigned {
            duty,
            owner,
            reason,
        },
    );
    emit.done()
}
