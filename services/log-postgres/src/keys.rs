//! The key store in a PostgreSQL cluster of its own.
//!
//! Destroying a key leaves its wrapped bytes in no file of the cluster's data directory: the function
//! `vangnet_keys.destroy_key` rewrites the table without it (the old file goes with the commit), then a switch to a new WAL
//! segment and a checkpoint make every segment that still holds it superfluous, and the server removes those. That takes a
//! cluster that keeps no old WAL, archives none and logs no parameters, which [`PgKeys::connect`] asserts, and the two
//! rights that `deploy/postgres/keys.sql` gives. What it cannot reach: copies that others made (base backups, standbys, dumps) and
//! blocks that the file system has freed but not overwritten; a wrapped key there is worth nothing without the master key.

use async_trait::async_trait;
use sqlx::postgres::PgPool;
use vangnet_domain::{personal::KeySubject, stream::LedgerId};
use vangnet_log::{KeyState, KeyStore, LogError, check_wrapped};

use crate::{
    connect::{DURABLE, PgConfig, assert_settings},
    error::within,
    limits::{KEY_DESTROY_WAIT_MAX, KEY_STATEMENT_WAIT_MAX, KEY_WAIT_MAX},
    migrate::assert_keys,
};

/// Settings without which a destroyed key could live on in an old WAL segment or in the server's own log.
const FORGETFUL: [(&str, &[&str]); 4] = [
    ("wal_recycle", &["off"]),
    ("wal_keep_size", &["0"]),
    ("archive_mode", &["off"]),
    ("log_parameter_max_length", &["0"]),
];

/// Wrapped keys in a PostgreSQL database.
#[derive(Debug)]
pub struct PgKeys {
    pool: PgPool,
}

impl PgKeys {
    /// Connect. Refused when the schema is behind this program's, and when the cluster is not set to keep and to forget.
    pub async fn connect(config: &PgConfig) -> Result<Self, LogError> {
        let pool = config
            .pool(KEY_STATEMENT_WAIT_MAX, "connecting to the key store")
            .await?;
        assert_settings(&pool, &DURABLE).await?;
        assert_settings(&pool, &FORGETFUL).await?;
        assert_keys(&pool).await?;
        let sql = "SELECT has_function_privilege('pg_catalog.pg_switch_wal()', 'EXECUTE') \
                      AND pg_has_role('pg_checkpoint', 'USAGE')";
        let work = sqlx::query_scalar(sql).fetch_one(&pool);
        if !within(KEY_WAIT_MAX, "reading the key store's rights", work).await? {
            return Err(LogError::away(
                "the key store cannot destroy",
                "its role may not switch the WAL or checkpoint; run deploy/postgres/keys.sql",
            ));
        }
        Ok(Self { pool })
    }
}

fn state(held: Option<Vec<u8>>) -> KeyState {
    held.map_or(KeyState::Destroyed, KeyState::Present)
}

#[async_trait]
impl KeyStore for PgKeys {
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError> {
        check_wrapped(wrapped)?;
        let work = sqlx::query_scalar("SELECT vangnet_keys.create_key($1, $2, $3, $4)")
            .bind(ledger.as_str())
            .bind(subject.kind())
            .bind(subject.id())
            .bind(wrapped)
            .fetch_one(&self.pool);
        within(KEY_WAIT_MAX, "keeping a key", work).await.map(state)
    }

    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError> {
        let sql =
            "SELECT wrapped FROM vangnet_keys.keys WHERE ledger = $1 AND kind = $2 AND id = $3";
        let work = sqlx::query_scalar(sql)
            .bind(ledger.as_str())
            .bind(subject.kind())
            .bind(subject.id())
            .fetch_optional(&self.pool);
        let held = within(KEY_WAIT_MAX, "looking a key up", work).await?;
        Ok(held.map_or(KeyState::Absent, state))
    }

    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError> {
        // Also of a key that is destroyed already: the first time may have ended before the checkpoint.
        let work = async {
            sqlx::query("SELECT vangnet_keys.destroy_key($1, $2, $3)")
                .bind(ledger.as_str())
                .bind(subject.kind())
                .bind(subject.id())
                .execute(&self.pool)
                .await?;
            sqlx::query("SELECT pg_catalog.pg_switch_wal()")
                .execute(&self.pool)
                .await?;
            sqlx::query("CHECKPOINT").execute(&self.pool).await
        };
        within(KEY_DESTROY_WAIT_MAX, "destroying a key", work)
            .await
            .map(drop)
    }
}
