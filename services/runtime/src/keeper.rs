//! Keeps snapshots of a live view, and tells its lag, its parked streams and its size.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{Log, Snapshot};
use vangnet_views::View;

use crate::{Clock, Live, gauges::LOOK, telemetry::Metrics};

/// A snapshot is kept every so many positions.
pub const SNAPSHOT_EVERY: u64 = 20_000;
/// Largest snapshot, the measure of a view's memory in a process; beyond it nothing is kept and the operator is told.
pub const VIEW_BYTES_MAX: usize = 256 * 1024 * 1024;
/// A view is measured again after a tenth more positions, at most so many.
const MEASURE_EVERY_MAX: u64 = 1_000;

/// See the module.
pub(crate) struct Keeper {
    pub log: Arc<dyn Log>,
    pub ledger: LedgerId,
    pub clock: Arc<dyn Clock>,
    pub metrics: Metrics,
}

impl Keeper {
    /// Until stopped.
    pub async fn run<V: View + Send + Sync + 'static>(
        &self,
        live: &Live<V>,
        stopping: CancellationToken,
    ) {
        let mut kept = live.next();
        let mut measure_at = kept;
        loop {
            self.metrics
                .parked(V::NAME, live.parking().list().len() as u64);
            if let Ok(head) = self.log.head(&self.ledger).await {
                let behind = head.next.saturating_sub(live.next());
                self.metrics.lag(V::NAME, behind);
            }
            if live.next() >= measure_at {
                let measured = self.measure(live);
                measure_at = measured + (measured / 10).clamp(1, MEASURE_EVERY_MAX);
            }
            if live.next() >= kept + SNAPSHOT_EVERY {
                kept = self.keep(live).await.unwrap_or(kept);
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = self.clock.pause(LOOK) => {}
            }
        }
    }

    /// Count the bytes of the view without making them; where it stood.
    fn measure<V: View + Send + Sync + 'static>(&self, live: &Live<V>) -> u64 {
        let mut size = Size(0);
        let held = live.read();
        // What cannot be serialised is told when it is to be kept.
        if serde_json::to_writer(&mut size, &**held).is_ok() {
            self.metrics.view_bytes(V::NAME, size.0);
        }
        held.next()
    }

    /// Keep a snapshot; where it stands, when it was kept.
    async fn keep<V: View + Send + Sync + 'static>(&self, live: &Live<V>) -> Option<u64> {
        let (bytes, next) = {
            let held = live.read();
            (serde_json::to_vec(&**held), held.next())
        };
        let bytes = match bytes {
            Ok(bytes) if bytes.len() <= VIEW_BYTES_MAX => bytes,
            Ok(bytes) => {
                tracing::error!(view = V::NAME, bytes = bytes.len(), "view over its limit");
                return None;
            }
            Err(error) => {
                tracing::error!(view = V::NAME, error = %error, "view cannot be kept");
                return None;
            }
        };
        let snapshot = Snapshot {
            next,
            fold_version: V::FOLD_VERSION,
            bytes,
        };
        match self
            .log
            .save_snapshot(&self.ledger, V::NAME, snapshot)
            .await
        {
            Ok(()) => Some(next),
            Err(error) => {
                tracing::warn!(error = %error, "snapshot not kept");
                None
            }
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
