//! The composition root: names the backends, puts the services together, and has a command for each thing one does
//! with Vangnet. The one crate that knows every other.

pub mod backends;
pub mod cli;
pub mod process;
pub mod scenario;
pub mod year;
