//! Commands on a weighing (triage).

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, DeploymentId, DutyId, PersonId, PlacementId, TriageId},
    triage::{Answer, ConsultPartner, CrisisKind, CrisisTest, SafetyAssessment, Urgency, Verdict},
};

/// What can be asked of a weighing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Weighing begins.
    Start { triage: TriageId, case: CaseId },
    /// The four questions of the crisis test (crisistoets; P01), and what is different today.
    AnswerCrisisTest {
        triage: TriageId,
        test: CrisisTest,
        today_different: Option<String>,
    },
    /// Safety weighed with a recognised instrument (H17).
    AssessSafety {
        triage: TriageId,
        assessment: SafetyAssessment,
    },
    /// The verdict (crisisoordeel; H16).
    GiveVerdict {
        triage: TriageId,
        verdict: Verdict,
        urgency: Urgency,
        crisis_kind: Option<CrisisKind>,
        /// Spoken now, to be written within 4 h.
        spoken: bool,
        /// Needed to go below the proposed urgency (H18, H19): user id of the second professional.
        second_professional: Option<String>,
        /// Needed to differ from the proposal.
        reason: Option<String>,
    },
    /// A child was seen and is safe where it is: who stays with it, who saw it (H01).
    RecordChildSafe {
        triage: TriageId,
        child: PersonId,
        note: String,
    },
    /// Look again whether every child of an acute, unsafe case is secured (veiligheid geregeld; H01), with what may show it.
    CheckSecured {
        triage: TriageId,
        /// Searches of this case; each secures its child while it runs, and while what it led to lasts.
        placements: Vec<PlacementId>,
        /// A completed deployment whose team saw the children safe at home.
        deployment: Option<DeploymentId>,
    },
    /// One of the three partners is asked, day or night (H15).
    RequestConsultation {
        triage: TriageId,
        partner: ConsultPartner,
        question: String,
    },
    /// The partner answers.
    AnswerConsultation {
        triage: TriageId,
        partner: ConsultPartner,
        agrees: Answer,
        advice: String,
    },
    /// A duty of this weighing is done.
    FulfilDuty {
        triage: TriageId,
        duty: DutyId,
        note: Option<String>,
    },
}

impl Command {
    /// The weighing's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Start { triage, .. }
            | Self::AnswerCrisisTest { triage, .. }
            | Self::AssessSafety { triage, .. }
            | Self::GiveVerdict { triage, .. }
            | Self::RecordChildSafe { triage, .. }
            | Self::CheckSecured { triage, .. }
            | Self::RequestConsultation { triage, .. }
            | Self::AnswerConsultation { triage, .. }
            | Self::FulfilDuty { triage, .. } => triage.0,
        }
    }
}
