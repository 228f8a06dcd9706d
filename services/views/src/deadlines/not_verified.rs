//! No screen leaves out that what is due goes by a figure whose source nobody read.

use std::sync::Arc;

use vangnet_domain::{
    book::{Book, Certainty},
    case,
    duty::DutyKind,
    rules::figures_of,
};

use super::*;
use crate::{CaseFile, Timeline, View as _, build::*, view::fold};

/// Whatever shows when something is due says where the figure behind it is not verified; which figures those are stands in the
/// book, and which duties come of them in [`vangnet_domain::rules::figures_of`].
#[test]
fn what_is_due_by_a_figure_that_is_not_verified_says_so_on_every_screen() {
    const DUE: &str = "2026-03-07T01:00:00Z";
    let book = Book::embedded();
    let origins = &book.figures.versions()[0].table.origins;
    let unverified = |figure: &&str| origins[*figure].certainty == Certainty::Unverified;
    let mut said_of = Vec::new();
    for kind in DutyKind::ALL {
        let said = figures_of(kind.as_str()).iter().any(unverified);
        let said = said.then_some("not verified");
        said_of.extend(said.map(|_| *kind));
        let shown = shown(*kind, DUE, &book);
        assert_eq!(shown, [said; 6], "{kind}");
    }
    assert_eq!(said_of, [DutyKind::ReportCalamity]);
}

/// What is not verified in the book of a region is said in that region, and what is verified there is not.
#[test]
fn a_screen_goes_by_the_book_of_its_region() {
    const DUE: &str = "2026-03-07T01:00:00Z";
    let verified = |line: &str| line.replace("\"unverified\"", "\"verified\"");
    let text = include_str!("../../../domain/rules/figures.toml");
    let lines = text.lines().map(|line| match line {
        line if line.starts_with("calamity_working_days") => verified(line),
        line if line.starts_with("triage_minutes") || line.starts_with("silence_hours") => {
            line.replace("\"proposed\"", "\"unverified\"")
        }
        line => line.to_owned(),
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let book = Book::read(|file| (file == "figures.toml").then(|| text.clone()));
    let book = Arc::new(book.unwrap());
    let said = Some("not verified");
    assert_eq!(shown(DutyKind::ReportCalamity, DUE, &book), [None; 6]);
    assert_eq!(shown(DutyKind::TriageReport, DUE, &book), [said; 6]);
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    let mut region: Region = fold(run.events());
    let silence = |region: &Region| {
        let mut clocks = region.deadlines(run.now()).into_iter();
        clocks.find(|clock| clock.word == SILENCE).unwrap().remark
    };
    assert_eq!(silence(&region), None);
    region.go_by(&book);
    assert_eq!(silence(&region), said);
}

/// What is said of a duty among the duties, in the case file, in the case step by step, as a deadline and on the board, and of
/// its alarm.
fn shown(kind: DutyKind, due: &str, book: &Arc<Book>) -> [Option<&'static str>; 6] {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    let owed = duty(1, kind, due, Owner::desk());
    run.push(CASE.0, case::Event::DutyOpened(owed));
    let stream = StreamId::new(Subject::Case, CASE.0);
    run.push(
        uuid(70),
        deadline_passed(Some(CASE), stream, kind.as_str(), due),
    );
    let mut region: Region = fold(run.events());
    let mut file: CaseFile = fold(run.events());
    let mut timeline: Timeline = fold(run.events());
    region.go_by(book);
    file.go_by(book);
    timeline.go_by(book);
    let now = run.now();
    let word = |deadline: &Deadline| deadline.word == kind.as_str();
    let next = region.board(now).remove(0).next_deadline.expect("a clock");
    assert!(word(&next), "{next:?}");
    [
        region.duties(now)[0].remark,
        file.as_of(now).duties[0].remark,
        timeline.file().as_of(now).duties[0].remark,
        region
            .deadlines(now)
            .into_iter()
            .find(word)
            .expect("due")
            .remark,
        next.remark,
        region.alarms()[0].remark,
    ]
}
