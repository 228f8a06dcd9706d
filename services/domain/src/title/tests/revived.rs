//! A title that was recorded as fallen and holds after all: it falls again, and that is recorded too (H30).

use super::*;
use crate::title::Frame;

fn lapsed(n: u128, when: &str, why: Lapse) -> (uuid::Uuid, crate::event::Event) {
    let (title, at) = (nth(n), at(when));
    (CHILD.0, Event::TitleLapsed { title, at, why }.into())
}

fn frame(given: &Given) -> Option<Frame> {
    match given.state(StreamId::new(Subject::Stay, STAY.0)) {
        AnyState::Stay(state) => Some(state.framed?.frame),
        other => panic!("not a stay: {other:?}"),
    }
}

/// A child at stay on an order and an authorisation without a hearing, of which it was recorded after two weeks that they
/// fell unheard.
fn unheard() -> Given {
    let decided = "2026-03-02T00:30:00Z";
    let titled = household()
        .when(told(1, K::EmergencyProvisionalSupervision, decided))
        .accepted()
        .when(told(2, K::EmergencyPlacementAuthorisation, decided))
        .accepted();
    staying(titled)
        .when(check_frame())
        .accepted()
        .at("2026-03-16T00:30:01Z")
        .when(lapses())
        .accepted()
        .when(check_frame())
        .accepted()
}

#[test]
fn h30_a_title_heard_in_time_and_told_late_falls_at_its_term_and_the_stay_owes_its_frame_again() {
    let owes = unheard();
    assert!(owed(&owes, DutyKind::SettleFrame).is_some());
    let heard = owes
        .at("2026-03-18T09:00:00Z")
        .when(meet(1, Condition::Heard, "2026-03-13T09:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Heard, "2026-03-13T09:00:00Z"))
        .accepted()
        .when(check_frame())
        .accepted()
        .when(lapses())
        .then_rejected(NOTHING_LAPSED);
    assert_eq!(owed(&heard, DutyKind::SettleFrame), None);
    assert_eq!(frame(&heard), Some(Frame::Forced { title: nth(2) }));
    let over = heard
        .at("2026-06-02T00:00:00Z")
        .when(lapses())
        .then([
            lapsed(1, "2026-06-01T23:30:00Z", Lapse::Term),
            lapsed(2, "2026-06-01T23:30:00Z", Lapse::GroundFell),
        ])
        .when(lapses())
        .then_rejected(NOTHING_LAPSED)
        .when(check_frame())
        .accepted();
    assert_eq!(frame(&over), Some(Frame::Owed));
    assert!(owed(&over, DutyKind::SettleFrame).is_some());
}

#[test]
fn h30_a_title_brought_back_late_falls_at_the_eighteenth_birthday_as_any_other() {
    let heard = unheard()
        .at("2026-03-18T09:00:00Z")
        .when(meet(1, Condition::Heard, "2026-03-13T09:00:00Z"))
        .accepted();
    let age_band = AgeBand::Adult;
    let adult = heard
        .at("2026-04-09T22:00:02Z")
        .and(CHILD.0, person::Event::AgeReached { age_band })
        .when(Command::HeedAge { person: CHILD })
        .accepted();
    let lapsed = titles(&adult).get(nth(1)).and_then(|title| title.lapsed);
    let midnight = at("2026-04-09T21:59:59.999999Z");
    assert_eq!(lapsed, Some((midnight, Lapse::OfAge)));
}

#[test]
fn h30_a_title_brought_back_after_the_eighteenth_birthday_falls_with_it_at_once() {
    let age_band = AgeBand::Adult;
    let adult = unheard()
        .at("2026-04-09T22:00:02Z")
        .and(CHILD.0, person::Event::AgeReached { age_band })
        .when(Command::HeedAge { person: CHILD })
        .either_way();
    let told = adult
        .at("2026-04-12T09:00:00Z")
        .when(meet(1, Condition::Heard, "2026-03-13T09:00:00Z"))
        .accepted();
    let lapsed = titles(&told).get(nth(1)).and_then(|title| title.lapsed);
    let midnight = at("2026-04-09T21:59:59.999999Z");
    assert_eq!(lapsed, Some((midnight, Lapse::OfAge)));
    assert!(in_force(&told, "2026-04-12T09:00:00Z").is_empty());
}

#[test]
fn h30_an_extension_told_late_brings_back_what_stands_on_it_and_both_fall_once_more() {
    let supervised = household()
        .at("2026-03-20T10:00:00Z")
        .when(told(1, K::Supervision, "2025-03-25T08:00:00Z"))
        .accepted()
        .when(told(2, K::PlacementAuthorisation, "2026-03-20T08:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Used, "2026-03-20T09:00:00Z"))
        .accepted()
        .at("2026-03-25T09:00:00Z")
        .when(lapses())
        .then([
            lapsed(1, "2026-03-25T08:00:00Z", Lapse::Term),
            lapsed(2, "2026-03-25T08:00:00Z", Lapse::GroundFell),
        ]);
    supervised
        .at("2026-03-27T10:00:00Z")
        .when(extend(CHILD, 1, "2026-03-24T09:00:00Z", None))
        .accepted()
        .when(lapses())
        .then_rejected(NOTHING_LAPSED)
        .at("2027-03-25T08:00:01Z")
        .when(lapses())
        .then([
            lapsed(1, "2027-03-25T08:00:00Z", Lapse::Term),
            lapsed(2, "2027-03-20T08:00:00Z", Lapse::Term),
        ]);
}

/// An authorisation without a hearing and without an order, of which it was recorded after two weeks that it fell unheard.
fn unheard_alone() -> Given {
    let alone = household()
        .when(told(
            1,
            K::EmergencyPlacementAuthorisation,
            "2026-03-02T00:30:00Z",
        ))
        .accepted();
    assert!(owed(&alone, DutyKind::UnderlyingTitle).is_some());
    let fell = alone
        .at("2026-03-16T00:30:01Z")
        .when(lapses())
        .accepted()
        .at("2026-03-18T09:00:00Z");
    assert_eq!(owed(&fell, DutyKind::UnderlyingTitle), None);
    fell
}

#[test]
fn h30_a_title_that_is_brought_back_owes_what_it_stands_on_again_and_once() {
    let back = unheard_alone()
        .when(meet(1, Condition::Heard, "2026-03-13T09:00:00Z"))
        .accepted();
    let duty = owed(&back, DutyKind::UnderlyingTitle).expect("it stands on nothing");
    assert_eq!(
        (duty.owner.clone(), duty.due),
        (director(), at("2026-03-19T09:00:00Z"))
    );
    let used = back
        .when(meet(1, Condition::Used, "2026-03-17T09:00:00Z"))
        .accepted();
    let open: Vec<_> = titles(&used).duties.iter().cloned().collect();
    assert_eq!(open, [duty], "one title, one ground owed");
    // It is the title's own: its ground pays it, its end settles it.
    let grounded = used
        .clone()
        .when(told(2, K::Supervision, "2026-03-02T00:30:00Z"))
        .accepted();
    assert!(titles(&grounded).duties.is_empty());
    let ended = used.when(end(1, "2026-03-18T08:00:00Z")).accepted();
    assert!(titles(&ended).duties.is_empty());
}

#[test]
fn h30_an_extension_told_late_brings_a_title_back_with_what_it_stands_on_owed() {
    let back = household()
        .at("2026-03-20T10:00:00Z")
        .when(told(1, K::PlacementAuthorisation, "2025-03-25T08:00:00Z"))
        .accepted()
        .when(meet(1, Condition::Used, "2025-03-25T09:00:00Z"))
        .accepted()
        .at("2026-03-25T09:00:00Z")
        .when(lapses())
        .accepted();
    assert_eq!(owed(&back, DutyKind::UnderlyingTitle), None);
    let back = back
        .when(extend(CHILD, 1, "2026-03-24T09:00:00Z", None))
        .accepted();
    assert!(owed(&back, DutyKind::UnderlyingTitle).is_some());
}

#[test]
fn h30_a_title_that_an_age_not_theirs_ended_owes_what_it_stands_on_again() {
    let aged = |given: Given, age_band| {
        let event = person::Event::AgeReached { age_band };
        let given = given.and(CHILD.0, event);
        given.when(Command::HeedAge { person: CHILD }).accepted()
    };
    let alone = household()
        .when(told(1, K::PlacementAuthorisation, "2026-03-02T00:30:00Z"))
        .accepted();
    let wrong = aged(alone, AgeBand::Adult);
    assert_eq!(owed(&wrong, DutyKind::UnderlyingTitle), None);
    let right = aged(wrong, AgeBand::From12To15);
    assert!(owed(&right, DutyKind::UnderlyingTitle).is_some());
}
