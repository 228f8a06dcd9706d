//! Appends under the write lock.

use std::collections::BTreeMap;

use sqlx::{Row as _, SqliteConnection};
use vangnet_domain::{
    ids::CaseId,
    stream::{LedgerId, StreamId},
};
use vangnet_log::{Append, Appended, Head, LedgerKind, LogError, NewEvent, NowFn, Outcome, leaf};

use crate::{
    beside,
    error::{Failure, count, writable},
    read::{self, Ledger},
    write::{Answer, Work},
};

/// The state of one transaction: the heads it moved, saved once at its end.
pub(crate) struct Batch<'a> {
    connection: &'a mut SqliteConnection,
    now: &'a NowFn,
    ledgers: BTreeMap<LedgerId, Ledger>,
}

impl<'a> Batch<'a> {
    pub(crate) const fn new(connection: &'a mut SqliteConnection, now: &'a NowFn) -> Self {
        Self {
            connection,
            now,
            ledgers: BTreeMap::new(),
        }
    }

    /// Do one piece of work. A refusal has written nothing.
    pub(crate) async fn work(&mut self, work: &Work) -> Result<Answer, Failure> {
        match work {
            Work::Append(append) => self.append(append).await.map(Answer::Outcome),
            Work::CreateLedger(name, kind) => self.create_ledger(name, *kind).await,
            Work::SetClock(name, clock) => {
                let kind = self.ledger(name).await?.kind.with_clock(*clock)?;
                beside::save_clock(self.connection, name, *clock).await?;
                self.ledger(name).await?.kind = kind;
                Ok(Answer::Done)
            }
            Work::SaveCheckpoint(ledger, name, next) => {
                self.ledger(ledger).await?;
                let next = writable(*next)?;
                beside::save_checkpoint(self.connection, ledger, name, next).await?;
                Ok(Answer::Done)
            }
            Work::SaveSnapshot(ledger, name, snapshot) => {
                self.ledger(ledger).await?;
                let next = writable(snapshot.next)?;
                beside::save_snapshot(self.connection, ledger, name, snapshot, next).await?;
                Ok(Answer::Done)
            }
        }
    }

    /// Write the heads that moved.
    pub(crate) async fn save_heads(self) -> Result<(), sqlx::Error> {
        for (name, ledger) in self.ledgers {
            if ledger.moved {
                beside::save_head(self.connection, &name, ledger.head).await?;
            }
        }
        Ok(())
    }

    async fn ledger(&mut self, name: &LedgerId) -> Result<&mut Ledger, Failure> {
        if !self.ledgers.contains_key(name)
            && let Some(ledger) = read::find_ledger(&mut *self.connection, name).await?
        {
            self.ledgers.insert(name.clone(), ledger);
        }
        self.ledgers
            .get_mut(name)
            .ok_or_else(|| LogError::UnknownLedger(name.clone()).into())
    }

    async fn create_ledger(
        &mut self,
        name: &LedgerId,
        kind: LedgerKind,
    ) -> Result<Answer, Failure> {
        match self.ledger(name).await {
            Ok(present) => {
                present.kind.same_kind(kind)?;
                Ok(Answer::Done)
            }
            Err(Failure::Refused(LogError::UnknownLedger(_))) => {
                beside::create_ledger(self.connection, name, kind).await?;
                Ok(Answer::Made)
            }
            Err(other) => Err(other),
        }
    }

    /// In the order of the port: the ledger, the command, the clock, the versions; only then the first write.
    async fn append(&mut self, append: &Append) -> Result<Outcome, Failure> {
        let own_clock = (self.now)();
        let ledger = *self.ledger(&append.ledger).await?;
        let id = append.command.id;
        if let Some(record) = read::find_command(&mut *self.connection, &append.ledger, id).await? {
            return Ok(record.again(&append.command));
        }
        let recorded_at = ledger
            .kind
            .record_at(ledger.head.recorded_at, append.now, own_clock)?;
        for (stream, expected) in &append.expected {
            let actual = self.version(&append.ledger, *stream).await?;
            if actual != *expected {
                return Ok(Outcome::Conflict {
                    stream: *stream,
                    actual,
                });
            }
        }
        for (case, seen) in &append.cases {
            let last = self.last_of_case(&append.ledger, *case).await?;
            if let Some(last) = last.filter(|last| last >= seen) {
                return Ok(Outcome::CaseMoved { case: *case, last });
            }
        }
        let first = ledger.head.next;
        let next = first + append.events.len() as u64;
        writable(next)?;
        let appended = Appended {
            first,
            last: next - 1,
            recorded_at,
        };
        for (event, position) in append.events.iter().zip(first..) {
            self.insert_event(&append.ledger, event, position, appended)
                .await?;
        }
        self.insert_command(append, appended).await?;
        let ledger = self.ledger(&append.ledger).await?;
        ledger.moved = true;
        ledger.head = Head {
            next,
            recorded_at: Some(recorded_at),
        };
        Ok(Outcome::Appended(appended))
    }

    async fn version(&mut self, ledger: &LedgerId, stream: StreamId) -> Result<u64, Failure> {
        let row = sqlx::query(
            "SELECT version FROM events WHERE ledger = ?1 AND stream = ?2
             ORDER BY version DESC LIMIT 1",
        )
        .bind(ledger.as_str())
        .bind(stream.to_string())
        .fetch_optional(&mut *self.connection)
        .await?;
        match row {
            Some(row) => Ok(count("a version", row.try_get(0)?)?),
            None => Ok(0),
        }
    }

    /// Position of the last event of a case.
    async fn last_of_case(
        &mut self,
        ledger: &LedgerId,
        case: CaseId,
    ) -> Result<Option<u64>, Failure> {
        let row = sqlx::query(
            "SELECT position FROM events WHERE ledger = ?1 AND case_id = ?2
             ORDER BY position DESC LIMIT 1",
        )
        .bind(ledger.as_str())
        .bind(&case.0.as_bytes()[..])
        .fetch_optional(&mut *self.connection)
        .await?;
        row.map(|row| Ok(count("a position", row.try_get(0)?)?))
            .transpose()
    }

    async fn insert_event(
        &mut self,
        ledger: &LedgerId,
        event: &NewEvent,
        position: u64,
        appended: Appended,
    ) -> Result<(), Failure> {
        let recorded_at_us = appended.recorded_at.as_microsecond();
        sqlx::query(
            "INSERT INTO events (ledger, position, recorded_at_us, stream, version, event_id,
                                 type_name, case_id, bytes, leaf)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .bind(ledger.as_str())
        .bind(writable(position)?)
        .bind(recorded_at_us)
        .bind(event.stream.to_string())
        .bind(writable(event.version)?)
        .bind(&event.event_id.as_bytes()[..])
        .bind(&event.type_name)
        .bind(event.case.as_ref().map(|case| &case.as_bytes()[..]))
        .bind(&event.bytes[..])
        .bind(&leaf(position, recorded_at_us, &event.bytes)[..])
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    async fn insert_command(&mut self, append: &Append, appended: Appended) -> Result<(), Failure> {
        sqlx::query(
            "INSERT INTO commands (ledger, command_id, actor, hmac, first, last, recorded_at_us)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(append.ledger.as_str())
        .bind(&append.command.id.0.as_bytes()[..])
        .bind(&append.command.actor)
        .bind(&append.command.hmac[..])
        .bind(writable(appended.first)?)
        .bind(writable(appended.last)?)
        .bind(appended.recorded_at.as_microsecond())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
