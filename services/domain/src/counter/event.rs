//! What happened at the counter. A request carries derived facts only: no name, no text, no address.

use jiff::Timestamp;
use serde::Serialize;

use super::{Asked, Brought};
use crate::{
    actor::Owner,
    personal::{Personal, Visitor},
};

/// Events in a request's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A search was brought to the counter: all providers hold it.
    RequestBrought {
        /// What every provider sees.
        asked: Asked,
        /// What only the holder sees.
        brought: Brought,
        /// Until when one of them takes it.
        claim_due: Timestamp,
        /// How long whoever takes it has for an answer, minutes.
        answer_minutes: i64,
        /// Rule id and version.
        rule: String,
    },
    /// The child was weighed anew while somebody held it: the clock of whoever finds the answer follows.
    RequestWeighed {
        /// In direct danger.
        acute: bool,
        /// How long an answer may take from here on, minutes.
        answer_minutes: i64,
    },
    /// A provider took it (opgepakt).
    RequestClaimed {
        by: Owner,
        /// Until when it finds an answer.
        answer_due: Timestamp,
    },
    /// The holder asked another provider to take it over.
    RequestOffered {
        /// Its organisation.
        to: String,
        /// Until when it can say yes.
        due: Timestamp,
    },
    /// It was taken over (overgenomen).
    OfferAccepted {
        by: Owner,
        /// Until when the new holder finds an answer.
        answer_due: Timestamp,
    },
    /// It was not taken over; it stays the holder's.
    OfferDeclined { by: Owner },
    /// The search is over, and the request with it.
    RequestAnswered,
    /// The requester needs it no longer.
    RequestWithdrawn { by: Owner, reason: Personal },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::RequestWithdrawn { reason, .. } => visit("reason", reason),
            Self::RequestBrought { .. }
            | Self::RequestWeighed { .. }
            | Self::RequestClaimed { .. }
            | Self::RequestOffered { .. }
            | Self::OfferAccepted { .. }
            | Self::OfferDeclined { .. }
            | Self::RequestAnswered => {}
        }
    }
}
