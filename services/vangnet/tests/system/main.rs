//! The system as a whole: in one process on an embedded store, and on real servers with every service as its own process.

mod away;
mod desk;
mod disturbed;
mod kills;
mod played;
mod real;
mod receiver;
mod scenarios;
mod stack;
mod trace;
mod unreadable;
mod verify;
