//! One or more of every event, for golden bytes and for tests. All data is invented.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::{
    Availability, Away, Circumstance, CloseReason, Event, Funding, Nights, PlaceKind,
    ReleaseReason, Shape, Share, Week, WeekPart,
};
use crate::{
    given::{at, id},
    ids::{CaseId, GuestId, PersonId, PlacementId, StayId},
    person::AgeBand,
    placement::Rung,
    region::Municipality,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let placement = PlacementId(id(21));
    let child = PersonId(id(3));
    let stay = StayId(id(31));
    let weekends = Nights {
        from: date(2026, 3, 6),
        until: Some(date(2026, 5, 31)),
        week: Week::of(&[WeekPart::FridayNight, WeekPart::SaturdayNight]),
        except: BTreeSet::from([date(2026, 4, 4)]),
    };
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
            good_until: None,
        },
        Event::AvailabilityReported {
            availability: Availability::Unavailable,
            as_of: at("2026-03-01T23:31:00.000001Z"),
            good_until: None,
        },
        Event::AvailabilityReported {
            availability: Availability::Free,
            as_of: at("2026-03-01T23:40:00Z"),
            good_until: Some(at("2026-03-02T07:40:00Z")),
        },
        Event::PlaceDescribed {
            shape: Shape {
                kind: PlaceKind::FosterFamily,
                persons: 3,
                households: 2,
                circumstances: vec![Circumstance::Pets, Circumstance::YoungChildren],
                rest_days: 14,
                hours_max: Some(672),
                standby: true,
                performed_by: Some("aanbieder-drie".to_owned()),
                area: "8321".parse().ok(),
                funding: Some(Funding::EmergencyFund),
            },
        },
        Event::PlaceDescribed {
            shape: Shape::default(),
        },
        Event::CalendarReported {
            away: vec![Away {
                from: date(2026, 7, 20),
                until: date(2026, 8, 9),
            }],
            as_of: at("2026-03-01T18:00:00Z"),
        },
        Event::PlaceHeld {
            placement,
            child,
            until: at("2026-03-02T01:45:00Z"),
            share: None,
        },
        Event::PlaceHeld {
            placement,
            child,
            until: at("2026-03-02T01:45:00Z"),
            share: Some(Share {
                nights: weekends.clone(),
                household: Some(CaseId(id(2))),
                persons: 2,
            }),
        },
        Event::NightsChanged {
            placement,
            nights: weekends.clone(),
        },
        Event::GuestHeld {
            guest: GuestId(id(71)),
            share: Share {
                nights: weekends,
                household: None,
                persons: 1,
            },
        },
        Event::GuestMovedIn {
            guest: GuestId(id(71)),
        },
        Event::GuestGone {
            guest: GuestId(id(71)),
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
