//! Commands on a placement (plaatsing): one search for one child, the ladder, the hold, the
//! admission.

use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    place::{Nights, ReleaseReason},
    placement::{Arrangement, EscalationLevel, Need, NeedKind, Perspective, Rung, RungOutcome},
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
        reason: String,
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
    /// Give the held place up.
    ReleaseHold {
        placement: PlacementId,
        reason: ReleaseReason,
    },
    /// The placement is decided: every lighter rung has an outcome and a reason (H02).
    Decide {
        placement: PlacementId,
        /// A second professional, a behavioural scientist in complex cases (H19).
        second_professional: Option<String>,
        reason: String,
    },
    /// The child arrives at the place: occupied, search over, stay begun.
    Admit {
        placement: PlacementId,
        stay: StayId,
    },
    /// No bed needed: a lighter rung carries it (veilig alternatief). A stay when it is away from
    /// home.
    EndWithAlternative {
        placement: PlacementId,
        rung: Rung,
        stay: Option<StayId>,
        reason: String,
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
    },
    /// One step up the escalation route, with a named owner and a running clock (P19, H38).
    Escalate {
        placement: PlacementId,
        level: EscalationLevel,
        owner: Owner,
        reason: String,
    },
    /// A duty of this placement is done.
    FulfilDuty {
        placement: PlacementId,
        duty: DutyId,
        note: Option<String>,
    },
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
            | Self::HoldPlace { placement, .. }
            | Self::ConfirmHold { placement }
            | Self::ReleaseHold { placement, .. }
            | Self::Decide { placement, .. }
            | Self::Admit { placement, .. }
            | Self::EndWithAlternative { placement, .. }
            | Self::EstablishNoPlace { placement, .. }
            | Self::ArrangeOverflow { placement, .. }
            | Self::Escalate { placement, .. }
            | Self::FulfilDuty { placement, .. } => placement.0,
        }
    }
}
