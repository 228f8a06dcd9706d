//! Days and working days in Europe/Amsterdam, with its summer time and its holidays.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};

/// The civil time zone of every rule.
pub fn amsterdam() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC)
}

/// The civil date of an instant.
pub fn date_of(instant: Timestamp) -> Date {
    instant.to_zoned(amsterdam()).date()
}

/// The last microsecond of a civil date: "by the end of that day".
pub fn end_of(day: Date) -> Timestamp {
    let next = day.saturating_add(1.day());
    next.to_zoned(amsterdam())
        .map_or(Timestamp::MAX, |midnight| {
            midnight.timestamp() - 1.microsecond()
        })
}

/// Hours after an instant (elapsed hours, whatever the clocks do).
pub fn hours_after(instant: Timestamp, hours: i64) -> Timestamp {
    instant
        .saturating_add(hours.hours())
        .unwrap_or(Timestamp::MAX)
}

/// Minutes after an instant.
pub fn minutes_after(instant: Timestamp, minutes: i64) -> Timestamp {
    instant
        .saturating_add(minutes.minutes())
        .unwrap_or(Timestamp::MAX)
}

/// Whether a deadline has passed: the instant itself is still in time.
pub fn passed(due: Timestamp, now: Timestamp) -> bool {
    now > due
}

/// The end of the civil day so many days after an instant's day.
pub fn end_of_days_after(instant: Timestamp, days: i64) -> Timestamp {
    end_of(date_of(instant).saturating_add(days.days()))
}

/// Easter Sunday (anonymous Gregorian computus).
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    // Both lie in 3..=4 and 1..=31 by construction.
    date(
        year,
        i8::try_from(month).unwrap_or(3),
        i8::try_from(day).unwrap_or(1),
    )
}

/// A recognised holiday (Algemene termijnenwet art. 3; Good Friday, King's Day and Liberation Day are
/// treated alike here, to be on the safe side).
pub fn is_holiday(day: Date) -> bool {
    let easter = easter(day.year());
    let around_easter = [-2, 0, 1, 39, 49, 50].map(|days: i64| easter.saturating_add(days.days()));
    let kings_day = {
        let day = date(day.year(), 4, 27);
        if day.weekday() == Weekday::Sunday {
            date(day.year(), 4, 26)
        } else {
            day
        }
    };
    around_easter.contains(&day)
        || day == kings_day
        || matches!(
            (day.month(), day.day()),
            (1, 1) | (5, 5) | (12, 25) | (12, 26)
        )
}

/// Monday to Friday and no holiday.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

/// The end of the n-th working day after an instant's day.
pub fn end_of_working_days_after(instant: Timestamp, working_days: u32) -> Timestamp {
    let mut day = date_of(instant);
    let mut left = working_days;
    while left > 0 {
        day = day.saturating_add(1.day());
        if is_working_day(day) {
            left -= 1;
        }
    }
    end_of(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_and_what_hangs_on_it() {
        assert_eq!(easter(2026), date(2026, 4, 5));
        assert_eq!(easter(2027), date(2027, 3, 28));
        assert!(is_holiday(date(2026, 4, 3)), "Good Friday");
        assert!(is_holiday(date(2026, 5, 14)), "Ascension");
        assert!(is_holiday(date(2026, 5, 25)), "Whit Monday");
        assert!(
            is_holiday(date(2025, 4, 26)),
            "King's Day is moved off a Sunday"
        );
        assert!(!is_holiday(date(2025, 4, 27)) || date(2025, 4, 27).weekday() == Weekday::Sunday);
    }

    #[test]
    fn a_working_day_skips_the_weekend_and_follows_summer_time() {
        // Friday 2026-03-27 23:30 in Amsterdam; clocks go forward on Sunday.
        let friday: Timestamp = "2026-03-27T22:30:00Z".parse().unwrap();
        assert_eq!(
            end_of_working_days_after(friday, 1),
            "2026-03-30T21:59:59.999999Z".parse().unwrap()
        );
        assert_eq!(
            hours_after(friday, 48),
            "2026-03-29T22:30:00Z".parse().unwrap()
        );
    }
}
