//! By what a child is secured: a search, a stay, or a team that saw it (H01).

use crate::{
    case,
    decide::{Refusal, States},
    deployment::VisitOutcome,
    ids::{CaseId, DeploymentId, PersonId, PlacementId},
    placement,
    stay::{self, EndReason, StayForm},
    triage::{State, sighted::Seen},
};

/// The search that secures a child: it runs, or what it led to lasts; a child has one of each at a time, under whichever of
/// its cases. One that ended at home does when it ended since the danger was said: what was enough before it says nothing of it.
pub(super) fn searched(
    child: PersonId,
    weighing: &State,
    states: &States,
) -> Result<Option<PlacementId>, Refusal> {
    let now = states.search(child)?;
    if let Some(last) = now.last {
        let search = states.placement(last)?;
        let counts = match &search.end {
            None => true,
            Some(end) => {
                let ended = search.ended_at;
                end.stay().is_none() && ended.is_some_and(|ended| weighing.is_since_danger(ended))
            }
        };
        if counts && looks_for_the_unsafe(search, weighing) {
            return Ok(Some(last));
        }
    }
    let Some(stay) = now.stay else {
        return Ok(None);
    };
    let stay = states.stay(stay)?;
    let period = stay.period().filter(|_| keeps_safe(stay));
    Ok(period.map(|period| period.placement))
}

/// Whether the newest search of a child led to a stay that broke down, ended or not: what secured it is gone, under whichever of
/// its cases.
pub(super) fn broke_down(child: PersonId, states: &States) -> Result<bool, Refusal> {
    let Some(last) = states.search(child)?.last else {
        return Ok(false);
    };
    let end = states.placement(last)?.end.as_ref();
    match end.and_then(placement::End::stay) {
        Some(stay) => Ok(gives_way(states.stay(stay)?)),
        None => Ok(false),
    }
}

/// Whether the stay that secured a child brought it home since, for good or for part of the week: it is where the danger is. With
/// a return plan that was made before it went, and since the danger was said, that is the way home.
pub(super) fn goes_home(
    by: Option<PlacementId>,
    weighing: &State,
    states: &States,
) -> Result<bool, Refusal> {
    let Some(placement) = by else {
        return Ok(false);
    };
    let end = states.placement(placement)?.end.as_ref();
    let Some(stay) = end.and_then(placement::End::stay) else {
        return Ok(false);
    };
    let stay = states.stay(stay)?;
    let went_at = match &stay.ended {
        Some(ended) if ended.reason == EndReason::Home => Some(ended.at),
        Some(_) => None,
        None if every_night(stay) => None,
        None => stay.period().map(|period| period.since),
    };
    let planned = stay.return_agreed_at.filter(|_| stay.return_is_agreed());
    let planned = planned.filter(|at| weighing.is_since_danger(*at));
    Ok(went_at.is_some_and(|went| planned.is_none_or(|at| at > went)))
}

/// Whether a search that runs is one for a child in danger: of the weighed case, whose clock follows its weighing, or on the
/// clock of danger. One of another case that knows of none has hours to find nothing, and may end at home.
fn looks_for_the_unsafe(search: &placement::State, weighing: &State) -> bool {
    let of = search.search.as_ref().map(|search| search.case);
    search.acute == Some(true) || (of.is_some() && of == weighing.case)
}

/// Whether a child is safe today by its stay: it runs, the child is there, and sleeps there every night. The danger is at home
/// unless somebody says that the stay breaks down; a child that is home for part of the week, or not where it stays, is not
/// out of it by that. A search, a team that saw it or a word about it secures that one.
fn keeps_safe(stay: &stay::State) -> bool {
    stay.ended.is_none() && !gives_way(stay) && every_night(stay) && stay.interrupted().is_none()
}

fn every_night(stay: &stay::State) -> bool {
    stay.form().is_none_or(|form| form == StayForm::Full)
}

/// A stay whose placement broke down, however it ended then: unless the child lives somewhere else now.
fn gives_way(stay: &stay::State) -> bool {
    match stay.ended.as_ref().map(|ended| ended.reason) {
        Some(EndReason::BrokenDown) => true,
        Some(EndReason::LongerStay | EndReason::Independent) => false,
        Some(EndReason::Home | EndReason::Network) | None => stay.broke_down_here(),
    }
}

/// The deployment, when its team saw children since the danger was said and left them safe at home. When it saw them
/// counts, not when its phone said so: a visit of before says nothing of what came after.
pub(super) fn seen_safe(
    deployment: Option<DeploymentId>,
    weighing: &State,
    (case, household): (CaseId, &case::State),
    states: &States,
) -> Result<Option<(DeploymentId, Seen)>, Refusal> {
    let Some(id) = deployment else {
        return Ok(None);
    };
    let state = states.deployment(id)?;
    let visits = state.visits.iter();
    let visits = visits.filter(|visit| weighing.is_since_danger(visit.at));
    let seen = Seen::in_visits(visits, household);
    let here = state.case == Some(case) && !seen.nobody() && left_safe(state.outcome);
    Ok(here.then_some((id, seen)))
}

/// What a team leaves a child safe at home with.
const fn left_safe(outcome: Option<VisitOutcome>) -> bool {
    matches!(
        outcome,
        Some(VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp | VisitOutcome::NoCrisis)
    )
}
