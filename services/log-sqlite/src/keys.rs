//! The key store: a file of its own, so that it can be kept, and lost, apart from the log.

use std::path::Path;

use async_trait::async_trait;
use sqlx::{Connection, Row as _, SqliteConnection};
use tokio::sync::Mutex;
use vangnet_domain::{personal::KeySubject, stream::LedgerId};
use vangnet_log::{KeyState, KeyStore, LogError, check_wrapped};

use crate::{error::failed, open};

/// Wrapped keys in one SQLite file.
///
/// A destroyed key is overwritten in the file, and the file is then written anew. SQLite overwrites what it deletes
/// (`secure_delete`), but does not promise that of a copy left behind when it moves a row to another page; rows of
/// this table stay where they are, and the promise of the key store shall not hang on that. What the drive itself
/// keeps of overwritten blocks is out of reach of any file; the keys are wrapped.
pub struct SqliteKeys {
    /// One connection: there is little to do, and every statement is a transaction of its own.
    connection: Mutex<Option<SqliteConnection>>,
}

impl SqliteKeys {
    /// Open a key store, making the file and its table if they are not there. Errors as
    /// [`SqliteLog::open`](crate::SqliteLog::open).
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, LogError> {
        Ok(Self {
            connection: Mutex::new(Some(open::keys(path.as_ref()).await?)),
        })
    }

    /// Close the file. A call that comes later is [`LogError::Away`].
    pub async fn close(&self) {
        if let Some(connection) = self.connection.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "closing the keys failed");
        }
    }
}

fn here(connection: &mut Option<SqliteConnection>) -> Result<&mut SqliteConnection, LogError> {
    connection
        .as_mut()
        .ok_or_else(|| crate::away("using closed keys"))
}

async fn look_up(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    subject: KeySubject,
) -> Result<KeyState, LogError> {
    let failed = failed("reading a key");
    let row =
        sqlx::query("SELECT wrapped FROM keys WHERE ledger = ?1 AND kind = ?2 AND subject_id = ?3")
            .bind(ledger.as_str())
            .bind(subject.kind())
            .bind(&subject.id().as_bytes()[..])
            .fetch_optional(connection)
            .await
            .map_err(&failed)?;
    let Some(row) = row else {
        return Ok(KeyState::Absent);
    };
    let wrapped: Option<Vec<u8>> = row.try_get(0).map_err(&failed)?;
    Ok(wrapped.map_or(KeyState::Destroyed, KeyState::Present))
}

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError> {
        check_wrapped(wrapped)?;
        let mut connection = self.connection.lock().await;
        let connection = here(&mut connection)?;
        sqlx::query(
            "INSERT INTO keys (ledger, kind, subject_id, wrapped) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )
        .bind(ledger.as_str())
        .bind(subject.kind())
        .bind(&subject.id().as_bytes()[..])
        .bind(wrapped)
        .execute(&mut *connection)
        .await
        .map_err(failed("keeping a key"))?;
        look_up(connection, ledger, subject).await
    }

    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError> {
        let mut connection = self.connection.lock().await;
        look_up(here(&mut connection)?, ledger, subject).await
    }

    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError> {
        let mut connection = self.connection.lock().await;
        let connection = here(&mut connection)?;
        sqlx::query(
            "INSERT INTO keys (ledger, kind, subject_id, wrapped) VALUES (?1, ?2, ?3, NULL)
             ON CONFLICT DO UPDATE SET wrapped = NULL",
        )
        .bind(ledger.as_str())
        .bind(subject.kind())
        .bind(&subject.id().as_bytes()[..])
        .execute(&mut *connection)
        .await
        .map_err(failed("destroying a key"))?;
        // Also when it was destroyed before: the try before this one may have ended here.
        sqlx::query("VACUUM")
            .execute(connection)
            .await
            .map(drop)
            .map_err(failed("writing the keys anew"))
    }
}
