//! The scene of the deployment tests: a case with a verdict, a team on call with a phone.

use super::{Command, Phase, Sighting, State, VisitOutcome};
use crate::{
    actor::{Actor, Owner, Role},
    case,
    given::{Given, actor, at, given, id},
    ids::{CaseId, DeploymentId, DeviceId, ReportId, TeamId, TriageId},
    state::State as AnyState,
    stream::{StreamId, Subject},
    team,
    triage::{self, Urgency, Verdict},
};

pub(super) const CASE: CaseId = CaseId(id(2));
pub(super) const TRIAGE: TriageId = TriageId(id(20));
pub(super) const TEAM: TeamId = TeamId(id(40));
pub(super) const ONE: DeploymentId = DeploymentId(id(50));
pub(super) const TWO: DeploymentId = DeploymentId(id(51));
pub(super) const PHONE: DeviceId = DeviceId(id(70));

pub(super) fn opened(case: CaseId) -> case::Event {
    case::Event::CaseOpened {
        report: ReportId(id(case.0.as_u128() + 1_000)),
        municipality: None,
        director: Owner::desk(),
    }
}

pub(super) fn verdict(verdict: Verdict, urgency: Urgency, deadline: &str) -> triage::Event {
    triage::Event::VerdictGiven {
        verdict,
        urgency,
        deadline: urgency.asks_presence().then(|| at(deadline)),
        crisis_kind: None,
        spoken: false,
        second_professional: None,
        reason: None,
    }
}

/// It is 02:00; somebody must be there by 04:00; the team is on call until 08:00.
pub(super) fn scene() -> Given {
    given()
        .and(CASE.0, opened(CASE))
        .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
        .and(
            TRIAGE.0,
            verdict(Verdict::AcuteCrisis, Urgency::U1, "2026-03-02T03:00:00Z"),
        )
        .and(
            TEAM.0,
            team::Event::TeamRegistered {
                name: "Noord".into(),
                organisation: "ambulant".into(),
            },
        )
        .and(
            TEAM.0,
            team::Event::DutyStarted {
                until: at("2026-03-02T07:00:00Z"),
            },
        )
        .and(TEAM.0, team::Event::DeviceRegistered { device: PHONE })
}

pub(super) fn crew() -> Actor {
    actor(Role::TeamMember, "ambulant")
}

pub(super) fn offer(deployment: DeploymentId) -> Command {
    Command::Offer {
        deployment,
        case: CASE,
        triage: TRIAGE,
        team: TEAM,
        two_workers: true,
        reason: None,
    }
}

pub(super) const fn accept() -> Command {
    Command::Accept { deployment: ONE }
}

pub(super) const fn set_out() -> Command {
    Command::SetOut {
        deployment: ONE,
        expected_arrival: None,
    }
}

pub(super) const fn arrive() -> Command {
    Command::Arrive { deployment: ONE }
}

pub(super) fn visit() -> Command {
    Command::RecordVisit {
        deployment: ONE,
        sighting: Sighting::Spoken,
        children: vec![],
        findings: "Rustig aan de keukentafel".into(),
        agreements: vec![],
    }
}

pub(super) const fn complete(outcome: VisitOutcome) -> Command {
    Command::Complete {
        deployment: ONE,
        outcome,
    }
}

pub(super) fn offered() -> Given {
    scene().when(offer(ONE)).accepted().by(crew())
}

pub(super) fn state(given: &Given, deployment: DeploymentId) -> State {
    match given.state(StreamId::new(Subject::Deployment, deployment.0)) {
        AnyState::Deployment(state) => *state,
        _ => unreachable!("a deployment's stream"),
    }
}

pub(super) fn phase(given: &Given, deployment: DeploymentId) -> Option<Phase> {
    state(given, deployment).phase
}

pub(super) fn engaged(given: &Given) -> Option<DeploymentId> {
    match given.state(StreamId::new(Subject::Team, TEAM.0)) {
        AnyState::Team(state) => state.engaged,
        _ => unreachable!("a team's stream"),
    }
}
