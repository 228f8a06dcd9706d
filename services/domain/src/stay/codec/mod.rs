//! Between a stay's events and their bytes (`vangnet.stay.v1`).

mod read;
mod write;

pub use read::decode;
pub use write::encode;
