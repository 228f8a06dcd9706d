//! After the stay: checks on set days, closing (P20, H34); and duties that a word pays.

use super::{
    Event,
    at::{in_aftercare, started},
    course::settle,
    moving::{is_carried, is_found, is_pressed},
    rejection::{
        AFTERCARE_OWED, DUTY_NEEDS_ITS_RECORD, LOOK_BACK_OWED, NO_AFTERCARE, RETURN_NOT_SETTLED,
    },
};
use crate::{
    actor::Role,
    calendar::end_of_days_after,
    case::rejection::DUTIES_OPEN,
    decide::{Context, Decision, Emit, States},
    duty::{DutyKind, how_it_was_done},
    ids::{DutyId, StayId},
    rejection::{answered_for, needed_text, payable_duty},
};

/// A contact this many days before a check is that check: asking often in one week does not pay for the weeks to come.
const CHECK_DAYS_AHEAD: i64 = 6;

pub(super) fn record_aftercare(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    going_well: bool,
    note: &str,
) -> Decision {
    let at = in_aftercare(states, stay)?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AftercareRecorded {
            going_well,
            note: at.personal(needed_text(note, "how it goes")?),
        },
    );
    let checks = at.state.duties.iter();
    let checks = checks.filter(|duty| duty.kind == DutyKind::Aftercare);
    let next = checks.min_by_key(|duty| duty.due);
    let within = end_of_days_after(context.now, CHECK_DAYS_AHEAD);
    if let Some(duty) = next.filter(|duty| duty.due <= within) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// Not before every check, the look-back, and an outcome of everything that was agreed for going home.
pub(super) fn close(states: &States, stay: StayId) -> Decision {
    let at = in_aftercare(states, stay)?;
    if at.state.duties.of_kind(DutyKind::LookBack).is_some() {
        return Err(LOOK_BACK_OWED
            .because("Look back with child and parents first.")
            .into());
    }
    if let Some(check) = at.state.duties.of_kind(DutyKind::Aftercare) {
        return Err(AFTERCARE_OWED
            .because("Ask after the child on the days that were set; the last one is not done.")
            .with("due", check.due)
            .into());
    }
    if at.state.aftercare.is_empty() {
        return Err(NO_AFTERCARE
            .because("Ask after the child at least once first.")
            .into());
    }
    if let Some(until) = at.state.unsettled().min() {
        return Err(RETURN_NOT_SETTLED
            .because("Say of every agreement and condition of the return plan what became of it.")
            .with("until", until)
            .into());
    }
    let owed = at.state.duties.iter().map(|duty| duty.kind);
    let owed: Vec<_> = owed.filter(|kind| only_before_closing(*kind)).collect();
    if !owed.is_empty() {
        let kinds: Vec<_> = owed.iter().map(|kind| kind.as_str()).collect();
        return Err(DUTIES_OPEN
            .because("Record first what is owed on this stay: it can not be, once it is closed.")
            .with("duties", kinds.join(","))
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(stay.0, Event::AftercareClosed);
    emit.done()
}

/// A duty that is done elsewhere and has no record of its own here. Duties outlive the stay.
pub(super) fn fulfil_duty(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    duty: DutyId,
    note: Option<&str>,
) -> Decision {
    let at = started(states, stay)?;
    let open = payable_duty(&at.state.duties, duty, context)?;
    // A stay of before the offer was the case's: what the family answered there is its record.
    let answered = open.kind == DutyKind::OfferFamilyPlan
        && states.case(at.started.case)?.family_plan.is_some();
    // Where the child is acutely unsafe, or its stay is over, no move within the stay can settle it.
    let over = at.state.ended.is_some();
    let by_event = context.actor.role == Role::Service;
    let elsewhere = match open.kind {
        DutyKind::FindNextPlace if by_event => {
            is_found(states, stay, &at)? || is_carried(states, &at)?
        }
        DutyKind::FindNextPlace => over || is_pressed(states, &at)?,
        DutyKind::FindChild => over,
        _ => false,
    };
    if let Some(command) = own_record(open.kind).filter(|_| !answered && !elsewhere) {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Record what was done; that settles the duty.")
            .with("kind", open.kind)
            .with("command", command)
            .into());
    }
    if open.kind == DutyKind::FindNextPlace && !by_event && !is_found(states, stay, &at)? {
        let owner = states.case(at.started.case)?.owes(open);
        answered_for(open, owner, context)?;
    }
    let note = how_it_was_done(open, note, context)?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::DutyFulfilled {
            duty,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}

/// What is settled by a record that a closed stay does not take any more; a word can be given later too.
fn only_before_closing(kind: DutyKind) -> bool {
    let later = matches!(kind, DutyKind::OfferFamilyPlan | DutyKind::FindNextPlace);
    !later && own_record(kind).is_some()
}

/// The command whose record settles a duty of this kind.
fn own_record(kind: DutyKind) -> Option<&'static str> {
    match kind {
        DutyKind::CoupleAmbulatory => Some("couple-ambulatory"),
        DutyKind::ExplanatoryAnalysis | DutyKind::PlanAftercare => Some("record-moment"),
        DutyKind::OfferFamilyPlan => Some("answer-family-plan"),
        DutyKind::PerspectivePlan => Some("make-perspective-plan"),
        DutyKind::PlanOutflow => Some("set-plan"),
        DutyKind::KeepContact => Some("record-contact"),
        DutyKind::FindNextPlace => Some("admit"),
        DutyKind::FindChild => Some("resume"),
        DutyKind::RecordBreakdown => Some("record-breakdown"),
        DutyKind::ReviewStay => Some("record-review"),
        DutyKind::LookBack => Some("look-back"),
        DutyKind::Aftercare => Some("record-aftercare"),
        DutyKind::CompleteReport
        | DutyKind::FeedbackToReporter
        | DutyKind::TriageReport
        | DutyKind::TakeUpReport
        | DutyKind::WriteVerdict
        | DutyKind::AssessSafety
        | DutyKind::ConfirmLoweredUrgency
        | DutyKind::ConfirmAlone
        | DutyKind::CheckAgreement
        | DutyKind::ObtainAdvice
        | DutyKind::RegisterDecider
        | DutyKind::RegisterSecond
        | DutyKind::WarmHandover
        | DutyKind::ReportingCodeStep
        | DutyKind::SeeOnSite
        | DutyKind::SecureChild
        | DutyKind::CompleteLadder
        | DutyKind::NameContactPerson
        | DutyKind::ReportDirectHelp
        | DutyKind::WrittenTitle
        | DutyKind::UnderlyingTitle
        | DutyKind::ObtainConsent
        | DutyKind::SettleFrame
        | DutyKind::NameOrder
        | DutyKind::AdultTransition
        | DutyKind::DetermineMunicipality
        | DutyKind::HearFamily
        | DutyKind::HearAtDecision
        | DutyKind::ReturnToRegion
        | DutyKind::ConfirmTakeOver
        | DutyKind::ReadLeftOutCase
        | DutyKind::SettleConflict
        | DutyKind::AnswerNeighbour
        | DutyKind::SettleBetweenRegions
        | DutyKind::SettleGuestHold
        | DutyKind::ReceiveGuest
        | DutyKind::ConfirmDirection
        | DutyKind::AppointProtector
        | DutyKind::ExecuteOverride
        | DutyKind::AnswerAdvice
        | DutyKind::CompleteBaseData
        | DutyKind::ReceiveBoardNotice
        | DutyKind::ReportCalamity
        | DutyKind::ScreenNetwork
        | DutyKind::SupportFosterFamily
        | DutyKind::VideoInteraction
        | DutyKind::DecideExport
        | DutyKind::EndExport => None,
    }
}
