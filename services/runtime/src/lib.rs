//! The shell around the rules: everything with a clock, a socket or a task in it that is not HTTP.
//!
//! - [`Executor`]: a command's life in its service (fold, decide, seal, append, answer).
//! - [`Door`]: the other side, for whoever gives commands.
//! - [`Follower`]: reads the log in order, parks what cannot be read, feeds [`Live`] views and reactors.
//! - [`Sealer`]: personal data under per-person keys.
//! - [`sign_in`]: tokens, checked and signed. [`opening`]: JSON on its way to a person.
//! - [`Clock`], [`Tasks`], [`Ids`]: the only sources of time, of tasks and of fresh ids.
//!
//! Never holds a rule of a subject: those are in `vangnet-domain`. Never decides what a person may do: that is
//! `vangnet-access`, asked at the doors.

pub mod clock;
pub mod config;
mod door;
mod executor;
mod follower;
mod forgetting;
mod gauges;
mod ids;
mod keeper;
mod live;
mod master_key;
pub mod opening;
mod past;
mod pseudonyms;
mod reactor;
mod sealing;
mod service;
pub mod sign_in;
mod states;
mod tasks;
pub mod telemetry;
pub mod wire;

pub use clock::{Clock, LedgerClock, SystemClock, TokioClock};
pub use door::{Answer, Door};
pub use executor::{Executor, ExecutorParts, STREAMS_PER_DECISION_MAX};
pub use follower::{Follow, Follower, Parked, Parking, Wake};
pub use forgetting::forget_the_erased;
pub use ids::{Entropy, Ids, system_entropy};
pub use keeper::{SNAPSHOT_EVERY, VIEW_BYTES_MAX, ViewMemory};
pub use live::{Held, Live};
pub use master_key::MasterKey;
pub use past::{Past, past};
pub use pseudonyms::Pseudonyms;
pub use reactor::{Crossing, Reaction, Reactor};
pub use sealing::{SealError, Sealer, Unsealed};
pub use service::{Host, ServiceSpec, Substrate, crossing_name};
pub use tasks::Tasks;
pub use vangnet_views::CaseFile;
