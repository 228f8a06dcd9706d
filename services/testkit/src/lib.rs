//! What tests share: real servers, and a look for texts in bytes. Never a dependency of anything but tests, benchmarks and the developer's tasks.

pub mod nats;
pub mod postgres;
pub mod scan;
