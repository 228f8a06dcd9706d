//! What is written beside events: ledgers and their heads, clocks, checkpoints, snapshots.

use sqlx::SqliteConnection;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{Head, LedgerKind, SimulatedClock, Snapshot};

use crate::error::integer;

pub(crate) async fn create_ledger(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    kind: LedgerKind,
) -> Result<(), sqlx::Error> {
    let clock = match kind {
        LedgerKind::Real => None,
        LedgerKind::Simulated(clock) => Some(clock),
    };
    sqlx::query(
        "INSERT INTO ledgers (name, clock_origin_us, clock_set_at_us, clock_rate_permille)
         VALUES (?1, ?2, ?3, ?4)",
    )
    .bind(ledger.as_str())
    .bind(clock.map(|clock| clock.origin.as_microsecond()))
    .bind(clock.map(|clock| clock.set_at.as_microsecond()))
    .bind(clock.map(|clock| clock.rate_permille))
    .execute(connection)
    .await
    .map(drop)
}

pub(crate) async fn save_clock(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    clock: SimulatedClock,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE ledgers SET clock_origin_us = ?2, clock_set_at_us = ?3, clock_rate_permille = ?4
         WHERE name = ?1",
    )
    .bind(ledger.as_str())
    .bind(clock.origin.as_microsecond())
    .bind(clock.set_at.as_microsecond())
    .bind(clock.rate_permille)
    .execute(connection)
    .await
    .map(drop)
}

pub(crate) async fn save_head(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    head: Head,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE ledgers SET next = ?2, recorded_at_us = ?3 WHERE name = ?1")
        .bind(ledger.as_str())
        .bind(integer(head.next))
        .bind(head.recorded_at.map(|instant| instant.as_microsecond()))
        .execute(connection)
        .await
        .map(drop)
}

pub(crate) async fn save_checkpoint(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    name: &str,
    next: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO checkpoints (ledger, name, next) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET next = excluded.next WHERE excluded.next > next",
    )
    .bind(ledger.as_str())
    .bind(name)
    .bind(next)
    .execute(connection)
    .await
    .map(drop)
}

/// The `WHERE` is [`Snapshot::replaces`].
pub(crate) async fn save_snapshot(
    connection: &mut SqliteConnection,
    ledger: &LedgerId,
    name: &str,
    snapshot: &Snapshot,
    next: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO snapshots (ledger, name, next, fold_version, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE
         SET next = excluded.next, fold_version = excluded.fold_version, bytes = excluded.bytes
         WHERE (excluded.fold_version, excluded.next) > (fold_version, next)",
    )
    .bind(ledger.as_str())
    .bind(name)
    .bind(next)
    .bind(snapshot.fold_version)
    .bind(&snapshot.bytes[..])
    .execute(connection)
    .await
    .map(drop)
}
