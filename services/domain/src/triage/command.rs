//! Commands on a weighing (triage).

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, DeploymentId, DutyId, PersonId, TriageId},
    registration::Registration,
    report::Theme,
    triage::{CrisisKind, CrisisTest, OnSite, SafetyAssessment, Urgency, Verdict},
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
    /// What the crisis is about, where that is counted apart (P26).
    NameTheme { triage: TriageId, theme: Theme },
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
        /// Needed to go below the proposal, or below a verdict of crisis in force.
        reason: Option<String>,
        /// Who decides: registration, and why alone.
        decider: Decider,
    },
    /// The case is weighed again, explicitly in the place of an earlier weighing: it needs to be said why. The earlier
    /// verdict holds until the new one is given.
    Reweigh {
        triage: TriageId,
        earlier: TriageId,
        why: String,
    },
    /// What the team found on site, against the verdict (P03).
    CompareVerdict {
        triage: TriageId,
        found: OnSite,
        deployment: Option<DeploymentId>,
        note: Option<String>,
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
        /// Deployments of this case; a team may have seen the children safe at home.
        deployments: Vec<DeploymentId>,
    },
    /// Look again whether every child was seen since that was asked; or, where it was settled, whether one who joined the
    /// household, or turned out to be a child, is still to be seen (P08).
    CheckSeen {
        triage: TriageId,
        /// Who joined, or turned out to be somebody else.
        newcomer: Option<PersonId>,
        /// Deployments of this case.
        deployments: Vec<DeploymentId>,
    },
    /// A duty of this weighing is done.
    FulfilDuty {
        triage: TriageId,
        duty: DutyId,
        note: Option<String>,
    },
}

/// Who decides, as they say themselves (H18, H19).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decider {
    /// Registration at SKJ or BIG; owed when missing.
    pub registration: Option<Registration>,
    /// Why nobody else could be asked, at night; sealed under the case's key.
    pub alone: Option<String>,
}

impl Command {
    /// The weighing's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Start { triage, .. }
            | Self::AnswerCrisisTest { triage, .. }
            | Self::NameTheme { triage, .. }
            | Self::AssessSafety { triage, .. }
            | Self::GiveVerdict { triage, .. }
            | Self::Reweigh { triage, .. }
            | Self::CompareVerdict { triage, .. }
            | Self::RecordChildSafe { triage, .. }
            | Self::CheckSecured { triage, .. }
            | Self::CheckSeen { triage, .. }
            | Self::FulfilDuty { triage, .. } => triage.0,
        }
    }
}
