//! How long a title holds, and what it falls by (H30, P14).

use super::*;

#[test]
fn p14_a_restraining_order_is_extended_to_28_days_from_its_issue_and_no_longer() {
    let order = Told {
        person: FATHER,
        ..told(1, K::RestrainingOrder, "2026-03-02T00:00:00Z")
    };
    let held = |given: &Given| {
        let state = titles_of(given, FATHER);
        state.holds_until(state.get(nth(1)).expect("on record"))
    };
    let night = household().when(order).accepted();
    assert_eq!(held(&night), Some(at("2026-03-12T00:00:00Z")));
    let night = night
        .at("2026-03-11T10:00:00Z")
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:00:00Z",
            Some("2026-03-12T00:00:00Z"),
        ))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:00:00Z",
            Some("2026-03-20T00:00:00Z"),
        ))
        .accepted();
    assert_eq!(held(&night), Some(at("2026-03-20T00:00:00Z")));
    let night = night
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:30:00Z",
            Some("2026-06-01T00:00:00Z"),
        ))
        .accepted();
    // Four weeks of civil time: summer time began on the 29th.
    assert_eq!(held(&night), Some(at("2026-03-29T23:00:00Z")));
    night
        .when(extend(FATHER, 1, "2026-03-11T09:45:00Z", None))
        .then_rejected(TITLE_AT_ITS_LONGEST);
}

#[test]
fn h30_a_provisional_supervision_order_is_not_extended_and_a_lapsed_title_is_not_brought_back() {
    let night = household()
        .when(told(1, K::ProvisionalSupervision, "2026-03-02T00:00:00Z"))
        .accepted()
        .when(told(2, K::CrisisMeasure, "2026-03-02T00:00:00Z"))
        .accepted()
        .at("2026-03-05T09:00:00Z")
        .when(extend(CHILD, 1, "2026-03-05T08:00:00Z", None))
        .then_rejected(TITLE_NOT_EXTENDABLE)
        .when(extend(CHILD, 2, "2026-03-05T08:00:00Z", None))
        .then_rejected(TITLE_LAPSED)
        .when(end(2, "2026-03-05T08:00:00Z"))
        .then_rejected(TITLE_LAPSED);
    assert_eq!(
        in_force(&night, "2026-03-05T09:00:00Z"),
        [K::ProvisionalSupervision]
    );
}

#[test]
fn h30_without_a_hearing_an_emergency_title_lapses_after_two_weeks_by_itself() {
    let emergency = || {
        household()
            .when(told(
                1,
                K::EmergencyProvisionalSupervision,
                "2026-03-02T00:00:00Z",
            ))
            .accepted()
            .when(told(
                2,
                K::EmergencyPlacementAuthorisation,
                "2026-03-02T00:00:00Z",
            ))
            .accepted()
            .at("2026-03-10T00:00:00Z")
    };
    let unheard = emergency();
    let two = [
        K::EmergencyProvisionalSupervision,
        K::EmergencyPlacementAuthorisation,
    ];
    assert_eq!(
        in_force(&unheard, "2026-03-16T00:00:00Z"),
        two,
        "the last instant is in time"
    );
    assert!(in_force(&unheard, "2026-03-16T00:00:00.000001Z").is_empty());
    let lapsed = |n, why| {
        let at = at("2026-03-16T00:00:00Z");
        (
            CHILD.0,
            Event::TitleLapsed {
                title: nth(n),
                at,
                why,
            }
            .into(),
        )
    };
    unheard
        .when(lapses())
        .then_rejected(NOTHING_LAPSED)
        .at("2026-03-16T00:00:01Z")
        .when(lapses())
        .then([lapsed(1, Lapse::NotHeard), lapsed(2, Lapse::NotHeard)])
        .when(lapses())
        .then_rejected(NOTHING_LAPSED);
    // Heard in time, both run on; the authorisation never outlives the order it stands on.
    let heard = emergency()
        .when(meet(1, Condition::Heard, "2026-03-09T09:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Heard, "2026-03-09T09:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Used, "2026-03-02T03:00:00Z"))
        .accepted();
    assert_eq!(until(&heard, 1), Some(at("2026-06-01T23:00:00Z")));
    assert_eq!(until(&heard, 2), until(&heard, 1));
    heard
        .when(meet(1, Condition::Heard, "2026-03-09T09:30:00Z"))
        .then_rejected(CONDITION_MET)
        .when(meet(1, Condition::Used, "2026-03-09T09:30:00Z"))
        .then_rejected(CONDITION_NOT_ASKED);
    // In time but told late counts; too late does not.
    let late = emergency()
        .at("2026-03-20T00:00:00Z")
        .when(lapses())
        .accepted();
    let late = late
        .when(meet(1, Condition::Heard, "2026-03-16T23:00:00Z"))
        .then_rejected(TITLE_LAPSED)
        .when(meet(1, Condition::Heard, "2026-03-15T09:00:00Z"))
        .accepted();
    assert_eq!(
        in_force(&late, "2026-03-20T00:00:00Z"),
        [K::EmergencyProvisionalSupervision]
    );
}

#[test]
fn h30_a_hearing_in_time_by_the_later_reading_is_recorded_and_brings_the_title_back() {
    let (decided, order) = ("2026-03-21T09:00:00Z", K::EmergencyProvisionalSupervision);
    let given = household()
        .at("2026-03-21T10:00:00Z")
        .when(told(1, order, decided))
        .accepted();
    // Two weeks end on the Saturday before Easter: it falls then, and by the other reading on Tuesday.
    assert_eq!(until(&given, 1), Some(at("2026-04-04T08:00:00Z")));
    let fell = given.at("2026-04-06T08:00:00Z").when(lapses()).accepted();
    assert!(in_force(&fell, "2026-04-06T08:00:00Z").is_empty());
    let told_after = |when| {
        fell.clone()
            .at("2026-04-08T09:00:00Z")
            .when(meet(1, Condition::Heard, when))
    };
    let heard = told_after("2026-04-07T21:59:59Z").accepted();
    assert_eq!(in_force(&heard, "2026-04-08T09:00:00Z"), [order]);
    assert_eq!(until(&heard, 1), Some(at("2026-06-21T08:00:00Z")));
    told_after("2026-04-07T22:00:00Z").then_rejected(TITLE_LAPSED);
}

#[test]
fn h30_an_authorisation_lapses_when_it_is_not_used_for_three_months() {
    let told = told(1, K::PlacementAuthorisation, "2026-03-02T00:00:00Z");
    let unused = household().when(told).accepted();
    assert_eq!(until(&unused, 1), Some(at("2026-06-01T23:00:00Z")));
    let used = unused
        .later(60)
        .when(meet(1, Condition::Used, "2026-03-02T01:30:00Z"))
        .accepted();
    assert_eq!(until(&used, 1), Some(at("2027-03-02T00:00:00Z")));
}

#[test]
fn h30_an_authorisation_without_a_supervision_order_on_record_owes_it_and_falls_with_it() {
    let alone = household()
        .when(told(1, K::PlacementAuthorisation, "2026-03-02T00:00:00Z"))
        .accepted()
        .when(meet(1, Condition::Used, "2026-03-02T00:30:00Z"))
        .accepted();
    assert!(owed(&alone, DutyKind::UnderlyingTitle).is_some());
    let grounded = alone
        .when(told(2, K::ProvisionalSupervision, "2026-03-02T00:00:00Z"))
        .accepted();
    assert_eq!(owed(&grounded, DutyKind::UnderlyingTitle), None);
    assert_eq!(until(&grounded, 1), Some(at("2026-06-01T23:00:00Z")));
    // The order that follows carries it on; ended, it takes the authorisation along.
    let on = grounded
        .at("2026-05-20T10:00:00Z")
        .when(told(3, K::Supervision, "2026-05-20T08:00:00Z"))
        .accepted();
    assert_eq!(until(&on, 1), Some(at("2027-03-02T00:00:00Z")));
    let ended = on
        .at("2026-07-01T10:00:00Z")
        .when(end(3, "2026-07-01T09:00:00Z"))
        .accepted();
    assert_eq!(until(&ended, 1), Some(at("2026-07-01T09:00:00Z")));
    assert!(in_force(&ended, "2026-07-01T10:00:00Z").is_empty());
    ended
        .when(end(3, "2026-07-01T09:30:00Z"))
        .then_rejected(TITLE_OVER)
        .when(lapses())
        .accepted();
}

#[test]
fn a_restrictive_measure_falls_after_twelve_hours_without_a_behavioural_scientist() {
    let told = told(1, K::EmergencyRestrictiveMeasure, "2026-03-02T00:00:00Z");
    let measure = household().when(told).accepted();
    assert_eq!(until(&measure, 1), Some(at("2026-03-02T12:00:00Z")));
    let on = measure
        .when(meet(
            1,
            Condition::ScientistConsents,
            "2026-03-02T01:00:00Z",
        ))
        .accepted();
    assert_eq!(until(&on, 1), Some(at("2026-03-05T00:00:00Z")));
}

#[test]
fn h30_a_title_that_falls_with_its_ground_is_as_sure_as_the_term_of_that_ground() {
    let fall = |given: &Given| {
        let state = titles(given);
        let title = state.get(nth(1)).expect("on record");
        let fall = state.falls(title).expect("an end");
        assert_eq!(fall.why, Lapse::GroundFell);
        (fall.remark(), fall.source().map(str::to_owned))
    };
    let authorised = |given: Given| {
        given
            .when(told(1, K::PlacementAuthorisation, "2026-03-20T08:00:00Z"))
            .accepted()
            .when(meet(1, Condition::Used, "2026-03-20T09:00:00Z"))
            .accepted()
    };
    let supervised = household()
        .at("2026-03-20T10:00:00Z")
        .when(told(2, K::Supervision, "2025-03-25T08:00:00Z"))
        .accepted();
    let sure = authorised(supervised);
    assert_eq!(fall(&sure), (None, Some("BW 1:258".to_owned())));
    // The term of an extension is not verified; what stands on it falls with it just so.
    let extended = household()
        .at("2026-03-09T10:00:00Z")
        .when(told(2, K::Supervision, "2025-03-10T08:00:00Z"))
        .accepted()
        .when(extend(CHILD, 2, "2026-03-09T09:00:00Z", None))
        .accepted()
        .at("2026-03-20T10:00:00Z");
    let doubtful = fall(&authorised(extended));
    assert_eq!(
        doubtful,
        (Some("not verified"), Some("BW 1:260".to_owned()))
    );
    // Ended by a court it is no term that ends it.
    let ended = sure
        .at("2026-03-22T10:00:00Z")
        .when(end(2, "2026-03-22T09:00:00Z"))
        .accepted();
    assert_eq!(fall(&ended), (None, None));
}
