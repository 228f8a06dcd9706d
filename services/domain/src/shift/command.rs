//! Commands at a desk (dienst, dienstoverdracht).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TakeOverReason;
use crate::{
    actor::Owner,
    ids::{CaseId, DutyId, ShiftId},
};

/// What can be asked of a desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The actor sits down at a desk where nobody is on shift.
    Start { organisation: String },
    /// The actor, who is on shift, begins to hand over, or adds cases to the list.
    Prepare { shift: ShiftId, cases: Vec<CaseId> },
    /// Cases that came to the desk while its list is being prepared.
    List { shift: ShiftId, cases: Vec<CaseId> },
    /// What the receiver has to know of a case; in place of what was written before.
    Write {
        shift: ShiftId,
        case: CaseId,
        line: String,
        waits_on: Vec<NewWait>,
        if_then: Vec<NewIfThen>,
    },
    /// The actor read the case and its line, as they were up to a position of the log.
    Read {
        shift: ShiftId,
        case: CaseId,
        position: u64,
    },
    /// A case that was read has changed.
    MarkUnread { shift: ShiftId, case: CaseId },
    /// The actor, who is on shift, hands over the list as it stands.
    Offer { shift: ShiftId },
    /// The actor accepts it, and is on shift.
    Accept { shift: ShiftId },
    /// The actor takes over without the one who is on shift.
    TakeOver {
        shift: ShiftId,
        reason: TakeOverReason,
    },
    /// Somebody other than who took over says that it was so.
    ConfirmTakeOver { shift: ShiftId, duty: DutyId },
}

/// What waits on whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWait {
    /// On whom.
    pub on: Owner,
    /// For what.
    pub what: String,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// If this happens, then that is to be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewIfThen {
    /// If.
    pub happens: String,
    /// Then.
    pub then: String,
}

impl Command {
    /// The desk's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Start { organisation } => ShiftId::of(organisation).0,
            Self::Prepare { shift, .. }
            | Self::List { shift, .. }
            | Self::Write { shift, .. }
            | Self::Read { shift, .. }
            | Self::MarkUnread { shift, .. }
            | Self::Offer { shift }
            | Self::Accept { shift }
            | Self::TakeOver { shift, .. }
            | Self::ConfirmTakeOver { shift, .. } => shift.0,
        }
    }
}
