//! A view as it was: folded from the log itself, up to a position.

use jiff::Timestamp;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{Log, LogError, READ_LIMIT_MAX};
use vangnet_views::View;

use crate::{Parked, Parking};

/// A view, and what it was folded from.
#[derive(Debug)]
pub struct Past<V> {
    /// The view.
    pub view: V,
    /// Position and instant of the last event.
    pub last: Option<(u64, Timestamp)>,
    /// Streams that could not be read on: the view goes on without what follows in them.
    pub parked: Vec<Parked>,
}

/// Fold a ledger up to and including a position, or to its end. Seconds for each million events.
pub async fn past<V: View>(
    log: &dyn Log,
    ledger: &LedgerId,
    until: Option<u64>,
) -> Result<Past<V>, LogError> {
    let parking = Parking::default();
    let (mut view, mut last, mut from) = (V::default(), None, 0);
    'log: loop {
        let batch = log.read(ledger, from, READ_LIMIT_MAX).await?;
        for stored in &batch {
            if until.is_some_and(|until| stored.position > until) {
                break 'log;
            }
            if let Some(event) = parking.decode(stored) {
                view.apply(&event);
            }
            last = Some((stored.position, stored.recorded_at));
            from = stored.position + 1;
        }
        if batch.len() < READ_LIMIT_MAX {
            break;
        }
    }
    Ok(Past {
        view,
        last,
        parked: parking.list(),
    })
}
