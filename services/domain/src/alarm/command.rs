//! Commands on a passed deadline (alarm). Recording it changes no outcome: a deadline takes effect by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    ids::{AlarmId, CaseId},
    stream::StreamId,
};

/// What can be asked of an alarm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A deadline passed; id = hash(stream, deadline, due), so firing twice is one alarm.
    Raise {
        alarm: AlarmId,
        case: Option<CaseId>,
        /// Where the deadline stands.
        source: StreamId,
        /// Which deadline: a duty kind, `hold`, `answer`, `arrival`, `escalation`, `title` …
        deadline: String,
        due: Timestamp,
        owner: Owner,
    },
    /// A reactor's command was refused: somebody has to look.
    RaiseRefusedReaction {
        alarm: AlarmId,
        case: Option<CaseId>,
        source: StreamId,
        reactor: String,
        /// The rejection's code.
        code: String,
        owner: Owner,
    },
    /// Somebody looks at it.
    Acknowledge { alarm: AlarmId },
    /// The time to answer passed and what was due still is: the next one up is asked.
    Escalate {
        alarm: AlarmId,
        /// The instant that passed; the command's id is derived from it.
        answer_due: Timestamp,
        /// Whose case it is cannot be read: whoever answers for the region is asked.
        #[serde(default)]
        unreadable: bool,
    },
    /// Somebody else owes what was due: it waits for them, as long as it went no step up.
    PassOn {
        alarm: AlarmId,
        owner: Owner,
        /// How often it was passed on before; the command's id is derived from it.
        before: u32,
    },
    /// What was due was done, or is not asked any more.
    Settle { alarm: AlarmId },
}

impl Command {
    /// The alarm's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Raise { alarm, .. }
            | Self::RaiseRefusedReaction { alarm, .. }
            | Self::Acknowledge { alarm }
            | Self::Escalate { alarm, .. }
            | Self::PassOn { alarm, .. }
            | Self::Settle { alarm } => alarm.0,
        }
    }
}
