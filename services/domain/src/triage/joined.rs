//! A child who joins a household after its team was there is still to be seen (P08): nobody is left out for coming late.

use super::{
    Event, Seen, State, children_to_secure,
    decide::started,
    verdict::{deadline_from, to_be_seen},
};
use crate::{
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::{DeploymentId, PersonId, TriageId},
    rejection::{DUTY_NOT_OPEN, Rejection},
};

/// Opens the duty to see the children again, for this one, unless it was seen since that was asked first; who was seen need not
/// be seen again for it. Else nothing changes, which is said as a refusal.
pub(super) fn check_seen(
    triage: TriageId,
    child: PersonId,
    deployments: &[DeploymentId],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let household = states.case(case)?;
    let children = children_to_secure(household, states)?;
    let due = deadline_from(state, context);
    let Some(due) = due.filter(|_| household.is_open() && children.contains(&child)) else {
        return Err(nothing().into());
    };
    let runs = state.duties.of_kind(DutyKind::SeeOnSite).is_some();
    if runs
        || was_seen(
            (child, children.len()),
            household,
            state,
            deployments,
            states,
        )?
    {
        return Err(nothing().into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(triage.0, Event::DutyOpened(to_be_seen(due, context)));
    emit.done()
}

fn was_seen(
    (child, of): (PersonId, usize),
    household: &case::State,
    weighing: &State,
    deployments: &[DeploymentId],
    states: &States,
) -> Result<bool, Refusal> {
    let Some(since) = weighing.to_see_since else {
        return Ok(false);
    };
    for id in deployments {
        let deployment = states.deployment(*id)?;
        let visits = deployment.visits.iter().filter(|visit| visit.at >= since);
        let seen = Seen::in_visits(visits, household);
        if deployment.case == weighing.case && seen.saw(child, of) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn nothing() -> Rejection {
    DUTY_NOT_OPEN.because("Nothing changes: this child is seen, is to be seen, or need not be.")
}

#[cfg(test)]
mod tests;
