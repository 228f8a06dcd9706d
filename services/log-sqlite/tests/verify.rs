//! What the owner of the file changes behind the log's back is found, and where.

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    FindingKind::{self, Command, Copy, Head, Leaf, Position, RecordedAt, Unreadable, Version},
    LedgerKind, Log, NowFn, Outcome, VerifyReport,
    contract::{append, stream},
    verify,
};
use vangnet_log_sqlite::SqliteLog;

/// Takes away everything that keeps SQL from changing the log.
const UNGUARD: &str = "
    DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_deleted;
    DROP TRIGGER commands_are_not_changed; DROP TRIGGER commands_are_not_deleted;
    DROP TRIGGER ledgers_never_go_back; PRAGMA ignore_check_constraints = ON;";

fn noon() -> NowFn {
    Arc::new(|| Timestamp::constant(1_762_171_200, 0))
}

/// A closed log of seven events by three commands: positions 0 and 1, 2 and 3, 4 to 6.
async fn filled(file: &Path) {
    let ledger: LedgerId = "flevoland".parse().expect("a name");
    let log = SqliteLog::open(file, noon()).await.expect("a log");
    log.create_ledger(&ledger, LedgerKind::Real)
        .await
        .expect("a ledger");
    for (n, slices) in [
        (1, vec![(stream(1), 0, 2)]),
        (2, vec![(stream(2), 0, 1), (stream(1), 2, 1)]),
        (3, vec![(stream(3), 0, 3)]),
    ] {
        let outcome = log.append(append(&ledger, n, noon()(), &slices)).await;
        assert!(matches!(outcome, Ok(Outcome::Appended(_))), "{outcome:?}");
    }
    log.close().await;
}

async fn verified(file: &Path) -> VerifyReport {
    let ledger: LedgerId = "flevoland".parse().expect("a name");
    let log = SqliteLog::open_closed(file).await.expect("a log");
    let report = verify(&log, &ledger, &mut |_, _| Ok(())).await;
    log.close().await;
    report.expect("a report")
}

/// What is found after the owner's SQL, and where.
async fn found(sql: &str) -> Vec<(FindingKind, Option<u64>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("events.db");
    filled(&file).await;
    let clean = verified(&file).await;
    assert!(clean.is_clean(), "{:?}", clean.findings);
    assert_eq!((clean.events, clean.streams, clean.commands), (7, 3, 3));
    let mut owner = SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .expect("a connection");
    let sql = format!("{UNGUARD}{sql}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut owner)
        .await
        .expect("what the owner does");
    sqlx::Connection::close(owner).await.expect("closed");
    let report = verified(&file).await;
    let findings = report.findings.into_iter();
    findings.map(|it| (it.kind, it.position)).collect()
}

#[tokio::test]
async fn a_changed_byte_is_found() {
    let last_byte = "
        UPDATE events SET bytes = CAST(
            substr(bytes, 1, length(bytes) - 1)
            || CASE substr(bytes, -1) WHEN x'41' THEN x'42' ELSE x'41' END AS BLOB)
        WHERE position = 3;";
    assert_eq!(found(last_byte).await, [(Leaf, Some(3))]);
}

#[tokio::test]
async fn a_changed_time_is_found() {
    let later = "UPDATE events SET recorded_at_us = recorded_at_us + 1 WHERE position = 2;";
    assert_eq!(
        found(later).await,
        [
            (Leaf, Some(2)),
            (RecordedAt, Some(3)),
            (Command, Some(3)),
            (Command, Some(2))
        ]
    );
    let never = "UPDATE events SET recorded_at_us = 9223372036854775807 WHERE position = 2;";
    assert_eq!(
        found(never).await,
        [
            (Unreadable, Some(2)),
            // Of its command only position 3 is left to see.
            (Command, Some(2)),
            (Command, Some(3))
        ]
    );
}

#[tokio::test]
async fn a_removed_event_is_found() {
    let middle = "DELETE FROM events WHERE position = 4;";
    assert_eq!(
        found(middle).await,
        [
            (Position, Some(4)),
            (Version, Some(5)),
            (Command, Some(4)),
            (Command, Some(5))
        ]
    );
    let last = "DELETE FROM events WHERE position = 6;";
    assert_eq!(found(last).await, [(Command, Some(4)), (Position, Some(6))]);
}

#[tokio::test]
async fn swapped_events_are_found() {
    let swapped = "
        UPDATE events SET position = 99 WHERE position = 4;
        UPDATE events SET position = 4 WHERE position = 5;
        UPDATE events SET position = 5 WHERE position = 99;";
    assert_eq!(
        found(swapped).await,
        [
            (Leaf, Some(4)),
            (Version, Some(4)),
            (Leaf, Some(5)),
            (Version, Some(5)),
            (Version, Some(6))
        ]
    );
}

#[tokio::test]
async fn changed_copies_commands_and_heads_are_found() {
    for (sql, wanted) in [
        (
            "UPDATE events SET type_name = 'invented' WHERE position = 1;",
            (Copy, Some(1)),
        ),
        (
            "UPDATE events SET case_id = NULL WHERE position = 1;",
            (Copy, Some(1)),
        ),
        (
            "UPDATE events SET event_id = zeroblob(16) WHERE position = 1;",
            (Copy, Some(1)),
        ),
        ("DELETE FROM commands WHERE first = 2;", (Command, Some(2))),
        (
            "UPDATE commands SET actor = 'invented' WHERE first = 2;",
            (Command, Some(2)),
        ),
        (
            "INSERT INTO commands SELECT ledger, zeroblob(16), actor, hmac, 5, 5, recorded_at_us
                 FROM commands WHERE first = 2;",
            (Command, Some(5)),
        ),
        (
            "UPDATE ledgers SET recorded_at_us = recorded_at_us + 1;",
            (Head, Some(6)),
        ),
    ] {
        assert_eq!(found(sql).await, [wanted], "{sql}");
    }
    let lower_head = "UPDATE ledgers SET next = 4;";
    assert_eq!(
        found(lower_head).await,
        [(Head, Some(4)), (Command, Some(4))]
    );
}
