//! The log in PostgreSQL 15 or newer, and the key store in a PostgreSQL cluster of its own.
//!
//! # How an append goes
//!
//! Per ledger and process one *appender* task takes whatever callers have handed in ([`EVENTS_PER_BATCH_MAX`] events and
//! [`BYTES_PER_BATCH_MAX`] bytes at most) and commits it as one batch: one fsync, an answer for each. It decides in memory
//! on the versions that the callers expect; when all of them would be accepted, one call of `vangnet.append` locks the
//! head row, verifies, writes and commits. When anything is off (a conflict, a command that may have been accepted before,
//! a clock), it locks the head row, reads, decides again on what is there, and writes what stands: no refusal is ever
//! given on a guess, and a bad append never fails its neighbours. A batch whose connection broke is sent again as it is; the
//! command ids make that safe.
//!
//! Any number of processes may append to a ledger: the head row is the fence, the task is only a funnel.
//!
//! # What it never does
//!
//! Never writes a table except through the functions of the migrations; never answers before the commit came back;
//! never waits without a limit ([`limits`]); needs no LISTEN, no superuser, no extension. Not for use behind a pooler that
//! shares a session between clients in turns: plans and time limits are settings of the session.
//!
//! [`EVENTS_PER_BATCH_MAX`]: vangnet_log::EVENTS_PER_BATCH_MAX
//! [`BYTES_PER_BATCH_MAX`]: vangnet_log::BYTES_PER_BATCH_MAX

mod appender;
mod batch;
mod connect;
mod decide;
mod error;
mod keys;
pub mod limits;
mod log;
mod migrate;
mod read;

pub use connect::PgConfig;
pub use keys::PgKeys;
pub use log::PgLog;
pub use migrate::{migrate, migrate_keys};
