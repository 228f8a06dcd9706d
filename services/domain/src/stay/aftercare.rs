//! After the stay: contact, looking back, closing (P20, H34); and duties that a word pays.

use super::{
    Event,
    at::{in_aftercare, not_closed, not_empty, started},
    course::settle,
    rejection::{DUTY_NEEDS_ITS_RECORD, LOOK_BACK_OWED, LOOKED_BACK_BEFORE, NO_AFTERCARE},
};
use crate::{
    decide::{Decision, Emit, States},
    duty::DutyKind,
    ids::{DutyId, StayId},
    rejection::{needed_text, open_duty},
};

pub(super) fn record_aftercare(
    states: &States,
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
    if let Some(duty) = at.state.duties.of_kind(DutyKind::Aftercare) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// Not before somebody asked after the child, and not before the look-back.
pub(super) fn close(states: &States, stay: StayId) -> Decision {
    let at = in_aftercare(states, stay)?;
    if at.state.duties.of_kind(DutyKind::LookBack).is_some() {
        return Err(LOOK_BACK_OWED
            .because("Look back with child and parents first.")
            .into());
    }
    if at.state.aftercare.is_empty() {
        return Err(NO_AFTERCARE
            .because("Ask after the child at least once first.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(stay.0, Event::AftercareClosed);
    emit.done()
}

/// The look-back is about the placement out of home, or the one that was avoided: it may be held as
/// soon as there is something to learn, also while the stay still runs.
pub(super) fn look_back(
    states: &States,
    stay: StayId,
    lessons: &[String],
    with_child: bool,
    with_parents: bool,
) -> Decision {
    let at = not_closed(states, stay)?;
    if at.state.look_back.is_some() {
        return Err(LOOKED_BACK_BEFORE
            .because("The look-back on this stay was held.")
            .into());
    }
    not_empty(lessons.len(), "what was learnt")?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::LookedBack {
            lessons: at.personal_list(lessons, "what was learnt")?,
            with_child,
            with_parents,
            placement_avoided: at.started.placement_avoided,
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::LookBack) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// A duty that is done elsewhere and has no record of its own here. Duties outlive the stay.
pub(super) fn fulfil_duty(
    states: &States,
    stay: StayId,
    duty: DutyId,
    note: Option<&str>,
) -> Decision {
    let at = started(states, stay)?;
    let open = open_duty(&at.state.duties, duty)?;
    if let Some(command) = own_record(open.kind) {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Record what was done; that settles the duty.")
            .with("kind", open.kind)
            .with("command", command)
            .into());
    }
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

/// The command whose record settles a duty of this kind.
fn own_record(kind: DutyKind) -> Option<&'static str> {
    match kind {
        DutyKind::CoupleAmbulatory => Some("couple-ambulatory"),
        DutyKind::ExplanatoryAnalysis | DutyKind::OfferFamilyPlan | DutyKind::PerspectivePlan => {
            Some("record-moment")
        }
        DutyKind::ReviewStay => Some("record-review"),
        DutyKind::LookBack => Some("look-back"),
        DutyKind::Aftercare => Some("record-aftercare"),
        DutyKind::CompleteReport
        | DutyKind::FeedbackToReporter
        | DutyKind::TriageReport
        | DutyKind::WriteVerdict
        | DutyKind::ConfirmLoweredUrgency
        | DutyKind::ConfirmAlone
        | DutyKind::RegisterDecider
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
        | DutyKind::AdultTransition
        | DutyKind::DetermineMunicipality
        | DutyKind::HearFamily
        | DutyKind::ReturnToRegion
        | DutyKind::SettleConflict
        | DutyKind::ScreenNetwork
        | DutyKind::SupportFosterFamily => None,
    }
}
