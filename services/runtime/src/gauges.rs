//! What a service tells about its reactors: how far each is behind the log's head, and what they cannot read on.
//!
//! Looked at from outside the reactors, so that one that hangs on a command without an answer is seen to fall behind.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use vangnet_domain::stream::LedgerId;
use vangnet_log::Log;

use crate::{Clock, Parking, telemetry::Metrics};

/// Wait between looks, also of the live views.
pub(crate) const LOOK: Duration = Duration::from_secs(5);

/// A reactor, and the position up to which it is done.
pub(crate) struct Lagging {
    pub follower: String,
    pub done: Arc<AtomicU64>,
}

/// The gauges of one service.
pub(crate) struct Gauges {
    pub service: &'static str,
    pub log: Arc<dyn Log>,
    pub ledger: LedgerId,
    pub clock: Arc<dyn Clock>,
    pub lagging: Vec<Lagging>,
    pub parking: Parking,
}

impl Gauges {
    /// Until stopped.
    pub async fn run(self, stopping: CancellationToken) {
        let metrics = Metrics::new();
        loop {
            metrics.parked(self.service, self.parking.list().len() as u64);
            // While the log is away nobody knows how far behind anybody is.
            if let Ok(head) = self.log.head(&self.ledger).await {
                for reactor in &self.lagging {
                    let done = reactor.done.load(Ordering::Relaxed);
                    metrics.lag(&reactor.follower, head.next.saturating_sub(done));
                }
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = self.clock.pause(LOOK) => {}
            }
        }
    }
}
