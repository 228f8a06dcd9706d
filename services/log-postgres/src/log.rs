//! [`PgLog`]: the port, method by method.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use sqlx::{
    Row as _,
    postgres::{PgConnectOptions, PgPool, PgRow},
};
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{
    Append, CommandRecord, Head, LedgerKind, Log, LogError, Outcome, READ_LIMIT_MAX,
    SimulatedClock, Snapshot, StoredEvent, check_name,
};

use crate::{
    appender::Appender,
    connect::{DURABLE, PgConfig, assert_settings},
    error::{is_broken, within},
    limits::{APPEND_STATEMENT_WAIT_MAX, CLOCK_TRIES_MAX, READ_WAIT_MAX, STATEMENT_WAIT_MAX},
    migrate::assert_log,
    read::{command, event, instant, select_commands, select_events, signed, unsigned},
};

/// The log in a PostgreSQL database. See the crate's doc.
#[derive(Debug)]
pub struct PgLog {
    pool: PgPool,
    append_options: PgConnectOptions,
    connections_max: u32,
    /// Of the ledgers that this process appends to.
    appenders: Mutex<HashMap<LedgerId, Appender>>,
    /// Ledgers that were there: none ever goes.
    seen: Mutex<BTreeSet<LedgerId>>,
}

impl PgLog {
    /// Connect. Refused when the schema is behind this program's, and when the server could lose what it acknowledged.
    pub async fn connect(config: &PgConfig) -> Result<Self, LogError> {
        let pool = config
            .pool(STATEMENT_WAIT_MAX, "connecting to the log")
            .await?;
        assert_settings(&pool, &DURABLE).await?;
        assert_log(&pool).await?;
        Ok(Self {
            pool,
            append_options: config.session(APPEND_STATEMENT_WAIT_MAX),
            connections_max: config.connections_max,
            appenders: Mutex::default(),
            seen: Mutex::default(),
        })
    }

    /// A running appender of a ledger that exists.
    async fn appender(&self, ledger: &LedgerId) -> Result<Appender, LogError> {
        if let Some(appender) = self.running(ledger) {
            return Ok(appender);
        }
        self.ledger(ledger).await?;
        let mut appenders = self
            .appenders
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let start = || Appender::start(ledger.clone(), self.append_options.clone());
        let appender = appenders.entry(ledger.clone()).or_insert_with(start);
        if appender.is_over() {
            *appender = start();
        }
        Ok(appender.clone())
    }

    fn running(&self, ledger: &LedgerId) -> Option<Appender> {
        let appenders = self
            .appenders
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        appenders
            .get(ledger)
            .filter(|appender| !appender.is_over())
            .cloned()
    }

    /// Row of a ledger: next, recorded_at, the clock's three columns.
    async fn ledger(&self, ledger: &LedgerId) -> Result<PgRow, LogError> {
        let sql = "SELECT next, recorded_at_us, clock_origin_us, clock_set_at_us, clock_rate_permille \
                     FROM vangnet.ledgers WHERE ledger = $1";
        let work = sqlx::query(sql)
            .bind(ledger.as_str())
            .fetch_optional(&self.pool);
        within(READ_WAIT_MAX, "looking a ledger up", work)
            .await?
            .ok_or_else(|| LogError::UnknownLedger(ledger.clone()))
    }

    fn seen(&self) -> MutexGuard<'_, BTreeSet<LedgerId>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuse a ledger that there is not; asked once.
    async fn exists(&self, ledger: &LedgerId) -> Result<(), LogError> {
        if !self.seen().contains(ledger) {
            self.ledger(ledger).await?;
            self.seen().insert(ledger.clone());
        }
        Ok(())
    }

    /// What a query found; nothing may as well mean that there is no such ledger.
    async fn some<T>(&self, ledger: &LedgerId, found: Vec<T>) -> Result<Vec<T>, LogError> {
        if found.is_empty() {
            self.exists(ledger).await?;
        }
        Ok(found)
    }
}

/// Rows of a query as values, within the limit of a read. A connection from before the database went away and came back
/// breaks at its first use and is thrown away; the next one is tried.
macro_rules! read {
    ($self:ident, $context:literal, $value:expr, $sql:expr, $ledger:ident $(, $bind:expr)* $(,)?) => {{
        let work = async {
            let mut broken = 0;
            let rows: Vec<PgRow> = loop {
                let query = sqlx::query($sql).bind($ledger.as_str())$(.bind($bind))*;
                match query.fetch_all(&$self.pool).await {
                    Err(error) if is_broken(&error) && broken < $self.connections_max => broken += 1,
                    answered => break answered?,
                }
            };
            rows.iter().map($value).collect::<Result<Vec<_>, sqlx::Error>>()
        };
        within(READ_WAIT_MAX, $context, work).await
    }};
}

fn page(limit: usize) -> i64 {
    signed(limit.min(READ_LIMIT_MAX) as u64)
}

fn kind(row: &PgRow) -> Result<LedgerKind, sqlx::Error> {
    let Some(origin) = row.try_get::<Option<i64>, _>(2)? else {
        return Ok(LedgerKind::Real);
    };
    let rate: i64 = row.try_get(4)?;
    Ok(LedgerKind::Simulated(SimulatedClock {
        origin: instant(origin)?,
        set_at: instant(row.try_get(3)?)?,
        rate_permille: u32::try_from(rate).map_err(|error| sqlx::Error::Decode(error.into()))?,
    }))
}

fn damaged(error: sqlx::Error) -> LogError {
    LogError::Damaged(error.to_string())
}

type ClockColumns = (Option<i64>, Option<i64>, Option<i64>);

fn clock_columns(kind: LedgerKind) -> ClockColumns {
    match kind {
        LedgerKind::Real => (None, None, None),
        LedgerKind::Simulated(clock) => (
            Some(clock.origin.as_microsecond()),
            Some(clock.set_at.as_microsecond()),
            Some(clock.rate_permille.into()),
        ),
    }
}

#[async_trait]
impl Log for PgLog {
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        let (origin, set_at, rate) = clock_columns(kind);
        let work = sqlx::query_scalar("SELECT vangnet.create_ledger($1, $2, $3, $4)")
            .bind(ledger.as_str())
            .bind(origin)
            .bind(set_at)
            .bind(rate)
            .fetch_one(&self.pool);
        let made: bool = within(READ_WAIT_MAX, "making a ledger", work).await?;
        if !made {
            self.ledger_kind(ledger).await?.same_kind(kind)?;
        }
        Ok(made)
    }

    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        let sql = "SELECT ledger FROM vangnet.ledgers ORDER BY ledger";
        let work = sqlx::query_scalar(sql).fetch_all(&self.pool);
        let names: Vec<String> = within(READ_WAIT_MAX, "listing the ledgers", work).await?;
        let named = |name: String| {
            name.parse()
                .map_err(|_| LogError::Damaged(format!("ledger {name:?}")))
        };
        names.into_iter().map(named).collect()
    }

    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        kind(&self.ledger(ledger).await?).map_err(damaged)
    }

    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        for _ in 0..CLOCK_TRIES_MAX {
            let present = self.ledger_kind(ledger).await?;
            let (origin, set_at, rate) = clock_columns(present.with_clock(clock)?);
            let (seen_origin, seen_set_at, seen_rate) = clock_columns(present);
            let work = sqlx::query_scalar("SELECT vangnet.set_clock($1, $2, $3, $4, $5, $6, $7)")
                .bind(ledger.as_str())
                .bind(seen_origin)
                .bind(seen_set_at)
                .bind(seen_rate)
                .bind(origin)
                .bind(set_at)
                .bind(rate)
                .fetch_one(&self.pool);
            if within(READ_WAIT_MAX, "setting a clock", work).await? {
                return Ok(());
            }
        }
        Err(LogError::away(
            "setting a clock",
            "others are setting it too",
        ))
    }

    async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        append.check()?;
        self.appender(&append.ledger).await?.append(append).await
    }

    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        let row = self.ledger(ledger).await?;
        let head = || -> Result<Head, sqlx::Error> {
            let recorded_at: Option<i64> = row.try_get(1)?;
            Ok(Head {
                next: unsigned(row.try_get(0)?)?,
                recorded_at: recorded_at.map(instant).transpose()?,
            })
        };
        head().map_err(damaged)
    }

    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let sql = select_events!("position >= $2 ORDER BY position LIMIT $3");
        let found = read!(
            self,
            "reading events",
            event,
            sql,
            ledger,
            signed(from),
            page(limit)
        )?;
        self.some(ledger, found).await
    }

    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let sql = select_events!("stream = $2 AND version >= $3 ORDER BY version LIMIT $4");
        let (name, from) = (stream.to_string(), signed(from_version));
        let found = read!(
            self,
            "reading a stream",
            event,
            sql,
            ledger,
            name.as_str(),
            from,
            page(limit)
        )?;
        self.some(ledger, found).await
    }

    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let sql = select_events!("case_id = $2 AND position >= $3 ORDER BY position LIMIT $4");
        let from = signed(from);
        let found = read!(
            self,
            "reading a case",
            event,
            sql,
            ledger,
            case.0,
            from,
            page(limit)
        )?;
        self.some(ledger, found).await
    }

    async fn command(
        &self,
        ledger: &LedgerId,
        command_id: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        let sql = select_commands!("command_id = $2");
        let found = read!(
            self,
            "looking a command up",
            command,
            sql,
            ledger,
            command_id.0
        )?;
        Ok(self.some(ledger, found).await?.pop())
    }

    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        let sql = select_commands!("first >= $2 ORDER BY first LIMIT $3");
        let found = read!(
            self,
            "reading commands",
            command,
            sql,
            ledger,
            signed(from),
            page(limit)
        )?;
        self.some(ledger, found).await
    }

    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        check_name(name)?;
        self.exists(ledger).await?;
        let work = sqlx::query("SELECT vangnet.save_checkpoint($1, $2, $3)")
            .bind(ledger.as_str())
            .bind(name)
            .bind(signed(next))
            .execute(&self.pool);
        within(READ_WAIT_MAX, "saving a checkpoint", work)
            .await
            .map(drop)
    }

    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        let sql = "SELECT next FROM vangnet.checkpoints WHERE ledger = $1 AND name = $2";
        let value = |row: &PgRow| unsigned(row.try_get(0)?);
        let found = read!(self, "reading a checkpoint", value, sql, ledger, name)?;
        Ok(self.some(ledger, found).await?.pop().unwrap_or(0))
    }

    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        snapshot.check(name)?;
        self.exists(ledger).await?;
        let work = sqlx::query("SELECT vangnet.save_snapshot($1, $2, $3, $4, $5)")
            .bind(ledger.as_str())
            .bind(name)
            .bind(i64::from(snapshot.fold_version))
            .bind(signed(snapshot.next))
            .bind(&snapshot.bytes)
            .execute(&self.pool);
        within(READ_WAIT_MAX, "saving a snapshot", work)
            .await
            .map(drop)
    }

    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        let sql = "SELECT next, fold_version, bytes FROM vangnet.snapshots WHERE ledger = $1 AND name = $2";
        let value = |row: &PgRow| {
            let fold_version: i64 = row.try_get(1)?;
            Ok(Snapshot {
                next: unsigned(row.try_get(0)?)?,
                fold_version: u32::try_from(fold_version)
                    .map_err(|error| sqlx::Error::Decode(error.into()))?,
                bytes: row.try_get(2)?,
            })
        };
        let found = read!(self, "reading a snapshot", value, sql, ledger, name)?;
        Ok(self.some(ledger, found).await?.pop())
    }

    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        let sql = "SELECT name FROM vangnet.snapshots WHERE ledger = $1 ORDER BY name";
        let value = |row: &PgRow| row.try_get(0);
        let found = read!(self, "listing the snapshots", value, sql, ledger)?;
        self.some(ledger, found).await
    }
}
