//! What the log has heard from a device, and which of its commands it misses (device contract).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// At most so many separate gaps of a device are kept; the oldest are only counted after that.
pub const GAPS_MAX: usize = 64;

/// The numbers of a device's commands that the log has, and those it misses.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct DeviceLog {
    pub(crate) last_seen: Option<Timestamp>,
    /// The highest number so far; 0 when there is none.
    pub(crate) last: u64,
    /// First missing number to last missing number, of each gap below `last`.
    gaps: BTreeMap<u64, u64>,
    /// Missing numbers in gaps that were let go because there were more than [`GAPS_MAX`].
    forgotten: u64,
}

/// Consecutive numbers that are not in the log: on their way, refused, or lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Gap {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

impl DeviceLog {
    /// A number is in the log; the same number again (one command, several events) is no news.
    pub(crate) fn heard(&mut self, number: u64, recorded_at: Timestamp) {
        self.last_seen = self.last_seen.max(Some(recorded_at));
        if number > self.last {
            if number - self.last > 1 {
                self.gaps.insert(self.last + 1, number - 1);
            }
            self.last = number;
        } else if let Some((&from, &to)) = self.gaps.range(..=number).next_back()
            && number <= to
        {
            self.gaps.remove(&from);
            if from < number {
                self.gaps.insert(from, number - 1);
            }
            if number < to {
                self.gaps.insert(number + 1, to);
            }
        }
        while self.gaps.len() > GAPS_MAX
            && let Some((from, to)) = self.gaps.pop_first()
        {
            self.forgotten = self.forgotten.saturating_add(to - from + 1);
        }
    }

    /// The gaps, lowest first.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let gaps = self.gaps.iter();
        gaps.map(|(from, to)| Gap {
            from: *from,
            to: *to,
        })
        .collect()
    }

    /// How many numbers are missing, also in gaps too many to list.
    pub(crate) fn missing(&self) -> u64 {
        let listed = self.gaps.iter().map(|(from, to)| to - from + 1);
        listed.fold(self.forgotten, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(numbers: impl IntoIterator<Item = u64>) -> DeviceLog {
        let mut log = DeviceLog::default();
        for number in numbers {
            log.heard(number, Timestamp::UNIX_EPOCH);
        }
        log
    }

    #[test]
    fn a_gap_shows_and_closes_when_the_missing_commands_come() {
        let mut log = after([1, 1, 2, 6]);
        assert_eq!((log.last, log.missing()), (6, 3));
        assert_eq!(log.gaps(), [Gap { from: 3, to: 5 }]);
        log.heard(4, Timestamp::UNIX_EPOCH);
        assert_eq!(log.gaps(), [Gap { from: 3, to: 3 }, Gap { from: 5, to: 5 }]);
        log.heard(5, Timestamp::UNIX_EPOCH);
        log.heard(3, Timestamp::UNIX_EPOCH);
        assert_eq!(log.missing(), 0);
    }

    #[test]
    fn a_device_cannot_fill_the_memory_with_gaps() {
        let at_limit = after((1..=GAPS_MAX as u64).map(|n| 2 * n));
        assert_eq!(at_limit.gaps().len(), GAPS_MAX);
        let over = after((1..=GAPS_MAX as u64 + 1).map(|n| 2 * n));
        assert_eq!(over.gaps().len(), GAPS_MAX);
        assert_eq!(over.missing(), GAPS_MAX as u64 + 1);
    }

    #[test]
    fn numbers_at_the_edges_are_no_trouble() {
        let log = after([0, u64::MAX, 0, 1, u64::MAX]);
        assert_eq!(log.last, u64::MAX);
        assert_eq!(log.missing(), u64::MAX - 2);
    }
}
