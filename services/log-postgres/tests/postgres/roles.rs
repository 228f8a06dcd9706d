//! What each role may do, and the far longer list of what it may not.

use anyhow::Result;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{LedgerKind, Log, LogError, contract::stream};
use vangnet_log_postgres::{PgConfig, PgLog, migrate};
use vangnet_testkit::postgres::Server;

use crate::support::{self, Bare, command, flevoland, stands};

const DENIED: &str = "42501";

/// Ways past the functions. Refused to every role that a program logs in with.
const PAST_THE_FUNCTIONS: [&str; 31] = [
    "INSERT INTO vangnet.events SELECT * FROM vangnet.events",
    "UPDATE vangnet.events SET bytes = 'x'",
    "DELETE FROM vangnet.events",
    "TRUNCATE vangnet.events",
    "INSERT INTO vangnet.commands SELECT * FROM vangnet.commands",
    "UPDATE vangnet.commands SET actor = 'x'",
    "DELETE FROM vangnet.commands",
    "TRUNCATE vangnet.commands",
    "INSERT INTO vangnet.ledgers (ledger, simulated) VALUES ('zeeland', false)",
    "UPDATE vangnet.ledgers SET next = 0",
    "SELECT 1 FROM vangnet.ledgers FOR UPDATE",
    "DELETE FROM vangnet.ledgers",
    "TRUNCATE vangnet.ledgers",
    "INSERT INTO vangnet.checkpoints VALUES (1, 'flevoland', 'x')",
    "UPDATE vangnet.checkpoints SET next = 0",
    "DELETE FROM vangnet.checkpoints",
    "TRUNCATE vangnet.checkpoints",
    "UPDATE vangnet.snapshots SET next = 0",
    "DELETE FROM vangnet.snapshots",
    "TRUNCATE vangnet.snapshots",
    "DELETE FROM vangnet.migrations",
    "ALTER TABLE vangnet.events DISABLE TRIGGER ALL",
    "DROP TRIGGER only_grows ON vangnet.events",
    "SET session_replication_role = replica",
    "ALTER TABLE vangnet.events ADD COLUMN x int",
    "DROP TABLE vangnet.events",
    "CREATE TABLE vangnet.mine ()",
    "CREATE OR REPLACE FUNCTION vangnet.refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION vangnet.append_one SECURITY INVOKER",
    "SET ROLE vangnet_owner",
    "GRANT vangnet_owner TO CURRENT_USER",
];

#[tokio::test]
async fn nobody_writes_past_the_functions() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    log.save_checkpoint(&flevoland(), "reader", 1).await?;
    for role in ["vangnet_service", "vangnet_auditor"] {
        let mut bare = Bare::connect(&database.login(role).await?).await?;
        for sql in PAST_THE_FUNCTIONS {
            assert_eq!(bare.refusal(sql).await?, DENIED, "{role}: {sql}");
        }
    }
    assert_eq!(log.read(&flevoland(), 0, 10).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_auditor_reads_what_verify_compares_and_nothing_else() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    let url = database.login("vangnet_auditor").await?;
    let auditor = PgLog::connect(&PgConfig::new(&url)?).await?;
    assert_eq!(
        auditor.read(&flevoland(), 0, 10).await?,
        log.read(&flevoland(), 0, 10).await?
    );
    assert_eq!(auditor.head(&flevoland()).await?.next, 1);
    assert_eq!(auditor.read_commands(&flevoland(), 0, 10).await?.len(), 1);
    assert_eq!(auditor.snapshots(&flevoland()).await?.len(), 0);
    let answer = auditor.append(command(2, &[(stream(1), 1, 1)])).await;
    assert!(matches!(answer, Err(LogError::Away { .. })), "{answer:?}");
    assert_eq!(log.head(&flevoland()).await?.next, 1);

    let mut bare = Bare::connect(&url).await?;
    for sql in [
        "SELECT 1 FROM vangnet.checkpoints",
        "SELECT vangnet.create_ledger('zeeland', NULL, NULL, NULL)",
        "SELECT vangnet.set_clock('flevoland', 0, 0, 0, 0, 0, 0)",
        "SELECT vangnet.save_checkpoint('flevoland', 'reader', 1)",
        "SELECT vangnet.save_snapshot('flevoland', 'board', 1, 1, '')",
        "SELECT vangnet.lock_read('flevoland', '{}', '{}')",
        "SELECT vangnet.append('flevoland', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
        "SELECT vangnet.append_one('flevoland', gen_random_uuid(), '', '', 0, '', 0, gen_random_uuid(), '', NULL, '')",
    ] {
        assert_eq!(bare.refusal(sql).await?, DENIED, "{sql}");
    }
    Ok(())
}

#[tokio::test]
async fn even_the_owner_is_refused_until_it_means_it() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    let mut owner = Bare::connect(&database.owner_url).await?;
    for sql in [
        "UPDATE vangnet.events SET bytes = 'x'",
        "DELETE FROM vangnet.events WHERE false",
        "TRUNCATE vangnet.events",
        "UPDATE vangnet.commands SET actor = 'x'",
        "DELETE FROM vangnet.commands",
        "TRUNCATE vangnet.commands",
        "DELETE FROM vangnet.ledgers",
        "TRUNCATE vangnet.ledgers CASCADE",
    ] {
        assert_eq!(owner.refusal(sql).await?, "VN006", "{sql}");
        owner.run("SET ROLE vangnet_owner").await?;
        assert_eq!(
            owner.refusal(sql).await?,
            "VN006",
            "as vangnet_owner: {sql}"
        );
        owner.run("RESET ROLE").await?;
    }
    Ok(())
}

/// Read from the catalog, so that a function or table of a later migration cannot forget it.
#[tokio::test]
async fn every_function_is_pinned_and_nothing_is_public() -> Result<()> {
    let (_log, database) = support::log().await?;
    let loose = "
        SELECT proname FROM pg_proc p
         WHERE pronamespace = 'vangnet'::regnamespace
           AND (proowner <> 'vangnet_owner'::regrole
                OR NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
                OR NOT (prosecdef OR prorettype = 'trigger'::regtype)
                OR has_function_privilege('vangnet_auditor', oid, 'EXECUTE')
                OR proacl IS NULL
                OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
        UNION ALL
        SELECT relname FROM pg_class
         WHERE relnamespace = 'vangnet'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
           AND (relowner <> 'vangnet_owner'::regrole
                OR EXISTS (SELECT FROM aclexplode(relacl) WHERE grantee = 0)
                OR EXISTS (SELECT FROM aclexplode(relacl)
                            WHERE grantee <> 'vangnet_owner'::regrole AND privilege_type <> 'SELECT'))";
    assert_eq!(database.sql(loose).await?, "");
    let functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'vangnet'::regnamespace";
    assert_eq!(database.sql(functions).await?, "8");
    database
        .sql("CREATE FUNCTION vangnet.loose() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        .await?;
    assert_eq!(database.sql(loose).await?, "loose");
    Ok(())
}

/// The way of `deploy/postgres/roles.sql`: no superuser after it, one login for each program.
#[tokio::test]
async fn the_operators_way_works_without_a_superuser() -> Result<()> {
    let server = Server::start().await?;
    let database = server.database().await?;
    let roles = include_str!("../../../../deploy/postgres/roles.sql");
    database.sql(roles).await?;
    database.sql(roles).await?;
    let mut urls = Vec::new();
    for login in ["vangnet_migrator", "vangnet_intake", "vangnet_audit"] {
        database
            .sql(&format!("ALTER ROLE {login} PASSWORD 'invented'"))
            .await?;
        let place = database.owner_url.rsplit_once('@').map(|(_, place)| place);
        urls.push(format!(
            "postgres://{login}:invented@{}",
            place.unwrap_or_default()
        ));
    }
    migrate(&urls[0]).await?;
    migrate(&urls[0]).await?;
    let ledger: LedgerId = flevoland();
    let intake = PgLog::connect(&PgConfig::new(&urls[1])?).await?;
    intake.create_ledger(&ledger, LedgerKind::Real).await?;
    stands(intake.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    let audit = PgLog::connect(&PgConfig::new(&urls[2])?).await?;
    assert_eq!(audit.head(&ledger).await?.next, 1);

    database
        .sql("CREATE ROLE stranger LOGIN PASSWORD 'invented'")
        .await?;
    let stranger = urls[1].replace("vangnet_intake", "stranger");
    assert!(
        Bare::connect(&stranger).await.is_err(),
        "anybody may connect"
    );
    Ok(())
}
