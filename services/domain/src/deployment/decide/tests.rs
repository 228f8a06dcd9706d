use super::*;
use crate::{
    case::CaseOutcome,
    deployment::{
        Sighting,
        scene::{
            CASE, ONE, PHONE, TEAM, TRIAGE, TWO, accept, arrive, complete, engaged, offer, offered,
            opened, phase, scene, set_out, state, verdict, visit,
        },
    },
    given::{actor, at, derived, id, opened as plain},
    ids::DeviceId,
    personal::KeySubject,
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    state::State as AnyState,
    stream::{StreamId, Subject},
    team::rejection::TEAM_UNKNOWN,
    triage::{Answer, CrisisTest, Urgency, Verdict},
};

#[test]
fn an_offer_binds_the_team_and_sets_when_an_answer_is_due() {
    scene().when(offer(ONE)).then([
        (
            ONE.0,
            Event::DeploymentOffered {
                case: CASE,
                team: TEAM,
                organisation: "ambulant".into(),
                urgency: Urgency::U1,
                two_workers: true,
                answer_due: at("2026-03-02T01:10:00Z"),
                arrival_due: Some(at("2026-03-02T03:00:00Z")),
                reason: None,
            }
            .into(),
        ),
        (TEAM.0, team::Event::TeamEngaged { deployment: ONE }.into()),
    ]);
}

#[test]
fn a_deployment_from_offer_to_done_frees_the_team() {
    let given = offered()
        .when(accept())
        .accepted()
        .when(set_out())
        .accepted()
        .later(60)
        .when(arrive())
        .then([(ONE.0, Event::TeamArrived { late: false }.into())])
        .when(complete(VisitOutcome::Calmed))
        .then_rejected(NO_VISIT)
        .when(visit())
        .accepted();
    assert!(!state(&given, ONE).visits[0].late);
    let given = given.when(complete(VisitOutcome::AwayTonight)).then([
        (
            ONE.0,
            Event::DeploymentCompleted {
                outcome: VisitOutcome::AwayTonight,
            }
            .into(),
        ),
        (TEAM.0, team::Event::TeamReleased { deployment: ONE }.into()),
    ]);
    assert_eq!(engaged(&given), None);
    given
        .when(complete(VisitOutcome::Calmed))
        .then_rejected(DEPLOYMENT_PHASE);
}

#[test]
fn an_offer_needs_a_verdict_of_this_case_that_sends_somebody() {
    let other = CaseId(id(3));
    let weighing = |event: triage::Event| scene().and(TRIAGE.0, event);
    scene()
        .when(offer(ONE))
        .accepted()
        .when(offer(ONE))
        .then_rejected(DEPLOYMENT_EXISTS);
    scene()
        .when(Command::Offer {
            deployment: ONE,
            case: CASE,
            triage: TriageId(id(21)),
            team: TEAM,
            two_workers: false,
            reason: None,
        })
        .then_rejected(NO_VERDICT);
    scene()
        .and(other.0, opened(other))
        .when(Command::Offer {
            deployment: ONE,
            case: other,
            triage: TRIAGE,
            team: TEAM,
            two_workers: false,
            reason: None,
        })
        .then_rejected(TRIAGE_OTHER_CASE);
    weighing(verdict(Verdict::NoCrisis, Urgency::U5, ""))
        .when(offer(ONE))
        .then_rejected(NOTHING_URGENT);
    weighing(verdict(
        Verdict::Unknown,
        Urgency::U2,
        "2026-03-02T05:00:00Z",
    ))
    .when(offer(ONE))
    .accepted();
    scene()
        .and(
            CASE.0,
            case::Event::CaseClosed {
                outcome: CaseOutcome::HandedOver,
                registration: None,
            },
        )
        .when(offer(ONE))
        .accepted();
}

#[test]
fn a_superseded_weighing_sends_no_team_and_the_refusal_names_the_newer_one() {
    let newer = TriageId(id(21));
    let reopened = triage::Event::WeighingReopened { by: newer };
    // Until the new verdict is there, the one that is there sends a team.
    let given = scene().and(TRIAGE.0, reopened);
    given.clone().when(offer(ONE)).accepted();
    let superseded = triage::Event::VerdictSuperseded { by: newer };
    let then = given.and(TRIAGE.0, superseded).when(offer(ONE));
    assert_eq!(then.rejection().facts["newTriage"], newer.to_string());
    then.then_rejected(triage::rejection::TRIAGE_SUPERSEDED);
}

#[test]
fn unsafe_means_two_workers_or_a_reason() {
    let test = CrisisTest {
        acute: Answer::Yes,
        unsafe_now: Answer::Yes,
        danger: Answer::Unknown,
        cannot_wait: Answer::Yes,
    };
    let unsafe_there = scene().and(
        TRIAGE.0,
        triage::Event::CrisisTestAnswered {
            test,
            today_different: None,
            proposed_verdict: Verdict::AcuteCrisis,
            proposed_urgency: Urgency::U1,
            rule: "P01@1".into(),
        },
    );
    let alone = |reason: Option<&str>| Command::Offer {
        deployment: ONE,
        case: CASE,
        triage: TRIAGE,
        team: TEAM,
        two_workers: false,
        reason: reason.map(Into::into),
    };
    scene().when(alone(None)).accepted();
    unsafe_there
        .when(alone(Some(" ")))
        .then_rejected(TWO_WORKERS_NEEDED)
        .when(alone(Some("Zuid is onderweg, de politie gaat mee")))
        .accepted();
}

#[test]
fn a_team_is_asked_when_it_is_there_and_free() {
    let unknown = Command::Offer {
        deployment: ONE,
        case: CASE,
        triage: TRIAGE,
        team: TeamId(id(41)),
        two_workers: true,
        reason: None,
    };
    scene().when(unknown).then_rejected(TEAM_UNKNOWN);
    scene()
        .at("2026-03-02T07:00:01Z")
        .when(offer(ONE))
        .then_rejected(TEAM_OFF_DUTY);
    let busy = offered().when(offer(TWO));
    let facts = &busy.rejection().facts;
    assert_eq!(facts["phase"], "offered");
    assert_eq!(facts["answerDue"], "2026-03-02T01:10:00Z");
    assert_eq!(facts["deployment"], ONE.to_string());
    let given = busy
        .then_rejected(TEAM_ENGAGED)
        .when(accept())
        .accepted()
        .later(60)
        .when(offer(TWO))
        .then_rejected(TEAM_ENGAGED)
        .when(team::Command::EndDuty { team: TEAM })
        .then_rejected(TEAM_ENGAGED);
    assert_eq!(engaged(&given), Some(ONE));
}

#[test]
fn a_passed_offer_expires_by_itself_and_the_team_can_be_asked_again() {
    let answer_due = at("2026-03-02T01:10:00Z");
    let in_time = offered().at("2026-03-02T01:10:00Z");
    in_time.clone().when(accept()).accepted();
    in_time.when(offer(TWO)).then_rejected(TEAM_ENGAGED);
    let passed = offered().at("2026-03-02T01:10:01Z");
    let refused = passed.clone().when(accept());
    assert_eq!(
        refused.rejection().facts["answerDue"],
        answer_due.to_string()
    );
    refused.then_rejected(DEPLOYMENT_EXPIRED);
    let decline = Command::Decline {
        deployment: ONE,
        reason: DeclineReason::Rest,
    };
    passed
        .clone()
        .when(decline)
        .then_rejected(DEPLOYMENT_EXPIRED);
    let then = passed.clone().when(offer(TWO));
    let events: Vec<_> = then
        .emissions()
        .iter()
        .map(|emission| emission.event.clone())
        .collect();
    assert_eq!(
        events[0],
        Event::DeploymentExpired { due: answer_due }.into()
    );
    assert_eq!(
        events[1],
        team::Event::TeamReleased { deployment: ONE }.into()
    );
    assert_eq!(
        events[3],
        team::Event::TeamEngaged { deployment: TWO }.into()
    );
    let given = then.accepted();
    assert_eq!(phase(&given, ONE), Some(Phase::Expired));
    assert_eq!(engaged(&given), Some(TWO));
    let given = passed
        .when(team::Command::EndDuty { team: TEAM })
        .accepted();
    assert_eq!(phase(&given, ONE), Some(Phase::Expired));
    assert_eq!(engaged(&given), None);
    let ended = given.recorded().last().unwrap();
    assert_eq!(ended.envelope.case, None, "going home is about no case");
}

#[test]
fn a_refusal_is_counted_and_frees_the_team_until_it_has_arrived() {
    let decline = || Command::Decline {
        deployment: ONE,
        reason: DeclineReason::Trouble,
    };
    let going = offered()
        .when(accept())
        .accepted()
        .when(set_out())
        .accepted();
    for given in [offered(), going.clone()] {
        let given = given.when(decline()).accepted();
        assert_eq!(phase(&given, ONE), Some(Phase::Declined));
        assert_eq!(engaged(&given), None);
        given.when(accept()).then_rejected(DEPLOYMENT_PHASE);
    }
    going
        .when(arrive())
        .accepted()
        .when(decline())
        .then_rejected(DEPLOYMENT_PHASE);
}

#[test]
fn decisions_out_of_order_are_refused() {
    offered()
        .when(set_out())
        .then_rejected(DEPLOYMENT_PHASE)
        .when(complete(VisitOutcome::NobodyThere))
        .then_rejected(NO_VISIT)
        .when(accept())
        .accepted()
        .when(accept())
        .then_rejected(DEPLOYMENT_PHASE)
        .when(set_out())
        .accepted()
        .when(Command::SetOut {
            deployment: ONE,
            expected_arrival: Some(at("2026-03-02T01:40:00Z")),
        })
        .accepted();
    for command in [accept(), set_out(), arrive(), visit()] {
        scene().when(command).then_rejected(DEPLOYMENT_UNKNOWN);
    }
}

#[test]
fn nobody_there_is_an_end_once_somebody_stood_at_the_door() {
    let given = offered()
        .when(accept())
        .accepted()
        .when(arrive())
        .accepted()
        .when(complete(VisitOutcome::NobodyThere))
        .accepted();
    assert_eq!(phase(&given, ONE), Some(Phase::Done));
}

#[test]
fn what_a_revoked_device_sends_is_kept_sealed_and_not_applied() {
    let revoked = offered().and(TEAM.0, team::Event::DeviceRevoked { device: PHONE });
    let commands = [
        accept(),
        arrive(),
        visit(),
        complete(VisitOutcome::Calmed),
        offer(TWO),
    ];
    for command in commands {
        let then = revoked.clone().on(PHONE, 12).when(command.clone());
        let [kept] = then.emissions() else {
            panic!("one event, not {:?}", then.emissions())
        };
        assert_eq!(kept.case, Some(CASE));
        let team::Event::CommandQuarantined {
            device,
            sequence,
            command: json,
        } = team_event(kept)
        else {
            panic!("quarantined, not {kept:?}")
        };
        assert_eq!((*device, *sequence), (PHONE, 12));
        assert_eq!(json.key(), KeySubject::Case(CASE));
        let sent: crate::command::Command = serde_json::from_str(plain(json)).unwrap();
        assert_eq!(sent, command.into());
        let given = then.accepted();
        assert_eq!(phase(&given, ONE), Some(Phase::Offered));
        let AnyState::Team(team) = given.state(StreamId::new(Subject::Team, TEAM.0)) else {
            unreachable!("a team's stream")
        };
        assert_eq!(team.devices[&PHONE].quarantined, 1);
    }
    revoked.on(DeviceId(id(71)), 1).when(accept()).accepted();
}

fn team_event(emission: &Emission) -> &team::Event {
    match &emission.event {
        crate::event::Event::Team(event) => event,
        other => panic!("a team's event, not {other:?}"),
    }
}

#[test]
fn a_contradiction_is_settled_once_by_a_person_in_words() {
    let settle = |note: &str| Command::SettleConflict {
        deployment: ONE,
        duty: DutyId(derived(2, "duty:settle-conflict")),
        note: note.into(),
    };
    let given = offered().later(60).when(visit()).accepted();
    given
        .when(settle(" "))
        .then_rejected(TEXT_MISSING)
        .by(crate::actor::Actor::service("watch"))
        .when(settle("?"))
        .then_rejected(PERSON_NEEDED)
        .by(actor(Role::Coordinator, "desk"))
        .when(settle("Het team was er echt; het aanbod was verlopen"))
        .accepted()
        .when(settle("Nogmaals"))
        .then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn a_visit_without_seeing_the_child_is_a_visit_and_says_so() {
    let unseen = Command::RecordVisit {
        deployment: ONE,
        sighting: Sighting::NotSeen,
        children: vec![],
        findings: "Slaapt".into(),
        agreements: vec![],
    };
    let given = offered().when(accept()).accepted().when(unseen).accepted();
    assert_eq!(phase(&given, ONE), Some(Phase::Visited));
    assert_eq!(state(&given, ONE).visits[0].sighting, Sighting::NotSeen);
}
