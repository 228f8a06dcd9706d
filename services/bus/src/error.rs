//! Why the bus did not answer.

/// An operator's error, with what it says about execution.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// Nobody serves the subject: certainly not executed.
    #[error("nobody serves {subject}")]
    NoResponder {
        /// The subject.
        subject: String,
    },
    /// No reply in time: executed or not, ask with the same command id.
    #[error("no reply from {subject} in time")]
    NoReply {
        /// The subject.
        subject: String,
    },
    /// Not connected: certainly not sent.
    #[error("the bus is away: {context}")]
    Away {
        /// What was being done.
        context: String,
    },
    /// Over the limit: not sent.
    #[error("message of {bytes} bytes; the limit is {max}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
}
