//! The counter (brievenbus): one place for all providers of the region (H10, P05). Stream `counter`, written by
//! placement; its id follows from the search that is brought there ([`CounterRequestId::of`]), so that a search stands
//! on the counter once, and cannot be told from the request by whoever does not hold it.
//!
//! A request always has one holder ([`State::held`]): the collective of all providers until one of them takes it, and
//! from there that provider, until another accepts it from them. There is no command with which a provider refuses, and
//! none with which the requester asks the next one: the requester is never sent round. What nobody took in time stays
//! the collective's, and the official with authority is warned.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

pub use command::Command;
pub(crate) use decide::{search_over, weighed};
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Asked, Brought, Held, Offer, PassedOn, State};

use crate::{
    actor::{Owner, Role},
    code_list,
    ids::{CounterRequestId, PlacementId, caused_command_id},
};

/// Nobody took it from the counter in time; the word of its deadline.
pub const UNCLAIMED: &str = "counter-unclaimed";
/// Whoever took it found no answer in time; the word of its deadline.
pub const ANSWER: &str = "counter-answer";

/// The organisation that stands for all providers together, also in the rota of the counter.
pub const COLLECTIVE: &str = "counter";

impl CounterRequestId {
    /// The request of a search: one, however often it is brought.
    pub fn of(search: PlacementId) -> Self {
        Self(caused_command_id(&["counter", &search.to_string()]).0)
    }
}

/// All providers of the region together; by name whoever answers for them tonight.
pub fn collective(person: Option<String>) -> Owner {
    Owner {
        role: Role::Provider,
        organisation: COLLECTIVE.to_owned(),
        person,
    }
}

code_list! {
    /// Where a request stands, as of an instant.
    pub enum Phase {
        /// Nothing was brought.
        None = "none",
        /// It waits for a provider to take it; all of them hold it.
        Waiting = "waiting",
        /// Nobody took it in time: all of them hold it still, and the official with authority is warned.
        Unclaimed = "unclaimed",
        /// A provider took it.
        Held = "held",
        /// The provider that took it found no answer in time.
        Late = "late",
        /// The search is over, or the requester needs it no longer.
        Over = "over",
    }
}

code_list! {
    /// How a request ends; never with "nobody" (H10).
    pub enum End {
        /// The search ended: on a place, with a safe alternative, or outside the region. The placement says which.
        Answered = "answered",
        /// The requester needs it no longer.
        Withdrawn = "withdrawn",
    }
}
