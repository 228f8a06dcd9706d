//! The log as a file: one file when it is closed, readable where nothing can be written, closed to change by SQL,
//! and whole again after SQLite failed.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::JoinSet;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    LedgerKind, Log, LogError, NowFn, Outcome,
    contract::{append, read_all, stream},
};
use vangnet_log_sqlite::SqliteLog;

fn noon() -> NowFn {
    Arc::new(|| Timestamp::constant(1_762_171_200, 0))
}

/// A log with a ledger of seven events by three commands.
async fn filled(file: &Path) -> (SqliteLog, LedgerId) {
    let ledger: LedgerId = "flevoland".parse().expect("a name");
    let log = SqliteLog::open(file, noon()).await.expect("a log");
    log.create_ledger(&ledger, LedgerKind::Real)
        .await
        .expect("a ledger");
    for (command, slices) in [
        (1, vec![(stream(1), 0, 2)]),
        (2, vec![(stream(2), 0, 1), (stream(1), 2, 1)]),
        (3, vec![(stream(3), 0, 3)]),
    ] {
        let outcome = log
            .append(append(&ledger, command, noon()(), &slices))
            .await;
        assert!(matches!(outcome, Ok(Outcome::Appended(_))), "{outcome:?}");
    }
    (log, ledger)
}

async fn owner(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .expect("a connection")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string())
        .collect::<Result<_, _>>()
        .expect("names");
    names.sort();
    names
}

#[tokio::test]
async fn a_closed_log_is_one_file_that_an_auditor_reads() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    let (log, ledger) = filled(&file).await;
    let all = read_all(&log, &ledger).await.unwrap();

    let unclosed = SqliteLog::open_closed(&file).await;
    assert!(
        matches!(unclosed, Err(LogError::Damaged(_))),
        "a log that is not closed was taken for one that is"
    );
    let copy = folder.path().join("copy.db");
    log.copy_to(&copy).await.unwrap();
    assert!(log.copy_to(&copy).await.is_err(), "a copy was overwritten");

    log.close().await;
    assert_eq!(names(folder.path()), ["copy.db", "events.db"]);
    let answer = log.head(&ledger).await;
    assert!(matches!(answer, Err(LogError::Away { .. })), "{answer:?}");
    let one = append(&ledger, 9, noon()(), &[(stream(9), 0, 1)]);
    let answer = log.append(one.clone()).await;
    assert!(matches!(answer, Err(LogError::Away { .. })), "{answer:?}");

    for file in [file, copy] {
        let elsewhere = tempfile::tempdir().unwrap();
        let taken = elsewhere.path().join("evidence.db");
        std::fs::copy(&file, &taken).unwrap();
        let mut read_only = std::fs::metadata(&taken).unwrap().permissions();
        read_only.set_readonly(true);
        std::fs::set_permissions(&taken, read_only).unwrap();
        let evidence = SqliteLog::open_closed(&taken).await.unwrap();
        assert_eq!(read_all(&evidence, &ledger).await.unwrap(), all);
        let answer = evidence.append(one.clone()).await;
        assert!(matches!(answer, Err(LogError::Malformed(_))), "{answer:?}");
        assert_eq!(names(elsewhere.path()), ["evidence.db"]);
    }
}

#[tokio::test]
async fn sql_changes_no_event_and_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    let (log, ledger) = filled(&file).await;
    let all = read_all(&log, &ledger).await.unwrap();
    let mut owner = owner(&file).await;
    for refused in [
        "UPDATE events SET bytes = x'00' WHERE position = 1",
        "UPDATE events SET position = position + 100",
        "DELETE FROM events WHERE position = 6",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT ledger, position, 0, stream, version, event_id,
             type_name, case_id, x'00', leaf FROM events WHERE position = 1",
        "INSERT OR REPLACE INTO events SELECT ledger, 99, recorded_at_us, stream, version, event_id,
             type_name, case_id, bytes, leaf FROM events WHERE position = 1",
        "UPDATE commands SET actor = 'coordinator:desk:invented'",
        "DELETE FROM commands",
        "INSERT OR REPLACE INTO commands SELECT ledger, command_id, 'invented', hmac, first, last,
             recorded_at_us FROM commands",
        "DELETE FROM ledgers",
        "UPDATE ledgers SET next = 3",
        "UPDATE ledgers SET recorded_at_us = 1",
        "UPDATE ledgers SET name = 'other'",
        "INSERT OR REPLACE INTO ledgers (name) VALUES ('flevoland')",
    ] {
        let done = sqlx::query(refused).execute(&mut owner).await;
        let error = done.expect_err(refused).to_string();
        assert!(error.contains("never"), "{refused}: {error}");
    }
    assert_eq!(read_all(&log, &ledger).await.unwrap(), all);
}

#[tokio::test]
async fn an_insert_that_sqlite_fails_costs_its_neighbours_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    let (log, ledger) = filled(&file).await;
    // SQLite ends the whole transaction by itself, as it does when the disk is full.
    let mut owner = owner(&file).await;
    let poisoned = stream(25);
    let trigger = format!(
        "CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.stream = '{poisoned}'
         BEGIN SELECT RAISE(ROLLBACK, 'no more room'); END"
    );
    sqlx::query(sqlx::AssertSqlSafe(trigger))
        .execute(&mut owner)
        .await
        .unwrap();
    let log = Arc::new(log);
    let mut tasks = JoinSet::new();
    for n in 0..50 {
        let (log, at) = (log.clone(), stream(10 + n));
        let one = append(&ledger, 10 + n, noon()(), &[(at, 0, 2)]);
        tasks.spawn(async move { (at, log.append(one).await) });
    }
    for (at, outcome) in tasks.join_all().await {
        match outcome {
            Ok(Outcome::Appended(_)) => assert_ne!(at, poisoned),
            Err(_) => assert_eq!(at, poisoned),
            other => panic!("{at}: {other:?}"),
        }
    }
    assert_eq!(
        read_all(&*log, &ledger).await.unwrap().len(),
        7 + 2 * 49,
        "events after the failure"
    );
    sqlx::query("DROP TRIGGER poison")
        .execute(&mut owner)
        .await
        .unwrap();
    let one = append(&ledger, 25, noon()(), &[(poisoned, 0, 2)]);
    let outcome = log.append(one).await;
    assert!(matches!(outcome, Ok(Outcome::Appended(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_lock_held_too_long_is_away_and_the_retry_stands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    let (log, ledger) = filled(&file).await;
    let mut other = owner(&file).await;
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let one = append(&ledger, 9, noon()(), &[(stream(9), 0, 1)]);
    let answer = log.append(one.clone()).await;
    assert!(
        answer.as_ref().is_err_and(LogError::is_retryable),
        "{answer:?}"
    );
    // Readers do not wait for whoever writes.
    assert_eq!(read_all(&log, &ledger).await.unwrap().len(), 7);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    let outcome = log.append(one).await;
    assert!(matches!(outcome, Ok(Outcome::Appended(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_file_that_is_no_log_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.db");
    std::fs::write(&file, "a letter, not a log ".repeat(100)).unwrap();
    assert!(SqliteLog::open(&file, noon()).await.is_err());
    let none = SqliteLog::open_closed(folder.path().join("none.db")).await;
    assert!(none.is_err(), "a file that is not there was opened");
    assert_eq!(names(folder.path()), ["events.db"]);
}
