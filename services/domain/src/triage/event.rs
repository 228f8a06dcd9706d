//! What happened in a weighing. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    duty::Duty,
    ids::{CaseId, DeploymentId, DutyId, PersonId, PlacementId, ReportId, TriageId},
    personal::{Personal, Visitor},
    registration::Registration,
    report::Theme,
    triage::{CrisisKind, CrisisTest, OnSite, Proposal, SafetyAssessment, Urgency, Verdict},
};

/// Events in a weighing's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Weighing began.
    TriageStarted { case: CaseId },
    /// The crisis test was answered; `proposed` is what the decision table says.
    CrisisTestAnswered {
        test: CrisisTest,
        today_different: Option<Personal>,
        proposed_verdict: Verdict,
        proposed_urgency: Urgency,
        /// Decision table id and version.
        rule: String,
    },
    /// What the crisis is about (thema benoemd; P26).
    ThemeNamed {
        /// The theme.
        theme: Theme,
    },
    /// Safety was weighed.
    SafetyAssessed { assessment: SafetyAssessment },
    /// What the decision table makes of answers and safety, and why (voorstel; P03).
    UrgencyProposed(Proposal),
    /// The verdict (crisisoordeel gegeven).
    VerdictGiven {
        verdict: Verdict,
        urgency: Urgency,
        /// When somebody must be there, by the urgency; `None` for U5 and U6.
        deadline: Option<Timestamp>,
        crisis_kind: Option<CrisisKind>,
        spoken: bool,
        second_professional: Option<String>,
        reason: Option<Personal>,
    },
    /// Who gave the verdict before this, in which registration, and why alone (H18, H19).
    VerdictSigned {
        /// Opaque user id.
        decided_by: String,
        registration: Option<Registration>,
        /// Why nobody else could be asked. Subject: the case.
        alone: Option<Personal>,
    },
    /// This weighing comes in the place of an earlier one. Subject of the reason: the case.
    WeighedAgain { earlier: TriageId, why: Personal },
    /// The case is weighed again in another stream; until its verdict this one holds.
    WeighingReopened { by: TriageId },
    /// Another weighing's verdict is in force from here on.
    VerdictSuperseded { by: TriageId },
    /// What the team found on site, against the verdict (P03). Subject of the note: the case.
    VerdictCompared {
        verdict: Verdict,
        urgency: Urgency,
        found: OnSite,
        deployment: Option<DeploymentId>,
        /// Said by somebody, not derived from how a deployment ended.
        said: bool,
        note: Option<Personal>,
    },
    /// The verdict after this is the first to answer a report that came in since (nieuwe melding gewogen): who was secured or
    /// seen until now was not secured or seen from what it tells (H01, P08).
    ReportWeighed { report: ReportId },
    /// The verdict after this is the first since the case was closed (heropende zaak gewogen): who was secured or seen until then
    /// was not secured or seen from what made it run again (H01, P08).
    ReopeningWeighed,
    /// A child was seen and is safe where it is (H01). Subject of the note: the case.
    ChildSafe { child: PersonId, note: Personal },
    /// Every child of the case is secured for now (veiligheid geregeld; H01).
    ChildrenSecured {
        /// Each child, and by what; empty when no child is known by name.
        children: Vec<SecuredChild>,
        /// The deployment whose team saw those at home safe.
        seen_by: Option<DeploymentId>,
    },
    /// The children of the household count as seen on site (kinderen gezien; P08): the team saw them, or somebody said how it
    /// was done. Who joins later is no one of them.
    ChildrenSeen {
        /// Each child.
        children: Vec<PersonId>,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

/// What secures a child for now (H01).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SecuredChild {
    /// Who.
    pub child: PersonId,
    /// The search that looks for a place, or led to one; `None`: seen safe at home.
    pub placement: Option<PlacementId>,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::CrisisTestAnswered {
                today_different: Some(text),
                ..
            } => {
                visit("today_different", text);
            }
            Self::VerdictGiven {
                reason: Some(text), ..
            } => visit("reason", text),
            Self::VerdictSigned {
                alone: Some(text), ..
            } => visit("alone", text),
            Self::WeighedAgain { why, .. } => visit("why", why),
            Self::ChildSafe { note, .. } => visit("note", note),
            Self::DutyFulfilled {
                note: Some(note), ..
            }
            | Self::VerdictCompared {
                note: Some(note), ..
            } => visit("note", note),
            Self::TriageStarted { .. }
            | Self::CrisisTestAnswered {
                today_different: None,
                ..
            }
            | Self::ThemeNamed { .. }
            | Self::SafetyAssessed { .. }
            | Self::UrgencyProposed(_)
            | Self::VerdictSigned { alone: None, .. }
            | Self::WeighingReopened { .. }
            | Self::VerdictSuperseded { .. }
            | Self::VerdictCompared { note: None, .. }
            | Self::ReportWeighed { .. }
            | Self::ReopeningWeighed
            | Self::ChildrenSecured { .. }
            | Self::ChildrenSeen { .. }
            | Self::VerdictGiven { reason: None, .. }
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
