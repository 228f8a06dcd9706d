//! Events of a case in protobuf.

mod read;
mod write;

pub use read::decode;
pub use write::encode;
