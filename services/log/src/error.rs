//! Why the log could not answer.

use vangnet_domain::stream::LedgerId;

/// An operator's error; a refusal of the rules is never one of these.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// No such ledger; make it with `vangnet ledger create`.
    #[error("ledger {0} does not exist")]
    UnknownLedger(LedgerId),
    /// The backend cannot be reached or did not answer; what was under way may or may not have happened.
    /// The same append again, with the same command id, is safe.
    #[error("the log is away: {context}")]
    Away {
        /// What was being done.
        context: &'static str,
        /// Why.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// `now` is too far off the backend's clock.
    #[error("the command's clock is {skew_ms} ms off the log's clock; at most 5000 ms is accepted")]
    ClockSkew {
        /// Signed difference in milliseconds.
        skew_ms: i64,
    },
    /// Over a limit; nothing was written.
    #[error("{what} is {actual}; the limit is {max}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// How much it was.
        actual: usize,
        /// How much it may be.
        max: usize,
    },
    /// The caller broke the contract (an event whose stream is not expected, versions out of order, no event).
    #[error("malformed append: {0}")]
    Malformed(&'static str),
    /// The stored data contradicts itself.
    #[error("the log is damaged: {0}")]
    Damaged(String),
}

impl LogError {
    /// Whether the same call may succeed later.
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Away { .. })
    }

    /// The backend is away.
    pub fn away(
        context: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Away {
            context,
            source: Some(source.into()),
        }
    }
}

/// Refuse what is over a limit.
pub(crate) const fn within(what: &'static str, actual: usize, max: usize) -> Result<(), LogError> {
    if actual > max {
        Err(LogError::Limit { what, actual, max })
    } else {
        Ok(())
    }
}
