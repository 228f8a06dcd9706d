//! Everything about the backend that takes a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "helpers of tests are test code too")]

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
mod tamper;
mod tls;
