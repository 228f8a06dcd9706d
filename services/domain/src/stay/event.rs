//! What happened in a stay. Free text is sealed under the case's key.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{AgreementId, CaseId, DutyId, PersonId, PlaceId, PlacementId},
    personal::{Personal, Visitor},
    placement::{Perspective, Rung},
    stay::{EndReason, MomentKind, ReviewOutcome},
};

/// Events in a stay's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The stay began (verblijf gestart).
    StayStarted {
        case: CaseId,
        child: PersonId,
        placement: PlacementId,
        place: Option<PlaceId>,
        rung: Rung,
        perspective: Perspective,
        /// Intended end by the norm: 28 days (norm, Almere monitor).
        intended_end: Date,
        /// Derived: no bed was used, an out-of-home placement was avoided (1E: rung below 6).
        placement_avoided: bool,
    },
    /// A running ambulatory trajectory is coupled.
    AmbulatoryCoupled { provider: String },
    /// A trajectory ended.
    AmbulatoryEnded { provider: String },
    /// The short-stay plan.
    PlanSet {
        intended_end: Date,
        goals: Vec<Personal>,
    },
    /// Extended, with reason and decider.
    StayExtended {
        intended_end: Date,
        reason: Personal,
        decider: Owner,
        behavioural_scientist: Option<String>,
    },
    /// Reviewed on a day of the stay (day 1 is the first).
    StayReviewed {
        day: u32,
        outcome: ReviewOutcome,
        note: Personal,
    },
    /// A moment of the way home.
    MomentRecorded {
        kind: MomentKind,
        note: Personal,
        with_family: bool,
    },
    /// The return-home plan.
    ReturnPlanned {
        conditions: Vec<Personal>,
        agreements: Vec<Agreed>,
    },
    /// A trial visit.
    TrialVisitRecorded {
        from: Timestamp,
        until: Timestamp,
        went_well: bool,
        note: Personal,
    },
    /// An agreement was settled.
    AgreementSettled {
        agreement: AgreementId,
        kept: bool,
        note: Option<Personal>,
    },
    /// The stay ended (verblijf beëindigd); `place` is what it gives back.
    StayEnded {
        reason: EndReason,
        place: Option<PlaceId>,
        /// Days away, counted in Europe/Amsterdam, first day included.
        days: u32,
        note: Option<Personal>,
    },
    /// Aftercare contact.
    AftercareRecorded { going_well: bool, note: Personal },
    /// Aftercare is over.
    AftercareClosed,
    /// Looked back.
    LookedBack {
        lessons: Vec<Personal>,
        with_child: bool,
        with_parents: bool,
        /// Derived: counts as an avoided out-of-home placement.
        placement_avoided: bool,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

/// An agreement as recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Agreed {
    /// Its id.
    pub agreement: AgreementId,
    /// Who. Subject: the case.
    pub who: Personal,
    /// What. Subject: the case.
    pub what: Personal,
    /// Until when.
    pub until: Date,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        let mut each = |name: &str, texts: &mut [Personal]| {
            for (index, text) in texts.iter_mut().enumerate() {
                visit(&format!("{name}.{index}"), text);
            }
        };
        match self {
            Self::PlanSet { goals, .. } => each("goals", goals),
            Self::LookedBack { lessons, .. } => each("lessons", lessons),
            Self::ReturnPlanned {
                conditions,
                agreements,
            } => {
                each("conditions", conditions);
                for (index, agreed) in agreements.iter_mut().enumerate() {
                    visit(&format!("agreements.{index}.who"), &mut agreed.who);
                    visit(&format!("agreements.{index}.what"), &mut agreed.what);
                }
            }
            Self::StayExtended { reason, .. } => visit("reason", reason),
            Self::StayReviewed { note, .. }
            | Self::MomentRecorded { note, .. }
            | Self::TrialVisitRecorded { note, .. }
            | Self::AftercareRecorded { note, .. }
            | Self::AgreementSettled {
                note: Some(note), ..
            }
            | Self::StayEnded {
                note: Some(note), ..
            }
            | Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::StayStarted { .. }
            | Self::AmbulatoryCoupled { .. }
            | Self::AmbulatoryEnded { .. }
            | Self::AgreementSettled { note: None, .. }
            | Self::StayEnded { note: None, .. }
            | Self::AftercareClosed
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
