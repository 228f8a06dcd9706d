//! Commands on a placement (plaatsing): one search for one child, the ladder, the hold, the
//! admission.

use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    guest::WithdrawReason,
    ids::{CaseId, DutyId, GuestId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    place::{Nights, ReleaseReason},
    placement::{
        Arrangement, EscalationLevel, Hearing, HelpKind, Need, NeedKind, NeighbourWord, Order,
        Perspective, RefusalReason, Rung, RungOutcome, UpscalingAnswer,
    },
    registration::Registration,
    stream::LedgerId,
    title::Claim,
};

/// What can be asked of a placement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The search opens. The need is recorded before anything is looked for (H07), and only after a
    /// verdict that this is a crisis (H16). One live search per child.
    OpenSearch {
        placement: PlacementId,
        case: CaseId,
        triage: TriageId,
        child: PersonId,
        /// Safe housing, treatment, both, other (hulpvraagtype; P07).
        need: NeedKind,
        /// What the child and parents ask for.
        question: Option<String>,
        /// Where it is meant to lead (terugkeerperspectief; H23).
        perspective: Perspective,
    },
    /// What is needed in full, before a place is looked for (H07). The newest counts.
    RecordNeed {
        placement: PlacementId,
        need: Box<Need>,
    },
    /// What became of one rung of the ladder (trede; H02, H20, H21). `deferred` only in direct
    /// danger.
    RecordRung {
        placement: PlacementId,
        rung: Rung,
        outcome: RungOutcome,
        /// The kinds of help it speaks for; none = all of the rung.
        #[serde(default)]
        help: Vec<HelpKind>,
        reason: String,
    },
    /// Straight to the rung that fits; the lighter ones were stepped over, for a reason (P28).
    StepOver {
        placement: PlacementId,
        to: Rung,
        reason: String,
    },
    /// Somebody has this search in hand from now on (H01).
    TakeSearch { placement: PlacementId },
    /// The child was weighed anew; the clock follows. Given by a reactor.
    HeedWeighing { placement: PlacementId },
    /// Where it is meant to lead is looked at again (H23).
    ReviewPerspective {
        placement: PlacementId,
        perspective: Perspective,
        reason: String,
    },
    /// Brothers and sisters go apart, for a reason; said once for all of them.
    SplitSiblings {
        placement: PlacementId,
        reason: String,
    },
    /// The director of the case asks a provider for more (opschaling; H09).
    AskUpscaling {
        placement: PlacementId,
        rung: Rung,
        provider: String,
        reason: String,
    },
    /// The provider says received, executed, or cannot; cannot goes up at once (H09).
    AnswerUpscaling {
        placement: PlacementId,
        answer: UpscalingAnswer,
        /// Why it cannot.
        reason: Option<String>,
    },
    /// So many regular referrals wait because this crisis took their place (verdringing).
    RecordDisplacement {
        placement: PlacementId,
        referrals: u32,
    },
    /// A brother or sister may join at a place for other ages, with a reason (003:120).
    ExceptFromAge {
        placement: PlacementId,
        place: PlaceId,
        /// The placement of the brother or sister who is there.
        sibling: PlacementId,
        reason: String,
    },
    /// Other nights on the place that is held or lived in (H05, P12).
    ChangeNights {
        placement: PlacementId,
        nights: Nights,
    },
    /// Who performs, who pays, which school (P24, P28b, P28f).
    Arrange {
        placement: PlacementId,
        arrangement: Box<Arrangement>,
    },
    /// Ask for a place, for the nights of the need; held for the time of the rules (reservering).
    HoldPlace {
        placement: PlacementId,
        place: PlaceId,
    },
    /// The provider confirms the held place.
    ConfirmHold { placement: PlacementId },
    /// Give the held place up. A refusal by its provider has a reason, and is counted.
    ReleaseHold {
        placement: PlacementId,
        reason: ReleaseReason,
        refusal: Option<RefusalReason>,
    },
    /// The placement is decided on a confirmed place: every lighter rung has an outcome and a reason (H02).
    Decide {
        placement: PlacementId,
        reason: String,
        /// Who was heard (H40); who was not is owed to be.
        heard: Option<Hearing>,
        /// Who decides with whom, and as what they are registered; owed when missing (H18, H19).
        #[serde(default, skip_serializing_if = "Signed::is_empty")]
        signed: Signed,
    },
    /// The child arrives at the place: occupied, search over, stay begun.
    Admit {
        placement: PlacementId,
        stay: StayId,
        /// What it rests on; left out, what is on record for the child decides, and what is not is owed (H30).
        frame: Option<Claim>,
    },
    /// No bed needed: a lighter rung carries it (veilig alternatief). A stay when it is away from
    /// home.
    EndWithAlternative {
        placement: PlacementId,
        rung: Rung,
        stay: Option<StayId>,
        reason: String,
        /// Who was heard (H40); who was not is owed to be.
        heard: Option<Hearing>,
        /// What it rests on, when the child sleeps away from home; left out, as at an admission.
        frame: Option<Claim>,
        /// The order that keeps an adult from home, where that is the answer; left out, it is owed (H30).
        #[serde(default)]
        order: Option<Order>,
        /// Who decides with whom, and as what they are registered; owed when missing (H18, H19).
        #[serde(default, skip_serializing_if = "Signed::is_empty")]
        signed: Signed,
    },
    /// "Full" is never an end: nothing fits here, somebody owns that and a clock runs (H01).
    EstablishNoPlace {
        placement: PlacementId,
        owner: Owner,
    },
    /// A place outside the region, with a reason and a return plan owed (overloop; H22).
    ArrangeOverflow {
        placement: PlacementId,
        region: String,
        provider: String,
        owner: Owner,
        stay: StayId,
        reason: String,
        /// Who was heard (H40); who was not is owed to be.
        heard: Option<Hearing>,
        /// Who decides with whom, and as what they are registered; owed when missing (H18, H19).
        #[serde(default, skip_serializing_if = "Signed::is_empty")]
        signed: Signed,
    },
    /// A neighbour region that runs on Vangnet is asked for a place (overloop; H01). The search runs on.
    AskOverflow {
        placement: PlacementId,
        region: LedgerId,
        /// Why the child may have to leave the region; it does not cross.
        reason: String,
    },
    /// What the neighbour offers is taken. The search ends when it has said that the bed stands.
    TakeOverflow {
        placement: PlacementId,
        guest: GuestId,
        owner: Owner,
        stay: StayId,
        /// Who was heard (H40); who was not is owed to be.
        heard: Option<Hearing>,
        /// Who decides with whom, and as what they are registered; owed when missing (H18, H19).
        #[serde(default, skip_serializing_if = "Signed::is_empty")]
        signed: Signed,
    },
    /// A request to a neighbour is not needed (any more), or what it offers does not fit.
    WithdrawOverflow {
        placement: PlacementId,
        guest: GuestId,
        reason: WithdrawReason,
    },
    /// What the neighbour says. Given by its reactor.
    HearNeighbour {
        placement: PlacementId,
        guest: GuestId,
        word: NeighbourWord,
    },
    /// One step up the escalation route, with a named owner and a running clock (P19, H38).
    Escalate {
        placement: PlacementId,
        level: EscalationLevel,
        owner: Owner,
        reason: String,
    },
    /// Child and parents were heard about the decision after it was taken (gehoord; H40).
    HearFamily {
        placement: PlacementId,
        heard: Hearing,
    },
    /// The order that keeps an adult from home is named after the search ended with it (H30).
    NameOrder {
        placement: PlacementId,
        order: Order,
    },
    /// Another is asked for the word that a decision owes, in the place of who was named beside it (H19).
    AskSecond {
        placement: PlacementId,
        /// Somebody by name, or anybody of the desk.
        second: Owner,
        /// Why: who was named does not answer, or is not known here.
        reason: String,
    },
    /// A registration that a decision owes is there (H18, H33).
    RecordRegistration {
        placement: PlacementId,
        duty: DutyId,
        registration: Registration,
    },
    /// A duty of this placement is done.
    FulfilDuty {
        placement: PlacementId,
        duty: DutyId,
        note: Option<String>,
    },
}

/// Who signs a decision on a placement: the actor, with whom, and as what they are registered.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// User id of a second professional; a behavioural scientist in complex cases. Missing: decided alone, and its
    /// confirmation by another is owed (H19).
    #[serde(default)]
    pub second_professional: Option<String>,
    /// Of who decides (H18).
    #[serde(default)]
    pub registration: Option<Registration>,
    /// Of the second professional; beside a closed place a behavioural scientist (H33).
    #[serde(default)]
    pub second_registration: Option<Registration>,
}

impl Signed {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Command {
    /// The placement's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::OpenSearch { placement, .. }
            | Self::RecordNeed { placement, .. }
            | Self::RecordRung { placement, .. }
            | Self::ExceptFromAge { placement, .. }
            | Self::ChangeNights { placement, .. }
            | Self::Arrange { placement, .. }
            | Self::StepOver { placement, .. }
            | Self::TakeSearch { placement }
            | Self::HeedWeighing { placement }
            | Self::ReviewPerspective { placement, .. }
            | Self::SplitSiblings { placement, .. }
            | Self::AskUpscaling { placement, .. }
            | Self::AnswerUpscaling { placement, .. }
            | Self::RecordDisplacement { placement, .. }
            | Self::HoldPlace { placement, .. }
            | Self::ConfirmHold { placement }
            | Self::ReleaseHold { placement, .. }
            | Self::Decide { placement, .. }
            | Self::Admit { placement, .. }
            | Self::EndWithAlternative { placement, .. }
            | Self::EstablishNoPlace { placement, .. }
            | Self::ArrangeOverflow { placement, .. }
            | Self::AskOverflow { placement, .. }
            | Self::TakeOverflow { placement, .. }
            | Self::WithdrawOverflow { placement, .. }
            | Self::HearNeighbour { placement, .. }
            | Self::Escalate { placement, .. }
            | Self::HearFamily { placement, .. }
            | Self::AskSecond { placement, .. }
            | Self::RecordRegistration { placement, .. }
            | Self::NameOrder { placement, .. }
            | Self::FulfilDuty { placement, .. } => placement.0,
        }
    }
}
