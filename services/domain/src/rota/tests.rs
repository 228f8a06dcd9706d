//! The rules of a rota, said with given, when, then.

mod gaps;
mod planning;
mod swaps;

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
