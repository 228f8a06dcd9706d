//! One service, and the views of one process, on the in-memory log and the in-process bus, with virtual time.
#![expect(clippy::unwrap_used, reason = "tests")]

mod bench;
mod command_loop;
mod crossing;
mod kept;
mod reactors;
mod slow_keys;
mod unreadable;
mod view_memory;
