//! What a read model is.

use serde::{Serialize, de::DeserializeOwned};
use vangnet_domain::envelope::Recorded;

/// A read model: a pure fold of events in order of position. Total: an event that does not fit changes nothing,
/// and nothing panics. Its snapshot is its serde form; maps are ordered, so a snapshot of a prefix folded on is
/// byte for byte the snapshot of a fold from the start.
pub trait View: Default + Clone + Serialize + DeserializeOwned {
    /// Name of its snapshots; never changes.
    const NAME: &'static str;
    /// Raised when the fold changes meaning; older snapshots are discarded.
    const FOLD_VERSION: u32;

    /// Fold one event.
    fn apply(&mut self, event: &Recorded);
}

/// Fold events into a new view.
pub fn fold<'a, V: View>(events: impl IntoIterator<Item = &'a Recorded>) -> V {
    let mut view = V::default();
    for event in events {
        view.apply(event);
    }
    view
}
