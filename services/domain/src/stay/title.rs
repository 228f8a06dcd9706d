//! Terms of legal titles (rechtstitels). Only the terms that a public source confirms; each under a
//! rule with a version, so that an old title keeps the end it was given.

use jiff::{Span, Timestamp, ToSpan, civil::Date};

use super::TitleKind;
use crate::calendar::{amsterdam, date_of, end_of, is_working_day};

/// The end of a title under a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// The strict reading: the same clock time on the last civil date, in Europe/Amsterdam. `None`
    /// = no term.
    pub strict: Option<Timestamp>,
    /// The reading under the Algemene termijnenwet: the end of the last day, moved off weekends and
    /// holidays (art. 1), with at least two working days in it (art. 2). `None` where that law does
    /// not reach (art. 4: terms of a year and longer) or where there is no term.
    pub extended: Option<Timestamp>,
    /// Rule id and version.
    pub rule: &'static str,
}

impl Term {
    /// The reading that warnings go by: the earlier one.
    pub fn ends(&self) -> Option<Timestamp> {
        match (self.strict, self.extended) {
            (Some(strict), Some(extended)) => Some(strict.min(extended)),
            (strict, extended) => strict.or(extended),
        }
    }
}

/// The term of a title decided at an instant.
///
/// Sources: supervision order one year (BW 1:255), provisional three months (BW 1:257),
/// authorisation for out-of-home placement one year (BW 1:265b), without a hearing two weeks (Rv
/// 800 lid 3), restraining order ten days (Wth art. 2); voluntary help has none (Jeugdwet 2.3).
pub fn title_end(title: TitleKind, decided_at: Timestamp) -> Term {
    let (span, rule, short) = match title {
        TitleKind::Voluntary => (None, "JW-2.3@1", false),
        TitleKind::Supervision => (Some(1.year()), "BW-1:255@1", false),
        TitleKind::ProvisionalSupervision => (Some(3.months()), "BW-1:257@1", true),
        TitleKind::PlacementAuthorisation => (Some(1.year()), "BW-1:265b@1", false),
        TitleKind::EmergencyPlacementAuthorisation => (Some(2.weeks()), "RV-800@1", true),
        TitleKind::RestrainingOrder => (Some(10.days()), "WTH-2@1", true),
    };
    Term {
        strict: span.map(|span| same_time_after(decided_at, span)),
        extended: span
            .filter(|_| short)
            .map(|span| under_termijnenwet(date_of(decided_at), span)),
        rule,
    }
}

/// The same clock time after a span of civil days, months or years.
fn same_time_after(instant: Timestamp, span: Span) -> Timestamp {
    instant
        .to_zoned(amsterdam())
        .saturating_add(span)
        .timestamp()
}

/// The end of the last day, moved on until it is a working day and two working days lie in the
/// term.
fn under_termijnenwet(first: Date, span: Span) -> Timestamp {
    let mut last = first.saturating_add(span);
    let mut working_days = 0;
    let mut day = first;
    while day < last && working_days < 2 {
        day = day.saturating_add(1.day());
        working_days += u8::from(is_working_day(day));
    }
    while last < Date::MAX && (working_days < 2 || !is_working_day(last)) {
        last = last.saturating_add(1.day());
        working_days = working_days.saturating_add(u8::from(is_working_day(last)));
    }
    end_of(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_verified_term_ends_where_the_law_says() {
        // Monday 2026-03-02 09:30 in Amsterdam.
        let decided = at("2026-03-02T08:30:00Z");
        let strict = [
            (TitleKind::Voluntary, None),
            (TitleKind::Supervision, Some(at("2027-03-02T08:30:00Z"))),
            // Summer time began in between: 09:30 is an hour earlier in UTC.
            (
                TitleKind::ProvisionalSupervision,
                Some(at("2026-06-02T07:30:00Z")),
            ),
            (
                TitleKind::PlacementAuthorisation,
                Some(at("2027-03-02T08:30:00Z")),
            ),
            (
                TitleKind::EmergencyPlacementAuthorisation,
                Some(at("2026-03-16T08:30:00Z")),
            ),
            (
                TitleKind::RestrainingOrder,
                Some(at("2026-03-12T08:30:00Z")),
            ),
        ];
        for (title, end) in strict {
            assert_eq!(title_end(title, decided).strict, end, "{title}");
            assert_eq!(title_end(title, decided).ends(), end, "{title}");
        }
    }

    #[test]
    fn the_termijnenwet_moves_an_end_off_the_weekend_and_the_warning_stays_early() {
        // Wednesday 2026-03-25 + 10 days = Saturday 2026-04-04; Easter Monday is 2026-04-06.
        let term = title_end(TitleKind::RestrainingOrder, at("2026-03-25T20:00:00Z"));
        assert_eq!(term.extended, Some(at("2026-04-07T21:59:59.999999Z")));
        assert_eq!(term.strict, Some(at("2026-04-04T19:00:00Z")));
        assert_eq!(term.ends(), term.strict);
    }

    #[test]
    fn a_year_is_never_stretched() {
        let decided = at("2026-03-02T08:30:00Z");
        assert_eq!(title_end(TitleKind::Supervision, decided).extended, None);
        assert_eq!(
            title_end(TitleKind::PlacementAuthorisation, decided).extended,
            None
        );
    }

    #[test]
    fn the_last_day_of_a_longer_month_ends_on_the_last_day_of_a_shorter_one() {
        let term = title_end(
            TitleKind::ProvisionalSupervision,
            at("2025-11-30T10:00:00Z"),
        );
        assert_eq!(term.strict, Some(at("2026-02-28T10:00:00Z")));
    }
}
