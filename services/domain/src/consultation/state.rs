//! What a consultation's stream comes to, and who holds it as of an instant.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{ConsultPartner, HelpKind, Phase};
use crate::{
    actor::Owner,
    calendar::passed,
    ids::{CaseId, ConsultationId, TriageId},
    personal::Personal,
    triage::Answer,
};

/// A consultation (consultatie). `Default` is the empty stream.
///
/// Invariant: while it is open there is exactly one holder, and a due instant that has not passed ([`State::held`]).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What is asked of whom; `None` while nothing was.
    pub ask: Option<Ask>,
    /// When it was asked.
    pub asked_at: Option<Timestamp>,
    /// When the answer was due, from the first who was asked.
    pub answer_due: Option<Timestamp>,
    /// How often the rota was asked.
    pub rounds: u32,
    /// Since when the route below runs.
    pub route_from: Option<Timestamp>,
    /// Who holds it until when; the last one keeps it.
    pub route: Vec<Step>,
    /// Deadlines up to this one were recorded as passed.
    pub recorded_until: Option<Timestamp>,
    /// Answers, first one first; the first one ends it.
    pub answers: Vec<Answered>,
    /// The help that comes.
    pub taken: Option<Taken>,
    /// Those who could not help.
    pub declined: Vec<Declined>,
    /// How it ended, and when.
    pub end: Option<(End, Timestamp)>,
}

/// What is asked of whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// The case it is about.
    pub case: CaseId,
    /// The weighing it helps.
    pub triage: Option<TriageId>,
    /// The consultation it came from.
    pub follows: Option<ConsultationId>,
    /// Who is asked.
    pub partner: ConsultPartner,
    /// Who asks.
    pub asked_by: Owner,
    /// Called in to help with this; `None` is a question.
    pub help: Option<HelpKind>,
    /// The question, or a word with the call.
    pub text: Option<Personal>,
    /// Rule id and version.
    pub rule: String,
}

/// A step of the route: somebody holds it until an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Who.
    pub owner: Owner,
    /// Until when.
    pub due: Timestamp,
    /// Above the rota of the partner (escalatie).
    pub escalated: bool,
}

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// Whether they agree.
    pub agrees: Answer,
    /// Their advice.
    pub advice: Personal,
    /// Who recorded it.
    pub by: Owner,
    /// After its time, or after another answer.
    pub late: bool,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Help that comes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// Who said so.
    pub by: Owner,
    /// When they expect to help.
    pub expected_at: Option<Timestamp>,
    /// Said after its time.
    pub late: bool,
}

/// Help that does not come.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Declined {
    /// Who said so.
    pub by: Owner,
    /// Why.
    pub reason: Personal,
    /// When it was recorded.
    pub at: Timestamp,
}

/// How a consultation ends; never in silence (H38).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Answered.
    Answered,
    /// The help comes.
    Accepted,
    /// Needed no longer.
    Withdrawn,
}

/// Who holds an open consultation as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held<'a> {
    /// How many deadlines of this route have passed.
    pub step: u64,
    /// Who.
    pub owner: &'a Owner,
    /// Until when; not passed.
    pub due: Timestamp,
    /// Above the rota of the partner.
    pub escalated: bool,
}

/// The shortest time a holder keeps it, in microseconds: whatever the log says, the clock goes on.
const STEP_MICROSECONDS_MIN: i64 = 60_000_000;

impl State {
    /// Whether something was asked.
    pub const fn exists(&self) -> bool {
        self.ask.is_some()
    }

    /// Whether it waits for an answer.
    pub const fn is_open(&self) -> bool {
        self.ask.is_some() && self.end.is_none()
    }

    /// Whether an organisation asked, was asked, holds or held it, or answered: they know what it says, also when it is
    /// over (H35).
    pub fn is_between(&self, organisation: &str) -> bool {
        let Some(ask) = &self.ask else { return false };
        let answered = self.answers.iter().map(|answered| &answered.by);
        let declined = self.declined.iter().map(|declined| &declined.by);
        let asked = self.route.iter().map(|step| &step.owner);
        let taken = self.taken.as_ref().map(|taken| &taken.by);
        let mut by_name = [&ask.asked_by].into_iter().chain(asked).chain(answered);
        let mut after = declined.chain(taken);
        let theirs = |owner: &Owner| owner.organisation == organisation;
        ask.partner.organisation() == organisation || by_name.any(theirs) || after.any(theirs)
    }

    /// Where it stands.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match (&self.ask, self.end) {
            (None, _) => Phase::None,
            (_, Some((End::Answered, _))) => Phase::Answered,
            (_, Some((End::Accepted, _))) => Phase::Accepted,
            (_, Some((End::Withdrawn, _))) => Phase::Withdrawn,
            (_, None) if self.held(now).is_some_and(|held| held.escalated) => Phase::Escalated,
            (_, None) => Phase::Asked,
        }
    }

    /// Who holds it: `None` only when it is not open. The instant of a deadline is still in time. Past the end of the
    /// route its last holder keeps it, and the clock runs again and again.
    pub fn held(&self, now: Timestamp) -> Option<Held<'_>> {
        if !self.is_open() {
            return None;
        }
        let running = self
            .route
            .iter()
            .zip(0..)
            .find(|(step, _)| !passed(step.due, now));
        if let Some((step, index)) = running {
            return Some(Held {
                step: index,
                owner: &step.owner,
                due: step.due,
                escalated: step.escalated,
            });
        }
        let last = self.route.last()?;
        let (turn, due) = self.turns(last, now);
        Some(Held {
            step: (self.route.len() as u64).saturating_add(turn.saturating_sub(1)),
            owner: &last.owner,
            due,
            escalated: last.escalated,
        })
    }

    /// Who holds it as soon as a deadline has passed.
    pub fn held_after(&self, due: Timestamp) -> Option<Held<'_>> {
        self.held(due.saturating_add(1.nanosecond()).unwrap_or(Timestamp::MAX))
    }

    /// Deadlines that have passed unanswered, in order: those of the route, and after it the last one.
    pub fn passed(&self, now: Timestamp) -> Vec<Timestamp> {
        if !self.is_open() {
            return Vec::new();
        }
        let of_route = self.route.iter().map(|step| step.due);
        let mut found: Vec<_> = of_route.filter(|due| passed(*due, now)).collect();
        if let (Some(last), true) = (self.route.last(), found.len() == self.route.len()) {
            let (turn, due) = self.turns(last, now);
            if turn > 1 {
                found.extend(due.saturating_sub(self.turn_micros().microseconds()).ok());
            }
        }
        found
    }

    /// How often the clock of the last holder has run out, and when it does next. The instant itself is still in time.
    fn turns(&self, last: &Step, now: Timestamp) -> (u64, Timestamp) {
        let span = i128::from(self.turn_micros()) * 1_000;
        let over = (now.as_nanosecond() - last.due.as_nanosecond()).max(0);
        let turns = (over + span - 1) / span;
        let due = Timestamp::from_nanosecond(last.due.as_nanosecond() + turns * span);
        (
            u64::try_from(turns).unwrap_or(u64::MAX),
            due.unwrap_or(Timestamp::MAX),
        )
    }

    /// How long the last holder has, in microseconds.
    fn turn_micros(&self) -> i64 {
        let Some((last, before)) = self.route.split_last() else {
            return STEP_MICROSECONDS_MIN;
        };
        let since = before.last().map(|step| step.due).or(self.route_from);
        let since = since.unwrap_or(last.due).as_microsecond();
        let span = last.due.as_microsecond().saturating_sub(since);
        span.max(STEP_MICROSECONDS_MIN)
    }
}
