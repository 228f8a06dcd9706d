//! The one place that names a backend.

mod embedded;
mod production;

pub use embedded::{Embedded, log as embedded_log};
pub use production::{log as production_log, migrate, parts as production};
