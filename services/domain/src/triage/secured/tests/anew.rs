//! A verdict that says the danger anew, though it says the same: it answers a report that came in since, or a report that was made
//! a crisis again, or is the first since its case was closed (H01, P08).

use super::{
    since::{REPORT, calm, reported_again},
    *,
};
use crate::{
    case::{CaseOutcome, ReopenCause},
    duty::Duty,
    report::{self, ReportLevel},
};

fn acutely() -> Command {
    verdict(Verdict::AcuteCrisis, Urgency::U1)
}

fn to_see(given: &Given) -> Option<Duty> {
    state(given).duties.of_kind(DutyKind::SeeOnSite).cloned()
}

/// The team saw her and left her safe, and everybody did what that called for.
fn answered(given: Given) -> Given {
    let given = calm(given).when(check()).accepted();
    let duty = to_see(&given).expect("owed").id;
    let seen = given.when(Command::FulfilDuty {
        triage: TRIAGE,
        duty,
        note: Some("Gezien".into()),
    });
    let given = seen.accepted();
    assert_eq!((due(&given), to_see(&given)), (None, None));
    given
}

/// Everything is owed as if it was said for the first time, and what was seen before does not do.
#[track_caller]
fn is_said_anew(given: Given) -> Given {
    assert_eq!(due(&given), Some(minutes_after(given.now(), 30)));
    let deadline = minutes_after(given.now(), 120);
    assert_eq!(to_see(&given).map(|duty| duty.due), Some(deadline));
    let weighing = state(&given);
    assert_eq!(weighing.to_see_since, Some(given.now()));
    let given_verdict = weighing.verdict.expect("given");
    assert_eq!(given_verdict.deadline, Some(deadline));
    given.when(check()).then_rejected(CHILD_NOT_SECURED)
}

/// The desk says of the report how heavy it is.
fn routed(given: Given, level: ReportLevel) -> Given {
    let route = report::Command::Route {
        report: REPORT,
        level,
        laws: vec![],
        second_professional: None,
        reason: Some("Nagevraagd bij school".into()),
    };
    given.when(route).accepted()
}

#[test]
fn h01_a_report_that_is_made_a_crisis_again_after_the_verdict_is_answered_by_the_next() {
    let lowered = reported_again(answered(acute().later(5)).later(5));
    let lowered = routed(lowered, ReportLevel::Inquiry).later(10);
    // For another cause; nobody waits for it.
    let same = lowered.when(acutely()).accepted();
    assert_eq!((due(&same), to_see(&same)), (None, None));
    let again = routed(same.later(10), ReportLevel::Crisis).later(5);
    is_said_anew(again.when(acutely()).accepted());
}

#[test]
fn h01_a_report_of_the_very_instant_of_the_verdict_is_answered_by_the_next() {
    let answered = answered(acute().later(5));
    let said = answered.later(5).when(acutely()).accepted();
    let again = reported_again(said).later(5);
    is_said_anew(again.when(acutely()).accepted());
    // What came with the beginning is answered by the first verdict: it counts from there.
    let first = reported_again(weighed(Answer::Unknown)).later(5);
    let first = calm(first).later(5).when(acutely()).accepted();
    assert_eq!(due(&first.when(check()).accepted()), None);
}

/// The verdict weighed the report; nobody waits for that any more.
fn taken_off(given: Given) -> Given {
    let AnyState::Report(report) = given.state(StreamId::new(Subject::Report, REPORT.0)) else {
        unreachable!("a report's stream");
    };
    let duty = report
        .duties
        .of_kind(DutyKind::TriageReport)
        .expect("owed")
        .id;
    given.and(REPORT.0, report::Event::DutyFulfilled { duty, note: None })
}

fn closed(given: Given) -> Given {
    let closed = case::Event::CaseClosed {
        outcome: CaseOutcome::CrisisOver,
        registration: None,
    };
    given.and(CASE.0, closed).later(21 * 24 * 60)
}

fn runs_again(given: Given) -> Given {
    let reopen = case::Command::Reopen {
        case: CASE,
        because: ReopenCause::Consultation,
    };
    given.when(reopen).accepted()
}

#[test]
fn h01_a_case_that_was_closed_and_runs_again_is_secured_and_seen_anew_by_the_same_verdict() {
    let over = closed(answered(acute().later(5)).later(60));
    let again = runs_again(over.clone()).later(5).when(acutely());
    let again = is_said_anew(again.accepted());
    // Said once more, nothing moves.
    let twice = again.clone().later(5).when(acutely()).accepted();
    assert_eq!((due(&twice), to_see(&twice)), (due(&again), to_see(&again)));
    // Who was safe at home then was so of what was over.
    let safe = Command::RecordChildSafe {
        triage: TRIAGE,
        child: ANNA,
        note: "Bij oma".into(),
    };
    let now = twice.when(safe).accepted().when(check()).accepted();
    assert_eq!(due(&now), None);
    assert_eq!(due(&now.when(acutely()).accepted()), None);
    // It is said while nobody opened the case again: that calls for it, and is not said a third time by that.
    let first = is_said_anew(over.when(acutely()).accepted());
    let open = runs_again(first.clone())
        .later(5)
        .when(acutely())
        .accepted();
    assert_eq!((due(&open), to_see(&open)), (due(&first), to_see(&first)));
}

#[test]
fn p08_a_visit_that_was_owed_when_the_case_was_closed_has_a_clock_of_its_own_when_it_runs_again() {
    let unseen = calm(acute().later(5)).when(check()).accepted();
    let long_ago = to_see(&unseen).expect("owed").due;
    let again = runs_again(closed(unseen)).when(acutely());
    let again = is_said_anew(again.accepted());
    assert!(long_ago < again.now());
}

#[test]
fn h01_a_verdict_that_is_only_written_down_after_the_closure_says_nothing_anew() {
    let mut spoken = acutely();
    if let Command::GiveVerdict { spoken, .. } = &mut spoken {
        *spoken = true;
    }
    let over = answered(weighed(Answer::Unknown).when(spoken).accepted().later(5));
    let written = closed(over).when(acutely()).accepted();
    assert_eq!((due(&written), to_see(&written)), (None, None));
    // The first since it runs again is no such form.
    let again = runs_again(written.later(5)).later(5).when(acutely());
    is_said_anew(again.accepted());
}

#[test]
fn h01_a_report_that_was_answered_on_the_old_weighing_is_not_forgotten_by_the_one_that_replaces_it()
{
    let second = TriageId(id(21));
    let of_second = |mut command: Command| {
        if let Command::AnswerCrisisTest { triage, .. }
        | Command::GiveVerdict { triage, .. }
        | Command::CheckSecured { triage, .. } = &mut command
        {
            *triage = second;
        }
        command
    };
    let reweigh = Command::Reweigh {
        triage: second,
        earlier: TRIAGE,
        why: "Vader is vertrokken".into(),
    };
    let test = of_second(Command::AnswerCrisisTest {
        triage: TRIAGE,
        test: CrisisTest {
            acute: Answer::Yes,
            unsafe_now: Answer::Yes,
            danger: Answer::Yes,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
    });
    let begun = acute().later(10).when(reweigh).accepted();
    let begun = begun.when(test).accepted().later(10);
    let calmed = answered(begun);
    let answer = reported_again(calmed.clone().later(10)).later(5);
    let answer = taken_off(answer.when(acutely()).accepted()).later(5);
    assert!(due(&answer).is_some());
    let replaced = answer.when(of_second(acutely())).accepted();
    let replaced = replaced.when(of_second(check()));
    replaced.then_rejected(CHILD_NOT_SECURED);
    // Where no report came between, a visit since it began does.
    let replaced = calmed.later(10).when(of_second(acutely())).accepted();
    replaced.when(of_second(check())).accepted();
}
