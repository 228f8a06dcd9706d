//! Reading what was typed about a person: birth date, age and citizen service number (BSN).

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{AgeBand, BsnStatus};
use crate::{calendar::amsterdam, ids::PersonId, personal::Personal};

/// Nobody is older than this, in years; an older birth date is a typing error.
const AGE_YEARS_MAX: i64 = 130;

/// The band of an age on a day (leeftijdsgroep). Born on 29 February means a year older on 1 March.
/// A birth date after the day, or more than 130 years before it, is unknown.
pub fn age_band_on(birth: Date, day: Date) -> AgeBand {
    let oldest = day.saturating_sub(AGE_YEARS_MAX.years());
    if birth > day || birth < oldest {
        return AgeBand::Unknown;
    }
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    match day.year() - birth.year() - i16::from(!had_birthday) {
        ..4 => AgeBand::Under4,
        4..12 => AgeBand::From4To11,
        12..16 => AgeBand::From12To15,
        16..18 => AgeBand::From16To17,
        18.. => AgeBand::Adult,
    }
}

/// The first midnight after an instant, in Europe/Amsterdam, at which somebody comes into another band of ages; `None`
/// when there is none left. A birthday begins at midnight.
pub fn next_age_change(birth: Date, after: Timestamp) -> Option<Timestamp> {
    [4i16, 12, 16, 18]
        .into_iter()
        .filter_map(|years| {
            let midnight = birthday(birth, years)?.to_zoned(amsterdam()).ok()?;
            Some(midnight.timestamp())
        })
        .find(|midnight| *midnight > after)
}

/// The day on which somebody comes of age (meerderjarig).
pub fn comes_of_age_on(birth: Date) -> Option<Date> {
    birthday(birth, 18)
}

/// The day on which somebody is so many years old; born on 29 February it is 1 March in other years.
fn birthday(birth: Date, years: i16) -> Option<Date> {
    let year = birth.year().checked_add(years)?;
    Date::new(year, birth.month(), birth.day())
        .or_else(|_| Date::new(year, 3, 1))
        .ok()
}

/// The nine digits of a BSN that passes the eleven test (elfproef): 9a+8b+7c+6d+5e+4f+3g+2h−1i is a
/// multiple of 11, not all zero. Eight digits get a leading zero; spaces, dots and dashes are skipped.
pub fn read_bsn(typed: &str) -> Option<String> {
    let mut digits: String = typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-'))
        .collect();
    if digits.len() == 8 {
        digits.insert(0, '0');
    }
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let good = digits.len() == 9
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && digits.bytes().any(|digit| digit != b'0')
        && digits
            .bytes()
            .zip(weights)
            .map(|(digit, weight)| i32::from(digit - b'0') * weight)
            .sum::<i32>()
            % 11
            == 0;
    good.then_some(digits)
}

/// Whether a BSN passes the eleven test, see [`read_bsn`].
pub fn eleven_test(typed: &str) -> bool {
    read_bsn(typed).is_some()
}

/// What a typed birth date says: a date written `YYYY-MM-DD` on which somebody can have been born.
pub fn read_birth_date(typed: &str, today: Date) -> Option<Date> {
    let shape = typed.len() == 10 && typed.is_ascii();
    let birth: Date = shape.then(|| typed.parse().ok()).flatten()?;
    (age_band_on(birth, today) != AgeBand::Unknown).then_some(birth)
}

/// A birth date as it is kept: sealed as typed, with the age band it gives; unreadable is unknown.
pub(crate) fn birth_date(person: PersonId, typed: &str, today: Date) -> (Personal, AgeBand) {
    let band =
        read_birth_date(typed, today).map_or(AgeBand::Unknown, |birth| age_band_on(birth, today));
    (Personal::of_person(person, typed), band)
}

/// A BSN as it is kept: nine digits when it passes the eleven test, else as typed and unverified.
pub(crate) fn bsn(person: PersonId, typed: &str) -> (Personal, BsnStatus) {
    match read_bsn(typed) {
        Some(digits) => (Personal::of_person(person, digits), BsnStatus::Valid),
        None => (Personal::of_person(person, typed), BsnStatus::Unverified),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bands_change_on_the_birthday() {
        let birth = date(2010, 6, 15);
        for (day, band) in [
            (date(2010, 6, 14), AgeBand::Unknown),
            (date(2010, 6, 15), AgeBand::Under4),
            (date(2014, 6, 14), AgeBand::Under4),
            (date(2014, 6, 15), AgeBand::From4To11),
            (date(2022, 6, 14), AgeBand::From4To11),
            (date(2022, 6, 15), AgeBand::From12To15),
            (date(2026, 6, 14), AgeBand::From12To15),
            (date(2026, 6, 15), AgeBand::From16To17),
            (date(2028, 6, 14), AgeBand::From16To17),
            (date(2028, 6, 15), AgeBand::Adult),
            (date(2140, 6, 15), AgeBand::Adult),
            (date(2140, 6, 16), AgeBand::Unknown),
        ] {
            assert_eq!(age_band_on(birth, day), band, "{day}");
        }
    }

    #[test]
    fn a_leap_day_child_is_older_on_the_first_of_march() {
        let birth = date(2008, 2, 29);
        assert_eq!(age_band_on(birth, date(2026, 2, 28)), AgeBand::From16To17);
        assert_eq!(age_band_on(birth, date(2026, 3, 1)), AgeBand::Adult);
    }

    #[test]
    fn ages_change_at_midnight_of_the_birthday_in_amsterdam() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let birth = date(2010, 6, 15);
        let sixteen = at("2026-06-14T22:00:00Z");
        assert_eq!(
            next_age_change(birth, at("2026-03-02T00:00:00Z")),
            Some(sixteen)
        );
        assert_eq!(
            next_age_change(birth, sixteen),
            Some(at("2028-06-14T22:00:00Z"))
        );
        assert_eq!(next_age_change(birth, at("2028-06-14T22:00:00Z")), None);
        // In winter midnight is an hour later in UTC.
        assert_eq!(
            next_age_change(date(2010, 12, 1), at("2026-03-02T00:00:00Z")),
            Some(at("2026-11-30T23:00:00Z"))
        );
        // Born on 29 February: sixteen on the day itself, eighteen on 1 March.
        let leap = date(2008, 2, 29);
        assert_eq!(
            next_age_change(leap, at("2023-01-01T00:00:00Z")),
            Some(at("2024-02-28T23:00:00Z"))
        );
        assert_eq!(
            next_age_change(leap, at("2024-03-01T00:00:00Z")),
            Some(at("2026-02-28T23:00:00Z"))
        );
    }

    proptest! {
        /// At the midnight that is found the band is another one, and the microsecond before it is not.
        #[test]
        fn a_band_changes_at_that_midnight_and_nowhere_before(
            day in 0i32..366 * 40,
            hours in 0i64..20 * 366 * 24,
        ) {
            let birth = date(1995, 1, 1).saturating_add(i64::from(day).days());
            let born = birth.to_zoned(amsterdam()).unwrap().timestamp();
            let after = born + hours.hours();
            let band = |at: Timestamp| age_band_on(birth, crate::calendar::date_of(at));
            match next_age_change(birth, after) {
                Some(midnight) => {
                    prop_assert!(midnight > after);
                    prop_assert_eq!(band(midnight - 1.microsecond()), band(after));
                    prop_assert!(band(midnight) > band(after));
                }
                None => prop_assert_eq!(band(after), AgeBand::Adult),
            }
        }
    }

    #[test]
    fn birth_dates_that_cannot_be_are_not_read() {
        let today = date(2026, 3, 2);
        assert_eq!(
            read_birth_date("2011-05-14", today),
            Some(date(2011, 5, 14))
        );
        for typed in [
            "",
            "2011-02-30",
            "14-05-2011",
            "2026-03-03",
            "1890-01-01",
            "2011-05-14T00:00",
            "２０１１-05-14",
        ] {
            assert_eq!(read_birth_date(typed, today), None, "{typed}");
        }
    }

    #[test]
    fn the_eleven_test_knows_test_numbers() {
        for good in ["123456782", "12345672", "1234.56.782", "111 222 333"] {
            assert!(eleven_test(good), "{good}");
        }
        for bad in [
            "123456789",
            "000000000",
            "1234567",
            "1234567820",
            "12345678a",
            "",
            "１２３４５６７８２",
        ] {
            assert!(!eleven_test(bad), "{bad}");
        }
        assert_eq!(read_bsn("12345672").as_deref(), Some("012345672"));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_never_passes(at in 0usize..9, wrong in 0u8..10) {
            let mut digits = *b"123456782";
            prop_assume!(digits[at] != b'0' + wrong);
            digits[at] = b'0' + wrong;
            prop_assert!(!eleven_test(std::str::from_utf8(&digits).unwrap()));
        }

        #[test]
        fn anything_typed_is_read_without_panic(typed in "\\PC{0,20}") {
            let _ = eleven_test(&typed);
            let _ = read_birth_date(&typed, date(2026, 3, 2));
        }
    }
}
