//! Ambulant crisis teams (ambulante crisisteams) and their devices. Stream `team`, written by ambulant.

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
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Device, State};
