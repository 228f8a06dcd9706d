//! The receiver reads each case as it is; what changes is unread again.

use super::*;

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
fn what_one_reads_another_has_not_read() {
    let given = all_read().by(coordinator("late"));
    let then = given.when(ACCEPT());
    assert_eq!(then.rejection().facts["count"], "2");
    then.then_rejected(SHIFT_UNREAD);
}

#[test]
fn who_saw_the_line_before_this_one_has_not_read_it() {
    // The screen shows the first line; the second is written, then the button is pressed.
    let shown = prepared();
    let pressed = as_it_is(&shown, CASE);
    let given = shown.by(coordinator("night")).when(write(CASE)).accepted();
    let given = given.by(coordinator("day")).when(pressed);
    let given = given.then_rejected(SHIFT_CASE_CHANGED);
    read_now(given, CASE);
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
