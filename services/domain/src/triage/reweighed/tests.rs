use super::*;
use crate::{
    actor::{Owner, Role},
    duty::Duty,
    given::{Given, actor, at, given, id, opened},
    ids::{CaseId, ReportId},
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{
        Answer, Command, CrisisTest, Decider, Urgency, Verdict, rejection::LOWERING_NEEDS_SECOND,
    },
};

const CASE: CaseId = CaseId(id(2));
const FIRST: TriageId = TriageId(id(20));
const SECOND: TriageId = TriageId(id(21));

fn state(given: &Given, triage: TriageId) -> State {
    match given.state(StreamId::new(Subject::Triage, triage.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

fn owed(given: &Given, triage: TriageId) -> Vec<Duty> {
    state(given, triage).duties.iter().cloned().collect()
}

fn answer(triage: TriageId, answers: Answer) -> Command {
    Command::AnswerCrisisTest {
        triage,
        test: CrisisTest {
            acute: answers,
            unsafe_now: answers,
            danger: Answer::No,
            cannot_wait: answers,
        },
        today_different: None,
    }
}

fn verdict(triage: TriageId, verdict: Verdict, urgency: Urgency, second: Option<&str>) -> Command {
    Command::GiveVerdict {
        triage,
        verdict,
        urgency,
        crisis_kind: None,
        spoken: triage == FIRST,
        second_professional: second.map(Into::into),
        reason: second.map(|_| "Vader is vertrokken".into()),
        decider: Decider::default(),
    }
}

fn reweigh(triage: TriageId, why: &str) -> Command {
    Command::Reweigh {
        triage,
        earlier: FIRST,
        why: why.into(),
    }
}

/// An acute crisis at 02:00, spoken; ten minutes later it is weighed again.
fn again() -> Given {
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
        .when(answer(FIRST, Answer::Yes))
        .accepted()
        .when(verdict(FIRST, Verdict::AcuteCrisis, Urgency::U1, None))
        .accepted()
        .later(10)
        .when(reweigh(SECOND, "Vader is vertrokken"))
        .accepted()
}

#[test]
fn weighing_again_says_why_and_the_earlier_verdict_holds_until_then() {
    let given = again();
    assert_eq!(state(&given, FIRST).reweighed_by, Some(SECOND));
    assert!(!state(&given, FIRST).is_superseded());
    assert!(state(&given, FIRST).asks_securing());
    let (earlier, why) = state(&given, SECOND).earlier.unwrap();
    assert_eq!((earlier, opened(&why)), (FIRST, "Vader is vertrokken"));
    let kinds: Vec<_> = owed(&given, FIRST).iter().map(|duty| duty.kind).collect();
    assert_eq!(
        kinds,
        [
            DutyKind::WriteVerdict,
            DutyKind::SeeOnSite,
            DutyKind::SecureChild,
            DutyKind::AssessSafety,
            DutyKind::RegisterDecider,
        ]
    );
    given
        .when(reweigh(TriageId(id(22)), "Nog eens"))
        .then_rejected(TRIAGE_SUPERSEDED)
        .when(reweigh(SECOND, "Nog eens"))
        .then_rejected(TRIAGE_EXISTS)
        .when(verdict(FIRST, Verdict::AcuteCrisis, Urgency::U1, None))
        .accepted();
}

#[test]
fn the_new_verdict_carries_what_runs_and_settles_the_rest_exactly_once() {
    let given = again()
        .when(answer(SECOND, Answer::Yes))
        .accepted()
        .when(verdict(SECOND, Verdict::AcuteCrisis, Urgency::U1, None))
        .accepted();
    let first = state(&given, FIRST);
    assert!(
        first.is_superseded() && first.verdict.is_some(),
        "it stays readable"
    );
    let kinds = |triage| -> Vec<_> {
        let duties = owed(&given, triage);
        duties.iter().map(|duty| (duty.kind, duty.due)).collect()
    };
    assert_eq!(
        kinds(FIRST),
        [(DutyKind::RegisterDecider, at("2026-03-03T01:00:00Z"))],
        "who decided then still owes a registration"
    );
    assert_eq!(
        kinds(SECOND),
        [
            (DutyKind::SeeOnSite, at("2026-03-02T03:00:00Z")),
            (DutyKind::SecureChild, at("2026-03-02T01:30:00Z")),
            (DutyKind::AssessSafety, at("2026-03-03T01:00:00Z")),
            (DutyKind::RegisterDecider, at("2026-03-03T01:10:00Z")),
        ],
        "carried, and not a minute more"
    );
    let given = given
        .when(verdict(FIRST, Verdict::AcuteCrisis, Urgency::U0, None))
        .then_rejected(TRIAGE_SUPERSEDED)
        .when(answer(FIRST, Answer::No))
        .then_rejected(TRIAGE_SUPERSEDED)
        .when(verdict(SECOND, Verdict::AcuteCrisis, Urgency::U0, None))
        .accepted();
    let superseded = given.recorded().iter().filter(|recorded| {
        matches!(
            recorded.event,
            crate::event::Event::Triage(Event::VerdictSuperseded { .. })
        )
    });
    assert_eq!(superseded.count(), 1);
}

#[test]
fn a_lighter_verdict_the_second_time_is_a_lowering() {
    let given = again().when(answer(SECOND, Answer::No)).accepted();
    let given = given
        .when(verdict(SECOND, Verdict::NoCrisis, Urgency::U5, None))
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(verdict(
            SECOND,
            Verdict::NoCrisis,
            Urgency::U5,
            Some("user-8"),
        ))
        .accepted();
    let kinds: Vec<_> = owed(&given, SECOND).iter().map(|duty| duty.kind).collect();
    assert_eq!(
        kinds,
        [
            DutyKind::ConfirmLoweredUrgency,
            DutyKind::RegisterDecider,
            DutyKind::WarmHandover
        ]
    );
    assert!(!state(&given, FIRST).asks_securing());
}

/// P08: who was seen under the earlier verdict was not seen under what is said now.
#[test]
fn p08_a_case_that_is_weighed_again_is_seen_again_by_a_deadline_of_its_own() {
    let seen = owed(&again(), FIRST);
    let seen = seen.iter().find(|duty| duty.kind == DutyKind::SeeOnSite);
    let seen = Command::FulfilDuty {
        triage: FIRST,
        duty: seen.unwrap().id,
        note: Some("Gezien".into()),
    };
    let days_later = again().when(seen).accepted().at("2026-03-10T01:10:00Z");
    for (kind, second) in [
        (Verdict::AcuteCrisis, None),
        (Verdict::Urgent, Some("user-8")),
    ] {
        let given = days_later.clone().when(answer(SECOND, Answer::Yes));
        let given = given.accepted();
        let given = given.when(verdict(SECOND, kind, Urgency::U1, second));
        let given = given.accepted();
        let two_hours = Some(at("2026-03-10T03:10:00Z"));
        let weighed = state(&given, SECOND);
        assert_eq!(weighed.verdict.as_ref().unwrap().deadline, two_hours);
        let see = weighed.duties.of_kind(DutyKind::SeeOnSite);
        assert_eq!(see.map(|duty| duty.due), two_hours, "{kind}");
    }
}

/// H16: one verdict is in force; a weighing that was left without one is gone on with.
#[test]
fn h16_a_weighing_without_a_verdict_that_stands_in_the_place_of_another_is_gone_on_with() {
    let third = TriageId(id(22));
    let after = |earlier| Command::Reweigh {
        triage: third,
        earlier,
        why: "Nog eens".into(),
    };
    let refused = again().when(after(SECOND));
    assert_eq!(refused.rejection().code, "CASE_WEIGHED");
    assert_eq!(refused.rejection().facts["triage"], SECOND.to_string());
    let given = again().when(answer(SECOND, Answer::Yes)).accepted();
    let given = given.when(verdict(SECOND, Verdict::AcuteCrisis, Urgency::U1, None));
    given.accepted().when(after(SECOND)).accepted();
}
