//! What happened to a place. No personal data at all: children are ids.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    ids::{PersonId, PlacementId, StayId},
    person::AgeBand,
    personal::Visitor,
    place::{Availability, CloseReason, ReleaseReason},
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
    /// What the provider said, as of an instant.
    AvailabilityReported {
        availability: Availability,
        as_of: Timestamp,
    },
    /// Held for one child until an instant (reservering).
    PlaceHeld {
        placement: PlacementId,
        child: PersonId,
        until: Timestamp,
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
    /// The child moved in.
    PlaceOccupied {
        placement: PlacementId,
        child: PersonId,
        stay: StayId,
    },
    /// The stay that occupied it ended.
    PlaceFreed { stay: StayId },
    /// Out of use.
    PlaceClosed { reason: CloseReason },
    /// In use again.
    PlaceReopened,
}

impl Event {
    /// A place has no personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
