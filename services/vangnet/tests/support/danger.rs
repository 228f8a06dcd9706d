//! Since when the children of a case are in danger, and who was answered since: read from the log by the harness itself, so that
//! what the rules remember of it is checked and not repeated (H01).
//!
//! Seen to fail, in the courses of `danger_comes_and_comes_back`, on a build in which a search that had ended at home before the
//! danger secured its child, and on one in which danger that was over, or was answered for one report, needed no answer when it
//! came back; and on one in which the verdict of a case that was closed and runs again, or that answers a report which was made a
//! crisis again, owed nothing, or the weighing that replaced it forgot that report.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use vangnet_domain::{
    case,
    deployment::VisitOutcome,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, DutyId, PersonId},
    placement, report,
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
    cases: BTreeMap<CaseId, Course>,
}

/// What of a case bears on its weighings, in the order of the log: two may be of one instant.
#[derive(Clone, Default)]
struct Course {
    /// Where it was closed last.
    closed: Option<u64>,
    /// It is closed now.
    over: bool,
    /// The reports that wait to be weighed, by that duty: where they began to, and when.
    waits: BTreeMap<DutyId, (u64, Timestamp)>,
    /// When a verdict answered such a report last, or was the first since it was closed.
    anew_at: Option<Timestamp>,
}

#[derive(Clone)]
struct Danger {
    weighing: State,
    /// Where it began, or its verdict was given last.
    weighed: u64,
    /// Where it began, or its verdict was given anew last.
    episode: u64,
    /// When it began.
    began_at: Timestamp,
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
    fn new(began: &Recorded) -> Self {
        Self {
            weighing: State::empty(Subject::Triage),
            weighed: began.position,
            episode: began.position,
            began_at: began.recorded_at,
            since: began.recorded_at,
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

    /// One event of the weighing.
    fn hear(&mut self, event: &Recorded, cases: &mut BTreeMap<CaseId, Course>) {
        let (said, before) = (
            self.weighing().asks_securing(),
            self.weighing().verdict.clone(),
        );
        self.weighing.evolve(&event.event, event.stamp());
        let at = event.recorded_at;
        let Some(case) = self.weighing().case else {
            return;
        };
        let course = cases.entry(case).or_default();
        let mut anew = false;
        match &event.event {
            Event::Triage(triage::Event::VerdictGiven { spoken, .. }) => {
                // What came in the instant in which it began counts from there, like all that the first verdict answers.
                let reported = course.waits.values().any(|(from, at)| match before {
                    Some(_) => *from > self.weighed,
                    None => *at > self.began_at,
                });
                // On a closed case what was spoken may still be written down.
                let written = before.as_ref().is_some_and(|before| {
                    let now = self.weighing().verdict.as_ref();
                    let now = now.map(|now| (now.verdict, now.urgency));
                    before.spoken && !spoken && now == Some((before.verdict, before.urgency))
                });
                let form = course.over && written;
                let reopened = course.closed > Some(self.episode) && !form;
                anew = reported || reopened;
                self.weighed = event.position;
            }
            Event::Triage(triage::Event::ChildSafe { child, .. }) => {
                let stamp = event.stamp();
                let seen = stamp.occurred_at.min(stamp.recorded_at);
                self.safe.insert(*child, seen);
            }
            _ => {}
        }
        if self.weighing().asks_securing() && (!said || anew) {
            // A first verdict may come later than the team, from when the weighing began; not for what another one answered since.
            self.since = if before.is_some() || anew {
                at
            } else {
                course
                    .anew_at
                    .map_or(self.began_at, |anew| anew.max(self.began_at))
            };
            self.answered.clear();
        }
        if anew {
            self.episode = event.position;
            course.anew_at = Some(at);
        }
    }
}

impl Dangers {
    /// What was recorded, and what is so since.
    pub(crate) fn observe(&mut self, events: &[Recorded], night: &Night) {
        for event in events {
            self.follow(event);
            let stream = event.envelope.stream;
            if stream.subject == Subject::Triage {
                let danger = self.of.entry(stream);
                let danger = danger.or_insert_with(|| Danger::new(event));
                danger.hear(event, &mut self.cases);
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

    /// What becomes of a case, and what waits in it.
    fn follow(&mut self, event: &Recorded) {
        let Some(case) = event.envelope.case else {
            return;
        };
        let course = self.cases.entry(case).or_default();
        match &event.event {
            Event::Case(case::Event::CaseClosed { .. }) => {
                course.closed = Some(event.position);
                course.over = true;
            }
            Event::Case(case::Event::CaseReopened(_)) => course.over = false,
            Event::Report(report::Event::DutyOpened(duty))
                if duty.kind == DutyKind::TriageReport =>
            {
                let began = (event.position, event.recorded_at);
                course.waits.insert(duty.id, began);
            }
            Event::Report(report::Event::DutyFulfilled { duty, .. }) => {
                course.waits.remove(duty);
            }
            _ => {}
        }
    }
}

impl Night {
    /// Whether a child had an answer since the danger of a weighing was said.
    pub(crate) fn is_answered(&self, child: PersonId, weighing: StreamId) -> bool {
        let danger = self.dangers.of.get(&weighing);
        danger.is_some_and(|danger| danger.answered.contains(&child))
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

/// Also where the child went back after it: that is no answer to the danger.
fn broke_down(stay: &stay::State) -> bool {
    let here = stay.period().map(|period| period.placement);
    let broken = stay
        .breakdowns
        .iter()
        .any(|broken| Some(broken.placement) == here);
    match stay.ended.as_ref().map(|ended| ended.reason) {
        Some(EndReason::BrokenDown) => true,
        Some(EndReason::LongerStay | EndReason::Independent) => false,
        Some(EndReason::Home | EndReason::Network) | None => broken,
    }
}
