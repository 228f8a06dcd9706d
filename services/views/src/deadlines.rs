//! Every clock that runs, and what has passed: what `watch` has to record and escalate.
//!
//! The words of deadlines, which alarms repeat: the kind of a duty (`review-stay`), and [`HOLD`], [`LAST_NIGHT`],
//! [`ANSWER`], [`ARRIVAL`], [`INTENDED_END`], [`RETURN_AGREED`], those of a search ([`vangnet_domain::placement::ClockKind`]),
//! [`CONSULTATION`], [`CALLING_IN`], [`ROTA_GAP`], [`SHIFT`], those of the
//! counter ([`vangnet_domain::counter`]), [`vangnet_domain::title::EMERGENCY`], `title-<kind>` and its warnings `title-<kind>-half`, `-48h`, `-24h`
//! and `-4h`.
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

use crate::region::{Held, Region};

/// A place is held and not confirmed.
pub const HOLD: &str = "hold";
/// The last day that was promised on a place, while the child still lives there (P12).
pub const LAST_NIGHT: &str = "last-night";
/// A team was asked to go.
pub const ANSWER: &str = "answer";
/// A team has to be at the door.
pub const ARRIVAL: &str = "arrival";
/// A stay is meant to end (H04).
pub const INTENDED_END: &str = "intended-end";
/// An agreement or a condition of going home has to have its outcome (H23).
pub const RETURN_AGREED: &str = "return-agreed";
/// Nothing was recorded about an open case for a long time (H39).
pub const SILENCE: &str = "silence";

/// A partner has to answer a question (H15).
pub const CONSULTATION: &str = "consultation";
/// A partner has to say whether its help comes (H15).
pub const CALLING_IN: &str = "calling-in";
/// Somebody has to be found before a stretch of a rota with nobody on duty begins (H15).
pub const ROTA_GAP: &str = "rota-gap";
/// A shift at a desk has to be handed over (H38).
pub const SHIFT: &str = "shift";

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
    /// `not verified`, where it goes by a term that no public source confirms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
    /// Who has to act, or look.
    pub owner: Owner,
}

/// What the time does to an alarm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// The time to answer passed at this instant and what was due still is: the next one up.
    Escalate(Timestamp),
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
}

impl Clock {
    fn new(word: impl Into<String>, due: Timestamp, passed: bool) -> Self {
        Self {
            word: word.into(),
            due,
            passed,
            remark: None,
            owner: None,
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
            remark: None,
            owner: duty.owner.clone(),
        });
        let others = self.streams().flat_map(|(stream, held)| {
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
                remark: None,
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
        let standing: BTreeSet<_> = deadlines
            .iter()
            .map(|deadline| (deadline.stream, &*deadline.word, deadline.due))
            .collect();
        let open = self
            .all_alarms()
            .filter(|(_, alarm)| alarm.settled_at.is_none());
        open.filter_map(|(id, alarm)| {
            let stands = match alarm.cause.as_ref()? {
                Cause::Deadline { deadline, due } => {
                    standing.contains(&(alarm.source?, &**deadline, *due))
                }
                Cause::RefusedReaction { .. } => true,
            };
            let due = alarm.answer_due.filter(|due| passed(*due, now));
            match (stands, due) {
                (false, _) => Some((id, Move::Settle)),
                (true, Some(due)) => Some((id, Move::Escalate(due))),
                (true, None) => None,
            }
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
        let case = held.case.or_else(|| self.held_for(&held.state));
        let director = || self.case(case?)?.director.clone();
        Deadline {
            stream,
            case,
            word: clock.word,
            due: clock.due,
            passed: clock.passed,
            remark: clock.remark,
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
mod tests;
