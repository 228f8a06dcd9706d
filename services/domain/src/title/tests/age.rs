//! What a birthday does to titles (H30).

use super::*;
use crate::title::{Over, rejection::AGE_STANDS};

fn heed() -> Command {
    Command::HeedAge { person: CHILD }
}

fn corrected(given: Given, age_band: AgeBand) -> Given {
    given.and(
        CHILD.0,
        person::Event::PersonCorrected {
            name: None,
            birth_date: Some(crate::personal::Personal::of_person(CHILD, "2014-03-02")),
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        },
    )
}

/// Midnight in Amsterdam of the second of March is 23:00 the day before in UTC.
fn comes_of_age(given: Given) -> Given {
    let age_band = AgeBand::Adult;
    let aged = given.at("2026-03-01T23:00:02Z");
    aged.and(CHILD.0, person::Event::AgeReached { age_band })
}

#[test]
fn h30_a_birthday_changes_who_must_agree() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let voluntary = Told {
        agreed: &[Parents],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let eleven = household()
        .when(voluntary)
        .accepted()
        .when(heed())
        .then_rejected(AGE_STANDS);
    let twelve = corrected(eleven, AgeBand::From12To15)
        .when(heed())
        .accepted();
    assert_eq!(
        owed(&twelve, DutyKind::ObtainConsent).map(|duty| duty.owner),
        Some(director())
    );
    let agreed = twelve
        .when(heed())
        .then_rejected(AGE_STANDS)
        .when(Command::GiveConsent {
            person: CHILD,
            title: nth(1),
            agreed: [Youth].into(),
        })
        .accepted();
    let sixteen = corrected(agreed, AgeBand::From16To17);
    sixteen.when(heed()).then_rejected(AGE_STANDS);
}

#[test]
fn h30_measures_of_protection_fall_at_midnight_of_the_eighteenth_birthday_and_not_what_anyone_can_have()
 {
    let young = family(AgeBand::From16To17).at("2026-02-20T10:00:00Z");
    let decided = "2026-02-20T09:00:00Z";
    let given = young
        .when(told(1, K::Supervision, decided))
        .accepted()
        .when(told(2, K::PlacementAuthorisation, decided))
        .accepted()
        .when(told(3, K::CrisisMeasureContinuation, decided))
        .accepted()
        .when(heed())
        .then_rejected(AGE_STANDS);
    let adult = comes_of_age(given).when(heed()).accepted();
    assert_eq!(in_force(&adult, "2026-03-01T22:59:59Z").len(), 3);
    assert_eq!(
        in_force(&adult, "2026-03-01T23:00:00Z"),
        [K::CrisisMeasureContinuation]
    );
    let state = titles(&adult);
    let supervision = state.get(nth(1)).expect("on record");
    assert_eq!(
        supervision.lapsed.map(|lapsed| lapsed.1),
        Some(Lapse::OfAge)
    );
    let placement = state.get(nth(2)).expect("on record");
    assert!(placement.lapsed.is_some(), "and what stands on it too");
    assert_eq!(
        state.falls(supervision).and_then(|fall| fall.remark()),
        Some("not verified")
    );
    let adult = adult.when(heed()).then_rejected(AGE_STANDS);
    adult
        .when(extend(CHILD, 1, "2026-03-01T23:00:02Z", None))
        .then_rejected(TITLE_LAPSED);
}

#[test]
fn h33_closed_care_may_go_on_for_six_months_after_the_eighteenth_birthday_and_is_warned_of() {
    let young = family(AgeBand::From16To17).at("2026-02-20T10:00:00Z");
    let given = young
        .when(told(1, K::ClosedAuthorisation, "2026-02-20T09:00:00Z"))
        .accepted()
        .when(meet(1, Condition::Used, "2026-02-20T09:30:00Z"))
        .accepted();
    assert_eq!(until(&given, 1), Some(at("2027-02-20T09:00:00Z")));
    let adult = comes_of_age(given).when(heed()).accepted();
    assert_eq!(until(&adult, 1), Some(at("2026-09-01T21:59:59.999999Z")));
    assert_eq!(titles(&adult).running_out().count(), 1, "with its warnings");
    adult
        .when(heed())
        .then_rejected(AGE_STANDS)
        .when(extend(CHILD, 1, "2026-03-01T23:00:02Z", None))
        .then_rejected(TITLE_AT_ITS_LONGEST);
}

#[test]
fn what_was_over_before_the_birthday_does_not_fall_again() {
    let given = family(AgeBand::From16To17)
        .at("2026-02-20T10:00:00Z")
        .when(told(1, K::Supervision, "2026-02-20T09:00:00Z"))
        .accepted()
        .when(end(1, "2026-02-20T09:30:00Z"))
        .accepted();
    let adult = comes_of_age(given).when(heed()).then_rejected(AGE_STANDS);
    let over = titles(&adult).get(nth(1)).and_then(|title| title.over);
    assert!(matches!(over, Some(Over::Ended { .. })));
}

#[test]
fn what_a_stay_rests_on_is_asked_of_the_one_the_child_is_in_whatever_its_case() {
    let told = told(1, K::PlacementAuthorisation, "2026-03-02T00:30:00Z");
    let check = || Command::CheckFrame {
        person: CHILD,
        stay: None,
    };
    let nowhere = household().when(told).accepted();
    let nowhere = nowhere.when(check()).then_rejected(FRAME_STANDS);
    let led_to = placement::SearchEvent::SearchReleased {
        placement: PlacementId(id(21)),
        stay: Some(STAY),
    };
    let followed = staying(nowhere)
        .and(CHILD.0, led_to)
        .when(check())
        .accepted();
    let AnyState::Stay(state) = followed.state(StreamId::new(Subject::Stay, STAY.0)) else {
        panic!("not a stay");
    };
    assert!(state.framed.is_some());
}

#[test]
fn h30_a_wrong_birth_date_ends_no_title_for_good_and_the_right_one_brings_it_back_with_the_frame_of_the_stay()
 {
    let decided = "2026-03-02T00:30:00Z";
    let protected = family(AgeBand::From12To15)
        .when(told(1, K::Supervision, decided))
        .accepted()
        .when(told(2, K::PlacementAuthorisation, decided))
        .accepted();
    let stays = staying(protected).when(check_frame()).accepted();
    let wrong = corrected(stays.later(10), AgeBand::Adult)
        .when(heed())
        .accepted()
        .when(check_frame())
        .accepted();
    assert!(owed(&wrong, DutyKind::SettleFrame).is_some());
    let right = corrected(wrong.later(1), AgeBand::From12To15)
        .when(heed())
        .accepted();
    let now = "2026-03-02T01:11:00Z";
    assert_eq!(
        in_force(&right, now),
        [K::Supervision, K::PlacementAuthorisation]
    );
    let right = right.when(heed()).then_rejected(AGE_STANDS);
    let right = right.when(check_frame()).accepted();
    assert_eq!(owed(&right, DutyKind::SettleFrame), None);
    // The birthday that is theirs, when it comes.
    let aged = right.at("2026-05-08T22:00:02Z").and(
        CHILD.0,
        person::Event::AgeReached {
            age_band: AgeBand::Adult,
        },
    );
    let aged = aged.when(heed()).accepted();
    assert!(in_force(&aged, "2026-05-08T22:00:02Z").is_empty());
    let lapsed = titles(&aged).get(nth(1)).and_then(|title| title.lapsed);
    assert_eq!(lapsed.map(|(_, why)| why), Some(Lapse::OfAge));
}

#[test]
fn h30_a_title_decided_before_the_eighteenth_birthday_and_told_after_it_is_recorded_and_falls_with_it()
 {
    let given = comes_of_age(family(AgeBand::From16To17).at("2026-02-20T10:00:00Z"))
        .at("2026-03-02T08:00:00Z");
    let evening = "2026-03-01T18:00:00Z";
    let closed = given
        .when(told(1, K::ClosedAuthorisation, evening))
        .accepted();
    assert_eq!(until(&closed, 1), Some(at("2026-06-01T17:00:00Z")), "used");
    let closed = closed
        .when(meet(1, Condition::Used, "2026-03-01T19:00:00Z"))
        .accepted();
    assert_eq!(until(&closed, 1), Some(at("2026-09-01T21:59:59.999999Z")));
    let fell = closed.when(told(2, K::Supervision, evening)).accepted();
    let lapsed = titles(&fell).get(nth(2)).and_then(|title| title.lapsed);
    let midnight = at("2026-03-01T22:59:59.999999Z");
    assert_eq!(lapsed, Some((midnight, Lapse::OfAge)));
    fell.when(heed())
        .then_rejected(AGE_STANDS)
        .when(told(3, K::Supervision, "2026-03-01T23:30:00Z"))
        .then_rejected(TITLE_ON_CHILD_ONLY)
        // Nor did anyone have the title of an adult then.
        .when(told(3, K::RestrainingOrder, evening))
        .then_rejected(TITLE_ON_ADULT_ONLY);
}

#[test]
fn the_word_of_who_had_to_agree_before_a_birthday_counts_when_it_is_told_after_it() {
    use Consenter::ParentsWithAuthority as Parents;
    let twelve = family(AgeBand::From4To11).and(
        CHILD.0,
        person::Event::AgeReached {
            age_band: AgeBand::From16To17,
        },
    );
    let agreed = |decided_at| Told {
        agreed: &[Parents],
        ..told(1, K::Voluntary, decided_at)
    };
    let told = twelve
        .when(agreed("2026-03-02T00:30:00Z"))
        .then_rejected(CONSENT_NOT_THEIRS)
        .when(agreed("2026-03-01T20:00:00Z"))
        .accepted();
    assert!(owed(&told, DutyKind::ObtainConsent).is_some(), "their own");
}
