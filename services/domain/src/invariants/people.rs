//! Invariants of reports, cases, persons, weighings, teams and deployments.

use super::{Invariant, Written};
use crate::{
    calendar::passed,
    case::CaseOutcome,
    deployment,
    duty::{Duty, DutyKind},
    event::Event,
    ids::{DeploymentId, ReportId, TeamId},
    report,
    state::State,
    triage,
};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "report-gets-in",
        rule: "H01",
        holds: report_gets_in,
    },
    Invariant {
        name: "report-is-weighed",
        rule: "H16",
        holds: report_is_weighed,
    },
    Invariant {
        name: "one-director",
        rule: "H11",
        holds: one_director,
    },
    Invariant {
        name: "contact-person-is-named",
        rule: "H12",
        holds: contact_person_is_named,
    },
    Invariant {
        name: "closed-case-owes-nothing",
        rule: "constitution 1",
        holds: closed_case_owes_nothing,
    },
    Invariant {
        name: "no-crisis-is-handed-over",
        rule: "H16",
        holds: no_crisis_is_handed_over,
    },
    Invariant {
        name: "crisis-has-an-owner",
        rule: "H11",
        holds: crisis_has_an_owner,
    },
    Invariant {
        name: "urgency-is-not-lowered-alone",
        rule: "H18",
        holds: urgency_is_not_lowered_alone,
    },
    Invariant {
        name: "one-deployment-a-team",
        rule: "P08",
        holds: one_deployment_a_team,
    },
    Invariant {
        name: "passed-offer-is-not-accepted",
        rule: "constitution 5",
        holds: passed_offer_is_not_accepted,
    },
    Invariant {
        name: "revoked-device-changes-nothing",
        rule: "constitution 8",
        holds: revoked_device_changes_nothing,
    },
    Invariant {
        name: "erased-person-stays-erased",
        rule: "constitution 9",
        holds: erased_person_stays_erased,
    },
    Invariant {
        name: "duty-has-an-owner",
        rule: "constitution 1",
        holds: duty_has_an_owner,
    },
];

/// A report stands in the case that it opened or joined, in the same append.
fn report_gets_in(written: &Written<'_>) -> bool {
    let State::Report(report) = written.after else {
        return true;
    };
    let id = ReportId(written.stream.id);
    report
        .case
        .and_then(|case| written.world.case(case))
        .is_some_and(|case| case.exists() && case.reports.contains(&id))
}

/// Nobody's report waits for a weighing that nobody owes.
fn report_is_weighed(written: &Written<'_>) -> bool {
    let received = written.events.iter().any(|recorded| {
        matches!(
            recorded.event,
            Event::Report(report::Event::ReportReceived { .. })
        )
    });
    let owed = written.events.iter().any(|recorded| {
        matches!(&recorded.event, Event::Report(report::Event::DutyOpened(duty))
            if duty.kind == DutyKind::TriageReport)
    });
    !received || owed
}

/// From the first event on, open or closed.
fn one_director(written: &Written<'_>) -> bool {
    match written.after {
        State::Case(case) => case.exists() && case.director.is_some(),
        _ => true,
    }
}

/// Never taken away, and one person.
fn contact_person_is_named(written: &Written<'_>) -> bool {
    match (written.before, written.after) {
        (State::Case(before), State::Case(after)) => match &after.contact {
            Some(contact) => contact.person.is_some(),
            None => before.contact.is_none(),
        },
        _ => true,
    }
}

/// But the registration of whoever closed it (H18): no case stays open over a form.
fn closed_case_owes_nothing(written: &Written<'_>) -> bool {
    let State::Case(case) = written.after else {
        return true;
    };
    let form = |duty: &Duty| duty.kind == DutyKind::RegisterDecider;
    case.outcome.is_none() || (case.duties.iter().all(form) && case.handover.is_none())
}

fn no_crisis_is_handed_over(written: &Written<'_>) -> bool {
    match written.after {
        State::Case(case) => match case.outcome {
            Some(CaseOutcome::NoCrisis | CaseOutcome::HandedOver) => case.handed_over.is_some(),
            Some(CaseOutcome::CrisisOver | CaseOutcome::OpenedInError) | None => true,
        },
        _ => true,
    }
}

/// Whoever is in a crisis has a case, and the case somebody who directs it.
fn crisis_has_an_owner(written: &Written<'_>) -> bool {
    let State::Triage(weighing) = written.after else {
        return true;
    };
    let crisis = weighing
        .verdict
        .as_ref()
        .is_some_and(|given| given.verdict.is_crisis());
    !crisis
        || weighing
            .case
            .and_then(|case| written.world.case(case))
            .is_some_and(|case| case.director.is_some())
}

/// A verdict below what test and safety proposed when it was given names somebody else than its giver, or owes a colleague's
/// confirmation (at night, alone).
fn urgency_is_not_lowered_alone(written: &Written<'_>) -> bool {
    let State::Triage(before) = written.before else {
        return true;
    };
    let mut weighing = before.clone();
    let owes_confirmation = matches!(written.after, State::Triage(after)
        if after.duties.of_kind(DutyKind::ConfirmAlone).is_some());
    written.events.iter().all(|recorded| {
        let alone = match &recorded.event {
            Event::Triage(triage::Event::VerdictGiven {
                verdict,
                urgency,
                second_professional,
                ..
            }) => {
                let lowered = weighing.proposal().is_some_and(|(milder, lower)| {
                    *urgency > lower || verdict.weight() > milder.weight()
                });
                let second = second_professional
                    .as_ref()
                    .is_some_and(|second| *second != recorded.envelope.actor.person);
                lowered && !second && !owes_confirmation
            }
            _ => false,
        };
        if let Event::Triage(event) = &recorded.event {
            weighing.evolve(event, recorded.stamp());
        }
        !alone
    })
}

/// A team is bound by exactly the deployment that is open for it.
fn one_deployment_a_team(written: &Written<'_>) -> bool {
    let open_for = |deployment, team| {
        let bound = written.world.deployment(deployment);
        bound.is_some_and(|bound: &deployment::State| {
            bound.team == Some(team) && bound.phase.is_some_and(deployment::Phase::is_open)
        })
    };
    match (written.before, written.after) {
        (_, State::Deployment(deployment)) => {
            let id = DeploymentId(written.stream.id);
            let bound = deployment
                .team
                .and_then(|team| written.world.team(team))
                .is_some_and(|team| team.engaged == Some(id));
            deployment.phase.is_some_and(deployment::Phase::is_open) == bound
        }
        (State::Team(before), State::Team(after)) => {
            let id = TeamId(written.stream.id);
            let let_go = before.engaged.filter(|old| after.engaged != Some(*old));
            after.engaged.is_none_or(|bound| open_for(bound, id))
                && let_go.is_none_or(|old| !open_for(old, id))
        }
        _ => true,
    }
}

/// A deadline takes effect by itself.
fn passed_offer_is_not_accepted(written: &Written<'_>) -> bool {
    let State::Deployment(deployment) = written.after else {
        return true;
    };
    written.events.iter().all(|recorded| {
        let accepted = matches!(
            recorded.event,
            Event::Deployment(deployment::Event::DeploymentAccepted)
        );
        let passed = deployment
            .answer_due
            .is_some_and(|due| passed(due, recorded.recorded_at));
        !(accepted && passed)
    })
}

/// What a revoked device sends is in quarantine on its team's stream and nowhere else.
fn revoked_device_changes_nothing(written: &Written<'_>) -> bool {
    let State::Deployment(deployment) = written.after else {
        return true;
    };
    let team = deployment.team.and_then(|team| written.world.team(team));
    written.events.iter().all(|recorded| {
        let device = recorded.envelope.actor.device;
        !device.is_some_and(|device| team.is_some_and(|team| team.is_revoked(device.id)))
    })
}

fn erased_person_stays_erased(written: &Written<'_>) -> bool {
    match written.before {
        State::Person(before) => !before.is_erased(),
        _ => true,
    }
}

/// Somebody owes it, under a rule with its version.
fn duty_has_an_owner(written: &Written<'_>) -> bool {
    written
        .events
        .iter()
        .filter_map(|recorded| recorded.event.opened_duty())
        .all(|duty| !duty.owner.organisation.is_empty() && duty.rule.contains('@'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        actor::{Owner, Role},
        case::{self, Voice},
        deployment::{Command as Deploy, DeclineReason, Sighting, VisitOutcome},
        given::{Given, actor, at, given, id},
        ids::{CaseId, CommandId, DeviceId, PersonId, TriageId},
        invariants::Watcher,
        person,
        region::Municipality,
        report::{Reporter, ReporterKind, Submit},
        team::{self, Command as Team},
        triage::{Answer, Command as Weigh, CrisisTest, Urgency, Verdict},
    };

    const REPORT: ReportId = ReportId(id(1));
    const CASE: CaseId = CaseId(id(2));
    const TRIAGE: TriageId = TriageId(id(20));
    const MOTHER: PersonId = PersonId(id(30));
    const TEAM: TeamId = TeamId(id(40));
    const ONE: DeploymentId = DeploymentId(id(50));
    const TWO: DeploymentId = DeploymentId(id(51));
    const PHONE: DeviceId = DeviceId(id(70));

    fn broken(given: &Given) -> Vec<&'static str> {
        Watcher::default()
            .observe(given.recorded())
            .into_iter()
            .map(|breach| breach.invariant)
            .collect()
    }

    fn local() -> Owner {
        Owner::local_access(Municipality::Almere)
    }

    fn submit() -> report::Command {
        report::Command::Submit(Box::new(Submit {
            report: REPORT,
            case: CASE,
            joins_case: false,
            reporter_kind: ReporterKind::Parent,
            reporter: Some(Reporter {
                person: MOTHER,
                name: Some("Testmoeder".into()),
            }),
            what: Some("Hij moet het huis uit".into()),
            place: None,
            municipality: Some("GM0034".into()),
            call_back: None,
            people: vec![],
            unreadable: vec![],
        }))
    }

    fn test(answer: Answer) -> Weigh {
        Weigh::AnswerCrisisTest {
            triage: TRIAGE,
            test: CrisisTest {
                acute: answer,
                unsafe_now: answer,
                danger: Answer::No,
                cannot_wait: answer,
            },
            today_different: None,
        }
    }

    fn verdict(verdict: Verdict, urgency: Urgency) -> Weigh {
        Weigh::GiveVerdict {
            triage: TRIAGE,
            verdict,
            urgency,
            crisis_kind: None,
            spoken: false,
            second_professional: None,
            reason: None,
            decider: triage::Decider::default(),
        }
    }

    fn offer(deployment: DeploymentId) -> Deploy {
        Deploy::Offer {
            deployment,
            case: CASE,
            triage: TRIAGE,
            team: TEAM,
            two_workers: true,
            reason: None,
        }
    }

    /// A report, a verdict, a team on call that was asked.
    fn asked() -> Given {
        let weighed: [crate::command::Command; 7] = [
            submit().into(),
            Weigh::Start {
                triage: TRIAGE,
                case: CASE,
            }
            .into(),
            test(Answer::Yes).into(),
            verdict(Verdict::AcuteCrisis, Urgency::U1).into(),
            Team::Register {
                team: TEAM,
                name: "Noord".into(),
                organisation: "ambulant".into(),
            }
            .into(),
            Team::StartDuty {
                team: TEAM,
                until: at("2026-03-02T07:00:00Z"),
            }
            .into(),
            offer(ONE).into(),
        ];
        weighed
            .into_iter()
            .fold(given(), |given, command| given.when(command).accepted())
    }

    #[test]
    fn a_whole_night_breaks_nothing() {
        let voice = |voice| case::Command::RecordVoice {
            case: CASE,
            voice,
            said: Some("Gehoord".into()),
            reason_not_heard: None,
        };
        let weigh = match asked().state(crate::stream::StreamId::new(
            crate::stream::Subject::Report,
            REPORT.0,
        )) {
            State::Report(report) => report.duties.of_kind(DutyKind::TriageReport).cloned(),
            _ => None,
        };
        let given = asked()
            .when(report::Command::FulfilDuty {
                report: REPORT,
                duty: weigh.expect("a report is weighed").id,
                note: Some("Gewogen".into()),
            })
            .accepted()
            .later(20)
            .when(offer(TWO))
            .accepted()
            .when(Deploy::Accept { deployment: TWO })
            .accepted()
            .when(Deploy::Arrive { deployment: ONE })
            .accepted()
            .when(Deploy::Arrive { deployment: TWO })
            .accepted()
            .when(Deploy::RecordVisit {
                deployment: TWO,
                sighting: Sighting::Spoken,
                children: vec![],
                findings: "Rustig".into(),
                agreements: vec![],
            })
            .accepted()
            .when(Deploy::Complete {
                deployment: TWO,
                outcome: VisitOutcome::Calmed,
            })
            .accepted()
            .when(Weigh::CheckSecured {
                triage: TRIAGE,
                deployments: vec![TWO],
            })
            .accepted()
            .when(voice(Voice::Child))
            .accepted()
            .when(voice(Voice::Parents))
            .accepted()
            .when(case::Command::OfferHandover {
                case: CASE,
                to: local(),
                summary: "Hulp loopt door".into(),
            })
            .accepted()
            .by(actor(Role::LocalAccess, "local-access-almere"))
            .when(case::Command::AcceptHandover { case: CASE })
            .accepted();
        for registration in [Some(crate::registration::registered(None)), None] {
            let outcome = CaseOutcome::HandedOver;
            let close = case::Command::Close {
                case: CASE,
                outcome,
                registration,
            };
            let closed = given.clone().when(close).accepted();
            assert_eq!(broken(&closed), Vec::<&str>::new());
        }
    }

    fn owed(kind: DutyKind, organisation: &str) -> crate::duty::Duty {
        crate::duty::Duty {
            id: crate::ids::DutyId(id(90)),
            kind,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner {
                organisation: organisation.into(),
                ..Owner::desk()
            },
            office: None,
            rule: "H40@1".into(),
        }
    }

    /// Logs that no rule would write, each with the invariant it breaks.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let received = |case| report::Event::ReportReceived {
            case,
            reporter_kind: ReporterKind::Unknown,
            reporter: None,
            what: None,
            place: None,
            municipality: None,
            call_back: None,
            unverified: vec![],
        };
        let low = |urgency| triage::Event::VerdictGiven {
            verdict: Verdict::NoCrisis,
            urgency,
            deadline: None,
            crisis_kind: None,
            spoken: false,
            second_professional: Some("user-coordinator".into()),
            reason: None,
        };
        let closed = |outcome| case::Event::CaseClosed {
            outcome,
            registration: None,
        };
        let nobody = Owner {
            person: None,
            ..local()
        };
        let erase = person::Command::RecordErasure {
            person: MOTHER,
            ground: "avg-17".into(),
            cases: vec![],
        };
        vec![
            ("report-gets-in", given().and(REPORT.0, received(CASE))),
            ("report-is-weighed", given().and(REPORT.0, received(CASE))),
            (
                "one-director",
                given().and(CASE.0, case::Event::ReportLinked { report: REPORT }),
            ),
            (
                "contact-person-is-named",
                asked().and(
                    CASE.0,
                    case::Event::ContactPersonAssigned { contact: nobody },
                ),
            ),
            (
                "closed-case-owes-nothing",
                asked().and(CASE.0, closed(CaseOutcome::CrisisOver)),
            ),
            (
                "no-crisis-is-handed-over",
                asked().and(CASE.0, closed(CaseOutcome::NoCrisis)),
            ),
            (
                "crisis-has-an-owner",
                given()
                    .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
                    .and(
                        TRIAGE.0,
                        triage::Event::VerdictGiven {
                            verdict: Verdict::AcuteCrisis,
                            urgency: Urgency::U1,
                            deadline: None,
                            crisis_kind: None,
                            spoken: true,
                            second_professional: None,
                            reason: None,
                        },
                    ),
            ),
            (
                "urgency-is-not-lowered-alone",
                asked().and(TRIAGE.0, low(Urgency::U5)),
            ),
            (
                "one-deployment-a-team",
                asked().and(TEAM.0, team::Event::TeamEngaged { deployment: TWO }),
            ),
            (
                "passed-offer-is-not-accepted",
                asked()
                    .later(11)
                    .and(ONE.0, deployment::Event::DeploymentAccepted),
            ),
            (
                "revoked-device-changes-nothing",
                asked()
                    .and(TEAM.0, team::Event::DeviceRevoked { device: PHONE })
                    .on(PHONE, 1)
                    .and(ONE.0, deployment::Event::DeploymentAccepted),
            ),
            (
                "erased-person-stays-erased",
                asked().when(erase).accepted().and(
                    MOTHER.0,
                    person::Event::PersonErased {
                        ground: "avg-17".into(),
                    },
                ),
            ),
            (
                "duty-has-an-owner",
                asked().and(
                    CASE.0,
                    case::Event::DutyOpened(owed(DutyKind::HearFamily, "")),
                ),
            ),
        ]
    }

    #[test]
    fn each_invariant_sees_the_log_that_breaks_it() {
        for (name, given) in sabotaged() {
            let found = broken(&given);
            assert!(found.contains(&name), "{name} is not among {found:?}");
        }
    }

    #[test]
    fn a_team_and_its_deployment_move_together() {
        let freed = asked().and(TEAM.0, team::Event::TeamReleased { deployment: ONE });
        assert_eq!(broken(&freed), ["one-deployment-a-team"]);
        let declined = asked().and(
            ONE.0,
            deployment::Event::DeploymentDeclined {
                reason: DeclineReason::Rest,
            },
        );
        assert_eq!(broken(&declined), ["one-deployment-a-team"]);
    }

    #[test]
    fn the_events_of_one_command_are_judged_together() {
        let given = given().when(submit()).accepted();
        let commands: Vec<CommandId> = given
            .recorded()
            .iter()
            .map(|recorded| recorded.envelope.command_id)
            .collect();
        assert!(commands.iter().all(|command| *command == commands[0]));
        assert!(broken(&given).is_empty());
        let mut watcher = Watcher::default();
        let half = watcher.observe(&given.recorded()[..1]);
        assert_eq!(half[0].invariant, "report-gets-in");
    }
}
