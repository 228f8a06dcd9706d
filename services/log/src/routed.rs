//! Ledgers on several backends.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};

use crate::{
    Append, CommandRecord, Head, LedgerKind, Log, LogError, Outcome, SimulatedClock, Snapshot,
    StoredEvent,
};

/// Each ledger on the backend that the configuration names for it, so that regions can live on different machines.
///
/// A ledger without a route does not exist here, whatever a backend holds. Ledgers do not share anything: a backend
/// that is away takes its own ledgers along and no other.
pub struct RoutedLog {
    routes: BTreeMap<LedgerId, Arc<dyn Log>>,
}

impl RoutedLog {
    /// Ledgers and where they live.
    pub const fn new(routes: BTreeMap<LedgerId, Arc<dyn Log>>) -> Self {
        Self { routes }
    }

    fn to(&self, ledger: &LedgerId) -> Result<&Arc<dyn Log>, LogError> {
        let route = self.routes.get(ledger);
        route.ok_or_else(|| LogError::UnknownLedger(ledger.clone()))
    }
}

#[async_trait]
impl Log for RoutedLog {
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        self.to(ledger)?.create_ledger(ledger, kind).await
    }

    /// Those that are routed and made. Asks every backend, and fails when one is away: a region that is left out
    /// of a list looks like one that does not exist.
    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        let mut made = Vec::new();
        for (ledger, log) in &self.routes {
            match log.head(ledger).await {
                Ok(_) => made.push(ledger.clone()),
                Err(LogError::UnknownLedger(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }

    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        self.to(ledger)?.ledger_kind(ledger).await
    }

    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        self.to(ledger)?.set_clock(ledger, clock).await
    }

    async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        append.check()?;
        self.to(&append.ledger)?.append(append).await
    }

    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        self.to(ledger)?.head(ledger).await
    }

    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.to(ledger)?.read(ledger, from, limit).await
    }

    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        let log = self.to(ledger)?;
        log.read_stream(ledger, stream, from_version, limit).await
    }

    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        self.to(ledger)?.read_case(ledger, case, from, limit).await
    }

    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        self.to(ledger)?.command(ledger, command).await
    }

    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        self.to(ledger)?.read_commands(ledger, from, limit).await
    }

    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        crate::check_name(name)?;
        self.to(ledger)?.save_checkpoint(ledger, name, next).await
    }

    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        self.to(ledger)?.checkpoint(ledger, name).await
    }

    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        snapshot.check(name)?;
        let log = self.to(ledger)?;
        log.save_snapshot(ledger, name, snapshot).await
    }

    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        self.to(ledger)?.snapshot(ledger, name).await
    }

    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        self.to(ledger)?.snapshots(ledger).await
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        MemoryLog,
        contract::{append, stream},
    };

    fn noon() -> Timestamp {
        Timestamp::constant(1_762_171_200, 0)
    }

    #[tokio::test]
    async fn each_ledger_lives_where_it_is_routed_and_nowhere_else() {
        let logs: Vec<Arc<dyn Log>> = (0..2)
            .map(|_| Arc::new(MemoryLog::new(Arc::new(noon))) as Arc<dyn Log>)
            .collect();
        let names: Vec<LedgerId> = ["flevoland", "utrecht", "zeeland"]
            .map(|name| name.parse().unwrap())
            .to_vec();
        let [flevoland, utrecht, zeeland] = &names[..] else {
            panic!("three names");
        };
        let routed = RoutedLog::new(BTreeMap::from([
            (flevoland.clone(), logs[0].clone()),
            (utrecht.clone(), logs[1].clone()),
        ]));
        routed
            .create_ledger(flevoland, LedgerKind::Real)
            .await
            .unwrap();
        assert_eq!(
            routed.ledgers().await.unwrap(),
            std::slice::from_ref(flevoland)
        );
        routed
            .create_ledger(utrecht, LedgerKind::Real)
            .await
            .unwrap();
        let one = append(flevoland, 1, noon(), &[(stream(1), 0, 1)]);
        routed.append(one).await.unwrap();
        assert_eq!(
            logs[0].ledgers().await.unwrap(),
            std::slice::from_ref(flevoland)
        );
        assert_eq!(
            logs[1].ledgers().await.unwrap(),
            std::slice::from_ref(utrecht)
        );
        assert_eq!(routed.head(flevoland).await.unwrap().next, 1);
        assert_eq!(routed.head(utrecht).await.unwrap().next, 0);

        // Made behind the router's back: not there for anyone who comes through it.
        logs[0]
            .create_ledger(zeeland, LedgerKind::Real)
            .await
            .unwrap();
        let answer = routed.head(zeeland).await;
        assert!(matches!(answer, Err(LogError::UnknownLedger(_))));
        assert_eq!(routed.ledgers().await.unwrap().len(), 2);
    }
}
