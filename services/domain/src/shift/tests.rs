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
    }
}

/// Read as it is now.
fn read_now(given: Given, case: CaseId) -> Given {
    let position = given.head_of(case).changed.unwrap();
    given.when(read(case, position)).accepted()
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

#[test]
fn only_who_is_on_shift_writes_the_list_and_offers_it() {
    let given = prepared().by(coordinator("day"));
    let given = given.when(prepare(&[CASE])).then_rejected(SHIFT_NOT_YOURS);
    let given = given.when(write(CASE)).then_rejected(SHIFT_NOT_YOURS);
    let given = given.when(OFFER()).then_rejected(SHIFT_NOT_YOURS);
    let given = given.by(coordinator("night")).when(OFFER()).accepted();
    given.when(OFFER()).then_rejected(SHIFT_OFFERED);
}

#[test]
fn a_list_holds_known_cases_each_once_and_so_many() {
    let unknown = CaseId(id(99));
    let given = night().when(prepare(&[unknown]));
    let given = given.then_rejected(CASE_UNKNOWN);
    let given = given.when(prepare(&[CASE, CASE])).accepted();
    assert_eq!(state(&given).handover.unwrap().items.len(), 1);
    let given = given.when(prepare(&[CASE])).then_rejected(SHIFT_CASES);
    given.when(write(OTHER)).then_rejected(CASE_NOT_LISTED);

    let many = |count: u128| (0..count).map(|n| CaseId(id(5_000 + n)));
    let max = CASES_MAX as u128;
    let full = |given| {
        many(max + 1)
            .zip(50..)
            .fold(given, |given, (case, n)| changes(given, case, n))
    };
    let all: Vec<_> = many(max).collect();
    let over: Vec<_> = many(max + 1).collect();
    let given = full(night()).when(prepare(&over));
    let given = given.then_rejected(SHIFT_CASES);
    let given = given.when(prepare(&all)).accepted();
    given
        .when(prepare(&over[max as usize..]))
        .then_rejected(SHIFT_CASES);
}

#[test]
fn a_line_is_one_line_and_lines_are_few() {
    let given = night().when(prepare(&[CASE])).accepted();
    let with = |line: &str, waits: usize| Command::Write {
        shift: desk(),
        case: CASE,
        line: line.into(),
        waits_on: vec![
            NewWait {
                on: Owner::desk(),
                what: "bellen".into(),
                until: None,
            };
            waits
        ],
        if_then: vec![],
    };
    let longest = "é".repeat(LINE_CHARS_MAX);
    let given = given.when(with(&longest, LINES_PER_CASE_MAX)).accepted();
    let given = given.when(with(&format!("{longest}!"), 0));
    let given = given.then_rejected(SHIFT_LINES);
    let given = given
        .when(with("twee\nregels", 0))
        .then_rejected(SHIFT_LINES);
    let given = given.when(with("goed", LINES_PER_CASE_MAX + 1));
    let given = given.then_rejected(SHIFT_LINES);
    given.when(with(" ", 0)).then_rejected(TEXT_MISSING);
}

#[test]
fn each_case_has_its_line_before_the_list_is_offered() {
    let given = night().when(prepare(&[CASE, OTHER])).accepted();
    let given = given.when(write(CASE)).accepted();
    let then = given.when(OFFER());
    assert_eq!(then.rejection().facts["cases"], OTHER.to_string());
    then.then_rejected(SHIFT_LINE_MISSING);
}

#[test]
fn the_receiver_reads_each_case_and_both_stand_in_one_event() {
    let given = all_read();
    let then = given.when(ACCEPT());
    let of_cases: Vec<_> = then
        .emissions()
        .iter()
        .map(|emission| emission.case)
        .collect();
    assert_eq!(of_cases, [None, Some(CASE), Some(OTHER)]);
    let handed = &then.emissions()[0].event;
    let crate::event::Event::Shift(Event::ShiftHandedOver {
        from, to, cases, ..
    }) = handed
    else {
        panic!("{handed:?}")
    };
    assert_eq!(from.person.as_deref(), Some("night"));
    assert_eq!(to.person.as_deref(), Some("day"));
    assert_eq!(cases.len(), 2);
    let given = then.accepted();
    let state = state(&given);
    assert_eq!(
        state.running.unwrap().coordinator,
        Owner::from_actor(&coordinator("day"))
    );
    assert_eq!(state.handover, None);
    assert_eq!(state.last.unwrap().cases, 2);
    // The one who went is not on shift any more, and the new one can hand over in turn.
    let given = given.by(coordinator("night"));
    let given = given.when(prepare(&[CASE])).then_rejected(SHIFT_NOT_YOURS);
    given
        .by(coordinator("day"))
        .when(prepare(&[CASE]))
        .accepted();
}

#[test]
fn nobody_reads_accepts_or_takes_over_from_oneself_nor_from_another_desk() {
    let given = all_read().by(coordinator("night"));
    let given = given.when(read(CASE, 99)).then_rejected(SHIFT_OWN);
    let given = given.when(ACCEPT()).then_rejected(SHIFT_OWN);
    let given = given.when(TAKE_OVER()).then_rejected(SHIFT_OWN);
    for other in [
        actor(Role::Coordinator, "desk-gooi"),
        actor(Role::Triagist, "desk"),
    ] {
        let given = given.clone().by(other);
        let given = given.when(ACCEPT()).then_rejected(SHIFT_NOT_YOURS);
        given.when(TAKE_OVER()).then_rejected(SHIFT_NOT_YOURS);
    }
}

#[test]
fn a_case_that_changes_after_it_was_read_is_unread_again_also_when_nobody_said_so() {
    let given = changes(all_read(), CASE, 7);
    let then = given.when(ACCEPT());
    assert_eq!(then.rejection().facts["cases"], CASE.to_string());
    let given = then.then_rejected(SHIFT_UNREAD);
    // What was seen before is no reading of it.
    let seen = given.head_of(CASE).changed.unwrap() - 1;
    let given = given
        .when(read(CASE, seen))
        .then_rejected(SHIFT_CASE_CHANGED);
    let mark = |case| Command::MarkUnread {
        shift: desk(),
        case,
    };
    let given = given.when(mark(OTHER)).then_rejected(SHIFT_CASE_UNCHANGED);
    let given = given.when(mark(CASE)).accepted();
    assert!(state(&given).item(CASE).unwrap().reads.is_empty());
    let given = given.when(mark(CASE)).then_rejected(SHIFT_CASE_UNCHANGED);
    read_now(given, CASE).when(ACCEPT()).accepted();
}

#[test]
fn reading_and_being_listed_are_no_changes_of_a_case() {
    let given = prepared();
    let head = given.head_of(CASE);
    assert!(
        head.next > head.changed.unwrap() + 1,
        "the list stands in the case's file"
    );
    let given = read_now(given.by(coordinator("day")), CASE);
    assert_eq!(given.head_of(CASE).changed, head.changed);
}

#[test]
fn who_says_to_have_read_what_is_yet_to_come_has_read_what_is_there() {
    let given = prepared().when(OFFER()).accepted().by(coordinator("day"));
    let given = given.when(read(CASE, u64::MAX)).accepted();
    let given = read_now(given, OTHER);
    changes(given, CASE, 7)
        .when(ACCEPT())
        .then_rejected(SHIFT_UNREAD);
}

#[test]
fn an_offer_lapses_when_the_list_changes_and_a_new_line_is_unread() {
    let given = all_read()
        .by(coordinator("night"))
        .when(write(CASE))
        .accepted();
    let given = given.by(coordinator("day"));
    let given = given.when(ACCEPT()).then_rejected(SHIFT_NOT_OFFERED);
    let given = given.by(coordinator("night")).when(OFFER()).accepted();
    let given = given.by(coordinator("day"));
    let then = given.when(ACCEPT());
    assert_eq!(then.rejection().facts["cases"], CASE.to_string());
    let given = read_now(then.then_rejected(SHIFT_UNREAD), CASE);
    given.when(ACCEPT()).accepted();
}

#[test]
fn a_case_that_came_in_since_is_on_the_list_and_unread() {
    let new = CaseId(id(4));
    let given = changes(all_read(), new, 8).by(Actor::service("watch"));
    let list = || Command::List {
        shift: desk(),
        cases: vec![new],
    };
    let given = given.when(list()).accepted();
    assert!(state(&given).item(new).unwrap().line.is_none());
    let given = given.when(list()).then_rejected(SHIFT_CASES);
    let given = given.by(coordinator("day")).when(ACCEPT());
    given.then_rejected(SHIFT_NOT_OFFERED);
    night().when(list()).then_rejected(NO_SHIFT_HANDOVER);
}

#[test]
fn what_one_reads_another_has_not_read() {
    let given = all_read().by(coordinator("late"));
    let then = given.when(ACCEPT());
    assert_eq!(then.rejection().facts["count"], "2");
    then.then_rejected(SHIFT_UNREAD);
}

#[test]
fn a_list_keeps_so_many_readers() {
    let mut given = prepared();
    for n in 0..READERS_MAX {
        given = read_now(given.by(coordinator(&format!("reader-{n}"))), CASE);
    }
    let given = read_now(given, CASE);
    let given = given.by(coordinator("one-more")).when(read(CASE, u64::MAX));
    given.then_rejected(SHIFT_READERS);
}

#[test]
fn a_take_over_has_a_reason_and_owes_the_word_of_somebody_else() {
    let given = prepared().by(coordinator("day"));
    let given = read_now(given, CASE).when(TAKE_OVER()).accepted();
    let after = state(&given);
    assert_eq!(
        after
            .running
            .as_ref()
            .unwrap()
            .coordinator
            .person
            .as_deref(),
        Some("day")
    );
    let last = after.last.as_ref().unwrap();
    assert_eq!(last.taken_over, Some(TakeOverReason::Ill));
    let recorded = given.recorded().iter().rev();
    let unread = recorded.clone().find_map(|event| match &event.event {
        crate::event::Event::Shift(Event::ShiftTakenOver { unread, .. }) => Some(unread.clone()),
        _ => None,
    });
    assert_eq!(unread, Some(vec![OTHER]));
    let owed = after.duties.of_kind(DutyKind::ConfirmTakeOver).unwrap();
    assert_eq!(owed.owner, Owner::desk());
    let confirm = Command::ConfirmTakeOver {
        shift: desk(),
        duty: owed.id,
    };
    let given = given.when(confirm.clone()).then_rejected(TAKE_OVER_OWN);
    let given = given
        .by(coordinator("night"))
        .when(confirm.clone())
        .accepted();
    assert!(state(&given).duties.is_empty());
    given.when(confirm).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn nobody_takes_over_or_confirms_where_nobody_was_on_shift() {
    given().when(TAKE_OVER()).then_rejected(SHIFT_UNKNOWN);
    let duty = DutyId(derived(1, "duty:confirm-take-over"));
    let confirm = Command::ConfirmTakeOver {
        shift: desk(),
        duty,
    };
    night().when(confirm).then_rejected(DUTY_NOT_OPEN);
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
            let position = given.head_of(case).changed.unwrap_or_default();
            given.by(day()).when(read(case, position)).either_way()
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

#[test]
fn a_report_of_a_listed_case_is_a_change_of_it() {
    // Whatever stream an event of the case stands in, also the case's own.
    let given = all_read();
    let linked = case::Event::ReportLinked {
        report: ReportId(id(77)),
    };
    let given = given.and_of_case(CASE, CASE.0, linked);
    given.when(ACCEPT()).then_rejected(SHIFT_UNREAD);
}
