//! How a ledger takes its time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{CLOCK_SKEW_MAX, LogError};

/// A backend's own clock, for the check of [`CLOCK_SKEW_MAX`]; handed in, so that no floor below the runtime
/// reads the machine's clock by itself.
pub type NowFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a ledger takes its time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LedgerKind {
    /// The machine's clock; an append too far off the backend's clock is refused.
    Real,
    /// A clock row that every process follows and scenarios advance.
    Simulated(SimulatedClock),
}

/// A simulated clock: `instant = origin + (real - set_at) * rate_permille / 1000`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SimulatedClock {
    /// The simulated instant at `set_at`.
    pub origin: Timestamp,
    /// The real instant at which the row was written.
    pub set_at: Timestamp,
    /// Simulated milliseconds per real second; 0 stands still, 1_000 is real time, 60_000 is 60x.
    pub rate_permille: u32,
}

impl LedgerKind {
    /// When an append is recorded: `max(head, now)` in whole microseconds.
    ///
    /// [`LogError::ClockSkew`] in a real ledger when `now` is more than [`CLOCK_SKEW_MAX`] off the backend's `own` clock.
    pub fn record_at(
        self,
        head: Option<Timestamp>,
        now: Timestamp,
        own: Timestamp,
    ) -> Result<Timestamp, LogError> {
        let skew: SignedDuration = now.duration_since(own);
        if self == Self::Real && skew.abs() > CLOCK_SKEW_MAX {
            let skew_ms = i64::try_from(skew.as_millis()).unwrap_or(i64::MAX);
            return Err(LogError::ClockSkew { skew_ms });
        }
        let now = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        Ok(head.map_or(now, |head| head.max(now)))
    }

    /// Refuse to make a ledger again with another kind of clock: [`LogError::Malformed`].
    pub const fn same_kind(self, asked: Self) -> Result<(), LogError> {
        match (self, asked) {
            (Self::Real, Self::Real) | (Self::Simulated(_), Self::Simulated(_)) => Ok(()),
            _ => Err(LogError::Malformed(
                "the ledger exists with another kind of clock",
            )),
        }
    }

    /// Its kind after [`set_clock`](crate::Log::set_clock), or [`LogError::Malformed`].
    pub fn with_clock(self, clock: SimulatedClock) -> Result<Self, LogError> {
        match self {
            Self::Real => Err(LogError::Malformed("a real ledger has no clock to set")),
            Self::Simulated(present) if clock.follows(&present) => Ok(Self::Simulated(clock)),
            Self::Simulated(_) => Err(LogError::Malformed("a simulated clock would go back")),
        }
    }
}

impl SimulatedClock {
    /// Whether this clock may take the place of `present`: at the later of the two real instants at which
    /// they were written, it does not show an earlier time.
    pub fn follows(&self, present: &Self) -> bool {
        let real = self.set_at.max(present.set_at);
        self.at(real) >= present.at(real)
    }

    /// The simulated instant at a real instant.
    pub fn at(&self, real: Timestamp) -> Timestamp {
        let elapsed_us = real
            .as_microsecond()
            .saturating_sub(self.set_at.as_microsecond())
            .max(0);
        let scaled = i128::from(elapsed_us) * i128::from(self.rate_permille) / 1000;
        let micros = i128::from(self.origin.as_microsecond()) + scaled;
        i64::try_from(micros)
            .ok()
            .and_then(|micros| Timestamp::from_microsecond(micros).ok())
            .unwrap_or(Timestamp::MAX)
    }
}
