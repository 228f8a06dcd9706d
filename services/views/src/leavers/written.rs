//! Rows as bytes. Nothing in them depends on when they are asked for, only on what they were made from.

use std::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use vangnet_domain::{
    export::{Field, Format},
    ids::ExportId,
};

use super::{Cell, Extract, Row};

/// The first column.
const PSEUDONYM: &str = "pseudonym";

impl Extract {
    pub(super) fn bytes(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Csv => self.csv().into_bytes(),
            Format::Json => self.json(),
        }
    }

    /// RFC 4180. Every cell is a code word, a name of a municipality or a number: none needs quotes.
    fn csv(&self) -> String {
        let mut csv = PSEUDONYM.to_owned();
        for field in &self.fields {
            let _ = write!(csv, ",{field}");
        }
        csv.push_str("\r\n");
        for row in &self.rows {
            csv.push_str(&row.pseudonym);
            for cell in &row.cells {
                let _ = match cell {
                    Cell::Word(word) => write!(csv, ",{word}"),
                    Cell::Number(number) => write!(csv, ",{number}"),
                };
            }
            csv.push_str("\r\n");
        }
        csv
    }

    fn json(&self) -> Vec<u8> {
        let written = Written {
            export: self.export,
            position: self.position,
            complete: self.complete,
            rows: self
                .rows
                .iter()
                .map(|row| Object(&self.fields, row))
                .collect(),
        };
        // Words and numbers under names that are words: nothing in it can fail.
        serde_json::to_vec(&written).unwrap_or_default()
    }
}

/// The fields stand in this order, whatever a map would make of them.
#[derive(Serialize)]
struct Written<'a> {
    export: ExportId,
    position: u64,
    complete: bool,
    rows: Vec<Object<'a>>,
}

/// A row, its cells under the names of their fields.
struct Object<'a>(&'a [Field], &'a Row);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(fields, row) = self;
        let mut map = serializer.serialize_map(Some(fields.len() + 1))?;
        map.serialize_entry(PSEUDONYM, &row.pseudonym)?;
        for (field, cell) in fields.iter().zip(&row.cells) {
            map.serialize_entry(field, cell)?;
        }
        map.end()
    }
}
