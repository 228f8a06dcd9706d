//! A live fold of a ledger: what a gateway answers from, and what wakes its screens.

use std::{
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::{broadcast, watch};
use vangnet_domain::{envelope::Recorded, stream::LedgerId};
use vangnet_log::{Log, LogError};
use vangnet_views::View;

use crate::{Clock, Follow, Follower, Parking, Substrate, Tasks, follower::Wake, keeper::Keeper};

/// Events a slow screen may be behind before it has to read from the log.
pub const SCREEN_LAG_MAX: usize = 1_024;

/// A view that follows the log. Cheap to share as `Arc`.
pub struct Live<V> {
    held: RwLock<Held<V>>,
    next: watch::Sender<u64>,
    nudge: watch::Sender<u64>,
    events: broadcast::Sender<Arc<Recorded>>,
    parking: Parking,
    looked: RwLock<Timestamp>,
}

/// A view and the position it stands at, under one lock.
pub struct Held<V> {
    view: V,
    next: u64,
}

impl<V> Held<V> {
    /// Events before this position are in the view.
    pub const fn next(&self) -> u64 {
        self.next
    }
}

impl<V> std::ops::Deref for Held<V> {
    type Target = V;
    fn deref(&self) -> &V {
        &self.view
    }
}

impl<V: View + Send + Sync + 'static> Live<V> {
    /// Load the kept snapshot, fold to the end of the log, then follow in a task.
    pub async fn start(substrate: &Substrate, tasks: &Tasks) -> Result<Arc<Self>, LogError> {
        let log = substrate.log.clone();
        let ledger = substrate.ledger.clone();
        let (mut view, next) = load::<V>(log.as_ref(), &ledger).await?;
        view.go_by(&substrate.rules.book);
        let live = Arc::new(Self {
            held: RwLock::new(Held { view, next }),
            next: watch::channel(next).0,
            nudge: watch::channel(0).0,
            events: broadcast::channel(SCREEN_LAG_MAX).0,
            parking: Parking::default(),
            looked: RwLock::new(substrate.clock.wall()),
        });
        let mut follower = Follower::new(
            log.clone(),
            ledger.clone(),
            substrate.clock.clone(),
            live.parking.clone(),
            next,
        );
        let mut folding = Folding {
            live: live.clone(),
            clock: substrate.clock.clone(),
        };
        follower.catch_up(&mut folding).await?;
        let wake = Wake::new(
            substrate.bus.as_ref(),
            &ledger,
            Some(live.nudge.subscribe()),
        )
        .await;
        let stopping = tasks.stopping();
        let keeper = Keeper::new(substrate, next);
        let saved = live.clone();
        tasks.spawn(async move { follower.run(&mut folding, wake, stopping).await });
        let stopping = tasks.stopping();
        tasks.spawn(async move { keeper.run(&saved, stopping).await });
        Ok(live)
    }

    /// The view, for reading; short.
    pub fn read(&self) -> RwLockReadGuard<'_, Held<V>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Events before this position are in the view.
    pub fn next(&self) -> u64 {
        *self.next.borrow()
    }

    /// Wait until the view holds everything before `next`, at most `wait`. Where the view is then.
    pub async fn wait_for(&self, next: u64, wait: Duration) -> u64 {
        let mut seen = self.next.subscribe();
        if *seen.borrow() < next {
            self.nudge.send_modify(|hint| *hint = (*hint).max(next));
            let reached = seen.wait_for(|have| *have >= next);
            let _ = tokio::time::timeout(wait, reached).await;
        }
        self.next()
    }

    /// The view, unless a fold panicked and left it half-way; for what is kept of it.
    pub(crate) fn whole(&self) -> Option<RwLockReadGuard<'_, Held<V>>> {
        self.held
            .read()
            .ok()
            .filter(|_| self.parking.list().is_empty())
    }

    /// Events as they are folded; one that lags more than [`SCREEN_LAG_MAX`] reads from the log instead.
    pub fn events(&self) -> broadcast::Receiver<Arc<Recorded>> {
        self.events.subscribe()
    }

    /// Where the view stands, as it moves.
    pub fn positions(&self) -> watch::Receiver<u64> {
        self.next.subscribe()
    }

    /// When the log was last read to its end, on the machine's clock. While the log can be followed this is less
    /// than a second ago; older means that what is shown is as old as this.
    pub fn looked_at(&self) -> Timestamp {
        *self.looked.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Streams that cannot be read on.
    pub fn parking(&self) -> &Parking {
        &self.parking
    }
}

async fn load<V: View>(log: &dyn Log, ledger: &LedgerId) -> Result<(V, u64), LogError> {
    let Some(snapshot) = log.snapshot(ledger, V::NAME).await? else {
        return Ok((V::default(), 0));
    };
    if snapshot.fold_version != V::FOLD_VERSION {
        return Ok((V::default(), 0));
    }
    match serde_json::from_slice(&snapshot.bytes) {
        Ok(view) => Ok((view, snapshot.next)),
        Err(error) => {
            tracing::warn!(view = V::NAME, error = %error, "a snapshot is unreadable; folding anew");
            Ok((V::default(), 0))
        }
    }
}

struct Folding<V> {
    live: Arc<Live<V>>,
    clock: Arc<dyn Clock>,
}

impl<V: View + Send + Sync + 'static> Follow for Folding<V> {
    fn apply(&mut self, event: &Arc<Recorded>) {
        let mut held = self
            .live
            .held
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        held.view.apply(event);
        held.next = event.position + 1;
        drop(held);
        let _ = self.live.events.send(event.clone());
    }

    fn caught_up(&mut self, next: u64) {
        // Also after a fold that panicked while it held the lock: only its stream stands still.
        let mut held = (self.live.held.write()).unwrap_or_else(PoisonError::into_inner);
        held.next = next;
        drop(held);
        let mut looked = (self.live.looked.write()).unwrap_or_else(PoisonError::into_inner);
        *looked = self.clock.wall();
        drop(looked);
        self.live.next.send_if_modified(|have| {
            let moved = *have != next;
            *have = next;
            moved
        });
    }
}
