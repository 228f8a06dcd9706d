//! Who was seen before the danger was said was not seen safe from it: when the team saw the child counts, not when its phone
//! said so (H01, P08).

use super::*;

/// In the first weighing an urgent question, and half an hour later an acute crisis.
fn raised(given: Given) -> Given {
    given
        .later(30)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted()
}

fn urgent() -> Given {
    weighed(Answer::Unknown)
        .when(verdict(Verdict::Urgent, Urgency::U2))
        .accepted()
}

#[test]
fn h01_a_visit_of_before_the_danger_secures_nobody_however_late_its_phone_tells() {
    let calm = |given| visited(given, VisitOutcome::Calmed, Sighting::Spoken);
    let before = raised(calm(urgent().later(10)));
    assert!(due(&before).is_some());
    let before = before.when(check()).then_rejected(CHILD_NOT_SECURED);
    let after = calm(before.later(10)).when(check()).accepted();
    assert_eq!(due(&after), None);
    // The same visit, on a phone that was offline until after the danger was said.
    let late = raised(urgent()).later(5).occurred("2026-03-02T01:10:00Z");
    calm(late).when(check()).then_rejected(CHILD_NOT_SECURED);
    // From the beginning of a weighing on, its own verdict may come later than the team.
    let first = calm(weighed(Answer::Unknown).later(5)).later(5);
    let first = first.when(verdict(Verdict::AcuteCrisis, Urgency::U1));
    let first = first.accepted().when(check()).accepted();
    assert_eq!(due(&first), None);
}

#[test]
fn h01_a_word_that_a_child_was_safe_before_the_danger_does_not_do() {
    let safe = || Command::RecordChildSafe {
        triage: TRIAGE,
        child: ANNA,
        note: "Bij oma".into(),
    };
    let before = raised(urgent().when(safe()).accepted());
    let before = before.when(check()).then_rejected(CHILD_NOT_SECURED);
    let late = before.occurred("2026-03-02T01:10:00Z").when(safe());
    let late = late
        .accepted()
        .when(check())
        .then_rejected(CHILD_NOT_SECURED);
    let now = late.later(1).occurred("2026-03-02T01:31:00Z").when(safe());
    let now = now.accepted().when(check()).accepted();
    assert_eq!(due(&now), None);
}
