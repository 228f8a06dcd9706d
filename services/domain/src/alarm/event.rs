//! What happened to an alarm. No personal data.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    actor::Owner, ids::CaseId, personal::Visitor, placement::EscalationLevel, stream::StreamId,
};

/// Events in an alarm's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A deadline passed without what was due (termijn verstreken).
    DeadlinePassed {
        case: Option<CaseId>,
        source: StreamId,
        deadline: String,
        due: Timestamp,
        owner: Owner,
        /// Until when the owner can answer, and under which rule; `None` = nobody else is asked.
        answer: Option<Answer>,
    },
    /// A reactor's command was refused (reactie geweigerd).
    ReactionRefused {
        case: Option<CaseId>,
        source: StreamId,
        reactor: String,
        code: String,
        owner: Owner,
        /// Until when the owner can look, and under which rule; `None` = nobody else is asked.
        answer: Option<Answer>,
    },
    /// Somebody looks at it. Until `answer_due` it can be done; then the next one up is asked.
    AlarmAcknowledged {
        by: Owner,
        answer_due: Option<Timestamp>,
    },
    /// Nobody answered in time, or it was not done: the next one up is asked (opgeschaald; H39).
    AlarmEscalated {
        level: EscalationLevel,
        owner: Owner,
        answer: Answer,
    },
    /// Somebody else owes what was due, and looks from here on (overgegaan); the time to answer runs on.
    AlarmPassedOn { owner: Owner },
    /// What was due was done, or is not asked any more (afgehandeld).
    AlarmSettled,
}

/// Until when somebody can answer before the next is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Answer {
    /// The instant itself is still in time.
    pub due: Timestamp,
    /// Rule id and version of the escalation route.
    pub rule: String,
}

impl Event {
    /// No personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
