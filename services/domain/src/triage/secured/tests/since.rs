//! Who was seen before the danger was said was not seen safe from it: when the team saw the child counts, not when its phone
//! said so (H01, P08).

use super::*;
use crate::triage::{SafetyAssessment, Unsafety};

pub(super) const REPORT: ReportId = ReportId(id(9));

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

fn assess(unsafety: Unsafety) -> Command {
    Command::AssessSafety {
        triage: TRIAGE,
        assessment: SafetyAssessment {
            instrument: "LIRIK".into(),
            version: "2014".into(),
            together: true,
            reason_not_together: None,
            points: vec![Answer::Unknown; 8],
            unsafety,
        },
    }
}

pub(super) fn calm(given: Given) -> Given {
    visited(given, VisitOutcome::Calmed, Sighting::Spoken)
}

/// The search for her ends, with help at home.
fn helped_at_home(given: Given) -> Given {
    let home = Placed::AlternativeChosen {
        rung: Rung::Ambulatory,
        child: ANNA,
        stay: None,
        reason: Personal::of_case(CASE, "Hulp thuis"),
    };
    given.and(SEARCH.0, home)
}

#[test]
fn h01_a_search_that_ended_at_home_before_the_danger_secures_nobody() {
    let before = helped_at_home(searched(urgent().later(10), ANNA).later(50)).later(180);
    let said = raised(before.clone()).when(check());
    let said = said.then_rejected(CHILD_NOT_SECURED);
    assert!(due(&said).is_some());
    let found = before.when(assess(Unsafety::Acute)).accepted();
    let found = found.when(check()).accepted();
    assert_eq!(due(&found), Some(minutes_after(found.now(), 30)));
    found.when(check()).then_rejected(CHILD_NOT_SECURED);
    // Opened before it, and ended by those who knew.
    let since = raised(searched(urgent().later(10), ANNA)).later(10);
    let since = helped_at_home(since).when(check()).accepted();
    assert_eq!(due(&since), None);
}

#[test]
fn h01_danger_that_returns_is_secured_anew() {
    let unsafe_now = urgent().when(assess(Unsafety::Acute)).accepted();
    let unsafe_now = unsafe_now.when(check()).accepted().later(5);
    let secured = calm(unsafe_now).when(check()).accepted().later(5);
    assert_eq!(due(&secured), None);
    let over = secured.when(assess(Unsafety::None)).accepted().later(180);
    let back = over.clone().when(assess(Unsafety::Acute)).accepted();
    let back = back.when(check()).accepted();
    assert_eq!(due(&back), Some(minutes_after(back.now(), 30)));
    back.when(check()).then_rejected(CHILD_NOT_SECURED);
    let said = over.when(verdict(Verdict::AcuteCrisis, Urgency::U1));
    let said = said.accepted();
    assert_eq!(due(&said), Some(minutes_after(said.now(), 30)));

    let answer = |unsafe_now| Command::AnswerCrisisTest {
        triage: TRIAGE,
        test: CrisisTest {
            acute: Answer::Yes,
            unsafe_now,
            danger: Answer::Yes,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
    };
    let secured = calm(acute().later(5)).when(check()).accepted().later(5);
    let over = secured.when(answer(Answer::No)).accepted().later(60);
    let back = over.when(answer(Answer::Yes)).accepted();
    let back = back.when(check()).accepted();
    assert_eq!(due(&back), Some(minutes_after(back.now(), 30)));
}

/// She is reported again, in the case that runs.
pub(super) fn reported_again(given: Given) -> Given {
    let submit = crate::report::Submit {
        report: REPORT,
        case: CASE,
        joins_case: true,
        reporter_kind: crate::report::ReporterKind::School,
        reporter: None,
        what: Some("Weer geslagen".into()),
        place: Some("Teststraat 1".into()),
        municipality: None,
        call_back: None,
        people: vec![],
        unreadable: vec![],
    };
    let submit = crate::report::Command::Submit(Box::new(submit));
    given.when(submit).accepted()
}

#[test]
fn h01_a_new_report_is_secured_and_seen_anew_by_the_verdict_that_answers_it() {
    let seen = |given: &Given| state(given).duties.of_kind(DutyKind::SeeOnSite).cloned();
    let secured = calm(acute().later(5)).when(check()).accepted();
    let duty = seen(&secured).expect("owed").id;
    let secured = secured.when(Command::FulfilDuty {
        triage: TRIAGE,
        duty,
        note: Some("Gezien".into()),
    });
    let days_later = secured.accepted().later(2 * 24 * 60);
    let acute = || verdict(Verdict::AcuteCrisis, Urgency::U1);
    let same = days_later.clone().when(acute()).accepted();
    assert_eq!((due(&same), seen(&same)), (None, None), "nothing is new");
    let again = reported_again(days_later).later(5);
    let again = again.when(acute()).accepted();
    assert_eq!(due(&again), Some(minutes_after(again.now(), 30)));
    let to_see = seen(&again).expect("to be seen");
    assert_eq!(to_see.due, minutes_after(again.now(), 120));
    let again = again.when(check()).then_rejected(CHILD_NOT_SECURED);
    assert!(state(&again).to_see_since > Some(at("2026-03-04T01:00:00Z")));
    // Said once more, nothing moves.
    let twice = again.later(5).when(acute()).accepted();
    assert_eq!(seen(&twice), Some(to_see));
    let calmed = calm(twice).when(check()).accepted();
    assert_eq!(due(&calmed), None);
    assert_eq!(due(&calmed.when(acute()).accepted()), None);
}

#[test]
fn h01_a_new_report_voids_who_was_seen_while_the_duty_still_runs() {
    let both = joins(acute(), BRAM, HouseholdRole::Child, AgeBand::From4To11).later(5);
    let safe = |child| Command::RecordChildSafe {
        triage: TRIAGE,
        child,
        note: "Bij oma".into(),
    };
    let anna = both.when(safe(ANNA)).accepted().later(5);
    let again = reported_again(anna.clone()).later(5);
    let said = verdict(Verdict::AcuteCrisis, Urgency::U1);
    let again = again.when(said).accepted().later(1);
    assert_eq!(due(&again), due(&anna), "not a minute more");
    let bram = again.when(safe(BRAM)).accepted();
    let waits = bram.when(check());
    assert_eq!(waits.rejection().facts["children"], ANNA.to_string());
}

#[test]
fn h01_a_phone_whose_clock_is_ahead_secures_nobody_from_danger_that_comes_later() {
    let ahead = "2026-03-02T09:00:00Z";
    let safe = Command::RecordChildSafe {
        triage: TRIAGE,
        child: ANNA,
        note: "Bij oma".into(),
    };
    let word = urgent().later(5).occurred(ahead).when(safe).accepted();
    let visit = calm(urgent().later(5).occurred(ahead));
    let home = helped_at_home(searched(urgent(), ANNA).later(5).occurred(ahead));
    for given in [word, visit, home] {
        let said = raised(given.later(30).occurred("2026-03-02T01:35:00Z"));
        let said = said.when(check()).then_rejected(CHILD_NOT_SECURED);
        assert!(due(&said).is_some());
    }
}
