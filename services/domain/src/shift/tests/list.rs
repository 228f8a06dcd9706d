//! The list that is handed over: who writes it, and what stands on it.

use super::*;

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
fn a_list_keeps_so_many_readers() {
    let mut given = prepared();
    for n in 0..READERS_MAX {
        given = read_now(given.by(coordinator(&format!("reader-{n}"))), CASE);
    }
    let given = read_now(given, CASE);
    let given = given.by(coordinator("one-more")).when(read(CASE, u64::MAX));
    given.then_rejected(SHIFT_READERS);
}
