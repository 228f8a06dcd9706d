//! What a case owes: done by its own record where there is one, else with a note; and given to somebody else when who owed it
//! left.

use super::{
    Event, FamilyPlanAnswer, State, Voice,
    decide::{fulfilled, opened},
    direction::{can_be_awaited, text},
    rejection::{
        DUTY_OWNER_MISSING, DUTY_OWNER_SAME, DUTY_STAYS, NOTHING_OWED_AT_STAY, VOICES_MISSING,
    },
};
use crate::{
    actor::{Actor, Owner},
    calendar::{end_of_days_after, end_of_working_days_after},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind, how_it_was_done},
    ids::{CaseId, DutyId},
    person::HouseholdRole,
    personal::Personal,
    registration::{Registration, pays},
    rejection::{DUTY_NOT_YOURS, Rejection, needed_text, open_duty, payable_duty},
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
        DutyKind::OfferFamilyPlan => Some("answer-family-plan"),
        DutyKind::RegisterDecider => Some("record-registration"),
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
    let owed = payable_duty(&state.duties, duty, context)?;
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
    let note = text(case, how_it_was_done(owed, note, context)?);
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

/// The closing of a case stands; whoever closed it says afterwards in which registration (H18).
pub(super) fn record_registration(
    case: CaseId,
    duty: DutyId,
    registration: &Registration,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    pays(
        payable_duty(&state.duties, duty, context)?,
        registration,
        context,
    )?;
    let mut emit = Emit::for_case(case);
    let registration = registration.clone();
    emit.push(case.0, Event::RegistrationRecorded { duty, registration });
    emit.push(case.0, fulfilled(duty));
    emit.done()
}

/// A child of the case stays away from home: what its family is owed because of that, once, however many of its children
/// stay and however often they move. A plan of its own is offered (H27), and somebody is named who does not let go (H12).
pub(super) fn at_stay(case: CaseId, states: &States, context: &Context<'_>) -> Decision {
    let state = opened(states, case)?;
    let mut emit = Emit::for_case(case);
    let open = |kind| state.duties.of_kind(kind).is_some();
    let answered = matches!(
        state.family_plan,
        Some(FamilyPlanAnswer::Made | FamilyPlanAnswer::Declined)
    );
    if !answered && !open(DutyKind::OfferFamilyPlan) {
        emit.push(case.0, Event::DutyOpened(offer_plan(state, context)));
    }
    // A contact person who is there already does not let go.
    if state.contact.is_none() && !open(DutyKind::NameContactPerson) {
        let due = end_of_working_days_after(context.now, context.rules.contact_person_working_days);
        let owner = state.directing();
        let duty = Duty::new(context, DutyKind::NameContactPerson, due, owner, "H12@1");
        emit.push(case.0, Event::DutyOpened(duty));
    }
    if emit.is_empty() {
        return Err(NOTHING_OWED_AT_STAY
            .because("The family has a contact person and its offer of a plan, or they are owed.")
            .into());
    }
    emit.done()
}

/// The offer of a plan of the family's own, owed by the director.
pub(super) fn offer_plan(state: &State, context: &Context<'_>) -> Duty {
    let due = end_of_days_after(context.now, context.rules.family_plan_days);
    let owner = state.directing();
    Duty::new(context, DutyKind::OfferFamilyPlan, due, owner, "H27@1")
}

/// By who owes it now, the director or the desk. What the official bound somebody to has no "no" (H09): that official alone
/// names another; a municipality is told because it is responsible, by nobody's hand (H25); and who directs confirms it (H11).
fn given_away_by(state: &State, owed: &Duty, actor: &Actor) -> Result<(), Rejection> {
    let decided = state
        .overrides
        .values()
        .find(|one| one.duty == Some(owed.id));
    let stays = |command: &str| {
        DUTY_STAYS
            .because("It does not pass by hand: answer that it cannot be done, determine who is responsible, or assign the direction; it goes on by that.")
            .with("kind", owed.kind)
            .with("command", command)
    };
    match (owed.kind, decided) {
        (DutyKind::ReceiveBoardNotice, _) => return Err(stays("determine-municipality")),
        (DutyKind::ConfirmDirection, _) => return Err(stays("assign-director")),
        (DutyKind::ExecuteOverride, Some(decided)) if same_office(&decided.officer, actor) => {
            return Ok(());
        }
        (DutyKind::ExecuteOverride, _) => return Err(stays("answer-override")),
        _ => {}
    }
    let owes = same_office(state.owes(owed), actor);
    if owes || actor.role.is_desk() || state.is_director(actor) {
        Ok(())
    } else {
        Err(DUTY_NOT_YOURS
            .because("Let whoever owes it, the director or the desk give it to somebody else.")
            .with("kind", owed.kind)
            .with("owner", &state.owes(owed).organisation))
    }
}

/// A colleague acts when the one who is named left.
fn same_office(owner: &Owner, actor: &Actor) -> bool {
    owner.role == actor.role && owner.organisation == actor.organisation
}

pub(super) fn reassign(
    case: CaseId,
    duty: DutyId,
    owner: &Owner,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let owed = open_duty(&state.duties, duty)?;
    given_away_by(state, owed, context.actor)?;
    if owner.organisation.trim().is_empty() {
        return Err(DUTY_OWNER_MISSING
            .because("Name the role and the organisation that owe it from now on.")
            .into());
    }
    if state.owes(owed) == owner {
        return Err(DUTY_OWNER_SAME
            .because("They owe it already; name another owner.")
            .into());
    }
    if owed.kind == DutyKind::AppointProtector {
        can_be_awaited(state, owner)?;
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
