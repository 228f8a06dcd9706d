//! Rows into values.

use jiff::Timestamp;
use sqlx::{Row as _, postgres::PgRow};
use vangnet_domain::ids::CommandId;
use vangnet_log::{Appended, CommandRecord, Fingerprint, StoredEvent};

/// Columns of [`event`], in its order.
macro_rules! select_events {
    ($rest:literal) => {
        concat!(
            "SELECT position, recorded_at_us, stream, version, event_id, type_name, case_id, bytes, leaf \
               FROM vangnet.events WHERE ledger = $1 AND ",
            $rest
        )
    };
}
pub(crate) use select_events;

/// Columns of [`command`], in its order.
macro_rules! select_commands {
    ($rest:literal) => {
        concat!(
            "SELECT command_id, actor, hmac, first, last, recorded_at_us \
               FROM vangnet.commands WHERE ledger = $1 AND ",
            $rest
        )
    };
}
pub(crate) use select_commands;

pub(crate) fn event(row: &PgRow) -> Result<StoredEvent, sqlx::Error> {
    Ok(StoredEvent {
        position: unsigned(row.try_get(0)?)?,
        recorded_at: instant(row.try_get(1)?)?,
        stream: row.try_get(2)?,
        version: unsigned(row.try_get(3)?)?,
        event_id: row.try_get(4)?,
        type_name: row.try_get(5)?,
        case: row.try_get(6)?,
        bytes: row.try_get(7)?,
        leaf: row.try_get(8)?,
    })
}

pub(crate) fn command(row: &PgRow) -> Result<CommandRecord, sqlx::Error> {
    Ok(CommandRecord {
        command: Fingerprint {
            id: CommandId(row.try_get(0)?),
            actor: row.try_get(1)?,
            hmac: row.try_get(2)?,
        },
        appended: Appended {
            first: unsigned(row.try_get(3)?)?,
            last: unsigned(row.try_get(4)?)?,
            recorded_at: instant(row.try_get(5)?)?,
        },
    })
}

/// Positions and versions are never negative.
pub(crate) fn unsigned(value: i64) -> Result<u64, sqlx::Error> {
    u64::try_from(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A position or version for a comparison; nothing stands behind the greatest that a column holds.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn instant(micros: i64) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_microsecond(micros).map_err(|error| sqlx::Error::Decode(error.into()))
}
