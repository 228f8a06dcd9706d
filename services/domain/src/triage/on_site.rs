//! Every child of the household is seen on site, since that was asked (P08). What was seen before says nothing of the danger that
//! came after; and a child who joins after the team was there is still to be seen: nobody is left out for coming late.

use std::collections::BTreeSet;

use jiff::Timestamp;

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

/// Settles the duty to see the children when each was seen, whichever came last: the visit, the verdict, or who left the
/// household. Where it does not run, opens it again for a newcomer who was not seen; who was seen need not be seen again for
/// them. Else nothing changes, which is said as a refusal.
pub(super) fn check_seen(
    triage: TriageId,
    newcomer: Option<PersonId>,
    deployments: &[DeploymentId],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let household = states.case(case)?;
    let children = children_to_secure(household, states)?;
    let Some(since) = state.to_see_since else {
        return Err(nothing().into());
    };
    let seen = seen_since(since, (state, household), deployments, states)?;
    let counted = |child: PersonId| {
        let mut records = household.records_of(child);
        records.any(|record| state.seen.contains(&record))
    };
    let was_seen = |child: &PersonId| counted(*child) || seen.saw(*child, children.len());
    let mut emit = Emit::for_case(case);
    if let Some(open) = state.duties.of_kind(DutyKind::SeeOnSite) {
        // Where no child is known by name, somebody was seen.
        let somebody = !children.is_empty() || !seen.nobody();
        if !somebody || !children.iter().all(was_seen) {
            return Err(nothing().into());
        }
        let duty = open.id;
        tell_seen(triage, children, &mut emit);
        emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
        return emit.done();
    }
    let unseen = newcomer.filter(|child| children.contains(child) && !was_seen(child));
    let due = deadline_from(state, context).filter(|_| household.is_open());
    let Some((_, due)) = unseen.zip(due) else {
        return Err(nothing().into());
    };
    emit.push(triage.0, Event::DutyOpened(to_be_seen(due, context)));
    emit.done()
}

/// These count as seen, also where they are not alone any more.
pub(super) fn tell_seen(triage: TriageId, children: BTreeSet<PersonId>, emit: &mut Emit) {
    if !children.is_empty() {
        let children = children.into_iter().collect();
        emit.push(triage.0, Event::ChildrenSeen { children });
    }
}

/// Whom the teams of the case saw since then.
fn seen_since(
    since: Timestamp,
    (weighing, household): (&State, &case::State),
    deployments: &[DeploymentId],
    states: &States,
) -> Result<Seen, Refusal> {
    let mut visits = Vec::new();
    for id in deployments {
        let deployment = states.deployment(*id)?;
        if deployment.case == weighing.case {
            visits.extend(deployment.visits.iter().filter(|visit| visit.at >= since));
        }
    }
    Ok(Seen::in_visits(visits.into_iter(), household))
}

fn nothing() -> Rejection {
    DUTY_NOT_OPEN.because(
        "Nothing changes: not every child was seen yet, or this one is seen, is to be seen, or need not be.",
    )
}

#[cfg(test)]
mod tests;
