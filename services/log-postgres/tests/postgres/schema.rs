//! Migrations, and a program that meets a schema that is not its own.

use anyhow::Result;
use vangnet_log::LogError;
use vangnet_log_postgres::{PgConfig, PgLog, migrate, migrate_keys};
use vangnet_testkit::postgres::Server;

use crate::support;

/// Everything the catalog knows of a schema, as text.
const CATALOG: &str = "
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT concat_ws(' ', oid, relname, relkind, relacl, reloptions) FROM pg_class
         WHERE relnamespace = 'vangnet'::regnamespace
        UNION ALL
        SELECT concat_ws(' ', oid, proname, md5(prosrc), proacl, proconfig) FROM pg_proc
         WHERE pronamespace = 'vangnet'::regnamespace
        UNION ALL SELECT concat_ws(' ', oid, tgname) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', version, installed_on) FROM vangnet.migrations) all_lines (line)";

#[tokio::test]
async fn migrating_twice_changes_nothing() -> Result<()> {
    let database = Server::shared().await?.database().await?;
    migrate(&database.owner_url).await?;
    let first = database.sql(CATALOG).await?;
    assert!(
        first.contains("append_one") && first.contains("only_grows"),
        "{first}"
    );
    migrate(&database.owner_url).await?;
    assert_eq!(database.sql(CATALOG).await?, first);

    // A second schema may live beside it; neither minds the other.
    migrate_keys(&database.owner_url).await?;
    migrate_keys(&database.owner_url).await?;
    assert_eq!(database.sql(CATALOG).await?, first);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn migrating_at_once_is_migrating_once() -> Result<()> {
    let server = Server::start().await?;
    let (one, two) = (server.database().await?, server.database().await?);
    let urls = [&one, &one, &two, &two].map(|database| database.owner_url.clone());
    let mut tasks = tokio::task::JoinSet::new();
    for url in urls {
        tasks.spawn(async move { migrate(&url).await });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    for database in [&one, &two] {
        let applied = database
            .sql("SELECT count(*) FROM vangnet.migrations WHERE success")
            .await?;
        assert_eq!(applied, "2");
        support::connect(database).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_schema_behind_the_program_and_an_unsafe_server_are_refused() -> Result<()> {
    let server = Server::shared().await?;
    let database = server.database().await?;
    let config = PgConfig::new(&database.owner_url)?;
    let refusal = |answer: Result<PgLog, LogError>| match answer {
        Err(LogError::Away { context, source }) => {
            format!(
                "{context}: {}",
                source.map(|it| it.to_string()).unwrap_or_default()
            )
        }
        other => format!("{other:?}"),
    };
    let said = refusal(PgLog::connect(&config).await);
    assert!(said.contains("vangnet migrate"), "{said}");

    migrate(&database.owner_url).await?;
    PgLog::connect(&config).await?;
    database.sql("DELETE FROM vangnet.migrations WHERE version = (SELECT max(version) FROM vangnet.migrations)").await?;
    let said = refusal(PgLog::connect(&config).await);
    assert!(said.contains("_append is missing"), "{said}");

    let database = server.database().await?;
    migrate(&database.owner_url).await?;
    database
        .sql(&format!(
            "ALTER DATABASE {} SET synchronous_commit = off",
            database.name
        ))
        .await?;
    let said = refusal(PgLog::connect(&PgConfig::new(&database.owner_url)?).await);
    assert!(said.contains("synchronous_commit is off"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_sync_is_refused() -> Result<()> {
    let server = Server::start_with(&[("fsync", "off")]).await?;
    let database = server.database().await?;
    migrate(&database.owner_url).await?;
    let answer = PgLog::connect(&PgConfig::new(&database.owner_url)?).await;
    let said = format!("{:?}", answer.err());
    assert!(said.contains("fsync is off"), "{said}");
    Ok(())
}

#[test]
fn a_password_is_not_printed() -> Result<()> {
    let config = PgConfig::new("postgres://somebody:hunter2@127.0.0.1:1/db")?;
    let printed = format!(
        "{config:?} {:?}",
        PgConfig::new("postgres://x:hunter2@[bad")
    );
    assert!(!printed.contains("hunter2"), "{printed}");
    Ok(())
}
