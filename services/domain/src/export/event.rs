//! What happened to an export for research. Nothing in it is personal: offices, code words, months, digests.

use jiff::civil::Date;
use serde::Serialize;

use super::{Asked, End, RefusalReason, Taken};
use crate::{actor::Owner, duty::Duty, ids::DutyId, personal::Visitor};

/// Events in an export's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// It was asked for (aangevraagd).
    ExportAsked(Asked),
    /// The official lets the rows be taken (goedgekeurd).
    ExportApproved {
        by: Owner,
        /// Until the end of this day.
        last_day: Date,
    },
    /// The official does not (afgewezen).
    ExportRefused { by: Owner, reason: RefusalReason },
    /// Rows left the house (verstrekt).
    ExportTaken { by: Owner, taken: Taken },
    /// Nothing is taken any more, and the key of its pseudonyms is destroyed (beëindigd).
    ExportEnded { by: Owner, why: End },
    /// Something is owed.
    DutyOpened(Duty),
    /// It was done.
    DutyFulfilled { duty: DutyId },
}

impl Event {
    /// No field is personal.
    pub const fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
