use proptest::prelude::*;

use super::*;
use crate::{
    book::{Book, Dated},
    triage::Answer::{No, Unknown, Yes},
};

const TEXT: &str = include_str!("../../../rules/triage.toml");

fn table() -> Weighing {
    Book::embedded().triage.versions()[0].table.clone()
}

fn test([acute, unsafe_now, danger, cannot_wait]: [Answer; 4]) -> CrisisTest {
    CrisisTest {
        acute,
        unsafe_now,
        danger,
        cannot_wait,
    }
}

fn safety(points: Vec<Answer>, unsafety: Unsafety) -> SafetyAssessment {
    SafetyAssessment {
        instrument: "LIRIK".into(),
        version: "2".into(),
        together: true,
        reason_not_together: None,
        points,
        unsafety,
    }
}

fn fault(from: &str, to: &str) -> String {
    assert!(TEXT.contains(from), "{from}");
    Dated::<Weighing>::read("triage.toml", &TEXT.replacen(from, to, 1))
        .unwrap_err()
        .to_string()
}

#[test]
fn the_rows_that_people_know_by_heart() {
    let table = table();
    for (answers, verdict, urgency) in [
        ([Yes, Yes, Yes, Yes], Verdict::AcuteCrisis, Urgency::U0),
        ([Yes, Yes, No, No], Verdict::AcuteCrisis, Urgency::U1),
        ([Yes, Yes, Unknown, Yes], Verdict::AcuteCrisis, Urgency::U1),
        ([Yes, No, Yes, No], Verdict::AcuteCrisis, Urgency::U1),
        ([Unknown, No, Yes, No], Verdict::AcuteCrisis, Urgency::U1),
        ([Unknown, Yes, Yes, No], Verdict::AcuteCrisis, Urgency::U1),
        ([Unknown, Yes, No, No], Verdict::Urgent, Urgency::U2),
        ([No, Yes, Yes, No], Verdict::Urgent, Urgency::U2),
        ([No, No, Yes, No], Verdict::Urgent, Urgency::U2),
        ([Unknown; 4], Verdict::Unknown, Urgency::U2),
        ([Yes, No, Unknown, No], Verdict::Unknown, Urgency::U2),
        ([Yes, No, No, No], Verdict::Urgent, Urgency::U3),
        ([No, No, No, Yes], Verdict::Urgent, Urgency::U3),
        ([No, Unknown, No, No], Verdict::Unknown, Urgency::U3),
        ([No, No, Unknown, No], Verdict::Unknown, Urgency::U3),
        ([Unknown, No, No, No], Verdict::Unknown, Urgency::U4),
        ([No, No, No, Unknown], Verdict::Unknown, Urgency::U4),
        ([No; 4], Verdict::NoCrisis, Urgency::U5),
    ] {
        let proposed = table.propose(test(answers), None);
        assert_eq!(
            (proposed.verdict, proposed.urgency),
            (verdict, urgency),
            "{answers:?}"
        );
    }
}

#[test]
fn why_is_a_row_and_the_floors_that_held() {
    let table = table();
    let mut points = vec![Yes; 8];
    points[0] = No;
    points[5] = No;
    let proposed = table.propose(test([No; 4]), Some(&safety(points, Unsafety::Unknown)));
    let floors: Vec<_> = proposed
        .floors
        .iter()
        .map(|floor| floor.name.as_str())
        .collect();
    assert_eq!(proposed.row.name, "four-times-no");
    assert_eq!(
        floors,
        [
            "violence-and-afraid",
            "violence-or-no-care",
            "any-point-not-safe"
        ]
    );
    assert_eq!(
        (proposed.verdict, proposed.urgency),
        (Verdict::Urgent, Urgency::U2)
    );
    assert!(table.row("four-times-no").is_some() && table.floor("acutely-unsafe").is_some());
}

#[test]
fn acute_unsafety_is_never_less_than_an_acute_crisis_within_two_hours() {
    let table = table();
    for test in every_test() {
        let acute = safety(vec![Unknown; 8], Unsafety::Acute);
        let proposed = table.propose(test, Some(&acute));
        assert_eq!(proposed.verdict, Verdict::AcuteCrisis);
        assert!(proposed.urgency <= Urgency::U1);
    }
}

#[test]
fn a_table_with_a_hole_is_a_fault_that_names_the_combination() {
    let hole = fault(
        "acute = [\"no\"]\nunsafe_now = [\"no\"]",
        "acute = [\"yes\"]\nunsafe_now = [\"no\"]",
    );
    assert!(hole.starts_with("triage.toml:"), "{hole}");
    assert!(
        hole.contains("no row fits acute = no, unsafe_now = no, danger = no, cannot_wait = no")
    );
}

#[test]
fn a_table_that_lowers_for_a_heavier_or_unknown_answer_is_a_fault() {
    let lowered = fault("urgency = \"u0-now-112\"", "urgency = \"u3-24h\"");
    assert!(
        lowered.contains("lowers urgency for a heavier answer"),
        "{lowered}"
    );
    let unknown = fault(
        "verdict = \"unknown\"\nurgency = \"u4-72h\"\nwhy = \"It is safe and not acute; whether",
        "verdict = \"no-crisis\"\nurgency = \"u5-regular\"\nwhy = \"It is safe and not acute; whether",
    );
    assert!(
        unknown.contains("says no crisis for acute = no"),
        "{unknown}"
    );
}

#[test]
fn a_row_that_never_decides_twice_or_does_not_fit_is_a_fault() {
    let first = "[[version.table.row]]\nname = \"unsafe-and-dangerous-now\"\nacute = [\"yes\"]";
    let all = "[[version.table.row]]\nname = \"all\"\nverdict = \"acute-crisis\"\nurgency = \"u0-now-112\"\nwhy = \"x\"\nwaarom = \"x\"\n\n";
    assert!(fault(first, &format!("{all}{first}")).contains("never decides"));
    assert!(fault("name = \"unsafe-now\"", "name = \"cannot-wait\"").contains("twice"));
    assert!(fault("urgency = \"u5-regular\"", "urgency = \"u4-72h\"").contains("does not go with"));
    assert!(
        fault(
            "why = \"It happens now and",
            "because = \"It happens now and"
        )
        .contains("because")
    );
    assert!(fault("waarom = \"Vier keer", "waarom = \"\" #").contains("a `waarom`"));
}

#[test]
fn a_floor_that_makes_no_sense_is_a_fault() {
    assert!(fault("points = [1, 6]", "points = [1, 9]").contains("from 1 to 8"));
    assert!(fault("at_least = 2", "at_least = 3").contains("at_least"));
    assert!(fault("answers = [\"no\"]", "answers = [\"yes\"]").contains("\"yes\" is safe"));
    assert!(fault("answers = [\"no\"]", "answers = [\"unknown\"]").contains("hold \"no\""));
    assert!(fault("unsafety = [\"acute\"]", "").contains("say which"));
    assert!(fault("unsafety = [\"acute\"]", "unsafety = [\"none\"]").contains("too"));
}

fn answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(Answer::ALL)
}

fn any_test() -> impl Strategy<Value = CrisisTest> {
    prop::array::uniform4(answer()).prop_map(test)
}

fn any_safety() -> impl Strategy<Value = SafetyAssessment> {
    (
        prop::collection::vec(answer(), 8),
        prop::sample::select(Unsafety::ALL),
    )
        .prop_map(|(points, unsafety)| safety(points, unsafety))
}

/// "No" becomes what stands in the other test; what is heavier stays.
fn heavier_of(before: Answer, instead: Answer) -> Answer {
    match (before, instead) {
        (No, _) => instead,
        (Unknown, Yes) => Yes,
        (before, _) => before,
    }
}

proptest! {
    #[test]
    fn the_table_is_total_and_never_below_row_or_floor(test in any_test(), safety in any_safety()) {
        let table = table();
        prop_assert!(table.rows.iter().any(|row| row.fits(test)));
        let proposed = table.propose(test, Some(&safety));
        prop_assert!(proposed.urgency <= proposed.row.urgency);
        prop_assert!(proposed.floors.iter().all(|floor| proposed.urgency <= floor.urgency));
        prop_assert_eq!(proposed.verdict == Verdict::NoCrisis, !proposed.urgency.asks_presence());
    }

    #[test]
    fn unknown_or_yes_for_any_number_of_noes_never_lowers_urgency(
        before in any_test(),
        instead in any_test(),
        safety in prop::option::of(any_safety()),
    ) {
        let after = CrisisTest {
            acute: heavier_of(before.acute, instead.acute),
            unsafe_now: heavier_of(before.unsafe_now, instead.unsafe_now),
            danger: heavier_of(before.danger, instead.danger),
            cannot_wait: heavier_of(before.cannot_wait, instead.cannot_wait),
        };
        let table = table();
        let urgency = |test| table.propose(test, safety.as_ref()).urgency;
        prop_assert!(urgency(after) <= urgency(before));
    }

    #[test]
    fn a_safety_point_that_is_unknown_or_not_safe_never_lowers_urgency(
        test in any_test(),
        safety in any_safety(),
        point in 0..8usize,
        instead in answer(),
    ) {
        let table = table();
        let mut less = safety.clone();
        less.points[point] = Yes;
        let mut more = safety.clone();
        more.points[point] = instead;
        let urgency = |safety| table.propose(test, Some(safety)).urgency;
        prop_assert!(urgency(&more) <= urgency(&less));
        prop_assert!(urgency(&more) <= table.propose(test, None).urgency, "weighing safety never lowers");
    }
}
