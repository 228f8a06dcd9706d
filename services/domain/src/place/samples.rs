//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{Availability, CloseReason, Event, ReleaseReason};
use crate::{
    given::{at, id},
    ids::{PersonId, PlacementId, StayId},
    person::AgeBand,
    placement::Rung,
    region::Municipality,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let placement = PlacementId(id(21));
    let child = PersonId(id(3));
    let stay = StayId(id(31));
    vec![
        Event::PlaceRegistered {
            unit: "crisisgroep-12min".to_owned(),
            provider: "aanbieder-een".to_owned(),
            rung: Rung::CrisisGroup,
            municipality: Municipality::Almere,
            age_bands: vec![AgeBand::Under4, AgeBand::From4To11],
        },
        Event::PlaceRegistered {
            unit: "pleeggezin-017".to_owned(),
            provider: "aanbieder-twee".to_owned(),
            rung: Rung::CrisisFoster,
            municipality: Municipality::Urk,
            age_bands: vec![],
        },
        Event::AvailabilityReported {
            availability: Availability::Free,
            as_of: at("2026-03-01T23:30:00Z"),
        },
        Event::AvailabilityReported {
            availability: Availability::Unavailable,
            as_of: at("2026-03-01T23:31:00.000001Z"),
        },
        Event::PlaceHeld {
            placement,
            child,
            until: at("2026-03-02T01:45:00Z"),
        },
        Event::HoldConfirmed { placement },
        Event::HoldReleased {
            placement,
            reason: ReleaseReason::ProviderRefused,
        },
        Event::HoldExpired {
            placement,
            due: at("2026-03-02T01:45:00Z"),
        },
        Event::PlaceOccupied {
            placement,
            child,
            stay,
        },
        Event::PlaceFreed { stay },
        Event::PlaceClosed {
            reason: CloseReason::Rest,
        },
        Event::PlaceReopened,
    ]
}
