//! The one place that names a backend.

mod embedded;
mod production;

pub use embedded::{Embedded, keys as embedded_keys, log as embedded_log};
pub use production::{
    keys as production_keys, log as production_log, migrate, parts as production,
};
