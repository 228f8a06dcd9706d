//! How the files are opened, and what is looked at before they are trusted.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, SqlStr, SqliteConnection, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use vangnet_log::LogError;

use crate::{READERS_MAX, WAIT_MS_MAX, error::failed};

const EVENTS: &[(i64, &str, &str)] =
    &[(1, "log", include_str!("../migrations/events/0001_log.sql"))];
const KEYS: &[(i64, &str, &str)] = &[(1, "keys", include_str!("../migrations/keys/0001_keys.sql"))];

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_millis(WAIT_MS_MAX))
}

/// The one connection that writes events, with its tables.
pub(crate) async fn migrated_writer(path: &Path) -> Result<SqliteConnection, LogError> {
    let mut connection = writer(path).await?;
    migrate(&mut connection, EVENTS).await?;
    Ok(connection)
}

/// The same without looking for migrations.
pub(crate) async fn writer(path: &Path) -> Result<SqliteConnection, LogError> {
    let options = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Where the system has a flush that also empties the drive's own cache, use it.
        .pragma("fullfsync", "ON");
    let mut connection = connect(&options).await?;
    demand(&mut connection, "PRAGMA journal_mode", "wal").await?;
    demand(&mut connection, "PRAGMA synchronous", "2").await?;
    Ok(connection)
}

/// Connections that read beside the writer.
pub(crate) async fn readers(path: &Path) -> Result<SqlitePool, LogError> {
    pool(options(path).read_only(true)).await
}

/// Connections to a file that nobody writes any more.
pub(crate) async fn closed(path: &Path) -> Result<SqlitePool, LogError> {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    if std::fs::metadata(&wal).is_ok_and(|found| found.len() > 0) {
        return Err(LogError::Damaged(
            "the log was not closed: events wait in the -wal file beside it; open and close it first"
                .to_owned(),
        ));
    }
    pool(options(path).read_only(true).immutable(true)).await
}

/// The one connection to the keys: a rollback journal that is deleted with each commit, deleted bytes overwritten,
/// nothing in temporary files.
pub(crate) async fn keys(path: &Path) -> Result<SqliteConnection, LogError> {
    let options = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Delete)
        // EXTRA: a commit stands when its journal is gone from the directory, so the directory is flushed too.
        .synchronous(SqliteSynchronous::Extra)
        .pragma("fullfsync", "ON")
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY");
    let mut connection = connect(&options).await?;
    demand(&mut connection, "PRAGMA journal_mode", "delete").await?;
    demand(&mut connection, "PRAGMA synchronous", "3").await?;
    demand(&mut connection, "PRAGMA secure_delete", "1").await?;
    migrate(&mut connection, KEYS).await?;
    Ok(connection)
}

async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, LogError> {
    SqliteConnection::connect_with(options)
        .await
        .map_err(failed("opening the file"))
}

async fn pool(options: SqliteConnectOptions) -> Result<SqlitePool, LogError> {
    SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(Duration::from_millis(WAIT_MS_MAX))
        .connect_with(options)
        .await
        .map_err(failed("opening the file for reading"))
}

/// Refuse to go on when SQLite did not take a setting: it answers with another one instead of an error.
async fn demand(
    connection: &mut SqliteConnection,
    pragma: &'static str,
    wanted: &str,
) -> Result<(), LogError> {
    let found = sqlx::query(pragma)
        .fetch_one(&mut *connection)
        .await
        .and_then(|row| text(&row))
        .map_err(failed("looking at the settings of the file"))?;
    if found == wanted {
        Ok(())
    } else {
        Err(LogError::Damaged(format!(
            "{pragma} is {found} where {wanted} is promised"
        )))
    }
}

/// The first column, a word or a number.
fn text(row: &sqlx::sqlite::SqliteRow) -> Result<String, sqlx::Error> {
    use sqlx::Row as _;
    row.try_get::<String, _>(0)
        .or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))
}

async fn migrate(
    connection: &mut SqliteConnection,
    migrations: &[(i64, &'static str, &'static str)],
) -> Result<(), LogError> {
    let migrations = migrations.iter().map(|(version, name, sql)| {
        let sql = SqlStr::from_static(sql);
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
        .run(connection)
        .await
        .map_err(|error| LogError::Damaged(format!("migrating the file: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_setting_that_sqlite_did_not_take_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events.db");
        let mut writer = migrated_writer(&file).await.unwrap();
        let other = demand(&mut writer, "PRAGMA synchronous", "3").await;
        assert!(matches!(other, Err(LogError::Damaged(_))), "{other:?}");
        let other = demand(&mut writer, "PRAGMA journal_mode", "delete").await;
        assert!(matches!(other, Err(LogError::Damaged(_))), "{other:?}");

        // A file in memory cannot have a write-ahead log; SQLite says so instead of failing.
        let refused = super::writer(Path::new(":memory:")).await;
        assert!(
            matches!(&refused, Err(LogError::Damaged(why)) if why.contains("memory")),
            "{:?}",
            refused.err()
        );
    }
}
