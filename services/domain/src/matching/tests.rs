//! An order that explains itself and permits nothing.

use jiff::civil::date;
use proptest::{prelude::*, sample::subsequence};

use super::*;
use crate::{
    given::{at, id},
    ids::{CaseId, PersonId, PlacementId, StayId},
    place::{
        Circumstance, CloseReason, Hold, Nights, Occupancy, Registered, Reported, Shape, Share,
        Week, WeekPart,
    },
    placement::Rung,
    region::Municipality,
};

const NOW: &str = "2026-03-02T01:00:00Z";

fn registered(number: u128, rung: Rung, municipality: Municipality) -> State {
    State {
        registered: Some(Registered {
            unit: format!("unit-{}", number % 3),
            provider: "aanbieder-een".to_owned(),
            rung,
            municipality,
            age_bands: Vec::new(),
        }),
        ..State::default()
    }
}

fn share() -> Share {
    Share {
        nights: Nights::all_from(date(2026, 3, 1)),
        household: Some(CaseId(id(900))),
        persons: 1,
    }
}

fn lives(share: Share) -> Occupancy {
    Occupancy {
        placement: PlacementId(id(800)),
        child: PersonId(id(801)),
        stay: StayId(id(802)),
        since: at(NOW),
        first: None,
        share,
    }
}

fn says(availability: Availability, as_of: &str) -> Option<Reported> {
    Some(Reported {
        availability,
        as_of: at(as_of),
        good_until: crate::calendar::hours_after(at(as_of), 8),
    })
}

/// The places as (number, state), ranked; the numbers of the candidates.
fn order(wanted: &Wanted, places: &[(u128, State)]) -> Vec<u128> {
    let candidates = ranked(wanted, places).candidates;
    let numbers = candidates.iter().map(|found| found.place.0.as_u128());
    numbers.collect()
}

fn ranked(wanted: &Wanted, places: &[(u128, State)]) -> Ranking {
    let places = places
        .iter()
        .map(|(number, state)| (PlaceId(id(*number)), state));
    let book = crate::book::Book::embedded();
    rank(wanted, places, at(NOW), Tables::at(&book, at(NOW)))
}

fn why(wanted: &Wanted, state: State) -> Vec<Obstacle> {
    let mut excluded = ranked(wanted, &[(1, state)]).excluded;
    excluded.pop().map(|out| out.why).unwrap_or_default()
}

#[test]
fn free_is_never_a_merit() {
    let near = registered(1, Rung::CrisisGroup, Municipality::Almere);
    let free_and_far = State {
        availability: says(Availability::Free, "2026-03-02T00:30:00Z"),
        ..registered(2, Rung::CrisisGroup, Municipality::Urk)
    };
    let wanted = Wanted {
        home: Some(Municipality::Almere),
        ..Wanted::anything()
    };
    let ranking = ranked(&wanted, &[(2, free_and_far), (1, near)]);
    let first = &ranking.candidates[0];
    assert_eq!(
        first.place,
        PlaceId(id(1)),
        "it has to be called, and is near"
    );
    assert_eq!(first.ahead_by, Some(Criterion::Home));
    assert_eq!(first.notes[0], Note::AskFirst { since: None });
    assert!(!ranking.candidates[1].notes.contains(&first.notes[0]));
}

#[test]
fn the_lightest_rung_goes_first_unless_another_is_looked_for() {
    let places = [
        (1, registered(1, Rung::CrisisGroup, Municipality::Almere)),
        (2, registered(2, Rung::CrisisFoster, Municipality::Urk)),
        (3, registered(3, Rung::FamilyHome, Municipality::Urk)),
    ];
    let wanted = Wanted {
        home: Some(Municipality::Almere),
        ..Wanted::anything()
    };
    assert_eq!(order(&wanted, &places), [2, 3, 1]);
    let group = Wanted {
        rung: Some(Rung::CrisisGroup),
        ..wanted
    };
    assert_eq!(order(&group, &places), [1, 3, 2], "then the nearest rung");
}

#[test]
fn near_home_then_near_the_own_school() {
    let at_area = |number, municipality, area: &str| {
        let mut state = registered(number, Rung::CrisisFoster, municipality);
        state.shape.area = area.parse().ok();
        (number, state)
    };
    let places = [
        at_area(1, Municipality::Putten, "3881"),
        at_area(2, Municipality::Lelystad, "8232"),
        at_area(3, Municipality::Almere, "1316"),
        at_area(4, Municipality::Almere, "1324"),
        at_area(5, Municipality::Almere, "1355"),
    ];
    let wanted = Wanted {
        home: Some(Municipality::Almere),
        home_area: "1355".parse().ok(),
        school_area: "1324".parse().ok(),
        ..Wanted::anything()
    };
    assert_eq!(order(&wanted, &places), [5, 4, 3, 2, 1]);
    let ranking = ranked(&wanted, &places);
    let ahead: Vec<_> = ranking.candidates.iter().map(|it| it.ahead_by).collect();
    let home = Some(Criterion::Home);
    assert_eq!(ahead, [home, Some(Criterion::School), home, home, None]);
    let last = &ranking.candidates[4];
    assert!(last.notes.contains(&Note::OutsideRegion), "{last:?}");
}

#[test]
fn h32_a_child_of_zeewolde_is_near_where_the_region_that_serves_it_now_is() {
    let places = [Municipality::Harderwijk, Municipality::Almere].map(|there| {
        let number = if there == Municipality::Almere { 1 } else { 2 };
        (number, registered(number, Rung::CrisisFoster, there))
    });
    let wanted = Wanted {
        home: Some(Municipality::Zeewolde),
        ..Wanted::anything()
    };
    let ranking = ranked(&wanted, &places);
    assert_eq!(order(&wanted, &places), [2, 1]);
    assert!(ranking.candidates[1].notes.contains(&Note::OutsideRegion));
}

/// Who was in care before the region changed is served by the region in which it began (004:2047).
#[test]
fn h32_a_child_of_zeewolde_whose_help_began_earlier_stays_with_the_region_that_served_it() {
    let places = [Municipality::Harderwijk, Municipality::Almere].map(|there| {
        let number = if there == Municipality::Almere { 1 } else { 2 };
        (number, registered(number, Rung::CrisisFoster, there))
    });
    let wanted = Wanted {
        home: Some(Municipality::Zeewolde),
        help_began: Some(date(2022, 6, 1)),
        ..Wanted::anything()
    };
    assert_eq!(order(&wanted, &places), [1, 2]);
    let ranking = ranked(&wanted, &places);
    assert!(!ranking.candidates[0].notes.contains(&Note::OutsideRegion));
    assert!(ranking.candidates[1].notes.contains(&Note::OutsideRegion));
}

#[test]
fn every_reason_why_not_is_told() {
    let wanted = Wanted {
        age: AgeBand::From4To11,
        not_with: vec![Circumstance::Pets, Circumstance::Stairs],
        ..Wanted::anything()
    };
    let mut state = registered(1, Rung::CrisisGroup, Municipality::Almere);
    state.occupants = vec![lives(share())];
    state.closed = Some(CloseReason::Staff);
    state.availability = says(Availability::Unavailable, "2026-03-02T00:30:00Z");
    state.shape.circumstances = vec![Circumstance::Pets];
    if let Some(registered) = &mut state.registered {
        registered.age_bands = vec![AgeBand::From12To15];
    }
    let codes: Vec<_> = why(&wanted, state)
        .iter()
        .map(|why| why.refusal().code)
        .collect();
    assert_eq!(
        codes,
        [
            "PLACE_OCCUPIED",
            "PLACE_CLOSED",
            "PLACE_UNAVAILABLE",
            "AGE_DOES_NOT_FIT",
            "CONTRA_INDICATED",
        ]
    );
}

#[test]
fn old_news_leaves_nothing_out_and_says_ask_first() {
    let mut state = registered(1, Rung::CrisisGroup, Municipality::Almere);
    state.availability = says(Availability::Unavailable, "2026-03-01T16:59:59Z");
    let ranking = ranked(&Wanted::anything(), &[(1, state)]);
    let since = Some(at("2026-03-01T16:59:59Z"));
    assert_eq!(ranking.candidates[0].notes[0], Note::AskFirst { since });
}

#[test]
fn only_the_nights_that_are_asked_for_stand_in_the_way() {
    let weekend = [WeekPart::FridayNight, WeekPart::SaturdayNight];
    let on = |parts: &[WeekPart]| Nights {
        week: Week::of(parts),
        ..Nights::all_from(date(2026, 3, 2))
    };
    let mut state = registered(1, Rung::TimeOut, Municipality::Almere);
    let taken = Share {
        nights: on(&weekend),
        ..share()
    };
    state.holds = vec![Hold {
        placement: PlacementId(id(800)),
        child: PersonId(id(801)),
        until: at("2026-03-02T01:30:00Z"),
        confirmed: false,
        first: None,
        share: taken,
    }];
    let wanted = |nights| Wanted {
        nights,
        ..Wanted::anything()
    };
    let midweek = on(&[WeekPart::TuesdayNight, WeekPart::WednesdayNight]);
    assert_eq!(why(&wanted(Some(midweek)), state.clone()), []);
    let whole = why(&wanted(None), state);
    let [Obstacle::Held { on, until, .. }] = whole.as_slice() else {
        panic!("{whole:?}");
    };
    assert_eq!(on.to_string(), "2026-03-06 night");
    assert_eq!(*until, Some(at("2026-03-02T01:30:00Z")));
}

#[test]
fn brothers_and_sisters_fit_in_one_family_or_in_the_beds_of_one_group() {
    let mut family = registered(1, Rung::CrisisFoster, Municipality::Almere);
    family.shape = Shape {
        kind: PlaceKind::FosterFamily,
        persons: 3,
        households: 2,
        ..Shape::default()
    };
    let bed = |number| registered(number, Rung::CrisisFoster, Municipality::Almere);
    // Numbers 2 and 5 are of one unit; 6 is alone in its own.
    let places = [(2, bed(2)), (1, family), (5, bed(5)), (6, bed(6))];
    let wanted = |together| Wanted {
        together,
        household: Some(CaseId(id(2))),
        ..Wanted::anything()
    };
    assert_eq!(order(&wanted(1), &places).len(), 3);
    assert_eq!(
        order(&wanted(1), &places)[0],
        1,
        "one family before two beds"
    );
    assert_eq!(order(&wanted(2), &places), [1]);
    let ranking = ranked(&wanted(3), &places);
    assert!(ranking.candidates.is_empty());
    let room: Vec<_> = ranking.excluded.iter().map(|out| &out.why[0]).collect();
    assert_eq!(*room[0], Obstacle::SiblingsDoNotFit { room: 3 });
}

#[test]
fn alike_places_are_drawn_by_lot_and_each_search_draws_its_own() {
    let places: Vec<_> = (1..=8)
        .map(|number| {
            (
                number,
                registered(0, Rung::CrisisGroup, Municipality::Almere),
            )
        })
        .collect();
    let search = |number| Wanted {
        lot: id(number),
        ..Wanted::anything()
    };
    let one = order(&search(1), &places);
    assert_eq!(one, order(&search(1), &places));
    assert!((2..9).any(|number| order(&search(number), &places) != one));
    let ahead = ranked(&search(1), &places).candidates[0].ahead_by;
    assert_eq!(ahead, Some(Criterion::Lot));
}

#[test]
fn a_time_out_wants_ambulatory_help_and_lasts_no_longer_than_it_may() {
    let mut bed = registered(1, Rung::TimeOut, Municipality::Almere);
    bed.shape = Shape {
        kind: PlaceKind::TimeOutBed,
        hours_max: Some(60),
        ..Shape::default()
    };
    let wanted = Wanted::anything();
    let notes = ranked(&wanted, &[(1, bed.clone())]).candidates[0]
        .notes
        .clone();
    assert!(notes.contains(&Note::CoupleAmbulatory));
    let share = wanted.share_of(&bed, at(NOW));
    assert_eq!(share.nights.until, Some(date(2026, 3, 3)), "three days");
    let four = Wanted {
        nights: Some(Nights {
            until: Some(date(2026, 3, 4)),
            ..Nights::all_from(date(2026, 3, 1))
        }),
        ambulatory: true,
        ..wanted
    };
    assert_eq!(why(&four, bed), [Obstacle::OverMaximum { hours_max: 60 }]);
}

/// P12: what a hold would be refused for is shown as the reason here; the same rule says both.
#[test]
fn p12_no_place_is_shown_as_free_for_nights_that_are_over() {
    let over = Wanted {
        nights: Some(Nights {
            until: Some(date(2026, 2, 28)),
            ..Nights::all_from(date(2026, 2, 27))
        }),
        ..Wanted::anything()
    };
    let bed = registered(1, Rung::CrisisGroup, Municipality::Almere);
    let shown: Vec<_> = why(&over, bed.clone())
        .iter()
        .map(|obstacle| obstacle.refusal().code)
        .collect();
    assert_eq!(shown, ["NIGHTS_WRONG"]);
    // At two in the morning the night of the 1st is still to come.
    let tonight = Wanted {
        nights: Some(Nights::only(date(2026, 3, 1))),
        ..over
    };
    assert_eq!(why(&tonight, bed), []);
}

/// Any place: of any rung and municipality, free, lived in, held, closed or called unavailable.
fn any_place() -> impl Strategy<Value = State> {
    let circumstances = subsequence(Circumstance::ALL.to_vec(), 0..3);
    (
        0_u128..6,
        prop::sample::select(Rung::ALL),
        prop::sample::select(Municipality::ALL),
        (1_u32..4, prop::bool::ANY, circumstances),
        0_u8..5,
    )
        .prop_map(
            |(unit, rung, municipality, (persons, family, circumstances), stands)| {
                let mut state = registered(unit, rung, municipality);
                state.shape.persons = persons;
                state.shape.circumstances = circumstances;
                if family {
                    state.shape.kind = PlaceKind::FosterFamily;
                }
                let full = Share { persons, ..share() };
                match stands {
                    0 => state.occupants = vec![lives(full)],
                    1 => {
                        state.holds = vec![Hold {
                            placement: PlacementId(id(800)),
                            child: PersonId(id(801)),
                            until: at(NOW),
                            confirmed: false,
                            first: None,
                            share: full,
                        }];
                    }
                    2 => state.closed = Some(CloseReason::Building),
                    3 => state.availability = says(Availability::Unavailable, NOW),
                    _ => {}
                }
                state
            },
        )
}

fn any_places() -> impl Strategy<Value = Vec<(u128, State)>> {
    prop::collection::vec(any_place(), 0..12)
        .prop_map(|states| (1..).zip(states).collect::<Vec<_>>())
}

fn any_wanted() -> impl Strategy<Value = Wanted> {
    let circumstances = subsequence(Circumstance::ALL.to_vec(), 0..2);
    (
        prop::option::of(prop::sample::select(Rung::ALL)),
        prop::option::of(prop::sample::select(Municipality::ALL)),
        0_u32..3,
        circumstances,
        1_u128..4,
    )
        .prop_map(|(rung, home, together, not_with, lot)| Wanted {
            rung,
            home,
            together,
            not_with,
            lot: id(lot),
            ..Wanted::anything()
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(128)
    })]

    #[test]
    fn the_order_in_which_places_are_given_means_nothing(
        wanted in any_wanted(),
        (places, shuffled) in any_places()
            .prop_flat_map(|places| (Just(places.clone()), Just(places).prop_shuffle())),
    ) {
        prop_assert_eq!(ranked(&wanted, &places), ranked(&wanted, &shuffled));
    }

    #[test]
    fn freeing_a_place_never_changes_the_order_of_the_others(
        wanted in any_wanted(),
        places in any_places(),
        pick in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!places.is_empty());
        let freed = pick.index(places.len());
        let number = places[freed].0;
        let before = order(&wanted, &places);
        let mut after = places.clone();
        let state = &mut after[freed].1;
        state.occupants.clear();
        state.holds.clear();
        state.closed = None;
        state.availability = says(Availability::Free, NOW);
        let after = order(&wanted, &after);
        let both = |one: &[u128], other: &[u128]| -> Vec<u128> {
            let kept = one.iter().filter(|place| other.contains(place));
            kept.copied().filter(|place| *place != number).collect()
        };
        prop_assert_eq!(both(&before, &after), both(&after, &before));
    }

    #[test]
    fn each_place_is_ranked_or_left_out_with_a_reason_and_never_both(
        wanted in any_wanted(),
        places in any_places(),
    ) {
        let ranking = ranked(&wanted, &places);
        let mut seen: Vec<_> = ranking.candidates.iter().map(|found| found.place).collect();
        seen.extend(ranking.excluded.iter().map(|out| out.place));
        seen.sort_unstable();
        let all: Vec<_> = places.iter().map(|(number, _)| PlaceId(id(*number))).collect();
        prop_assert_eq!(seen, all);
        prop_assert!(ranking.excluded.iter().all(|out| !out.why.is_empty()));
    }

    /// Of any two, the same one goes first among all the others as well: a total order.
    #[test]
    fn two_places_stand_in_the_order_in_which_they_stand_alone(
        wanted in any_wanted(),
        places in any_places(),
    ) {
        let alone = Wanted { together: 0, ..wanted };
        let all = order(&alone, &places);
        for (index, one) in all.iter().enumerate() {
            for next in &all[index + 1..] {
                let two: Vec<_> = places
                    .iter()
                    .filter(|(number, _)| number == one || number == next)
                    .cloned()
                    .collect();
                prop_assert_eq!(order(&alone, &two), [*one, *next]);
            }
        }
    }
}
