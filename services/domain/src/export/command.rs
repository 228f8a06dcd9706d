//! Commands of an export for research.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Field, Format, Months, Purpose, RefusalReason};
use crate::ids::ExportId;

/// What can be asked of an export.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// An export is asked for.
    Ask {
        export: ExportId,
        /// For which organisation, by its code.
        organisation: String,
        /// For which office in it, by its code; never a person.
        office: String,
        purpose: Purpose,
        /// Of the ethical or official decision it rests on, as a code.
        reference: String,
        /// In which months they left.
        months: Months,
        fields: Vec<Field>,
    },
    /// The official lets the rows be taken, until the end of a day.
    Approve { export: ExportId, last_day: Date },
    /// The official does not.
    Refuse {
        export: ExportId,
        reason: RefusalReason,
    },
    /// Rows are taken: given by the door that made them, never by who takes them.
    Take { export: ExportId, taken: Taken },
    /// Nothing is taken any more; its key was destroyed just before.
    End { export: ExportId },
}

/// Rows as they were made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Taken {
    /// How they are written.
    pub format: Format,
    /// Position of the last event that they were made from.
    pub position: u64,
    /// How many.
    pub rows: u32,
    /// None was left out because too few youths would have stood behind it.
    pub complete: bool,
    /// SHA-256 over the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl Command {
    /// The export's stream.
    pub const fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Ask { export, .. }
            | Self::Approve { export, .. }
            | Self::Refuse { export, .. }
            | Self::Take { export, .. }
            | Self::End { export } => export.0,
        }
    }
}

impl Taken {
    /// Of bytes that are about to leave.
    pub fn of(format: Format, position: u64, (rows, complete): (u32, bool), bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self {
            format,
            position,
            rows,
            complete,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}
