//! A network that misbehaves from a seed.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng};

/// How often one kind of message goes wrong, in messages per thousand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rates {
    /// Never arrives.
    pub lost_per_mille: u16,
    /// Arrives twice, the second a little later.
    pub repeated_per_mille: u16,
    /// Arrives after the requester stopped waiting (a hint: up to `late_ms_max` later).
    pub late_per_mille: u16,
    /// Arrives a little later, so that younger messages overtake it.
    pub reordered_per_mille: u16,
}

impl Rates {
    /// The same rate for everything that can go wrong.
    pub const fn all(per_mille: u16) -> Self {
        Self {
            lost_per_mille: per_mille,
            repeated_per_mille: per_mille,
            late_per_mille: per_mille,
            reordered_per_mille: per_mille,
        }
    }
}

/// What goes wrong on a [`crate::LocalBus`]. The default is nothing.
///
/// Deterministic on a current-thread runtime with paused time: every message takes the same number of draws from one
/// generator, in the order in which messages are sent, whatever becomes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Faults {
    /// Of the generator.
    pub seed: u64,
    /// For hints, drawn for each listener.
    pub hints: Rates,
    /// For requests.
    pub requests: Rates,
    /// For replies.
    pub replies: Rates,
    /// How much later than its requester's patience a late request or reply is at most, in milliseconds (at least 1).
    pub late_ms_max: u64,
    /// How much later a reordered or repeated message is at most, in milliseconds (at least 1).
    pub reorder_ms_max: u64,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            seed: 0,
            hints: Rates::default(),
            requests: Rates::default(),
            replies: Rates::default(),
            late_ms_max: 5_000,
            reorder_ms_max: 50,
        }
    }
}

impl Faults {
    /// A bad night: 30 % of hints lost and 30 % repeated; of requests and of replies 5 % each lost, repeated, late and
    /// reordered.
    pub fn bad_night(seed: u64) -> Self {
        Self {
            seed,
            hints: Rates {
                lost_per_mille: 300,
                repeated_per_mille: 300,
                late_per_mille: 50,
                reordered_per_mille: 50,
            },
            requests: Rates::all(50),
            replies: Rates::all(50),
            ..Self::default()
        }
    }
}

/// What becomes of one message.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fate {
    /// It never arrives.
    Lost,
    /// It arrives after `delay`, and once more after `again`, if that is said.
    Arrives {
        /// Zero: at once.
        delay: Duration,
        /// When its copy arrives.
        again: Option<Duration>,
    },
}

impl Fate {
    /// At once, and once.
    pub const FAIR: Self = Self::Arrives {
        delay: Duration::ZERO,
        again: None,
    };
}

/// The generator and the rates it decides by.
pub(crate) struct Dice {
    faults: Faults,
    rng: StdRng,
}

impl Dice {
    pub(crate) fn new(faults: Faults) -> Self {
        Self {
            faults,
            rng: StdRng::seed_from_u64(faults.seed),
        }
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Throw for one message. `patience` is how long somebody waits for it (zero for a hint).
    pub(crate) fn throw(&mut self, rates: Rates, patience: Duration) -> Fate {
        // Invariant: all draws are made, in this order, so that one rate changes nothing about later messages.
        let mut hit = |per_mille: u16| self.rng.random_range(0..1000) < per_mille;
        let lost = hit(rates.lost_per_mille);
        let repeated = hit(rates.repeated_per_mille);
        let late = hit(rates.late_per_mille);
        let reordered = hit(rates.reordered_per_mille);
        let mut millis = |max: u64| Duration::from_millis(self.rng.random_range(1..=max.max(1)));
        let late_by = millis(self.faults.late_ms_max);
        let reordered_by = millis(self.faults.reorder_ms_max);
        let repeated_by = millis(self.faults.reorder_ms_max);
        if lost {
            return Fate::Lost;
        }
        let delay = match (late, reordered) {
            (true, _) => patience + late_by,
            (false, true) => reordered_by,
            (false, false) => Duration::ZERO,
        };
        Fate::Arrives {
            delay,
            again: repeated.then_some(delay + repeated_by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(faults: Faults, rates: Rates) -> Vec<Fate> {
        let mut dice = Dice::new(faults);
        (0..10_000)
            .map(|_| dice.throw(rates, Duration::from_secs(2)))
            .collect()
    }

    #[test]
    fn without_rates_every_message_is_fair() {
        assert!(
            fates(Faults::default(), Rates::default())
                .iter()
                .all(|fate| *fate == Fate::FAIR)
        );
        assert!(
            fates(Faults::default(), Rates::all(1000))
                .iter()
                .all(|fate| *fate == Fate::Lost)
        );
    }

    #[test]
    fn rates_are_met_and_a_seed_says_all() {
        let faults = Faults::bad_night(7);
        let thrown = fates(faults, faults.hints);
        assert_eq!(thrown, fates(faults, faults.hints));
        assert_ne!(thrown, fates(Faults::bad_night(8), faults.hints));
        let lost = thrown.iter().filter(|f| **f == Fate::Lost).count();
        assert!((2_800..3_200).contains(&lost), "{lost} of 10,000 lost");
        let again = |f: &&Fate| matches!(f, Fate::Arrives { again: Some(_), .. });
        let repeated = thrown.iter().filter(again).count();
        assert!((1_900..2_300).contains(&repeated), "{repeated} repeated");
    }

    #[test]
    fn a_late_message_is_later_than_patience_and_a_reordered_one_is_not() {
        let late = Rates {
            late_per_mille: 1000,
            ..Rates::default()
        };
        let reordered = Rates {
            reordered_per_mille: 1000,
            ..Rates::default()
        };
        let delays = |rates| {
            fates(Faults::default(), rates)
                .into_iter()
                .map(|fate| match fate {
                    Fate::Arrives { delay, again: None } => delay,
                    other => panic!("{other:?}"),
                })
        };
        assert!(delays(late).all(|d| d > Duration::from_secs(2) && d <= Duration::from_secs(7)));
        assert!(delays(reordered).all(|d| !d.is_zero() && d <= Duration::from_millis(50)));
    }
}
