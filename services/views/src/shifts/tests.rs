use vangnet_domain::{
    case,
    duty::DutyKind,
    ids::CaseId,
    shift::{self, TakeOverReason},
};

use super::*;
use crate::{build::*, view::fold};

fn coordinator(person: &str) -> Owner {
    Owner {
        person: Some(person.to_owned()),
        ..Owner::desk()
    }
}

fn desk() -> ShiftId {
    ShiftId::of("desk")
}

fn at_desk(run: &mut Run, case: Option<CaseId>, event: shift::Event) {
    run.case(case);
    run.push(desk().0, event);
    run.case(Some(CASE));
}

/// The night is on shift; the desk owes something in one case, which is on the list with its line.
fn listed() -> Run {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    let owed = duty(
        1,
        DutyKind::HearFamily,
        "2026-03-07T01:00:00Z",
        Owner::desk(),
    );
    run.push(CASE.0, case::Event::DutyOpened(owed));
    let started = shift::Event::ShiftStarted {
        coordinator: coordinator("night"),
        due: t("2026-03-06T13:00:00Z"),
        on_rota: Some("late".into()),
        rule: "H38@1".into(),
    };
    at_desk(&mut run, None, started);
    let by = coordinator("night");
    at_desk(&mut run, None, shift::Event::HandoverPrepared { by });
    let listed = shift::Event::CaseListed { case: CASE };
    at_desk(&mut run, Some(CASE), listed);
    let written = shift::Event::LineWritten {
        case: CASE,
        line: text(1),
        waits_on: vec![],
        if_then: vec![],
    };
    at_desk(&mut run, Some(CASE), written);
    run
}

fn read(run: &mut Run, position: u64) {
    let by = coordinator("day");
    let event = shift::Event::CaseRead {
        case: CASE,
        by,
        position,
        written: 1,
    };
    at_desk(run, Some(CASE), event);
}

fn changed(run: &mut Run) -> u64 {
    let report = report_id(9);
    run.push(CASE.0, case::Event::ReportLinked { report });
    run.events().last().map(|event| event.position).unwrap()
}

#[test]
fn h38_who_is_on_shift_is_shown_with_whom_the_rota_named_and_whether_it_is_too_long() {
    let region: Region = fold(listed().events());
    let lines = region.shifts(t("2026-03-06T13:00:00Z"));
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].organisation, "desk");
    assert_eq!(lines[0].rota_says, Some("late"));
    assert!(!lines[0].overdue);
    assert!(region.shifts(t("2026-03-06T13:00:01Z"))[0].overdue);
    assert_eq!(region.on_shift("desk"), Some(&coordinator("night")));
    assert_eq!(region.on_shift("elsewhere"), None);
}

#[test]
fn h38_a_shift_that_nobody_hands_over_is_a_deadline_until_somebody_does() {
    let mut run = listed();
    let passed = |run: &Run| {
        let region: Region = fold(run.events());
        let found = region.deadlines_to_record(t("2026-03-06T13:00:01Z"));
        let words = found.iter().map(|found| found.word.clone());
        words.filter(|word| word == crate::deadlines::SHIFT).count()
    };
    assert_eq!(passed(&run), 1);
    let taken = shift::Event::ShiftTakenOver {
        from: coordinator("night"),
        to: coordinator("day"),
        reason: TakeOverReason::Unreachable,
        unread: vec![],
        due: t("2026-03-07T01:00:00Z"),
        on_rota: None,
        rule: "H38@1".into(),
    };
    at_desk(&mut run, None, taken);
    assert_eq!(passed(&run), 0);
}

#[test]
fn a_case_that_was_read_and_then_changed_is_unread_again() {
    let mut run = listed();
    let last = changed(&mut run);
    read(&mut run, last);
    let now = run.now();
    let region: Region = fold(run.events());
    let handing = region.handover(desk(), now);
    let rows = handing.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].changed, rows[0].line), (Some(last), true));
    assert_eq!(rows[0].read_by, ["day"]);
    assert_eq!(rows[0].runs.len(), 2, "the duty and the silence");
    assert!(region.desk_moves(now).is_empty());

    let last = changed(&mut run);
    let region: Region = fold(run.events());
    let handing = region.handover(desk(), now);
    let rows = handing.rows();
    assert!(rows[0].read_by.is_empty() && rows[0].unread_again);
    let lines = region.shifts(now);
    let unread = &lines[0].handover.as_ref().unwrap().unread;
    assert_eq!(unread.get("day"), Some(&1));
    let moves = region.desk_moves(now);
    assert_eq!(moves, [(desk(), DeskMove::MarkUnread(CASE, last))]);
    let said = shift::Event::CaseUnread {
        case: CASE,
        position: last,
    };
    at_desk(&mut run, Some(CASE), said);
    let region: Region = fold(run.events());
    assert!(region.desk_moves(now).is_empty());
    assert!(region.handover(desk(), now).rows()[0].unread_again);
}

#[test]
fn a_case_that_comes_to_the_desk_meanwhile_is_not_on_the_list_yet() {
    let mut run = listed();
    let new = case_id(2);
    run.case(Some(new));
    let opened = case::Event::CaseOpened {
        report: report_id(2),
        municipality: None,
        director: Owner::desk(),
    };
    run.push(new.0, opened);
    let region: Region = fold(run.events());
    let now = run.now();
    let since = region.shifts(now)[0].handover.as_ref().unwrap().prepared_at;
    let moves = region.desk_moves(now);
    assert_eq!(moves, [(desk(), DeskMove::List(new, since))]);
    let handing = region.handover(desk(), now);
    let rows = handing.rows();
    let listed: Vec<_> = rows.iter().map(|row| (row.case, row.listed)).collect();
    assert_eq!(listed, [(CASE, true), (new, false)]);
}

#[test]
fn h38_a_case_that_did_not_come_with_the_shift_is_owed_to_be_read_and_then_the_desk_is_looked_through()
 {
    let mut run = listed();
    let since = t("2026-03-06T02:00:00Z");
    run.clock("2026-03-06T02:00:00Z");
    let handed = shift::Event::ShiftHandedOver {
        from: coordinator("night"),
        to: coordinator("day"),
        offered_at: since,
        cases: vec![],
        due: t("2026-03-06T14:00:00Z"),
        on_rota: None,
        rule: "H38@1".into(),
    };
    at_desk(&mut run, None, handed);
    let moves = |run: &Run| fold::<Region>(run.events()).desk_moves(run.now());
    assert_eq!(moves(&run), [(desk(), DeskMove::OweReading(CASE, since))]);
    let owed = duty(
        7,
        DutyKind::ReadLeftOutCase,
        "2026-03-06T04:00:00Z",
        Owner::desk(),
    );
    let left_out = shift::Event::CaseLeftOut {
        case: CASE,
        duty: owed.id,
    };
    at_desk(&mut run, Some(CASE), left_out);
    at_desk(&mut run, Some(CASE), shift::Event::DutyOpened(owed));
    let region: Region = fold(run.events());
    let duties = region.duties(run.now());
    let owed = duties
        .iter()
        .find(|duty| duty.kind == DutyKind::ReadLeftOutCase);
    assert_eq!(owed.map(|duty| duty.case), Some(Some(CASE)));
    assert_eq!(moves(&run), [(desk(), DeskMove::Check(since))]);
    at_desk(&mut run, None, shift::Event::DeskChecked);
    assert!(moves(&run).is_empty());
}

#[test]
fn reading_a_case_is_no_news_of_it() {
    let mut run = listed();
    let region: Region = fold(run.events());
    let heard = region.last_heard(CASE);
    run.clock("2026-03-13T01:00:00Z");
    read(&mut run, 1);
    let region: Region = fold(run.events());
    assert_eq!(
        region.last_heard(CASE),
        heard,
        "nobody did anything about it"
    );
}
