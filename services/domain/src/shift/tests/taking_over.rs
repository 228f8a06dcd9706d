//! Taking over without an offer, and what the list left out (H38).

use super::*;

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

/// The day is on shift since now; nothing but the first case came with it.
fn left_out() -> Given {
    let opened = |case: CaseId| case::Event::CaseOpened {
        report: ReportId(case.0),
        municipality: None,
        director: Owner::desk(),
    };
    let given = given().and_of_case(CASE, CASE.0, opened(CASE));
    let given = given.and_of_case(OTHER, OTHER.0, opened(OTHER));
    let given = given.by(coordinator("night")).when(start()).accepted();
    let given = given.when(prepare(&[CASE])).accepted();
    let given = given.when(write(CASE)).accepted().when(OFFER()).accepted();
    read_now(given.by(coordinator("day")), CASE)
        .when(ACCEPT())
        .accepted()
}

fn owe(given: &Given, case: CaseId) -> Command {
    Command::OweReading {
        shift: desk(),
        case,
        since: state(given).running.unwrap().since,
    }
}

#[test]
fn h38_a_case_that_the_list_left_out_is_owed_to_be_read_once() {
    let given = left_out().by(Actor::service("watch"));
    let listed = owe(&given, CASE);
    let given = given.when(listed).then_rejected(SHIFT_CHECKED);
    let missing = owe(&given, OTHER);
    let given = given.when(missing.clone()).accepted();
    let desk_state = state(&given);
    let owed = desk_state
        .duties
        .of_kind(DutyKind::ReadLeftOutCase)
        .unwrap();
    let to_read: Vec<_> = desk_state.duties_to_read(OTHER).collect();
    assert_eq!(to_read, [owed.id]);
    assert_eq!(owed.due, crate::calendar::hours_after(given.now(), 2));
    let given = given.when(missing.clone()).then_rejected(SHIFT_CHECKED);
    let since = desk_state.running.unwrap().since;
    let check = || Command::Check {
        shift: desk(),
        since,
    };
    let given = given.when(check()).accepted();
    let given = given.when(check()).then_rejected(SHIFT_CHECKED);

    // Whoever is on shift reads it, as it is; nobody else does.
    let pressed = as_it_is(&given, OTHER);
    let given = given.by(coordinator("night")).when(pressed.clone());
    let given = changes(given.then_rejected(NO_SHIFT_HANDOVER), OTHER, 30);
    let given = given.by(coordinator("day")).when(pressed);
    let given = given.then_rejected(SHIFT_CASE_CHANGED);
    let given = read_now(given, OTHER);
    assert!(state(&given).duties.is_empty() && state(&given).to_read.is_empty());
    let again = as_it_is(&given, OTHER);
    given.when(again).then_rejected(SHIFT_OWN);
}

#[test]
fn what_was_left_out_is_paid_for_when_the_next_one_reads_it_in_a_list() {
    let given = left_out();
    let missing = owe(&given, OTHER);
    let given = given.by(Actor::service("watch")).when(missing).accepted();
    let given = given
        .by(coordinator("day"))
        .when(prepare(&[OTHER]))
        .accepted();
    let given = given.when(write(OTHER)).accepted().when(OFFER()).accepted();
    let given = read_now(given.by(coordinator("night")), OTHER);
    let given = given.when(ACCEPT()).accepted();
    assert!(state(&given).duties.is_empty());
}

/// H38: nobody says of a reading by another that it took place; who is on shift reads the case.
#[test]
fn a_left_out_case_is_read_and_not_confirmed() {
    let given = left_out();
    let missing = owe(&given, OTHER);
    let given = given.by(Actor::service("watch")).when(missing).accepted();
    let duty = state(&given).duties_to_read(OTHER).next().unwrap();
    let confirm = Command::ConfirmTakeOver {
        shift: desk(),
        duty,
    };
    let given = given.by(coordinator("night")).when(confirm);
    given.then_rejected(DUTY_NEEDS_ITS_RECORD);
}

/// H38: taken over again before it was read, it is owed still, once; one reading pays it.
#[test]
fn a_left_out_case_is_owed_once_however_often_the_shift_is_taken_over() {
    let given = left_out();
    let missing = owe(&given, OTHER);
    let watch = || Actor::service("watch");
    let given = given.by(watch()).when(missing).accepted().later(30);
    let given = given.by(coordinator("night")).when(TAKE_OVER()).accepted();
    let again = owe(&given, OTHER);
    let given = given.by(watch()).when(again).then_rejected(SHIFT_CHECKED);
    let given = read_now(given.by(coordinator("night")), OTHER);
    assert!(state(&given).to_read.is_empty());
    let left = state(&given).duties;
    assert!(left.of_kind(DutyKind::ReadLeftOutCase).is_none());
}

#[test]
fn after_a_take_over_only_what_was_read_is_known_and_what_comes_later_is_the_new_ones_own() {
    let given = left_out().by(coordinator("night"));
    let given = given.when(TAKE_OVER()).accepted();
    let known = state(&given).running.unwrap().known;
    assert!(known.is_empty(), "the shift that began had no list yet");
    let since = state(&given).running.unwrap().since;
    let earlier = Command::Check {
        shift: desk(),
        since: crate::calendar::minutes_after(since, -1),
    };
    let given = given.by(Actor::service("watch")).when(earlier);
    let given = given.then_rejected(SHIFT_CHECKED).later(5);
    let new = CaseId(id(44));
    let opened = case::Event::CaseOpened {
        report: ReportId(id(44)),
        municipality: None,
        director: Owner::desk(),
    };
    let given = given.and_of_case(new, new.0, opened);
    let later = owe(&given, new);
    given.when(later).then_rejected(SHIFT_CHECKED);
}
