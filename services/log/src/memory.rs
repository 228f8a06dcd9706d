//! The log in memory: the reference of the contract, for tests and the simulator. Nothing survives the process.

pub(crate) mod ledger;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};

use self::ledger::Ledger;
use crate::{
    Append, CommandRecord, Head, LedgerKind, Log, LogError, NowFn, Outcome, SimulatedClock,
    Snapshot, StoredEvent, check_name,
};

/// A log in memory. Deterministic: ordered maps, no tasks, no clock but the one handed in.
pub struct MemoryLog {
    now: NowFn,
    ledgers: Mutex<BTreeMap<LedgerId, Ledger>>,
    fail_next_reply: AtomicBool,
    away: AtomicBool,
}

impl MemoryLog {
    /// An empty log whose own clock, for the check of the clock skew, is `now`.
    pub fn new(now: NowFn) -> Self {
        Self {
            now,
            ledgers: Mutex::default(),
            fail_next_reply: AtomicBool::new(false),
            away: AtomicBool::new(false),
        }
    }

    /// The next append is carried out, and its answer is lost ([`LogError::Away`]): a crash between append and reply.
    pub fn fail_next_reply(&self) {
        self.fail_next_reply.store(true, Ordering::SeqCst);
    }

    /// From now on every call about a ledger is [`LogError::Away`], or none is any more: the database went, or is back.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// Change what is stored, as no caller can: what `verify` has to find.
    #[cfg(test)]
    pub(crate) fn tamper(&self, ledger: &LedgerId, change: impl FnOnce(&mut Ledger)) {
        self.with(ledger, change).unwrap();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<LedgerId, Ledger>> {
        self.ledgers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(
        &self,
        ledger: &LedgerId,
        work: impl FnOnce(&mut Ledger) -> T,
    ) -> Result<T, LogError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(LogError::away("asking for a ledger", "it was told to be"));
        }
        self.lock()
            .get_mut(ledger)
            .map(work)
            .ok_or_else(|| LogError::UnknownLedger(ledger.clone()))
    }
}

#[async_trait]
impl Log for MemoryLog {
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        let mut ledgers = self.lock();
        if let Some(present) = ledgers.get(ledger) {
            present.kind.same_kind(kind)?;
            return Ok(false);
        }
        ledgers.insert(ledger.clone(), Ledger::new(kind));
        Ok(true)
    }

    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        Ok(self.lock().keys().cloned().collect())
    }

    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        self.with(ledger, |ledger| ledger.kind)
    }

    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        self.with(ledger, |ledger| {
            ledger.kind = ledger.kind.with_clock(clock)?;
            Ok(())
        })?
    }

    async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        append.check()?;
        let own = (self.now)();
        let ledger = append.ledger.clone();
        let outcome = self.with(&ledger, |ledger| ledger.append(append, own))??;
        if self.fail_next_reply.swap(false, Ordering::SeqCst) {
            return Err(LogError::Away {
                context: "answering an append",
                source: None,
            });
        }
        Ok(outcome)
    }

    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        self.with(ledger, |ledger| ledger.head)
    }

    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.with(ledger, |ledger| ledger.read(from, limit))
    }

    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.with(ledger, |ledger| {
            ledger.read_stream(stream, from_version, limit)
        })
    }

    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.with(ledger, |ledger| ledger.read_case(case, from, limit))
    }

    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        self.with(ledger, |ledger| ledger.command(command))
    }

    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        self.with(ledger, |ledger| ledger.read_commands(from, limit))
    }

    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        check_name(name)?;
        self.with(ledger, |ledger| {
            let kept = ledger.checkpoints.entry(name.to_owned()).or_default();
            *kept = next.max(*kept);
        })
    }

    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        self.with(ledger, |ledger| {
            ledger.checkpoints.get(name).copied().unwrap_or(0)
        })
    }

    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        snapshot.check(name)?;
        self.with(ledger, |ledger| {
            let kept = ledger.snapshots.get(name);
            if kept.is_none_or(|kept| snapshot.replaces(kept.fold_version, kept.next)) {
                ledger.snapshots.insert(name.to_owned(), snapshot);
            }
        })
    }

    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        self.with(ledger, |ledger| ledger.snapshots.get(name).cloned())
    }

    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        self.with(ledger, |ledger| ledger.snapshots.keys().cloned().collect())
    }
}
