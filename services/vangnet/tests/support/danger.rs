//! Since when the children of a case are in danger, and who was answered since: read from the log by the harness itself, so that
//! what the rules remember of it is checked and not repeated (H01).
//!
//! Seen to fail, in the courses of `danger_comes_and_comes_back`, on a build in which a search that had ended at home before the
//! danger secured its child, and on one in which danger that was over, or was answered for one report, needed no answer when it
//! came back; and on one in which the verdict of a case that was closed and runs again, or that answers a report which was made a
//! crisis again, owed nothing, or the weighing that replaced it forgot that report; and on one in which only its own case heard what
//! became of a stay. What a stay came to is read from its state.

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
    stay::{self, EndReason, InterruptionReason, StayForm},
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
    /// When it said so: who decided before that where a child goes knew nothing of it.
    said: Timestamp,
    /// Children seen and safe, and when last.
    safe: BTreeMap<PersonId, Timestamp>,
    /// Children who had an answer at some instant since.
    answered: BTreeSet<PersonId>,
}

/// What is so of a child at this instant.
enum Now {
    Answered,
    /// Where it stayed broke down, or is over: what was an answer is none.
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
            said: began.recorded_at,
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
            self.said = at;
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
                let times = (danger.since, danger.said);
                match night.so_of(child, case, times, danger.safe.get(&child)) {
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

    /// What came last counts: a stay that broke down or brought it home, or what answered that.
    fn so_of(
        &self,
        child: PersonId,
        case: CaseId,
        (since, said): (Timestamp, Timestamp),
        safe: Option<&Timestamp>,
    ) -> Now {
        if self.sleeps_elsewhere(child) {
            return Now::Answered;
        }
        let newest = self.newest_search(child);
        let at_home = newest.filter(|newest| {
            let end = newest.end.as_ref();
            end.is_some_and(|end| end.stay().is_none())
        });
        let ended = at_home.and_then(|newest| newest.ended_at);
        let seen = self.was_visited(child, case, since);
        let stay = self.last_stay(child);
        let (goes_on, left) = match stay.and_then(|stay| came_to(stay, case, said)) {
            Some(Came::On(at)) => (Some(at), None),
            Some(Came::Back(at)) => (None, Some(at)),
            None => (None, None),
        };
        let answers = [ended, seen, safe.copied(), goes_on].into_iter().flatten();
        let answered = answers.filter(|at| *at >= since).max();
        match left {
            Some(left) if answered <= Some(left) => Now::Broken,
            _ if answered.is_some() => Now::Answered,
            _ => Now::Open,
        }
    }

    fn last_stay(&self, child: PersonId) -> Option<&stay::State> {
        let started = self.log().iter().rev();
        let mut streams = started.filter_map(|recorded| match &recorded.event {
            Event::Stay(stay::Event::StayStarted { child: of, .. }) if *of == child => {
                Some(recorded.envelope.stream)
            }
            _ => None,
        });
        match self.state(streams.next()?) {
            Some(State::Stay(stay)) => Some(stay),
            _ => None,
        }
    }

    /// Every night, and it is there.
    fn sleeps_elsewhere(&self, child: PersonId) -> bool {
        self.last_stay(child).is_some_and(|stay| {
            stay.ended.is_none()
                && stay.form() == Some(StayForm::Full)
                && stay.interrupted().is_none()
                && broke_down(stay).is_none()
        })
    }

    /// A team of the case saw the child since then, and left it safe at home: when last.
    fn was_visited(&self, child: PersonId, case: CaseId, since: Timestamp) -> Option<Timestamp> {
        let Some(State::Case(household)) = self.state(StreamId::new(Subject::Case, case.0)) else {
            return None;
        };
        let children = household.members.len();
        let of_case = self.world().filter_map(|(_, state)| match state {
            State::Deployment(deployment) if deployment.case == Some(case) => Some(&**deployment),
            _ => None,
        });
        let left = of_case.filter(|deployment| {
            matches!(
                deployment.outcome,
                Some(VisitOutcome::Calmed | VisitOutcome::AmbulatoryHelp | VisitOutcome::NoCrisis)
            )
        });
        let visits = left.flat_map(|deployment| &deployment.visits);
        let saw = visits.filter(|visit| {
            visit.at >= since
                && triage::Seen::in_visits(std::iter::once(*visit), household).saw(child, children)
        });
        saw.map(|visit| visit.at).max()
    }
}

/// What a stay came to that does not keep a child safe now, and when.
enum Came {
    /// To where those who answer for it say that it is, or home by a plan that knew of the danger.
    On(Timestamp),
    /// To where the danger is, or nobody knows where: it broke down, or nobody planned it who knew of the danger.
    Back(Timestamp),
}

fn came_to(stay: &stay::State, case: CaseId, said: Timestamp) -> Option<Came> {
    let own = stay.started.is_some_and(|started| started.case == case);
    let planned = stay.return_agreed_at.filter(|at| own && *at >= said);
    let home = |went: Timestamp| match planned {
        Some(at) if at <= went => Came::On(went),
        _ => Came::Back(went),
    };
    let period = stay.period()?;
    let every_night = period.form == StayForm::Full;
    let broke = broke_down(stay);
    let Some(ended) = &stay.ended else {
        return match (broke, stay.interrupted()) {
            (Some(broke), _) => Some(Came::Back(broke)),
            (None, Some(away)) => match away.reason {
                InterruptionReason::Absconded | InterruptionReason::Hospital if every_night => None,
                _ => Some(Came::Back(away.since)),
            },
            (None, None) => (!every_night).then(|| home(period.since)),
        };
    };
    Some(match ended.reason {
        EndReason::BrokenDown => Came::Back(ended.at),
        EndReason::Home | EndReason::Network if broke.is_some() => Came::Back(ended.at),
        EndReason::Home => home(ended.at),
        EndReason::Network | EndReason::LongerStay | EndReason::Independent => {
            if own && ended.at >= said {
                Came::On(ended.at)
            } else {
                Came::Back(ended.at)
            }
        }
    })
}

/// When the placement broke down in which a child lived last.
fn broke_down(stay: &stay::State) -> Option<Timestamp> {
    let here = stay.period().map(|period| period.placement);
    let mut breakdowns = stay.breakdowns.iter();
    let broken = breakdowns.find(|broken| Some(broken.placement) == here);
    broken.map(|broken| broken.recorded_at)
}
