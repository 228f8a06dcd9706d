//! Everything about the backend that takes a real PostgreSQL.

mod away;
mod contract;
mod crash;
mod functions;
mod keys;
mod order;
mod proxy;
mod roles;
mod routed;
mod schema;
mod support;
