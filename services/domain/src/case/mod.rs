//! Cases (casussen): one household in crisis, people of any age (H37). Stream `case`, written by intake.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;

pub use command::Command;
pub(crate) use decide::{open, opened};
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Handover, Heard, State};

use crate::code_list;

code_list! {
    /// How a case ends.
    pub enum CaseOutcome {
        /// Not a crisis; handed over warmly to local access (geen crisis; H16).
        NoCrisis = "no-crisis",
        /// The crisis is over and regular help runs (crisis bezworen).
        CrisisOver = "crisis-over",
        /// Handed over to another region or service.
        HandedOver = "handed-over",
        /// The report joined the wrong household; another case holds the truth.
        OpenedInError = "opened-in-error",
    }
}

code_list! {
    /// Whose voice (gehoord; H40).
    pub enum Voice {
        /// The child or youth.
        Child = "child",
        /// The parents.
        Parents = "parents",
    }
}
