//! From SQLite's errors and columns to the log's.

use jiff::Timestamp;
use sqlx::error::ErrorKind;
use uuid::Uuid;
use vangnet_log::LogError;

/// Says what was being done when SQLite failed.
pub(crate) fn failed(context: &'static str) -> impl Fn(sqlx::Error) -> LogError {
    move |error| {
        if contradicts(&error) {
            LogError::Damaged(format!("{context}: {error}"))
        } else {
            LogError::away(context, error)
        }
    }
}

/// Whether the stored data is at fault: it breaks a constraint, or is not of the type it has to be.
fn contradicts(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => error.kind() != ErrorKind::Other,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => true,
        _ => false,
    }
}

/// Why a read, or work under the write lock, did not get done.
pub(crate) enum Failure {
    /// An answer for this caller; nothing of its work was written.
    Refused(LogError),
    /// SQLite failed; the transaction may be gone, and whatever was written in it has to go.
    Broken(sqlx::Error),
}

impl Failure {
    /// For a caller: what was being done when it failed.
    pub(crate) fn when(context: &'static str) -> impl Fn(Self) -> LogError {
        move |failure| match failure {
            Self::Refused(error) => error,
            Self::Broken(error) => failed(context)(error),
        }
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        Self::Refused(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error)
    }
}

/// A count as SQLite holds it; what is over its range is behind everything.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as SQLite holds it, to be written.
pub(crate) fn writable(count: u64) -> Result<i64, LogError> {
    i64::try_from(count).map_err(|_| LogError::Malformed("a position is out of range"))
}

/// A stored count.
pub(crate) fn count(what: &str, stored: i64) -> Result<u64, LogError> {
    u64::try_from(stored).map_err(|_| LogError::Damaged(format!("{what} is {stored}")))
}

/// A stored instant.
pub(crate) fn instant(what: &str, stored_us: i64) -> Result<Timestamp, LogError> {
    Timestamp::from_microsecond(stored_us)
        .map_err(|_| LogError::Damaged(format!("{what} is {stored_us} us")))
}

/// A stored id.
pub(crate) fn id(what: &str, stored: &[u8]) -> Result<Uuid, LogError> {
    Uuid::from_slice(stored)
        .map_err(|_| LogError::Damaged(format!("{what} has {} bytes", stored.len())))
}
