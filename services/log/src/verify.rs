//! Recompute everything (`vangnet verify`).
//!
//! What it sees: an event that was changed, removed, moved or put in between; a time that was changed; a copy
//! that says something else than its bytes; a command's record that is missing, orphaned or changed; a head that is
//! not that of the last event. What it cannot see by itself: a tail cut off together with the head row and the
//! command records, and a history that was rewritten as a whole, leaves included. Only heads that were signed and
//! taken away show those, and, for the part of a case that somebody looked back on, the hash in that look-back
//! ([`LookedBack`](crate::LookedBack)).

mod report;
mod walk;

#[cfg(test)]
mod tests;

pub use report::{FINDINGS_MAX, Finding, FindingKind, VerifyReport};

use sha2::{Digest, Sha256};
use vangnet_domain::{envelope::Envelope, stream::LedgerId};

use self::walk::Walk;
use crate::{Log, LogError, StoredEvent};

/// Events read at a time.
const PAGE_EVENTS: usize = 500;

/// Sees every event whose envelope can be read, in order. What it returns as an error becomes a finding at that
/// position: [`decodes`], or a caller that also folds the events and afterwards compares the folds with the
/// kept snapshots ([`VerifyReport::add`], [`FindingKind::Snapshot`]).
pub type Visit<'a> = dyn FnMut(&StoredEvent, &Envelope) -> Result<(), String> + Send + 'a;

/// The leaf of an event: `sha256(0x00 ‖ u64be(position) ‖ u64be(recorded_at_us) ‖ bytes)`.
pub fn leaf(position: u64, recorded_at_us: i64, bytes: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update([0u8])
        .chain_update(position.to_be_bytes())
        .chain_update(recorded_at_us.to_be_bytes())
        .chain_update(bytes)
        .finalize()
        .into()
}

/// The least a [`Visit`] does: the body is an event that this release can read.
pub fn decodes(_event: &StoredEvent, envelope: &Envelope) -> Result<(), String> {
    envelope
        .event()
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Walk a ledger from its first event to the head it has now, and report whatever is not as it has to be.
///
/// Appends go on meanwhile. Holds one number per stream, and [`FINDINGS_MAX`] findings at most.
/// An error is only what keeps the log from being read at all; damage is a finding.
pub async fn verify(
    log: &dyn Log,
    ledger: &LedgerId,
    visit: &mut Visit<'_>,
) -> Result<VerifyReport, LogError> {
    let head = log.head(ledger).await?;
    let mut walk = Walk::new(log, ledger);
    let (mut next, mut limit) = (0, PAGE_EVENTS);
    while next < head.next {
        match log.read(ledger, next, limit).await {
            Ok(page) => {
                let Some(last) = page.last() else {
                    break;
                };
                next = next.max(last.position).saturating_add(1);
                for event in page.iter().take_while(|it| it.position < head.next) {
                    walk.event(event, visit).await?;
                }
            }
            // One event at a time, up to the one that cannot be read, and on behind it.
            Err(LogError::Damaged(_)) if limit > 1 => limit = 1,
            Err(LogError::Damaged(why)) => {
                walk.unreadable(next, why).await?;
                (next, limit) = (next + 1, PAGE_EVENTS);
            }
            Err(error) => return Err(error),
        }
    }
    walk.end(head).await
}
