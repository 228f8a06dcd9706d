//! Scenarios: played through the public HTTP API, at simulated, compressed or real time.

mod answers;
mod client;
mod file;
mod night;
mod phone;
mod player;
mod regions;

pub use client::{Answer, Call, Client, PEOPLE};
pub use file::Scenario;
pub use player::{Player, local_time};
pub use regions::Pace;
