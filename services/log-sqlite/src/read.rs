//! Reads, each on its own connection and its own view of what is committed.

use jiff::Timestamp;
use sqlx::{
    Row as _, Sqlite, SqliteExecutor, SqlitePool, query::Query, sqlite::SqliteArguments,
    sqlite::SqliteRow,
};
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{
    Appended, CommandRecord, Fingerprint, Head, LedgerKind, LogError, READ_LIMIT_MAX,
    SimulatedClock, Snapshot, StoredEvent,
};

use crate::error::{Failure, count, id, instant, integer};

/// A ledger's row.
#[derive(Clone, Copy)]
pub(crate) struct Ledger {
    pub(crate) kind: LedgerKind,
    pub(crate) head: Head,
    /// Whether the head moved in this transaction.
    pub(crate) moved: bool,
}

fn page(limit: usize) -> i64 {
    integer(limit.min(READ_LIMIT_MAX) as u64)
}

pub(crate) async fn ledgers(readers: &SqlitePool) -> Result<Vec<LedgerId>, Failure> {
    let rows = sqlx::query("SELECT name FROM ledgers ORDER BY name")
        .fetch_all(readers)
        .await?;
    rows.iter()
        .map(|row| {
            let name: String = row.try_get(0)?;
            name.parse()
                .map_err(|_| LogError::Damaged(format!("{name:?} is no ledger name")).into())
        })
        .collect()
}

pub(crate) async fn ledger(readers: &SqlitePool, name: &LedgerId) -> Result<Ledger, Failure> {
    find_ledger(readers, name)
        .await?
        .ok_or_else(|| LogError::UnknownLedger(name.clone()).into())
}

pub(crate) async fn find_ledger(
    executor: impl SqliteExecutor<'_>,
    name: &LedgerId,
) -> Result<Option<Ledger>, Failure> {
    let row = sqlx::query(
        "SELECT next, recorded_at_us, clock_origin_us, clock_set_at_us, clock_rate_permille
         FROM ledgers WHERE name = ?1",
    )
    .bind(name.as_str())
    .fetch_optional(executor)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let time = |column: usize| -> Result<Option<Timestamp>, Failure> {
        let stored: Option<i64> = row.try_get(column)?;
        Ok(stored
            .map(|us| instant("a time of a ledger", us))
            .transpose()?)
    };
    let rate: Option<u32> = row.try_get(4)?;
    let kind = match (time(2)?, time(3)?, rate) {
        (Some(origin), Some(set_at), Some(rate_permille)) => {
            LedgerKind::Simulated(SimulatedClock {
                origin,
                set_at,
                rate_permille,
            })
        }
        _ => LedgerKind::Real,
    };
    let head = Head {
        next: count("a head", row.try_get(0)?)?,
        recorded_at: time(1)?,
    };
    Ok(Some(Ledger {
        kind,
        head,
        moved: false,
    }))
}

type Select<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Rows of a ledger; that there are none may be because there is no such ledger.
async fn rows<T>(
    readers: &SqlitePool,
    ledger: &LedgerId,
    select: Select<'_>,
    read: impl Fn(&SqliteRow) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let rows = select.fetch_all(readers).await?;
    if rows.is_empty() {
        self::ledger(readers, ledger).await?;
    }
    rows.iter().map(read).collect()
}

/// The columns that [`event`] reads, and what to select them by.
macro_rules! select_events {
    ($where:literal) => {
        concat!(
            "SELECT position, recorded_at_us, stream, version, event_id, type_name, case_id, bytes, leaf
             FROM events WHERE ledger = ?1 AND ",
            $where
        )
    };
}

pub(crate) async fn events(
    readers: &SqlitePool,
    ledger: &LedgerId,
    from: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure> {
    let select = sqlx::query(select_events!("position >= ?2 ORDER BY position LIMIT ?3"))
        .bind(ledger.as_str())
        .bind(integer(from))
        .bind(page(limit));
    rows(readers, ledger, select, event).await
}

pub(crate) async fn stream(
    readers: &SqlitePool,
    ledger: &LedgerId,
    stream: StreamId,
    from_version: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure> {
    let select = sqlx::query(select_events!(
        "stream = ?2 AND version >= ?3 ORDER BY version LIMIT ?4"
    ))
    .bind(ledger.as_str())
    .bind(stream.to_string())
    .bind(integer(from_version))
    .bind(page(limit));
    rows(readers, ledger, select, event).await
}

pub(crate) async fn case(
    readers: &SqlitePool,
    ledger: &LedgerId,
    case: CaseId,
    from: u64,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure> {
    let select = sqlx::query(select_events!(
        "case_id = ?2 AND position >= ?3 ORDER BY position LIMIT ?4"
    ))
    .bind(ledger.as_str())
    .bind(&case.0.as_bytes()[..])
    .bind(integer(from))
    .bind(page(limit));
    rows(readers, ledger, select, event).await
}

fn event(row: &SqliteRow) -> Result<StoredEvent, Failure> {
    let position = count("a position", row.try_get(0)?)?;
    let at = |what: &str| format!("{what} at position {position}");
    let recorded_at = row.try_get(1)?;
    let case: Option<&[u8]> = row.try_get(6)?;
    Ok(StoredEvent {
        position,
        recorded_at: instant(&at("the time"), recorded_at)?,
        stream: row.try_get(2)?,
        version: count(&at("the version"), row.try_get(3)?)?,
        event_id: id(&at("the event id"), row.try_get(4)?)?,
        type_name: row.try_get(5)?,
        case: case.map(|case| id(&at("the case"), case)).transpose()?,
        bytes: row.try_get(7)?,
        leaf: row.try_get(8)?,
    })
}

macro_rules! select_commands {
    ($where:literal) => {
        concat!(
            "SELECT command_id, actor, hmac, first, last, recorded_at_us
             FROM commands WHERE ledger = ?1 AND ",
            $where
        )
    };
}

pub(crate) async fn command(
    readers: &SqlitePool,
    ledger: &LedgerId,
    command: CommandId,
) -> Result<Option<CommandRecord>, Failure> {
    let found = find_command(readers, ledger, command).await?;
    if found.is_none() {
        self::ledger(readers, ledger).await?;
    }
    Ok(found)
}

pub(crate) async fn find_command(
    executor: impl SqliteExecutor<'_>,
    ledger: &LedgerId,
    command: CommandId,
) -> Result<Option<CommandRecord>, Failure> {
    sqlx::query(select_commands!("command_id = ?2"))
        .bind(ledger.as_str())
        .bind(&command.0.as_bytes()[..])
        .fetch_optional(executor)
        .await?
        .as_ref()
        .map(command_record)
        .transpose()
}

pub(crate) async fn commands(
    readers: &SqlitePool,
    ledger: &LedgerId,
    from: u64,
    limit: usize,
) -> Result<Vec<CommandRecord>, Failure> {
    let select = sqlx::query(select_commands!("first >= ?2 ORDER BY first LIMIT ?3"))
        .bind(ledger.as_str())
        .bind(integer(from))
        .bind(page(limit));
    rows(readers, ledger, select, command_record).await
}

fn command_record(row: &SqliteRow) -> Result<CommandRecord, Failure> {
    let command = id("a command id", row.try_get(0)?)?;
    let recorded_at = row.try_get(5)?;
    Ok(CommandRecord {
        command: Fingerprint {
            id: CommandId(command),
            actor: row.try_get(1)?,
            hmac: row.try_get(2)?,
        },
        appended: Appended {
            first: count("the first position", row.try_get(3)?)?,
            last: count("the last position", row.try_get(4)?)?,
            recorded_at: instant("the time of a command", recorded_at)?,
        },
    })
}

pub(crate) async fn checkpoint(
    readers: &SqlitePool,
    ledger: &LedgerId,
    name: &str,
) -> Result<u64, Failure> {
    let select = sqlx::query("SELECT next FROM checkpoints WHERE ledger = ?1 AND name = ?2")
        .bind(ledger.as_str())
        .bind(name);
    let saved = rows(readers, ledger, select, |row| {
        Ok(count("a checkpoint", row.try_get(0)?)?)
    });
    Ok(saved.await?.first().copied().unwrap_or(0))
}

pub(crate) async fn snapshot(
    readers: &SqlitePool,
    ledger: &LedgerId,
    name: &str,
) -> Result<Option<Snapshot>, Failure> {
    let select = sqlx::query(
        "SELECT next, fold_version, bytes FROM snapshots WHERE ledger = ?1 AND name = ?2",
    )
    .bind(ledger.as_str())
    .bind(name);
    let kept = rows(readers, ledger, select, |row| {
        Ok(Snapshot {
            next: count("a snapshot", row.try_get(0)?)?,
            fold_version: row.try_get(1)?,
            bytes: row.try_get(2)?,
        })
    });
    Ok(kept.await?.pop())
}

pub(crate) async fn snapshots(
    readers: &SqlitePool,
    ledger: &LedgerId,
) -> Result<Vec<String>, Failure> {
    let select = sqlx::query("SELECT name FROM snapshots WHERE ledger = ?1 ORDER BY name")
        .bind(ledger.as_str());
    rows(readers, ledger, select, |row| Ok(row.try_get(0)?)).await
}
