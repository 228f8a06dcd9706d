//! What a desk's stream comes to: who is on shift, the list that is being handed over, and what of it is read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    TakeOverReason,
    event::{IfThen, Wait},
};
use crate::{
    actor::{Actor, Owner, Role},
    decide::CaseHead,
    duty::OpenDuties,
    ids::{CaseId, DutyId},
    personal::Personal,
};

/// The desk of an organisation. `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Who is on shift; `None` while nobody ever was.
    pub running: Option<Running>,
    /// The list that is being handed over.
    pub handover: Option<Handover>,
    /// How the one who is on shift came to be so, when it was from somebody else.
    pub last: Option<LastHandover>,
    /// Who took over, by the duty that asks for a second person's word.
    pub to_confirm: BTreeMap<DutyId, Owner>,
    /// Cases that did not come with a shift and are not read yet, by the duty to do so.
    pub to_read: BTreeMap<DutyId, CaseId>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// Somebody on shift (dienst).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Running {
    /// Who.
    pub coordinator: Owner,
    /// Since when.
    pub since: Timestamp,
    /// From then on it is too long.
    pub due: Timestamp,
    /// Whom the rota named when it began; somebody else is no refusal, and is shown.
    pub on_rota: Option<String>,
    /// The cases that came with the shift, and those of which it is owed that they are read, by this shift or an earlier one.
    pub known: BTreeSet<CaseId>,
    /// Whether every open case of the desk is among them.
    pub checked: bool,
}

/// A list that is being handed over (overdrachtslijst).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handover {
    /// Since when.
    pub prepared_at: Timestamp,
    /// Counts the changes of the list.
    pub revision: u64,
    /// In the order in which they were listed.
    pub items: Vec<Item>,
    /// "I hand over this list"; gone when the list changes.
    pub offer: Option<Offer>,
}

/// A case on the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub case: CaseId,
    /// One line; `None` while nobody wrote it. Subject: the case.
    pub line: Option<Personal>,
    /// What waits on whom.
    pub waits_on: Vec<Wait>,
    /// If/then.
    pub if_then: Vec<IfThen>,
    /// How often its line was written: a reading is of one of them.
    pub written: u64,
    /// Who read it, by user id.
    pub reads: BTreeMap<String, ReadMark>,
    /// The last change that made it unread again.
    pub changed: Option<u64>,
}

/// How far somebody read a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadMark {
    /// Position of its last change that was read.
    pub position: u64,
    /// How often the line had been written that was read.
    pub written: u64,
    /// When.
    pub at: Timestamp,
}

/// "I hand over."
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Who goes.
    pub by: Owner,
    /// Since when.
    pub at: Timestamp,
}

/// How a shift came from one to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LastHandover {
    /// Who went.
    pub from: Owner,
    /// Who came.
    pub to: Owner,
    /// When.
    pub at: Timestamp,
    /// How many cases went along.
    pub cases: usize,
    /// Why it was taken over; `None` = handed over by both.
    pub taken_over: Option<TakeOverReason>,
}

impl State {
    /// Whether anybody ever was on shift.
    pub const fn exists(&self) -> bool {
        self.running.is_some()
    }

    /// Whose desk it is.
    pub fn organisation(&self) -> Option<&str> {
        let running = self.running.as_ref()?;
        Some(&running.coordinator.organisation)
    }

    /// Whether the actor sits at this desk, on shift or not.
    pub fn is_of(&self, actor: &Actor) -> bool {
        actor.role == Role::Coordinator && self.organisation() == Some(&*actor.organisation)
    }

    /// The open duties to read a case that did not come with a shift; one reading pays them.
    pub fn duties_to_read(&self, case: CaseId) -> impl Iterator<Item = DutyId> + '_ {
        let owed = self
            .to_read
            .iter()
            .filter(move |(_, left_out)| **left_out == case);
        owed.map(|(duty, _)| *duty)
    }

    /// The case on the list.
    pub fn item(&self, case: CaseId) -> Option<&Item> {
        let items = &self.handover.as_ref()?.items;
        items.iter().find(|item| item.case == case)
    }

    pub(super) fn item_mut(&mut self, case: CaseId) -> Option<&mut Item> {
        let items = &mut self.handover.as_mut()?.items;
        items.iter_mut().find(|item| item.case == case)
    }
}

impl Running {
    /// Whom the rota named, when it is somebody else.
    pub fn rota_says(&self) -> Option<&str> {
        let named = self.on_rota.as_deref();
        named.filter(|named| Some(*named) != self.coordinator.person.as_deref())
    }
}

impl Item {
    /// The item of a case that was listed.
    pub(super) const fn new(case: CaseId) -> Self {
        Self {
            case,
            line: None,
            waits_on: Vec::new(),
            if_then: Vec::new(),
            written: 0,
            reads: BTreeMap::new(),
            changed: None,
        }
    }

    /// Whether somebody read it as it is now: nothing changed after that.
    pub fn is_read_by(&self, person: &str, head: CaseHead) -> bool {
        let read = self.reads.get(person);
        read.is_some_and(|read| {
            read.written == self.written
                && head.changed.is_none_or(|changed| changed <= read.position)
        })
    }

    /// Whether somebody read it before it changed.
    pub fn is_overtaken(&self, changed: Option<u64>) -> bool {
        let behind = |read: &ReadMark| changed.is_some_and(|changed| changed > read.position);
        self.reads.values().any(behind)
    }
}
