//! Every clock that runs, and what has passed: what `watch` has to record and escalate.
//!
//! The words of deadlines, which alarms repeat, are [`vangnet_domain::alarm::words`].
//! When each has passed is the domain's own answer.

mod clocks;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    alarm::Cause,
    calendar::{self, passed},
    ids::{AlarmId, CaseId},
    state::State,
    stream::{StreamId, Subject},
};

pub use vangnet_domain::alarm::words::{
    ANSWER, ARRIVAL, CALLING_IN, CONSULTATION, HOLD, INTENDED_END, LAST_NIGHT, RETURN_AGREED,
    ROTA_GAP, SHIFT, SILENCE,
};

use crate::region::{Held, Region};

/// A clock that runs or has run out, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// Where it stands.
    pub stream: StreamId,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Which deadline; see the words above.
    pub word: String,
    /// When it runs out.
    pub due: Timestamp,
    /// It has.
    pub passed: bool,
    /// `not verified`, where it goes by a term or a figure that no public source confirms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
    /// Who has to act, or look.
    pub owner: Owner,
}

/// What the time does to an alarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Move {
    /// The time to answer passed at this instant and what was due still is: the next one up.
    Escalate(Timestamp),
    /// Somebody else owes what was due, and nobody further up was asked: to them, after so many before them.
    PassOn(Owner, u32),
    /// What was due was done, or is not asked any more.
    Settle,
}

/// A clock before its owner and case are looked up.
struct Clock {
    word: String,
    due: Timestamp,
    passed: bool,
    remark: Option<&'static str>,
    owner: Option<Owner>,
    /// The case it was set in, where its stream outlives a case.
    case: Option<CaseId>,
}

impl Clock {
    fn new(word: impl Into<String>, due: Timestamp, passed: bool) -> Self {
        Self {
            word: word.into(),
            due,
            passed,
            remark: None,
            owner: None,
            case: None,
        }
    }

    fn set_in(self, case: CaseId) -> Self {
        Self {
            case: Some(case),
            ..self
        }
    }

    fn remarked(self, remark: Option<&'static str>) -> Self {
        Self { remark, ..self }
    }

    fn owned(mut self, owner: &Owner) -> Self {
        self.owner = Some(owner.clone());
        self
    }
}

impl Region {
    /// Every clock that runs or has run out, duties included, first due first.
    pub fn deadlines(&self, now: Timestamp) -> Vec<Deadline> {
        let duties = self.duties(now).into_iter().map(|duty| Deadline {
            stream: duty.stream,
            case: duty.case,
            word: duty.kind.as_str().to_owned(),
            due: duty.due,
            passed: duty.overdue,
            remark: duty.remark,
            owner: duty.owner.clone(),
        });
        // The titles on somebody who is in no case that is held run on without anybody being warned.
        let others = self
            .streams()
            .filter(|(stream, held)| stream.subject != Subject::Title || held.case.is_some());
        let others = others.flat_map(|(stream, held)| {
            let clocks = clocks::of(&held.state, now).into_iter();
            clocks.map(move |clock| self.deadline(stream, held, clock))
        });
        let mut deadlines: Vec<_> = duties.chain(others).chain(self.silences(now)).collect();
        deadlines.sort_by(|a, b| (a.due, a.stream, &a.word).cmp(&(b.due, b.stream, &b.word)));
        deadlines
    }

    /// Open cases, and when it has been too long, by the figures of the day, since something was recorded about them.
    fn silences(&self, now: Timestamp) -> impl Iterator<Item = Deadline> {
        let open = self
            .all_cases()
            .filter(|(_, case)| case.exists() && case.outcome.is_none());
        open.filter_map(move |(case, state)| {
            let heard = self.last_heard(case)?;
            let due = calendar::hours_after(heard, self.figures(heard).silence_hours);
            Some(Deadline {
                stream: StreamId::new(Subject::Case, case.0),
                case: Some(case),
                word: SILENCE.to_owned(),
                due,
                passed: passed(due, now),
                remark: self.book().remark_on_clock(SILENCE, due),
                owner: state.director.clone().unwrap_or_else(Owner::desk),
            })
        })
    }

    /// What has passed as of now and has no alarm yet, first due first.
    pub fn deadlines_to_record(&self, now: Timestamp) -> Vec<Deadline> {
        let mut alarmed: BTreeMap<StreamId, BTreeSet<(&str, Timestamp)>> = BTreeMap::new();
        for (_, alarm) in self.all_alarms() {
            if let (Some(source), Some(Cause::Deadline { deadline, due })) =
                (alarm.source, &alarm.cause)
            {
                alarmed.entry(source).or_default().insert((deadline, *due));
            }
        }
        let mut deadlines = self.deadlines(now);
        deadlines.retain(|deadline| {
            let known = alarmed
                .get(&deadline.stream)
                .is_some_and(|alarms| alarms.contains(&(&*deadline.word, deadline.due)));
            deadline.passed && !known
        });
        deadlines
    }

    /// What stands to be done with the alarms as of now, by id. A deadline that is met settles its alarm; that a reaction was
    /// refused is over when somebody looked, and until then it goes up.
    pub fn alarms_to_move(&self, now: Timestamp) -> Vec<(AlarmId, Move)> {
        let deadlines = self.deadlines(now);
        // Also those still running here: whoever raised the alarm may have a clock that is ahead.
        let mut standing: BTreeMap<_, Vec<&Owner>> = BTreeMap::new();
        for deadline in &deadlines {
            let which = (deadline.stream, &*deadline.word, deadline.due);
            standing.entry(which).or_default().push(&deadline.owner);
        }
        let open = self
            .all_alarms()
            .filter(|(_, alarm)| alarm.settled_at.is_none());
        open.filter_map(|(id, alarm)| {
            let owners = match alarm.cause.as_ref()? {
                Cause::Deadline { deadline, due } => {
                    let Some(owners) = standing.get(&(alarm.source?, &**deadline, *due)) else {
                        return Some((id, Move::Settle));
                    };
                    owners.as_slice()
                }
                Cause::RefusedReaction { .. } => &[],
            };
            if let Some(due) = alarm.answer_due.filter(|due| passed(*due, now)) {
                return Some((id, Move::Escalate(due)));
            }
            let owes = alarm.level.is_some()
                || owners
                    .iter()
                    .any(|owner| alarm.owner.as_ref() == Some(owner));
            let other = owners.first().filter(|_| !owes)?;
            Some((id, Move::PassOn((*other).clone(), alarm.passed_on)))
        })
        .collect()
    }

    /// The first instant after now at which another deadline, or the time to answer an alarm, has passed: when to
    /// look again.
    pub fn next_deadline_after(&self, now: Timestamp) -> Option<Timestamp> {
        let deadlines = self.deadlines(now);
        let running = deadlines.iter().filter(|deadline| !deadline.passed);
        let answers = self.all_alarms().filter_map(|(_, alarm)| alarm.answer_due);
        // The instant itself is still in time, so look a microsecond later.
        running
            .map(|deadline| deadline.due)
            .chain(answers.filter(|due| !passed(*due, now)))
            .map(|due| due.saturating_add(1.microsecond()))
            .map(|look| look.unwrap_or(Timestamp::MAX))
            // At the end of time nothing runs out any more.
            .filter(|look| *look > now)
            .min()
    }

    fn deadline(&self, stream: StreamId, held: &Held, clock: Clock) -> Deadline {
        let set_in = clock.case.filter(|case| self.case(*case).is_some());
        let case = set_in.or(held.case);
        let case = case.or_else(|| self.held_for(&held.state));
        let director = || self.case(case?)?.director.clone();
        let by_figure = self.book().remark_on_clock(&clock.word, clock.due);
        Deadline {
            stream,
            case,
            word: clock.word,
            due: clock.due,
            passed: clock.passed,
            remark: clock.remark.or(by_figure),
            owner: clock.owner.or_else(director).unwrap_or_else(Owner::desk),
        }
    }

    /// The case of the first search that has a part of a place.
    fn held_for(&self, state: &State) -> Option<CaseId> {
        let State::Place(place) = state else {
            return None;
        };
        let first = place.holds.first().map(|hold| hold.placement);
        let lives = place.occupants.first().map(|lives| lives.placement);
        let placement = self.placement(first.or(lives)?)?;
        Some(placement.search.as_ref()?.case)
    }
}

#[cfg(test)]
mod not_verified;
#[cfg(test)]
mod tests;
