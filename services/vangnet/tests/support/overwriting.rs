//! A sabotaged log.

use std::sync::Arc;

use async_trait::async_trait;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{
    Append, CommandRecord, Head, LedgerKind, Log, LogError, MemoryLog, Outcome, SimulatedClock,
    Snapshot, StoredEvent,
};

/// A log that writes over conflicts: the defect that the invariants must name.
pub struct WritesOverConflicts(pub Arc<MemoryLog>);

fn rewritten(mut append: Append, stream: StreamId, actual: u64) -> Append {
    let mut version = actual;
    for (expected, base) in &mut append.expected {
        if *expected == stream {
            *base = actual;
        }
    }
    for event in append
        .events
        .iter_mut()
        .filter(|event| event.stream == stream)
    {
        version += 1;
        event.version = version;
        if let Ok(mut envelope) = vangnet_domain::envelope::Envelope::decode(&event.bytes) {
            envelope.version = version;
            event.bytes = envelope.encode();
        }
    }
    append
}

#[async_trait]
impl Log for WritesOverConflicts {
    async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        let mut append = append;
        loop {
            match self.0.append(append.clone()).await? {
                Outcome::Conflict { stream, actual } => append = rewritten(append, stream, actual),
                outcome => return Ok(outcome),
            }
        }
    }

    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        self.0.create_ledger(ledger, kind).await
    }
    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        self.0.ledgers().await
    }
    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        self.0.ledger_kind(ledger).await
    }
    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        self.0.set_clock(ledger, clock).await
    }
    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        self.0.head(ledger).await
    }
    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.0.read(ledger, from, limit).await
    }
    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.0
            .read_stream(ledger, stream, from_version, limit)
            .await
    }
    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.0.read_case(ledger, case, from, limit).await
    }
    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        self.0.command(ledger, command).await
    }
    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        self.0.read_commands(ledger, from, limit).await
    }
    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        self.0.save_checkpoint(ledger, name, next).await
    }
    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        self.0.checkpoint(ledger, name).await
    }
    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        self.0.save_snapshot(ledger, name, snapshot).await
    }
    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        self.0.snapshot(ledger, name).await
    }
    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        self.0.snapshots(ledger).await
    }
}
