//! Every child of an acute, unsafe case is secured within the half hour (veiligheid regelen; H01): a search of its own, a
//! place, an alternative or overflow, or a team that saw it safe at home. Until then the desk owes it, under a clock.
//!
//! One rule of time: a child is secured only by what is so now, or happened since the danger was last said
//! ([`State::danger_since`]) with nothing after it that was over. Danger that was over and returns is said anew, and so is what a
//! new report tells.

mod by;

use std::collections::BTreeSet;

use self::by::{SeenSafe, Standing, seen_safe};
use super::{
    Event, SecuredChild, State, Verdict, children_to_secure, decide::started,
    rejection::CHILD_NOT_SECURED, verdict::Before,
};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    event::Event as AnyEvent,
    ids::{CaseId, DeploymentId, PersonId, TriageId},
    person,
    personal::Personal,
    placement::{self, rejection::CHILD_NOT_IN_CASE},
    rejection::{DUTY_NOT_OPEN, Rejection, needed_text},
    stay,
};

/// What becomes of a child and bears on whether it is secured, in every case of it: it has one search and one stay.
pub const fn bears_on_safety(event: &AnyEvent) -> bool {
    matches!(
        event,
        AnyEvent::Placement(
            placement::Event::SearchOpened { .. } | placement::Event::ClockSet { .. }
        ) | AnyEvent::Stay(
            stay::Event::StayStarted { .. }
                | stay::Event::StayEnded { .. }
                | stay::Event::PlacementBrokenDown { .. }
                | stay::Event::FormChanged { .. }
                | stay::Event::StayMoved { .. }
                | stay::Event::MoveVoided { .. }
                | stay::Event::StayInterrupted { .. }
                | stay::Event::StayResumed { .. }
        ) | AnyEvent::Person(person::Event::PersonCorrected { .. })
    )
}

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
    deployments: &[DeploymentId],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let open = state.duties.of_kind(DutyKind::SecureChild);
    let household = states.case(case)?;
    let asked = state.asks_securing() && household.is_open();
    let children = children_to_secure(household, states)?;
    let visits = seen_safe(deployments, state, (case, household), states)?;
    let last_visit = visits.iter().max_by_key(|visit| visit.at);
    let seen_by = last_visit.map(|visit| visit.deployment);
    let mut shown = Vec::new();
    let mut unsecured = BTreeSet::new();
    for child in &children {
        let mut standing = Standing::of(*child, household, state, states)?;
        if was_seen(*child, household, state, &standing) {
            continue;
        }
        let saw = |visit: &&SeenSafe| visit.seen.saw(*child, children.len());
        for visit in visits.iter().filter(saw) {
            standing.was_seen(visit.at);
        }
        match standing.secured(state) {
            Some(placement) => shown.push(SecuredChild {
                child: *child,
                placement,
            }),
            None => {
                unsecured.insert(*child);
            }
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

/// Whether a child is secured under the danger that its case says, as far as that is known without the visits of its teams.
pub(crate) fn is_secured(
    child: PersonId,
    case: CaseId,
    weighing: &State,
    states: &States,
) -> Result<bool, Refusal> {
    let household = states.case(case)?;
    let standing = Standing::of(child, household, weighing, states)?;
    Ok(standing.secured(weighing).is_some() || was_seen(child, household, weighing, &standing))
}

/// Who was seen without a name while there was no other child is so also where there are two now, until what kept it safe since
/// is over.
fn was_seen(
    child: PersonId,
    household: &case::State,
    weighing: &State,
    standing: &Standing,
) -> bool {
    let shown = weighing.secured.as_ref();
    let mut records = household.records_of(child);
    records.any(|record| {
        let shown = shown.and_then(|shown| shown.get(&record));
        shown.is_some_and(|shown| shown.by.is_none() && standing.still(shown.at))
    })
}

#[cfg(test)]
mod tests;
