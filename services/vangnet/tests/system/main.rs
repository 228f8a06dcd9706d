//! The system as a whole: in one process on an embedded store, and on real servers with every service as its own process.

mod away;
mod canary;
mod counterfactual;
mod databases;
mod desk;
mod disturbed;
mod kills;
mod neighbours;
mod opened;
mod places;
mod planting;
mod played;
mod real;
mod receiver;
mod refused;
mod scenarios;
mod stack;
mod tap;
mod trace;
mod unreadable;
mod verify;
mod year;
