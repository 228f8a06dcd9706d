//! Commands on a deployment of a team (inzet).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    deployment::{DeclineReason, Sighting, VisitOutcome},
    ids::{AgreementId, CaseId, DeploymentId, DutyId, PersonId, TeamId, TriageId},
};

/// What can be asked of a deployment. Arrive and RecordVisit are facts from the field: never refused
/// for a version or a passed deadline, recorded as late where they are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The desk asks a team to go. The answer is due by the rules; two workers when unsafe.
    Offer {
        deployment: DeploymentId,
        case: CaseId,
        triage: TriageId,
        team: TeamId,
        /// Send two workers (onveilig).
        two_workers: bool,
        /// Why this team, and what was short.
        reason: Option<String>,
    },
    /// The team goes.
    Accept { deployment: DeploymentId },
    /// The team cannot go.
    Decline {
        deployment: DeploymentId,
        reason: DeclineReason,
    },
    /// On the way.
    SetOut {
        deployment: DeploymentId,
        expected_arrival: Option<Timestamp>,
    },
    /// At the door. A fact.
    Arrive { deployment: DeploymentId },
    /// What the team saw and what was agreed. A fact.
    RecordVisit {
        deployment: DeploymentId,
        sighting: Sighting,
        /// The children that were seen; in a household with one child it needs no name.
        #[serde(default)]
        children: Vec<PersonId>,
        findings: String,
        agreements: Vec<SafetyAgreement>,
    },
    /// Done; the team is free.
    Complete {
        deployment: DeploymentId,
        outcome: VisitOutcome,
    },
    /// An agreement at the door was kept, or not and what happened (P21).
    SettleAgreement {
        deployment: DeploymentId,
        agreement: AgreementId,
        kept: bool,
        note: Option<String>,
    },
    /// A contradiction between a late fact and the record is settled by a named person.
    SettleConflict {
        deployment: DeploymentId,
        duty: DutyId,
        note: String,
    },
}

/// A safety agreement (veiligheidsafspraak; P21): who, what, until.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyAgreement {
    /// A new id.
    pub agreement: AgreementId,
    /// Who keeps it.
    pub who: String,
    /// What is agreed.
    pub what: String,
    /// Until when.
    pub until: Timestamp,
}

impl Command {
    /// The deployment's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Offer { deployment, .. }
            | Self::Accept { deployment }
            | Self::Decline { deployment, .. }
            | Self::SetOut { deployment, .. }
            | Self::Arrive { deployment }
            | Self::RecordVisit { deployment, .. }
            | Self::Complete { deployment, .. }
            | Self::SettleAgreement { deployment, .. }
            | Self::SettleConflict { deployment, .. } => deployment.0,
        }
    }
}
