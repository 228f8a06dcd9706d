//! Commands on a request of a neighbour region (gastverzoek). `Receive`, `Confirm`, `Withdraw` and `Release` are given
//! by that region's reactor only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConflictOutcome, Desk, LetGoReason, Need, WithdrawReason};
use crate::{
    ids::{DutyId, GuestId, PlaceId, PlacementId},
    placement::RefusalReason,
    stream::LedgerId,
};

/// What can be asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A neighbour asks for a place.
    Receive {
        guest: GuestId,
        region: LedgerId,
        placement: PlacementId,
        need: Box<Need>,
        due: Timestamp,
        desk: Desk,
    },
    /// Yes, this place: held in the same append.
    Offer { guest: GuestId, place: PlaceId },
    /// No, and why.
    Refuse {
        guest: GuestId,
        reason: RefusalReason,
    },
    /// The neighbour takes it.
    Confirm { guest: GuestId },
    /// The neighbour does not need it.
    Withdraw {
        guest: GuestId,
        reason: WithdrawReason,
    },
    /// The promise ended without a word, and the desk lets go of the place.
    LetGo { guest: GuestId, reason: LetGoReason },
    /// The child is there.
    Arrive { guest: GuestId },
    /// The child left, or does not come.
    Leave { guest: GuestId },
    /// The stay that the neighbour keeps of this child ended, or went on elsewhere.
    Release { guest: GuestId },
    /// A contradiction between the regions was settled.
    SettleConflict {
        guest: GuestId,
        duty: DutyId,
        outcome: ConflictOutcome,
    },
}

impl Command {
    /// The request's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Receive { guest, .. }
            | Self::Offer { guest, .. }
            | Self::Refuse { guest, .. }
            | Self::Confirm { guest }
            | Self::Withdraw { guest, .. }
            | Self::LetGo { guest, .. }
            | Self::Arrive { guest }
            | Self::Leave { guest }
            | Self::Release { guest }
            | Self::SettleConflict { guest, .. } => guest.0,
        }
    }
}
