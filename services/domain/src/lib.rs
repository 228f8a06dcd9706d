//! The rules. Pure: no clock, no randomness, no files, no network, no async.
//!
//! One module per subject, each with the same rooms: `command` (what can be asked), `event` (what
//! happened), `state` (what a stream comes to), `decide` (the rules), `evolve` (the fold), `codec`
//! (bytes), `rejection` (coded refusals).
//!
//! - `decide(states, command, context) -> events | rejection` — see [`decide`].
//! - `evolve(state, event) -> state`, total — see [`state`].

pub mod actor;
pub mod alarm;
pub mod book;
pub mod calendar;
pub mod case;
pub mod codec;
pub mod command;
pub mod consultation;
pub mod core_decision;
pub mod counter;
pub mod decide;
pub mod deployment;
pub mod duty;
pub mod envelope;
pub mod event;
pub mod export;
#[cfg(any(test, feature = "test-util"))]
pub mod given;
#[cfg(test)]
mod golden;
pub mod guest;
pub mod ids;
pub mod invariants;
#[cfg(test)]
mod mark;
pub mod matching;
pub mod neighbours;
pub mod person;
pub mod personal;
pub mod place;
pub mod placement;
pub mod region;
pub mod registration;
pub mod rejection;
pub mod report;
pub mod rota;
pub mod rules;
pub mod shift;
pub mod state;
pub mod stay;
pub mod stream;
pub mod team;
pub mod title;
pub mod triage;
mod words;
