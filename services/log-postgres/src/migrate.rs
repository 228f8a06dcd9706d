//! The schema. Migrations are never edited once released: the next change is the next file, and old and new programs
//! run on it side by side.

use sqlx::{
    Connection as _, PgPool, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};
use vangnet_log::LogError;

use crate::PgConfig;

/// When, what, SQL.
type Script = (i64, &'static str, &'static str);

const LOG: [Script; 2] = [
    (
        20261122000001,
        "log",
        include_str!("../migrations/20261122000001_log.sql"),
    ),
    (
        20261122000002,
        "append",
        include_str!("../migrations/20261122000002_append.sql"),
    ),
];

const KEYS: [Script; 2] = [
    (
        20261122000001,
        "keys",
        include_str!("../migrations-keys/20261122000001_keys.sql"),
    ),
    (
        20261122000002,
        "exports",
        include_str!("../migrations-keys/20261122000002_exports.sql"),
    ),
];

/// Bring the log's database to this program's schema. Again: nothing happens. The URL's user is the database's
/// superuser, or one that `deploy/postgres/roles.sql` has made for this.
pub async fn migrate(url: &str) -> Result<(), LogError> {
    run(url, "vangnet", &LOG).await
}

/// Bring the key store's database to this program's schema; as [`migrate`], with `deploy/postgres/keys.sql`.
pub async fn migrate_keys(url: &str) -> Result<(), LogError> {
    run(url, "vangnet_keys", &KEYS).await
}

async fn run(url: &str, schema: &'static str, scripts: &[Script]) -> Result<(), LogError> {
    let context = "migrating the database";
    let migrations = scripts.iter().map(|(version, name, sql)| {
        Migration::new(
            *version,
            (*name).into(),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    migrator.dangerous_set_table_name(format!("{schema}.migrations"));
    migrator.create_schema(schema);
    let mut connection = PgConfig::new(url)?
        .connection()
        .await
        .map_err(|error| LogError::away(context, error))?;
    migrator
        .run_direct(None, &mut connection, false)
        .await
        .map_err(|error| LogError::away(context, error))?;
    connection
        .close()
        .await
        .map_err(|error| LogError::away(context, error))
}

/// Refuse a log's database that is behind this program; one that is ahead will do.
pub(crate) async fn assert_log(pool: &PgPool) -> Result<(), LogError> {
    let sql = "SELECT version FROM vangnet.migrations WHERE success";
    assert_applied(sqlx::query_scalar(sql).fetch_all(pool).await, &LOG)
}

/// The same for a key store's database.
pub(crate) async fn assert_keys(pool: &PgPool) -> Result<(), LogError> {
    let sql = "SELECT version FROM vangnet_keys.migrations WHERE success";
    assert_applied(sqlx::query_scalar(sql).fetch_all(pool).await, &KEYS)
}

fn assert_applied(
    applied: Result<Vec<i64>, sqlx::Error>,
    scripts: &[Script],
) -> Result<(), LogError> {
    let context = "the database's schema is not this program's; run `vangnet migrate`";
    let applied = applied.map_err(|error| LogError::away(context, error))?;
    match scripts.iter().find(|script| !applied.contains(&script.0)) {
        None => Ok(()),
        Some((version, name, _)) => Err(LogError::away(
            context,
            format!("{version}_{name} is missing"),
        )),
    }
}
