//! A crisis measure runs on while the court decides on its continuation (Wvggz 7:4, 7:8 lid 3; H30).

use super::*;

/// A measure of Thursday 5 March, half past nine in Amsterdam: three days end on Sunday.
fn measure() -> Given {
    household()
        .at("2026-03-05T09:00:00Z")
        .when(told(1, K::CrisisMeasure, "2026-03-05T08:30:00Z"))
        .accepted()
}

#[test]
fn h30_a_crisis_measure_runs_on_for_three_days_from_when_its_continuation_was_asked() {
    let asked = measure()
        .at("2026-03-06T16:00:00Z")
        .when(extend(CHILD, 1, "2026-03-06T15:00:00Z", None))
        .accepted();
    // Monday: no weekend makes it longer for who is locked in.
    assert_eq!(until(&asked, 1), Some(at("2026-03-09T15:00:00Z")));
    assert_eq!(in_force(&asked, "2026-03-08T12:00:00Z"), [K::CrisisMeasure]);
    assert!(in_force(&asked, "2026-03-09T15:00:00.000001Z").is_empty());
    let state = titles(&asked);
    let fall = state.falls(state.get(nth(1)).expect("on record"));
    let fall = fall.expect("an end");
    assert_eq!(fall.extended, None);
    assert!(
        fall.source()
            .is_some_and(|source| source.contains("7:8 lid 3"))
    );
    asked
        .at("2026-03-09T14:00:00Z")
        .when(extend(CHILD, 1, "2026-03-09T13:00:00Z", None))
        .then_rejected(TITLE_AT_ITS_LONGEST)
        .when(told(
            2,
            K::CrisisMeasureContinuation,
            "2026-03-09T13:30:00Z",
        ))
        .accepted();
}

#[test]
fn h30_what_is_asked_on_the_last_day_of_a_crisis_measure_gives_the_court_its_three_days() {
    let asked = measure()
        .at("2026-03-08T08:30:00Z")
        .when(extend(CHILD, 1, "2026-03-08T08:30:00Z", None))
        .accepted();
    assert_eq!(until(&asked, 1), Some(at("2026-03-11T08:30:00Z")));
}

#[test]
fn h30_a_continuation_that_is_asked_after_the_crisis_measure_fell_does_not_bring_it_back() {
    let then =
        measure()
            .at("2026-03-08T10:00:00Z")
            .when(extend(CHILD, 1, "2026-03-08T08:30:01Z", None));
    let said = then.rejection().detail.clone();
    assert!(said.contains("the court"), "{said}");
    let late = then.then_rejected(TITLE_LAPSED);
    assert!(in_force(&late, "2026-03-08T10:00:00Z").is_empty());
    // Asked in time and told late, it held all along.
    let told_late = late
        .when(extend(CHILD, 1, "2026-03-08T08:00:00Z", None))
        .accepted();
    assert_eq!(
        in_force(&told_late, "2026-03-08T10:00:00Z"),
        [K::CrisisMeasure]
    );
}
