//! What an alarm's stream comes to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{actor::Owner, ids::CaseId, placement::EscalationLevel, stream::StreamId};

/// An alarm. `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What it is about; `None` while it was not raised.
    pub cause: Option<Cause>,
    /// Where it stands.
    pub source: Option<StreamId>,
    /// The case, when it belongs to one.
    pub case: Option<CaseId>,
    /// Who has to look.
    pub owner: Option<Owner>,
    /// When it was raised.
    pub raised_at: Option<Timestamp>,
    /// Who looks at it.
    pub acknowledged_by: Option<Owner>,
    /// Since when.
    pub acknowledged_at: Option<Timestamp>,
    /// How far up it went; `None` = its first owner.
    pub level: Option<EscalationLevel>,
    /// How often that level was asked so far.
    #[serde(default)]
    pub asked: u32,
    /// Until when it can be answered, or done, before the next is asked.
    pub answer_due: Option<Timestamp>,
    /// How often it was passed on to who owes it since.
    #[serde(default)]
    pub passed_on: u32,
    /// When what was due was done.
    pub settled_at: Option<Timestamp>,
}

/// The word of a refused reaction on the routes of escalation.
pub const REFUSED_REACTION: &str = "refused-reaction";

/// Why an alarm was raised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A deadline passed.
    Deadline {
        /// Which.
        deadline: String,
        /// When it was due.
        due: Timestamp,
    },
    /// A reactor's command was refused.
    RefusedReaction {
        /// Which reactor.
        reactor: String,
        /// The rejection's code.
        code: String,
    },
}

impl State {
    /// Whether it was raised.
    pub const fn exists(&self) -> bool {
        self.cause.is_some()
    }

    /// Whether somebody still has to do something: nobody looked, or the next one up will be asked.
    pub const fn is_open(&self) -> bool {
        self.exists()
            && self.settled_at.is_none()
            && (self.acknowledged_at.is_none() || self.answer_due.is_some())
    }

    /// The word by which the routes of escalation know it.
    pub fn word(&self) -> Option<&str> {
        match &self.cause {
            Some(Cause::Deadline { deadline, .. }) => Some(deadline),
            Some(Cause::RefusedReaction { .. }) => Some(REFUSED_REACTION),
            None => None,
        }
    }

    /// The word of the deadline that passed.
    pub fn deadline(&self) -> Option<&str> {
        match &self.cause {
            Some(Cause::Deadline { deadline, .. }) => Some(deadline),
            Some(Cause::RefusedReaction { .. }) | None => None,
        }
    }
}
