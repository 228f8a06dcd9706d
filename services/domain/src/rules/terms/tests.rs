//! No screen leaves out that a time is not verified, also of the figure that is marked so tomorrow.

use super::*;
use crate::{
    actor::Owner,
    given::{at, id},
    ids::DutyId,
};

const TEXT: &str = include_str!("../../../rules/figures.toml");

/// What is no time that somebody waits for: whose a child is, when a bed is known no more, who may decide alone, what counts as
/// the same story, or as a stagnation.
const NO_CLOCK: [&str; 5] = [
    "availability_hours_max",
    "chain_gap_days",
    "office_hours",
    "re_crisis_days",
    "stagnation_refusals",
];

fn figures(book: &Book) -> Vec<String> {
    let versions = book.figures.versions();
    let origins = versions.iter().flat_map(|of| of.table.origins.keys());
    origins.cloned().collect()
}

/// The book with this figure not verified, and no other.
fn book(text: &str) -> Book {
    let read = Book::read(|file| (file == "figures.toml").then(|| text.to_owned()));
    read.expect("a sound book")
}

fn only_unverified(figure: &str) -> String {
    let mut lines = Vec::new();
    for line in TEXT.lines() {
        let line = line.replace("\"unverified\"", "\"proposed\"");
        lines.push(if line.starts_with(&format!("{figure} =")) {
            let line = line.replace("\"proposed\"", "\"unverified\"");
            line.replace("\"verified\"", "\"unverified\"")
        } else {
            line
        });
    }
    lines.join("\n")
}

#[test]
fn a_figure_that_is_marked_unverified_is_that_of_a_duty_or_a_clock_that_says_so() {
    let embedded = Book::embedded();
    for version in embedded.figures.versions() {
        for (figure, origin) in &version.table.origins {
            if origin.certainty != Certainty::Unverified {
                continue;
            }
            // Nobody is shown a time by it: it decides whose a child is.
            let no_time = figure == "chain_gap_days";
            let says_so = |word: &str| figures_of(word).contains(&figure.as_str());
            assert!(
                no_time || words::any(says_so),
                "{figure} is not verified: say so wherever it is shown"
            );
        }
    }
}

#[test]
fn every_figure_is_that_of_a_duty_or_a_clock_or_is_no_time_and_says_when_it_is_not_verified() {
    let due = at("2026-03-02T01:00:00Z");
    let known = figures(&Book::embedded());
    for figure in &known {
        let of_clock = words::any(|word| figures_of(word).contains(&figure.as_str()));
        assert_ne!(of_clock, NO_CLOCK.contains(&figure.as_str()), "{figure}");
        let book = book(&only_unverified(figure));
        words::any(|word| {
            let said = figures_of(word).contains(&figure.as_str());
            let remark = said.then_some("not verified");
            assert_eq!(book.remark_on_clock(word, due), remark, "{word}: {figure}");
            false
        });
    }
    words::any(|word| {
        let mut figures = figures_of(word).iter();
        let unknown = figures.find(|figure| !known.contains(&(**figure).to_owned()));
        assert_eq!(unknown, None, "{word}");
        false
    });
}

/// P23: what was owed under a figure that nobody had read stays so when the next version is verified.
#[test]
fn a_duty_says_how_sure_the_figure_was_under_which_it_is_owed() {
    let first = TEXT.replacen(
        "from = \"2015-01-01\"",
        "from = \"2015-01-01\"\nuntil = \"2027-01-01\"",
        1,
    );
    let next = TEXT[TEXT.find("[[version]]").unwrap()..]
        .replace("figures@1", "figures@2")
        .replace("2015-01-01", "2027-01-01")
        .replace("certainty = \"unverified\"", "certainty = \"verified\"");
    let book = book(&format!("{first}\n{next}"));
    let owed = |kind, rule: &str, due: &str| Duty {
        id: DutyId(id(90)),
        kind,
        due: at(due),
        owner: Owner::desk(),
        office: None,
        rule: rule.to_owned(),
    };
    let said = |rule, due| book.remark_on(&owed(DutyKind::ReportCalamity, rule, due));
    let (before, after) = ("2026-12-30T22:59:59Z", "2027-01-05T22:59:59Z");
    assert_eq!(said("P23@1", before), Some("not verified"));
    assert_eq!(said("P23@1", after), Some("not verified"), "as it was owed");
    assert_eq!(said("P23@1/figures@2", after), None);
    // Of a version that is in no book any more: as on its day.
    assert_eq!(said("P23@1/figures@7", before), Some("not verified"));
    assert_eq!(said("P23@1/figures@7", after), None);
    let proposed = owed(DutyKind::WriteVerdict, "H16@1", before);
    assert_eq!(
        book.remark_on(&proposed),
        None,
        "a proposal is the region's"
    );
}
