//! By what a child is secured: a search, a stay, or a team that saw it; the last thing that bears on it counts (H01). What was so
//! before the danger was said says nothing of it.

use jiff::Timestamp;

use crate::{
    case,
    decide::{Refusal, States},
    deployment::VisitOutcome,
    ids::{CaseId, DeploymentId, PersonId, PlacementId},
    placement,
    stay::{self, EndReason, InterruptionReason, StayForm},
    triage::{State, sighted::Seen},
};

/// What is so of one child, under all its records in the household and whichever of its cases: it has one search and one stay at
/// a time.
#[derive(Default)]
pub(super) struct Standing {
    /// The search that keeps it safe now: it runs, or what it led to lasts.
    now: Option<PlacementId>,
    /// When it was last shown to be safe, and by which search; without one it was seen.
    shown: Option<(Timestamp, Option<PlacementId>)>,
    /// When what kept it safe was last over.
    left_at: Option<Timestamp>,
}

impl Standing {
    pub(super) fn of(
        child: PersonId,
        household: &case::State,
        weighing: &State,
        states: &States,
    ) -> Result<Self, Refusal> {
        let mut standing = Self::default();
        for record in household.records_of(child) {
            let now = states.search(record)?;
            if let Some(last) = now.last {
                standing.hear_search(last, states.placement(last)?, weighing);
            }
            if let Some(stay) = now.stay {
                standing.hear_stay(states.stay(stay)?, weighing);
            }
            if let Some(seen) = weighing.safe.get(&record) {
                standing.was_seen(*seen);
            }
        }
        Ok(standing)
    }

    /// A team, or somebody who says so, saw it safe.
    pub(super) fn was_seen(&mut self, at: Timestamp) {
        self.show(at, None);
    }

    /// By what it is secured under the danger that is said now: by a search, `Some(Some(_))`, or because it was seen.
    pub(super) fn secured(&self, weighing: &State) -> Option<Option<PlacementId>> {
        if self.now.is_some() {
            return Some(self.now);
        }
        let (at, by) = self.shown?;
        (weighing.is_since_danger(at) && self.still(at)).then_some(by)
    }

    /// Whether nothing was over since then.
    pub(super) fn still(&self, at: Timestamp) -> bool {
        self.left_at.is_none_or(|left| at > left)
    }

    fn show(&mut self, at: Timestamp, by: Option<PlacementId>) {
        if self.shown.is_none_or(|(before, _)| before < at) {
            self.shown = Some((at, by));
        }
    }

    fn leave(&mut self, at: Timestamp) {
        self.left_at = self.left_at.max(Some(at));
    }

    /// The last search for it. One that ended at home showed then that this was enough.
    fn hear_search(&mut self, id: PlacementId, search: &placement::State, weighing: &State) {
        if !looks_for_the_unsafe(search, weighing) {
            return;
        }
        match &search.end {
            None => self.now = Some(id),
            Some(end) if end.stay().is_none() => {
                if let Some(at) = search.ended_at {
                    self.show(at, Some(id));
                }
            }
            Some(_) => {}
        }
    }

    /// The last stay. Where it goes on in another case than the one that says the danger, who knows of that did not plan it.
    fn hear_stay(&mut self, stay: &stay::State, weighing: &State) {
        let Some((period, started)) = stay.period().zip(stay.started) else {
            return;
        };
        let by = Some(period.placement);
        let own = weighing.case == Some(started.case);
        let by_plan = |went: Timestamp| {
            let planned = stay.return_agreed_at.filter(|_| stay.return_is_agreed());
            let planned = planned.filter(|at| weighing.is_since_said(*at));
            own && planned.is_some_and(|at| at <= went)
        };
        let broke_at = stay.broke_down_here_at();
        match (&stay.ended, broke_at) {
            (None, Some(broke)) => self.leave(broke),
            (None, None) => match stay.interrupted() {
                None if every_night(stay) => self.now = by,
                // At home for part of the week, where the danger is: on the way home, in steps, or by nobody's plan.
                None if by_plan(period.since) => self.show(period.since, by),
                None => self.leave(period.since),
                // It was safe there until then; from there on somebody looks for it, or looks after it.
                Some(away)
                    if is_kept(away.reason)
                        && every_night(stay)
                        && weighing.is_since_said(away.since) =>
                {
                    self.show(away.since, by);
                }
                Some(away) => self.leave(away.since),
            },
            (Some(ended), broke) => {
                let goes_well = match ended.reason {
                    EndReason::Home => broke.is_none() && by_plan(ended.at),
                    EndReason::Network => broke.is_none() && own,
                    EndReason::LongerStay | EndReason::Independent => own,
                    EndReason::BrokenDown => false,
                };
                if goes_well && weighing.is_since_said(ended.at) {
                    self.show(ended.at, by);
                } else {
                    self.leave(ended.at);
                }
            }
        }
    }
}

/// Whether a search is one for a child in danger: of the weighed case, whose clock follows its weighing, or on the clock of
/// danger. One of another case that knows of none has hours to find nothing, and may end at home.
fn looks_for_the_unsafe(search: &placement::State, weighing: &State) -> bool {
    let of = search.search.as_ref().map(|search| search.case);
    search.acute == Some(true) || (of.is_some() && of == weighing.case)
}

fn every_night(stay: &stay::State) -> bool {
    stay.form().is_none_or(|form| form == StayForm::Full)
}

/// Whether a child that is not where it stays is looked for under a clock of its own, or looked after by others.
const fn is_kept(reason: InterruptionReason) -> bool {
    matches!(
        reason,
        InterruptionReason::Absconded | InterruptionReason::Hospital
    )
}

/// A visit of which the team left the children whom it saw safe at home, and since the danger was said. When it saw them counts,
/// not when its phone said so: a visit of before says nothing of what came after.
pub(super) struct SeenSafe {
    pub(super) deployment: DeploymentId,
    pub(super) at: Timestamp,
    pub(super) seen: Seen,
}

pub(super) fn seen_safe(
    deployments: &[DeploymentId],
    weighing: &State,
    (case, household): (CaseId, &case::State),
    states: &States,
) -> Result<Vec<SeenSafe>, Refusal> {
    let mut all = Vec::new();
    for id in deployments {
        let state = states.deployment(*id)?;
        if state.case != Some(case) || !left_safe(state.outcome) {
            continue;
        }
        let visits = state.visits.iter();
        let visits = visits.filter(|visit| weighing.is_since_danger(visit.at));
        let visits = visits.map(|visit| SeenSafe {
            deployment: *id,
            at: visit.at,
            seen: Seen::in_visits(std::iter::once(visit), household),
        });
        all.extend(visits.filter(|visit| !visit.seen.nobody()));
    }
    Ok(all)
}

/// What a team leaves a child safe at home with.
const fn left_safe(outcome: Option<VisitOutcome>) -> bool {
    matches!(
        outcome,
        Some(VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp | VisitOutcome::NoCrisis)
    )
}
