use super::*;
use crate::{
    actor::{Owner, Role},
    case,
    deployment::{self, Sighting},
    given::{Given, actor, at, given, id},
    ids::{CaseId, ReportId, TeamId},
    person::HouseholdRole,
    personal::Personal,
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{Answer, Command, CrisisTest, Decider, Urgency, Verdict},
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));
const ANNA: PersonId = PersonId(id(31));
const BRAM: PersonId = PersonId(id(32));
const VISIT: DeploymentId = DeploymentId(id(50));

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

fn joins(given: Given, person: PersonId) -> Given {
    let joined = case::Event::PersonJoined {
        person,
        household_role: HouseholdRole::Child,
    };
    given.and(CASE.0, joined)
}

fn sees(given: Given, children: Vec<PersonId>) -> Given {
    let visit = deployment::Event::VisitRecorded {
        sighting: Sighting::Seen,
        children,
        findings: Personal::of_case(CASE, "Rustig"),
        agreements: vec![],
        late: false,
    };
    given.and(VISIT.0, visit)
}

/// Urgent; the team saw her within the hour, and that settled it.
fn seen() -> Given {
    let opened = case::Event::CaseOpened {
        report: ReportId(id(1)),
        municipality: None,
        director: Owner::desk(),
    };
    let start = Command::Start {
        triage: TRIAGE,
        case: CASE,
    };
    let test = Command::AnswerCrisisTest {
        triage: TRIAGE,
        test: CrisisTest {
            acute: Answer::No,
            unsafe_now: Answer::Yes,
            danger: Answer::No,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
    };
    let urgent = Command::GiveVerdict {
        triage: TRIAGE,
        verdict: Verdict::Urgent,
        urgency: Urgency::U2,
        crisis_kind: None,
        spoken: false,
        second_professional: None,
        reason: None,
        decider: Decider::default(),
    };
    let offered = deployment::Event::DeploymentOffered {
        case: CASE,
        team: TeamId(id(40)),
        organisation: "ambulant".into(),
        urgency: Urgency::U2,
        two_workers: true,
        answer_due: at("2026-03-02T01:10:00Z"),
        arrival_due: None,
        reason: None,
    };
    let given = given().and(CASE.0, opened);
    let given = joins(given, ANNA).by(actor(Role::Triagist, "desk"));
    let given = given.when(start).accepted().when(test).accepted();
    let given = given.when(urgent).accepted().later(50);
    let given = sees(given.and(VISIT.0, offered), vec![]);
    let duties = state(&given).duties;
    let duty = duties.of_kind(DutyKind::SeeOnSite).expect("owed");
    let done = Command::FulfilDuty {
        triage: TRIAGE,
        duty: duty.id,
        note: Some("Gezien".into()),
    };
    given.when(done).accepted().later(10)
}

fn check(child: PersonId) -> Command {
    Command::CheckSeen {
        triage: TRIAGE,
        newcomer: Some(child),
        deployments: vec![VISIT],
    }
}

#[test]
fn p08_a_child_who_joins_after_the_visit_is_to_be_seen_and_the_others_not_again() {
    let first = state(&seen()).to_see_since;
    seen().when(check(ANNA)).then_rejected(DUTY_NOT_OPEN);
    // Who was seen by hand, or without a name while there was no other, is so also where there are two now.
    let joined = joins(seen(), BRAM).when(check(ANNA));
    let owed = joined
        .then_rejected(DUTY_NOT_OPEN)
        .when(check(BRAM))
        .accepted();
    let duty = state(&owed).duties.of_kind(DutyKind::SeeOnSite).cloned();
    assert_eq!(duty.map(|duty| duty.due), Some(at("2026-03-02T06:00:00Z")));
    assert_eq!(state(&owed).to_see_since, first);
    owed.when(check(BRAM)).then_rejected(DUTY_NOT_OPEN);
    // Who was there and seen is known by name before it is written that he lives there.
    let there = sees(seen(), vec![BRAM]);
    joins(there, BRAM)
        .when(check(BRAM))
        .then_rejected(DUTY_NOT_OPEN);
}

/// Who the team saw under a record of a report is the child that the record turned out to be of.
#[test]
fn p08_a_child_seen_as_somebody_new_was_seen_when_it_turns_out_to_be_known() {
    let double = PersonId(id(33));
    let recognised = |given: Given, person, known| {
        let recognised = case::Event::PersonRecognised { person, known };
        joins(given, known).and(CASE.0, recognised)
    };
    let there = sees(joins(seen(), double), vec![double]);
    let known = recognised(there.clone(), double, BRAM);
    known.clone().when(check(BRAM)).then_rejected(DUTY_NOT_OPEN);
    // Known from one record to the next.
    let carla = PersonId(id(34));
    let again = recognised(known, BRAM, carla);
    again.when(check(carla)).then_rejected(DUTY_NOT_OPEN);
    // Nobody saw the child whose other record joins later.
    let unseen = recognised(joins(seen(), double), double, BRAM);
    unseen.when(check(BRAM)).accepted();
    // Whoever is back in the household by that record is somebody after all.
    let back = joins(recognised(there, double, BRAM), double);
    back.when(check(BRAM)).accepted();
}

#[test]
fn p08_nobody_has_to_be_seen_who_is_no_child_or_where_no_crisis_is_said() {
    let mother = case::Event::PersonJoined {
        person: BRAM,
        household_role: HouseholdRole::Parent,
    };
    let given = seen().and(CASE.0, mother).when(check(BRAM));
    given.then_rejected(DUTY_NOT_OPEN);
    let none = Command::GiveVerdict {
        triage: TRIAGE,
        verdict: Verdict::NoCrisis,
        urgency: Urgency::U5,
        crisis_kind: None,
        spoken: false,
        second_professional: Some("user-8".into()),
        reason: Some("Oma is er".into()),
        decider: Decider::default(),
    };
    let none = joins(seen(), BRAM).when(none).accepted();
    none.when(check(BRAM)).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn p08_who_counted_as_seen_by_somebodys_word_need_not_be_seen_again_for_a_correction() {
    // Her name is written as it is; she was a child before.
    let corrected = crate::person::Event::PersonCorrected {
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: crate::person::AgeBand::From4To11,
        bsn_status: crate::person::BsnStatus::Absent,
    };
    // The desk wrote down that she was seen; no visit says so.
    let by_hand = seen().and(ANNA.0, corrected);
    let look = Command::CheckSeen {
        triage: TRIAGE,
        newcomer: Some(ANNA),
        deployments: vec![],
    };
    by_hand.clone().when(look).then_rejected(DUTY_NOT_OPEN);
    // She turns out to be somebody who is known: that one was seen.
    let recognised = case::Event::PersonRecognised {
        person: ANNA,
        known: BRAM,
    };
    let known = joins(by_hand, BRAM).and(CASE.0, recognised);
    let look = Command::CheckSeen {
        triage: TRIAGE,
        newcomer: Some(BRAM),
        deployments: vec![],
    };
    known.when(look).then_rejected(DUTY_NOT_OPEN);
}
