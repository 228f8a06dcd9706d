//! Rows for research on youths who left 24-hour care (P28e): one for each stay in such care that ended in the months of an
//! export. A function of the log up to a position, the request and the pseudonyms: asked again it is the same to the byte.
//!
//! **What is never in a row**: a number, name, birth date or address; an id of a person, case, stay or place; a day or an
//! instant. A youth is a pseudonym, the same in all rows of an export and another one in every other export.
//!
//! **What is made coarse.** Month, municipality and age band are what somebody may know of a youth without this house.
//! Every combination of them that is told stands for at least [`SHOWN_FROM`](crate::publish::SHOWN_FROM) youths
//! ([`coarse`]): first the municipality is hidden, then the month becomes a quarter, then nothing, then the age goes. Where
//! that is not enough the row is left out, and the extract says that it is not complete.
//!
//! **Who was erased** by that position is in no row. What their stays were stays in the figures, which name nobody.

mod coarse;
mod row;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeSet;

use serde::Serialize;
use vangnet_domain::{
    export::{Asked, Field, Format, Taken},
    ids::{ExportId, PersonId},
};

use crate::Indicators;

/// What stands where something may not be told.
pub const HIDDEN: &str = "hidden";

/// The rows of an export, and what they were made from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extract {
    export: ExportId,
    position: u64,
    fields: Vec<Field>,
    rows: Vec<Row>,
    complete: bool,
    youths: BTreeSet<PersonId>,
}

/// One stay of one youth: the pseudonym, then a cell for each field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Row {
    pseudonym: String,
    cells: Vec<Cell>,
}

/// What is told of a field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(untagged)]
enum Cell {
    Word(String),
    Number(u32),
}

impl Indicators {
    /// The rows of an export from what is folded; `position` is that of the last event in it. In the order of the pseudonyms,
    /// which is none.
    pub fn leavers(
        &self,
        export: ExportId,
        asked: &Asked,
        position: u64,
        pseudonym: impl Fn(PersonId) -> String,
    ) -> Extract {
        let left = row::of(self.sheets(), asked.months);
        let (told, complete) = coarse::told(left, &asked.fields);
        let youths = told.iter().map(|(leaver, _)| leaver.youth).collect();
        let rows = told.iter().map(|(leaver, told)| Row {
            pseudonym: pseudonym(leaver.youth),
            cells: asked
                .fields
                .iter()
                .map(|field| leaver.cell(*field, told))
                .collect(),
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        Extract {
            export,
            position,
            fields: asked.fields.clone(),
            rows,
            complete,
            youths,
        }
    }

    /// Whether somebody of an extract was erased since it was made.
    pub fn erased_since(&self, extract: &Extract) -> bool {
        let people = &self.sheets().people;
        let mut youths = extract.youths.iter();
        youths.any(|youth| people.get(youth).is_some_and(|person| person.erased))
    }
}

impl Extract {
    /// The bytes of a format, and what is recorded of them when they leave the house.
    pub fn taken(&self, format: Format) -> (Vec<u8>, Taken) {
        let bytes = self.bytes(format);
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let taken = Taken::of(format, self.position, (rows, self.complete), &bytes);
        (bytes, taken)
    }
}
