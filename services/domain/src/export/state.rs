//! What an export for research comes to.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{End, Field, Phase, Purpose, RefusalReason, Taken};
use crate::{
    actor::Owner,
    calendar::{end_of, passed},
    duty::OpenDuties,
};

/// An export for research (onderzoeksuitvoer). `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What was asked; `None` while nothing was.
    pub asked: Option<Asked>,
    /// When.
    pub asked_at: Option<Timestamp>,
    /// What the official said; `None` while nothing.
    pub answer: Option<Answer>,
    /// What left the house, oldest first.
    pub takings: Vec<Taking>,
    /// Why nothing is taken any more, and since when.
    pub end: Option<(End, Timestamp)>,
    /// What is owed: its decision, then its end.
    pub duties: OpenDuties,
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Who recorded it, and takes the rows.
    pub by: Owner,
    /// For which organisation.
    pub organisation: String,
    /// For which office in it, never a person.
    pub office: String,
    /// What for.
    pub purpose: Purpose,
    /// Of the decision it rests on.
    pub reference: String,
    /// In which months they left.
    pub months: Months,
    /// What is told of each, in the order of the list, each once.
    pub fields: Vec<Field>,
    /// Rule id and version.
    pub rule: String,
}

/// Whole months by the calendar in Amsterdam: two exports over a day more or less would tell who left on that day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Months {
    /// First day of the first month.
    pub from: Date,
    /// First day after the last month.
    pub until: Date,
}

impl Months {
    /// How many; `None` when these are no whole months, or none at all.
    pub fn count(self) -> Option<i32> {
        let whole = self.from.day() == 1 && self.until.day() == 1;
        let month = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        let count = month(self.until) - month(self.from);
        (whole && count > 0).then_some(count)
    }

    /// Whether a day lies in them.
    pub fn hold(self, day: Date) -> bool {
        self.from <= day && day < self.until
    }
}

/// What the official with authority said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Rows may be taken until the end of a day.
    Approved { by: Owner, last_day: Date },
    /// No.
    Refused { by: Owner, reason: RefusalReason },
}

/// Rows that left the house.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taking {
    /// Who took them.
    pub by: Owner,
    /// When.
    pub at: Timestamp,
    /// Which bytes.
    #[serde(flatten)]
    pub taken: Taken,
}

impl State {
    /// Whether something was asked.
    pub const fn exists(&self) -> bool {
        self.asked.is_some()
    }

    /// Where it stands. The last day itself is still in time.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match (&self.asked, &self.end, &self.answer) {
            (None, ..) => Phase::None,
            (_, Some(_), _) => Phase::Ended,
            (.., None) => Phase::Asked,
            (.., Some(Answer::Refused { .. })) => Phase::Refused,
            (.., Some(Answer::Approved { last_day, .. })) if passed(end_of(*last_day), now) => {
                Phase::Expired
            }
            (.., Some(Answer::Approved { .. })) => Phase::Approved,
        }
    }
}
