//! The rules of a shift and its handover, said with given, when, then.

mod list;
mod reading;
mod taking_over;

use proptest::prelude::*;

use super::{rejection::*, *};
use crate::{
    actor::Actor,
    case::{self, rejection::CASE_UNKNOWN},
    duty::DutyKind,
    given::{Given, actor, derived, given, id},
    ids::{CaseId, DutyId, PeriodId, ReportId, RotaId},
    invariants::Watcher,
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    rota::{self, Function},
    state::State as AnyState,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    stream::{StreamId, Subject},
};

const CASE: CaseId = CaseId(id(2));
const OTHER: CaseId = CaseId(id(3));

fn desk() -> ShiftId {
    ShiftId::of("desk")
}

fn coordinator(person: &str) -> Actor {
    Actor {
        person: person.into(),
        ..actor(Role::Coordinator, "desk")
    }
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Shift, desk().0)) {
        AnyState::Shift(state) => *state,
        _ => unreachable!("the subject is a shift"),
    }
}

/// Something happens in a case, in a stream that nobody has heard of.
fn changes(given: Given, case: CaseId, n: u128) -> Given {
    let event = case::Event::ReportLinked {
        report: ReportId(id(900 + n)),
    };
    given.and_of_case(case, id(10_000 + n), event)
}

fn start() -> Command {
    let organisation = "desk".into();
    Command::Start { organisation }
}

fn prepare(cases: &[CaseId]) -> Command {
    Command::Prepare {
        shift: desk(),
        cases: cases.to_vec(),
    }
}

fn write(case: CaseId) -> Command {
    Command::Write {
        shift: desk(),
        case,
        line: "Moeder belt om acht uur".into(),
        waits_on: vec![NewWait {
            on: Owner::ambulant(),
            what: "Terugbellen".into(),
            until: None,
        }],
        if_then: vec![NewIfThen {
            happens: "Als hij wegloopt".into(),
            then: "eerst zijn oma bellen".into(),
        }],
    }
}

fn read(case: CaseId, position: u64) -> Command {
    Command::Read {
        shift: desk(),
        case,
        position,
        written: 1,
    }
}

/// Read as it is now, with its line as it is.
fn as_it_is(given: &Given, case: CaseId) -> Command {
    let desk = state(given);
    Command::Read {
        shift: self::desk(),
        case,
        position: given.head_of(case).changed.unwrap_or_default(),
        written: desk.item(case).map_or(0, |item| item.written),
    }
}

fn read_now(given: Given, case: CaseId) -> Given {
    let read = as_it_is(&given, case);
    given.when(read).accepted()
}

const OFFER: fn() -> Command = || Command::Offer { shift: desk() };
const ACCEPT: fn() -> Command = || Command::Accept { shift: desk() };
const TAKE_OVER: fn() -> Command = || Command::TakeOver {
    shift: desk(),
    reason: TakeOverReason::Ill,
};

/// The night is on shift; two cases are there.
fn night() -> Given {
    let given = changes(changes(given(), CASE, 1), OTHER, 2);
    given.by(coordinator("night")).when(start()).accepted()
}

/// Both cases are on the list, each with its line.
fn prepared() -> Given {
    let given = night().when(prepare(&[CASE, OTHER])).accepted();
    let given = given.when(write(CASE)).accepted();
    given.when(write(OTHER)).accepted()
}

/// The list is on offer and the day has read all of it.
fn all_read() -> Given {
    let given = prepared().when(OFFER()).accepted().by(coordinator("day"));
    read_now(read_now(given, CASE), OTHER)
}

#[test]
fn h38_a_desk_has_one_coordinator_on_shift() {
    let given = night();
    let running = state(&given).running.unwrap();
    assert_eq!(running.coordinator.person.as_deref(), Some("night"));
    assert_eq!(running.due, crate::calendar::hours_after(given.now(), 12));
    let given = given.by(coordinator("day"));
    let given = given.when(start()).then_rejected(SHIFT_RUNNING);
    // Another organisation has a desk of its own, and nobody sits down at this one from there.
    let elsewhere = actor(Role::Coordinator, "desk-gooi");
    let given = given.by(elsewhere).when(start());
    let given = given.then_rejected(SHIFT_NOT_YOURS);
    let given = given.by(actor(Role::Triagist, "desk")).when(start());
    given.then_rejected(SHIFT_NOT_YOURS);
}

#[test]
fn the_rota_may_say_somebody_else_and_refuses_nobody() {
    let rota = RotaId::of("desk", Function::Desk).0;
    let now = given().now();
    let planned = |person: &str| rota::Event::DutyPlanned {
        period: PeriodId(id(81)),
        from: now,
        until: crate::calendar::hours_after(now, 8),
        person: person.into(),
        order: rota::Order::First,
    };
    let says = |given: Given| {
        let given = given.by(coordinator("night")).when(start()).accepted();
        let running = state(&given).running.unwrap();
        running.rota_says().map(str::to_owned)
    };
    assert_eq!(says(given()), None);
    assert_eq!(says(given().and(rota, planned("night"))), None);
    let other = says(given().and(rota, planned("late")));
    assert_eq!(other.as_deref(), Some("late"));
}

/// What two people, a service and the cases themselves may do, one after the other.
fn step(given: Given, pick: usize, n: u128) -> Given {
    let case = if n.is_multiple_of(2) { CASE } else { OTHER };
    let night = || coordinator("night");
    let day = || coordinator("day");
    match pick {
        0 => changes(given, case, 100 + n),
        1 => given.by(night()).when(prepare(&[case])).either_way(),
        2 => given.by(night()).when(write(case)).either_way(),
        3 => given.by(night()).when(OFFER()).either_way(),
        4 => {
            let read = as_it_is(&given, case);
            given.by(day()).when(read).either_way()
        }
        5 => given.by(day()).when(ACCEPT()).either_way(),
        6 => {
            let shift = desk();
            let mark = Command::MarkUnread { shift, case };
            given.by(Actor::service("watch")).when(mark).either_way()
        }
        _ => given.by(day()).when(TAKE_OVER()).either_way(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever they do in whatever order: no list goes over with a case that was not read as it is at that instant.
    #[test]
    fn in_any_order_no_case_is_accepted_unread(
        picks in prop::collection::vec((0..8usize, 0..100u128), 0..60),
    ) {
        let mut given = night();
        for (pick, n) in picks {
            given = step(given, pick, n);
        }
        let breaches = Watcher::default().observe(given.recorded());
        let of_desk: Vec<_> = breaches
            .iter()
            .filter(|breach| breach.stream.subject == Subject::Shift)
            .collect();
        prop_assert!(of_desk.is_empty(), "{of_desk:?}");
    }

    /// The decision to accept, made on what was there, meets a log that went on: it stands only where none of its cases
    /// and nothing of the desk changed meanwhile, in whatever stream that was.
    #[test]
    fn an_acceptance_and_a_change_that_commit_one_after_the_other_never_pass_each_other(
        meanwhile in prop::collection::vec((prop::sample::select(vec![0usize, 2, 3, 6]), 0..100u128), 0..4),
        elsewhere in any::<bool>(),
    ) {
        let before = all_read();
        let decided = before.clone().by(coordinator("day")).when(ACCEPT());
        let mut after = before.clone();
        if elsewhere {
            after = changes(after, CaseId(id(50)), 60);
        }
        for (pick, n) in &meanwhile {
            after = step(after, *pick, *n);
        }
        let changed = [CASE, OTHER]
            .iter()
            .any(|case| after.head_of(*case).next != before.head_of(*case).next);
        let desk = state(&after) != state(&before);
        let written = decided.appended_after(after.by(coordinator("day")));
        let on_shift = state(&written).running.and_then(|running| running.coordinator.person);
        let expected = if changed || desk { "night" } else { "day" };
        prop_assert_eq!(on_shift.as_deref(), Some(expected));
        let breaches = Watcher::default().observe(written.recorded());
        prop_assert!(!breaches.iter().any(|breach| breach.stream.subject == Subject::Shift));
    }
}
