//! Every combination that is told of what others may know stands for at least [`SHOWN_FROM`] youths (k-anonymity; H36).
//!
//! Level by level: rows that are many enough on a level are told on it, the others go on to the next, coarser one together.
//! Rows that are alike go the same way, so whoever knows all three of a youth finds one combination that may be theirs, with
//! at least so many youths behind it. Youths are counted, not rows: five stays of one are one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use vangnet_domain::{export::Field, ids::PersonId};

use super::{
    HIDDEN,
    row::{Known, Leaver},
};
use crate::publish::SHOWN_FROM;

/// What is told of what others may know.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Told {
    pub(super) left: String,
    pub(super) municipality: String,
    pub(super) age: String,
}

/// How much a level tells.
struct Level {
    municipality: bool,
    left: fn(Date) -> String,
    age: bool,
}

/// Finest first.
const LEVELS: [Level; 5] = [
    Level {
        municipality: true,
        left: month,
        age: true,
    },
    Level {
        municipality: false,
        left: month,
        age: true,
    },
    Level {
        municipality: false,
        left: quarter,
        age: true,
    },
    Level {
        municipality: false,
        left: nothing,
        age: true,
    },
    Level {
        municipality: false,
        left: nothing,
        age: false,
    },
];

fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn quarter(day: Date) -> String {
    format!("{:04}-Q{}", day.year(), (day.month() + 2) / 3)
}

fn nothing(_: Date) -> String {
    HIDDEN.to_owned()
}

impl Level {
    /// A field that nobody asked for is not told, so it sets nobody apart.
    fn told(&self, known: &Known, fields: &[Field]) -> Told {
        let shown = |field, shown: bool, value: &str| -> String {
            let told = shown && fields.contains(&field);
            if told { value } else { HIDDEN }.to_owned()
        };
        Told {
            left: shown(Field::Left, true, &(self.left)(known.left)),
            municipality: shown(Field::Municipality, self.municipality, known.municipality),
            age: shown(Field::Age, self.age, known.age.as_str()),
        }
    }
}

/// What is told of each, and whether nobody had to be left out.
pub(super) fn told(left: Vec<Leaver>, fields: &[Field]) -> (Vec<(Leaver, Told)>, bool) {
    let (mut out, mut rest) = (Vec::new(), left);
    for level in &LEVELS {
        let mut behind: BTreeMap<Told, BTreeSet<PersonId>> = BTreeMap::new();
        for leaver in &rest {
            let youths = behind.entry(level.told(&leaver.known, fields)).or_default();
            youths.insert(leaver.youth);
        }
        let many = |told: &Told| {
            behind
                .get(told)
                .is_some_and(|youths| youths.len() >= SHOWN_FROM)
        };
        let mut few = Vec::new();
        for leaver in rest {
            let told = level.told(&leaver.known, fields);
            if many(&told) {
                out.push((leaver, told));
            } else {
                few.push(leaver);
            }
        }
        rest = few;
    }
    (out, rest.is_empty())
}
