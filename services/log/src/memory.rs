//! placeholder
#[derive(Debug, Default)]
pub struct MemoryLog {}
