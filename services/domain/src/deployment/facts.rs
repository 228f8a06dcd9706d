//! Facts from the field: the team arrived, the team saw the child. Often late, from a phone that was
//! offline. Never refused for version, order or a passed deadline: recorded as late, and where they
//! contradict the record a named person settles it (two clocks: a claim and its recording).

use super::{
    Event, Phase, SafetyAgreement, Sighting, agreements,
    decide::{Offered, offered},
};
use crate::{
    actor::Owner,
    calendar::{hours_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DeploymentId, PersonId},
    personal::Personal,
};

/// Recorded late when the arrival was due before now, or when the team was not on its way.
pub(super) fn arrive(deployment: DeploymentId, states: &States, context: &Context<'_>) -> Decision {
    let offered = offered(states, deployment)?;
    let overdue = offered
        .state
        .arrival_due
        .is_some_and(|due| passed(due, context.now));
    let in_order = matches!(
        offered.phase_at(context.now),
        Phase::Accepted | Phase::UnderWay
    );
    let late = overdue || !in_order;
    let event = Event::TeamArrived { late };
    record(deployment, &offered, event, states, context)
}

/// Recorded late when the team had not arrived, or was done or never to go.
pub(super) fn record_visit(
    deployment: DeploymentId,
    sighting: Sighting,
    children: &[PersonId],
    findings: &str,
    agreements: &[SafetyAgreement],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let offered = offered(states, deployment)?;
    let in_order = matches!(
        offered.phase_at(context.now),
        Phase::Arrived | Phase::Visited
    );
    let (agreements, owed) = agreements::agreed(&offered, agreements, states, context)?;
    let event = Event::VisitRecorded {
        sighting,
        children: children.to_vec(),
        findings: Personal::of_case(offered.case, findings),
        agreements,
        late: !in_order,
    };
    let mut recorded = record(deployment, &offered, event, states, context)?;
    let mut emit = Emit::for_case(offered.case);
    for duty in owed {
        emit.push(deployment.0, Event::DutyOpened(duty));
    }
    recorded.extend(emit.done()?);
    Ok(recorded)
}

/// The expiry that the fact met, the fact, and a duty to settle when the two contradict.
fn record(
    deployment: DeploymentId,
    offered: &Offered<'_>,
    fact: Event,
    states: &States,
    context: &Context<'_>,
) -> Result<Vec<crate::decide::Emission>, Refusal> {
    let mut emit = Emit::for_case(offered.case);
    offered.expire_when_passed(deployment, &mut emit, states, context)?;
    emit.push(deployment.0, fact);
    let contradicts = !offered.phase_at(context.now).is_open();
    let duties = &offered.state.duties;
    if contradicts && duties.of_kind(DutyKind::SettleConflict).is_none() {
        let due = hours_after(context.now, context.rules.settle_conflict_hours);
        let owner = Owner::from_actor(context.actor);
        let owed = Duty::new(context, DutyKind::SettleConflict, due, owner, "2C4@1");
        emit.push(deployment.0, Event::DutyOpened(owed));
    }
    emit.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        deployment::{
            Command, DeclineReason, VisitOutcome,
            scene::{ONE, TEAM, accept, arrive, complete, crew, offered, phase, state, visit},
        },
        duty::DutyKind,
        given::{Given, at, derived, id},
        ids::{AgreementId, DutyId},
        team,
    };

    fn conflicts(given: &Given) -> usize {
        let state = state(given, ONE);
        state
            .duties
            .iter()
            .filter(|duty| duty.kind == DutyKind::SettleConflict)
            .count()
    }

    #[test]
    fn an_arrival_after_it_was_due_is_recorded_late_with_both_clocks() {
        let given = offered()
            .when(accept())
            .accepted()
            .at("2026-03-02T03:00:00Z")
            .when(arrive())
            .then([(ONE.0, Event::TeamArrived { late: false }.into())]);
        assert_eq!(conflicts(&given), 0);
        let given = offered()
            .when(accept())
            .accepted()
            .at("2026-03-02T03:20:00Z")
            .occurred("2026-03-02T02:50:00Z")
            .when(arrive())
            .then([(ONE.0, Event::TeamArrived { late: true }.into())]);
        assert_eq!(conflicts(&given), 0, "late is no contradiction");
        let arrived = state(&given, ONE);
        assert_eq!(arrived.arrived_at, Some(at("2026-03-02T02:50:00Z")));
        assert!(arrived.arrived_late);
    }

    #[test]
    fn an_arrival_before_the_answer_is_out_of_order_and_no_contradiction() {
        let given = offered().when(arrive()).accepted();
        assert_eq!(phase(&given, ONE), Some(Phase::Arrived));
        assert!(state(&given, ONE).arrived_late);
        assert_eq!(conflicts(&given), 0);
    }

    #[test]
    fn a_visit_without_an_arrival_is_flagged_and_moves_on() {
        let given = offered().when(accept()).accepted().when(visit()).accepted();
        assert_eq!(phase(&given, ONE), Some(Phase::Visited));
        assert!(state(&given, ONE).visits[0].late);
        assert_eq!(conflicts(&given), 0);
    }

    #[test]
    fn a_fact_on_a_passed_offer_records_the_expiry_first_and_owes_a_settlement() {
        let owed = Duty {
            id: DutyId(derived(2, "duty:settle-conflict")),
            kind: DutyKind::SettleConflict,
            due: at("2026-03-03T02:00:00Z"),
            owner: Owner::from_actor(&crew()),
            office: None,
            rule: "2C4@1".into(),
        };
        let given = offered().later(60).when(arrive()).then([
            (
                ONE.0,
                Event::DeploymentExpired {
                    due: at("2026-03-02T01:10:00Z"),
                }
                .into(),
            ),
            (TEAM.0, team::Event::TeamReleased { deployment: ONE }.into()),
            (ONE.0, Event::TeamArrived { late: true }.into()),
            (ONE.0, Event::DutyOpened(owed).into()),
        ]);
        assert_eq!(phase(&given, ONE), Some(Phase::Expired), "a person decides");
        assert!(
            state(&given, ONE).arrived_at.is_some(),
            "and the fact shows"
        );
        let given = given.when(visit()).accepted();
        assert_eq!(state(&given, ONE).visits.len(), 1);
        assert_eq!(conflicts(&given), 1, "one settlement at a time");
    }

    #[test]
    fn facts_after_a_refusal_or_the_end_are_kept_and_owe_a_settlement() {
        let declined = offered()
            .when(Command::Decline {
                deployment: ONE,
                reason: DeclineReason::TooFar,
            })
            .accepted();
        let done = offered()
            .when(accept())
            .accepted()
            .when(arrive())
            .accepted()
            .when(complete(VisitOutcome::NobodyThere))
            .accepted();
        for given in [declined, done] {
            let before = phase(&given, ONE);
            let given = given.when(visit()).accepted();
            assert_eq!(phase(&given, ONE), before);
            assert_eq!(state(&given, ONE).visits.len(), 1);
            assert_eq!(conflicts(&given), 1);
        }
    }

    #[test]
    fn agreements_keep_who_what_and_until() {
        let given = offered()
            .when(accept())
            .accepted()
            .when(Command::RecordVisit {
                deployment: ONE,
                sighting: Sighting::Spoken,
                children: vec![],
                findings: "Rustig".into(),
                agreements: vec![SafetyAgreement {
                    agreement: AgreementId(id(60)),
                    who: "Testmoeder".into(),
                    what: "Belt bij spanning".into(),
                    until: at("2026-03-03T08:00:00Z"),
                }],
            })
            .accepted();
        let agreed = &state(&given, ONE).visits[0].agreements[0];
        assert_eq!(crate::given::opened(&agreed.who), "Testmoeder");
        assert_eq!(crate::given::opened(&agreed.what), "Belt bij spanning");
        assert_eq!(agreed.until, at("2026-03-03T08:00:00Z"));
    }
}
