use super::*;
use crate::{
    actor::{Actor, Owner},
    case,
    deployment::rejection::DEPLOYMENT_PHASE,
    given::{Given, actor, given, id},
    ids::{CaseId, ReportId, TeamId},
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{Command, Urgency},
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));
const WENT: DeploymentId = DeploymentId(id(50));

fn weighed() -> Given {
    given()
        .and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: None,
                director: Owner::desk(),
            },
        )
        .and(TRIAGE.0, Event::TriageStarted { case: CASE })
        .and(
            WENT.0,
            crate::deployment::Event::DeploymentOffered {
                case: CASE,
                team: TeamId(id(40)),
                organisation: "ambulant".into(),
                urgency: Urgency::U1,
                two_workers: false,
                answer_due: crate::given::at("2026-03-02T01:10:00Z"),
                arrival_due: None,
                reason: None,
            },
        )
}

fn verdict() -> Event {
    Event::VerdictGiven {
        verdict: Verdict::AcuteCrisis,
        urgency: Urgency::U1,
        deadline: None,
        crisis_kind: None,
        spoken: false,
        second_professional: None,
        reason: None,
    }
}

fn compare(found: OnSite, deployment: Option<DeploymentId>) -> Command {
    Command::CompareVerdict {
        triage: TRIAGE,
        found,
        deployment,
        note: None,
    }
}

fn found(given: &Given) -> Option<OnSite> {
    match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
        AnyState::Triage(state) => state.compared.map(|compared| compared.found),
        _ => unreachable!("a weighing's stream"),
    }
}

#[test]
fn what_was_found_is_compared_with_the_verdict_it_is_about() {
    weighed()
        .when(compare(OnSite::Lower, None))
        .then_rejected(NO_VERDICT)
        .and(TRIAGE.0, verdict())
        .when(compare(OnSite::Lower, Some(DeploymentId(id(51)))))
        .then_rejected(DEPLOYMENT_UNKNOWN)
        .by(actor(Role::TeamMember, "ambulant"))
        .when(compare(OnSite::Lower, Some(WENT)))
        .then([(
            TRIAGE.0,
            Event::VerdictCompared {
                verdict: Verdict::AcuteCrisis,
                urgency: Urgency::U1,
                found: OnSite::Lower,
                deployment: Some(WENT),
                said: true,
                note: None,
            }
            .into(),
        )]);
}

#[test]
fn p03_no_crisis_was_found_by_a_visit_that_is_over_and_where_somebody_was_there() {
    use crate::deployment::Event as Deployed;
    let none = || compare(OnSite::NoCrisis, Some(WENT));
    let weighed = weighed().and(TRIAGE.0, verdict());
    let offered = weighed.clone().when(none()).then_rejected(DEPLOYMENT_PHASE);
    let there = offered
        .and(WENT.0, Deployed::DeploymentAccepted)
        .and(WENT.0, Deployed::TeamArrived { late: false });
    let there = there.when(none()).then_rejected(DEPLOYMENT_PHASE);
    let done = |outcome| {
        let completed = Deployed::DeploymentCompleted { outcome };
        there.clone().and(WENT.0, completed).when(none())
    };
    done(VisitOutcome::NobodyThere).then_rejected(DEPLOYMENT_PHASE);
    let found_none = done(VisitOutcome::Calmed).accepted();
    assert_eq!(found(&found_none), Some(OnSite::NoCrisis));
    // Said without a visit it is somebody's view, and no crisis goes by it.
    weighed.when(compare(OnSite::NoCrisis, None)).accepted();
}

#[test]
fn what_the_team_said_itself_is_not_replaced_by_what_follows_from_its_deployment() {
    let derived = weighed()
        .and(TRIAGE.0, verdict())
        .by(Actor::service("triage"))
        .when(compare(OnSite::Confirmed, Some(WENT)))
        .accepted()
        .when(compare(OnSite::Confirmed, Some(WENT)))
        .then_rejected(VERDICT_COMPARED);
    let said = derived
        .by(actor(Role::TeamMember, "ambulant"))
        .when(compare(OnSite::Higher, Some(WENT)))
        .accepted()
        .by(Actor::service("triage"))
        .when(compare(OnSite::Confirmed, Some(WENT)))
        .then_rejected(VERDICT_COMPARED);
    assert_eq!(found(&said), Some(OnSite::Higher));
}

#[test]
fn how_a_deployment_ended_says_something_of_every_verdict_it_can() {
    use VisitOutcome::{AmbulatoryHelp, AwayTonight, Calmed, NoCrisis, NobodyThere};
    for (verdict, outcome, found) in [
        (Verdict::AcuteCrisis, Calmed, Some(OnSite::Confirmed)),
        (Verdict::AcuteCrisis, AwayTonight, Some(OnSite::Confirmed)),
        (Verdict::Urgent, AwayTonight, Some(OnSite::Higher)),
        (Verdict::Unknown, AwayTonight, Some(OnSite::Higher)),
        (Verdict::AcuteCrisis, NoCrisis, Some(OnSite::NoCrisis)),
        (Verdict::NoCrisis, NoCrisis, Some(OnSite::Confirmed)),
        (Verdict::NoCrisis, AmbulatoryHelp, Some(OnSite::Higher)),
        (Verdict::Unknown, AmbulatoryHelp, None),
        (Verdict::AcuteCrisis, NobodyThere, None),
    ] {
        assert_eq!(
            found_on_site(verdict, outcome),
            found,
            "{verdict} {outcome}"
        );
    }
}
