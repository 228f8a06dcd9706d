//! What happened at a desk. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TakeOverReason;
use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId},
    personal::{Personal, Visitor},
};

/// Events in a desk's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Somebody sits down where nobody was on shift (dienst begonnen).
    ShiftStarted {
        coordinator: Owner,
        /// From then on the shift is too long.
        due: Timestamp,
        /// Whom the rota of the desk names at that moment.
        on_rota: Option<String>,
        /// Rule id and version.
        rule: String,
    },
    /// Whoever is on shift begins to hand over.
    HandoverPrepared { by: Owner },
    /// A case is on the list.
    CaseListed { case: CaseId },
    /// What the receiver has to know of a case.
    LineWritten {
        case: CaseId,
        line: Personal,
        waits_on: Vec<Wait>,
        if_then: Vec<IfThen>,
    },
    /// Somebody read a case and its line, as they were up to a position (gelezen).
    CaseRead {
        case: CaseId,
        by: Owner,
        position: u64,
    },
    /// The case changed at this position: it has to be read again (weer ongelezen).
    CaseUnread { case: CaseId, position: u64 },
    /// Whoever is on shift hands over the list as it stands.
    HandoverOffered {
        by: Owner,
        /// Which state of the list.
        revision: u64,
    },
    /// Two people: one offered, the other accepted, and is on shift from here on (dienst overgedragen).
    ShiftHandedOver {
        from: Owner,
        to: Owner,
        offered_at: Timestamp,
        /// Every case of the list, as it was read.
        cases: Vec<Seen>,
        due: Timestamp,
        on_rota: Option<String>,
        rule: String,
    },
    /// The same for the file of one case; in the same append.
    CaseHandedOver {
        case: CaseId,
        from: Owner,
        to: Owner,
        position: u64,
    },
    /// Taken over without the one who was on shift (dienst overgenomen).
    ShiftTakenOver {
        from: Owner,
        to: Owner,
        reason: TakeOverReason,
        /// Cases of a list that was being prepared, not read by the one who takes over.
        unread: Vec<CaseId>,
        due: Timestamp,
        on_rota: Option<String>,
        rule: String,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It was done.
    DutyFulfilled { duty: DutyId, by: Owner },
}

/// What waits on whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Wait {
    /// On whom.
    pub on: Owner,
    /// For what. Subject: the case.
    pub what: Personal,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// If this happens, then that is to be done. Subject: the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IfThen {
    /// If.
    pub happens: Personal,
    /// Then.
    pub then: Personal,
}

/// A case as it was read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Which.
    pub case: CaseId,
    /// Position of its last change that was read.
    pub position: u64,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        let Self::LineWritten {
            line,
            waits_on,
            if_then,
            ..
        } = self
        else {
            return;
        };
        visit("line", line);
        for (index, wait) in waits_on.iter_mut().enumerate() {
            visit(&format!("waits_on.{index}.what"), &mut wait.what);
        }
        for (index, pair) in if_then.iter_mut().enumerate() {
            visit(&format!("if_then.{index}.happens"), &mut pair.happens);
            visit(&format!("if_then.{index}.then"), &mut pair.then);
        }
    }
}
