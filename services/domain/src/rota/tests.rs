use proptest::prelude::*;

use super::{
    Command, Event, Function, Gap, NewPeriod, Order, State,
    decide::{PERIODS_MAX, PERIODS_PER_COMMAND_MAX},
    rejection::*,
};
use crate::{
    actor::{Actor, Role},
    given::{Given, actor, at, derived, given},
    ids::{PeriodId, RotaId},
    rejection::TEXT_MISSING,
    state::State as AnyState,
    stream::{StreamId, Subject},
};

fn rota() -> RotaId {
    RotaId::of("veilig-thuis", Function::Consultation)
}

fn of_safe_home(person: &str) -> Actor {
    Actor {
        person: person.into(),
        ..actor(Role::Partner, "veilig-thuis")
    }
}

fn period(from: &str, until: &str, person: &str, order: Order) -> NewPeriod {
    NewPeriod {
        from: at(from),
        until: at(until),
        person: person.into(),
        order,
    }
}

fn establish(periods: Vec<NewPeriod>) -> Command {
    Command::Establish {
        organisation: "veilig-thuis".into(),
        function: Function::Consultation,
        periods,
    }
}

fn plan(periods: Vec<NewPeriod>) -> Command {
    Command::Plan {
        rota: rota(),
        periods,
    }
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Rota, rota().0)) {
        AnyState::Rota(state) => *state,
        _ => unreachable!("the subject is a rota"),
    }
}

/// The n-th `when` plans a first and a second for the coming night; it is 02:00.
fn tonight() -> Given {
    given()
        .when(establish(vec![
            period(
                "2026-03-02T01:00:00Z",
                "2026-03-02T07:00:00Z",
                "vt-1",
                Order::First,
            ),
            period(
                "2026-03-02T01:00:00Z",
                "2026-03-02T07:00:00Z",
                "vt-2",
                Order::Second,
            ),
        ]))
        .accepted()
}

#[test]
fn h15_a_decision_finds_the_rota_by_organisation_and_function() {
    assert_eq!(rota(), RotaId::of("veilig-thuis", Function::Consultation));
    assert_ne!(rota(), RotaId::of("ggz-centraal", Function::Consultation));
    assert_ne!(rota(), RotaId::of("veilig-thuis", Function::Desk));
    tonight().when(establish(vec![])).then_rejected(ROTA_EXISTS);
    given().when(plan(vec![])).then_rejected(ROTA_UNKNOWN);
}

#[test]
fn h15_who_is_on_duty_and_who_is_next_is_a_question_of_the_clock() {
    let given = tonight()
        .when(plan(vec![period(
            "2026-03-02T07:00:00Z",
            "2026-03-02T15:00:00Z",
            "vt-3",
            Order::First,
        )]))
        .accepted();
    let state = state(&given);
    let on_duty = |instant: &str| {
        let duty = state.on_duty(at(instant)).into_iter();
        duty.map(|period| period.person.clone()).collect::<Vec<_>>()
    };
    assert_eq!(on_duty("2026-03-02T06:59:59Z"), ["vt-1", "vt-2"]);
    assert_eq!(on_duty("2026-03-02T07:00:00Z"), ["vt-3"]);
    let night = at("2026-03-02T03:00:00Z");
    let next = |asked: &[&str]| {
        let asked: Vec<_> = asked.iter().map(|person| (*person).to_owned()).collect();
        let next = state.next_to_ask(night, &asked);
        next.map(|period| period.person.clone())
    };
    assert_eq!(next(&[]).as_deref(), Some("vt-1"));
    assert_eq!(next(&["vt-1"]).as_deref(), Some("vt-2"));
    assert_eq!(next(&["vt-1", "vt-2"]), None);
    let following = state.next_after(night).map(|period| &*period.person);
    assert_eq!(following, Some("vt-3"));
}

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

/// Tomorrow's first and the night after; swaps are of periods to come.
fn coming() -> (Given, PeriodId, PeriodId) {
    let given = given()
        .when(establish(vec![
            period(
                "2026-03-03T01:00:00Z",
                "2026-03-03T07:00:00Z",
                "vt-1",
                Order::First,
            ),
            period(
                "2026-03-04T01:00:00Z",
                "2026-03-04T07:00:00Z",
                "vt-2",
                Order::First,
            ),
        ]))
        .accepted();
    let id = |n: u8| PeriodId(derived(1, &format!("period:{n}")));
    (given, id(0), id(1))
}

#[test]
fn a_swap_has_two_sides() {
    let (given, first, second) = coming();
    let offer = || Command::OfferSwap {
        rota: rota(),
        period: first,
        to: "vt-2".into(),
        in_return: Some(second),
    };
    let accept = || Command::AcceptSwap {
        rota: rota(),
        period: first,
    };
    let given = given
        .by(of_safe_home("vt-2"))
        .when(offer())
        .then_rejected(SWAP_NOT_YOURS)
        .when(accept())
        .then_rejected(SWAP_NOT_OFFERED)
        .by(of_safe_home("vt-1"))
        .when(offer())
        .accepted()
        .when(offer())
        .then_rejected(SWAP_OPEN)
        .when(accept())
        .then_rejected(SWAP_NOT_YOURS)
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then([(
            rota().0,
            Event::SwapAccepted {
                period: first,
                by: "vt-2".into(),
                in_return: Some(second),
            }
            .into(),
        )]);
    let people: Vec<_> = state(&given)
        .periods
        .into_iter()
        .map(|period| (period.person, period.swap))
        .collect();
    assert_eq!(people, [("vt-2".into(), None), ("vt-1".into(), None)]);
}

#[test]
fn a_swap_is_refused_taken_back_or_too_late() {
    let (given, first, second) = coming();
    let offer = |to: &str, in_return| Command::OfferSwap {
        rota: rota(),
        period: first,
        to: to.into(),
        in_return,
    };
    let accept = || Command::AcceptSwap {
        rota: rota(),
        period: first,
    };
    let decline = || Command::DeclineSwap {
        rota: rota(),
        period: first,
    };
    let offered = given
        .by(of_safe_home("vt-1"))
        .when(offer("vt-1", None))
        .then_rejected(SWAP_NOT_YOURS)
        .when(offer("vt-3", Some(second)))
        .then_rejected(SWAP_NOT_YOURS)
        .when(offer("vt-2", None))
        .accepted();
    offered
        .clone()
        .by(of_safe_home("vt-3"))
        .when(decline())
        .then_rejected(SWAP_NOT_YOURS)
        .by(of_safe_home("vt-1"))
        .when(decline())
        .accepted()
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(SWAP_NOT_OFFERED);
    let overlapping = period(
        "2026-03-03T06:00:00Z",
        "2026-03-03T09:00:00Z",
        "vt-2",
        Order::Second,
    );
    offered
        .clone()
        .by(of_safe_home("planner"))
        .when(plan(vec![overlapping]))
        .accepted()
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(ROTA_PERIOD_OVERLAPS);
    offered
        .at("2026-03-03T01:00:00Z")
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(ROTA_PERIOD_BEGUN);
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]

    /// Whatever is planned, withdrawn and swapped: nobody is on duty twice, nobody is first beside another, and an
    /// instant is in a gap exactly when nobody is on duty.
    #[test]
    fn a_rota_never_contradicts_itself(
        picks in prop::collection::vec((0_u8..5, 0_i64..60, 1_i64..30, 0_u8..3, 0_usize..3), 1..40),
        looks in prop::collection::vec(0_i64..100, 1..20),
    ) {
        let origin = at("2026-03-02T01:00:00Z");
        let hours = |n: i64| jiff::SignedDuration::from_hours(n);
        let mut story = given().when(establish(vec![])).accepted();
        for (what, from, length, who, order) in picks {
            let person = format!("vt-{who}");
            let periods = state(&story).periods;
            let some = periods.get(usize::try_from(from).unwrap_or(0) % periods.len().max(1));
            let command = match (what, some) {
                (0, Some(known)) => Command::Withdraw { rota: rota(), period: known.id },
                (1, Some(known)) => {
                    story = story.by(of_safe_home(&known.person));
                    Command::OfferSwap { rota: rota(), period: known.id, to: person, in_return: None }
                }
                (2, Some(known)) => {
                    let to = known.swap.as_ref().map_or(person, |offer| offer.to.clone());
                    story = story.by(of_safe_home(&to));
                    Command::AcceptSwap { rota: rota(), period: known.id }
                }
                _ => plan(vec![NewPeriod {
                    from: origin + hours(from),
                    until: origin + hours(from + length),
                    person,
                    order: Order::ALL[order],
                }]),
            };
            story = story.when(command).either_way().by(of_safe_home("planner")).later(7);
        }
        let known = state(&story);
        for hour in looks {
            let instant = story.now().max(origin + hours(hour));
            let on_duty = known.on_duty(instant);
            let people: std::collections::BTreeSet<_> = on_duty.iter().map(|one| &one.person).collect();
            let orders: std::collections::BTreeSet<_> = on_duty.iter().map(|one| one.order).collect();
            prop_assert_eq!((people.len(), orders.len()), (on_duty.len(), on_duty.len()));
            let in_gap = known.gaps(story.now()).iter().any(|gap| {
                gap.from <= instant && gap.until.is_none_or(|until| instant < until)
            });
            prop_assert_eq!(in_gap, on_duty.is_empty(), "{} {:?}", instant, known);
        }
    }
}
