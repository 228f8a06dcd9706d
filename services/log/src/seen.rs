//! What of a case was looked at, so that the same can be looked at again (H34).

use sha2::{Digest, Sha256};
use vangnet_domain::stay::TimelineSeen;

use crate::StoredEvent;

/// The events of one case, as they were read in order of position: where they begin and end, how many they are, and SHA-256
/// over their leaves. `None` of no events.
///
/// Each leaf binds position, instant and bytes, so equal means the same events to the byte.
pub fn seen(events: &[StoredEvent]) -> Option<TimelineSeen> {
    let (first, last) = (events.first()?, events.last()?);
    let mut hash = Sha256::new();
    for event in events {
        hash.update(&event.leaf);
    }
    let digits = hash.finalize();
    let digits = digits.iter().map(|byte| format!("{byte:02x}"));
    Some(TimelineSeen {
        first: first.position,
        last: last.position,
        events: events.len() as u64,
        sha256: digits.collect(),
    })
}

/// Whether what was looked at then is there now, to the byte. The events are all of the case, in order.
pub fn is_still_there(looked_at: &TimelineSeen, events: &[StoredEvent]) -> bool {
    let until = events.partition_point(|event| event.position <= looked_at.last);
    seen(&events[..until]).as_ref() == Some(looked_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(position: u64, leaf: u8) -> StoredEvent {
        StoredEvent {
            position,
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            stream: String::new(),
            version: 1,
            event_id: uuid::Uuid::nil(),
            type_name: String::new(),
            case: None,
            bytes: Vec::new(),
            leaf: vec![leaf; 32],
        }
    }

    #[test]
    fn what_was_looked_at_is_found_again_and_a_change_is_seen() {
        let mut case = vec![event(3, 1), event(5, 2), event(9, 3)];
        assert_eq!(seen(&[]), None);
        let looked_at = seen(&case[..2]).expect("two events");
        assert_eq!(
            (looked_at.first, looked_at.last, looked_at.events),
            (3, 5, 2)
        );
        assert_eq!(looked_at.sha256.len(), 64);
        assert!(
            is_still_there(&looked_at, &case),
            "what came later changes nothing"
        );
        case[1].leaf[0] ^= 1;
        assert!(!is_still_there(&looked_at, &case), "a changed event");
        case.remove(1);
        assert!(!is_still_there(&looked_at, &case), "a missing event");
    }
}
