//! What happened on a deployment. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    deployment::{DeclineReason, Sighting, VisitOutcome},
    duty::Duty,
    ids::{AgreementId, CaseId, DutyId, PersonId, TeamId},
    personal::{Personal, Visitor},
    triage::Urgency,
};

/// Events in a deployment's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Offered; an answer is due, and so is the arrival.
    DeploymentOffered {
        case: CaseId,
        team: TeamId,
        /// Whose team it is; blank in records of before it was said.
        organisation: String,
        urgency: Urgency,
        two_workers: bool,
        answer_due: Timestamp,
        arrival_due: Option<Timestamp>,
        reason: Option<Personal>,
    },
    /// Accepted.
    DeploymentAccepted,
    /// Declined, with a reason that is counted.
    DeploymentDeclined { reason: DeclineReason },
    /// No answer in time.
    DeploymentExpired { due: Timestamp },
    /// Under way.
    TeamSetOut { expected_arrival: Option<Timestamp> },
    /// At the door.
    TeamArrived {
        /// Recorded after the arrival was due, or out of order.
        late: bool,
    },
    /// The visit.
    VisitRecorded {
        sighting: Sighting,
        /// The children that were seen; none = of a household with one child.
        children: Vec<PersonId>,
        findings: Personal,
        agreements: Vec<AgreedSafety>,
        late: bool,
    },
    /// Whether an agreement was kept (veiligheidsafspraak nagegaan).
    AgreementSettled {
        agreement: AgreementId,
        kept: bool,
        note: Option<Personal>,
    },
    /// Done.
    DeploymentCompleted { outcome: VisitOutcome },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

/// A safety agreement as recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgreedSafety {
    /// Its id.
    pub agreement: AgreementId,
    /// Who keeps it. Subject: the case.
    pub who: Personal,
    /// What is agreed. Subject: the case.
    pub what: Personal,
    /// Until when.
    pub until: Timestamp,
    /// The debt to look whether it held; `None` in records of before there was one.
    pub check: Option<DutyId>,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::DeploymentOffered {
                reason: Some(reason),
                ..
            } => visit("reason", reason),
            Self::VisitRecorded {
                findings,
                agreements,
                ..
            } => {
                visit("findings", findings);
                for (index, agreement) in agreements.iter_mut().enumerate() {
                    visit(&format!("agreements.{index}.who"), &mut agreement.who);
                    visit(&format!("agreements.{index}.what"), &mut agreement.what);
                }
            }
            Self::AgreementSettled {
                note: Some(note), ..
            }
            | Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::DeploymentOffered { reason: None, .. }
            | Self::DeploymentAccepted
            | Self::DeploymentDeclined { .. }
            | Self::DeploymentExpired { .. }
            | Self::TeamSetOut { .. }
            | Self::TeamArrived { .. }
            | Self::AgreementSettled { note: None, .. }
            | Self::DeploymentCompleted { .. }
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
