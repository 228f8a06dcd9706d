//! Ambulant crisis teams (ambulante crisisteams) and their devices. Stream `team`, written by ambulant.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
mod state;

pub use command::Command;
pub use event::Event;
pub use state::State;
