//! What every route works with.

use std::{ops::Deref, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;
use vangnet_runtime::{Door, LedgerClock, Live, Substrate, Tasks, sign_in::TokenKey};
use vangnet_views::{Indicators, Region};

/// Most requests answered at once in a process, live screens not counted; one more is told to come back.
pub const REQUESTS_MAX: usize = 1_024;
/// Most live screens of a process.
pub const SCREENS_MAX: usize = 512;
/// Longest wait for the view after an accepted command.
pub const VIEW_WAIT_MAX: Duration = Duration::from_millis(500);
/// Longest wait for the state after an accepted command, when log or key store went away meanwhile.
pub const READ_BACK_WAIT_MAX: Duration = Duration::from_secs(2);
/// Longest wait for what a read asks of log and key store; a database may hang without refusing.
pub const READ_WAIT_MAX: Duration = Duration::from_secs(5);
/// Longest wait for the log when asked whether this process is ready.
pub const READY_WAIT_MAX: Duration = Duration::from_secs(1);
/// When the log was not read to its end for so long, what is shown is stale and says so.
pub const STALE_AFTER: SignedDuration = SignedDuration::from_secs(3);

/// What the composition root gives the door.
#[derive(Clone)]
pub struct Parts {
    /// Log, bus, clock, keys.
    pub substrate: Substrate,
    /// The live fold of the region.
    pub live: Arc<Live<Region>>,
    /// The live count of the region.
    pub indicators: Arc<Live<Indicators>>,
    /// The ledger's clock: of a simulated ledger it can be set here.
    pub clock: Arc<LedgerClock>,
    /// Checks tokens, and signs those of the development issuer.
    pub token_key: TokenKey,
    /// Issue development tokens.
    pub development_issuer: bool,
    /// Names of the checkpoints of every reactor of the region: what "settled" waits for.
    pub checkpoints: Vec<&'static str>,
    /// Live screens end when these stop.
    pub tasks: Tasks,
}

/// The door's state. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

/// The inside of [`Gateway`].
pub struct Inner {
    /// What the composition root gave.
    pub parts: Parts,
    /// Gives commands.
    pub door: Door,
    requests: Arc<Semaphore>,
    screens: Arc<Semaphore>,
}

impl Deref for Gateway {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// How old an answer is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// The ledger's time of the answer: deadlines passed by then are shown as passed.
    pub as_of: Timestamp,
    /// The last log position in the answer; absent while the log is empty.
    pub position: Option<u64>,
    /// The log could not be followed since this instant (of the machine): what is shown may have changed.
    pub stale_since: Option<Timestamp>,
    /// The bus is away: commands may not get through, and news comes late.
    pub bus_away: bool,
}

impl Gateway {
    /// From its parts.
    pub fn new(parts: Parts) -> Self {
        let door = parts.substrate.door();
        Self(Arc::new(Inner {
            parts,
            door,
            requests: Arc::new(Semaphore::new(REQUESTS_MAX)),
            screens: Arc::new(Semaphore::new(SCREENS_MAX)),
        }))
    }
}

impl Inner {
    /// The ledger's time.
    pub fn now(&self) -> Timestamp {
        self.parts.substrate.clock.now()
    }

    /// The machine's time.
    pub fn wall(&self) -> Timestamp {
        self.parts.substrate.clock.wall()
    }

    /// How old the view is, seen from now.
    pub fn freshness(&self) -> Freshness {
        self.freshness_of(self.parts.live.looked_at(), self.parts.live.next())
    }

    /// How old a view is that last read the log to its end at an instant, and holds everything before `next`.
    pub fn freshness_of(&self, looked: Timestamp, next: u64) -> Freshness {
        let stale = self.wall().duration_since(looked) > STALE_AFTER;
        Freshness {
            as_of: self.now(),
            position: next.checked_sub(1),
            stale_since: stale.then_some(looked),
            bus_away: !self.parts.substrate.bus.is_connected(),
        }
    }

    /// A place among the requests answered at once.
    pub fn request_permit(&self) -> Option<OwnedSemaphorePermit> {
        self.requests.clone().try_acquire_owned().ok()
    }

    /// A place among the live screens.
    pub fn screen_permit(&self) -> Option<OwnedSemaphorePermit> {
        self.screens.clone().try_acquire_owned().ok()
    }
}
