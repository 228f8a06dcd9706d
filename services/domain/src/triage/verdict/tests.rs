use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::{
    actor::Role,
    case,
    core_decision::{CONFIRMED_BY_ANOTHER, SECOND_PROFESSIONAL_NEEDED},
    given::{Given, actor, at, derived, given, id},
    ids::{CaseId, DutyId, ReportId},
    registration::{REGISTRATION_EXPIRED, Register},
    rejection::DUTY_NOT_YOURS,
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{
        Answer, Command, CrisisTest, Decider, SafetyAssessment, Unsafety,
        rejection::VERDICT_NOT_WRITTEN,
    },
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));

/// `when` number 1 begins the weighing.
fn weighing() -> Given {
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
            triage: TRIAGE,
            case: CASE,
        })
        .accepted()
}

/// `when` number 2 answers the test; this is what it proposes.
fn proposed(urgency: Urgency) -> Given {
    use Answer::{No, Yes};
    let [acute, unsafe_now, danger, cannot_wait] = match urgency {
        Urgency::U0 => [Yes, Yes, Yes, Yes],
        Urgency::U1 => [Yes, Yes, No, Yes],
        Urgency::U2 => [No, Yes, No, Yes],
        Urgency::U3 => [No, No, No, Yes],
        _ => [No, No, No, No],
    };
    let test = CrisisTest {
        acute,
        unsafe_now,
        danger,
        cannot_wait,
    };
    weighing()
        .when(Command::AnswerCrisisTest {
            triage: TRIAGE,
            test,
            today_different: None,
        })
        .accepted()
}

fn verdict(verdict: Verdict, urgency: Urgency) -> Command {
    said(verdict, urgency, false, None, None)
}

fn said(
    verdict: Verdict,
    urgency: Urgency,
    spoken: bool,
    second: Option<&str>,
    reason: Option<&str>,
) -> Command {
    Command::GiveVerdict {
        triage: TRIAGE,
        verdict,
        urgency,
        crisis_kind: None,
        spoken,
        second_professional: second.map(Into::into),
        reason: reason.map(Into::into),
        decider: registered(),
    }
}

fn skj(valid_until: Date) -> Registration {
    Registration {
        register: Register::Skj,
        number: "110000001".into(),
        valid_until,
        profession: None,
    }
}

fn registered() -> Decider {
    Decider {
        registration: Some(skj(date(2028, 6, 30))),
        alone: None,
    }
}

/// The same command, by another decider.
fn decided(mut command: Command, by: Decider) -> Command {
    if let Command::GiveVerdict { decider, .. } = &mut command {
        *decider = by;
    }
    command
}

/// At night, and nobody else to ask.
fn alone() -> Decider {
    Decider {
        alone: Some("De achterwacht neemt niet op".into()),
        ..registered()
    }
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

/// What is owed, besides the safety of the children and the instrument it is weighed with, which have tests of their own.
fn owed(given: &Given) -> Vec<(DutyKind, Timestamp)> {
    state(given)
        .duties
        .iter()
        .filter(|duty| !matches!(duty.kind, DutyKind::SecureChild | DutyKind::AssessSafety))
        .map(|duty| (duty.kind, duty.due))
        .collect()
}

#[test]
fn a_verdict_as_proposed_sets_the_deadline_and_somebody_to_go() {
    proposed(Urgency::U1)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .then([
            (
                TRIAGE.0,
                Event::VerdictGiven {
                    verdict: Verdict::AcuteCrisis,
                    urgency: Urgency::U1,
                    deadline: Some(at("2026-03-02T03:00:00Z")),
                    crisis_kind: None,
                    spoken: false,
                    second_professional: None,
                    reason: None,
                }
                .into(),
            ),
            (
                TRIAGE.0,
                Event::VerdictSigned {
                    decided_by: "user-triagist".into(),
                    registration: Some(skj(date(2028, 6, 30))),
                    alone: None,
                }
                .into(),
            ),
            (
                TRIAGE.0,
                Event::DutyOpened(Duty {
                    id: DutyId(derived(3, "duty:see-on-site")),
                    kind: DutyKind::SeeOnSite,
                    due: at("2026-03-02T03:00:00Z"),
                    owner: Owner::ambulant(),
                    office: None,
                    rule: "P08@1".into(),
                })
                .into(),
            ),
            (
                TRIAGE.0,
                Event::DutyOpened(Duty {
                    id: DutyId(derived(3, "duty:secure-child")),
                    kind: DutyKind::SecureChild,
                    due: at("2026-03-02T01:30:00Z"),
                    owner: Owner::desk(),
                    office: None,
                    rule: "H01@1".into(),
                })
                .into(),
            ),
            (
                TRIAGE.0,
                Event::DutyOpened(Duty {
                    id: DutyId(derived(3, "duty:assess-safety")),
                    kind: DutyKind::AssessSafety,
                    due: at("2026-03-03T01:00:00Z"),
                    owner: Owner::triage_desk(),
                    office: None,
                    rule: "H17@1".into(),
                })
                .into(),
            ),
        ]);
}

#[test]
fn in_direct_danger_a_spoken_verdict_comes_before_the_test_and_is_owed_in_writing() {
    let given = weighing()
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .then_rejected(CRISIS_TEST_MISSING)
        .when(said(Verdict::Urgent, Urgency::U1, true, None, None))
        .then_rejected(CRISIS_TEST_MISSING)
        .when(said(Verdict::AcuteCrisis, Urgency::U2, true, None, None))
        .then_rejected(CRISIS_TEST_MISSING)
        .when(said(Verdict::AcuteCrisis, Urgency::U1, true, None, None))
        .accepted();
    let write = (DutyKind::WriteVerdict, at("2026-03-02T05:00:00Z"));
    let see = (DutyKind::SeeOnSite, at("2026-03-02T03:00:00Z"));
    assert_eq!(owed(&given), [write, see]);
    let duty = state(&given)
        .duties
        .of_kind(DutyKind::WriteVerdict)
        .unwrap()
        .id;
    let test = CrisisTest {
        acute: Answer::Yes,
        unsafe_now: Answer::Yes,
        danger: Answer::Unknown,
        cannot_wait: Answer::Yes,
    };
    let given = given
        .when(Command::FulfilDuty {
            triage: TRIAGE,
            duty,
            note: None,
        })
        .then_rejected(VERDICT_NOT_WRITTEN)
        .later(60)
        .when(said(Verdict::AcuteCrisis, Urgency::U1, true, None, None))
        .accepted();
    assert_eq!(owed(&given), [write, see], "spoken again moves nothing");
    let given = given
        .when(Command::AnswerCrisisTest {
            triage: TRIAGE,
            test,
            today_different: None,
        })
        .accepted()
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    assert_eq!(owed(&given), [see]);
    let verdict = state(&given).verdict.unwrap();
    assert!(!verdict.spoken);
    assert_eq!(verdict.deadline, Some(at("2026-03-02T03:00:00Z")));
}

#[test]
fn now_with_112_is_not_late_in_the_minute_it_is_given() {
    let given = proposed(Urgency::U0)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
        .accepted();
    let due = state(&given).verdict.unwrap().deadline.unwrap();
    assert_eq!(due, at("2026-03-02T01:15:00Z"));
    assert!(!passed(due, given.later(15).now()));
}

#[test]
fn going_up_is_free() {
    for urgency in [Urgency::U0, Urgency::U1, Urgency::U2, Urgency::U3] {
        proposed(Urgency::U3)
            .when(verdict(Verdict::AcuteCrisis, urgency))
            .accepted();
    }
    proposed(Urgency::U5)
        .when(verdict(Verdict::Unknown, Urgency::U4))
        .accepted();
}

#[test]
fn going_down_takes_a_second_professional_and_a_reason() {
    let down = |second, reason| said(Verdict::NoCrisis, Urgency::U5, false, second, reason);
    let given = proposed(Urgency::U2);
    let me = "user-triagist";
    let given = given
        .when(down(None, Some("Oma is er")))
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(down(Some(me), Some("Oma is er")))
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(down(Some("user-8"), Some(" ")))
        .then_rejected(REASON_NEEDED)
        .when(down(Some("user-8"), Some("Oma is er")))
        .accepted();
    let confirm = (DutyKind::ConfirmLoweredUrgency, at("2026-03-02T05:00:00Z"));
    let handover = (DutyKind::WarmHandover, at("2026-03-03T22:59:59.999999Z"));
    assert_eq!(owed(&given), [confirm, handover]);
    let duty = state(&given).duties.iter().next().unwrap().clone();
    assert_eq!(duty.owner.person.as_deref(), Some("user-8"));
    let confirm = || Command::FulfilDuty {
        triage: TRIAGE,
        duty: duty.id,
        note: None,
    };
    let mut second = actor(Role::Triagist, "desk");
    second.person = "user-8".into();
    given
        .when(confirm())
        .then_rejected(LOWERING_NEEDS_SECOND)
        .by(second)
        .when(confirm())
        .accepted();
}

#[test]
fn a_proposed_no_crisis_is_never_alone_and_never_just_closed() {
    let no_crisis = |second| said(Verdict::NoCrisis, Urgency::U5, false, second, None);
    let handover = (DutyKind::WarmHandover, at("2026-03-03T22:59:59.999999Z"));
    let given = proposed(Urgency::U5)
        .when(no_crisis(Some("user-triagist")))
        .then_rejected(SECOND_PROFESSIONAL_NEEDED)
        .when(no_crisis(None))
        .accepted();
    let confirm = (DutyKind::ConfirmAlone, at("2026-03-02T09:00:00Z"));
    assert_eq!(
        owed(&given),
        [confirm, handover],
        "missing is owed, not refused"
    );
    assert_eq!(state(&given).verdict.unwrap().deadline, None);
    let given = given.when(no_crisis(Some("user-8"))).accepted();
    assert_eq!(owed(&given), [handover, confirm], "now it is asked of one");
}

/// H19: a name that somebody typed says nothing yet; whoever bears it does.
#[test]
fn h19_who_is_named_beside_no_crisis_owes_the_word_and_nobody_else_gives_it() {
    let no_crisis = said(Verdict::NoCrisis, Urgency::U5, false, Some("user-8"), None);
    let given = proposed(Urgency::U5).when(no_crisis.clone()).accepted();
    let duties = state(&given).duties;
    let confirm = duties
        .of_kind(DutyKind::ConfirmAlone)
        .cloned()
        .expect("owed");
    assert_eq!(confirm.owner.person.as_deref(), Some("user-8"));
    let again = given.later(5).when(no_crisis).accepted();
    let duties = state(&again).duties;
    assert_eq!(duties.of_kind(DutyKind::ConfirmAlone), Some(&confirm));
    let done = Command::FulfilDuty {
        triage: TRIAGE,
        duty: confirm.id,
        note: None,
    };
    let mut named = actor(Role::Triagist, "desk");
    named.person = "user-8".into();
    // Who was asked says it themselves: that is no word about another's decision.
    let alone = said(Verdict::NoCrisis, Urgency::U5, false, None, None);
    let theirs = again.clone().by(named.clone()).when(alone).accepted();
    let duties = state(&theirs).duties;
    let anybody = duties.of_kind(DutyKind::ConfirmAlone).expect("owed");
    assert_eq!(
        (&anybody.owner, anybody.due),
        (&Owner::triage_desk(), confirm.due)
    );
    again
        .by(actor(Role::Coordinator, "desk"))
        .when(done.clone())
        .then_rejected(DUTY_NOT_YOURS)
        .by(named)
        .when(done)
        .accepted();
}

#[test]
fn at_night_alone_is_recorded_with_why_and_confirmed_by_another() {
    let down = said(Verdict::Urgent, Urgency::U3, false, None, Some("Oma is er"));
    let given = proposed(Urgency::U2)
        .when(down.clone())
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(decided(down.clone(), alone()))
        .accepted();
    let confirm = state(&given)
        .duties
        .of_kind(DutyKind::ConfirmAlone)
        .cloned()
        .unwrap();
    assert_eq!(confirm.due, at("2026-03-02T09:00:00Z"));
    let signed = state(&given).verdict.unwrap().signed.unwrap();
    assert!(signed.alone.is_some());
    let done = Command::FulfilDuty {
        triage: TRIAGE,
        duty: confirm.id,
        note: None,
    };
    given
        .when(done.clone())
        .then_rejected(CONFIRMED_BY_ANOTHER)
        .by(actor(Role::Provider, "aanbieder-een"))
        .when(done.clone())
        .then_rejected(DUTY_NOT_YOURS)
        .by(actor(Role::Coordinator, "desk"))
        .when(done)
        .accepted();
    proposed(Urgency::U2)
        .at("2026-03-02T09:00:00Z")
        .when(decided(down, alone()))
        .then_rejected(LOWERING_NEEDS_SECOND);
}

#[test]
fn below_a_crisis_that_was_said_before_is_lowering_too() {
    let given = proposed(Urgency::U3)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    given
        .when(verdict(Verdict::Urgent, Urgency::U3))
        .then_rejected(LOWERING_NEEDS_SECOND);
}

#[test]
fn a_milder_verdict_of_the_same_urgency_is_lowering_and_lets_no_clock_go_alone() {
    use Verdict::{AcuteCrisis, NoCrisis, Unknown, Urgent};
    let acute = proposed(Urgency::U1)
        .when(verdict(Urgent, Urgency::U1))
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(verdict(AcuteCrisis, Urgency::U1))
        .accepted();
    let secure = |given: &Given| state(given).duties.of_kind(DutyKind::SecureChild).cloned();
    let owed = secure(&acute).expect("within the half hour");
    let kept = acute
        .when(verdict(Urgent, Urgency::U1))
        .then_rejected(LOWERING_NEEDS_SECOND)
        .when(verdict(Unknown, Urgency::U0))
        .then_rejected(LOWERING_NEEDS_SECOND);
    assert_eq!(secure(&kept), Some(owed.clone()));
    // Two of them may call it urgent; while safety says "acutely unsafe", the half hour stands.
    let unsafe_now = kept
        .when(Command::AssessSafety {
            triage: TRIAGE,
            assessment: SafetyAssessment {
                instrument: "LIRIK".to_owned(),
                version: "2014".to_owned(),
                together: true,
                reason_not_together: None,
                points: vec![Answer::Unknown; 8],
                unsafety: Unsafety::Acute,
            },
        })
        .accepted();
    let two = |kind, urgency| said(kind, urgency, false, Some("user-8"), Some("Oma is er"));
    let called_urgent = unsafe_now.when(two(Urgent, Urgency::U1)).accepted();
    assert_eq!(secure(&called_urgent).map(|duty| duty.due), Some(owed.due));
    assert!(state(&called_urgent).asks_securing());
    let over = called_urgent.when(two(NoCrisis, Urgency::U5)).accepted();
    assert_eq!(secure(&over), None);
}

/// H01, H18: that the children are safe is shown, or said by two; not by answering the test again.
#[test]
fn h18_letting_the_half_hour_go_is_lowering_too() {
    use Verdict::AcuteCrisis;
    let acute = proposed(Urgency::U1)
        .when(verdict(AcuteCrisis, Urgency::U1))
        .accepted();
    let safe_now = Command::AnswerCrisisTest {
        triage: TRIAGE,
        test: CrisisTest {
            acute: Answer::Yes,
            unsafe_now: Answer::No,
            danger: Answer::Yes,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
    };
    let secure = |given: &Given| state(given).duties.of_kind(DutyKind::SecureChild).cloned();
    let given = acute.when(safe_now).accepted();
    let given = given
        .when(verdict(AcuteCrisis, Urgency::U1))
        .then_rejected(LOWERING_NEEDS_SECOND);
    assert!(secure(&given).is_some());
    let two = said(
        AcuteCrisis,
        Urgency::U1,
        false,
        Some("user-8"),
        Some("Oma is er"),
    );
    let two = given.when(two).accepted();
    assert_eq!(secure(&two), None);
    let owes = state(&two).duties;
    let confirm = owes.of_kind(DutyKind::ConfirmLoweredUrgency).unwrap();
    assert_eq!(confirm.owner.person.as_deref(), Some("user-8"));
}

/// H18, H19: who was named, or some colleague, still owes their word when the same is said again.
#[test]
fn h19_the_word_of_a_second_is_owed_until_it_is_given_or_the_verdict_is_heavier() {
    let waits = |given: &Given, kind| state(given).duties.of_kind(kind).cloned();
    let lower = |second, why| said(Verdict::Urgent, Urgency::U3, false, second, why);
    let raised = proposed(Urgency::U3)
        .when(verdict(Verdict::Urgent, Urgency::U2))
        .accepted();
    let lowered = raised
        .clone()
        .when(lower(Some("user-8"), Some("Oma is er")));
    let lowered = lowered.accepted();
    let kind = DutyKind::ConfirmLoweredUrgency;
    let asked = waits(&lowered, kind).expect("of user-8");
    let again = lowered.later(10).when(lower(None, None)).accepted();
    assert_eq!(waits(&again, kind), Some(asked.clone()));
    let other = again
        .when(lower(Some("user-9"), Some("Oma is er")))
        .accepted();
    assert_eq!(
        waits(&other, kind),
        Some(asked),
        "nothing was lowered by it"
    );
    let heavier = other.when(verdict(Verdict::Urgent, Urgency::U2)).accepted();
    assert_eq!(waits(&heavier, kind), None);

    let alone_at_night = decided(lower(None, Some("Oma is er")), alone());
    let lowered = raised.when(alone_at_night).accepted();
    let kind = DutyKind::ConfirmAlone;
    let asked = waits(&lowered, kind).expect("of a colleague");
    let again = lowered.later(10).when(lower(None, None)).accepted();
    assert_eq!(waits(&again, kind), Some(asked));
    let heavier = again.when(verdict(Verdict::Urgent, Urgency::U2)).accepted();
    assert_eq!(waits(&heavier, kind), None);
}

#[test]
fn u3_and_u4_have_a_clock_and_somebody_who_owes_the_visit() {
    for (urgency, due) in [
        (Urgency::U3, "2026-03-03T01:00:00Z"),
        (Urgency::U4, "2026-03-05T01:00:00Z"),
    ] {
        let given = proposed(Urgency::U5)
            .when(verdict(Verdict::Unknown, urgency))
            .accepted();
        assert_eq!(owed(&given), [(DutyKind::SeeOnSite, at(due))]);
    }
}

#[test]
fn who_decides_is_registered_now_or_owes_it_and_an_expired_one_decides_only_in_direct_danger() {
    let missing = decided(verdict(Verdict::Urgent, Urgency::U2), Decider::default());
    let given = proposed(Urgency::U2).when(missing).accepted();
    let register = (DutyKind::RegisterDecider, at("2026-03-03T01:00:00Z"));
    assert!(owed(&given).contains(&register));
    let duty = state(&given)
        .duties
        .of_kind(DutyKind::RegisterDecider)
        .unwrap()
        .id;
    let given = given
        .when(Command::FulfilDuty {
            triage: TRIAGE,
            duty,
            note: None,
        })
        .then_rejected(crate::stay::rejection::DUTY_NEEDS_ITS_RECORD)
        .when(verdict(Verdict::Urgent, Urgency::U2))
        .accepted();
    assert!(!owed(&given).contains(&register), "given again, registered");
    let expired = || Decider {
        registration: Some(skj(date(2026, 3, 1))),
        alone: None,
    };
    let danger = decided(verdict(Verdict::AcuteCrisis, Urgency::U1), expired());
    let given = proposed(Urgency::U2)
        .when(decided(verdict(Verdict::Urgent, Urgency::U2), expired()))
        .then_rejected(REGISTRATION_EXPIRED)
        .when(danger)
        .accepted();
    assert!(owed(&given).contains(&register), "the child does not wait");
    let signed = state(&given).verdict.unwrap().signed.unwrap();
    assert_eq!(signed.registration, expired().registration);
}

/// H18: said again by the same decider, the registration is owed by the time that was set first.
#[test]
fn h18_a_decider_who_decides_again_has_no_more_time_to_say_in_which_register() {
    let missing = || decided(verdict(Verdict::Urgent, Urgency::U2), Decider::default());
    let register = |given: &Given| {
        let duties = state(given).duties;
        duties.of_kind(DutyKind::RegisterDecider).cloned()
    };
    let given = proposed(Urgency::U2).when(missing()).accepted();
    let owed = register(&given).expect("owed");
    let again = given.later(60).when(missing()).accepted();
    assert_eq!(register(&again), Some(owed.clone()));
    let mut other = actor(Role::Triagist, "desk");
    other.person = "user-8".into();
    let other = again.by(other).when(missing()).accepted();
    assert_ne!(register(&other).map(|duty| duty.id), Some(owed.id));
}

#[test]
fn a_warm_handover_is_settled_by_the_other_side_accepting() {
    let given = proposed(Urgency::U5)
        .when(verdict(Verdict::NoCrisis, Urgency::U5))
        .accepted();
    let duty = state(&given)
        .duties
        .of_kind(DutyKind::WarmHandover)
        .unwrap()
        .id;
    let done = || Command::FulfilDuty {
        triage: TRIAGE,
        duty,
        note: None,
    };
    given
        .when(done())
        .then_rejected(case::rejection::NO_WARM_HANDOVER)
        .and(
            CASE.0,
            case::Event::HandoverAccepted {
                to: Owner::local_access(crate::region::Municipality::Almere),
            },
        )
        .when(done())
        .accepted();
}

fn answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(Answer::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was answered: as urgent as proposed, or more, is free; less is refused to one person by day.
    #[test]
    fn raising_is_free_and_lowering_alone_by_day_is_refused(
        answers in prop::array::uniform4(answer()),
        urgency in prop::sample::select(&Urgency::ALL[..5]),
    ) {
        let [acute, unsafe_now, danger, cannot_wait] = answers;
        let test = CrisisTest { acute, unsafe_now, danger, cannot_wait };
        let given = weighing().at("2026-03-02T09:00:00Z").when(Command::AnswerCrisisTest {
            triage: TRIAGE,
            test,
            today_different: None,
        }).accepted();
        let (_, proposed) = state(&given).proposal().unwrap();
        let command = verdict(Verdict::AcuteCrisis, urgency);
        if urgency <= proposed {
            given.when(command).accepted();
        } else {
            given.when(decided(command, alone())).then_rejected(LOWERING_NEEDS_SECOND);
        }
    }
}

#[test]
fn verdict_and_urgency_fit_together() {
    let given = proposed(Urgency::U5);
    for (wrong, urgency) in [
        (Verdict::NoCrisis, Urgency::U4),
        (Verdict::AcuteCrisis, Urgency::U5),
        (Verdict::Urgent, Urgency::U6),
        (Verdict::Unknown, Urgency::U5),
    ] {
        given
            .clone()
            .when(said(wrong, urgency, false, Some("user-8"), Some("?")))
            .then_rejected(VERDICT_URGENCY);
    }
}

#[test]
fn weighing_again_higher_brings_the_visit_forward_and_lower_lets_it_go() {
    let given = proposed(Urgency::U2)
        .when(verdict(Verdict::Urgent, Urgency::U2))
        .accepted();
    let see = |due| [(DutyKind::SeeOnSite, at(due))];
    assert_eq!(owed(&given), see("2026-03-02T05:00:00Z"));
    let given = given
        .later(180)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    assert_eq!(
        owed(&given),
        see("2026-03-02T05:00:00Z"),
        "two hours from now is later than what runs"
    );
    let given = given
        .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
        .accepted();
    assert_eq!(owed(&given), see("2026-03-02T04:15:00Z"));
    let lower = said(
        Verdict::NoCrisis,
        Urgency::U6,
        false,
        Some("user-8"),
        Some("Oma is er"),
    );
    let given = given.when(lower).accepted();
    let kinds: Vec<_> = owed(&given).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        [DutyKind::ConfirmLoweredUrgency, DutyKind::WarmHandover]
    );
}

#[test]
fn a_child_that_was_seen_need_not_be_seen_again_for_the_same_verdict() {
    let given = proposed(Urgency::U1)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    let duty = state(&given).duties.iter().next().unwrap().id;
    let given = given
        .later(60)
        .when(Command::FulfilDuty {
            triage: TRIAGE,
            duty,
            note: Some("Gezien".into()),
        })
        .accepted()
        .later(120)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    let kinds: Vec<_> = owed(&given).into_iter().map(|(kind, _)| kind).collect();
    assert!(!kinds.contains(&DutyKind::SeeOnSite), "{kinds:?}");
    let given = given
        .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
        .accepted();
    let kinds: Vec<_> = owed(&given).into_iter().map(|(kind, _)| kind).collect();
    assert!(
        kinds.contains(&DutyKind::SeeOnSite),
        "worse than when it was seen: {kinds:?}"
    );
}
