//! The door, asked over HTTP in process: real routes, real executors, the in-memory log and the in-process bus.
//! Files mirror the URLs.

mod access;
mod away;
mod bench;
mod commands;
mod counter;
mod duties;
mod errors;
mod events;
mod exports;
mod health;
mod need_to_know;
mod night;
mod openapi;
mod page;
mod persons;
mod places;
mod problems;
mod reports;
mod simulation;
mod titles;
