//! Figures change on a day, and what was owed before does not.

use super::*;
use crate::{
    book::Book,
    duty::DutyKind,
    given::{at, given, id},
    ids::{CaseId, ReportId},
    report::{self, ReporterKind, Submit},
};

/// From 2027 on a report is weighed within twenty minutes.
fn two_versions() -> Rules {
    let text = include_str!("../../rules/figures.toml");
    let first = text.replacen(
        "from = \"2015-01-01\"",
        "from = \"2015-01-01\"\nuntil = \"2027-01-01\"",
        1,
    );
    let next = text[text.find("[[version]]").unwrap()..]
        .replace("figures@1", "figures@2")
        .replace("2015-01-01", "2027-01-01")
        .replace(
            "triage_minutes = { value = 30",
            "triage_minutes = { value = 20",
        );
    let both = format!("{first}\n{next}");
    let book = Book::read(|file| (file == "figures.toml").then(|| both.clone()));
    Rules::of(Arc::new(book.expect("a sound book")))
}

fn submit() -> Submit {
    Submit {
        report: ReportId(id(1)),
        case: CaseId(id(2)),
        joins_case: false,
        reporter_kind: ReporterKind::Police,
        reporter: None,
        what: Some("Verzonnen melding".into()),
        place: None,
        municipality: None,
        call_back: None,
        people: Vec::new(),
        unreadable: Vec::new(),
    }
}

fn weighed(now: &str) -> (Timestamp, String) {
    let rules = two_versions().at(at(now));
    let given = given().at(now).rules(rules);
    let made = given
        .when(report::Command::Submit(Box::new(submit())))
        .accepted();
    let duties = made
        .recorded()
        .iter()
        .filter_map(|made| made.event.opened_duty());
    let mut weigh = duties.filter(|duty| duty.kind == DutyKind::TriageReport);
    let duty = weigh.next().expect("a report is weighed");
    (duty.due, duty.rule.clone())
}

#[test]
fn a_figure_changes_at_midnight_in_amsterdam_and_a_duty_says_under_which_version_it_is_owed() {
    let (before, after) = ("2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z");
    let (due, rule) = weighed(before);
    assert_eq!(due, at("2026-12-31T23:29:59Z"));
    assert!(!rule.contains("figures"), "{rule}");
    let (due, rule) = weighed(after);
    assert_eq!(due, at("2026-12-31T23:20:00Z"));
    assert!(rule.ends_with("/figures@2"), "{rule}");
}

#[test]
fn every_figure_has_an_origin_and_the_embedded_ones_are_those_in_force() {
    let rules = Rules::default();
    let version = rules.book.figures.version(&rules.version).unwrap();
    let names = serde_json::to_value(&*rules).unwrap();
    let names: Vec<_> = names.as_object().unwrap().keys().cloned().collect();
    let origins: Vec<_> = version.table.origins.keys().cloned().collect();
    assert_eq!(names, origins);
}
