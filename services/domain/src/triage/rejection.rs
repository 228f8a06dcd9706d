//! Rejection codes.
pub const ALL: &[crate::rejection::Code] = &[];
