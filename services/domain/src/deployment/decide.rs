//! The rules of a deployment. Decisions (accept, decline, set out, complete) are refused when they come
//! too late; facts from the field have a room of their own and are never refused.

use jiff::Timestamp;

use super::{
    Command, DeclineReason, Event, Phase, State, VisitOutcome, agreements, facts,
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
    duty::DutyKind,
    ids::{CaseId, DeploymentId, DutyId, TeamId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text, open_duty},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
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
                children,
                findings,
                agreements,
            } => facts::record_visit(
                *deployment,
                *sighting,
                children,
                findings,
                agreements,
                states,
                context,
            ),
            Self::Complete {
                deployment,
                outcome,
            } => complete(*deployment, *outcome, states, context),
            Self::SettleAgreement {
                deployment,
                agreement,
                kept,
                note,
            } => agreements::settle(*deployment, *agreement, (*kept, note.as_deref()), states),
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
            | Self::SettleAgreement { deployment, .. }
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
    case::opened(states, asked.case)?;
    let weighing = states.triage(asked.triage)?;
    triage::in_force(weighing)?;
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
            organisation: team.organisation.clone(),
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
    if !verdict.urgency.asks_presence() {
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
    if open_duty(&offered.state.duties, duty)?.kind == DutyKind::CheckAgreement {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Say whether the agreement was kept; that settles the duty.")
            .with("kind", DutyKind::CheckAgreement)
            .with("command", "settle-agreement")
            .into());
    }
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
mod tests;
