//! What the team found on site against the verdict (terugkoppeling op de triage; P03): so that triage learns how often it was
//! right, too light or too heavy.

use super::{Event, OnSite, Verdict, decide::started, rejection::VERDICT_COMPARED};
use crate::{
    actor::Role,
    decide::{Context, Decision, Emit, States},
    deployment::{
        Phase, VisitOutcome,
        rejection::{DEPLOYMENT_PHASE, DEPLOYMENT_UNKNOWN, NO_VERDICT},
    },
    ids::{DeploymentId, TriageId},
    personal::Personal,
};

/// What the end of a deployment says of a verdict; `None` when it says nothing: nobody was there, or the verdict was "not
/// known yet".
pub const fn found_on_site(verdict: Verdict, outcome: VisitOutcome) -> Option<OnSite> {
    match (outcome, verdict) {
        (VisitOutcome::NobodyThere, _) => None,
        (VisitOutcome::NoCrisis, Verdict::NoCrisis) => Some(OnSite::Confirmed),
        (VisitOutcome::NoCrisis, _) => Some(OnSite::NoCrisis),
        (VisitOutcome::AwayTonight, Verdict::AcuteCrisis) => Some(OnSite::Confirmed),
        (VisitOutcome::AwayTonight, _) => Some(OnSite::Higher),
        (VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp, Verdict::NoCrisis) => {
            Some(OnSite::Higher)
        }
        (
            VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp,
            Verdict::AcuteCrisis | Verdict::Urgent,
        ) => Some(OnSite::Confirmed),
        (VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp, Verdict::Unknown) => None,
    }
}

/// Somebody says it, or a deployment ended so. What somebody said is not replaced by what follows from a deployment.
pub(super) fn compare(
    triage: TriageId,
    found: OnSite,
    deployment: Option<DeploymentId>,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let Some(given) = &state.verdict else {
        return Err(NO_VERDICT
            .because("Give the verdict first; then it can be compared.")
            .into());
    };
    if let Some(id) = deployment {
        let went = states.deployment(id)?;
        if went.case != Some(case) {
            return Err(DEPLOYMENT_UNKNOWN
                .because("Name a deployment of this case.")
                .with("deployment", id)
                .into());
        }
        // By this a crisis is one no more.
        if found == OnSite::NoCrisis && !went.has_met_somebody() {
            return Err(DEPLOYMENT_PHASE
                .because("Complete the visit first; where nobody was there, it says nothing of the verdict.")
                .with("deployment", id)
                .with("phase", went.phase.unwrap_or(Phase::Offered))
                .into());
        }
    }
    let said = context.actor.role != Role::Service;
    let known = state.compared.as_ref();
    if !said && known.is_some_and(|before| before.said || before.deployment == deployment) {
        return Err(VERDICT_COMPARED
            .because("Nothing changes: what was found here is on record.")
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        triage.0,
        Event::VerdictCompared {
            verdict: given.verdict,
            urgency: given.urgency,
            found,
            deployment,
            said,
            note: note.map(|note| Personal::of_case(case, note)),
        },
    );
    emit.done()
}

#[cfg(test)]
mod tests;
