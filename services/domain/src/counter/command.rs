//! Commands at the counter (brievenbus).

use serde::{Deserialize, Serialize};

use crate::ids::{CounterRequestId, PlacementId};

/// What can be asked of the counter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A search that runs is brought to the counter (in de brievenbus).
    Bring { search: PlacementId },
    /// A provider takes it: from here on it is theirs, and so is the answer.
    Claim { request: CounterRequestId },
    /// The holder asks one other provider to take it over. Until that one says yes it stays the holder's.
    Offer {
        request: CounterRequestId,
        /// The other provider's organisation.
        to: String,
    },
    /// The provider that was asked takes it over.
    AcceptOffer { request: CounterRequestId },
    /// The provider that was asked does not; it stays the holder's.
    DeclineOffer { request: CounterRequestId },
    /// The requester needs it no longer.
    Withdraw {
        request: CounterRequestId,
        reason: String,
    },
}

impl Command {
    /// The request's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Bring { search } => CounterRequestId::of(*search).0,
            Self::Claim { request }
            | Self::Offer { request, .. }
            | Self::AcceptOffer { request }
            | Self::DeclineOffer { request }
            | Self::Withdraw { request, .. } => request.0,
        }
    }
}
