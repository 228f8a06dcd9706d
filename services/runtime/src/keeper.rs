//! Keeps snapshots of a live view, and tells its lag, its parked streams and its size.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_util::sync::CancellationToken;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{Log, LogError, Snapshot};
use vangnet_views::View;

use crate::{Clock, Live, Substrate, gauges::LOOK, telemetry::Metrics};

/// A snapshot is kept every so many positions.
pub const SNAPSHOT_EVERY: u64 = 20_000;
/// Most bytes of all live views of a process together, each measured as its snapshot.
pub const VIEW_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// A view is measured again after a tenth more positions, at most so many.
const MEASURE_EVERY_MAX: u64 = 1_000;

/// How large the live views of one process are together. Clones share one account.
///
/// Over its limit the views still serve, since a desk that sees nothing is worse than a process that is large: no
/// snapshot is kept any more, and every measure is logged as an error until they are smaller again.
#[derive(Clone, Debug)]
pub struct ViewMemory {
    snapshot_every: u64,
    bytes_max: u64,
    sizes: Arc<Mutex<Vec<(&'static str, u64)>>>,
}

impl Default for ViewMemory {
    fn default() -> Self {
        Self::new(SNAPSHOT_EVERY, VIEW_BYTES_MAX)
    }
}

impl ViewMemory {
    /// Other figures than [`SNAPSHOT_EVERY`] (positions) and [`VIEW_BYTES_MAX`] (bytes).
    pub fn new(snapshot_every: u64, bytes_max: u64) -> Self {
        Self {
            snapshot_every,
            bytes_max,
            sizes: Arc::default(),
        }
    }

    /// Another view is live; its number.
    fn join(&self, name: &'static str) -> usize {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        sizes.push((name, 0));
        sizes.len() - 1
    }

    /// A view was measured. What all views come to, by name.
    fn measured(&self, number: usize, bytes: u64) -> BTreeMap<&'static str, u64> {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, size)) = sizes.get_mut(number) {
            *size = bytes;
        }
        let mut sums = BTreeMap::new();
        for (name, bytes) in sizes.iter() {
            *sums.entry(*name).or_default() += bytes;
        }
        sums
    }
}

/// See the module.
pub(crate) struct Keeper {
    log: Arc<dyn Log>,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    memory: ViewMemory,
    metrics: Metrics,
    /// The events before this position are in the kept snapshot.
    kept: u64,
    within_limit: bool,
}

impl Keeper {
    /// Of a view that began with the snapshot kept at this position; 0 when there was none.
    pub(crate) fn new(substrate: &Substrate, kept: u64) -> Self {
        Self {
            log: substrate.log.clone(),
            ledger: substrate.ledger.clone(),
            clock: substrate.clock.clone(),
            memory: substrate.views.clone(),
            metrics: Metrics::new(),
            kept,
            within_limit: true,
        }
    }

    /// Until stopped.
    pub(crate) async fn run<V: View + Send + Sync + 'static>(
        mut self,
        live: &Live<V>,
        stopping: CancellationToken,
    ) {
        let number = self.memory.join(V::NAME);
        let mut measure_at = 0;
        loop {
            self.metrics
                .parked(V::NAME, live.parking().list().len() as u64);
            if let Ok(head) = self.log.head(&self.ledger).await {
                let behind = head.next.saturating_sub(live.next());
                self.metrics.lag(V::NAME, behind);
            }
            if live.next() >= measure_at {
                let measured = self.measure(live, number);
                measure_at = measured + (measured / 10).clamp(1, MEASURE_EVERY_MAX);
            }
            let due = live.next() >= self.kept + self.memory.snapshot_every;
            if due && self.within_limit {
                self.keep(live).await;
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = self.clock.pause(LOOK) => {}
            }
        }
    }

    /// Count the bytes of the view without making them; where it stood.
    fn measure<V: View + Send + Sync + 'static>(&mut self, live: &Live<V>, number: usize) -> u64 {
        let mut size = Size(0);
        let next = {
            let held = live.read();
            // What cannot be serialised is told when it is to be kept.
            let _ = serde_json::to_writer(&mut size, &**held);
            held.next()
        };
        let sizes = self.memory.measured(number, size.0);
        if let Some(bytes) = sizes.get(V::NAME) {
            self.metrics.view_bytes(V::NAME, *bytes);
        }
        let bytes_max = self.memory.bytes_max;
        self.within_limit = sizes.values().sum::<u64>() <= bytes_max;
        if !self.within_limit {
            tracing::error!(
                ?sizes,
                bytes_max,
                "the views of this process are over their limit"
            );
        }
        next
    }

    /// Keep a snapshot of the view, if it is whole: one with a hole in it would outlive the release that could not
    /// read the event.
    async fn keep<V: View + Send + Sync + 'static>(&mut self, live: &Live<V>) {
        let (bytes, next) = {
            let Some(held) = live.whole() else { return };
            (serde_json::to_vec(&**held), held.next())
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(view = V::NAME, error = %error, "view cannot be kept");
                return;
            }
        };
        let snapshot = Snapshot {
            next,
            fold_version: V::FOLD_VERSION,
            bytes,
        };
        let saving = self.log.save_snapshot(&self.ledger, V::NAME, snapshot);
        match saving.await {
            Ok(()) => self.kept = next,
            Err(LogError::Limit { .. }) => {
                tracing::error!(view = V::NAME, "a view is larger than a snapshot may be");
                self.kept = next;
            }
            Err(error) => tracing::warn!(view = V::NAME, error = %error, "snapshot not kept"),
        }
    }
}

/// Counts what is written and keeps nothing.
struct Size(u64);

impl std::io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
