//! What happened to a place. No personal data at all: children are ids.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    ids::{GuestId, PersonId, PlacementId, StayId},
    person::AgeBand,
    personal::Visitor,
    place::{Availability, Away, CloseReason, Nights, ReleaseReason, Shape, Share},
    placement::Rung,
    region::Municipality,
};

/// Events in a place's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A place exists.
    PlaceRegistered {
        unit: String,
        provider: String,
        rung: Rung,
        municipality: Municipality,
        age_bands: Vec<AgeBand>,
    },
    /// What it takes: how many, whom not, how long (plek beschreven).
    PlaceDescribed { shape: Shape },
    /// What the provider said, as of an instant; after `good_until` nobody goes by it (`None`: an event from
    /// before the log said so).
    AvailabilityReported {
        availability: Availability,
        as_of: Timestamp,
        good_until: Option<Timestamp>,
    },
    /// The days on which it takes nobody, as of an instant (kalender).
    CalendarReported { away: Vec<Away>, as_of: Timestamp },
    /// Held for one child until an instant (reservering); without a share, every part of every day.
    PlaceHeld {
        placement: PlacementId,
        child: PersonId,
        until: Timestamp,
        share: Option<Share>,
    },
    /// The provider confirmed the hold; it no longer expires.
    HoldConfirmed { placement: PlacementId },
    /// The hold was given up.
    HoldReleased {
        placement: PlacementId,
        reason: ReleaseReason,
    },
    /// The hold passed its instant unconfirmed.
    HoldExpired {
        placement: PlacementId,
        due: Timestamp,
    },
    /// The child moved in, with what was held.
    PlaceOccupied {
        placement: PlacementId,
        child: PersonId,
        stay: StayId,
    },
    /// From here on these nights: some were given back, or added (nachten gewijzigd; H05, P12).
    NightsChanged {
        placement: PlacementId,
        nights: Nights,
    },
    /// The stay that occupied it ended.
    PlaceFreed { stay: StayId },
    /// Held for a child of a neighbour region, until people let go of it (gastplek).
    GuestHeld { guest: GuestId, share: Share },
    /// That child moved in.
    GuestMovedIn { guest: GuestId },
    /// It left, or it does not come: what was held for it is free.
    GuestGone { guest: GuestId },
    /// Out of use.
    PlaceClosed { reason: CloseReason },
    /// In use again.
    PlaceReopened,
}

impl Event {
    /// A place has no personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
