//! A table in versions, each in force from a day until the next one begins.

use std::ops::Range;

use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

use super::Fault;
use crate::{calendar::date_of, code_list};

/// The first version of every table is in force by then: the Youth Act (Jeugdwet), and no case is older.
const IN_FORCE_AT_LATEST: Date = date(2015, 1, 1);

/// What a screen says of a time whose source nobody read.
pub const NOT_VERIFIED: &str = "not verified";

code_list! {
    /// How sure a source is (`docs/sources.md`).
    pub enum Certainty {
        /// Read in a public source (geverifieerd).
        Verified = "verified",
        /// Known, its text not read: shown as "not verified" (niet geverifieerd).
        Unverified = "unverified",
        /// A proposal of this project (voorstel).
        Proposed = "proposed",
    }
}

/// What a table is made from, and how it is checked.
pub trait Table: Sized {
    /// As it stands in the file; unknown keys are refused.
    type Raw: DeserializeOwned;

    /// The checked table.
    fn check(raw: Self::Raw) -> Result<Self, Misfit>;
}

/// What is wrong in a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Where, when it is known better than "in this version": the span of a [`Spanned`] part.
    pub span: Option<Range<usize>>,
    /// What, and what would be right.
    pub reason: String,
}

impl Misfit {
    /// Somewhere in the version.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            span: None,
            reason: reason.into(),
        }
    }

    /// At a part of it.
    pub fn at<T>(part: &Spanned<T>, reason: impl Into<String>) -> Self {
        Self {
            span: Some(part.span()),
            reason: reason.into(),
        }
    }
}

/// A table in force during some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version<T> {
    /// Rule id and version, e.g. `P19@1`: events carry it.
    pub id: String,
    /// First day in force, Europe/Amsterdam.
    pub from: Date,
    /// First day not in force any more; `None` = until further notice.
    pub until: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// The table.
    pub table: T,
}

/// All versions of a table, oldest first; never empty, without overlap or gap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dated<T>(Vec<Version<T>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "T: DeserializeOwned")]
struct File<T> {
    version: Vec<Spanned<Entry<T>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<T> {
    id: String,
    from: Date,
    until: Option<Date>,
    source: String,
    certainty: Certainty,
    table: T,
}

impl<T> Dated<T> {
    /// The version in force at an instant.
    pub fn at(&self, instant: Timestamp) -> &Version<T> {
        self.on(date_of(instant))
    }

    /// The version in force on a day; the first one also before its days.
    pub fn on(&self, day: Date) -> &Version<T> {
        let mut newest = &self.0[0];
        for version in &self.0 {
            if version.from <= day {
                newest = version;
            }
        }
        newest
    }

    /// The version that an event names.
    pub fn version(&self, id: &str) -> Option<&Version<T>> {
        self.0.iter().find(|version| version.id == id)
    }

    /// All of them, oldest first.
    pub fn versions(&self) -> &[Version<T>] {
        &self.0
    }
}

impl<T: Table> Dated<T> {
    /// Read and check a file.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        let fault =
            |span: Option<&Range<usize>>, reason: String| Fault::at(file, text, span, reason);
        let parsed: File<T::Raw> = toml::from_str(text)
            .map_err(|error| fault(error.span().as_ref(), error.message().to_owned()))?;
        let mut versions: Vec<Version<T>> = Vec::new();
        for entry in parsed.version {
            let span = entry.span();
            let entry = entry.into_inner();
            if let Err(reason) = follows(&versions, &entry) {
                return Err(fault(Some(&span), reason));
            }
            let table = T::check(entry.table)
                .map_err(|misfit| fault(misfit.span.as_ref().or(Some(&span)), misfit.reason))?;
            versions.push(Version {
                id: entry.id,
                from: entry.from,
                until: entry.until,
                source: entry.source,
                certainty: entry.certainty,
                table,
            });
        }
        match versions.last() {
            None => Err(fault(
                None,
                "a table has at least one [[version]]".to_owned(),
            )),
            Some(last) if last.until.is_some() => Err(fault(
                None,
                format!(
                    "after {} nothing is in force; leave out `until` of {}, or add what follows it",
                    last.until.unwrap_or(last.from),
                    last.id
                ),
            )),
            Some(_) => Ok(Self(versions)),
        }
    }
}

/// Whether a version may stand after those before it.
fn follows<T, R>(before: &[Version<T>], entry: &Entry<R>) -> Result<(), String> {
    let (id, from) = (&entry.id, entry.from);
    if before.iter().any(|version| version.id == *id) {
        return Err(format!(
            "{id} stands here twice; give each version an id of its own"
        ));
    }
    if entry.source.trim().is_empty() {
        return Err(format!("{id} has no source; say where it comes from"));
    }
    if entry.until.is_some_and(|until| until <= from) {
        return Err(format!(
            "{id} ends before it begins; `until` is the first day after it"
        ));
    }
    match before.last() {
        None if from > IN_FORCE_AT_LATEST => Err(format!(
            "nothing is in force before {from}; the first version begins on {IN_FORCE_AT_LATEST} at the latest"
        )),
        None => Ok(()),
        Some(last) => match last.until {
            Some(until) if until == from => Ok(()),
            Some(until) if until < from => Err(format!(
                "nothing is in force from {until} until {from}; let {id} begin where {} ends",
                last.id
            )),
            Some(_) | None => Err(format!(
                "{id} overlaps {}; write `until = \"{from}\"` there",
                last.id
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Debug)]
    struct Steps(Vec<u8>);

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct RawSteps {
        steps: Vec<Spanned<u8>>,
    }

    impl Table for Steps {
        type Raw = RawSteps;
        fn check(raw: RawSteps) -> Result<Self, Misfit> {
            if let Some(zero) = raw.steps.iter().find(|step| *step.get_ref() == 0) {
                return Err(Misfit::at(zero, "a step waits at least a minute"));
            }
            let steps = raw.steps.into_iter().map(Spanned::into_inner);
            Ok(Self(steps.collect()))
        }
    }

    fn version(id: &str, from: &str, until: Option<&str>, steps: &str) -> String {
        let until = until.map_or(String::new(), |until| format!("until = \"{until}\"\n"));
        format!(
            "[[version]]\nid = \"{id}\"\nfrom = \"{from}\"\n{until}source = \"invented\"\n\
             certainty = \"proposed\"\n[version.table]\nsteps = [\n{steps}]\n"
        )
    }

    fn fault(text: &str) -> String {
        Dated::<Steps>::read("steps.toml", text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_version_of_the_day_is_in_force_and_an_old_one_is_found_by_its_id() {
        let text = version("S@1", "2015-01-01", Some("2026-03-01"), "1,\n")
            + &version("S@2", "2026-03-01", None, "2,\n");
        let dated = Dated::<Steps>::read("steps.toml", &text).unwrap();
        // Midnight in Amsterdam is 23:00 in UTC.
        let at = |text: &str| &dated.at(text.parse().unwrap()).id;
        assert_eq!(at("2026-02-28T22:59:59Z"), "S@1");
        assert_eq!(at("2026-02-28T23:00:00Z"), "S@2");
        assert_eq!(at("1999-01-01T00:00:00Z"), "S@1");
        assert_eq!(dated.version("S@1").unwrap().table, Steps(vec![1]));
        assert!(dated.version("S@3").is_none());
    }

    #[test]
    fn a_gap_an_overlap_and_an_end_are_faults_with_file_and_line() {
        let first = version("S@1", "2015-01-01", Some("2026-03-01"), "1,\n");
        let gap = first.clone() + &version("S@2", "2026-04-01", None, "2,\n");
        assert!(fault(&gap).starts_with("steps.toml:11: nothing is in force from 2026-03-01"));
        let overlap = first.clone() + &version("S@2", "2026-02-01", None, "2,\n");
        assert!(fault(&overlap).starts_with("steps.toml:11: S@2 overlaps S@1"));
        let open =
            version("S@1", "2015-01-01", None, "1,\n") + &version("S@2", "2026-02-01", None, "");
        assert!(fault(&open).contains("overlaps"));
        assert!(fault(&first).contains("nothing is in force"));
        assert!(fault(&version("S@1", "2020-01-01", None, "")).contains("before 2020-01-01"));
        let twice = first.clone() + &version("S@1", "2026-03-01", None, "");
        assert!(fault(&twice).contains("twice"));
        let backwards = version("S@1", "2015-01-01", Some("2014-01-01"), "");
        assert!(fault(&backwards).contains("ends before it begins"));
        assert!(fault("version = []").contains("at least one"));
    }

    #[test]
    fn nonsense_is_a_fault_on_its_own_line() {
        let wrong = version("S@1", "2015-01-01", None, "1,\n0,\n");
        assert_eq!(
            fault(&wrong),
            "steps.toml:9: a step waits at least a minute"
        );
        assert!(fault(&wrong.replace("0,", "\"x\",")).starts_with("steps.toml:9: "));
        assert!(fault(&wrong.replace("source", "sauce")).contains("sauce"));
        assert!(fault(&wrong.replace("invented", " ")).contains("no source"));
        assert!(fault(&wrong.replace("2015-01-01", "2015-02-30")).starts_with("steps.toml:3: "));
        assert!(fault("[[version").starts_with("steps.toml:1: "));
    }
}
