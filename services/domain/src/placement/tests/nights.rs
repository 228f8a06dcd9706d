//! Two who stay part-time share one bed, and no part of any day is promised to both (P12, H05).

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use super::{
    at_the_door::{B, lived_in},
    *,
};
use crate::{
    given::at,
    place::{
        Away, Circumstance, Nights, PlaceKind, Shape, Slot, Week, WeekPart,
        rejection::{
            CONTRA_INDICATED, NIGHTS_OVER_MAXIMUM, NIGHTS_WRONG, PLACE_AWAY, PLACE_HELD,
            PLACE_OCCUPIED, PLACE_RESTS, SHAPE_WRONG,
        },
    },
    placement::{
        Arrangement, Need,
        rejection::{ALREADY_DECIDED, NEED_FOLLOWS_HOLD, NEED_WRONG, NO_HOLD, NOTHING_ARRANGED},
    },
    rejection::Code,
};

const EARLY: [WeekPart; 2] = [WeekPart::MondayNight, WeekPart::TuesdayNight];
const LATE: [WeekPart; 2] = [WeekPart::FridayNight, WeekPart::SaturdayNight];

fn on(parts: &[WeekPart]) -> Nights {
    Nights {
        week: Week::of(parts),
        ..Nights::all_from(date(2026, 3, 2))
    }
}

fn need(placement: PlacementId, nights: Nights) -> Command {
    let need = Need {
        nights: Some(nights),
        ..Need::default()
    };
    record(placement, need)
}

fn record(placement: PlacementId, need: Need) -> Command {
    Command::RecordNeed {
        placement,
        need: Box::new(need),
    }
}

fn change(nights: Nights) -> Command {
    Command::ChangeNights {
        placement: SEARCH,
        nights,
    }
}

fn described(shape: Shape) -> place::Command {
    place::Command::Describe {
        place: FAMILY,
        shape: Box::new(shape),
    }
}

/// Both search; the first holds the bed for Monday and Tuesday nights.
fn early_held() -> Given {
    two_searching()
        .when(need(SEARCH, on(&EARLY)))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted()
}

fn family(given: &Given) -> place::State {
    match given.state(StreamId::new(Subject::Place, FAMILY.0)) {
        AnyState::Place(state) => *state,
        other => panic!("not a place: {other:?}"),
    }
}

fn there_on(given: &Given, day: Date) -> Vec<PlacementId> {
    let slot = Slot {
        day,
        part: crate::place::DayPart::Night,
    };
    let there = family(given);
    let there = there.claims_on(slot, given.now());
    there
        .into_iter()
        .filter_map(|claim| match claim.holder() {
            crate::place::Holder::Placement(placement) => Some(placement),
            crate::place::Holder::Guest(_) => None,
        })
        .collect()
}

#[test]
fn two_youths_share_one_bed_on_different_nights() {
    let night = early_held()
        .when(need(OTHER_SEARCH, on(&LATE)))
        .accepted()
        .when(hold(OTHER_SEARCH, FAMILY))
        .accepted();
    assert_eq!(there_on(&night, date(2026, 3, 2)), [SEARCH]);
    assert_eq!(there_on(&night, date(2026, 3, 4)), []);
    assert_eq!(there_on(&night, date(2026, 3, 7)), [OTHER_SEARCH]);
    let held = placement(&night, OTHER_SEARCH).nights.expect("nights");
    assert_eq!(held.week, Week::of(&LATE), "both streams say which");
}

#[test]
fn a_night_that_is_promised_is_refused_with_who_and_until_when() {
    let overlapping = [WeekPart::TuesdayNight, WeekPart::SundayNight];
    let then = early_held()
        .when(need(OTHER_SEARCH, on(&overlapping)))
        .accepted()
        .when(hold(OTHER_SEARCH, FAMILY));
    let facts = &then.rejection().facts;
    assert_eq!(facts["heldByPlacement"], SEARCH.to_string());
    assert_eq!(facts["clashesOn"], "2026-03-03 night");
    assert!(facts.contains_key("heldUntil"));
    let night = then.then_rejected(PLACE_HELD);
    let elsewhere = night.when(hold(OTHER_SEARCH, GROUP));
    assert_ne!(elsewhere.rejection().code, PLACE_HELD.name, "only its age");
}

#[test]
fn an_ordinary_stay_is_every_part_of_every_day_and_leaves_no_room() {
    let then = early_held().when(hold(OTHER_SEARCH, FAMILY));
    assert_eq!(then.rejection().facts["clashesOn"], "2026-03-02 night");
    then.then_rejected(PLACE_HELD);
}

#[test]
fn a_night_given_back_can_be_held_by_another() {
    let monday = date(2026, 3, 9);
    let without = Nights {
        except: BTreeSet::from([monday]),
        ..on(&EARLY)
    };
    let one_night = Nights {
        from: monday,
        until: Some(monday),
        ..on(&[WeekPart::MondayNight])
    };
    let night = early_held().when(need(OTHER_SEARCH, one_night)).accepted();
    let night = night
        .when(hold(OTHER_SEARCH, FAMILY))
        .then_rejected(PLACE_HELD);
    let given_back = place::Event::NightsChanged {
        placement: SEARCH,
        nights: without.clone(),
    };
    let changed = Event::NightsChanged {
        place: FAMILY,
        nights: without,
    };
    let night = night
        .when(change(Nights {
            except: BTreeSet::from([monday]),
            ..on(&EARLY)
        }))
        .then([of_place(FAMILY, given_back), ours(changed)])
        .when(hold(OTHER_SEARCH, FAMILY))
        .accepted();
    assert_eq!(there_on(&night, monday), [OTHER_SEARCH]);
    assert_eq!(there_on(&night, date(2026, 3, 16)), [SEARCH]);
    night.when(change(on(&EARLY))).then_rejected(PLACE_HELD);
}

#[test]
fn more_nights_are_added_only_where_nobody_else_is() {
    let night = early_held()
        .when(need(OTHER_SEARCH, on(&LATE)))
        .accepted()
        .when(hold(OTHER_SEARCH, FAMILY))
        .accepted();
    let week = [EARLY.as_slice(), &[WeekPart::WednesdayNight]].concat();
    let night = night.when(change(on(&week))).accepted();
    let whole = Nights::all_from(date(2026, 3, 2));
    let then = night.when(change(whole));
    assert_eq!(then.rejection().facts["clashesOn"], "2026-03-06 night");
    let night = then.then_rejected(PLACE_HELD);
    let yesterday = Nights {
        until: Some(date(2026, 2, 20)),
        ..Nights::all_from(date(2026, 2, 10))
    };
    night.when(change(yesterday)).then_rejected(NIGHTS_WRONG);
}

#[test]
fn nights_of_a_placement_without_a_place_cannot_be_changed() {
    two_searching()
        .when(change(on(&EARLY)))
        .then_rejected(NO_HOLD);
}

#[test]
fn who_moved_in_keeps_the_nights_that_were_held() {
    let night = admitted();
    let mine = family(&night)
        .occupant(STAY)
        .map(|lives| lives.share.clone());
    assert_eq!(
        mine.map(|share| share.nights),
        placement(&night, SEARCH).nights
    );
    let night = night.when(change(on(&LATE))).accepted();
    assert_eq!(there_on(&night, date(2026, 3, 2)), []);
    assert_eq!(there_on(&night, date(2026, 3, 6)), [SEARCH]);
}

#[test]
fn a_child_who_stays_beyond_the_last_night_still_lives_there() {
    let until = date(2026, 3, 10);
    let night = admitted()
        .when(change(Nights {
            until: Some(until),
            ..Nights::all_from(date(2026, 3, 2))
        }))
        .accepted()
        .at("2026-03-12T20:00:00Z");
    let today = Slot::at(night.now());
    let there = family(&night);
    assert_eq!(there.claims_on(today, night.now()).len(), 1);
    assert_eq!(there.standing(night.now()), place::Standing::Occupied);
}

#[test]
fn nobody_moves_in_before_the_nights_that_are_held() {
    let later = Nights::all_from(date(2026, 3, 11));
    let night = two_searching().when(need(SEARCH, later)).accepted();
    with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .then_rejected(NIGHTS_WRONG)
        .at("2026-03-11T20:00:00Z")
        .when(admit())
        .accepted();
}

#[test]
fn nobody_moves_in_with_a_child_who_stays_beyond_its_last_night() {
    let until = Nights {
        until: Some(date(2026, 3, 10)),
        ..Nights::all_from(date(2026, 3, 2))
    };
    let next = Command::Admit {
        frame: None,
        placement: OTHER_SEARCH,
        stay: StayId(id(32)),
    };
    let decided = Event::PlacementDecided {
        place: FAMILY,
        reason: crate::personal::Personal::of_case(OTHER_CASE, "Niet veilig"),
    };
    let first = two_searching().when(need(SEARCH, until)).accepted();
    let first = with_lighter(first, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .accepted();
    let confirm = Command::ConfirmHold {
        placement: OTHER_SEARCH,
    };
    first
        .when(need(OTHER_SEARCH, Nights::all_from(date(2026, 3, 11))))
        .accepted()
        .when(hold(OTHER_SEARCH, FAMILY))
        .accepted()
        .when(confirm)
        .accepted()
        .and(OTHER_SEARCH.0, decided)
        .at("2026-03-11T20:00:00Z")
        .when(next.clone())
        .then_rejected(PLACE_OCCUPIED)
        .and(FAMILY.0, place::Event::PlaceFreed { stay: STAY })
        .when(next)
        .accepted();
}

/// A confirmed hold on this place, decided.
fn sent(night: Given, placement: PlacementId, case: CaseId, nights: Nights) -> Given {
    let decided = Event::PlacementDecided {
        place: FAMILY,
        reason: crate::personal::Personal::of_case(case, "Niet veilig"),
    };
    night
        .when(need(placement, nights))
        .accepted()
        .when(hold(placement, FAMILY))
        .accepted()
        .when(Command::ConfirmHold { placement })
        .accepted()
        .and(placement.0, decided)
}

fn two_nights() -> Nights {
    Nights {
        until: Some(date(2026, 3, 3)),
        ..Nights::all_from(date(2026, 3, 2))
    }
}

#[test]
fn p12_whose_nights_are_over_moves_in_only_where_nobody_else_is() {
    let late = sent(two_searching(), SEARCH, CASE, two_nights());
    // Nobody else came: a free bed is never refused to the child at the door.
    let late = late.at("2026-03-05T12:00:00Z");
    late.clone().when(admit()).accepted();
    let moved_in = Command::Admit {
        frame: None,
        placement: OTHER_SEARCH,
        stay: StayId(id(32)),
    };
    let from_today = Nights::all_from(date(2026, 3, 5));
    let taken = sent(late, OTHER_SEARCH, OTHER_CASE, from_today.clone())
        .when(moved_in)
        .accepted();
    let then = taken.when(admit());
    assert_eq!(then.rejection().facts["lastNight"], "2026-03-03");
    let taken = then.then_rejected(NIGHTS_WRONG);
    taken.when(change(from_today)).then_rejected(PLACE_OCCUPIED);
}

/// On a day that is not its own a child moves in only where nobody is whose day it is, and has that part of it then.
#[test]
fn p12_on_a_day_of_somebody_elses_week_nobody_moves_in_beside_them() {
    let thursdays = [WeekPart::ThursdayAfternoon, WeekPart::ThursdayNight];
    let moves_in = || Command::Admit {
        frame: None,
        placement: OTHER_SEARCH,
        stay: StayId(id(32)),
    };
    let both = sent(two_searching(), SEARCH, CASE, on(&EARLY));
    let both = sent(both, OTHER_SEARCH, OTHER_CASE, on(&thursdays));
    // Thursday, two in the afternoon.
    let thursday = both.clone().at("2026-03-05T13:00:00Z");
    let theirs = thursday.clone().when(moves_in()).accepted();
    let refused = theirs.when(admit());
    assert_eq!(
        refused.rejection().facts["clashesOn"],
        "2026-03-05 afternoon"
    );
    refused.then_rejected(PLACE_OCCUPIED);
    // What is promised to another is not its either; on a day that is nobody's it moves in, and is there then.
    thursday.when(admit()).then_rejected(PLACE_HELD);
    let wednesday = both.at("2026-03-04T13:00:00Z").when(admit()).accepted();
    let now = Slot::at(wednesday.now());
    let there = family(&wednesday);
    let there = there.claims_on(now, wednesday.now());
    let there: Vec<_> = there.iter().map(|claim| claim.holder()).collect();
    assert_eq!(there, [crate::place::Holder::Placement(SEARCH)]);
}

/// Whoever came after its last night is there, on whatever part of the week that is: nobody else is promised that bed today.
#[test]
fn p12_who_came_when_its_part_time_nights_were_over_has_the_bed_today() {
    let until = |day| {
        let weekend = Nights {
            until: Some(date(2026, 3, day)),
            ..on(&LATE)
        };
        sent(two_searching(), SEARCH, CASE, weekend)
    };
    // On the Tuesday after, on the Sunday itself, of which nothing was promised, and when a night of no weekend is the last.
    for (last, came, today) in [
        (8, "2026-03-10T12:00:00Z", date(2026, 3, 10)),
        (8, "2026-03-08T22:30:00Z", date(2026, 3, 8)),
        (12, "2026-03-10T12:00:00Z", date(2026, 3, 10)),
    ] {
        let there = until(last).at(came).when(admit()).accepted();
        let seen = family(&there);
        assert_eq!(seen.claims_on(Slot::at(there.now()), there.now()).len(), 1);
        assert_eq!(seen.standing(there.now()), place::Standing::Occupied);
        let from_today = Nights::all_from(today);
        let there = there.when(need(OTHER_SEARCH, from_today)).accepted();
        let there = there.when(hold(OTHER_SEARCH, FAMILY));
        there
            .then_rejected(PLACE_OCCUPIED)
            .later(2 * 24 * 60)
            .when(hold(OTHER_SEARCH, FAMILY))
            .then_rejected(PLACE_OCCUPIED);
    }
}

#[test]
fn p12_nights_that_are_over_are_not_held() {
    two_searching()
        .when(need(SEARCH, two_nights()))
        .accepted()
        .at("2026-03-05T12:00:00Z")
        .when(hold(SEARCH, FAMILY))
        .then_rejected(NIGHTS_WRONG)
        .when(need(SEARCH, Nights::all_from(date(2026, 3, 5))))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
}

#[test]
fn p12_a_place_is_not_described_as_smaller_than_who_stays_beyond_the_last_night() {
    let for_two = Shape {
        kind: PlaceKind::FosterFamily,
        persons: 2,
        ..Shape::default()
    };
    let with_mother = Need {
        accompanied_by: 1,
        nights: Some(two_nights()),
        ..Need::default()
    };
    let night = two_searching()
        .when(described(for_two))
        .accepted()
        .when(record(SEARCH, with_mother))
        .accepted();
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .accepted();
    night
        .at("2026-03-05T12:00:00Z")
        .when(described(Shape::default()))
        .then_rejected(PLACE_OCCUPIED);
}

#[test]
fn the_need_is_recorded_before_the_place_and_not_cut_to_it() {
    let night = two_searching();
    let opened = placement(&night, SEARCH)
        .search
        .expect("a search")
        .opened_at;
    let night = night.later(1).when(need(SEARCH, on(&EARLY))).accepted();
    let on_record = placement(&night, SEARCH).need.expect("a need");
    assert!(
        opened < on_record.recorded_at,
        "the search, the need, the hold"
    );
    night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(need(SEARCH, on(&LATE)))
        .then_rejected(NEED_FOLLOWS_HOLD);
    let crowd = Need {
        together: 19,
        accompanied_by: 1,
        ..Need::default()
    };
    two_searching()
        .when(record(SEARCH, crowd))
        .then_rejected(NEED_WRONG);
}

#[test]
fn a_unit_for_a_household_takes_its_members_and_no_strangers() {
    let unit = Shape {
        kind: PlaceKind::HouseholdUnit,
        persons: 4,
        households: 1,
        ..Shape::default()
    };
    let with_mother = Need {
        accompanied_by: 1,
        ..Need::default()
    };
    let night = two_searching()
        .when(described(unit.clone()))
        .accepted()
        .when(record(SEARCH, with_mother.clone()))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
    assert_eq!(family(&night).holds[0].share.persons, 2);
    let night = night
        .when(hold(OTHER_SEARCH, FAMILY))
        .then_rejected(PLACE_HELD);
    // The unit cannot shrink below those who are expected.
    let smaller = Shape { persons: 1, ..unit };
    night.when(described(smaller)).then_rejected(PLACE_OCCUPIED);

    let bed = two_searching()
        .when(record(SEARCH, with_mother))
        .accepted()
        .when(hold(SEARCH, FAMILY));
    assert_eq!(bed.rejection().facts["persons"], "1");
    bed.then_rejected(PLACE_OCCUPIED);
}

#[test]
fn one_who_leaves_a_family_does_not_take_the_other_along() {
    let shape = Shape {
        kind: PlaceKind::FosterFamily,
        persons: 2,
        households: 2,
        rest_days: 7,
        ..Shape::default()
    };
    let night = admitted()
        .and(FAMILY.0, place::Event::PlaceDescribed { shape })
        .and(
            FAMILY.0,
            place::Event::PlaceOccupied {
                placement: OTHER_SEARCH,
                child: OTHER_CHILD,
                stay: StayId(id(32)),
            },
        );
    assert_eq!(family(&night).occupants.len(), 2);
    let night = night.and(FAMILY.0, place::Event::PlaceFreed { stay: STAY });
    let left = family(&night);
    assert_eq!(left.occupants.len(), 1);
    assert_eq!(left.rests_until(night.now()), None, "it is not empty yet");
    let stay = StayId(id(32));
    let night = night.and(FAMILY.0, place::Event::PlaceFreed { stay });
    assert_eq!(
        family(&night).rests_until(night.now()),
        Some(date(2026, 3, 9))
    );
}

#[test]
fn a_family_rests_until_its_day_or_until_it_says_that_it_is_ready() {
    let shape = Shape {
        rest_days: 7,
        ..Shape::default()
    };
    let left = two_searching()
        .and(FAMILY.0, place::Event::PlaceDescribed { shape })
        .and(
            FAMILY.0,
            place::Event::PlaceOccupied {
                placement: PlacementId(id(99)),
                child: PersonId(id(98)),
                stay: STAY,
            },
        )
        .and(FAMILY.0, place::Event::PlaceFreed { stay: STAY });
    let then = left.clone().when(hold(SEARCH, FAMILY));
    assert_eq!(then.rejection().facts["restsUntil"], "2026-03-09");
    then.then_rejected(PLACE_RESTS);
    let later = left.clone().at("2026-03-08T22:59:59Z");
    later.when(hold(SEARCH, FAMILY)).then_rejected(PLACE_RESTS);
    let later = left.clone().at("2026-03-08T23:00:00Z");
    later.when(hold(SEARCH, FAMILY)).accepted();
    let ready = place::Command::ReportAvailability {
        place: FAMILY,
        availability: place::Availability::Free,
        as_of: at("2026-03-02T01:05:00Z"),
    };
    left.later(10)
        .when(ready)
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
}

#[test]
fn a_calendar_says_when_a_family_takes_nobody() {
    let calendar = |from: Date, until: Date| place::Command::ReportCalendar {
        place: FAMILY,
        away: vec![Away { from, until }],
        as_of: at("2026-03-01T12:00:00Z"),
    };
    let away = two_searching()
        .when(calendar(date(2026, 2, 20), date(2026, 3, 5)))
        .accepted();
    let then = away.clone().when(hold(SEARCH, FAMILY));
    assert_eq!(then.rejection().facts["awayUntil"], "2026-03-05");
    then.then_rejected(PLACE_AWAY);
    let after = Nights::all_from(date(2026, 3, 6));
    away.when(need(SEARCH, after))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
    two_searching()
        .when(calendar(date(2026, 3, 20), date(2026, 3, 30)))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
    two_searching()
        .when(calendar(date(2026, 3, 5), date(2026, 3, 4)))
        .then_rejected(crate::place::rejection::CALENDAR_WRONG);
}

#[test]
fn a_time_out_bed_is_held_for_its_longest_time_at_most() {
    let time_out = |hours_max| Shape {
        kind: PlaceKind::TimeOutBed,
        hours_max,
        ..Shape::default()
    };
    two_searching()
        .when(described(time_out(None)))
        .then_rejected(SHAPE_WRONG);
    let night = two_searching()
        .when(described(time_out(Some(72))))
        .accepted();
    let held = night.clone().when(hold(SEARCH, FAMILY)).accepted();
    let until = placement(&held, SEARCH)
        .nights
        .and_then(|nights| nights.until);
    assert_eq!(
        until,
        Some(date(2026, 3, 3)),
        "three nights, the first begun"
    );
    let week = Nights {
        until: Some(date(2026, 3, 8)),
        ..Nights::all_from(date(2026, 3, 2))
    };
    night
        .when(need(SEARCH, week))
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .then_rejected(NIGHTS_OVER_MAXIMUM);
}

/// P12: the calendar is asked of the first night that is needed, not of the day from which it may be.
#[test]
fn p12_a_family_is_asked_for_the_nights_on_which_it_is_there() {
    let weekends = [WeekPart::FridayNight, WeekPart::SaturdayNight];
    let away = |from, until| {
        let calendar = place::Command::ReportCalendar {
            place: FAMILY,
            away: vec![Away { from, until }],
            as_of: at("2026-03-01T12:00:00Z"),
        };
        let night = two_searching().when(calendar).accepted();
        let night = night.when(need(SEARCH, on(&weekends))).accepted();
        night.when(hold(SEARCH, FAMILY))
    };
    // Monday is 2 March.
    away(date(2026, 3, 2), date(2026, 3, 2)).accepted();
    away(date(2026, 3, 5), date(2026, 3, 8)).then_rejected(PLACE_AWAY);
}

/// P15: the longest stay is counted from the first night that was promised, however the nights are changed.
#[test]
fn p15_changed_nights_do_not_outlast_a_time_out_bed() {
    let time_out = Shape {
        kind: PlaceKind::TimeOutBed,
        hours_max: Some(72),
        ..Shape::default()
    };
    // From the night that began on 1 March until that of the 3rd.
    let night = two_searching().when(described(time_out)).accepted();
    let held = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted();
    let lives = held
        .clone()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .accepted();
    let until = |day| Nights {
        until: day,
        ..Nights::all_from(date(2026, 3, 2))
    };
    for longer in [None, Some(date(2026, 3, 4)), Some(date(2026, 5, 1))] {
        for night in [&held, &lives] {
            let then = night.clone().when(change(until(longer)));
            assert_eq!(then.rejection().facts["hoursMax"], "72");
            then.then_rejected(NIGHTS_OVER_MAXIMUM);
        }
    }
    let day = lives.at("2026-03-02T12:00:00Z");
    let day = day.when(change(until(Some(date(2026, 3, 3))))).accepted();
    // What was changed before does not wind the clock: the first night is over.
    day.at("2026-03-03T12:00:00Z")
        .when(change(Nights {
            until: Some(date(2026, 3, 4)),
            ..Nights::all_from(date(2026, 3, 3))
        }))
        .then_rejected(NIGHTS_OVER_MAXIMUM);
}

/// P12: after midnight the night of yesterday is still somebody's, whatever was promised from today on.
#[test]
fn p12_nobody_moves_in_at_night_beside_one_whose_last_night_it_is() {
    let last = Nights {
        until: Some(date(2026, 3, 1)),
        ..Nights::all_from(date(2026, 2, 28))
    };
    let tomorrow = need(SEARCH, Nights::all_from(date(2026, 3, 2)));
    let night = lived_in(two_searching().when(tomorrow).accepted(), last);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .then_rejected(PLACE_OCCUPIED);
    let left = night.and(FAMILY.0, place::Event::PlaceFreed { stay: B });
    let there = left.when(admit()).accepted();
    // And whoever came for nights that begin with the day has the rest of this one.
    let tonight = need(OTHER_SEARCH, Nights::only(date(2026, 3, 1)));
    there
        .when(tonight)
        .accepted()
        .when(hold(OTHER_SEARCH, FAMILY))
        .then_rejected(PLACE_OCCUPIED);
}

/// P15: nor step by step, while nobody has moved in.
#[test]
fn p15_a_hold_on_a_time_out_bed_is_not_shifted_on_for_ever() {
    let time_out = Shape {
        kind: PlaceKind::TimeOutBed,
        hours_max: Some(72),
        ..Shape::default()
    };
    let from_to = |from, until| Nights {
        until: Some(until),
        ..Nights::all_from(from)
    };
    // From the night that began on 1 March until that of the 3rd.
    let held = two_searching().when(described(time_out)).accepted();
    let held = with_lighter(held, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted();
    let last = date(2026, 3, 3);
    let held = held.when(change(from_to(last, last))).accepted();
    let lives = held
        .clone()
        .when(decide())
        .accepted()
        .at("2026-03-03T08:00:00Z")
        .when(admit())
        .accepted();
    for held in [held.at("2026-03-03T12:00:00Z"), lives] {
        let then = held.when(change(from_to(last, date(2026, 3, 4))));
        assert_eq!(then.rejection().facts["hoursMax"], "72");
        then.then_rejected(NIGHTS_OVER_MAXIMUM);
    }
}

/// P12, H01: of a child that is on its way its provider gives back no night; the desk does, and more are always welcome.
#[test]
fn p12_no_night_of_a_child_on_its_way_is_given_back_by_its_provider() {
    let nights = Nights {
        until: Some(date(2026, 3, 12)),
        ..Nights::all_from(date(2026, 3, 2))
    };
    let night = with_lighter(
        two_searching()
            .when(need(SEARCH, nights.clone()))
            .accepted(),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    let confirmed = night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted();
    let on_its_way = confirmed.clone().when(decide()).accepted();
    let provider = crate::given::actor(crate::actor::Role::Provider, "aanbieder-een");
    let fewer = [
        Nights::only(date(2026, 3, 12)),
        Nights {
            until: Some(date(2026, 3, 11)),
            ..nights.clone()
        },
        Nights {
            week: Week::of(&LATE),
            ..nights.clone()
        },
        Nights {
            except: BTreeSet::from([date(2026, 3, 5)]),
            ..nights.clone()
        },
    ];
    for fewer in fewer {
        let theirs = on_its_way.clone().by(provider.clone());
        theirs
            .when(change(fewer.clone()))
            .then_rejected(ALREADY_DECIDED);
        on_its_way.clone().when(change(fewer.clone())).accepted();
        let asked = confirmed.clone().by(provider.clone());
        asked.when(change(fewer)).accepted();
    }
    let more = Nights {
        until: None,
        ..nights
    };
    on_its_way.by(provider).when(change(more)).accepted();
}

#[test]
fn a_child_is_not_placed_with_what_it_cannot_be_with() {
    let shape = Shape {
        circumstances: vec![Circumstance::Pets],
        ..Shape::default()
    };
    let allergic = Need {
        not_with: vec![Circumstance::Smoking, Circumstance::Pets],
        ..Need::default()
    };
    let then = two_searching()
        .when(described(shape))
        .accepted()
        .when(record(SEARCH, allergic))
        .accepted()
        .when(hold(SEARCH, FAMILY));
    assert_eq!(then.rejection().facts["circumstances"], "pets");
    then.then_rejected(CONTRA_INDICATED);
}

#[test]
fn who_pays_is_recorded_at_any_time_and_never_asked_first() {
    let arrange = |arrangement| Command::Arrange {
        placement: SEARCH,
        arrangement: Box::new(arrangement),
    };
    let paid = Arrangement {
        funding: Some(crate::place::Funding::EmergencyFund),
        ..Arrangement::default()
    };
    let school = Arrangement {
        own_school: Some(true),
        ..Arrangement::default()
    };
    let code: Code = NOTHING_ARRANGED;
    let night = admitted()
        .when(arrange(Arrangement::default()))
        .then_rejected(code)
        .when(arrange(paid.clone()))
        .accepted()
        .when(arrange(school))
        .accepted();
    let arranged = placement(&night, SEARCH).arrangement;
    assert_eq!(
        (arranged.funding, arranged.own_school),
        (paid.funding, Some(true))
    );
}
