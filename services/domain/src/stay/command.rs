//! Commands on a stay (verblijf): from the first night away to aftercare at home.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AgreementId, CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId},
    placement::{Perspective, Rung},
    stay::{EndReason, MomentKind, ReviewOutcome},
};

/// What can be asked of a stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The stay begins; given by the reactor that follows an admission, an alternative or an
    /// overflow.
    Start {
        stay: StayId,
        case: CaseId,
        child: PersonId,
        placement: PlacementId,
        /// The place it occupies and must give back; `None` in the own network or elsewhere.
        place: Option<PlaceId>,
        rung: Rung,
        perspective: Perspective,
    },
    /// A running ambulatory trajectory is coupled (ambulant traject; H03).
    CoupleAmbulatory { stay: StayId, provider: String },
    /// A trajectory ends; the last one is refused while the stay runs (H03).
    EndAmbulatory { stay: StayId, provider: String },
    /// The short-stay plan: what has to be true to go home, and when that is meant to be (H04).
    SetPlan {
        stay: StayId,
        intended_end: Date,
        goals: Vec<String>,
    },
    /// Longer than planned: reason and decider; refused without the explanatory analysis (H04,
    /// H06).
    Extend {
        stay: StayId,
        intended_end: Date,
        reason: String,
        behavioural_scientist: Option<String>,
    },
    /// A review (day 7, 14, 21, 28).
    RecordReview {
        stay: StayId,
        outcome: ReviewOutcome,
        note: String,
    },
    /// Cooling off, round table, explanatory analysis and other moments of the way home (P06, P09).
    RecordMoment {
        stay: StayId,
        kind: MomentKind,
        note: String,
        with_family: bool,
    },
    /// The return-home plan: conditions and agreements (H23, P21).
    PlanReturn {
        stay: StayId,
        conditions: Vec<String>,
        agreements: Vec<Agreement>,
    },
    /// A trial visit home (proefverlof).
    RecordTrialVisit {
        stay: StayId,
        from: Timestamp,
        until: Timestamp,
        went_well: bool,
        note: String,
    },
    /// An agreement is kept, broken or ended.
    SettleAgreement {
        stay: StayId,
        agreement: AgreementId,
        kept: bool,
        note: Option<String>,
    },
    /// The child goes: home, to the network, elsewhere. Refused without a return plan.
    End {
        stay: StayId,
        reason: EndReason,
        note: Option<String>,
    },
    /// Aftercare contact (vinger aan de pols; P20).
    RecordAftercare {
        stay: StayId,
        going_well: bool,
        note: String,
    },
    /// Aftercare is over; the stay is closed. Refused while the look-back is owed.
    CloseAftercare { stay: StayId },
    /// Looking back with child and parents (terugblik; H34).
    LookBack {
        stay: StayId,
        lessons: Vec<String>,
        with_child: bool,
        with_parents: bool,
    },
    /// What a birthday during the stay brings; given by the reactor that follows it.
    HeedAge { stay: StayId },
    /// A duty of this stay is done.
    FulfilDuty {
        stay: StayId,
        duty: DutyId,
        note: Option<String>,
    },
}

/// An agreement (afspraak): who does what until when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// A new id.
    pub agreement: AgreementId,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// Until when.
    pub until: Date,
}

impl Command {
    /// The stay's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Start { stay, .. }
            | Self::CoupleAmbulatory { stay, .. }
            | Self::EndAmbulatory { stay, .. }
            | Self::SetPlan { stay, .. }
            | Self::Extend { stay, .. }
            | Self::RecordReview { stay, .. }
            | Self::RecordMoment { stay, .. }
            | Self::PlanReturn { stay, .. }
            | Self::RecordTrialVisit { stay, .. }
            | Self::SettleAgreement { stay, .. }
            | Self::End { stay, .. }
            | Self::RecordAftercare { stay, .. }
            | Self::CloseAftercare { stay }
            | Self::LookBack { stay, .. }
            | Self::HeedAge { stay }
            | Self::FulfilDuty { stay, .. } => stay.0,
        }
    }
}
