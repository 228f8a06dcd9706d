//! A stretch with nobody on duty is seen before it begins (H15).

use super::*;

#[test]
fn h15_a_gap_is_seen_before_it_begins() {
    let given = given()
        .when(establish(vec![
            period(
                "2026-03-02T01:00:00Z",
                "2026-03-04T07:00:00Z",
                "vt-1",
                Order::First,
            ),
            period(
                "2026-03-04T09:00:00Z",
                "2026-03-06T07:00:00Z",
                "vt-2",
                Order::Second,
            ),
        ]))
        .accepted();
    let state = state(&given);
    let gap = |from: &str, until: Option<&str>| Gap {
        from: at(from),
        until: until.map(at),
    };
    let first = gap("2026-03-04T07:00:00Z", Some("2026-03-04T09:00:00Z"));
    let end = gap("2026-03-06T07:00:00Z", None);
    assert_eq!(state.gaps(given.now()), [first, end]);
    assert_eq!(state.warn_at(first), at("2026-03-03T07:00:00Z"));
    assert_eq!(
        state.gaps(at("2026-03-04T08:00:00Z")),
        [first, end],
        "it runs"
    );
    assert_eq!(state.gaps(at("2026-03-04T09:00:00Z")), [end]);
}

#[test]
fn whoever_falls_ill_leaves_a_gap_that_begins_at_once() {
    let given = tonight();
    let periods = state(&given).periods;
    let withdraw = |n: usize| Command::Withdraw {
        rota: rota(),
        period: periods[n].id,
    };
    let given = given
        .later(60)
        .when(withdraw(0))
        .accepted()
        .when(withdraw(1))
        .accepted();
    let now = given.now();
    let of_now = state(&given);
    assert!(of_now.on_duty(now).is_empty());
    assert_eq!(
        of_now.on_duty(at("2026-03-02T01:30:00Z")).len(),
        2,
        "they were"
    );
    assert_eq!(of_now.gaps(now)[0].from, now);
    given.when(withdraw(0)).then_rejected(ROTA_PERIOD_UNKNOWN);
}

#[test]
fn the_night_of_the_hour_that_comes_twice_has_neither_gap_nor_overlap() {
    // 25 October 2026: at 03:00 summer time it is 02:00 again.
    let given = given()
        .at("2026-10-24T10:00:00Z")
        .when(establish(vec![
            period(
                "2026-10-24T10:00:00Z",
                "2026-10-25T02:30:00+02:00",
                "vt-1",
                Order::First,
            ),
            period(
                "2026-10-25T02:30:00+02:00",
                "2026-10-25T02:30:00+01:00",
                "vt-2",
                Order::First,
            ),
            period(
                "2026-10-25T02:30:00+01:00",
                "2026-10-25T09:00:00+01:00",
                "vt-3",
                Order::First,
            ),
        ]))
        .accepted();
    let state = state(&given);
    let hours = jiff::SignedDuration::from_hours;
    let second = &state.periods[1];
    assert_eq!(second.until.duration_since(second.from), hours(1));
    assert_eq!(state.gaps(given.now()).len(), 1, "only where planning ends");
    assert_eq!(state.on_duty(at("2026-10-25T00:45:00Z"))[0].person, "vt-2");
    assert_eq!(state.on_duty(at("2026-10-25T01:45:00Z"))[0].person, "vt-3");
}
