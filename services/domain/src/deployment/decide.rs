//! The rules of a deployment. Decisions (accept, decline, set out, complete) are refused when they come
//! too late; facts from the field have a room of their own and are never refused.

use jiff::Timestamp;

use super::{
    Command, DeclineReason, Event, Phase, State, VisitOutcome, facts,
    rejection::{
        DEPLOYMENT_EXISTS, DEPLOYMENT_EXPIRED, DEPLOYMENT_PHASE, DEPLOYMENT_UNKNOWN, NO_VERDICT,
        NO_VISIT, NOTHING_URGENT, PERSON_NEEDED, TRIAGE_OTHER_CASE, TWO_WORKERS_NEEDED,
    },
};
use crate::{
    actor::Role,
    calendar::minutes_after,
    case,
    decide::{Context, Decision, Emission, Emit, Refusal, States},
    ids::{CaseId, DeploymentId, DutyId, TeamId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text, open_duty},
    team::{
        self,
        rejection::{TEAM_ENGAGED, TEAM_OFF_DUTY},
    },
    triage,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        if let Some(kept) = self.quarantined(states, context)? {
            return Ok(kept);
        }
        match self {
            Self::Offer {
                deployment,
                case,
                triage,
                team,
                two_workers,
                reason,
            } => {
                let asked = Asked {
                    deployment: *deployment,
                    case: *case,
                    triage: *triage,
                    team: *team,
                    two_workers: *two_workers,
                    reason: reason
                        .as_deref()
                        .map(str::trim)
                        .filter(|why| !why.is_empty()),
                };
                offer(asked, states, context)
            }
            Self::Accept { deployment } => accept(*deployment, states, context),
            Self::Decline { deployment, reason } => decline(*deployment, *reason, states, context),
            Self::SetOut {
                deployment,
                expected_arrival,
            } => set_out(*deployment, *expected_arrival, states, context),
            Self::Arrive { deployment } => facts::arrive(*deployment, states, context),
            Self::RecordVisit {
                deployment,
                sighting,
                findings,
                agreements,
            } => facts::record_visit(
                *deployment,
                *sighting,
                findings,
                agreements,
                states,
                context,
            ),
            Self::Complete {
                deployment,
                outcome,
            } => complete(*deployment, *outcome, states, context),
            Self::SettleConflict {
                deployment,
                duty,
                note,
            } => settle_conflict(*deployment, *duty, note, states, context),
        }
    }

    /// What a revoked device says is kept and not applied, whatever it is.
    fn quarantined(
        &self,
        states: &States,
        context: &Context<'_>,
    ) -> Result<Option<Vec<Emission>>, Refusal> {
        if context.actor.device.is_none() {
            return Ok(None);
        }
        let (team, case) = match self {
            Self::Offer { team, case, .. } => (*team, *case),
            Self::Accept { deployment }
            | Self::Decline { deployment, .. }
            | Self::SetOut { deployment, .. }
            | Self::Arrive { deployment }
            | Self::RecordVisit { deployment, .. }
            | Self::Complete { deployment, .. }
            | Self::SettleConflict { deployment, .. } => {
                let known = offered(states, *deployment)?;
                (known.team, known.case)
            }
        };
        team::quarantine(&self.clone().into(), team, case, states, context)
    }
}

/// A deployment that was offered, with what it always has.
pub(super) struct Offered<'a> {
    pub(super) state: &'a State,
    pub(super) case: CaseId,
    pub(super) team: TeamId,
    /// As recorded.
    pub(super) phase: Phase,
}

pub(super) fn offered(states: &States, deployment: DeploymentId) -> Result<Offered<'_>, Refusal> {
    let state = states.deployment(deployment)?;
    match (state.phase, state.case, state.team) {
        (Some(phase), Some(case), Some(team)) => Ok(Offered {
            state,
            case,
            team,
            phase,
        }),
        _ => Err(DEPLOYMENT_UNKNOWN
            .because("Name a deployment that was offered.")
            .with("deployment", deployment)
            .into()),
    }
}

impl Offered<'_> {
    /// The phase as of now: a passed offer has expired, recorded or not.
    pub(super) fn phase_at(&self, now: Timestamp) -> Phase {
        self.state.phase_at(now).unwrap_or(self.phase)
    }

    /// Refuse a decision in any other phase than these.
    fn must_be(&self, phases: &[Phase], context: &Context<'_>) -> Result<(), Rejection> {
        let phase = self.phase_at(context.now);
        if phases.contains(&phase) {
            return Ok(());
        }
        if phase == Phase::Expired {
            let expired =
                DEPLOYMENT_EXPIRED.because("The answer came too late; the desk makes a new offer.");
            return Err(match self.state.answer_due {
                Some(due) => expired.with("answerDue", due),
                None => expired,
            });
        }
        let words: Vec<_> = phases.iter().map(|phase| phase.as_str()).collect();
        Err(DEPLOYMENT_PHASE
            .because(format!("This is possible in: {}.", words.join(", ")))
            .with("phase", phase))
    }

    /// Record that the offer expired, when it did and nobody did.
    pub(super) fn expire_when_passed(
        &self,
        deployment: DeploymentId,
        emit: &mut Emit,
        states: &States,
        context: &Context<'_>,
    ) -> Result<(), Refusal> {
        let passed = self.phase_at(context.now) != self.phase;
        if let Some(due) = self.state.answer_due.filter(|_| passed) {
            emit.push(deployment.0, Event::DeploymentExpired { due });
            self.release(deployment, emit, states)?;
        }
        Ok(())
    }

    /// The team is free, when it was bound by this deployment.
    fn release(
        &self,
        deployment: DeploymentId,
        emit: &mut Emit,
        states: &States,
    ) -> Result<(), Refusal> {
        if states.team(self.team)?.engaged == Some(deployment) {
            emit.push(self.team.0, team::Event::TeamReleased { deployment });
        }
        Ok(())
    }
}

/// A team that is bound is refused, unless only by an offer that has expired: that expiry is recorded
/// first, in the case of the old offer, and the team is free.
pub(crate) fn free_of_passed_offer(
    emit: &mut Emit,
    team: &team::State,
    states: &States,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let Some(deployment) = team.engaged else {
        return Ok(());
    };
    let bound = offered(states, deployment)?;
    let phase = bound.phase_at(context.now);
    if phase.is_open() {
        let mut engaged = TEAM_ENGAGED
            .because("Ask another team, or wait until this one is free.")
            .with("deployment", deployment)
            .with("phase", phase);
        if let Some(due) = bound.state.answer_due.filter(|_| phase == Phase::Offered) {
            engaged = engaged.with("answerDue", due);
        }
        return Err(engaged.into());
    }
    emit.about(Some(bound.case));
    bound.expire_when_passed(deployment, emit, states, context)
}

/// What the desk asks.
struct Asked<'a> {
    deployment: DeploymentId,
    case: CaseId,
    triage: TriageId,
    team: TeamId,
    two_workers: bool,
    reason: Option<&'a str>,
}

fn offer(asked: Asked<'_>, states: &States, context: &Context<'_>) -> Decision {
    if states.deployment(asked.deployment)?.exists() {
        return Err(DEPLOYMENT_EXISTS
            .because("This deployment was offered before; use a new id.")
            .with("deployment", asked.deployment)
            .into());
    }
    case::open(states, asked.case)?;
    let weighing = states.triage(asked.triage)?;
    let verdict = sends_a_team(weighing, asked.case)?;
    if weighing.needs_two_workers() && !asked.two_workers && asked.reason.is_none() {
        return Err(TWO_WORKERS_NEEDED
            .because("Send two workers, or write what was short.")
            .into());
    }
    let team = team::registered(states, asked.team)?;
    if !team.is_on_duty(context.now) {
        return Err(TEAM_OFF_DUTY
            .because("Ask a team that is on call.")
            .with("team", asked.team)
            .into());
    }
    let mut emit = Emit::for_case(asked.case);
    free_of_passed_offer(&mut emit, team, states, context)?;
    emit.about(Some(asked.case));
    emit.push(
        asked.deployment.0,
        Event::DeploymentOffered {
            case: asked.case,
            team: asked.team,
            urgency: verdict.urgency,
            two_workers: asked.two_workers,
            answer_due: minutes_after(context.now, context.rules.deployment_answer_minutes),
            arrival_due: verdict.deadline,
            reason: asked.reason.map(|why| Personal::of_case(asked.case, why)),
        },
    );
    let deployment = asked.deployment;
    emit.push(asked.team.0, team::Event::TeamEngaged { deployment });
    emit.done()
}

/// The verdict that a team goes on: of this case, and asking for somebody on site.
fn sends_a_team(
    weighing: &triage::State,
    case: CaseId,
) -> Result<&triage::GivenVerdict, Rejection> {
    if weighing.case.is_some_and(|weighed| weighed != case) {
        return Err(TRIAGE_OTHER_CASE.because("Name the weighing of this case."));
    }
    let Some(verdict) = weighing.verdict.as_ref().filter(|_| weighing.exists()) else {
        return Err(
            NO_VERDICT.because("Give the verdict first; in direct danger a spoken one is enough.")
        );
    };
    if verdict.urgency.hours().is_none() {
        return Err(NOTHING_URGENT
            .because("Weigh again when somebody must go; this verdict asks for nobody on site.")
            .with("urgency", verdict.urgency));
    }
    Ok(verdict)
}

fn accept(deployment: DeploymentId, states: &States, context: &Context<'_>) -> Decision {
    let offered = offered(states, deployment)?;
    offered.must_be(&[Phase::Offered], context)?;
    let mut emit = Emit::for_case(offered.case);
    emit.push(deployment.0, Event::DeploymentAccepted);
    emit.done()
}

/// Until it has arrived a team can still find that it cannot go.
fn decline(
    deployment: DeploymentId,
    reason: DeclineReason,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let offered = offered(states, deployment)?;
    offered.must_be(&[Phase::Offered, Phase::Accepted, Phase::UnderWay], context)?;
    let mut emit = Emit::for_case(offered.case);
    emit.push(deployment.0, Event::DeploymentDeclined { reason });
    offered.release(deployment, &mut emit, states)?;
    emit.done()
}

/// Again while under way: a new expected arrival.
fn set_out(
    deployment: DeploymentId,
    expected_arrival: Option<Timestamp>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let offered = offered(states, deployment)?;
    offered.must_be(&[Phase::Accepted, Phase::UnderWay], context)?;
    let mut emit = Emit::for_case(offered.case);
    emit.push(deployment.0, Event::TeamSetOut { expected_arrival });
    emit.done()
}

/// After a visit; or at a door where nobody is.
fn complete(
    deployment: DeploymentId,
    outcome: VisitOutcome,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let offered = offered(states, deployment)?;
    let phase = offered.phase_at(context.now);
    let nobody_there = phase == Phase::Arrived && outcome == VisitOutcome::NobodyThere;
    if phase.is_open() && phase != Phase::Visited && !nobody_there {
        return Err(NO_VISIT
            .because("Record the visit first; or, having arrived, that nobody is there.")
            .with("phase", phase)
            .into());
    }
    offered.must_be(&[Phase::Visited, Phase::Arrived], context)?;
    let mut emit = Emit::for_case(offered.case);
    emit.push(deployment.0, Event::DeploymentCompleted { outcome });
    offered.release(deployment, &mut emit, states)?;
    emit.done()
}

fn settle_conflict(
    deployment: DeploymentId,
    duty: DutyId,
    note: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let offered = offered(states, deployment)?;
    open_duty(&offered.state.duties, duty)?;
    let note = needed_text(note, "what is true and how it was settled")?;
    if context.actor.role == Role::Service {
        return Err(PERSON_NEEDED
            .because("A person says what is true; no service can.")
            .into());
    }
    let mut emit = Emit::for_case(offered.case);
    let note = Some(Personal::of_case(offered.case, note));
    emit.push(deployment.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{CaseOutcome, rejection::CASE_CLOSED},
        deployment::{
            Sighting,
            scene::{
                CASE, ONE, PHONE, TEAM, TRIAGE, TWO, accept, arrive, complete, engaged, offer,
                offered, opened, phase, scene, set_out, state, verdict, visit,
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
                },
            )
            .when(offer(ONE))
            .then_rejected(CASE_CLOSED);
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
            findings: "Slaapt".into(),
            agreements: vec![],
        };
        let given = offered().when(accept()).accepted().when(unseen).accepted();
        assert_eq!(phase(&given, ONE), Some(Phase::Visited));
        assert_eq!(state(&given, ONE).visits[0].sighting, Sighting::NotSeen);
    }
}
