//! Ambulant crisis teams (ambulante crisisteams) and their devices. Stream `team`, written by ambulant.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
mod quarantine;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;

pub use command::Command;
pub(crate) use decide::registered;
pub use event::Event;
pub(crate) use quarantine::quarantine;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Device, State};
