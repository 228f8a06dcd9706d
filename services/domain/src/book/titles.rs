//! The terms of legal titles (rechtstitels; H30, P14): how long each holds, what must happen for it to go on holding,
//! and how sure that is, term by term.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, ToSpan};
use serde::Deserialize;
use toml::Spanned;

use super::{Certainty, Misfit, Table};
use crate::{
    code_list,
    title::{Condition, Step, TitleKind},
};

code_list! {
    /// On whom a title can be.
    pub enum OnWhom {
        /// A child or youth under eighteen.
        Child = "child",
        /// Somebody of eighteen and over.
        Adult = "adult",
        /// Of any age.
        Anyone = "anyone",
    }
}

code_list! {
    /// What a term is counted in.
    pub enum Unit {
        /// Hours that pass, whatever the clocks do.
        Hours = "hours",
        /// Civil days.
        Days = "days",
        /// Civil weeks.
        Weeks = "weeks",
        /// Civil months.
        Months = "months",
        /// Civil years.
        Years = "years",
    }
}

/// How long: a number and what it counts, such as `"2 weeks"`; `"1 year"` too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Period {
    /// What is counted.
    pub unit: Unit,
    /// How many, 1 to [`COUNT_MAX`].
    pub count: u16,
}

/// Most units in a period.
pub const COUNT_MAX: u16 = 500;

/// Three months, the longest term the Algemene termijnenwet moves (its article 4), in hours at most.
const TERMIJNENWET_HOURS_MAX: i64 = 3 * 31 * 24;

impl Period {
    /// As a span of civil time, or of hours that pass.
    pub fn span(self) -> Span {
        let count = i64::from(self.count);
        match self.unit {
            Unit::Hours => count.hours(),
            Unit::Days => count.days(),
            Unit::Weeks => count.weeks(),
            Unit::Months => count.months(),
            Unit::Years => count.years(),
        }
    }

    /// Its length in hours, every month and year taken as long as they get; for days and weeks exact but for
    /// summer time.
    pub fn hours_about(self) -> i64 {
        let hours = match self.unit {
            Unit::Hours => 1,
            Unit::Days => 24,
            Unit::Weeks => 7 * 24,
            Unit::Months => 31 * 24,
            Unit::Years => 366 * 24,
        };
        hours * i64::from(self.count)
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.count, self.unit)
    }
}

impl TryFrom<String> for Period {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is no period; write a number from 1 and a unit, as in `2 weeks`");
        let (count, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let count: u16 = count.parse().map_err(|_| wrong())?;
        let unit = match unit.strip_suffix('s') {
            Some(_) => unit.parse(),
            None => format!("{unit}s").parse(),
        };
        match unit {
            Ok(unit) if (1..=COUNT_MAX).contains(&count) => Ok(Self { unit, count }),
            Ok(_) | Err(_) => Err(wrong()),
        }
    }
}

/// A term with where it comes from.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// How long.
    pub lasts: Period,
    /// How sure it is that the Algemene termijnenwet moves its end off weekends and holidays; none = that law does not
    /// reach it. Only where it is verified does the later end count.
    pub termijnenwet: Option<Certainty>,
    /// Where it is written.
    pub source: String,
    /// How sure that is; whatever is not verified is shown as "not verified".
    pub certainty: Certainty,
}

/// What must happen within a time, or the title falls.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unless {
    /// What.
    pub met: Condition,
    /// Within what time, and how sure that is.
    pub within: Length,
}

/// A step that can rest on a title.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carries {
    /// Which.
    pub step: Step,
    /// Where it is written.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What becomes of a title on a child who comes of age (meerderjarig): it falls at midnight of the birthday, or holds at most
/// so much longer.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Majority {
    /// How much longer; none = it falls at that midnight.
    pub lasts: Option<Period>,
    /// Where it is written.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
}

/// One title.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Which.
    pub kind: TitleKind,
    /// The article.
    pub basis: String,
    /// On whom it can be.
    pub on: OnWhom,
    /// The titles it cannot outlive; none = it stands by itself.
    #[serde(default)]
    pub stands_on: Vec<TitleKind>,
    /// The steps that can rest on it (H30); none = nothing that is recorded here does.
    #[serde(default)]
    pub carries: Vec<Carries>,
    /// Somebody cannot leave: no longer reading of a term is ever assumed.
    pub deprives_of_liberty: bool,
    /// How long it holds; none = until it is ended.
    pub term: Option<Length>,
    /// How much an extension adds; none = it cannot be extended.
    pub extension: Option<Length>,
    /// How long it holds from when the title that follows it was asked in time, while the court decides; none = it does not run on.
    pub runs_on: Option<Length>,
    /// How long it can hold in all, from its decision, extensions included; none = as often as it is extended.
    pub in_all: Option<Length>,
    /// What must happen in time.
    #[serde(default)]
    pub unless: Vec<Unless>,
    /// What the eighteenth birthday does to it; of every title on a child, and of no other.
    pub majority: Option<Majority>,
}

impl Row {
    /// Whether a step can rest on it (H30, H33).
    pub fn carries(&self, step: Step) -> bool {
        self.carries.iter().any(|carried| carried.step == step)
    }
}

/// A row for every kind of title.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Titles(BTreeMap<TitleKind, Row>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTitles {
    title: Vec<Spanned<Row>>,
}

impl Titles {
    /// The terms of a title.
    pub fn row(&self, kind: TitleKind) -> &Row {
        &self.0[&kind]
    }

    /// All of them, in the order of the list.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.values()
    }

    /// The titles that a step can rest on, in the order of the list.
    pub fn that_carry(&self, step: Step) -> impl Iterator<Item = TitleKind> {
        let rows = self.rows().filter(move |row| row.carries(step));
        rows.map(|row| row.kind)
    }
}

impl Table for Titles {
    type Raw = RawTitles;

    fn check(raw: RawTitles) -> Result<Self, Misfit> {
        let mut rows: BTreeMap<TitleKind, Row> = BTreeMap::new();
        let by_themselves: BTreeSet<TitleKind> = raw
            .title
            .iter()
            .map(Spanned::get_ref)
            .filter(|row| row.stands_on.is_empty())
            .map(|row| row.kind)
            .collect();
        for row in raw.title {
            let kind = row.get_ref().kind;
            if let Err(reason) = sound(row.get_ref(), &by_themselves) {
                return Err(Misfit::at(&row, format!("{kind}: {reason}")));
            }
            if rows.contains_key(&kind) {
                return Err(Misfit::at(&row, format!("{kind} stands here twice")));
            }
            rows.insert(kind, row.into_inner());
        }
        if let Some(missing) = TitleKind::ALL.iter().find(|kind| !rows.contains_key(kind)) {
            return Err(Misfit::new(format!(
                "no [[version.table.title]] for {missing}; every title has its row"
            )));
        }
        let titles = Self(rows);
        let bare = Step::ALL
            .iter()
            .find(|step| titles.that_carry(**step).next().is_none());
        match bare {
            Some(step) => Err(Misfit::new(format!(
                "no title carries {step}; every step can rest on one"
            ))),
            None => Ok(titles),
        }
    }
}

/// Whether a row makes sense.
fn sound(row: &Row, by_themselves: &BTreeSet<TitleKind>) -> Result<(), String> {
    let lengths: Vec<&Length> = [&row.term, &row.extension, &row.runs_on, &row.in_all]
        .into_iter()
        .flatten()
        .chain(row.unless.iter().map(|unless| &unless.within))
        .collect();
    if row.basis.trim().is_empty() || lengths.iter().any(|length| length.source.trim().is_empty()) {
        return Err("say on which article it rests, and where each term comes from".to_owned());
    }
    steps_sound(row)?;
    match (row.on, &row.majority) {
        (OnWhom::Child, None) => {
            return Err("say what the eighteenth birthday does to it: `majority`".to_owned());
        }
        (OnWhom::Child, Some(majority)) if majority.source.trim().is_empty() => {
            return Err("say where `majority` comes from".to_owned());
        }
        (OnWhom::Adult | OnWhom::Anyone, Some(_)) => {
            return Err("only a title on a child has a `majority`".to_owned());
        }
        (OnWhom::Child, Some(_)) | (OnWhom::Adult | OnWhom::Anyone, None) => {}
    }
    for length in lengths
        .iter()
        .filter(|length| length.termijnenwet.is_some())
    {
        if row.deprives_of_liberty {
            return Err(
                "a term of deprivation of liberty is never stretched; leave `termijnenwet` out"
                    .to_owned(),
            );
        }
        let hours = length.lasts.hours_about();
        if length.lasts.unit == Unit::Hours || hours > TERMIJNENWET_HOURS_MAX {
            return Err(format!(
                "the Algemene termijnenwet does not reach a term of {}; leave `termijnenwet` out",
                length.lasts
            ));
        }
    }
    if let Some(ground) = row
        .stands_on
        .iter()
        .find(|ground| !by_themselves.contains(ground))
    {
        return Err(format!(
            "it stands on {ground}, which does not stand by itself"
        ));
    }
    let Some(term) = &row.term else {
        return if row.extension.is_some() || row.runs_on.is_some() || row.in_all.is_some() {
            Err("without a term there is nothing to extend".to_owned())
        } else {
            Ok(())
        };
    };
    if row.extension.is_some() && row.runs_on.is_some() {
        return Err("it is extended or it runs on; give one of both".to_owned());
    }
    if row.in_all.is_some() && row.extension.is_none() {
        return Err("`in_all` caps extensions; give the extension".to_owned());
    }
    let about = term.lasts.hours_about();
    if row
        .in_all
        .as_ref()
        .is_some_and(|in_all| in_all.lasts.hours_about() <= about)
    {
        return Err("`in_all` is longer than the term alone".to_owned());
    }
    if row
        .unless
        .iter()
        .any(|unless| unless.within.lasts.hours_about() > about)
    {
        return Err("what must happen in time happens within the term".to_owned());
    }
    let conditions: BTreeSet<_> = row.unless.iter().map(|unless| unless.met).collect();
    if conditions.len() == row.unless.len() {
        Ok(())
    } else {
        Err("each condition stands once".to_owned())
    }
}

/// Whether the steps of a row make sense.
fn steps_sound(row: &Row) -> Result<(), String> {
    let steps: BTreeSet<Step> = row.carries.iter().map(|carried| carried.step).collect();
    if steps.len() != row.carries.len() {
        return Err("each step stands once".to_owned());
    }
    if row
        .carries
        .iter()
        .any(|carried| carried.source.trim().is_empty())
    {
        return Err("say where each step that it carries comes from".to_owned());
    }
    if row.on == OnWhom::Adult && !steps.is_empty() {
        return Err(
            "what stays away here is a child; a title on an adult carries no stay".to_owned(),
        );
    }
    if steps.contains(&Step::StayClosed) && !row.deprives_of_liberty {
        return Err("no door is locked on a title that does not deprive of liberty".to_owned());
    }
    if steps.contains(&Step::StayClosed) && !steps.contains(&Step::StayAway) {
        return Err("who stays behind a closed door stays away; let it carry both".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/titles.toml");

    fn fault(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from}");
        let text = TEXT.replacen(from, to, 1);
        let fault = Dated::<Titles>::read("titles.toml", &text).unwrap_err();
        assert!(fault.line > 1, "{fault}");
        fault.reason
    }

    #[test]
    fn h30_every_title_has_its_terms_with_source_and_certainty() {
        let book = Book::embedded();
        let titles = &book.titles.versions()[0].table;
        assert_eq!(titles.rows().count(), TitleKind::ALL.len());
        let uncertain: Vec<_> = titles
            .rows()
            .filter(|row| {
                row.term
                    .as_ref()
                    .is_some_and(|term| term.certainty != Certainty::Verified)
            })
            .map(|row| row.kind)
            .collect();
        assert_eq!(
            uncertain,
            [
                TitleKind::ProvisionalGuardianship,
                TitleKind::EmergencyClosedAuthorisation,
                TitleKind::ConditionalClosedAuthorisation,
                TitleKind::CareAuthorisation,
                TitleKind::CareCustody,
                TitleKind::CareCourtOrder,
            ],
            "whose term no source confirms"
        );
    }

    #[test]
    fn h30_each_step_rests_on_the_titles_that_carry_it_and_a_closed_door_on_no_consent() {
        let book = Book::embedded();
        let titles = &book.titles.versions()[0].table;
        let carry = |step| titles.that_carry(step).collect::<Vec<_>>();
        assert_eq!(
            carry(Step::StayClosed),
            [
                TitleKind::ClosedAuthorisation,
                TitleKind::EmergencyClosedAuthorisation,
                TitleKind::CrisisMeasure,
                TitleKind::CrisisMeasureContinuation,
                TitleKind::CareAuthorisation,
                TitleKind::CareCustody,
                TitleKind::CareCourtOrder,
            ]
        );
        let away = carry(Step::StayAway);
        assert!(away.contains(&TitleKind::Voluntary));
        assert!(away.contains(&TitleKind::PlacementAuthorisation));
        assert!(
            !away.contains(&TitleKind::Supervision),
            "it takes nobody from home"
        );
    }

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        let read = |text: &str| Period::try_from(text.to_owned());
        assert_eq!(read("1 year").unwrap().to_string(), "1 years");
        assert_eq!(read("12 hours").unwrap().hours_about(), 12);
        for wrong in [
            "",
            "2",
            "0 days",
            "2 fortnights",
            "-1 days",
            "501 days",
            "two days",
            "2  days",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_table_of_titles_that_makes_no_sense_is_a_fault() {
        assert!(fault("kind = \"supervision-order\"", "kind = \"voluntary\"").contains("twice"));
        assert!(fault("lasts = \"10 days\"", "lasts = \"ten days\"").contains("no period"));
        assert!(
            fault("lasts = \"28 days\"", "lasts = \"9 days\"").contains("longer than the term")
        );
        let weeks = "lasts = \"4 weeks\", source = \"Jw 6.1.3\"";
        let stretched = "lasts = \"4 weeks\", termijnenwet = \"verified\", source = \"Jw 6.1.3\"";
        assert!(fault(weeks, stretched).contains("never stretched"));
        let stretched = "termijnenwet = \"verified\", source = \"BW 1:258\"";
        assert!(fault("source = \"BW 1:258\"", stretched).contains("does not reach"));
        assert!(
            fault(
                "stands_on = [\"supervision-order\"",
                "stands_on = [\"placement-authorisation\""
            )
            .contains("does not stand by itself")
        );
        assert!(fault("lasts = \"12 hours\"", "lasts = \"4 days\"").contains("within the term"));
        let away = "step = \"stay-away\", source = \"BW 1:265b\"";
        let closed = "step = \"stay-closed\", source = \"BW 1:265b\"";
        assert!(fault(away, closed).contains("no door is locked"));
        assert!(
            fault(
                "step = \"stay-away\", source = \"Jw 6.1.2\"",
                "step = \"stay-closed\", source = \"x\""
            )
            .contains("each step stands once")
        );
        assert!(
            fault(
                "source = \"BW 1:241\", certainty = \"unverified\" },\n]",
                "source = \" \", certainty = \"unverified\" },\n]"
            )
            .contains("each step that it carries")
        );
        let both = "runs_on = { lasts = \"1 days\", source = \"x\", certainty = \"unverified\" }\nin_all =";
        assert!(fault("in_all =", both).contains("extended or it runs on"));
        let stretched = "termijnenwet = \"verified\", source = \"Wvggz 7:8";
        assert!(fault("source = \"Wvggz 7:8", stretched).contains("never stretched"));
        let endless = "kind = \"voluntary\"\nruns_on = { lasts = \"1 days\", source = \"x\", certainty = \"unverified\" }";
        assert!(fault("kind = \"voluntary\"", endless).contains("nothing to extend"));
        assert!(fault("basis = \"BW 1:255\"", "basis = \" \"").contains("article"));
        let gone = TEXT
            .split("[[version.table.title]]\nkind = \"care-custody\"")
            .next()
            .unwrap();
        assert!(
            Dated::<Titles>::read("titles.toml", gone)
                .unwrap_err()
                .reason
                .contains("care-custody")
        );
    }
}
