//! Reads the log in order and never skips: asserts that the next position is the last one plus one, parks the
//! stream of an event that cannot be decoded or folded, and goes on with all others.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vangnet_bus::Bus;
use vangnet_domain::{envelope::Recorded, stream::LedgerId};
use vangnet_log::{Log, LogError, StoredEvent};

use crate::Clock;

/// Events read at once.
pub const READ_BATCH: usize = 1_000;
/// The slow poll behind the hints.
pub const POLL: Duration = Duration::from_millis(500);
/// Wait after the log could not be read.
const RETRY: Duration = Duration::from_millis(500);

/// What follows the log.
pub trait Follow: Send {
    /// Take one event; events come in order of position, none twice.
    fn apply(&mut self, event: &Arc<Recorded>);

    /// Everything up to before `next` has been given; called after each batch, also an empty one.
    fn caught_up(&mut self, next: u64);
}

/// A stream that cannot be read on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Parked {
    /// Name of the stream.
    pub stream: String,
    /// The case it belongs to.
    pub case: Option<Uuid>,
    /// The position it is unreadable since.
    pub position: u64,
    /// Why; no personal data.
    pub reason: String,
}

/// The parked streams of one reader; a follower shares them with health, screens and metrics.
#[derive(Clone, Debug, Default)]
pub struct Parking(Arc<Mutex<BTreeMap<String, Parked>>>);

impl Parking {
    /// All parked streams.
    pub fn list(&self) -> Vec<Parked> {
        self.0
            .lock()
            .map(|parked| parked.values().cloned().collect())
            .unwrap_or_default()
    }

    /// Decode an event. `None` when its stream is parked, or is so from this event on because it cannot be decoded.
    pub fn decode(&self, stored: &StoredEvent) -> Option<Recorded> {
        if self.holds(&stored.stream, stored.position) {
            return None;
        }
        match Recorded::decode(stored.position, stored.recorded_at, &stored.bytes) {
            Ok(event) => Some(event),
            Err(error) => {
                self.park(Parked {
                    stream: stored.stream.clone(),
                    case: stored.case,
                    position: stored.position,
                    reason: error.to_string(),
                });
                None
            }
        }
    }

    /// The first position that is not read; nothing that remembers a fold may go past it.
    pub(crate) fn first(&self) -> Option<u64> {
        let parked = self.0.lock().ok()?;
        parked.values().map(|parked| parked.position).min()
    }

    /// Whether a stream stands still at a position. Not before it: another reader may be further on.
    fn holds(&self, stream: &str, position: u64) -> bool {
        self.0.lock().is_ok_and(|parked| {
            let parked = parked.get(stream);
            parked.is_some_and(|parked| parked.position <= position)
        })
    }

    pub(crate) fn park(&self, parked: Parked) {
        if let Ok(mut all) = self.0.lock() {
            // Of several readers the one that is furthest behind: it stands still first.
            match all.get(&parked.stream) {
                Some(known) if known.position <= parked.position => {}
                _ => {
                    all.insert(parked.stream.clone(), parked);
                }
            }
        }
    }
}

/// Follows one ledger from a position on.
pub struct Follower {
    log: Arc<dyn Log>,
    ledger: LedgerId,
    clock: Arc<dyn Clock>,
    parking: Parking,
    next: u64,
}

impl Follower {
    /// Begins at `next`.
    pub fn new(
        log: Arc<dyn Log>,
        ledger: LedgerId,
        clock: Arc<dyn Clock>,
        parking: Parking,
        next: u64,
    ) -> Self {
        Self {
            log,
            ledger,
            clock,
            parking,
            next,
        }
    }

    /// The streams it does not read on.
    pub(crate) const fn parking(&self) -> &Parking {
        &self.parking
    }

    /// The next position it wants.
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Read one batch; whether there may be more.
    pub async fn step(&mut self, follow: &mut dyn Follow) -> Result<bool, LogError> {
        let batch = self.log.read(&self.ledger, self.next, READ_BATCH).await?;
        let full = batch.len() == READ_BATCH;
        for stored in batch {
            if stored.position != self.next {
                return Err(LogError::Damaged(format!(
                    "position {} follows {}",
                    stored.position, self.next
                )));
            }
            self.next += 1;
            if self.parking.holds(&stored.stream, stored.position) {
                continue;
            }
            if let Some(event) = self.parking.decode(&stored) {
                let event = Arc::new(event);
                if catch_unwind(AssertUnwindSafe(|| follow.apply(&event))).is_err() {
                    self.parking.park(Parked {
                        stream: stored.stream.clone(),
                        case: stored.case,
                        position: stored.position,
                        reason: "a fold panicked on it".to_owned(),
                    });
                }
            }
            if self.parking.holds(&stored.stream, stored.position) {
                let StoredEvent {
                    stream, position, ..
                } = stored;
                tracing::error!(stream, position, "stream parked: unreadable since then");
            }
        }
        follow.caught_up(self.next);
        Ok(full)
    }

    /// Read to the end of the log.
    pub async fn catch_up(&mut self, follow: &mut dyn Follow) -> Result<(), LogError> {
        while self.step(follow).await? {}
        Ok(())
    }

    /// Follow until stopped. Hints only shorten the wait.
    pub async fn run(
        mut self,
        follow: &mut dyn Follow,
        mut wake: Wake,
        stopping: CancellationToken,
    ) {
        loop {
            match self.catch_up(follow).await {
                Ok(()) => {
                    if !wake.wait(self.clock.as_ref(), &stopping).await {
                        return;
                    }
                }
                Err(error) => {
                    if !wait_after(&error, self.clock.as_ref(), &stopping).await {
                        return;
                    }
                }
            }
        }
    }
}

/// The log could not be read: say so and wait a little; false when stopped.
pub(crate) async fn wait_after(
    error: &LogError,
    clock: &dyn Clock,
    stopping: &CancellationToken,
) -> bool {
    tracing::warn!(error = %crate::executor::chain(error), "the log cannot be followed");
    tokio::select! {
        biased;
        () = stopping.cancelled() => false,
        () = clock.pause(RETRY) => true,
    }
}

/// What ends a follower's wait: a hint, a nudge of the same process, or the slow poll.
pub struct Wake {
    hints: Option<watch::Receiver<u64>>,
    nudge: Option<watch::Receiver<u64>>,
}

impl Wake {
    /// Listens to the bus and, where given, to the process itself.
    pub async fn new(
        bus: &dyn Bus,
        ledger: &LedgerId,
        nudge: Option<watch::Receiver<u64>>,
    ) -> Self {
        Self {
            hints: bus.hints(ledger).await.ok(),
            nudge,
        }
    }

    /// Wait; false when stopped.
    pub async fn wait(&mut self, clock: &dyn Clock, stopping: &CancellationToken) -> bool {
        let Self { hints, nudge } = self;
        tokio::select! {
            biased;
            () = stopping.cancelled() => false,
            () = changed(hints) => true,
            () = changed(nudge) => true,
            () = clock.pause(POLL) => true,
        }
    }
}

async fn changed(heard: &mut Option<watch::Receiver<u64>>) {
    let gone = match heard {
        Some(receiver) => receiver.changed().await.is_err(),
        None => true,
    };
    if gone {
        *heard = None;
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_stands_still_from_the_earliest_of_its_holes_on_and_not_before() {
        let parking = Parking::default();
        for position in [7, 5, 9] {
            parking.park(Parked {
                stream: "place-1".into(),
                case: None,
                position,
                reason: "planned".into(),
            });
        }
        let holds = |position| parking.holds("place-1", position);
        assert_eq!([4, 5, 6].map(holds), [false, true, true]);
        assert_eq!((parking.list().len(), parking.first()), (1, Some(5)));
        assert!(!parking.holds("place-2", 5));
    }
}
