//! What is said of titles when an eighteenth birthday is near (H30, P22).

use jiff::civil::Date;

use super::*;
use crate::title::{
    MAJORITY_AHEAD_DAYS, majority_is_ahead, majority_told_from, rejection::AGE_STANDS,
};

/// The birthday is the second of March; its midnight in Amsterdam is 23:00 the day before in UTC.
const BIRTHDAY: Date = date(2026, 3, 2);
const BEFORE_MIDNIGHT: &str = "2026-03-01T22:59:59.999999Z";
const DECIDED: &str = "2026-02-10T09:00:00Z";

fn heed(on: impl Into<Option<Date>>) -> Command {
    Command::HeedMajorityAhead {
        person: CHILD,
        on: on.into(),
    }
}

fn youth() -> Given {
    family(AgeBand::From16To17).at("2026-02-10T10:00:00Z")
}

fn supervised() -> Given {
    youth().when(told(1, K::Supervision, DECIDED)).accepted()
}

fn aged(given: Given, age_band: AgeBand) -> Given {
    given.and(CHILD.0, person::Event::AgeReached { age_band })
}

fn corrected(given: Given, age_band: AgeBand) -> Given {
    let birth_date = crate::personal::Personal::of_person(CHILD, "2008-03-09");
    given.and(
        CHILD.0,
        person::Event::PersonCorrected {
            name: None,
            birth_date: Some(birth_date),
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        },
    )
}

/// The titles that are said to fall with a birthday, and when.
fn ahead(given: &Given) -> Vec<(K, jiff::Timestamp)> {
    let titles = titles(given).titles.into_iter();
    titles
        .filter_map(|title| Some((title.record.kind, title.ahead?.ends)))
        .collect()
}

/// The titles whose end is warned of, each by when and why.
fn warned_of(given: &Given) -> Vec<(K, jiff::Timestamp, Lapse)> {
    let state = titles(given);
    let ends = state.running_out();
    ends.map(|(title, fall)| (title.record.kind, fall.at, fall.why))
        .collect()
}

#[test]
fn p22_each_title_that_falls_with_a_birthday_that_is_near_is_said_to_once_and_holds_as_before() {
    let given = supervised()
        .when(told(2, K::PlacementAuthorisation, DECIDED))
        .accepted()
        .when(told(3, K::CrisisMeasureContinuation, DECIDED))
        .accepted()
        // Ends before it, by its own term.
        .when(told(4, K::EmergencyRestrictiveMeasure, DECIDED))
        .accepted();
    let before = in_force(&given, BEFORE_MIDNIGHT);
    let known = given.when(heed(BIRTHDAY)).accepted();
    let midnight = at(BEFORE_MIDNIGHT);
    assert_eq!(
        ahead(&known),
        [
            (K::Supervision, midnight),
            (K::PlacementAuthorisation, midnight)
        ],
        "and neither what anyone can have nor what is over by then"
    );
    for kind in [K::Supervision, K::PlacementAuthorisation] {
        assert!(warned_of(&known).contains(&(kind, midnight, Lapse::OfAge)));
    }
    let known = known.when(heed(BIRTHDAY)).then_rejected(AGE_STANDS);
    assert_eq!(in_force(&known, BEFORE_MIDNIGHT), before);
    assert_eq!(
        in_force(&known, "2026-03-01T23:00:00Z"),
        before,
        "nothing ends by what is only ahead"
    );
    assert_eq!(until(&known, 1), Some(at("2027-02-10T09:00:00Z")));
    // The birthday itself is what ends them, and nothing is ahead any more.
    let adult = aged(known.at("2026-03-01T23:00:02Z"), AgeBand::Adult);
    let adult = adult
        .when(Command::HeedAge { person: CHILD })
        .accepted()
        .when(heed(BIRTHDAY))
        .then_rejected(AGE_STANDS);
    assert_eq!(ahead(&adult), []);
    assert_eq!(until(&adult, 1), Some(midnight));
}

#[test]
fn p22_a_title_recorded_or_extended_when_the_birthday_is_known_to_be_near_is_said_to_fall_too() {
    let known = supervised().when(heed(BIRTHDAY)).accepted();
    let later = known
        .at("2026-03-01T20:00:00Z")
        .when(told(2, K::ProvisionalGuardianship, "2026-03-01T19:00:00Z"))
        .accepted()
        .when(heed(BIRTHDAY))
        .accepted();
    assert_eq!(ahead(&later).len(), 2);
    // Its own term ended it two days before the birthday; extended, it does not any more.
    let ends = "2026-02-28T09:00:00Z";
    let short = Told {
        until: Some(ends),
        ..told(1, K::Supervision, DECIDED)
    };
    let short = youth()
        .when(short)
        .accepted()
        .when(heed(BIRTHDAY))
        .then_rejected(AGE_STANDS);
    let extended = short
        .when(extend(CHILD, 1, "2026-02-10T09:30:00Z", None))
        .accepted()
        .when(heed(BIRTHDAY))
        .accepted();
    assert_eq!(ahead(&extended), [(K::Supervision, at(BEFORE_MIDNIGHT))]);
    assert_eq!(
        until(&extended, 1),
        Some(at("2027-02-28T09:00:00Z")),
        "and what is ahead shortens no decision of a judge"
    );
}

#[test]
fn p22_a_birthday_that_was_wrong_is_taken_back_and_the_right_one_counts() {
    let known = || supervised().when(heed(BIRTHDAY)).accepted();
    let another = date(2026, 3, 9);
    let moved = corrected(known(), AgeBand::From16To17)
        .when(heed(another))
        .accepted();
    let midnight = at("2026-03-08T22:59:59.999999Z");
    assert_eq!(ahead(&moved), [(K::Supervision, midnight)]);
    let far = corrected(known(), AgeBand::From12To15)
        .when(heed(None))
        .accepted();
    assert_eq!(ahead(&far), []);
    let own = at("2027-02-10T09:00:00Z");
    assert_eq!(warned_of(&far), [(K::Supervision, own, Lapse::Term)]);
    far.when(heed(None)).then_rejected(AGE_STANDS);
    // Nobody follows a birth date that cannot be read.
    let unreadable = corrected(known(), AgeBand::Unknown)
        .when(Command::HeedAge { person: CHILD })
        .accepted();
    assert_eq!(ahead(&unreadable), []);
    // Of age, and not after all: what was ahead is asked again.
    let adult = corrected(known(), AgeBand::Adult)
        .when(Command::HeedAge { person: CHILD })
        .accepted();
    let child = corrected(adult, AgeBand::From16To17)
        .when(Command::HeedAge { person: CHILD })
        .accepted();
    assert_eq!(ahead(&child), []);
    let again = child.when(heed(BIRTHDAY)).accepted();
    assert_eq!(ahead(&again), [(K::Supervision, at(BEFORE_MIDNIGHT))]);
}

#[test]
fn p22_one_title_after_another_that_both_fall_with_the_birthday_hide_it_from_nobody() {
    let first = Told {
        until: Some("2026-03-10T09:00:00Z"),
        ..told(1, K::Supervision, DECIDED)
    };
    let both = youth()
        .when(first)
        .accepted()
        .when(told(2, K::Supervision, "2026-02-10T09:30:00Z"))
        .accepted()
        .when(heed(BIRTHDAY))
        .accepted();
    let midnight = (K::Supervision, at(BEFORE_MIDNIGHT), Lapse::OfAge);
    assert_eq!(warned_of(&both), [midnight, midnight]);
}

#[test]
fn p22_closed_care_is_said_to_end_by_then_only_where_its_own_term_does_not_end_it_before() {
    let closed = |until| {
        let closed = Told {
            until,
            ..told(1, K::ClosedAuthorisation, DECIDED)
        };
        youth()
            .when(closed)
            .accepted()
            .when(meet(1, Condition::Used, "2026-02-10T09:30:00Z"))
            .accepted()
            .when(heed(BIRTHDAY))
    };
    let half_a_year = at("2026-09-01T21:59:59.999999Z");
    assert_eq!(
        ahead(&closed(None).accepted()),
        [(K::ClosedAuthorisation, half_a_year)]
    );
    closed(Some("2026-06-01T10:00:00Z")).then_rejected(AGE_STANDS);
}

#[test]
fn a_birthday_is_told_of_no_earlier_than_a_warning_needs_and_not_after_it() {
    assert_eq!(MAJORITY_AHEAD_DAYS, 28);
    for (today, told) in [
        (date(2026, 2, 1), false),
        (date(2026, 2, 2), true),
        (date(2026, 3, 1), true),
        (BIRTHDAY, false),
    ] {
        assert_eq!(majority_is_ahead(BIRTHDAY, today), told, "{today}");
    }
    let early = family(AgeBand::From16To17)
        .at("2026-02-01T22:59:59Z")
        .when(told(1, K::Supervision, "2026-02-01T09:00:00Z"))
        .accepted()
        .when(heed(BIRTHDAY))
        .then_rejected(AGE_STANDS);
    early
        .at("2026-02-01T23:00:00Z")
        .when(heed(BIRTHDAY))
        .accepted();
    // Of a birthday in summer time it is told from a midnight in winter time on.
    for (on, from) in [
        (BIRTHDAY, "2026-02-01T23:00:00Z"),
        (date(2026, 4, 10), "2026-03-12T23:00:00Z"),
        (date(2026, 11, 10), "2026-10-12T22:00:00Z"),
    ] {
        assert_eq!(majority_told_from(on), Some(at(from)), "{on}");
    }
}
