//! A neighbour's child at the door: that it is there is recorded, whoever has the bed, and no bed gets two children.

use jiff::civil::date;

use super::{overflow::*, *};
use crate::{
    duty::DutyKind,
    given::Then,
    guest::{self, Phase},
    place::{
        Nights, Share, Slot, Week, WeekPart,
        rejection::{NIGHTS_WRONG, PLACE_OCCUPIED},
    },
    placement::NeighbourSays,
};

pub(super) const B: StayId = StayId(id(79));

fn until(from: jiff::civil::Date, last: jiff::civil::Date) -> Nights {
    Nights {
        until: Some(last),
        ..Nights::all_from(from)
    }
}

/// A child of the region itself lives in the bed.
pub(super) fn lived_in(given: Given, nights: Nights) -> Given {
    let (placement, child) = (PlacementId(id(77)), PersonId(id(78)));
    let share = Share {
        nights,
        household: None,
        persons: 1,
    };
    let held = place::Event::PlaceHeld {
        placement,
        child,
        until: given.now(),
        share: Some(share),
    };
    let lives = place::Event::PlaceOccupied {
        placement,
        child,
        stay: B,
    };
    given.and(FAMILY.0, held).and(FAMILY.0, lives)
}

fn arrive(given: Given) -> Then {
    let guest = request(&given);
    desk(given).when(guest::Command::Arrive { guest })
}

/// Offered for these nights, and let go of after the promise.
fn let_go_of(nights: Nights) -> Given {
    let given = kept_for(asked_for(Some(nights))).later(91);
    desk(let_go(given).accepted())
}

/// Taken down, without the bed, and somebody looks within the half hour.
fn stands_at_the_door(given: &Given) {
    let there = guest_of(given);
    assert!(there.at_door_at.is_some() && there.arrived_at.is_none());
    let duty = owed(&there.duties, DutyKind::SettleBetweenRegions).expect("a named owner");
    assert!(duty.due <= crate::calendar::minutes_after(given.now(), 30));
    let lives = bed(given).guests.iter().any(|claim| claim.since.is_some());
    assert!(!lives, "one bed, one child");
}

/// It has the bed, now.
fn has_the_bed(given: &Given) {
    assert_eq!(guest_of(given).phase(), Phase::Arrived);
    let there = bed(given);
    let now = there.claims_on(Slot::at(given.now()), given.now());
    let whose: Vec<_> = now.iter().map(|claim| claim.holder()).collect();
    assert_eq!(whose, [place::Holder::Guest(request(given))]);
}

/// P12: nights that are over, or that begin later, take no bed from the child that is in it.
#[test]
fn p12_a_neighbours_child_that_comes_outside_its_nights_does_not_move_in_beside_another() {
    let late = let_go_of(until(date(2026, 3, 2), date(2026, 3, 3)));
    let early = let_go_of(Nights::all_from(date(2026, 3, 10)));
    for (given, lives, came) in [
        (
            late,
            Nights::all_from(date(2026, 3, 2)),
            "2026-03-04T12:00:00Z",
        ),
        (
            early,
            until(date(2026, 3, 2), date(2026, 3, 9)),
            "2026-03-08T12:00:00Z",
        ),
    ] {
        let given = arrive(lived_in(given.clone(), lives).at(came)).accepted();
        stands_at_the_door(&given);
        assert!(bed(&given).guests.is_empty());
    }
}

/// H01: a bed that is free is not refused to the child before it, and is nobody else's from then on.
#[test]
fn h01_a_neighbours_child_that_comes_outside_its_nights_gets_the_bed_that_is_free() {
    let weekend = Nights {
        week: Week::of(&[WeekPart::FridayNight, WeekPart::SaturdayNight]),
        ..until(date(2026, 3, 2), date(2026, 3, 8))
    };
    for (nights, came) in [
        (
            until(date(2026, 3, 2), date(2026, 3, 3)),
            "2026-03-04T12:00:00Z",
        ),
        (weekend, "2026-03-10T12:00:00Z"),
        (Nights::all_from(date(2026, 3, 10)), "2026-03-08T12:00:00Z"),
    ] {
        let taken = kept_for(asked_for(Some(nights.clone())));
        let taken = desk(confirm(taken).accepted());
        for given in [let_go_of(nights), taken] {
            let given = arrive(given.at(came)).accepted();
            has_the_bed(&given);
            given
                .when(hold(SEARCH, FAMILY))
                .then_rejected(PLACE_OCCUPIED);
        }
    }
}

/// P12: whoever stays on beyond its last night has the bed still. That the neighbour's child came is recorded all the same, and
/// it moves in when the bed is free.
#[test]
fn p12_a_neighbours_child_does_not_move_in_beside_one_that_stays_on() {
    let given = taken();
    let yesterday = date(2026, 2, 28);
    let given = lived_in(given, until(yesterday, yesterday));
    let given = desk(confirm(given).accepted());
    let given = arrive(given).accepted();
    stands_at_the_door(&given);
    assert_eq!(guest_of(&given).phase(), Phase::Confirmed);
    assert_eq!(bed(&given).guests.len(), 1, "still promised");
    assert!(owed(&guest_of(&given).duties, DutyKind::ReceiveGuest).is_some());
    // Said again: it was recorded, and is looked at.
    let given = arrive(given).then_rejected(PLACE_OCCUPIED);
    let given = given.and(FAMILY.0, place::Event::PlaceFreed { stay: B });
    let given = arrive(given).accepted();
    has_the_bed(&given);
    assert!(owed(&guest_of(&given).duties, DutyKind::ReceiveGuest).is_none());
}

/// H01: also a child whose word of its region was not heard, or that comes a day early.
#[test]
fn h01_a_neighbours_child_at_a_door_behind_which_another_lives_is_recorded() {
    let tomorrow = asked_for(Some(Nights::all_from(date(2026, 3, 3))));
    for given in [kept(), kept_for(tomorrow)] {
        let until = until(date(2026, 2, 20), date(2026, 2, 28));
        let given = arrive(lived_in(given, until)).accepted();
        stands_at_the_door(&given);
    }
}

/// H01: where the bed stays another's, the child gets another place, and the first one is given back.
#[test]
fn h01_a_child_at_the_door_is_offered_another_place() {
    let over = until(date(2026, 2, 28), date(2026, 2, 28));
    let given = desk(confirm(lived_in(taken(), over)).accepted());
    let offer = guest::Command::Offer {
        guest: request(&given),
        place: GROUP,
    };
    let given = given
        .when(offer.clone())
        .then_rejected(crate::guest::rejection::GUEST_ANSWERED);
    let given = arrive(given).accepted();
    let given = given.when(offer).accepted();
    assert!(bed(&given).guests.is_empty(), "given back");
    assert_eq!(guest_of(&given).phase(), Phase::Confirmed);
    let given = arrive(given).accepted();
    assert_eq!(guest_of(&given).holds(), Some(GROUP));
    assert_eq!(guest_of(&given).phase(), Phase::Arrived);
}

/// H01: that it came when its nights were over, or before they began, does not keep it out there either.
#[test]
fn h01_a_child_at_the_door_outside_its_nights_is_offered_what_is_free_today() {
    for nights in [
        until(date(2026, 3, 2), date(2026, 3, 3)),
        Nights::all_from(date(2026, 3, 20)),
    ] {
        let given = lived_in(
            kept_for(asked_for(Some(nights))),
            until(date(2026, 2, 28), date(2026, 3, 1)),
        );
        let given = desk(confirm(given).accepted()).at("2026-03-05T12:00:00Z");
        let given = arrive(given).accepted();
        stands_at_the_door(&given);
        let offer = guest::Command::Offer {
            guest: request(&given),
            place: GROUP,
        };
        let given = arrive(given.when(offer).accepted()).accepted();
        assert_eq!(guest_of(&given).phase(), Phase::Arrived);
        given
            .when(hold(SEARCH, GROUP))
            .then_rejected(PLACE_OCCUPIED);
    }
}

/// H01: the region that sent it does not go on believing that it has a bed.
#[test]
fn h01_the_region_of_a_child_at_the_door_hears_that_its_bed_is_taken() {
    let over = until(date(2026, 2, 28), date(2026, 2, 28));
    let given = desk(confirm(lived_in(taken(), over)).accepted());
    let given = says(given, NeighbourSays::Secured);
    assert!(!placement(&given, SEARCH).is_open());
    let given = says(arrive(given).accepted(), NeighbourSays::AtTheDoor);
    let here = placement(&given, SEARCH);
    let duty = owed(&here.duties, DutyKind::SettleBetweenRegions).expect("a named owner");
    assert!(duty.due <= crate::calendar::minutes_after(given.now(), 30));
    assert!(here.asks[0].arrived_at.is_none());
    // That it has a bed after all is another word, and is heard too.
    let given = given.and(FAMILY.0, place::Event::PlaceFreed { stay: B });
    let given = says(arrive(given).accepted(), NeighbourSays::Arrived);
    assert!(placement(&given, SEARCH).asks[0].arrived_at.is_some());
}

/// P12: nights that are over are promised to a neighbour as little as to a child here.
#[test]
fn p12_nights_of_a_neighbour_that_are_over_are_not_promised() {
    let given = asked_for(Some(until(date(2026, 3, 2), date(2026, 3, 3))));
    let offer = guest::Command::Offer {
        guest: request(&given),
        place: FAMILY,
    };
    given
        .at("2026-03-05T12:00:00Z")
        .when(offer)
        .then_rejected(NIGHTS_WRONG);
}
