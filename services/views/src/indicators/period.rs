//! Months, quarters and years by the calendar of Europe/Amsterdam.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde::{Serialize, Serializer};
use vangnet_domain::calendar::{amsterdam, date_of};

/// First and last year that can be asked for.
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;

/// A stretch of the calendar: `2026-03`, `2026-Q1` or `2026`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Period {
    /// A month, 1 to 12.
    Month(i16, i8),
    /// A quarter, 1 to 4.
    Quarter(i16, i8),
    /// A calendar year.
    Year(i16),
}

impl Period {
    /// The year in which an instant lies.
    pub fn year_of(instant: Timestamp) -> Self {
        Self::Year(date_of(instant).year())
    }

    /// The month in which an instant lies.
    pub fn month_of(instant: Timestamp) -> Self {
        let day = date_of(instant);
        Self::Month(day.year(), day.month())
    }

    /// The year it lies in.
    pub const fn year(self) -> Self {
        match self {
            Self::Month(year, _) | Self::Quarter(year, _) | Self::Year(year) => Self::Year(year),
        }
    }

    /// First day in it, and first day after it.
    fn days(self) -> (Date, Date) {
        let (year, first, months) = match self {
            Self::Month(year, month) => (year, month, 1),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, 3),
            Self::Year(year) => (year, 1, 12),
        };
        let after = first + months;
        let end = if after > 12 {
            date(year + 1, after - 12, 1)
        } else {
            date(year, after, 1)
        };
        (date(year, first, 1), end)
    }

    /// The first instant in it.
    pub fn from(self) -> Timestamp {
        midnight(self.days().0)
    }

    /// The first instant after it.
    pub fn until(self) -> Timestamp {
        midnight(self.days().1)
    }

    /// The periods it is made of, one step finer; none of a month.
    pub fn parts(self) -> Vec<Self> {
        match self {
            Self::Month(..) => Vec::new(),
            Self::Quarter(year, quarter) => (quarter * 3 - 2..=quarter * 3)
                .map(|month| Self::Month(year, month))
                .collect(),
            Self::Year(year) => (1..=4)
                .map(|quarter| Self::Quarter(year, quarter))
                .collect(),
        }
    }

    /// The months of it, in order.
    pub fn months(self) -> Vec<Self> {
        match self {
            Self::Month(..) => vec![self],
            _ => self.parts().into_iter().flat_map(Self::months).collect(),
        }
    }
}

/// The first instant of a day.
pub(super) fn midnight(day: Date) -> Timestamp {
    day.to_zoned(amsterdam())
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(year, month) => write!(f, "{year}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year}"),
        }
    }
}

/// Not a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAPeriod;

impl fmt::Display for NotAPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a period is written as 2026, 2026-Q1 or 2026-03, from 2000 to 2199")
    }
}

impl std::error::Error for NotAPeriod {}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let (year, part) = match text.split_once('-') {
            None => (text, None),
            Some((year, part)) => (year, Some(part)),
        };
        let digits = |text: &str, count: usize| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4) {
            return Err(NotAPeriod);
        }
        let year: i16 = year.parse().map_err(|_| NotAPeriod)?;
        if !YEARS.contains(&year) {
            return Err(NotAPeriod);
        }
        match part {
            None => Ok(Self::Year(year)),
            Some(part) => match part.strip_prefix('Q') {
                Some(quarter) if digits(quarter, 1) => match quarter.parse() {
                    Ok(quarter @ 1..=4) => Ok(Self::Quarter(year, quarter)),
                    _ => Err(NotAPeriod),
                },
                None if digits(part, 2) => match part.parse() {
                    Ok(month @ 1..=12) => Ok(Self::Month(year, month)),
                    _ => Err(NotAPeriod),
                },
                _ => Err(NotAPeriod),
            },
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_read_as_it_is_written_and_nothing_else_is_one() {
        for text in ["2026", "2026-Q1", "2026-Q4", "2026-03", "2026-12"] {
            assert_eq!(period(text).to_string(), text);
        }
        for text in [
            "",
            "26",
            "2026-",
            "2026-Q0",
            "2026-Q5",
            "2026-Q",
            "2026-q1",
            "2026-13",
            "2026-00",
            "2026-3",
            "1999",
            "2200",
            "2026-03-01",
            "+026",
            "2026-+3",
        ] {
            assert_eq!(text.parse::<Period>(), Err(NotAPeriod), "{text}");
        }
    }

    #[test]
    fn a_month_begins_at_midnight_in_amsterdam_in_summer_and_winter() {
        assert_eq!(period("2026-01").from().to_string(), "2025-12-31T23:00:00Z");
        assert_eq!(period("2026-07").from().to_string(), "2026-06-30T22:00:00Z");
        assert_eq!(period("2026-12").until(), period("2027-01").from());
        assert_eq!(period("2026-Q4").until(), period("2027").from());
    }

    #[test]
    fn parts_lie_end_to_end_and_fill_the_whole() {
        for whole in ["2026", "2026-Q2"] {
            let whole = period(whole);
            for parts in [whole.parts(), whole.months()] {
                assert_eq!(parts[0].from(), whole.from());
                assert_eq!(parts[parts.len() - 1].until(), whole.until());
                for pair in parts.windows(2) {
                    assert_eq!(pair[0].until(), pair[1].from());
                }
            }
        }
        assert_eq!(period("2026").months().len(), 12);
        assert!(period("2026-02").parts().is_empty());
    }
}
