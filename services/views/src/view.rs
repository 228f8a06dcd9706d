//! What a read model is.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use vangnet_domain::{book::Book, envelope::Recorded};

/// A read model: a pure fold of events in order of position. Total: an event that does not fit changes nothing,
/// and nothing panics. Its snapshot is its serde form; maps are ordered, so a snapshot of a prefix folded on is
/// byte for byte the snapshot of a fold from the start.
pub trait View: Default + Clone + Serialize + DeserializeOwned {
    /// Name of its snapshots; never changes.
    const NAME: &'static str;
    /// Raised when the fold changes meaning; older snapshots are discarded.
    const FOLD_VERSION: u32;

    /// Go by the tables of this book from here on; a view that needs none goes on as it is.
    fn go_by(&mut self, _book: &Arc<Book>) {}

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
