//! What tests share: real servers. Never a dependency of anything but tests, benchmarks and the developer's tasks.

pub mod nats;
pub mod postgres;
