//! A destroyed key is in no file; a kept one survives.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result, ensure};
use uuid::Uuid;
use vangnet_domain::{ids::PersonId, personal::KeySubject};
use vangnet_log::{KeyState, KeyStore};
use vangnet_log_postgres::{PgConfig, PgKeys, migrate_keys};
use vangnet_testkit::{postgres::Server, scan::Net};

use crate::support::{self, Bare, flevoland};

fn person(n: u128) -> KeySubject {
    KeySubject::Person(PersonId(Uuid::from_u128(n)))
}

/// 48 bytes that occur nowhere by accident.
fn wrapped(n: u128) -> Vec<u8> {
    let seed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834);
    (0..3u32)
        .flat_map(|turn| seed.rotate_left(turn * 7 + 1).to_be_bytes())
        .collect()
}

/// The files below a directory that contain a key, in whatever form.
fn holding(dir: &Path, n: u128) -> Result<BTreeSet<String>> {
    Net::of([("key", &wrapped(n)[..])])?.catch_files(dir)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_destroyed_key_is_in_no_file_of_the_cluster() -> Result<()> {
    let server = support::keys_server().await?;
    let (keys, database) = support::keys(&server).await?;
    let data = server.data_dir()?;
    let ledger = flevoland();
    for n in 1..=40 {
        keys.create(&ledger, person(n), &wrapped(n)).await?;
        if n % 10 == 0 {
            // Full page images in the next WAL, pages on disk, other segments.
            server.sql("postgres", "CHECKPOINT").await?;
            server.sql("postgres", "SELECT pg_switch_wal()").await?;
        }
    }
    server.sql("postgres", "CHECKPOINT").await?;
    keys.create(&ledger, person(41), &wrapped(41)).await?;
    // The scan can find: in the table's file, and the last one in the WAL only.
    let before = holding(&data, 7)?;
    ensure!(
        before.iter().any(|file| file.contains("/base/")),
        "{before:?}"
    );
    let before = holding(&data, 41)?;
    ensure!(
        before.iter().any(|file| file.contains("/pg_wal/")),
        "{before:?}"
    );

    // Somebody has a snapshot open in which the key is still there.
    let mut reader = Bare::connect(&database.login("vangnet_keys").await?).await?;
    reader
        .run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1")
        .await?;
    for n in [7, 23, 41] {
        keys.destroy(&ledger, person(n)).await?;
        assert_eq!(holding(&data, n)?, BTreeSet::new(), "key {n}");
        assert_eq!(keys.load(&ledger, person(n)).await?, KeyState::Destroyed);
    }
    reader.run("ROLLBACK").await?;

    for n in (1..=40).filter(|n| ![7, 23].contains(n)) {
        ensure!(
            keys.load(&ledger, person(n)).await? == KeyState::Present(wrapped(n)),
            "key {n} is gone"
        );
    }
    // Not on the way back from a crash either, and not for those that stay.
    server.kill9().await?;
    server.restart().await?;
    for n in [7, 23, 41] {
        assert_eq!(holding(&data, n)?, BTreeSet::new(), "key {n} after a crash");
    }
    let keys = PgKeys::connect(&PgConfig::new(&database.login("vangnet_keys").await?)?).await?;
    assert_eq!(keys.load(&ledger, person(7)).await?, KeyState::Destroyed);
    ensure!(
        keys.load(&ledger, person(8)).await? == KeyState::Present(wrapped(8)),
        "key 8 is gone"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_survives_the_moment_after_it_was_made() -> Result<()> {
    let server = support::keys_server().await?;
    let (keys, database) = support::keys(&server).await?;
    keys.create(&flevoland(), person(1), &wrapped(1)).await?;
    server.kill9().await?;
    server.restart().await?;
    let keys = PgKeys::connect(&PgConfig::new(&database.login("vangnet_keys").await?)?).await?;
    ensure!(
        keys.load(&flevoland(), person(1)).await? == KeyState::Present(wrapped(1)),
        "lost"
    );
    Ok(())
}

#[tokio::test]
async fn a_cluster_that_would_remember_and_a_role_that_could_not_destroy_are_refused() -> Result<()>
{
    let shared = Server::shared().await?;
    let database = shared.database().await?;
    migrate_keys(&database.owner_url).await?;
    let refusal = async |url: &str| -> Result<String> {
        let error = PgKeys::connect(&PgConfig::new(url)?)
            .await
            .err()
            .context("not refused")?;
        Ok(format!("{error:?}"))
    };
    let said = refusal(&database.owner_url).await?;
    ensure!(said.contains("wal_recycle is on"), "{said}");

    let server = support::keys_server().await?;
    let database = server.database().await?;
    migrate_keys(&database.owner_url).await?;
    let said = refusal(&database.login("vangnet_keys").await?).await?;
    ensure!(said.contains("deploy/postgres/keys.sql"), "{said}");
    Ok(())
}

#[tokio::test]
async fn the_sealing_role_does_nothing_but_keep_look_up_and_destroy() -> Result<()> {
    let server = support::keys_server().await?;
    let (keys, database) = support::keys(&server).await?;
    keys.create(&flevoland(), person(1), &wrapped(1)).await?;
    let mut bare = Bare::connect(&database.login("vangnet_keys").await?).await?;
    for sql in [
        "INSERT INTO vangnet_keys.keys SELECT * FROM vangnet_keys.keys",
        "UPDATE vangnet_keys.keys SET wrapped = 'x'",
        "DELETE FROM vangnet_keys.keys",
        "TRUNCATE vangnet_keys.keys",
        "DO $$ BEGIN LOCK TABLE vangnet_keys.keys IN ACCESS EXCLUSIVE MODE; END $$",
        "ALTER TABLE vangnet_keys.keys ADD COLUMN x int",
        "DROP TABLE vangnet_keys.keys",
        "CREATE TABLE vangnet_keys.mine ()",
        "SET ROLE vangnet_keys_owner",
    ] {
        assert_eq!(bare.refusal(sql).await?, "42501", "{sql}");
    }
    Ok(())
}
