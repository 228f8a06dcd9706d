//! What happened between a search and the neighbour regions it asked for a place.

use jiff::Timestamp;
use serde::Serialize;

use super::{NeighbourSays, RefusalReason};
use crate::{
    actor::Owner,
    guest,
    ids::{GuestId, StayId},
    personal::{Personal, Visitor},
    stream::LedgerId,
};

/// Events of requests to neighbours, in the placement's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverflowEvent {
    /// A neighbour region was asked for a place, with derived facts only (verzoek aan een buurregio).
    Asked {
        guest: GuestId,
        region: LedgerId,
        need: guest::Need,
        due: Timestamp,
        desk: guest::Desk,
        /// Why the child may have to leave the region; it does not cross.
        reason: Personal,
    },
    /// It keeps a place for us; it can be taken by an instant that lies before the end of that.
    Offered {
        guest: GuestId,
        provider: String,
        until: Timestamp,
        take_by: Timestamp,
    },
    /// It has none, and why.
    Refused {
        guest: GuestId,
        reason: RefusalReason,
    },
    /// We take it; the search runs on until the neighbour has said that it stands.
    Taken {
        guest: GuestId,
        stay: StayId,
        owner: Owner,
    },
    /// We do not need it (any more).
    Withdrawn {
        guest: GuestId,
        reason: guest::WithdrawReason,
    },
    /// What became of it there: it stands for us, it was let go of, the child left.
    Said { guest: GuestId, word: NeighbourSays },
}

impl OverflowEvent {
    /// The request that it is about.
    pub const fn guest(&self) -> GuestId {
        match self {
            Self::Asked { guest, .. }
            | Self::Offered { guest, .. }
            | Self::Refused { guest, .. }
            | Self::Taken { guest, .. }
            | Self::Withdrawn { guest, .. }
            | Self::Said { guest, .. } => *guest,
        }
    }

    /// Whether it is a step that somebody here took for the child; a neighbour's word is none.
    pub const fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Asked { .. } | Self::Taken { .. } | Self::Withdrawn { .. }
        )
    }

    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::Asked { reason, .. } => visit("reason", reason),
            Self::Taken { .. }
            | Self::Offered { .. }
            | Self::Refused { .. }
            | Self::Withdrawn { .. }
            | Self::Said { .. } => {}
        }
    }
}
