//! Who may plan a rota, and which periods it takes.

use super::*;

#[test]
fn nobody_is_on_duty_twice_and_nobody_is_first_beside_another() {
    let clash = |person: &str, order: Order| {
        plan(vec![period(
            "2026-03-02T06:00:00Z",
            "2026-03-02T09:00:00Z",
            person,
            order,
        )])
    };
    tonight()
        .when(clash("vt-9", Order::First))
        .then_rejected(ROTA_PERIOD_OVERLAPS)
        .when(clash("vt-1", Order::Third))
        .then_rejected(ROTA_PERIOD_OVERLAPS)
        .when(clash("vt-9", Order::Third))
        .accepted();
    let twice = vec![
        period(
            "2026-03-03T01:00:00Z",
            "2026-03-03T07:00:00Z",
            "vt-1",
            Order::First,
        ),
        period(
            "2026-03-03T06:00:00Z",
            "2026-03-03T09:00:00Z",
            "vt-2",
            Order::First,
        ),
    ];
    tonight()
        .when(plan(twice))
        .then_rejected(ROTA_PERIOD_OVERLAPS);
}

#[test]
fn a_period_is_of_this_world() {
    let odd = |from: &str, until: &str| plan(vec![period(from, until, "vt-4", Order::Third)]);
    tonight()
        .when(odd("2026-03-03T07:00:00Z", "2026-03-03T07:00:00Z"))
        .then_rejected(ROTA_PERIOD_LENGTH)
        .when(odd("2026-03-01T07:00:00Z", "2026-03-02T01:00:00Z"))
        .then_rejected(ROTA_PERIOD_LENGTH)
        .when(odd("2026-03-03T07:00:00Z", "2026-03-10T07:00:01Z"))
        .then_rejected(ROTA_PERIOD_LENGTH)
        .when(odd("2026-03-03T07:00:00Z", "2026-03-10T07:00:00Z"))
        .accepted()
        .when(plan(vec![]))
        .then_rejected(ROTA_PERIODS)
        .when(plan(vec![period(
            "2026-04-03T07:00:00Z",
            "2026-04-03T09:00:00Z",
            " ",
            Order::First,
        )]))
        .then_rejected(TEXT_MISSING);
}

#[test]
fn a_rota_has_room_for_a_year_and_no_more() {
    let hour = |n: i64| {
        let from = at("2026-04-01T00:00:00Z") + jiff::SignedDuration::from_hours(n);
        NewPeriod {
            from,
            until: from + jiff::SignedDuration::from_hours(1),
            person: "vt-1".into(),
            order: Order::First,
        }
    };
    let block = |n: i64, size: i64| plan((n..n + size).map(hour).collect());
    let mut given = given().when(establish(vec![])).accepted();
    given = given
        .when(block(0, PERIODS_PER_COMMAND_MAX as i64 + 1))
        .then_rejected(ROTA_PERIODS);
    for n in 0..(PERIODS_MAX / PERIODS_PER_COMMAND_MAX) as i64 {
        given = given
            .when(block(n * 100, PERIODS_PER_COMMAND_MAX as i64))
            .accepted();
    }
    given
        .when(block(PERIODS_MAX as i64, 1))
        .then_rejected(ROTA_PERIODS);
}

#[test]
fn a_rota_is_planned_by_its_organisation_or_by_the_desk() {
    let one = || {
        plan(vec![period(
            "2026-03-03T01:00:00Z",
            "2026-03-03T07:00:00Z",
            "vt-5",
            Order::First,
        )])
    };
    tonight()
        .by(actor(Role::Partner, "ggz-centraal"))
        .when(one())
        .then_rejected(ROTA_NOT_YOURS)
        .by(of_safe_home("planner"))
        .when(one())
        .accepted();
}

#[test]
fn a_rota_forgets_what_is_long_over_and_never_where_a_gap_began() {
    let given = tonight()
        .at("2026-06-02T01:00:00Z")
        .when(plan(vec![period(
            "2026-06-03T01:00:00Z",
            "2026-06-03T07:00:00Z",
            "vt-1",
            Order::First,
        )]))
        .accepted();
    let known = state(&given);
    assert_eq!(known.gaps(given.now())[0].from, at("2026-03-02T07:00:00Z"));
    let later = given
        .at("2026-09-02T01:00:00Z")
        .when(plan(vec![period(
            "2026-09-03T01:00:00Z",
            "2026-09-03T07:00:00Z",
            "vt-1",
            Order::First,
        )]))
        .accepted();
    assert_eq!(state(&later).periods.len(), 2);
    assert_eq!(
        state(&later).gaps(later.now())[0].from,
        at("2026-06-03T07:00:00Z")
    );
}
