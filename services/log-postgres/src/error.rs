//! What an error of the database means for the caller.

use std::{future::Future, sync::Arc, time::Duration};

use vangnet_log::LogError;

/// No such ledger, as raised by the functions.
pub(crate) const UNKNOWN_LEDGER: &str = "VN001";
/// A clock too far off, as raised by the functions.
pub(crate) const CLOCK_SKEW: &str = "VN003";

/// An error, sorted by what is known of the statement.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Whether it was done is unknown, or the database cannot work just now; a new connection may help.
    Lost(sqlx::Error),
    /// The database answered no: nothing was done and the same again is useless.
    Refused(sqlx::Error),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let Some(code) = code(&error) else {
            return match error {
                // What was sent or read cannot be expressed: no other connection would do better.
                sqlx::Error::Encode(_)
                | sqlx::Error::Decode(_)
                | sqlx::Error::ColumnDecode { .. } => Self::Refused(error),
                _ => Self::Lost(error),
            };
        };
        // Connection, transaction state and read-only, rollback, resources, lock not available, operator's
        // intervention (time limit, shutdown), system: https://www.postgresql.org/docs/current/errcodes-appendix.html
        let passing = ["08", "25", "40", "53", "55", "57", "58"];
        if passing.iter().any(|class| code.starts_with(class)) {
            Self::Lost(error)
        } else {
            Self::Refused(error)
        }
    }
}

/// The SQLSTATE, when it was the database that answered.
pub(crate) fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

/// One cause told to several callers.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Shared(Arc<sqlx::Error>);

impl Shared {
    pub(crate) fn new(error: sqlx::Error) -> Self {
        Self(Arc::new(error))
    }

    pub(crate) fn away(&self, context: &'static str) -> LogError {
        LogError::away(context, self.clone())
    }
}

/// What the caller of a read or of a small write is told.
pub(crate) fn told(context: &'static str, error: sqlx::Error) -> LogError {
    match error {
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => {
            LogError::Damaged(format!("{context}: {error}"))
        }
        // Data corrupted, index corrupted, and a constraint that the functions keep.
        error
            if code(&error)
                .is_some_and(|code| code.starts_with("XX") || code.starts_with("23")) =>
        {
            LogError::Damaged(format!("{context}: {error}"))
        }
        error => LogError::away(context, error),
    }
}

/// Whether the connection broke, rather than what was asked of it: the wire, or a server that told it to go.
pub(crate) fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P0")),
        _ => false,
    }
}

/// Wait for the database, not for ever.
pub(crate) async fn within<T>(
    limit: Duration,
    context: &'static str,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, LogError> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result.map_err(|error| told(context, error)),
        Err(elapsed) => Err(LogError::away(context, elapsed)),
    }
}
