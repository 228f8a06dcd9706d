//! Invariants of places that are a neighbour region's: the request that claims a place and the place that knows it, each
//! against the record of the other.

use super::{Invariant, Written};
use crate::{
    event::Event,
    guest::Event as GuestEvent,
    ids::{GuestId, PlaceId},
    state::State,
};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "guest-has-its-place",
        rule: "one bed, one child",
        holds: guest_has_its_place,
    },
    Invariant {
        name: "place-has-its-guest",
        rule: "one bed, one child",
        holds: place_has_its_guest,
    },
    Invariant {
        name: "promised-place-is-let-go-of-by-people",
        rule: "H01",
        holds: let_go_of_by_people,
    },
];

/// What a request holds is on the place, lived in or not.
fn guest_has_its_place(written: &Written<'_>) -> bool {
    let State::Guest(guest) = written.after else {
        return true;
    };
    let id = GuestId(written.stream.id);
    let Some(held) = guest.holds() else {
        let place = guest.offered.as_ref().map(|offered| offered.place);
        let place = place.and_then(|place| written.world.place(place));
        return place.is_none_or(|place| place.guest(id).is_none());
    };
    let place = written.world.place(held);
    let claim = place.and_then(|place| place.guest(id));
    claim.is_some_and(|claim| claim.since.is_some() == guest.arrived_at.is_some())
}

/// A place is a neighbour's only for a request that holds it.
fn place_has_its_guest(written: &Written<'_>) -> bool {
    let State::Place(place) = written.after else {
        return true;
    };
    let id = PlaceId(written.stream.id);
    place.guests.iter().all(|claim| {
        let guest = written.world.guest(claim.guest);
        guest.and_then(|guest| guest.holds()) == Some(id)
    })
}

/// Not before the instant that both regions know, and by a person.
fn let_go_of_by_people(written: &Written<'_>) -> bool {
    let State::Guest(before) = written.before else {
        return true;
    };
    let until = before.offered.as_ref().map(|offered| offered.until);
    written.events.iter().all(|recorded| match &recorded.event {
        Event::Guest(GuestEvent::GuestLetGo { by, .. }) => {
            by.person.is_some() && until.is_some_and(|until| recorded.recorded_at > until)
        }
        _ => true,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        actor::Owner,
        given::{Given, at, given, id},
        guest::{LetGoReason, samples},
        invariants::Watcher,
        place::{Event as PlaceEvent, Share},
        placement::Rung,
        region::Municipality,
    };

    const GUEST: GuestId = GuestId(id(71));
    const BED: PlaceId = PlaceId(id(11));

    fn registered() -> Given {
        given().and(
            BED.0,
            PlaceEvent::PlaceRegistered {
                unit: "crisisgroep-12plus".to_owned(),
                provider: "aanbieder-een".to_owned(),
                rung: Rung::CrisisGroup,
                municipality: Municipality::Almere,
                age_bands: vec![],
            },
        )
    }

    fn offered(given: Given) -> Given {
        let asked = samples().into_iter().next().expect("a sample");
        given.and(GUEST.0, asked).and(
            GUEST.0,
            GuestEvent::GuestOffered {
                place: BED,
                provider: "aanbieder-een".to_owned(),
                until: at("2026-03-02T02:30:00Z"),
            },
        )
    }

    /// Logs that no rule would write, each with the invariant it breaks.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let held = |given: Given| {
            let share = Share::ordinary(given.now());
            given.and(
                BED.0,
                PlaceEvent::GuestHeld {
                    guest: GUEST,
                    share,
                },
            )
        };
        let let_go = GuestEvent::GuestLetGo {
            reason: LetGoReason::NoWord,
            by: Owner::desk(),
        };
        vec![
            ("guest-has-its-place", offered(registered())),
            ("place-has-its-guest", held(registered())),
            (
                "promised-place-is-let-go-of-by-people",
                offered(registered()).and(GUEST.0, let_go),
            ),
        ]
    }

    #[test]
    fn each_invariant_sees_the_log_that_breaks_it() {
        for (name, given) in sabotaged() {
            let breaches = Watcher::default().observe(given.recorded());
            assert!(
                breaches.iter().any(|breach| breach.invariant == name),
                "{name} is not among {breaches:?}"
            );
        }
    }
}
