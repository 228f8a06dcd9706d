//! The decision table of the crisis test (crisistoets; P01, P03): from answers to verdict and urgency, with why.
//!
//! A checked table answers every combination, never lowers urgency for a heavier or unknown answer, and has no row that
//! cannot decide.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Misfit, Table};
use crate::triage::{
    Answer, CrisisTest, SAFETY_POINTS_COUNT, SafetyAssessment, Unsafety, Urgency, Verdict,
};

/// Rows of the crisis test, floors of the safety assessment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weighing {
    rows: Vec<Row>,
    floors: Vec<Floor>,
}

/// What some answers to the crisis test come to.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name; events carry it.
    pub name: String,
    acute: Option<Vec<Answer>>,
    unsafe_now: Option<Vec<Answer>>,
    danger: Option<Vec<Answer>>,
    cannot_wait: Option<Vec<Answer>>,
    /// What it proposes.
    pub verdict: Verdict,
    /// How urgent.
    pub urgency: Urgency,
    /// Why, in English.
    pub why: String,
    /// Why, in Dutch.
    pub waarom: String,
}

/// The least that a safety assessment asks for.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Its name; events carry it.
    pub name: String,
    unsafety: Option<Vec<Unsafety>>,
    points: Option<Vec<usize>>,
    #[serde(default)]
    answers: Vec<Answer>,
    #[serde(default)]
    at_least: usize,
    /// No lighter verdict than this.
    pub verdict: Verdict,
    /// No lower urgency than this.
    pub urgency: Urgency,
    /// Why, in English.
    pub why: String,
    /// Why, in Dutch.
    pub waarom: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    row: Vec<Spanned<Row>>,
    #[serde(default)]
    floor: Vec<Spanned<Floor>>,
}

/// What table and safety propose together, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposed<'a> {
    /// The row that decided.
    pub row: &'a Row,
    /// The floors that held.
    pub floors: Vec<&'a Floor>,
    /// The heaviest verdict of them.
    pub verdict: Verdict,
    /// The highest urgency of them.
    pub urgency: Urgency,
}

impl Row {
    fn fits(&self, test: CrisisTest) -> bool {
        let allows = |answers: &Option<Vec<Answer>>, answer: Answer| {
            answers
                .as_ref()
                .is_none_or(|answers| answers.contains(&answer))
        };
        allows(&self.acute, test.acute)
            && allows(&self.unsafe_now, test.unsafe_now)
            && allows(&self.danger, test.danger)
            && allows(&self.cannot_wait, test.cannot_wait)
    }
}

impl Floor {
    fn holds(&self, safety: &SafetyAssessment) -> bool {
        let unsafety = self
            .unsafety
            .as_ref()
            .is_none_or(|list| list.contains(&safety.unsafety));
        let points = self.points.as_ref().is_none_or(|points| {
            let hits = points.iter().filter(|point| {
                let answer = safety.points.get(**point - 1);
                answer.is_some_and(|answer| self.answers.contains(answer))
            });
            hits.count() >= self.at_least
        });
        unsafety && points
    }
}

impl Weighing {
    /// What these answers come to.
    pub fn propose(&self, test: CrisisTest, safety: Option<&SafetyAssessment>) -> Proposed<'_> {
        // A checked table has a row for every combination.
        let row = self.rows.iter().find(|row| row.fits(test));
        let row = row.unwrap_or(&self.rows[0]);
        let floors: Vec<_> = safety.map_or_else(Vec::new, |safety| {
            self.floors
                .iter()
                .filter(|floor| floor.holds(safety))
                .collect()
        });
        let verdict = floors
            .iter()
            .map(|floor| floor.verdict)
            .chain([row.verdict])
            .min_by_key(|verdict| verdict.weight())
            .unwrap_or(row.verdict);
        let urgency = floors
            .iter()
            .map(|floor| floor.urgency)
            .fold(row.urgency, Urgency::min);
        Proposed {
            row,
            floors,
            verdict,
            urgency,
        }
    }

    /// The row of this name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// The floor of this name.
    pub fn floor(&self, name: &str) -> Option<&Floor> {
        self.floors.iter().find(|floor| floor.name == name)
    }
}

impl Table for Weighing {
    type Raw = Raw;

    fn check(raw: Raw) -> Result<Self, Misfit> {
        if raw.row.is_empty() {
            return Err(Misfit::new("a decision table has at least one row"));
        }
        let mut names = BTreeSet::new();
        for row in &raw.row {
            let of = row.get_ref();
            named(row, &of.name, [&of.why, &of.waarom], &mut names)?;
            fits_together(row, of.verdict, of.urgency)?;
        }
        for floor in &raw.floor {
            let of = floor.get_ref();
            named(floor, &of.name, [&of.why, &of.waarom], &mut names)?;
            floor_makes_sense(floor)?;
        }
        total(&raw.row)?;
        for row in &raw.row {
            decides_somewhere(row, &raw.row)?;
        }
        Ok(Self {
            rows: raw.row.into_iter().map(Spanned::into_inner).collect(),
            floors: raw.floor.into_iter().map(Spanned::into_inner).collect(),
        })
    }
}

fn named<T>(
    part: &Spanned<T>,
    name: &str,
    texts: [&str; 2],
    names: &mut BTreeSet<String>,
) -> Result<(), Misfit> {
    if name.trim().is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
        return Err(Misfit::at(part, "a row has a name, a `why` and a `waarom`"));
    }
    if !names.insert(name.to_owned()) {
        return Err(Misfit::at(part, format!("`{name}` stands here twice")));
    }
    Ok(())
}

fn fits_together<T>(part: &Spanned<T>, verdict: Verdict, urgency: Urgency) -> Result<(), Misfit> {
    if (verdict == Verdict::NoCrisis) == urgency.asks_presence() {
        let reason = format!(
            "{verdict} does not go with {urgency}: \"no crisis\" goes with U5 or U6, every other verdict with U0 to U4"
        );
        return Err(Misfit::at(part, reason));
    }
    Ok(())
}

fn floor_makes_sense(floor: &Spanned<Floor>) -> Result<(), Misfit> {
    let of = floor.get_ref();
    let wrong = |reason: &str| Err(Misfit::at(floor, format!("floor `{}`: {reason}", of.name)));
    if !of.urgency.asks_presence() || of.verdict == Verdict::NoCrisis {
        return wrong("a floor asks for somebody to look; leave it out otherwise");
    }
    if of.unsafety.is_none() && of.points.is_none() {
        return wrong("say which `unsafety`, or which `points`");
    }
    if let Some(unsafety) = &of.unsafety {
        let acute_left_out =
            !unsafety.contains(&Unsafety::Acute) && of.verdict == Verdict::AcuteCrisis;
        if unsafety.is_empty() || acute_left_out {
            return wrong(
                "what makes an acute crisis of a lighter `unsafety` makes it of \"acute\" too",
            );
        }
    }
    if let Some(points) = &of.points {
        if points.is_empty()
            || points
                .iter()
                .any(|point| !(1..=SAFETY_POINTS_COUNT).contains(point))
        {
            return wrong("`points` are numbers from 1 to 8");
        }
        if !(1..=points.len()).contains(&of.at_least) {
            return wrong("`at_least` is at least 1, and no more than there are points");
        }
        if of.answers.contains(&Answer::Yes) || !of.answers.contains(&Answer::No) {
            return wrong(
                "`answers` hold \"no\", and \"unknown\" where that weighs as much; \"yes\" is safe",
            );
        }
    }
    Ok(())
}

/// Every combination of answers.
pub(crate) fn every_test() -> impl Iterator<Item = CrisisTest> {
    let all = Answer::ALL;
    (0..81usize).map(move |row| CrisisTest {
        acute: all[row / 27],
        unsafe_now: all[row / 9 % 3],
        danger: all[row / 3 % 3],
        cannot_wait: all[row % 3],
    })
}

fn first(rows: &[Spanned<Row>], test: CrisisTest) -> Option<&Spanned<Row>> {
    rows.iter().find(|row| row.get_ref().fits(test))
}

/// Every combination has a row, a heavier answer never lowers urgency, and no crisis takes four times no.
fn total(rows: &[Spanned<Row>]) -> Result<(), Misfit> {
    for test in every_test() {
        let Some(row) = first(rows, test) else {
            return Err(Misfit::new(format!("no row fits {}", in_words(test))));
        };
        let of = row.get_ref();
        let answers = [test.acute, test.unsafe_now, test.danger, test.cannot_wait];
        if of.verdict == Verdict::NoCrisis && answers != [Answer::No; 4] {
            let reason = format!("`{}` says no crisis for {}", of.name, in_words(test));
            return Err(Misfit::at(row, reason));
        }
        for heavier in heavier(test) {
            let lower = first(rows, heavier).filter(|after| after.get_ref().urgency > of.urgency);
            if let Some(lower) = lower {
                let reason = format!(
                    "`{}` lowers urgency for a heavier answer: {} has {}",
                    lower.get_ref().name,
                    in_words(test),
                    of.urgency
                );
                return Err(Misfit::at(lower, reason));
            }
        }
    }
    Ok(())
}

fn decides_somewhere(row: &Spanned<Row>, rows: &[Spanned<Row>]) -> Result<(), Misfit> {
    let name = &row.get_ref().name;
    let decides = every_test()
        .any(|test| first(rows, test).is_some_and(|first| first.get_ref().name == *name));
    if decides {
        Ok(())
    } else {
        let reason = format!("`{name}` never decides: rows before it take all its answers");
        Err(Misfit::at(row, reason))
    }
}

/// The same test with one answer one step heavier: no, unknown, yes.
fn heavier(test: CrisisTest) -> impl Iterator<Item = CrisisTest> {
    let step = |answer| match answer {
        Answer::No => Some(Answer::Unknown),
        Answer::Unknown => Some(Answer::Yes),
        Answer::Yes => None,
    };
    [
        step(test.acute).map(|acute| CrisisTest { acute, ..test }),
        step(test.unsafe_now).map(|unsafe_now| CrisisTest { unsafe_now, ..test }),
        step(test.danger).map(|danger| CrisisTest { danger, ..test }),
        step(test.cannot_wait).map(|cannot_wait| CrisisTest {
            cannot_wait,
            ..test
        }),
    ]
    .into_iter()
    .flatten()
}

fn in_words(test: CrisisTest) -> String {
    format!(
        "acute = {}, unsafe_now = {}, danger = {}, cannot_wait = {}",
        test.acute, test.unsafe_now, test.danger, test.cannot_wait
    )
}

#[cfg(test)]
mod tests;
