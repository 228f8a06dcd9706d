//! What happened to an alarm. No personal data.

use jiff::Timestamp;
use serde::Serialize;

use crate::{actor::Owner, ids::CaseId, personal::Visitor, stream::StreamId};

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
    },
    /// A reactor's command was refused (reactie geweigerd).
    ReactionRefused {
        case: Option<CaseId>,
        source: StreamId,
        reactor: String,
        code: String,
        owner: Owner,
    },
    /// Somebody looks at it.
    AlarmAcknowledged { by: Owner },
}

impl Event {
    /// No personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
