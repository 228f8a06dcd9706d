//! One stay, many periods (verblijfsperiodes; H05): another place or another form begins a new one,
//! and the stay goes on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{State, StayForm};
use crate::{
    ids::{PlaceId, PlacementId},
    placement::Rung,
};

/// A time in one place, in one form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Period {
    /// The placement that brought the child there.
    pub placement: PlacementId,
    /// The place it occupies; `None` in the own network or outside the region.
    pub place: Option<PlaceId>,
    /// Its rung of the ladder.
    pub rung: Rung,
    /// Counts as a placement out of home, on the ladder of its search.
    pub out_of_home: bool,
    /// How much of the week.
    pub form: StayForm,
    /// Since when (recorded).
    pub since: Timestamp,
    /// Until when; `None` while it runs.
    pub until: Option<Timestamp>,
}

impl State {
    /// The period that runs, or the last one.
    pub fn period(&self) -> Option<&Period> {
        self.periods.last()
    }

    /// The placement by which the child is where it is now; `None` once it left, or where that broke down.
    pub fn lived_in(&self) -> Option<PlacementId> {
        let here = self.ended.is_none() && !self.broke_down_here();
        self.period()
            .filter(|_| here)
            .map(|period| period.placement)
    }

    /// The place that the stay occupies, or gave back at its end.
    pub fn place(&self) -> Option<PlaceId> {
        self.period()?.place
    }

    /// How much of the week.
    pub fn form(&self) -> Option<StayForm> {
        Some(self.period()?.form)
    }

    /// How often the child moved to another place within the stay (overplaatsingen).
    pub fn moves(&self) -> usize {
        let pairs = self.periods.windows(2);
        pairs
            .filter(|pair| pair[0].placement != pair[1].placement)
            .count()
    }

    /// Whether a placement brought the child here, now or before.
    pub fn came_by(&self, placement: PlacementId) -> bool {
        let periods = &mut self.periods.iter();
        periods.any(|period| period.placement == placement)
    }

    /// Whether the child has left where a placement brought it: it moved on, the stay ended, or it had ended
    /// before the child came.
    pub fn has_left(&self, placement: PlacementId) -> bool {
        let here = self.period().is_some_and(|it| it.placement == placement);
        let lives_here = here && self.ended.is_none();
        (self.came_by(placement) && !lives_here) || self.voided.contains(&placement)
    }

    /// Whether no bed was used so far (1E: every rung below 6).
    pub fn placement_avoided(&self) -> bool {
        let mut periods = self.periods.iter();
        !self.periods.is_empty() && !periods.any(|period| period.out_of_home)
    }

    /// A period begins where the one before ends.
    pub(super) fn begin(&mut self, period: Period) {
        self.close_period(period.since);
        self.periods.push(period);
    }

    /// Nothing begins after it.
    pub(super) fn close_period(&mut self, at: Timestamp) {
        if let Some(running) = self.periods.last_mut() {
            running.until.get_or_insert(at);
        }
    }
}
