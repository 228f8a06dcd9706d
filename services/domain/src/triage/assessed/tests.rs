use super::*;
use crate::{
    actor::Role,
    case,
    given::{Given, actor, at, given, id},
    ids::{CaseId, ReportId, TriageId},
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{
        Answer, Command, CrisisTest, Decider, SafetyAssessment, Unsafety, Urgency,
        rejection::{INSTRUMENT_UNKNOWN, LOWERING_NEEDS_SECOND, TRIAGE_SUPERSEDED},
    },
};

const CASE: CaseId = CaseId(id(2));
const FIRST: TriageId = TriageId(id(20));
const SECOND: TriageId = TriageId(id(21));

/// At 02:00 a weighing begins, and its test is answered so that it proposes U1, or U3.
fn weighing(answers: Answer) -> Given {
    given()
        .and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: None,
                director: Owner::desk(),
            },
        )
        .by(actor(Role::Triagist, "desk"))
        .when(Command::Start {
            triage: FIRST,
            case: CASE,
        })
        .accepted()
        .when(answer(FIRST, answers))
        .accepted()
}

fn answer(triage: TriageId, answers: Answer) -> Command {
    Command::AnswerCrisisTest {
        triage,
        test: CrisisTest {
            acute: answers,
            unsafe_now: answers,
            danger: Answer::No,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
    }
}

fn said(triage: TriageId, verdict: Verdict, urgency: Urgency, second: Option<&str>) -> Command {
    Command::GiveVerdict {
        triage,
        verdict,
        urgency,
        crisis_kind: None,
        spoken: false,
        second_professional: second.map(Into::into),
        reason: second.map(|_| "Vader is vertrokken".into()),
        decider: Decider::default(),
    }
}

fn acute(triage: TriageId) -> Command {
    said(triage, Verdict::AcuteCrisis, Urgency::U1, None)
}

fn assess(triage: TriageId, instrument: &str) -> Command {
    Command::AssessSafety {
        triage,
        assessment: SafetyAssessment {
            instrument: instrument.into(),
            version: "2".into(),
            together: true,
            reason_not_together: None,
            points: vec![Answer::Unknown; 8],
            unsafety: Unsafety::Structural,
        },
    }
}

fn state(given: &Given, triage: TriageId) -> State {
    match given.state(StreamId::new(Subject::Triage, triage.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

fn owed(given: &Given, triage: TriageId) -> Option<Duty> {
    let state = state(given, triage);
    let mut owed = state.duties.iter();
    let first = owed.find(|duty| duty.kind == DutyKind::AssessSafety);
    let twice = owed.any(|duty| duty.kind == DutyKind::AssessSafety);
    assert!(!twice, "owed once");
    first.cloned()
}

#[test]
fn h17_a_crisis_that_is_said_before_the_safety_is_assessed_owes_it_within_a_day() {
    for (answers, verdict, urgency) in [
        (Answer::Yes, Verdict::AcuteCrisis, Urgency::U1),
        (Answer::No, Verdict::Urgent, Urgency::U3),
    ] {
        let given = weighing(answers).when(said(FIRST, verdict, urgency, None));
        let duty = owed(&given.accepted(), FIRST).expect("owed");
        assert_eq!(duty.due, at("2026-03-03T01:00:00Z"), "{verdict}");
        assert_eq!(
            (duty.owner, &*duty.rule),
            (Owner::triage_desk(), "H17@1"),
            "{verdict}"
        );
    }
}

#[test]
fn h17_no_crisis_not_knowing_and_safety_that_was_assessed_before_owe_no_assessment() {
    let first = weighing(Answer::Yes)
        .when(assess(FIRST, "LIRIK"))
        .accepted();
    assert_eq!(owed(&first.when(acute(FIRST)).accepted(), FIRST), None);
    let quiet = || weighing(Answer::No);
    for (verdict, urgency) in [
        (Verdict::NoCrisis, Urgency::U5),
        (Verdict::Unknown, Urgency::U3),
    ] {
        let given = quiet().when(said(FIRST, verdict, urgency, Some("user-8")));
        assert_eq!(owed(&given.accepted(), FIRST), None, "{verdict}");
    }
}

/// H17: a word that it was done names no instrument, and does not say why it was not filled in together.
#[test]
fn h17_only_the_assessment_pays_and_no_word() {
    let given = weighing(Answer::Yes).when(acute(FIRST)).accepted();
    let duty = owed(&given, FIRST).expect("owed").id;
    let word = given.when(Command::FulfilDuty {
        triage: FIRST,
        duty,
        note: Some("Gedaan".into()),
    });
    assert_eq!(word.rejection().facts["command"], "assess-safety");
    let given = word
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(assess(FIRST, "Onderbuik"))
        .then_rejected(INSTRUMENT_UNKNOWN);
    assert!(owed(&given, FIRST).is_some());
    let given = given.when(assess(FIRST, "LIRIK")).accepted();
    assert_eq!(owed(&given, FIRST), None);
    // Once more is no debt, and no refusal.
    let given = given.when(assess(FIRST, "LIRIK")).accepted();
    assert_eq!(owed(&given.when(acute(FIRST)).accepted(), FIRST), None);
}

#[test]
fn h17_a_second_verdict_owes_it_once_and_no_later() {
    let given = weighing(Answer::Yes).when(acute(FIRST)).accepted();
    let duty = owed(&given, FIRST);
    assert!(duty.is_some());
    let given = given.later(60).when(acute(FIRST)).accepted();
    assert_eq!(owed(&given, FIRST), duty);
    let urgent = said(FIRST, Verdict::Urgent, Urgency::U2, Some("user-8"));
    let given = given.when(urgent).accepted();
    assert_eq!(owed(&given, FIRST), duty, "urgent is a crisis too");
}

#[test]
fn h17_a_crisis_that_is_called_none_lets_it_go_and_one_that_returns_owes_it_anew() {
    let none = |second| said(FIRST, Verdict::NoCrisis, Urgency::U5, second);
    let given = weighing(Answer::Yes).when(acute(FIRST)).accepted();
    let given = given.when(none(None)).then_rejected(LOWERING_NEEDS_SECOND);
    assert!(owed(&given, FIRST).is_some());
    let given = given.when(none(Some("user-8"))).accepted();
    assert_eq!(owed(&given, FIRST), None);
    let given = given.later(60).when(acute(FIRST)).accepted();
    let duty = owed(&given, FIRST).expect("owed");
    assert_eq!(duty.due, at("2026-03-03T02:00:00Z"));
}

/// H17, H16: what is weighed anew is assessed anew; what was owed goes over, and not a minute later. Nothing is owed where
/// nobody can pay it.
#[test]
fn h17_a_weighing_in_the_place_of_another_takes_it_over_or_pays_it() {
    let given = weighing(Answer::Yes).when(acute(FIRST)).accepted();
    let due = owed(&given, FIRST).expect("owed").due;
    let reweigh = Command::Reweigh {
        triage: SECOND,
        earlier: FIRST,
        why: "Vader is vertrokken".into(),
    };
    let again = given.later(60).when(reweigh).accepted();
    let again = again.when(answer(SECOND, Answer::Yes)).accepted();

    let carried = again.clone().when(acute(SECOND)).accepted();
    assert_eq!(owed(&carried, FIRST), None);
    assert_eq!(owed(&carried, SECOND).map(|duty| duty.due), Some(due));
    let paid = carried
        .when(assess(FIRST, "LIRIK"))
        .then_rejected(TRIAGE_SUPERSEDED)
        .when(assess(SECOND, "LIRIK"))
        .accepted();
    assert_eq!(owed(&paid, SECOND), None);

    // The earlier one holds until the new verdict, and is paid until then; the new one owes its own.
    let held = again.clone().when(assess(FIRST, "LIRIK")).accepted();
    assert_eq!(owed(&held, FIRST), None);
    let own = held.when(acute(SECOND)).accepted();
    let own = owed(&own, SECOND).expect("owed");
    assert_eq!(own.due, at("2026-03-03T02:00:00Z"));

    // Assessed before the new verdict, or no crisis any more: owed by neither.
    let first = again.clone().when(assess(SECOND, "LIRIK")).accepted();
    let none = said(SECOND, Verdict::NoCrisis, Urgency::U5, Some("user-8"));
    for given in [first.when(acute(SECOND)), again.when(none)] {
        let given = given.accepted();
        assert_eq!((owed(&given, FIRST), owed(&given, SECOND)), (None, None));
    }
}

/// H17: a case is not kept open for it, and what was owed is paid after its closure too.
#[test]
fn h17_it_outlives_the_closure_of_its_case_and_is_paid_then() {
    let given = weighing(Answer::Yes).when(acute(FIRST)).accepted();
    let closed = given.and(
        CASE.0,
        case::Event::CaseClosed {
            outcome: case::CaseOutcome::CrisisOver,
            registration: None,
        },
    );
    assert!(owed(&closed, FIRST).is_some());
    let paid = closed.when(assess(FIRST, "LIRIK")).accepted();
    assert_eq!(owed(&paid, FIRST), None);
}
