//! What a figure is: what it counts, on what ground, in which unit, and how it is found in the rows.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::Serialize;
use vangnet_domain::{calendar, ids::CaseId};

use super::{period::Period, sheets::Sheets};

/// A figure of the region. Its id never changes; what it counts may only change with the id.
#[derive(Clone, Copy, Debug)]
pub struct Indicator {
    /// Stable name, kebab-case.
    pub id: &'static str,
    /// What is counted, in one sentence; of a share, the whole.
    pub counts: &'static str,
    /// Of a share: which of them.
    pub part: &'static str,
    /// Rules and documents it follows from, as numbered in `docs/sources.md`.
    pub source: &'static str,
    /// What kind of number it is.
    pub kind: Kind,
    /// What is counted, or what a value is measured in.
    pub unit: &'static str,
    /// What the lines are by; empty when there is only a total.
    pub by: &'static str,
    /// What is found of it in a window, each once.
    pub(super) seen: fn(&Sheets, &Window) -> Vec<Seen>,
}

/// What kind of number a figure is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// How many.
    Count,
    /// How many of how many, with the percentage.
    Share,
    /// How many, with mean and median of a value.
    Spread,
    /// How many to each thousand youths that live there.
    PerThousandYouths,
    /// A value added up.
    Sum,
}

/// The time that is asked about: of a period that still runs, as far as it has run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub until: Timestamp,
    /// What time it is: a deadline that has not passed yet says nothing.
    pub now: Timestamp,
}

impl Window {
    /// A period, seen from an instant.
    pub fn of(period: Period, now: Timestamp) -> Self {
        Self {
            from: period.from(),
            until: period.until(),
            now,
        }
    }

    /// Whether something happened in it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether a deadline in it has passed.
    pub fn passed(&self, due: Timestamp) -> bool {
        self.holds(due) && calendar::passed(due, self.now)
    }

    /// Nights between two instants that fall in it, by the calendar in Amsterdam, each as the day it begins on: whose
    /// midnight lies between them.
    pub fn nights(&self, from: Timestamp, until: Option<Timestamp>) -> impl Iterator<Item = Date> {
        let end = self.until.min(self.now.max(self.from));
        let last = calendar::date_of(until.unwrap_or(end).min(end));
        let first = calendar::date_of(from.max(self.from));
        first.series(1.day()).take_while(move |day| *day < last)
    }
}

/// One thing that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The case behind it; `None` of the few things that belong to none.
    pub case: Option<CaseId>,
    /// Its line.
    pub line: String,
    /// Whether it is in the part of a share.
    pub hit: bool,
    /// Its value, where the figure measures one.
    pub value: i64,
}

impl Seen {
    /// Something of a case.
    pub fn of(case: impl Into<Option<CaseId>>, line: impl Into<String>) -> Self {
        Self {
            case: case.into(),
            line: line.into(),
            hit: true,
            value: 1,
        }
    }

    /// In the part, or only in the whole.
    #[must_use]
    pub fn hit(mut self, hit: bool) -> Self {
        self.hit = hit;
        self
    }

    /// With a value.
    #[must_use]
    pub fn value(mut self, value: i64) -> Self {
        self.value = value;
        self
    }
}
