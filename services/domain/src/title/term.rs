//! How a term is counted: twice, on the calendar and under the Algemene termijnenwet, and warned of on the earlier.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    book::{
        Certainty,
        titles::{Length, Majority, Period, Unit},
    },
    calendar::{amsterdam, date_of, end_of, is_working_day},
};

/// The source of an end that the decision itself gives.
const DECISION: &str = "the decision itself";

/// When a term ends, in both readings.
///
/// Promise: `strict` is the earlier one, and warnings go by it. `ends` is the one that counts: the later reading only
/// where it is verified that the law moves the end, and never where somebody is deprived of liberty.
///
/// Serialised it says [`Limit::remark`] too, so that no reader has to know what a word of certainty means.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "Shown")]
pub struct Limit {
    /// On the calendar: the same clock time on the last civil day, in Europe/Amsterdam; hours as they pass.
    pub strict: Timestamp,
    /// Under the Algemene termijnenwet: the end of the last day, moved off weekends and holidays (its article 1), with
    /// at least two working days in the term (article 2). `None` where that law does not reach.
    pub extended: Option<Timestamp>,
    /// The end that counts.
    pub ends: Timestamp,
    /// How sure the length of the term is; what is not verified is shown as "not verified".
    pub certainty: Certainty,
    /// Where its length is written. Empty in a record from before that was kept: then only the article of the title is
    /// known.
    #[serde(default)]
    pub source: String,
}

/// A [`Limit`] as it is read.
#[derive(Serialize)]
struct Shown {
    strict: Timestamp,
    extended: Option<Timestamp>,
    ends: Timestamp,
    certainty: Certainty,
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'static str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    source: String,
}

impl From<Limit> for Shown {
    fn from(limit: Limit) -> Self {
        Self {
            remark: limit.remark(),
            strict: limit.strict,
            extended: limit.extended,
            ends: limit.ends,
            certainty: limit.certainty,
            source: limit.source,
        }
    }
}

impl Limit {
    /// The term that begins at an instant.
    pub(super) fn of(from: Timestamp, length: &Length, deprives_of_liberty: bool) -> Self {
        let strict = counted(from, length.lasts, deprives_of_liberty);
        let extended = length
            .termijnenwet
            .map(|_| under_termijnenwet(date_of(from), date_of(strict)).max(strict));
        let moved = extended.filter(|_| length.termijnenwet == Some(Certainty::Verified));
        Self {
            strict,
            extended,
            ends: moved.unwrap_or(strict),
            certainty: length.certainty,
            source: length.source.clone(),
        }
    }

    /// What the eighteenth birthday leaves: until its midnight, or so much longer.
    pub(super) fn at_majority(birthday: Date, majority: &Majority) -> Self {
        let longer = majority.lasts.map(Period::span).unwrap_or_default();
        let last = birthday.saturating_add(longer).saturating_sub(1.day());
        Self {
            certainty: majority.certainty,
            source: majority.source.clone(),
            ..Self::given(end_of(last))
        }
    }

    /// The end that the decision itself gives.
    pub(super) fn given(until: Timestamp) -> Self {
        Self {
            strict: until,
            extended: None,
            ends: until,
            certainty: Certainty::Verified,
            source: DECISION.to_owned(),
        }
    }

    /// The earlier of two.
    pub(super) fn or_earlier(self, other: Self) -> Self {
        if other.ends < self.ends { other } else { self }
    }

    /// The last instant that is in time in either reading: what was done by then is no reason to say that the title fell.
    pub(super) fn latest(&self) -> Timestamp {
        self.extended
            .map_or(self.ends, |extended| extended.max(self.ends))
    }

    /// `not verified`, or nothing.
    pub fn remark(&self) -> Option<&'static str> {
        (self.certainty != Certainty::Verified).then_some(crate::book::NOT_VERIFIED)
    }
}

/// The same clock time after so many civil units. Where the hour that counts happens twice, it is the first of both.
/// Deprived of liberty, nobody waits for an hour that the clocks put in between: the days are at most 24 hours each.
fn counted(from: Timestamp, period: Period, deprives_of_liberty: bool) -> Timestamp {
    let passed = |hours: i64| from.saturating_add(hours.hours()).unwrap_or(Timestamp::MAX);
    let hours = match period.unit {
        Unit::Hours => return passed(i64::from(period.count)),
        Unit::Days | Unit::Weeks => Some(period.hours_about()),
        Unit::Months | Unit::Years => None,
    };
    let clock = from
        .to_zoned(amsterdam())
        .saturating_add(period.span())
        .timestamp();
    match hours {
        Some(hours) if deprives_of_liberty => clock.min(passed(hours)),
        Some(_) | None => clock,
    }
}

/// The end of the last day, moved on until it is a working day and two working days lie in the term.
fn under_termijnenwet(first: Date, last: Date) -> Timestamp {
    let mut last = last;
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

/// Warnings of an end, by word and instant, the first one first: half the time, and 48, 24 and 4 hours before. None of
/// them lies before the title does, and no two at one instant.
pub fn warnings(from: Timestamp, ends: Timestamp) -> Vec<(&'static str, Timestamp)> {
    let half = from.checked_add(SignedDuration::from_secs(
        ends.duration_since(from).as_secs() / 2,
    ));
    let before = |hours: i64| ends.checked_sub(hours.hours());
    let mut found: Vec<(&'static str, Timestamp)> = [
        ("4h", before(4)),
        ("24h", before(24)),
        ("48h", before(48)),
        ("half", half),
    ]
    .into_iter()
    .filter_map(|(word, at)| Some((word, at.ok()?)))
    .filter(|(_, at)| from < *at && *at < ends)
    .collect();
    found.sort_by_key(|(_, at)| *at);
    found.dedup_by_key(|(_, at)| *at);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        book::Book,
        given::at,
        title::{TitleKind, TitleKind as K},
    };

    fn term(kind: TitleKind, decided: &str) -> Limit {
        let book = Book::embedded();
        let row = book.titles.at(at(decided)).table.row(kind);
        let length = row.term.as_ref().unwrap();
        Limit::of(at(decided), length, row.deprives_of_liberty)
    }

    fn heard_by(kind: TitleKind, decided: &str) -> Limit {
        let book = Book::embedded();
        let row = book.titles.at(at(decided)).table.row(kind);
        Limit::of(at(decided), &row.unless[0].within, row.deprives_of_liberty)
    }

    #[test]
    fn h30_each_term_ends_where_the_law_says() {
        // Monday 2026-03-02 09:30 in Amsterdam.
        let decided = "2026-03-02T08:30:00Z";
        for (kind, ends) in [
            (K::Supervision, "2027-03-02T08:30:00Z"),
            // Summer time began in between: 09:30 is an hour earlier in UTC.
            (K::ProvisionalSupervision, "2026-06-02T07:30:00Z"),
            (K::PlacementAuthorisation, "2027-03-02T08:30:00Z"),
            (K::RestrainingOrder, "2026-03-12T08:30:00Z"),
            (K::CrisisMeasure, "2026-03-05T08:30:00Z"),
            (K::CrisisMeasureContinuation, "2026-03-23T08:30:00Z"),
            (K::EmergencyRestrictiveMeasure, "2026-03-05T08:30:00Z"),
            (K::EmergencyClosedAuthorisation, "2026-03-30T07:30:00Z"),
        ] {
            assert_eq!(term(kind, decided).ends, at(ends), "{kind}");
        }
        assert_eq!(
            heard_by(K::EmergencyPlacementAuthorisation, decided).ends,
            at("2026-03-16T08:30:00Z")
        );
        assert_eq!(
            heard_by(K::EmergencyRestrictiveMeasure, decided).ends,
            at("2026-03-02T20:30:00Z"),
            "twelve hours"
        );
        assert_eq!(
            term(K::EmergencyClosedAuthorisation, decided).remark(),
            Some("not verified")
        );
        assert_eq!(term(K::CrisisMeasure, decided).remark(), None);
    }

    #[test]
    fn h30_a_term_says_in_words_that_it_is_not_verified_and_where_it_is_written() {
        let doubtful = term(K::EmergencyClosedAuthorisation, "2026-03-02T08:30:00Z");
        let shown = serde_json::to_value(&doubtful).unwrap();
        assert_eq!(shown["certainty"], "unverified");
        assert_eq!(shown["remark"], "not verified");
        assert!(
            shown["source"].as_str().unwrap().contains("Jw 6.1."),
            "{shown}"
        );
        assert_eq!(serde_json::from_value::<Limit>(shown).unwrap(), doubtful);
        let sure = serde_json::to_value(Limit::given(doubtful.ends)).unwrap();
        assert_eq!(sure["remark"], serde_json::Value::Null);
        assert_eq!(sure["source"], "the decision itself");
    }

    #[test]
    fn a_term_from_before_its_source_was_kept_is_read_without_one() {
        let mut old = serde_json::to_value(Limit::given(at("2026-03-02T08:30:00Z"))).unwrap();
        old.as_object_mut().unwrap().remove("source");
        let read: Limit = serde_json::from_value(old.clone()).unwrap();
        assert_eq!(read.source, "");
        assert_eq!(serde_json::to_value(read).unwrap(), old);
    }

    #[test]
    fn the_termijnenwet_gives_a_second_end_and_the_earlier_counts_until_a_source_says_otherwise() {
        // Wednesday 2026-03-25 + 10 days = Saturday 2026-04-04; Easter Monday is 2026-04-06.
        let doubtful = term(K::RestrainingOrder, "2026-03-25T20:00:00Z");
        assert_eq!(doubtful.strict, at("2026-04-04T19:00:00Z"));
        assert_eq!(doubtful.extended, Some(at("2026-04-07T21:59:59.999999Z")));
        assert_eq!(doubtful.ends, doubtful.strict);
        let book = Book::embedded();
        let mut length = book
            .titles
            .on(Date::MAX)
            .table
            .row(K::RestrainingOrder)
            .term
            .clone()
            .unwrap();
        length.termijnenwet = Some(Certainty::Verified);
        let sure = Limit::of(at("2026-03-25T20:00:00Z"), &length, false);
        assert_eq!(Some(sure.ends), sure.extended);
        assert_eq!(sure.strict, doubtful.strict, "warned of as early as before");
    }

    #[test]
    fn a_year_and_deprivation_of_liberty_are_never_stretched() {
        // Three days from a Thursday end on Sunday.
        for kind in [
            K::CrisisMeasure,
            K::CareCustody,
            K::ClosedAuthorisation,
            K::Supervision,
        ] {
            assert_eq!(term(kind, "2026-03-05T08:30:00Z").extended, None, "{kind}");
        }
        assert_eq!(
            term(K::CrisisMeasure, "2026-03-05T08:30:00Z").ends,
            at("2026-03-08T08:30:00Z")
        );
    }

    #[test]
    fn the_last_day_of_a_longer_month_ends_on_the_last_day_of_a_shorter_one() {
        let limit = term(K::ProvisionalSupervision, "2025-11-30T10:00:00Z");
        assert_eq!(limit.strict, at("2026-02-28T10:00:00Z"));
    }

    #[test]
    fn in_the_night_the_clock_goes_back_a_deadline_is_the_first_of_two_hours() {
        // Ten days from Thursday 15 October 2026, 02:30 summer time: 02:30 happens twice on the 25th.
        let limit = term(K::RestrainingOrder, "2026-10-15T00:30:00Z");
        assert_eq!(limit.strict, at("2026-10-25T00:30:00Z"));
        // Three days that hold 25 hours more than 48: whoever is locked up waits 72 and not 73.
        let locked = term(K::CrisisMeasure, "2026-10-23T10:00:00Z");
        assert_eq!(locked.ends, at("2026-10-26T10:00:00Z"));
        let clock = term(K::RestrainingOrder, "2026-10-20T10:00:00Z");
        assert_eq!(clock.strict, at("2026-10-30T11:00:00Z"));
        // In spring three days are 71 hours.
        let spring = term(K::CrisisMeasure, "2026-03-27T10:00:00Z");
        assert_eq!(spring.ends, at("2026-03-30T09:00:00Z"));
    }

    #[test]
    fn warnings_come_at_half_time_and_48_24_and_4_hours_before() {
        let words = |from: &str, ends: &str| -> Vec<_> {
            warnings(at(from), at(ends))
                .into_iter()
                .map(|(word, _)| word)
                .collect()
        };
        assert_eq!(
            words("2026-03-02T00:00:00Z", "2026-03-12T00:00:00Z"),
            ["half", "48h", "24h", "4h"]
        );
        assert_eq!(
            words("2026-03-02T00:00:00Z", "2026-03-05T00:00:00Z"),
            ["48h", "half", "24h", "4h"]
        );
        assert_eq!(
            words("2026-03-02T00:00:00Z", "2026-03-02T12:00:00Z"),
            ["half", "4h"]
        );
        assert_eq!(
            words("2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z"),
            ["24h", "4h"],
            "one instant, one warning"
        );
        assert!(words("2026-03-02T00:00:00Z", "2026-03-02T00:00:00Z").is_empty());
    }

    fn lengths() -> Vec<(Length, bool)> {
        let book = Book::embedded();
        let rows = book
            .titles
            .versions()
            .iter()
            .flat_map(|version| version.table.rows());
        rows.flat_map(|row| {
            let lengths = [&row.term, &row.extension, &row.runs_on, &row.in_all]
                .into_iter()
                .flatten();
            let lengths = lengths.chain(row.unless.iter().map(|unless| &unless.within));
            lengths
                .map(|length| (length.clone(), row.deprives_of_liberty))
                .collect::<Vec<_>>()
        })
        .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Any term of the book, from any minute of thirty years, summer time and leap days included.
        #[test]
        fn a_term_ends_after_it_begins_later_when_decided_later_and_is_warned_of_in_order(
            pick in any::<prop::sample::Index>(),
            minute in 0i64..30 * 366 * 24 * 60,
            more in 0i64..60 * 24 * 60,
        ) {
            let all = lengths();
            let (length, locked) = pick.get(&all);
            let decided = at("2015-01-01T00:00:00Z") + minute.minutes();
            let later = decided + more.minutes();
            let limit = Limit::of(decided, length, *locked);
            prop_assert!(decided < limit.strict);
            prop_assert!(limit.strict <= limit.ends);
            prop_assert!(limit.extended.is_none_or(|extended| limit.strict <= extended));
            prop_assert!(!*locked || (limit.ends == limit.strict && limit.extended.is_none()));
            let after = Limit::of(later, length, *locked);
            prop_assert!(date_of(limit.strict) <= date_of(after.strict), "by the day");
            prop_assert!(limit.extended <= after.extended);
            if *locked && length.lasts.hours_about() < 27 * 24 {
                let hours = limit.ends.duration_since(decided).as_hours();
                prop_assert!(hours <= length.lasts.hours_about(), "never longer than its days");
            }
            let warned = warnings(decided, limit.strict);
            prop_assert!(!warned.is_empty());
            prop_assert!(warned.iter().all(|(_, at)| decided < *at && *at < limit.strict));
            prop_assert!(warned.windows(2).all(|two| two[0].1 < two[1].1));
        }
    }
}
