//! What the tests of this backend share.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    Append, Appended, LedgerKind, Log, Outcome,
    contract::{Slice, append},
};
use vangnet_log_postgres::{PgConfig, PgKeys, PgLog, migrate, migrate_keys};
use vangnet_testkit::postgres::{Database, Server};

/// What a cluster for keys must be set to; see `deploy/postgres/keys.sql`.
pub const KEY_SETTINGS: [(&str, &str); 3] = [
    ("wal_recycle", "off"),
    ("wal_keep_size", "0"),
    ("min_wal_size", "32MB"),
];

/// The machine's clock, which is also the server's.
#[expect(
    clippy::disallowed_methods,
    reason = "the database's clock is the machine's"
)]
pub fn now() -> Timestamp {
    Timestamp::now()
}

pub fn flevoland() -> LedgerId {
    "flevoland".parse().unwrap()
}

/// The n-th command, now.
pub fn command(n: u64, slices: &[Slice]) -> Append {
    append(&flevoland(), n, now(), slices)
}

pub fn stands(outcome: Outcome) -> Result<Appended> {
    match outcome {
        Outcome::Appended(appended) => Ok(appended),
        other => anyhow::bail!("wanted an append, got {other:?}"),
    }
}

/// A migrated database in the test run's cluster, and its log as the services see it.
pub async fn log() -> Result<(PgLog, Database)> {
    log_in(&Server::shared().await?).await
}

/// The same with an empty ledger.
pub async fn log_with_ledger() -> Result<(PgLog, Database)> {
    let (log, database) = log().await?;
    log.create_ledger(&flevoland(), LedgerKind::Real).await?;
    Ok((log, database))
}

/// The same as [`log`] in a given cluster.
pub async fn log_in(server: &Server) -> Result<(PgLog, Database)> {
    let database = server.database().await?;
    migrate(&database.owner_url).await?;
    let log = connect(&database).await?;
    Ok((log, database))
}

/// One more process's log in a migrated database.
pub async fn connect(database: &Database) -> Result<PgLog> {
    let config = PgConfig::new(&database.login("vangnet_service").await?)?;
    Ok(PgLog::connect(&config).await?)
}

/// A cluster of its own for keys.
pub async fn keys_server() -> Result<Server> {
    Server::start_with(&KEY_SETTINGS).await
}

/// A migrated key store and its database.
pub async fn keys(server: &Server) -> Result<(PgKeys, Database)> {
    let database = server.database().await?;
    database
        .sql(include_str!("../../../../deploy/postgres/keys.sql"))
        .await?;
    migrate_keys(&database.owner_url).await?;
    let config = PgConfig::new(&database.login("vangnet_keys").await?)?;
    Ok((PgKeys::connect(&config).await?, database))
}

/// Wait until the only ledger's next position is this, past everything that this crate does.
pub async fn until_next_is(database: &Database, next: u64) -> Result<()> {
    let wanted = next.to_string();
    let poll = async {
        while database.sql("SELECT next FROM vangnet.ledgers").await? != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(30), poll).await?
}

/// A bare connection, past everything that this crate does.
pub struct Bare(pub PgConnection);

impl Bare {
    pub async fn connect(url: &str) -> Result<Self> {
        Ok(Self(PgConnection::connect(url).await?))
    }

    pub async fn run(&mut self, sql: &str) -> Result<()> {
        self.0.execute(AssertSqlSafe(sql)).await?;
        Ok(())
    }

    /// The SQLSTATE with which a statement is refused.
    pub async fn refusal(&mut self, sql: &str) -> Result<String> {
        let answer = self.0.execute(AssertSqlSafe(sql)).await;
        ensure!(answer.is_err(), "not refused: {sql}");
        let error = answer.err().context("refused")?;
        let code = error.as_database_error().and_then(|error| error.code());
        Ok(code
            .with_context(|| format!("{sql}: {error}"))?
            .into_owned())
    }
}
