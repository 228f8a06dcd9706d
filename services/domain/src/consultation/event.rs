//! What happened in a consultation. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::Serialize;

use super::{ConsultPartner, HelpKind, Step};
use crate::{
    actor::Owner,
    ids::{CaseId, ConsultationId, TriageId},
    personal::{Personal, Visitor},
    triage::Answer,
};

/// Events in a consultation's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A partner was asked a question (consultatie gevraagd).
    ConsultationRequested {
        case: CaseId,
        triage: Option<TriageId>,
        partner: ConsultPartner,
        /// The asking party.
        asked_by: Owner,
        question: Personal,
        /// Who holds it until when, from here on.
        route: Vec<Step>,
        /// Rule id and version.
        rule: String,
    },
    /// A partner was called in to help (ingeschakeld).
    HelpCalledIn {
        case: CaseId,
        follows: Option<ConsultationId>,
        partner: ConsultPartner,
        asked_by: Owner,
        help: HelpKind,
        note: Option<Personal>,
        route: Vec<Step>,
        rule: String,
    },
    /// Nobody answered by then (consultatie verlopen); who holds it from there follows from the route.
    ConsultationExpired {
        due: Timestamp,
        holder: Owner,
        next_due: Timestamp,
    },
    /// An answer (consultatie beantwoord); also one that came after its time, or after another.
    ConsultationAnswered {
        agrees: Answer,
        advice: Personal,
        by: Owner,
        late: bool,
    },
    /// The help comes.
    HelpAccepted {
        by: Owner,
        expected_at: Option<Timestamp>,
        late: bool,
    },
    /// This partner cannot help; the route goes on above it.
    HelpDeclined {
        by: Owner,
        reason: Personal,
        route: Vec<Step>,
    },
    /// The rota of the partner is asked once more.
    AskedAgain { by: Owner, route: Vec<Step> },
    /// Needed no longer.
    ConsultationWithdrawn { by: Owner, reason: Personal },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::ConsultationRequested { question, .. } => visit("question", question),
            Self::HelpCalledIn {
                note: Some(note), ..
            } => visit("note", note),
            Self::ConsultationAnswered { advice, .. } => visit("advice", advice),
            Self::HelpDeclined { reason, .. } | Self::ConsultationWithdrawn { reason, .. } => {
                visit("reason", reason);
            }
            Self::HelpCalledIn { note: None, .. }
            | Self::ConsultationExpired { .. }
            | Self::HelpAccepted { .. }
            | Self::AskedAgain { .. } => {}
        }
    }
}
