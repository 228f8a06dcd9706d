//! Commands on a stay (verblijf): from the first night away to aftercare at home.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{
        AgreementId, CaseId, ConditionId, DutyId, EmergencyId, PersonId, PlaceId, PlacementId,
        StayId,
    },
    placement::{Perspective, Rung},
    stay::{
        BreakdownReason, EndReason, InterruptionReason, MomentKind, OutflowBlock, PlanChecks,
        ReviewOutcome, StayForm, TimelineSeen,
    },
    title::Claim,
};

/// What can be asked of a stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The stay begins, or the child moves within one that runs (overplaatsing; H05); given by the reactor that follows an
    /// admission, an alternative or an overflow.
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
    /// A review (day 7, 14, 21, 28), with where it is meant to lead when that was looked at (H23).
    RecordReview {
        stay: StayId,
        outcome: ReviewOutcome,
        perspective: Option<Perspective>,
        note: String,
    },
    /// Something keeps the child from going home or on (blokkade; P18).
    BlockOutflow {
        stay: StayId,
        block: OutflowBlock,
        since: Date,
        note: Option<String>,
    },
    /// It does not any more.
    ClearOutflow {
        stay: StayId,
        block: OutflowBlock,
        note: Option<String>,
    },
    /// Another form of the same stay (deeltijd, nachten, weekenden; H05).
    ChangeForm {
        stay: StayId,
        form: StayForm,
        reason: String,
    },
    /// The crisis is over and the child stays there: a regular placement from here on (H41).
    BecomeRegular { stay: StayId, reason: String },
    /// What the stay rests on (kader; H30): consent, a title in force, or an emergency, with why it cannot wait when it is
    /// not on record yet.
    SetFrame {
        stay: StayId,
        claim: Claim,
        /// A new id, for an emergency that is declared with it.
        emergency: EmergencyId,
        reason: Option<String>,
    },
    /// The placement broke down (plaatsing afgebroken; P25).
    RecordBreakdown {
        stay: StayId,
        reason: BreakdownReason,
        note: String,
    },
    /// The child is not where it stays (onderbreking, weggelopen).
    Interrupt {
        stay: StayId,
        reason: InterruptionReason,
        note: Option<String>,
    },
    /// The child is back.
    Resume { stay: StayId, note: Option<String> },
    /// The contact person spoke to the child (P16).
    RecordContact { stay: StayId, note: String },
    /// The perspective plan of sixteen and over, with its five checks (H28).
    MakePerspectivePlan {
        stay: StayId,
        checks: PlanChecks,
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
        conditions: Vec<Condition>,
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
    /// A condition is met, or will not be.
    SettleCondition {
        stay: StayId,
        condition: ConditionId,
        met: bool,
        note: Option<String>,
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
    /// Looking back with child and parents (terugblik; H34): what was looked at, what was learnt, and
    /// both voices or why not.
    LookBack {
        stay: StayId,
        timeline: TimelineSeen,
        lessons: Vec<String>,
        child: Word,
        parents: Word,
    },
    /// A child whose stay broke down is in no danger tonight any more, and still nowhere: its next place is owed within the
    /// time of the rules. Given by the reactor that follows its weighing.
    OweNextPlace { stay: StayId },
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

/// A condition of going home (terugkeervoorwaarde): what has to be true by when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// A new id.
    pub condition: ConditionId,
    /// What.
    pub what: String,
    /// By when.
    pub until: Date,
}

/// What somebody said, or why they were not asked.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Word {
    /// Their words.
    pub said: Option<String>,
    /// Why not.
    pub not_heard: Option<String>,
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
            | Self::BlockOutflow { stay, .. }
            | Self::ClearOutflow { stay, .. }
            | Self::ChangeForm { stay, .. }
            | Self::BecomeRegular { stay, .. }
            | Self::SetFrame { stay, .. }
            | Self::RecordBreakdown { stay, .. }
            | Self::Interrupt { stay, .. }
            | Self::Resume { stay, .. }
            | Self::RecordContact { stay, .. }
            | Self::MakePerspectivePlan { stay, .. }
            | Self::RecordMoment { stay, .. }
            | Self::PlanReturn { stay, .. }
            | Self::RecordTrialVisit { stay, .. }
            | Self::SettleCondition { stay, .. }
            | Self::SettleAgreement { stay, .. }
            | Self::End { stay, .. }
            | Self::RecordAftercare { stay, .. }
            | Self::CloseAftercare { stay }
            | Self::LookBack { stay, .. }
            | Self::OweNextPlace { stay }
            | Self::FulfilDuty { stay, .. } => stay.0,
        }
    }
}
