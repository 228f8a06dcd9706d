//! Alarms: passed deadlines and refused reactions that a named person has to look at.
//! Stream `alarm`, written by watch. Where its owner does not answer, or what was due is not done, the next one up
//! is asked, along the route of the [book](crate::book::escalation); the last step is asked again.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
pub mod words;

pub use command::Command;
pub use event::{Answer, Event};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Cause, State};
