//! A log that breaks one promise.

#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use jiff::Timestamp;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{
    Append, Appended, CommandRecord, Head, LedgerKind, Log, LogError, MemoryLog, NowFn, Outcome,
    SimulatedClock, Snapshot, StoredEvent, TEXT_BYTES_MAX, contract::command, leaf,
};

/// Which promise it breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    None,
    HoleInPositions,
    LastButOneComesLater,
    HalfAppendAtTheHead,
    OneLedgerForAll,
    LastWriterWins,
    BadAppendFailsTheNext,
    HalfAppendStands,
    ReadOnlyStreamsNotChecked,
    CasesNotChecked,
    RetryIsConflict,
    RetryIsAppended,
    AnybodyMayReuse,
    RecordedAtIsNow,
    SkewNotChecked,
    ClockMayGoBack,
    RefusalsAreSwallowed,
    ReadsEndEarly,
    NamesAreCut,
    UnknownLedgerIsEmpty,
    LedgersAreMadeAgain,
    StreamsReadFromTheStart,
    CheckpointsGoBack,
    LastSnapshotWins,
    OneBitTurned,
    LeafOfBytesOnly,
}

/// A log in memory with a fault.
pub struct Broken {
    fault: Fault,
    inner: MemoryLog,
    one: Mutex<Option<LedgerId>>,
    spoiled: AtomicBool,
    checkpoints: Mutex<BTreeMap<String, u64>>,
    snapshots: Mutex<BTreeMap<String, Snapshot>>,
}

impl Broken {
    pub fn new(fault: Fault, now: NowFn) -> Self {
        Self {
            fault,
            inner: MemoryLog::new(now),
            one: Mutex::default(),
            spoiled: AtomicBool::new(false),
            checkpoints: Mutex::default(),
            snapshots: Mutex::default(),
        }
    }

    fn ledger(&self, asked: &LedgerId) -> LedgerId {
        match self.fault {
            Fault::OneLedgerForAll => self
                .one
                .lock()
                .unwrap()
                .get_or_insert(asked.clone())
                .clone(),
            _ => asked.clone(),
        }
    }

    fn name<'a>(&self, name: &'a str) -> &'a str {
        match self.fault {
            Fault::NamesAreCut => &name[..name.len().min(TEXT_BYTES_MAX)],
            _ => name,
        }
    }

    fn bend(&self, mut events: Vec<StoredEvent>) -> Vec<StoredEvent> {
        match self.fault {
            Fault::HoleInPositions => {
                for event in &mut events {
                    event.position += u64::from(event.position > 6);
                }
            }
            Fault::LastButOneComesLater if events.len() > 1 => {
                events.remove(events.len() - 2);
            }
            Fault::ReadsEndEarly => events.truncate(100),
            Fault::OneBitTurned => {
                for event in &mut events {
                    event.bytes[0] ^= 1;
                    event.leaf = leaf(
                        event.position,
                        event.recorded_at.as_microsecond(),
                        &event.bytes,
                    )
                    .to_vec();
                }
            }
            Fault::LeafOfBytesOnly => {
                for event in &mut events {
                    event.leaf = leaf(0, 0, &event.bytes).to_vec();
                }
            }
            _ => {}
        }
        events
    }

    /// The append again on the versions that are there, whatever was expected.
    async fn overwrite(&self, mut append: Append) -> Result<Outcome, LogError> {
        loop {
            match self.inner.append(append.clone()).await? {
                Outcome::Conflict { stream, actual } => {
                    for (expected, version) in &mut append.expected {
                        if *expected == stream {
                            *version = actual;
                        }
                    }
                    let events = append.events.iter_mut();
                    for (event, version) in events
                        .filter(|event| event.stream == stream)
                        .zip(actual + 1..)
                    {
                        event.version = version;
                    }
                }
                outcome => return Ok(outcome),
            }
        }
    }

    /// The first stream of an append, under a command id of its own.
    async fn half(&self, mut append: Append) -> Result<Outcome, LogError> {
        append.expected.truncate(1);
        let first = append.expected[0].0;
        append.events.retain(|event| event.stream == first);
        append.command.id = command(12_345);
        self.inner.append(append).await
    }

    async fn append_broken(&self, mut append: Append) -> Result<Outcome, LogError> {
        let kept = append.clone();
        if self.fault == Fault::ReadOnlyStreamsNotChecked {
            append
                .expected
                .retain(|(stream, _)| append.events.iter().any(|it| it.stream == *stream));
        }
        if self.fault == Fault::CasesNotChecked {
            append.cases.clear();
        }
        let outcome = self.inner.append(append).await;
        let here = Appended {
            first: 0,
            last: 0,
            recorded_at: kept.now,
        };
        Ok(match (self.fault, outcome?) {
            (Fault::LastWriterWins, Outcome::Conflict { .. }) => self.overwrite(kept).await?,
            (Fault::HalfAppendStands, conflict @ Outcome::Conflict { .. }) => {
                self.half(kept).await?;
                conflict
            }
            (Fault::RetryIsConflict, Outcome::AlreadyAppended(_)) => Outcome::Conflict {
                stream: kept.expected[0].0,
                actual: kept.expected[0].1 + 1,
            },
            (Fault::RetryIsAppended, Outcome::AlreadyAppended(at)) => Outcome::Appended(at),
            (Fault::AnybodyMayReuse, Outcome::CommandReused) => Outcome::AlreadyAppended(here),
            (Fault::RecordedAtIsNow, Outcome::Appended(at)) => Outcome::Appended(Appended {
                recorded_at: Timestamp::from_microsecond(kept.now.as_microsecond()).unwrap(),
                ..at
            }),
            (_, outcome) => outcome,
        })
    }
}

#[async_trait]
impl Log for Broken {
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        let kind = match self.fault {
            Fault::SkewNotChecked => LedgerKind::Simulated(SimulatedClock {
                origin: Timestamp::UNIX_EPOCH,
                set_at: Timestamp::UNIX_EPOCH,
                rate_permille: 1_000,
            }),
            _ => kind,
        };
        let made = self.inner.create_ledger(&self.ledger(ledger), kind).await?;
        Ok(made || [Fault::LedgersAreMadeAgain, Fault::OneLedgerForAll].contains(&self.fault))
    }

    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        self.inner.ledgers().await
    }

    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        self.inner.ledger_kind(ledger).await
    }

    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        match self.inner.set_clock(ledger, clock).await {
            Err(LogError::Malformed(_)) if self.fault == Fault::ClockMayGoBack => Ok(()),
            answer => answer,
        }
    }

    async fn append(&self, mut append: Append) -> Result<Outcome, LogError> {
        append.ledger = self.ledger(&append.ledger);
        if self.fault == Fault::BadAppendFailsTheNext && self.spoiled.swap(false, Ordering::SeqCst)
        {
            return Err(LogError::Malformed("the neighbour's fault"));
        }
        let now = append.now;
        match self.append_broken(append).await {
            Err(LogError::Limit { .. } | LogError::Malformed(_))
                if self.fault == Fault::RefusalsAreSwallowed =>
            {
                Ok(Outcome::Appended(Appended {
                    first: 0,
                    last: 0,
                    recorded_at: now,
                }))
            }
            answer => {
                let good = matches!(answer, Ok(Outcome::Appended(_)));
                self.spoiled.store(!good, Ordering::SeqCst);
                answer
            }
        }
    }

    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        let mut head = self.inner.head(&self.ledger(ledger)).await?;
        if self.fault == Fault::HalfAppendAtTheHead {
            head.next = head.next.saturating_sub(1);
        }
        Ok(head)
    }

    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        match self.inner.read(&self.ledger(ledger), from, limit).await {
            Err(LogError::UnknownLedger(_)) if self.fault == Fault::UnknownLedgerIsEmpty => {
                Ok(Vec::new())
            }
            events => Ok(self.bend(events?)),
        }
    }

    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let from_version = match self.fault {
            Fault::StreamsReadFromTheStart => 1,
            _ => from_version,
        };
        self.inner
            .read_stream(&self.ledger(ledger), stream, from_version, limit)
            .await
    }

    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.inner
            .read_case(&self.ledger(ledger), case, from, limit)
            .await
    }

    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        self.inner.command(&self.ledger(ledger), command).await
    }

    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        self.inner
            .read_commands(&self.ledger(ledger), from, limit)
            .await
    }

    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        if self.fault == Fault::CheckpointsGoBack {
            self.checkpoints
                .lock()
                .unwrap()
                .insert(name.to_owned(), next);
            return Ok(());
        }
        self.inner
            .save_checkpoint(&self.ledger(ledger), self.name(name), next)
            .await
    }

    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        if self.fault == Fault::CheckpointsGoBack {
            let kept = self.checkpoints.lock().unwrap().get(name).copied();
            return Ok(kept.unwrap_or(0));
        }
        self.inner
            .checkpoint(&self.ledger(ledger), self.name(name))
            .await
    }

    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        if self.fault == Fault::LastSnapshotWins {
            self.snapshots
                .lock()
                .unwrap()
                .insert(name.to_owned(), snapshot);
            return Ok(());
        }
        self.inner
            .save_snapshot(&self.ledger(ledger), self.name(name), snapshot)
            .await
    }

    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        if self.fault == Fault::LastSnapshotWins {
            return Ok(self.snapshots.lock().unwrap().get(name).cloned());
        }
        self.inner
            .snapshot(&self.ledger(ledger), self.name(name))
            .await
    }

    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        self.inner.snapshots(&self.ledger(ledger)).await
    }
}
