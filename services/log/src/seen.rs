//! What of a case was looked at, so that the same can be looked at again (H34).

use sha2::{Digest, Sha256};
use vangnet_domain::{
    envelope::Recorded,
    event::Event,
    ids::{CaseId, StayId},
    stay::{self, TimelineSeen},
    stream::LedgerId,
};

use crate::{Log, LogError, READ_LIMIT_MAX, StoredEvent, leaf};

/// The events of one case, as they were read in order of position: where they begin and end, how many they are, and SHA-256
/// over their leaves. `None` of no events.
///
/// Each leaf is computed anew and binds position, instant and bytes, so equal means the same events to the byte, also where
/// somebody changed the stored leaves along.
pub fn seen(events: &[StoredEvent]) -> Option<TimelineSeen> {
    let mut seeing = Seeing::default();
    events.iter().for_each(|event| seeing.see(event));
    seeing.seen()
}

/// Whether what was looked at then is in the log now, to the byte. What was appended to the case since changes nothing.
pub async fn is_still_there(
    log: &dyn Log,
    ledger: &LedgerId,
    case: CaseId,
    looked_at: &TimelineSeen,
) -> Result<bool, LogError> {
    let mut seeing = Seeing::default();
    let mut from = 0;
    loop {
        let batch = match log.read_case(ledger, case, from, READ_LIMIT_MAX).await {
            Ok(batch) => batch,
            Err(LogError::Damaged(_)) => return Ok(false),
            Err(error) => return Err(error),
        };
        let full = batch.len() == READ_LIMIT_MAX;
        for event in &batch {
            if event.position > looked_at.last {
                return Ok(seeing.seen().as_ref() == Some(looked_at));
            }
            seeing.see(event);
            from = event.position + 1;
        }
        if !full {
            return Ok(seeing.seen().as_ref() == Some(looked_at));
        }
    }
}

/// A look-back (terugblik) as it was recorded, with what was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookedBack {
    /// Where it was recorded.
    pub position: u64,
    /// On which stay.
    pub stay: StayId,
    /// Whose timeline.
    pub case: CaseId,
    /// What was looked at.
    pub timeline: TimelineSeen,
}

impl LookedBack {
    /// The look-back that an event is, if it is one that names what was looked at.
    pub fn of(event: &Recorded) -> Option<Self> {
        let Event::Stay(stay::Event::LookedBack {
            timeline: Some(timeline),
            ..
        }) = &event.event
        else {
            return None;
        };
        Some(Self {
            position: event.position,
            stay: StayId(event.envelope.stream.id),
            case: event.envelope.case?,
            timeline: timeline.clone(),
        })
    }
}

/// Events, as they are seen in order.
#[derive(Default)]
struct Seeing {
    hash: Sha256,
    first: Option<u64>,
    last: u64,
    events: u64,
}

impl Seeing {
    fn see(&mut self, event: &StoredEvent) {
        let at = event.recorded_at.as_microsecond();
        self.hash.update(leaf(event.position, at, &event.bytes));
        self.first.get_or_insert(event.position);
        self.last = event.position;
        self.events += 1;
    }

    fn seen(self) -> Option<TimelineSeen> {
        let first = self.first?;
        let digits = self.hash.finalize();
        let digits = digits.iter().map(|byte| format!("{byte:02x}"));
        Some(TimelineSeen {
            first,
            last: self.last,
            events: self.events,
            sha256: digits.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(position: u64, byte: u8) -> StoredEvent {
        StoredEvent {
            position,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            stream: String::new(),
            version: 1,
            event_id: uuid::Uuid::nil(),
            type_name: String::new(),
            case: None,
            bytes: vec![byte; 9],
            leaf: vec![0; 32],
        }
    }

    #[test]
    fn what_was_looked_at_is_told_by_its_bytes_and_not_by_the_leaves_beside_them() {
        let mut case = vec![event(3, 1), event(5, 2), event(9, 3)];
        assert_eq!(seen(&[]), None);
        let looked_at = seen(&case[..2]).expect("two events");
        assert_eq!(
            (looked_at.first, looked_at.last, looked_at.events),
            (3, 5, 2)
        );
        assert_eq!(looked_at.sha256.len(), 64);
        case[1].leaf[0] ^= 1;
        assert_eq!(seen(&case[..2]).as_ref(), Some(&looked_at));
        case[1].bytes[0] ^= 1;
        assert_ne!(seen(&case[..2]).as_ref(), Some(&looked_at), "changed");
        case.remove(1);
        assert_ne!(seen(&case[..2]).as_ref(), Some(&looked_at), "missing");
    }
}
