//! Time. Two kinds, never mixed: *now* is the ledger's time, which rules and the log see and a simulated ledger
//! can set; *wall* is the machine's, for request deadlines and retries.

use std::{
    sync::{Arc, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{LedgerKind, Log, LogError, SimulatedClock};

/// The only source of time and of sleeping.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// The ledger's time.
    fn now(&self) -> Timestamp;

    /// The machine's time.
    fn wall(&self) -> Timestamp;

    /// Return when the ledger's time has reached an instant, or earlier when the clock was set; callers look
    /// at [`Clock::now`] again.
    async fn sleep_until(&self, instant: Timestamp);

    /// Notice a clock that was set by another process, before something is decided by it.
    async fn sync(&self) {}

    /// Sleep on the machine's time.
    async fn pause(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Longest sleep in one go: a clock set elsewhere is noticed at least this often.
const SLEEP_MAX: Duration = Duration::from_secs(1);

fn until(now: Timestamp, instant: Timestamp) -> Duration {
    Duration::try_from(instant.duration_since(now)).unwrap_or(Duration::ZERO)
}

/// The machine's clock: for real ledgers.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let now = Timestamp::now();
        // The log keeps microseconds; the instant a decision sees is the instant that is stored.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn wall(&self) -> Timestamp {
        self.now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        tokio::time::sleep(until(self.now(), instant).min(SLEEP_MAX)).await;
    }
}

/// Tokio's clock from an origin: under a paused runtime, the clock of a simulation.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    origin: Timestamp,
    start: tokio::time::Instant,
}

impl TokioClock {
    /// Begins now, at `origin`.
    pub fn starting_at(origin: Timestamp) -> Self {
        Self {
            origin,
            start: tokio::time::Instant::now(),
        }
    }
}

#[async_trait]
impl Clock for TokioClock {
    fn now(&self) -> Timestamp {
        let micros = i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_microsecond(self.origin.as_microsecond().saturating_add(micros))
            .unwrap_or(Timestamp::MAX)
    }

    fn wall(&self) -> Timestamp {
        self.now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        tokio::time::sleep(until(self.now(), instant)).await;
    }
}

/// The clock of one ledger, whichever kind it is. Follows the clock row of a simulated ledger.
pub struct LedgerClock {
    log: Arc<dyn Log>,
    ledger: LedgerId,
    machine: Arc<dyn Clock>,
    row: RwLock<Option<SimulatedClock>>,
    set: watch::Sender<u64>,
}

impl LedgerClock {
    /// How often the clock row of a simulated ledger is read again.
    pub const POLL: Duration = Duration::from_millis(100);

    /// Reads the ledger's kind; for a simulated one, call [`Clock::sync`] every [`Self::POLL`].
    pub async fn of(
        log: Arc<dyn Log>,
        ledger: LedgerId,
        machine: Arc<dyn Clock>,
    ) -> Result<Self, LogError> {
        let clock = Self {
            log,
            ledger,
            machine,
            row: RwLock::new(None),
            set: watch::channel(0).0,
        };
        clock.refresh().await?;
        Ok(clock)
    }

    /// Read the clock row again.
    pub async fn refresh(&self) -> Result<(), LogError> {
        if let LedgerKind::Simulated(row) = self.log.ledger_kind(&self.ledger).await? {
            self.follow(row);
        }
        Ok(())
    }

    /// Whether it can be set.
    pub fn is_simulated(&self) -> bool {
        self.row.read().is_ok_and(|row| row.is_some())
    }

    /// The clock was set: whoever sleeps looks again. It only goes forward: a row that was read before the last one was
    /// set, and comes after it, says nothing.
    pub fn follow(&self, row: SimulatedClock) {
        let age = |row: SimulatedClock| (row.origin, row.set_at);
        if let Ok(mut current) = self.row.write()
            && current.is_none_or(|current| age(current) < age(row))
        {
            *current = Some(row);
            self.set.send_modify(|times| *times += 1);
        }
    }
}

#[async_trait]
impl Clock for LedgerClock {
    fn now(&self) -> Timestamp {
        let real = self.machine.now();
        match self.row.read().ok().and_then(|row| *row) {
            Some(row) => row.at(real),
            None => real,
        }
    }

    fn wall(&self) -> Timestamp {
        self.machine.wall()
    }

    async fn sync(&self) {
        if self.is_simulated()
            && let Err(error) = self.refresh().await
        {
            tracing::debug!(error = %error, "the clock row cannot be read");
        }
    }

    async fn pause(&self, duration: Duration) {
        self.machine.pause(duration).await;
    }

    async fn sleep_until(&self, instant: Timestamp) {
        let mut set = self.set.subscribe();
        let rate = self
            .row
            .read()
            .ok()
            .and_then(|row| row.map(|row| row.rate_permille));
        let wait = match rate {
            None => until(self.now(), instant).min(SLEEP_MAX),
            Some(0) => SLEEP_MAX,
            Some(rate) => (until(self.now(), instant) * 1000 / rate).min(SLEEP_MAX),
        };
        if self.now() >= instant {
            return;
        }
        tokio::select! {
            biased;
            _ = set.changed() => {}
            () = self.machine.pause(wait) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use vangnet_log::MemoryLog;

    use super::*;

    #[tokio::test]
    async fn a_row_that_was_read_before_the_clock_was_set_does_not_set_it_back() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let row = |origin: &str, set_at: &str| SimulatedClock {
            origin: at(origin),
            set_at: at(set_at),
            rate_permille: 0,
        };
        let before = row("2026-01-05T22:00:00Z", "2026-11-22T00:00:00Z");
        let after = row("2026-01-05T22:31:00Z", "2026-11-22T00:00:10Z");
        let log = Arc::new(MemoryLog::new(Arc::new(move || after.set_at)));
        let ledger: LedgerId = "flevoland".parse().unwrap();
        log.create_ledger(&ledger, LedgerKind::Simulated(before))
            .await
            .unwrap();
        let machine = Arc::new(TokioClock::starting_at(after.set_at));
        let clock = LedgerClock::of(log, ledger, machine).await.unwrap();
        assert_eq!(clock.now(), before.origin);
        clock.follow(after);
        clock.follow(before);
        assert_eq!(clock.now(), after.origin);
        // The row that stands in the log is the old one here: what was set is newer.
        clock.sync().await;
        assert_eq!(clock.now(), after.origin);
    }

    #[test]
    fn a_simulated_clock_scales_and_stands_still() {
        let origin: Timestamp = "2026-01-05T22:00:00Z".parse().unwrap();
        let set_at: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-11-22T00:00:10Z".parse().unwrap();
        let row = SimulatedClock {
            origin,
            set_at,
            rate_permille: 60_000,
        };
        assert_eq!(row.at(later), "2026-01-05T22:10:00Z".parse().unwrap());
        assert_eq!(
            SimulatedClock {
                rate_permille: 0,
                ..row
            }
            .at(later),
            origin
        );
    }
}
