//! Every child of an acute, unsafe case is secured within the half hour (veiligheid regelen; H01): a search of its own, a
//! place, an alternative or overflow, or a team that saw it safe at home. Until then the desk owes it, under a clock.
//!
//! One rule of time: a child is secured only by what is so now, or happened since the danger was last said
//! ([`State::danger_since`]). Danger that was over and returns is said anew, and so is what a new report tells.

mod by;

use std::collections::BTreeSet;

use self::by::{broke_down, goes_home, searched, seen_safe};
use super::{
    Event, SecuredChild, State, Verdict, children_to_secure, decide::started,
    rejection::CHILD_NOT_SECURED, verdict::Before,
};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DeploymentId, PersonId, TriageId},
    personal::Personal,
    placement::rejection::CHILD_NOT_IN_CASE,
    rejection::{DUTY_NOT_OPEN, Rejection, needed_text},
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

/// What would settle it: what happens to the children, not a word. Where one of them is searched for in another case, no
/// second search can be opened: that one takes the clock of this danger ([`super::in_danger_elsewhere`]).
fn not_yet(children: &BTreeSet<PersonId>, states: &States) -> Result<Rejection, Refusal> {
    for child in children {
        let Some(live) = states.search(*child)?.live else {
            continue;
        };
        if states.placement(live)?.is_open() {
            return Ok(CHILD_NOT_SECURED
                .because(
                    "A search for the child runs in another case. It takes the clock of this danger, and that settles this duty; or \
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
        let broken = broke_down(*child, states)?;
        let mut records = household.records_of(*child);
        let kept = match records.find_map(|record| before.get(&record)) {
            Some(by) => !broken && !goes_home(*by, state, states)?,
            None => false,
        };
        if kept {
            continue;
        }
        let placement = searched(*child, state, states)?;
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
            let not_yet = not_yet(&unsecured, states)?;
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

#[cfg(test)]
mod tests;
