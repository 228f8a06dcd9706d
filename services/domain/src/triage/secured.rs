//! Every child of an acute, unsafe case is secured within the half hour (veiligheid regelen; H01): a search of its own, a
//! place, an alternative or overflow, or a team that saw it safe at home. Until then the desk owes it, under a clock.
//!
//! One rule of time: a child is secured only by what is so now, or happened since the danger was last said
//! ([`State::danger_since`]). Danger that was over and returns is said anew, and so is what a new report tells.

use std::collections::BTreeSet;

use super::{
    Event, SecuredChild, State, Verdict, decide::started, rejection::CHILD_NOT_SECURED,
    reweighed::latest, sighted::Seen, verdict::Before,
};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    deployment::VisitOutcome,
    duty::{Duty, DutyKind},
    ids::{CaseId, DeploymentId, DutyId, PersonId, PlacementId, TriageId},
    person::{AgeBand, HouseholdRole},
    personal::Personal,
    placement::{self, rejection::CHILD_NOT_IN_CASE},
    rejection::{DUTY_NOT_OPEN, Rejection, needed_text},
    stay::{self, EndReason, StayForm},
};

/// The duty that a verdict opens, or goes on with. Children who were secured under it before need it no more; one who
/// joins the case later opens it again ([`check_secured`]).
pub(super) fn secured(
    state: &State,
    before: &Before<'_>,
    verdict: Verdict,
    context: &Context<'_>,
) -> Option<Duty> {
    let asked = state.asks_securing_under(verdict);
    let shown = state.says_danger() && state.secured.is_some() && !before.has_news();
    match before.running(DutyKind::SecureChild) {
        // Carried by a new weighing it gets an id of its own, and not a minute more.
        Some(running) if asked => Some(Duty {
            due: running.due,
            ..owed(context)
        }),
        None if asked && !shown => Some(owed(context)),
        None | Some(_) => None,
    }
}

fn owed(context: &Context<'_>) -> Duty {
    let due = minutes_after(context.now, context.rules.secure_child_minutes);
    Duty::new(context, DutyKind::SecureChild, due, Owner::desk(), "H01@1")
}

/// Settled by hand where what secures the children stands in another case of theirs, which this one does not hear of: every
/// one of them is searched for or stays somewhere now. A word does not do.
pub(super) fn settle(triage: TriageId, duty: DutyId, states: &States) -> Decision {
    let (state, case) = started(states, triage)?;
    let mut shown = Vec::new();
    for child in children_to_secure(states.case(case)?, states)? {
        let Some(placement) = searched(child, &[], state, states)? else {
            return Err(by_hand(&[child].into(), states)?
                .with("child", child)
                .into());
        };
        let placement = Some(placement);
        shown.push(SecuredChild { child, placement });
    }
    if shown.is_empty() {
        return Err(by_hand(&BTreeSet::new(), states)?.into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        triage.0,
        Event::ChildrenSecured {
            children: shown,
            seen_by: None,
        },
    );
    emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
    emit.done()
}

/// The duty is settled by what happens to the children, not by a word. Where one of them is searched for in another case, no
/// second search can be opened: that one takes the clock of this danger ([`in_danger_elsewhere`]).
fn by_hand(children: &BTreeSet<PersonId>, states: &States) -> Result<Rejection, Refusal> {
    for child in children {
        let Some(live) = states.search(*child)?.live else {
            continue;
        };
        if states.placement(live)?.is_open() {
            return Ok(CHILD_NOT_SECURED
                .because(
                    "A search for the child runs in another case. It takes the clock of this danger: settle this duty by hand then, or \
                     record that the team saw each child, by name, safe at home.",
                )
                .with("placement", live));
        }
    }
    Ok(CHILD_NOT_SECURED.because(
        "Open a search for each child, or record that the team saw each of them, by name, safe at home; that settles the duty.",
    ))
}

/// A fact, of one child: seen, and safe where it is.
pub(super) fn record_child_safe(
    triage: TriageId,
    child: PersonId,
    note: &str,
    states: &States,
) -> Decision {
    let (_, case) = started(states, triage)?;
    let note = needed_text(note, "who saw the child, and who stays with it")?;
    if !states.case(case)?.members.contains_key(&child) {
        return Err(CHILD_NOT_IN_CASE
            .because("Name a child of this case; add it to the case first.")
            .with("child", child)
            .into());
    }
    let mut emit = Emit::for_case(case);
    let note = Personal::of_case(case, note);
    emit.push(triage.0, Event::ChildSafe { child, note });
    emit.done()
}

/// Settles the duty when every child is secured, opens it again when one is not who has to be; else nothing changes, which
/// is said as a refusal.
pub(super) fn check_secured(
    triage: TriageId,
    placements: &[PlacementId],
    deployment: Option<DeploymentId>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let open = state.duties.of_kind(DutyKind::SecureChild);
    let household = states.case(case)?;
    let asked = state.asks_securing() && household.is_open();
    let children = children_to_secure(household, states)?;
    let visit = seen_safe(deployment, state, (case, household), states)?;
    let seen_by = visit.as_ref().map(|(deployment, _)| *deployment);
    let before = state.secured.clone().unwrap_or_default();
    let mut shown = Vec::new();
    let mut unsecured = BTreeSet::new();
    for child in &children {
        let broken = broke_down(*child, placements, states)?;
        let mut records = household.records_of(*child);
        let kept = match records.find_map(|record| before.get(&record)) {
            Some(by) => !broken && !goes_home_by_halves(*by, state, states)?,
            None => false,
        };
        if kept {
            continue;
        }
        let placement = searched(*child, placements, state, states)?;
        let by_team = visit.as_ref();
        let by_team = by_team.is_some_and(|(_, seen)| seen.saw(*child, children.len()));
        let mut records = household.records_of(*child);
        let seen = by_team || records.any(|record| state.is_seen_safe(record));
        if placement.is_some() || (seen && !broken) {
            let child = *child;
            shown.push(SecuredChild { child, placement });
        } else {
            unsecured.insert(*child);
        }
    }
    let nobody_known = children.is_empty() && seen_by.is_none() && state.secured.is_none();
    let mut emit = Emit::for_case(case);
    match open {
        Some(open) if unsecured.is_empty() && !nobody_known => {
            let all_searched = !shown.is_empty() && shown.iter().all(|one| one.placement.is_some());
            let seen_by = seen_by.filter(|_| !all_searched);
            emit.push(
                triage.0,
                Event::ChildrenSecured {
                    children: shown,
                    seen_by,
                },
            );
            let duty = open.id;
            emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
        }
        Some(_) => {
            let waiting: Vec<_> = unsecured.iter().map(PersonId::to_string).collect();
            let not_yet = by_hand(&unsecured, states)?;
            return Err(not_yet.with("children", waiting.join(", ")).into());
        }
        None if asked && (!unsecured.is_empty() || nobody_known) => {
            emit.push(triage.0, Event::DutyOpened(owed(context)));
        }
        None => {
            return Err(DUTY_NOT_OPEN
                .because("Nothing changes: no child of this case has to be secured.")
                .into());
        }
    }
    emit.done()
}

/// Those of the household who are, or may be, under eighteen. Unknown never lowers: a child of unknown age is a child, and
/// so is somebody of whom neither age nor part in the household is known. Where all of its youths have come of age it is
/// they who are secured: nobody is left out for an age (H37).
pub(crate) fn children_to_secure(
    case: &case::State,
    states: &States,
) -> Result<BTreeSet<PersonId>, Refusal> {
    let mut members = Vec::new();
    for (person, role) in &case.members {
        let age = states.person(*person)?.age_band;
        members.push((*person, *role, age));
    }
    Ok(household_children(members))
}

/// The children of a household, each with its part in it and its age as far as that is known ([`children_to_secure`]).
pub fn household_children(
    members: impl IntoIterator<Item = (PersonId, HouseholdRole, Option<AgeBand>)>,
) -> BTreeSet<PersonId> {
    let mut children = BTreeSet::new();
    let mut of_age = BTreeSet::new();
    for (person, role, age) in members {
        if may_be_minor(role, age.unwrap_or(AgeBand::Unknown)) {
            children.insert(person);
        } else if matches!(role, HouseholdRole::Child | HouseholdRole::Sibling) {
            of_age.insert(person);
        }
    }
    if children.is_empty() {
        of_age
    } else {
        children
    }
}

/// Whether somebody of a household is, or may be, under eighteen.
pub fn may_be_minor(role: HouseholdRole, age: AgeBand) -> bool {
    match age {
        AgeBand::Adult => false,
        AgeBand::Under4 | AgeBand::From4To11 | AgeBand::From12To15 | AgeBand::From16To17 => true,
        AgeBand::Unknown => matches!(
            role,
            HouseholdRole::Child | HouseholdRole::Sibling | HouseholdRole::Unknown
        ),
    }
}

/// Whether another case of a child than this one says that it is in danger. That case counts it as safe by its stay or its
/// search, and does not hear of what happens in them: a case is told of its own events.
pub(crate) fn in_danger_elsewhere(
    states: &States,
    child: PersonId,
    here: CaseId,
) -> Result<bool, Refusal> {
    let person = states.person(child)?;
    let cases = person.case.iter().chain(person.joined.keys());
    for case in cases.filter(|case| **case != here) {
        let Some(weighing) = states.weighings(*case)?.begun.last() else {
            continue;
        };
        // Weighed again, the earlier verdict holds until the new one is given.
        let newest = states.triage(*weighing)?;
        let weighing = match &newest.earlier {
            Some((earlier, _)) if newest.verdict.is_none() => latest(states, *earlier)?,
            _ => newest,
        };
        let household = states.case(*case)?;
        if weighing.asks_securing()
            && household.is_open()
            && children_to_secure(household, states)?.contains(&child)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The search that secures a child: it runs, or what it led to lasts; a child has one of each at a time, under whichever of
/// its cases. One that ended at home does when it ended since the danger was said: what was enough before it says nothing of it.
fn searched(
    child: PersonId,
    placements: &[PlacementId],
    weighing: &State,
    states: &States,
) -> Result<Option<PlacementId>, Refusal> {
    let now = states.search(child)?;
    if let Some(live) = now.live {
        let search = states.placement(live)?;
        if search.is_open() && looks_for_the_unsafe(search, weighing) {
            return Ok(Some(live));
        }
    }
    if let Some(stay) = now.stay {
        let stay = states.stay(stay)?;
        if let Some(period) = stay.period().filter(|_| keeps_safe(stay)) {
            return Ok(Some(period.placement));
        }
    }
    for id in placements {
        let placement = states.placement(*id)?;
        if placement.search.as_ref().is_none_or(|of| of.child != child) {
            continue;
        }
        let lasts = match placement.end.as_ref().map(placement::End::stay) {
            None => true,
            Some(Some(stay)) => {
                let stay = states.stay(stay)?;
                // What came before it is over too, whatever its record says: the child was brought elsewhere.
                if gives_way(stay) {
                    return Ok(None);
                }
                keeps_safe(stay)
            }
            Some(None) => placement
                .ended_at
                .is_some_and(|ended| weighing.is_since_danger(ended)),
        };
        if lasts {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// Whether the newest search of a child led to a stay that broke down, ended or not: what secured it is gone.
fn broke_down(
    child: PersonId,
    placements: &[PlacementId],
    states: &States,
) -> Result<bool, Refusal> {
    for id in placements {
        let placement = states.placement(*id)?;
        if placement.search.as_ref().is_none_or(|of| of.child != child) {
            continue;
        }
        let Some(stay) = placement.end.as_ref().and_then(placement::End::stay) else {
            return Ok(false);
        };
        return Ok(gives_way(states.stay(stay)?));
    }
    Ok(false)
}

/// Whether the stay that secured a child runs on for part of the week: the child is at home again, where the danger is. With
/// a return plan that was made before it went, and since the danger was said, that is the way home, in steps.
fn goes_home_by_halves(
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
    let since = stay.period().map(|period| period.since);
    let planned = stay.return_agreed_at.filter(|_| stay.return_is_agreed());
    let in_steps = planned.is_some_and(|at| weighing.is_since_danger(at) && Some(at) <= since);
    Ok(stay.ended.is_none() && !every_night(stay) && !in_steps)
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

/// A stay that ended broken down, or runs in a placement that did.
fn gives_way(stay: &stay::State) -> bool {
    match &stay.ended {
        Some(ended) => ended.reason == EndReason::BrokenDown,
        None => stay.broke_down_here(),
    }
}

/// The deployment, when its team saw children since the danger was said and left them safe at home. When it saw them
/// counts, not when its phone said so: a visit of before says nothing of what came after.
fn seen_safe(
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

#[cfg(test)]
mod tests;
