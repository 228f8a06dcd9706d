//! Since when the children of a case are in danger, and who was answered since: read from the log by the harness itself, so that
//! what the rules remember of it is checked and not repeated (H01).
//!
//! Seen to fail, in the courses of `danger_comes_and_comes_back`, on a build in which a search that had ended at home before the
//! danger secured its child, and on one in which danger that was over, or was answered for one report, needed no answer when it
//! came back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use vangnet_domain::{
    deployment::VisitOutcome,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId},
    placement,
    state::State,
    stay::{self, EndReason, StayForm},
    stream::{StreamId, Subject},
    triage,
};

use crate::hours::Night;

/// What is known of the danger of each weighing.
#[derive(Clone, Default)]
pub(crate) struct Dangers {
    of: BTreeMap<StreamId, Danger>,
}

#[derive(Clone)]
struct Danger {
    weighing: State,
    /// When it began, or its verdict was given last.
    weighed_at: Timestamp,
    /// Since when it says that every child has to be secured.
    since: Timestamp,
    /// Children seen and safe, and when last.
    safe: BTreeMap<PersonId, Timestamp>,
    /// Children who had an answer at some instant since.
    answered: BTreeSet<PersonId>,
}

/// What is so of a child at this instant.
enum Now {
    Answered,
    /// Where it stayed broke down: what was an answer is none.
    Broken,
    Open,
}

impl Danger {
    fn new(at: Timestamp) -> Self {
        Self {
            weighing: State::empty(Subject::Triage),
            weighed_at: at,
            since: at,
            safe: BTreeMap::new(),
            answered: BTreeSet::new(),
        }
    }

    fn weighing(&self) -> &triage::State {
        match &self.weighing {
            State::Triage(weighing) => weighing,
            _ => unreachable!("a weighing's stream"),
        }
    }

    /// One event of the weighing. `waits`: whether a report of its case waits to be weighed that came in since an instant.
    fn hear(&mut self, event: &Recorded, waits: impl Fn(CaseId, Timestamp) -> bool) {
        let (said, weighed) = (
            self.weighing().asks_securing(),
            self.weighing().verdict.is_some(),
        );
        self.weighing.evolve(&event.event, event.stamp());
        let at = event.recorded_at;
        let mut news = false;
        match &event.event {
            Event::Triage(triage::Event::VerdictGiven { .. }) => {
                let case = self.weighing().case;
                news = case.is_some_and(|case| waits(case, self.weighed_at));
                self.weighed_at = if weighed || news { at } else { self.weighed_at };
            }
            Event::Triage(triage::Event::ChildSafe { child, .. }) => {
                self.safe.insert(*child, event.stamp().occurred_at);
            }
            _ => {}
        }
        if self.weighing().asks_securing() && (!said || news) {
            // A first verdict may come later than the team, from when the weighing began.
            self.since = if weighed { at } else { self.weighed_at };
            self.answered.clear();
        }
        if !weighed && self.weighing().verdict.is_some() {
            self.weighed_at = at;
        }
    }
}

impl Dangers {
    /// What was recorded, and what is so since.
    pub(crate) fn observe(&mut self, events: &[Recorded], night: &Night) {
        for event in events {
            let stream = event.envelope.stream;
            if stream.subject == Subject::Triage {
                let danger = self.of.entry(stream);
                let danger = danger.or_insert_with(|| Danger::new(event.recorded_at));
                danger.hear(event, |case, since| night.waits_to_be_weighed(case, since));
            }
        }
        for danger in self.of.values_mut() {
            let Some(case) = danger.weighing().case else {
                continue;
            };
            if !danger.weighing().asks_securing() {
                continue;
            }
            for child in night.members(case) {
                match night.so_of(child, case, danger.since, danger.safe.get(&child)) {
                    Now::Answered => {
                        danger.answered.insert(child);
                    }
                    Now::Broken => {
                        danger.answered.remove(&child);
                    }
                    Now::Open => {}
                }
            }
        }
    }
}

impl Night {
    /// Whether a child had an answer since the danger of a weighing was said.
    pub(crate) fn is_answered(&self, child: PersonId, weighing: StreamId) -> bool {
        let danger = self.dangers.of.get(&weighing);
        danger.is_some_and(|danger| danger.answered.contains(&child))
    }

    fn waits_to_be_weighed(&self, case: CaseId, since: Timestamp) -> bool {
        self.world().any(|(_, state)| match state {
            State::Report(report) => {
                report.case == Some(case)
                    && report.received_at > Some(since)
                    && report.duties.of_kind(DutyKind::TriageReport).is_some()
            }
            _ => false,
        })
    }

    fn members(&self, case: CaseId) -> Vec<PersonId> {
        match self.state(StreamId::new(Subject::Case, case.0)) {
            Some(State::Case(case)) => case.members.keys().copied().collect(),
            _ => Vec::new(),
        }
    }

    /// The newest search counts, by its place in the log: two may be opened at one instant. One that runs is no answer, its own
    /// clock has to run.
    fn newest_search(&self, child: PersonId) -> Option<&placement::State> {
        let opened = self.log().iter().rev();
        let mut streams = opened.filter_map(|recorded| match &recorded.event {
            Event::Placement(placement::Event::SearchOpened { child: of, .. }) if *of == child => {
                Some(recorded.envelope.stream)
            }
            _ => None,
        });
        match self.state(streams.next()?) {
            Some(State::Placement(placement)) => Some(placement),
            _ => None,
        }
    }

    fn so_of(
        &self,
        child: PersonId,
        case: CaseId,
        since: Timestamp,
        safe: Option<&Timestamp>,
    ) -> Now {
        let newest = self.newest_search(child);
        let end = newest.and_then(|newest| newest.end.as_ref());
        let led_to = end.and_then(placement::End::stay);
        let led_to =
            led_to.and_then(
                |stay| match self.state(StreamId::new(Subject::Stay, stay.0)) {
                    Some(State::Stay(stay)) => Some(&**stay),
                    _ => None,
                },
            );
        if led_to.is_some_and(broke_down) {
            return Now::Broken;
        }
        let ended = newest.and_then(|newest| newest.ended_at);
        let ended = ended.is_some_and(|at| at >= since);
        let word = safe.is_some_and(|at| *at >= since);
        if ended || word || self.sleeps_elsewhere(child) || self.was_visited(child, case, since) {
            Now::Answered
        } else {
            Now::Open
        }
    }

    /// Every night, and it is there.
    fn sleeps_elsewhere(&self, child: PersonId) -> bool {
        self.world().any(|(_, state)| match state {
            State::Stay(stay) => {
                stay.started.is_some_and(|started| started.child == child)
                    && stay.ended.is_none()
                    && stay.form() == Some(StayForm::Full)
                    && stay.interrupted().is_none()
                    && !broke_down(stay)
            }
            _ => false,
        })
    }

    /// A team of the case saw the child since then, and left it safe at home.
    fn was_visited(&self, child: PersonId, case: CaseId, since: Timestamp) -> bool {
        let Some(State::Case(household)) = self.state(StreamId::new(Subject::Case, case.0)) else {
            return false;
        };
        let children = household.members.len();
        self.world().any(|(_, state)| match state {
            State::Deployment(deployment) => {
                let left = matches!(
                    deployment.outcome,
                    Some(
                        VisitOutcome::Calmed
                            | VisitOutcome::AmbulatoryHelp
                            | VisitOutcome::NoCrisis
                    )
                );
                let visits = deployment.visits.iter().filter(|visit| visit.at >= since);
                deployment.case == Some(case)
                    && left
                    && triage::Seen::in_visits(visits, household).saw(child, children)
            }
            _ => false,
        })
    }
}

fn broke_down(stay: &stay::State) -> bool {
    match &stay.ended {
        Some(ended) => ended.reason == EndReason::BrokenDown,
        None => stay.period().is_some() && stay.lived_in().is_none(),
    }
}
