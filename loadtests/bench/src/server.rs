//! The server under measurement, with the log and the raw table in it.

use anyhow::Result;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{LedgerKind, Log as _};
use vangnet_log_postgres::{PgConfig, PgLog, migrate};
use vangnet_testkit::postgres::{Database, Server};

/// One row and two unique indexes: what an event costs when nothing but the disk is asked.
const RAW_TABLE: &str = "
    CREATE TABLE raw (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        version bigint NOT NULL,
        stream text COLLATE \"C\" NOT NULL,
        metadata text NOT NULL,
        payload bytea NOT NULL,
        UNIQUE (stream, version)
    )";

/// A fresh cluster of its own.
pub struct Bench {
    pub database: Database,
    pub service_url: String,
    pub ledger: LedgerId,
    pub version: String,
}

impl Bench {
    pub async fn start() -> Result<Self> {
        let server =
            Server::start_with(&[("shared_buffers", "512MB"), ("max_wal_size", "4GB")]).await?;
        let database = server.database().await?;
        migrate(&database.owner_url).await?;
        database.sql(RAW_TABLE).await?;
        let service_url = database.login("vangnet_service").await?;
        let ledger: LedgerId = "flevoland".parse()?;
        let log = PgLog::connect(&PgConfig::new(&service_url)?).await?;
        log.create_ledger(&ledger, LedgerKind::Real).await?;
        let version = database.sql("SHOW server_version").await?;
        Ok(Self {
            database,
            service_url,
            ledger,
            version,
        })
    }

    /// As new: empty tables, nothing left to write back.
    pub async fn empty(&self) -> Result<()> {
        self.database
            .sql(
                "SET session_replication_role = replica; \
                 TRUNCATE raw, vangnet.events, vangnet.commands; \
                 UPDATE vangnet.ledgers SET next = 0, recorded_at_us = NULL, floor_us = NULL",
            )
            .await?;
        self.database.sql("VACUUM ANALYZE vangnet.ledgers").await?;
        self.database.sql("CHECKPOINT").await?;
        Ok(())
    }

    pub async fn log(&self) -> Result<PgLog> {
        Ok(PgLog::connect(&PgConfig::new(&self.service_url)?).await?)
    }
}
