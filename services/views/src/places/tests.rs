//! How a place stands, and which can be asked for.

use super::*;
use crate::{build::*, view::fold};

fn said(run: &mut Run, n: u128, availability: Availability, as_of: &str) {
    let as_of = t(as_of);
    let event = place::Event::AvailabilityReported {
        availability,
        as_of,
        good_until: None,
    };
    run.push(place_id(n).0, event);
}

fn standing(run: &Run, now: &str) -> Standing {
    fold::<Region>(run.events()).places(t(now))[0]
        .standing
        .clone()
}

#[test]
fn a_word_ages_into_unknown_and_never_into_free() {
    let mut run = Run::at("2026-03-06T00:30:00Z");
    run.register_place(1, Rung::CrisisGroup);
    assert_eq!(
        standing(&run, "2026-03-06T00:30:00Z"),
        Standing::Unknown { since: None }
    );
    said(&mut run, 1, Availability::Free, "2026-03-06T00:30:00Z");
    let as_of = t("2026-03-06T00:30:00Z");
    assert_eq!(
        standing(&run, "2026-03-06T08:30:00Z"),
        Standing::Free {
            as_of,
            age_minutes: 480
        }
    );
    assert_eq!(
        standing(&run, "2026-03-06T08:30:01Z"),
        Standing::Unknown { since: Some(as_of) }
    );
}

#[test]
fn a_hold_past_its_instant_holds_nothing_unless_it_was_confirmed() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.register_place(1, Rung::CrisisGroup);
    said(&mut run, 1, Availability::Free, "2026-03-06T01:00:00Z");
    run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
    assert!(matches!(
        standing(&run, "2026-03-06T01:45:00Z"),
        Standing::Held(Hold {
            confirmed: false,
            ..
        })
    ));
    assert!(matches!(
        standing(&run, "2026-03-06T01:45:01Z"),
        Standing::Free { .. }
    ));
    let placement = placement_id(1);
    run.push(place_id(1).0, place::Event::HoldConfirmed { placement });
    assert!(matches!(
        standing(&run, "2026-03-06T09:00:00Z"),
        Standing::Held(Hold {
            confirmed: true,
            ..
        })
    ));
}

#[test]
fn who_lives_there_outweighs_everything_and_a_closed_place_is_not_asked_for() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.register_place(1, Rung::CrisisGroup);
    said(&mut run, 1, Availability::Free, "2026-03-06T01:00:00Z");
    let reason = CloseReason::Staff;
    run.push(place_id(1).0, place::Event::PlaceClosed { reason });
    assert_eq!(
        standing(&run, "2026-03-06T01:00:00Z"),
        Standing::Closed { reason }
    );
    run.push(
        place_id(1).0,
        place::Event::PlaceOccupied {
            placement: placement_id(1),
            child: person_id(1),
            stay: stay_id(1),
        },
    );
    let occupied = standing(&run, "2026-03-06T01:00:00Z");
    assert!(matches!(occupied, Standing::Occupied(_)));
    assert!(!occupied.can_be_asked_for());
}

#[test]
fn candidates_go_by_rung_then_nearness_and_free_is_no_merit() {
    use Municipality::{Almere, Ermelo, Lelystad, Putten, Zeewolde};
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for (n, rung, municipality) in [
        (1, Rung::CrisisGroup, Almere),
        (2, Rung::CrisisFoster, Putten),
        (3, Rung::CrisisFoster, Lelystad),
        (4, Rung::CrisisFoster, Almere),
        (5, Rung::CrisisFoster, Almere),
        (6, Rung::CrisisFoster, Zeewolde),
    ] {
        let bands = vec![AgeBand::From4To11, AgeBand::From12To15];
        run.push(place_id(n).0, registered(n, rung, municipality, bands));
    }
    said(&mut run, 5, Availability::Free, "2026-03-06T01:00:00Z");
    said(
        &mut run,
        6,
        Availability::Unavailable,
        "2026-03-06T01:00:00Z",
    );
    let region: Region = fold(run.events());
    let book = Book::embedded();
    let order = |home, age| -> Vec<_> {
        let wanted = Wanted {
            age,
            home,
            ..Wanted::anything()
        };
        let found = region.candidates(
            &wanted,
            t("2026-03-06T01:10:00Z"),
            Tables::at(&book, t("2026-03-06T01:10:00Z")),
        );
        let candidates = found.candidates.iter();
        candidates.map(|candidate| candidate.row.place).collect()
    };
    let near = order(Some(Almere), AgeBand::From4To11);
    assert_eq!(near[2..], [3, 2, 1].map(place_id), "4 and 5 are in Almere");
    assert_eq!(
        order(Some(Ermelo), AgeBand::Unknown)[0],
        place_id(2),
        "Putten is in the region of Ermelo"
    );
    assert_eq!(order(Some(Almere), AgeBand::Adult), []);
    assert_eq!(order(None, AgeBand::From12To15).len(), 5);
    let all = Wanted::anything();
    let excluded = region
        .candidates(
            &all,
            t("2026-03-06T01:10:00Z"),
            Tables::at(&book, t("2026-03-06T01:10:00Z")),
        )
        .excluded;
    let why: Vec<_> = excluded
        .iter()
        .map(|out| (out.row.place, &out.why))
        .collect();
    let as_of = t("2026-03-06T01:00:00Z");
    let unavailable = vec![Obstacle::Unavailable { as_of }];
    assert_eq!(why, [(place_id(6), &unavailable)]);
}

/// H22: who stays in an institution is not at home there, and the region is the one that served when its help began.
#[test]
fn h22_near_is_near_home_also_for_a_child_that_stays_elsewhere() {
    use vangnet_domain::{person, person::ResidenceKind};
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1).push(placement_id(1).0, search_opened(1));
    let registered = person::Event::PersonRegistered {
        case: CASE,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: AgeBand::From12To15,
        bsn_status: person::BsnStatus::Absent,
    };
    run.push(person_id(1).0, registered);
    let home = |run: &Run| {
        let region: Region = fold(run.events());
        region.wanted(placement_id(1), run.now()).unwrap().home
    };
    let lives = |run: &mut Run, from: &str, municipality, kind| {
        let address = person::Event::AddressRecorded {
            from: from.parse().unwrap(),
            address: text(1),
            municipality: Some(municipality),
            kind,
        };
        run.push(person_id(1).0, address);
    };
    lives(
        &mut run,
        "2026-01-01",
        Municipality::Almere,
        ResidenceKind::Stay,
    );
    assert_eq!(
        home(&run),
        Some(Municipality::Urk),
        "of the report: no home is known"
    );
    lives(
        &mut run,
        "2020-01-01",
        Municipality::Zeewolde,
        ResidenceKind::Home,
    );
    assert_eq!(home(&run), Some(Municipality::Zeewolde));
}

#[test]
fn standby_capacity_is_counted_apart() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.register_place(1, Rung::CrisisGroup);
    run.register_place(2, Rung::CrisisGroup);
    let shape = Shape {
        standby: true,
        ..Shape::default()
    };
    run.push(place_id(2).0, place::Event::PlaceDescribed { shape });
    run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
    let capacity = fold::<Region>(run.events()).capacity(run.now());
    let one = |taken, askable| Capacity {
        places: 1,
        persons: 1,
        taken,
        askable,
    };
    assert_eq!(
        capacity,
        [RungCapacity {
            rung: Rung::CrisisGroup,
            ordinary: one(1, 0),
            standby: one(0, 1),
        }]
    );
}
