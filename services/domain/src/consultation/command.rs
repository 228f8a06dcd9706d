//! Commands on a consultation (consultatie, inschakelen).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConsultPartner, HelpKind};
use crate::{
    ids::{CaseId, ConsultationId, TriageId},
    triage::Answer,
};

/// What can be asked of a consultation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A partner is asked a question (consulteren).
    Request {
        consultation: ConsultationId,
        case: CaseId,
        /// The weighing it helps, when there is one.
        triage: Option<TriageId>,
        partner: ConsultPartner,
        question: String,
    },
    /// A partner is called in to help, without a new triage (inschakelen).
    CallIn {
        consultation: ConsultationId,
        case: CaseId,
        /// The consultation it came from, when there is one.
        follows: Option<ConsultationId>,
        partner: ConsultPartner,
        help: HelpKind,
        note: Option<String>,
    },
    /// The question is answered, by the partner or written down by the desk.
    Answer {
        consultation: ConsultationId,
        agrees: Answer,
        advice: String,
    },
    /// The help comes.
    Accept {
        consultation: ConsultationId,
        /// When, as they expect.
        expected_at: Option<Timestamp>,
    },
    /// This partner cannot help; it goes up.
    Decline {
        consultation: ConsultationId,
        reason: String,
    },
    /// It went up: the rota of the partner is asked once more, as it is now.
    AskAgain { consultation: ConsultationId },
    /// Whoever asked needs it no longer.
    Withdraw {
        consultation: ConsultationId,
        reason: String,
    },
    /// Deadlines that passed are recorded; changes nothing else.
    RecordExpiry { consultation: ConsultationId },
}

impl Command {
    /// The consultation's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Request { consultation, .. }
            | Self::CallIn { consultation, .. }
            | Self::Answer { consultation, .. }
            | Self::Accept { consultation, .. }
            | Self::Decline { consultation, .. }
            | Self::AskAgain { consultation }
            | Self::Withdraw { consultation, .. }
            | Self::RecordExpiry { consultation } => consultation.0,
        }
    }
}
