//! What was sent, told to whoever wants to compare two runs.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use super::Fate;

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MessageKind {
    /// A question or command.
    Request,
    /// Its answer.
    Reply,
    /// The head moved.
    Hint,
}

/// One message, as it was sent.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sent<'a> {
    /// What it is.
    pub kind: MessageKind,
    /// Its subject; of a reply the subject that was asked.
    pub subject: &'a str,
    /// Its bytes.
    pub payload: &'a [u8],
    /// What becomes of it: one for a request or reply, one for each listener for a hint.
    pub fates: &'a [Fate],
}

/// A running hash over everything that was sent: two runs of one seed end on the same one.
#[derive(Default, Debug)]
pub struct TraceHash(Mutex<(u64, u64)>);

impl TraceHash {
    /// Take a message in; give this to [`super::LocalBus::tap`].
    pub fn take(&self, sent: &Sent<'_>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // `DefaultHasher::new` has fixed keys: the same in every process of one build.
        let mut hasher = DefaultHasher::new();
        state.hash(&mut hasher);
        sent.hash(&mut hasher);
        *state = (state.0 + 1, hasher.finish());
    }

    /// How many messages, and the hash over them.
    pub fn value(&self) -> (u64, u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
