//! What a rota's stream comes to, and the questions it answers: who is on duty, who is next, where is a gap.

use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use super::{Function, Order};
use crate::{
    actor::{Actor, Owner},
    calendar::hours_after,
    ids::PeriodId,
};

/// A rota (rooster). `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Since when it has to be without a gap; `None` while nobody keeps it.
    pub established_at: Option<Timestamp>,
    /// Whose it is.
    pub organisation: String,
    /// For what.
    pub function: Option<Function>,
    /// So many hours before a gap somebody hears of it.
    pub warning_hours: i64,
    /// Who is on duty when, by beginning; those that are long over are let go.
    pub periods: Vec<Period>,
}

/// Somebody on duty, from an instant until just before another (dienst).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Period {
    /// Which.
    pub id: PeriodId,
    /// From this instant.
    pub from: Timestamp,
    /// Until just before this instant.
    pub until: Timestamp,
    /// Opaque user id.
    pub person: String,
    /// Asked first, second or third.
    pub order: Order,
    /// Somebody else was asked to take over.
    pub swap: Option<SwapOffer>,
}

/// A swap that waits for the other side (ruilverzoek).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SwapOffer {
    /// Who is asked: opaque user id.
    pub to: String,
    /// The period that is given in return.
    pub in_return: Option<PeriodId>,
}

/// A stretch in which nobody is on duty (gat in het rooster).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// Nobody from here.
    pub from: Timestamp,
    /// Somebody again from here; `None` while nothing is planned after it.
    pub until: Option<Timestamp>,
}

impl Period {
    /// Whether it holds an instant: its beginning does, its end does not.
    pub fn holds(&self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.until
    }

    /// Whether both hold some instant. Periods that touch do not.
    pub fn overlaps(&self, from: Timestamp, until: Timestamp) -> bool {
        self.from < until && from < self.until
    }

    /// Whether it has begun.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.from <= now
    }
}

impl State {
    /// Whether somebody keeps it.
    pub const fn exists(&self) -> bool {
        self.established_at.is_some()
    }

    /// The organisation that answers for it.
    pub fn owner(&self) -> Option<Owner> {
        Some(Owner {
            role: self.function?.role(),
            organisation: self.organisation.clone(),
            person: None,
        })
    }

    /// Whether somebody plans in it: its organisation, and the desk for those who keep theirs on paper.
    pub fn is_planned_by(&self, actor: &Actor) -> bool {
        actor.organisation == self.organisation || actor.role == crate::actor::Role::Coordinator
    }

    /// A period.
    pub fn period(&self, id: PeriodId) -> Option<&Period> {
        self.periods.iter().find(|period| period.id == id)
    }

    /// Who is on duty at an instant, first to be asked first.
    pub fn on_duty(&self, instant: Timestamp) -> Vec<&Period> {
        let mut found: Vec<_> = self
            .periods
            .iter()
            .filter(|period| period.holds(instant))
            .collect();
        found.sort_by_key(|period| (period.order, period.from, period.id));
        found
    }

    /// Who is asked at an instant when these were asked before and did not answer.
    pub fn next_to_ask(&self, instant: Timestamp, asked: &[String]) -> Option<&Period> {
        self.on_duty(instant)
            .into_iter()
            .find(|period| !asked.contains(&period.person))
    }

    /// Who begins next after an instant.
    pub fn next_after(&self, instant: Timestamp) -> Option<&Period> {
        self.periods.iter().find(|period| period.from > instant)
    }

    /// The stretches that run at an instant or begin after it, in order. There always is one, at the latest where
    /// planning ends; none while nobody keeps the rota.
    pub fn gaps(&self, now: Timestamp) -> Vec<Gap> {
        let Some(established_at) = self.established_at else {
            return Vec::new();
        };
        let mut covered = established_at;
        let mut gaps = Vec::new();
        for period in &self.periods {
            if period.from > covered {
                gaps.push(Gap {
                    from: covered,
                    until: Some(period.from),
                });
            }
            covered = covered.max(period.until);
        }
        gaps.push(Gap {
            from: covered,
            until: None,
        });
        gaps.retain(|gap| gap.until.is_none_or(|until| until > now));
        gaps
    }

    /// When somebody has to have done something about a gap: so long before it that it can still be filled.
    pub fn warn_at(&self, gap: Gap) -> Timestamp {
        hours_after(gap.from, -self.warning_hours.clamp(0, WARNING_HOURS_MAX))
    }

    pub(super) fn insert(&mut self, period: Period) {
        if self.period(period.id).is_none() {
            let key = |period: &Period| (period.from, period.order, period.id);
            let at = self
                .periods
                .partition_point(|other| key(other) < key(&period));
            self.periods.insert(at, period);
        }
    }

    /// Let go of what ended long ago, but never of what ended last: a gap that runs begins there.
    pub(super) fn forget_before(&mut self, instant: Timestamp) {
        let Ok(kept_from) = instant.checked_sub((KEPT_DAYS * 24).hours()) else {
            return;
        };
        let last = self.periods.iter().map(|period| period.until).max();
        self.periods
            .retain(|period| period.until >= kept_from || Some(period.until) == last);
    }
}

/// Nobody is warned longer ahead than this, in hours: a year.
const WARNING_HOURS_MAX: i64 = 8_760;
/// A period is kept this long after it ended, in days; a replay shows any.
const KEPT_DAYS: i64 = 31;
