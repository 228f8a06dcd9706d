//! What the region counts, from the events themselves: nobody types in a figure.
//!
//! [`Indicators`] folds events into [`Sheets`]; each figure is defined once ([`Indicator`]) as what is found in them in a
//! window of time; [`Indicators::report`] is the one way out, for the API, the command line, JSON and CSV alike. It
//! hides small numbers ([`crate::publish`], H36). [`Indicators::cases`] tells which cases stand behind a number, for
//! those who may see them.
//!
//! A fact counts in the period in which it happened, and what happens after does not take it back: a case once weighed as a
//! crisis stays one that was. The report of a period that is over is a function of the log up to
//! a position: asked again at the same position it is the same to the byte.

mod arriving;
mod deciding;
mod define;
mod fold;
mod leaving;
mod period;
mod placing;
mod report;
pub mod sheets;
mod staying;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vangnet_domain::{envelope::Recorded, ids::CaseId};

pub use define::{Indicator, Kind, Seen, Window};
pub use period::{NotAPeriod, Period};
pub use report::{COLUMNS, Figure, Number, Report};
pub use sheets::Sheets;

use crate::view::View;

/// Every figure, in the order in which they are shown.
pub fn all() -> impl Iterator<Item = &'static Indicator> {
    [arriving::ALL, placing::ALL, staying::ALL, deciding::ALL]
        .into_iter()
        .flatten()
}

/// A figure by its id.
pub fn by_id(id: &str) -> Option<&'static Indicator> {
    all().find(|indicator| indicator.id == id)
}

/// Everything that figures are counted from, since the first event of the ledger.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Indicators {
    sheets: Sheets,
}

impl View for Indicators {
    const NAME: &'static str = "indicators";
    const FOLD_VERSION: u32 = 11;

    fn apply(&mut self, event: &Recorded) {
        self.sheets.apply(event);
    }
}

/// Whom a case is looked for among.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Behind {
    /// Everything that was counted.
    Whole,
    /// Of a share, those in the part.
    Part,
    /// Of a share, those that are not.
    Rest,
}

impl Indicators {
    /// The figures of a period, small numbers hidden; of one that still runs, as of an instant. `position` is that of
    /// the last event that was folded.
    pub fn report(&self, period: Period, now: Timestamp, position: Option<u64>) -> Report {
        let figures = all().map(|indicator| self.figure(indicator, period, now));
        Report {
            period,
            as_of: now.min(period.until()),
            over: period.until() <= now,
            position,
            figures: figures.collect(),
        }
    }

    /// The cases behind a number: of one line, or of the total where no line is named. Nothing is hidden here.
    pub fn cases(
        &self,
        indicator: &Indicator,
        (period, now): (Period, Timestamp),
        line: Option<&str>,
        behind: Behind,
    ) -> BTreeSet<CaseId> {
        let found = self.seen(indicator, period, now).into_iter();
        found
            .filter(|seen| line.is_none_or(|line| seen.line == line))
            .filter(|seen| match behind {
                Behind::Whole => true,
                Behind::Part => seen.hit,
                Behind::Rest => !seen.hit,
            })
            .filter_map(|seen| seen.case)
            .collect()
    }

    /// What is found of a figure in a period, not for publication.
    pub fn seen(&self, indicator: &Indicator, period: Period, now: Timestamp) -> Vec<Seen> {
        (indicator.seen)(&self.sheets, &Window::of(period, now))
    }

    /// What figures are counted from, not for publication.
    pub const fn sheets(&self) -> &Sheets {
        &self.sheets
    }

    fn figure(&self, indicator: &'static Indicator, period: Period, now: Timestamp) -> Figure {
        // What a report hides depends on what the reports before it in the year showed.
        let months = period.year().months().into_iter();
        let months: BTreeMap<_, _> = months
            .filter(|month| month.until() <= period.until())
            .map(|month| (month, self.seen(indicator, month, now)))
            .collect();
        Figure::of(indicator, period, &months)
    }
}
