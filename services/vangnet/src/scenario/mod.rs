//! Scenarios: played through the public HTTP API, at simulated, compressed or real time.

mod client;
mod file;
mod night;
mod phone;
mod player;

pub use client::{Answer, Call, Client, PEOPLE};
pub use file::Scenario;
pub use player::{Pace, Player, local_time};
