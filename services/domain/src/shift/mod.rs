//! The desk of an organisation: who is on shift, and how it is handed over (dienst, dienstoverdracht). Stream `shift`,
//! written by watch; its id follows from the organisation ([`ShiftId::of`]), so that a desk has one coordinator on shift.
//!
//! Whoever goes lists the open cases, each with one line, what waits on whom, and if/then. Whoever comes reads each
//! case; one that changes after that is unread again, and nobody accepts a list with an unread case: the decision reads
//! how far each case has come in all of its streams ([`crate::decide::CaseHead`]), and stands only where nothing more was
//! recorded of any of them. Both names stand in one event. Without the one who was on shift it is *taken over*: with a
//! reason, and owed a second person's word.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
mod hand;
mod list;
mod read;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, NewIfThen, NewWait};
pub use event::{Event, IfThen, Seen, Wait};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Handover, Item, LastHandover, Offer, ReadMark, Running, State};

use crate::{
    actor::{Owner, Role},
    code_list,
    ids::{ShiftId, caused_command_id},
};

/// Most cases on a list: each is read as a whole when the list is accepted.
pub const CASES_MAX: usize = 100;
/// Most things a case waits for, and most if/then lines of a case.
pub const LINES_PER_CASE_MAX: usize = 10;
/// Longest line, in characters; it is one line.
pub const LINE_CHARS_MAX: usize = 300;
/// Most people who read one list.
pub const READERS_MAX: usize = 10;

code_list! {
    /// Why a shift was taken over without the one who was on it.
    pub enum TakeOverReason {
        /// Fell ill (ziek).
        Ill = "ill",
        /// Does not answer (onbereikbaar).
        Unreachable = "unreachable",
        /// Did not come, or left without a word (niet verschenen).
        DidNotAppear = "did-not-appear",
        /// There was no time for a list (nood).
        Emergency = "emergency",
    }
}

impl ShiftId {
    /// The desk of an organisation: one, whoever asks.
    pub fn of(organisation: &str) -> Self {
        Self(caused_command_id(&["shift", organisation]).0)
    }
}

/// The desk of an organisation, whoever is on shift.
fn desk_of(organisation: &str) -> Owner {
    Owner {
        role: Role::Coordinator,
        organisation: organisation.to_owned(),
        person: None,
    }
}
