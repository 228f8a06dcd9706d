use super::*;
use crate::{
    actor::Owner,
    case::{CaseOutcome, rejection::CASE_UNKNOWN},
    given::{Given, given, id},
    ids::ReportId,
    rejection::DUTY_NOT_OPEN,
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{Answer, Unsafety, Urgency, Verdict, rejection::CASE_WEIGHED},
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));

fn open_case() -> Given {
    given().and(
        CASE.0,
        case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        },
    )
}

fn start() -> Command {
    Command::Start {
        triage: TRIAGE,
        case: CASE,
    }
}

fn weighing() -> Given {
    open_case().when(start()).accepted()
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

fn safety(unsafety: Unsafety) -> SafetyAssessment {
    SafetyAssessment {
        instrument: "LIRIK".into(),
        version: "2".into(),
        together: true,
        reason_not_together: None,
        points: vec![Answer::Unknown; 8],
        unsafety,
    }
}

fn assess(assessment: SafetyAssessment) -> Command {
    Command::AssessSafety {
        triage: TRIAGE,
        assessment,
    }
}

#[test]
fn weighing_begins_once_and_a_closed_case_does_not_refuse_it() {
    given().when(start()).then_rejected(CASE_UNKNOWN);
    weighing().when(start()).then_rejected(TRIAGE_EXISTS);
    open_case()
        .and(
            CASE.0,
            case::Event::CaseClosed {
                outcome: CaseOutcome::CrisisOver,
                registration: None,
            },
        )
        .when(start())
        .accepted();
}

#[test]
fn h16_a_case_is_weighed_once_and_a_second_weighing_comes_in_its_place() {
    let second = TriageId(id(21));
    let again = Command::Start {
        triage: second,
        case: CASE,
    };
    let given = weighing();
    let then = given.clone().when(again.clone());
    assert_eq!(then.rejection().facts["triage"], TRIAGE.to_string());
    let route = format!("/v1/triages/{TRIAGE}/reweighings");
    assert_eq!(then.rejection().facts["route"], route);
    then.then_rejected(CASE_WEIGHED);
    let reweigh = Command::Reweigh {
        triage: second,
        earlier: TRIAGE,
        why: "Er is meer gebeld".into(),
    };
    let given = given.when(reweigh).accepted();
    let third = Command::Start {
        triage: TriageId(id(22)),
        case: CASE,
    };
    let then = given.when(third);
    assert_eq!(then.rejection().facts["triage"], second.to_string());
    then.then_rejected(CASE_WEIGHED);
    // At the same instant: only one of the two is appended.
    let open = open_case();
    let both = open.clone().when(start()).accepted();
    let both = open.when(again).appended_after(both);
    let begun = both
        .states()
        .filter(|(stream, _)| stream.subject == Subject::Triage);
    assert_eq!(begun.count(), 1);
}

#[test]
fn the_crisis_test_carries_the_proposal_and_its_table() {
    let test = CrisisTest {
        acute: Answer::Yes,
        unsafe_now: Answer::Yes,
        danger: Answer::Unknown,
        cannot_wait: Answer::Yes,
    };
    weighing()
        .when(Command::AnswerCrisisTest {
            triage: TRIAGE,
            test,
            today_different: Some("Geschorst van school".into()),
        })
        .then([
            (
                TRIAGE.0,
                Event::CrisisTestAnswered {
                    test,
                    today_different: Some(Personal::of_case(CASE, "Geschorst van school")),
                    proposed_verdict: Verdict::AcuteCrisis,
                    proposed_urgency: Urgency::U1,
                    rule: "P01@2".into(),
                }
                .into(),
            ),
            (
                TRIAGE.0,
                Event::UrgencyProposed(Proposal {
                    table: "P01@2".into(),
                    row: "unsafe-now".into(),
                    floors: vec![],
                    points_not_safe: vec![],
                    points_unknown: vec![],
                    verdict: Verdict::AcuteCrisis,
                    urgency: Urgency::U1,
                })
                .into(),
            ),
        ]);
}

#[test]
fn safety_needs_an_instrument_eight_points_and_company_or_a_reason() {
    let good = safety(Unsafety::Structural);
    let not_together = |reason: Option<&str>| SafetyAssessment {
        together: false,
        reason_not_together: reason.map(Into::into),
        ..good.clone()
    };
    weighing()
        .when(assess(SafetyAssessment {
            version: " ".into(),
            ..good.clone()
        }))
        .then_rejected(INSTRUMENT_MISSING)
        .when(assess(SafetyAssessment {
            instrument: "gut feeling".into(),
            ..good.clone()
        }))
        .then_rejected(INSTRUMENT_UNKNOWN)
        .when(assess(SafetyAssessment {
            points: vec![Answer::Yes; 7],
            ..good.clone()
        }))
        .then_rejected(SAFETY_POINTS)
        .when(assess(SafetyAssessment {
            points: vec![Answer::Yes; 9],
            ..good.clone()
        }))
        .then_rejected(SAFETY_POINTS)
        .when(assess(not_together(None)))
        .then_rejected(NOT_TOGETHER_REASON)
        .when(assess(not_together(Some("moeder Testnaam wilde niet"))))
        .then_rejected(NOT_TOGETHER_REASON)
        .when(assess(not_together(Some("refused"))))
        .accepted()
        .when(assess(good))
        .accepted();
}

#[test]
fn acute_unsafety_raises_the_proposal_to_two_hours_at_least() {
    let calm = Command::AnswerCrisisTest {
        triage: TRIAGE,
        test: CrisisTest {
            acute: Answer::No,
            unsafe_now: Answer::No,
            danger: Answer::No,
            cannot_wait: Answer::No,
        },
        today_different: None,
    };
    let given = weighing();
    assert_eq!(state(&given).proposal(), None);
    let given = given.when(calm).accepted();
    assert_eq!(
        state(&given).proposal(),
        Some((Verdict::NoCrisis, Urgency::U5))
    );
    let given = given.when(assess(safety(Unsafety::Acute))).accepted();
    assert_eq!(
        state(&given).proposal(),
        Some((Verdict::AcuteCrisis, Urgency::U1))
    );
    let why = state(&given).proposal.unwrap();
    assert_eq!(why.row, "four-times-no");
    assert_eq!(why.floors, ["acutely-unsafe"]);
    assert_eq!(why.points_unknown, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn an_old_weighing_keeps_what_its_table_proposed() {
    let test = CrisisTest {
        acute: Answer::No,
        unsafe_now: Answer::No,
        danger: Answer::No,
        cannot_wait: Answer::No,
    };
    let given = weighing().and(
        TRIAGE.0,
        Event::CrisisTestAnswered {
            test,
            today_different: None,
            proposed_verdict: Verdict::Unknown,
            proposed_urgency: Urgency::U4,
            rule: "P01@1".into(),
        },
    );
    assert_eq!(
        state(&given).proposal(),
        Some((Verdict::Unknown, Urgency::U4))
    );
    let assessment = safety(Unsafety::Acute);
    let given = given.and(TRIAGE.0, Event::SafetyAssessed { assessment });
    assert_eq!(
        state(&given).proposal(),
        Some((Verdict::AcuteCrisis, Urgency::U1))
    );
}

#[test]
fn a_weighing_that_never_began_takes_nothing() {
    given()
        .when(assess(safety(Unsafety::None)))
        .then_rejected(TRIAGE_UNKNOWN)
        .when(Command::FulfilDuty {
            triage: TRIAGE,
            duty: DutyId(id(90)),
            note: None,
        })
        .then_rejected(TRIAGE_UNKNOWN);
    weighing()
        .when(Command::FulfilDuty {
            triage: TRIAGE,
            duty: DutyId(id(90)),
            note: None,
        })
        .then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn p26_a_complex_separation_is_named_once_in_the_report_and_in_the_weighing() {
    use crate::report::{self, ReporterKind, Theme, rejection::THEME_NAMED};
    let theme = Theme::ComplexSeparation;
    let of_weighing = || Command::NameTheme {
        triage: TRIAGE,
        theme,
    };
    let report = ReportId(id(1));
    let of_report = || report::Command::NameTheme { report, theme };
    let received = report::Event::ReportReceived {
        case: CASE,
        reporter_kind: ReporterKind::Unknown,
        reporter: None,
        what: None,
        place: None,
        municipality: None,
        call_back: None,
        unverified: vec![],
    };
    let given = weighing()
        .and(report.0, received)
        .when(of_report())
        .then([(report.0, report::Event::ThemeNamed { theme }.into())])
        .when(of_report())
        .then_rejected(THEME_NAMED)
        .when(of_weighing())
        .accepted()
        .when(of_weighing())
        .then_rejected(THEME_NAMED);
    assert!(state(&given).themes.contains(&theme));
}
