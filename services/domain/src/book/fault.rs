//! Why a table is not used.

use std::ops::Range;

/// What is wrong with a file of rules, and where. The process that reads it does not start.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl Fault {
    /// A fault at a place in a text.
    pub(super) fn at(
        file: &str,
        text: &str,
        span: Option<&Range<usize>>,
        reason: impl Into<String>,
    ) -> Self {
        let until = span.map_or(0, |span| span.start.min(text.len()));
        let before = text.as_bytes().get(..until).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Self {
            file: file.to_owned(),
            line,
            reason: reason.into(),
        }
    }
}
