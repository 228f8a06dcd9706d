//! Which nights and which parts of the day a place is for somebody (deeltijd; P12, H05). Two youths share a
//! bed when no part of any day is promised to both. An ordinary stay is every part of every day, with an
//! open end.

use std::collections::BTreeSet;

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};

use super::rejection::NIGHTS_WRONG;
use crate::{
    calendar::{amsterdam, date_of},
    code_list,
    rejection::Rejection,
};

/// How far ahead a first day, and how far after it a last day, may lie; days.
pub const NIGHTS_DAYS_MAX: i64 = 366;
/// Most days that can be left out of one period.
pub const EXCEPT_DAYS_MAX: usize = 100;

code_list! {
    /// A part of the day in Europe/Amsterdam (dagdeel). A night belongs to the day it begins on.
    pub enum DayPart {
        /// 07:00 to 12:00.
        Morning = "morning",
        /// 12:00 to 17:00.
        Afternoon = "afternoon",
        /// 17:00 to 22:00.
        Evening = "evening",
        /// 22:00 to 07:00 of the next day.
        Night = "night",
    }
}

code_list! {
    /// A part of a day of the week; four for each day, Monday first.
    pub enum WeekPart {
        /// Monday, 07:00 to 12:00.
        MondayMorning = "mon-morning",
        /// Monday, 12:00 to 17:00.
        MondayAfternoon = "mon-afternoon",
        /// Monday, 17:00 to 22:00.
        MondayEvening = "mon-evening",
        /// Monday 22:00 to Tuesday 07:00.
        MondayNight = "mon-night",
        /// Tuesday, 07:00 to 12:00.
        TuesdayMorning = "tue-morning",
        /// Tuesday, 12:00 to 17:00.
        TuesdayAfternoon = "tue-afternoon",
        /// Tuesday, 17:00 to 22:00.
        TuesdayEvening = "tue-evening",
        /// Tuesday 22:00 to Wednesday 07:00.
        TuesdayNight = "tue-night",
        /// Wednesday, 07:00 to 12:00.
        WednesdayMorning = "wed-morning",
        /// Wednesday, 12:00 to 17:00.
        WednesdayAfternoon = "wed-afternoon",
        /// Wednesday, 17:00 to 22:00.
        WednesdayEvening = "wed-evening",
        /// Wednesday 22:00 to Thursday 07:00.
        WednesdayNight = "wed-night",
        /// Thursday, 07:00 to 12:00.
        ThursdayMorning = "thu-morning",
        /// Thursday, 12:00 to 17:00.
        ThursdayAfternoon = "thu-afternoon",
        /// Thursday, 17:00 to 22:00.
        ThursdayEvening = "thu-evening",
        /// Thursday 22:00 to Friday 07:00.
        ThursdayNight = "thu-night",
        /// Friday, 07:00 to 12:00.
        FridayMorning = "fri-morning",
        /// Friday, 12:00 to 17:00.
        FridayAfternoon = "fri-afternoon",
        /// Friday, 17:00 to 22:00.
        FridayEvening = "fri-evening",
        /// Friday 22:00 to Saturday 07:00.
        FridayNight = "fri-night",
        /// Saturday, 07:00 to 12:00.
        SaturdayMorning = "sat-morning",
        /// Saturday, 12:00 to 17:00.
        SaturdayAfternoon = "sat-afternoon",
        /// Saturday, 17:00 to 22:00.
        SaturdayEvening = "sat-evening",
        /// Saturday 22:00 to Sunday 07:00.
        SaturdayNight = "sat-night",
        /// Sunday, 07:00 to 12:00.
        SundayMorning = "sun-morning",
        /// Sunday, 12:00 to 17:00.
        SundayAfternoon = "sun-afternoon",
        /// Sunday, 17:00 to 22:00.
        SundayEvening = "sun-evening",
        /// Sunday 22:00 to Monday 07:00.
        SundayNight = "sun-night",
    }
}

/// One part of one day: the smallest thing that can be promised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// The day.
    pub day: Date,
    /// Which part of it.
    pub part: DayPart,
}

impl Slot {
    /// The part of the day that an instant lies in.
    pub fn at(instant: Timestamp) -> Self {
        let local = instant.to_zoned(amsterdam());
        let (day, part) = match local.hour() {
            ..7 => (local.date().saturating_sub(1.day()), DayPart::Night),
            7..12 => (local.date(), DayPart::Morning),
            12..17 => (local.date(), DayPart::Afternoon),
            17..22 => (local.date(), DayPart::Evening),
            22.. => (local.date(), DayPart::Night),
        };
        Self { day, part }
    }

    /// The first part of a day.
    pub(crate) const fn first_of(day: Date) -> Self {
        Self {
            day,
            part: DayPart::Morning,
        }
    }

    /// As a part of the week.
    pub fn of_week(self) -> WeekPart {
        WeekPart::ALL[week_index(self.day.weekday(), self.part)]
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.day, self.part)
    }
}

fn week_index(weekday: Weekday, part: DayPart) -> usize {
    // Both are counted from zero, so that the index is below 28.
    let day = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0);
    day * DayPart::ALL.len() + part as usize
}

/// Parts of the week. On the wire a list of words; an empty list is the whole week.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(into = "Vec<WeekPart>", from = "Vec<WeekPart>")]
pub struct Week(u32);

impl Week {
    /// Every part of every day.
    pub const ALL: Self = Self((1 << 28) - 1);

    /// These parts; none is the whole week.
    pub fn of(parts: &[WeekPart]) -> Self {
        if parts.is_empty() {
            return Self::ALL;
        }
        Self(parts.iter().fold(0, |bits, part| bits | 1 << *part as u32))
    }

    /// Whether it has this part.
    pub fn contains(self, part: WeekPart) -> bool {
        self.0 & (1 << part as u32) != 0
    }

    /// Its parts in order; none for the whole week.
    pub fn parts(self) -> Vec<WeekPart> {
        if self == Self::ALL {
            return Vec::new();
        }
        let parts = WeekPart::ALL.iter().copied();
        parts.filter(|part| self.contains(*part)).collect()
    }
}

impl From<Vec<WeekPart>> for Week {
    fn from(parts: Vec<WeekPart>) -> Self {
        Self::of(&parts)
    }
}

impl From<Week> for Vec<WeekPart> {
    fn from(week: Week) -> Self {
        week.parts()
    }
}

/// A period, the parts of the week in it, and the days that were given back.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Nights {
    /// The first day.
    pub from: Date,
    /// The last day; `None` is an open end.
    pub until: Option<Date>,
    /// Which parts of the week.
    pub week: Week,
    /// Days that are not promised, or were given back.
    pub except: BTreeSet<Date>,
}

impl Nights {
    /// Every part of every day from a day on: an ordinary full stay.
    pub fn all_from(from: Date) -> Self {
        Self {
            from,
            until: None,
            week: Week::ALL,
            except: BTreeSet::new(),
        }
    }

    /// Every part of one day.
    pub fn only(day: Date) -> Self {
        Self {
            until: Some(day),
            ..Self::all_from(day)
        }
    }

    /// An ordinary full stay that begins now.
    pub fn from_now(now: Timestamp) -> Self {
        Self::all_from(Slot::at(now).day)
    }

    /// Whether a part of a day is promised.
    pub fn covers(&self, slot: Slot) -> bool {
        slot.day >= self.from
            && self.until.is_none_or(|until| slot.day <= until)
            && self.week.contains(slot.of_week())
            && !self.except.contains(&slot.day)
    }

    /// Whether it is every part of every day with an open end.
    pub fn is_full(&self) -> bool {
        self.until.is_none() && self.week == Week::ALL && self.except.is_empty()
    }

    /// After this day the weeks repeat themselves, if any come.
    pub(crate) fn settled_after(&self) -> Date {
        let last_out = self.except.last().copied().unwrap_or(self.from);
        self.until.unwrap_or(self.from).max(last_out).max(self.from)
    }

    /// Whether every part that another promises, from a day on, is promised by these too.
    pub(crate) fn include(&self, other: &Self, since: Date) -> bool {
        let until = match (self.until, other.until) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => mine >= theirs,
            (Some(_), None) => false,
        };
        let week = other.week.0 & !self.week.0 == 0;
        let given_back = self.except.iter().any(|day| {
            let theirs = *day >= other.from && other.until.is_none_or(|until| *day <= until);
            *day >= since && theirs && !other.except.contains(day)
        });
        self.from <= other.from.max(since) && until && week && !given_back
    }

    /// The first part that is promised, at or after a slot.
    pub fn first_since(&self, since: Slot) -> Option<Slot> {
        slots_between(
            since.max(Slot::first_of(self.from)),
            self.settled_after().max(since.day),
        )
        .find(|slot| self.covers(*slot))
    }

    /// Refuse what no place could promise; gives back what remains of it from now on.
    pub fn checked(mut self, now: Timestamp) -> Result<Self, Rejection> {
        let asked = self.from;
        let wrong = |detail: &str| Err(NIGHTS_WRONG.because(detail).with("from", asked));
        let today = Slot::at(now).day;
        if self.until.is_some_and(|until| until < self.from) {
            return wrong("Let the last day be the first day or a later one.");
        }
        if self.until.is_some_and(|until| until < today) {
            return wrong("Let the last day be today or a later one: these nights are over.");
        }
        if self.from > far(date_of(now)) || self.until.is_some_and(|until| until > far(self.from)) {
            return wrong("Ask for nights within a year: first day and last day.");
        }
        if self.except.len() > EXCEPT_DAYS_MAX {
            return wrong("Leave out at most 100 days; or name the parts of the week.");
        }
        self.from = self.from.max(today);
        let (from, until) = (self.from, self.until);
        self.except
            .retain(|day| *day >= from && until.is_none_or(|until| *day <= until));
        if self.first_since(Slot::at(now)).is_none() {
            return wrong("Name at least one part of a day that is still to come.");
        }
        Ok(self)
    }
}

fn far(day: Date) -> Date {
    day.saturating_add(NIGHTS_DAYS_MAX.days())
}

/// Every slot from one on until a week after a day: nothing new comes after that.
pub(crate) fn slots_between(since: Slot, settled: Date) -> impl Iterator<Item = Slot> {
    let last = settled.max(since.day).saturating_add(7.days());
    since
        .day
        .series(1.day())
        .take_while(move |day| *day <= last)
        .flat_map(|day| {
            DayPart::ALL
                .iter()
                .map(move |part| Slot { day, part: *part })
        })
        .skip_while(move |slot| *slot < since)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::given::at;

    fn slot(day: Date, part: DayPart) -> Slot {
        Slot { day, part }
    }

    #[test]
    fn a_night_belongs_to_the_day_it_begins_on_also_when_the_clocks_change() {
        let monday = date(2026, 3, 2);
        for (instant, expected) in [
            (
                "2026-03-02T05:59:59Z",
                slot(date(2026, 3, 1), DayPart::Night),
            ),
            ("2026-03-02T06:00:00Z", slot(monday, DayPart::Morning)),
            ("2026-03-02T11:00:00Z", slot(monday, DayPart::Afternoon)),
            ("2026-03-02T16:00:00Z", slot(monday, DayPart::Evening)),
            ("2026-03-02T21:00:00Z", slot(monday, DayPart::Night)),
            // The hour that happens twice lies in one night.
            (
                "2026-10-25T00:30:00Z",
                slot(date(2026, 10, 24), DayPart::Night),
            ),
            (
                "2026-10-25T01:30:00Z",
                slot(date(2026, 10, 24), DayPart::Night),
            ),
        ] {
            assert_eq!(Slot::at(at(instant)), expected, "{instant}");
        }
    }

    #[test]
    fn each_slot_is_its_own_part_of_the_week() {
        let sunday = slot(date(2026, 3, 8), DayPart::Night);
        assert_eq!(sunday.of_week(), WeekPart::SundayNight);
        let week: BTreeSet<_> = slots_between(Slot::first_of(date(2026, 3, 2)), date(2026, 3, 1))
            .map(|slot| slot.of_week())
            .collect();
        assert_eq!(week.len(), WeekPart::ALL.len());
        assert_eq!(Week::of(WeekPart::ALL), Week::ALL);
    }

    #[test]
    fn nights_cover_their_weekdays_within_the_period_but_for_the_days_given_back() {
        let weekend = Nights {
            until: Some(date(2026, 3, 15)),
            week: Week::of(&[WeekPart::FridayNight, WeekPart::SaturdayNight]),
            except: BTreeSet::from([date(2026, 3, 14)]),
            ..Nights::all_from(date(2026, 3, 2))
        };
        let nights: Vec<_> = slots_between(Slot::first_of(date(2026, 3, 2)), date(2026, 3, 31))
            .filter(|slot| weekend.covers(*slot))
            .map(|slot| slot.to_string())
            .collect();
        assert_eq!(
            nights,
            ["2026-03-06 night", "2026-03-07 night", "2026-03-13 night"]
        );
        assert!(!weekend.is_full() && Nights::all_from(date(2026, 3, 2)).is_full());
    }

    #[test]
    fn nights_that_no_place_could_promise_are_refused() {
        let now = at("2026-03-02T12:00:00Z");
        let from = |from: Date| Nights::all_from(from);
        let until = |until: Date| Nights {
            until: Some(until),
            ..from(date(2026, 3, 4))
        };
        let over = Nights {
            week: Week::of(&[WeekPart::MondayMorning]),
            until: Some(date(2026, 3, 2)),
            ..from(date(2026, 3, 2))
        };
        for wrong in [
            until(date(2026, 3, 3)),
            from(date(2027, 3, 4)),
            until(date(2027, 3, 6)),
            over,
            Nights {
                from: date(2026, 2, 1),
                ..until(date(2026, 3, 1))
            },
            Nights {
                except: BTreeSet::from([date(2026, 3, 4)]),
                ..until(date(2026, 3, 4))
            },
        ] {
            let refused = wrong.clone().checked(now).expect_err("refused");
            assert_eq!(refused.code, "NIGHTS_WRONG", "{wrong:?}");
        }
        assert!(from(date(2027, 3, 3)).checked(now).is_ok(), "both sides");
        assert!(until(date(2027, 3, 5)).checked(now).is_ok(), "both sides");
        let begun = from(date(2026, 2, 1)).checked(now).expect("runs on");
        assert_eq!(
            begun.from,
            date(2026, 3, 2),
            "what is over is not asked for"
        );
    }
}
