//! One batch on one connection: on a guess in one round trip, or under the lock in four.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{Connection as _, PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{Append, Appended, CommandRecord, Fingerprint, LogError, NewEvent, Outcome};

use crate::{
    decide::{Facts, Judgement, judge},
    error::{Trouble, UNKNOWN_LEDGER, code},
    read::{instant, signed, unsigned},
};

pub(crate) type Answers = Vec<Result<Outcome, LogError>>;

/// Commit on the guess that every caller is right. `None` when one of them is not, or may not be: nothing was written.
pub(crate) async fn commit_on_guess(
    connection: &mut PgConnection,
    batch: &[Append],
) -> Result<Option<Answers>, Trouble> {
    let judgement = judge(batch, None);
    if !judgement.all_accepted() {
        return Ok(None);
    }
    match write(connection, batch, &judgement)
        .await
        .map_err(Trouble::from)
    {
        Ok((first, floor)) => Ok(Some(judgement.answers(batch, first, floor))),
        Err(Trouble::Refused(error)) => {
            tracing::debug!(%error, "a guess did not hold; deciding under the lock");
            Ok(None)
        }
        Err(lost) => Err(lost),
    }
}

/// Lock the head row, read, decide, write what stands, commit.
pub(crate) async fn commit_under_lock(
    connection: &mut PgConnection,
    ledger: &LedgerId,
    batch: &[Append],
) -> Result<Answers, Trouble> {
    let mut transaction = connection.begin().await?;
    let facts = match lock_read(&mut transaction, ledger, batch).await {
        Ok(facts) => facts,
        Err(error) if code(&error).as_deref() == Some(UNKNOWN_LEDGER) => {
            transaction.rollback().await?;
            let unknown = || Err(LogError::UnknownLedger(ledger.clone()));
            return Ok(batch.iter().map(|_| unknown()).collect());
        }
        Err(error) => return Err(error.into()),
    };
    let judgement = judge(batch, Some(&facts));
    if judgement.accepted.is_empty() {
        transaction.rollback().await?;
        return Ok(judgement.answers(batch, 0, None));
    }
    let (first, floor) = write(&mut transaction, batch, &judgement).await?;
    // Whatever a commit answers but yes: it may have happened.
    transaction.commit().await.map_err(Trouble::Lost)?;
    Ok(judgement.answers(batch, first, floor))
}

async fn lock_read(
    connection: &mut PgConnection,
    ledger: &LedgerId,
    batch: &[Append],
) -> Result<Facts, sqlx::Error> {
    let mut streams: Vec<StreamId> = batch
        .iter()
        .flat_map(|append| append.expected.iter().map(|(stream, _)| *stream))
        .collect();
    streams.sort_unstable();
    streams.dedup();
    let mut commands: Vec<Uuid> = batch.iter().map(|append| append.command.id.0).collect();
    commands.sort_unstable();
    commands.dedup();
    let names: Vec<String> = streams.iter().map(ToString::to_string).collect();
    let row = sqlx::query(
        "SELECT simulated, clock_us, versions, found_ids, found_actors, found_hmacs, found_firsts, found_lasts, \
                found_recorded_at_us FROM vangnet.lock_read($1, $2, $3)",
    )
    .bind(ledger.as_str())
    .bind(names)
    .bind(commands)
    .fetch_one(&mut *connection)
    .await?;
    let cases = last_of_cases(connection, ledger, batch).await?;
    let versions: Option<Vec<i64>> = row.try_get(2)?;
    let versions = versions.unwrap_or_default().into_iter().map(unsigned);
    Ok(Facts {
        simulated: row.try_get(0)?,
        clock: instant(row.try_get(1)?)?,
        versions: streams
            .into_iter()
            .zip(versions)
            .map(|(stream, version)| Ok((stream, version?)))
            .collect::<Result<_, sqlx::Error>>()?,
        cases,
        commands: found(&row)?,
    })
}

/// Position of the last event of each case that the batch read as a whole. A statement of its own after the lock, so that
/// it sees what was committed while this batch waited; asked of few batches.
async fn last_of_cases(
    connection: &mut PgConnection,
    ledger: &LedgerId,
    batch: &[Append],
) -> Result<HashMap<CaseId, u64>, sqlx::Error> {
    let mut cases: Vec<Uuid> = batch
        .iter()
        .flat_map(|append| append.cases.iter().map(|(case, _)| case.0))
        .collect();
    cases.sort_unstable();
    cases.dedup();
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query(
        "SELECT c.id, e.position FROM unnest($2::uuid[]) c (id) \
         JOIN LATERAL (SELECT position FROM vangnet.events \
                        WHERE ledger = $1 AND case_id = c.id \
                        ORDER BY position DESC LIMIT 1) e ON true",
    )
    .bind(ledger.as_str())
    .bind(cases)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((CaseId(row.try_get(0)?), unsigned(row.try_get(1)?)?)))
        .collect()
}

/// The parallel arrays of `lock_read`; NULL when no command was found.
fn found(row: &PgRow) -> Result<HashMap<CommandId, CommandRecord>, sqlx::Error> {
    let ids: Option<Vec<Uuid>> = row.try_get(3)?;
    let Some(ids) = ids else {
        return Ok(HashMap::new());
    };
    let actors: Vec<String> = row.try_get(4)?;
    let hmacs: Vec<Vec<u8>> = row.try_get(5)?;
    let firsts: Vec<i64> = row.try_get(6)?;
    let lasts: Vec<i64> = row.try_get(7)?;
    let times: Vec<i64> = row.try_get(8)?;
    let texts = ids.into_iter().zip(actors).zip(hmacs);
    let places = firsts.into_iter().zip(lasts).zip(times);
    texts
        .zip(places)
        .map(|(((id, actor), hmac), ((first, last), recorded_at))| {
            let id = CommandId(id);
            let record = CommandRecord {
                command: Fingerprint { id, actor, hmac },
                appended: Appended {
                    first: unsigned(first)?,
                    last: unsigned(last)?,
                    recorded_at: instant(recorded_at)?,
                },
            };
            Ok((id, record))
        })
        .collect()
}

/// Write the accepted appends. Answers the position of the first event, and `recorded_at` of the event before it.
async fn write(
    connection: &mut PgConnection,
    batch: &[Append],
    judgement: &Judgement,
) -> Result<(u64, Option<Timestamp>), sqlx::Error> {
    let row = match (judgement.accepted.as_slice(), judgement.slots.as_slice()) {
        ([index], [_]) if batch[*index].events.len() == 1 => {
            write_one(connection, &batch[*index]).await?
        }
        _ => write_all(connection, batch, judgement).await?,
    };
    let floor: Option<i64> = row.try_get(1)?;
    Ok((unsigned(row.try_get(0)?)?, floor.map(instant).transpose()?))
}

/// One append of one event that expects its stream and no other.
async fn write_one(connection: &mut PgConnection, append: &Append) -> Result<PgRow, sqlx::Error> {
    let event = &append.events[0];
    sqlx::query(
        "SELECT first_position, floor_us \
           FROM vangnet.append_one($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(append.ledger.as_str())
    .bind(append.command.id.0)
    .bind(append.command.actor.as_str())
    .bind(append.command.hmac.as_slice())
    .bind(append.now.as_microsecond())
    .bind(event.stream.to_string())
    .bind(signed(event.version - 1))
    .bind(event.event_id)
    .bind(event.type_name.as_str())
    .bind(event.case)
    .bind(event.bytes.as_slice())
    .fetch_one(connection)
    .await
}

async fn write_all(
    connection: &mut PgConnection,
    batch: &[Append],
    judgement: &Judgement,
) -> Result<PgRow, sqlx::Error> {
    let appends: Vec<&Append> = judgement
        .accepted
        .iter()
        .map(|index| &batch[*index])
        .collect();
    // Indexes are 1-based, as arrays are in SQL.
    let mut events: Vec<(i32, i32, &NewEvent)> = Vec::new();
    for (request, append) in (1..).zip(&appends) {
        for event in &append.events {
            let slot = judgement.slot_of.get(&event.stream);
            events.push((request, slot.map_or(0, |slot| *slot as i32 + 1), event));
        }
    }
    let slots = &judgement.slots;
    sqlx::query(
        "SELECT first_position, floor_us FROM vangnet.append(\
             $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(batch.first().map_or("", |append| append.ledger.as_str()))
    .bind(each(&appends, |it| it.command.id.0))
    .bind(each(&appends, |it| it.command.actor.as_str()))
    .bind(each(&appends, |it| it.command.hmac.as_slice()))
    .bind(each(&appends, |it| it.now.as_microsecond()))
    .bind(each(&appends, |it| it.events.len() as i32))
    .bind(each(slots, |slot| slot.stream.to_string()))
    .bind(each(slots, |slot| signed(slot.base)))
    .bind(each(slots, |slot| signed(slot.new)))
    .bind(each(&events, |(request, ..)| *request))
    .bind(each(&events, |(_, slot, _)| *slot))
    .bind(each(&events, |(.., event)| signed(event.version)))
    .bind(each(&events, |(.., event)| event.event_id))
    .bind(each(&events, |(.., event)| event.type_name.as_str()))
    .bind(each(&events, |(.., event)| event.case))
    .bind(each(&events, |(.., event)| event.bytes.as_slice()))
    .fetch_one(connection)
    .await
}

/// One array of a call.
fn each<'a, T, U>(all: &'a [T], column: impl Fn(&'a T) -> U) -> Vec<U> {
    all.iter().map(column).collect()
}
