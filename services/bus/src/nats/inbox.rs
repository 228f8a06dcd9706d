//! Where replies arrive: one subscription for all requests of a connection.
//!
//! Our own and not the client's, because a request must end when the connection breaks, not when its wait is over, and a
//! reply that never comes must leave nothing behind.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_nats::Message;
use tokio::sync::oneshot;

/// The requests of a connection that wait for their reply.
#[derive(Default)]
pub(super) struct Inbox(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    last: u64,
    senders: BTreeMap<u64, oneshot::Sender<Message>>,
}

/// A request's place in the inbox; given up when dropped.
pub(super) struct Place {
    inbox: Arc<Inbox>,
    token: u64,
    /// Gives the reply, or an error when the connection broke.
    pub(super) reply: oneshot::Receiver<Message>,
}

impl Inbox {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one reply.
    pub(super) fn place(self: &Arc<Self>) -> Place {
        let (sender, reply) = oneshot::channel();
        let mut waiting = self.lock();
        waiting.last += 1;
        let token = waiting.last;
        waiting.senders.insert(token, sender);
        Place {
            inbox: self.clone(),
            token,
            reply,
        }
    }

    /// A reply came; one that nobody waits for is dropped.
    pub(super) fn take(&self, message: Message) {
        let token = message.subject.rsplit('.').next().unwrap_or_default();
        let sender = token
            .parse()
            .ok()
            .and_then(|token: u64| self.lock().senders.remove(&token));
        if let Some(sender) = sender {
            let _ = sender.send(message);
        }
    }

    /// The connection broke: no reply that is waited for will come.
    pub(super) fn break_all(&self) {
        self.lock().senders.clear();
    }
}

impl Place {
    /// The subject of this place in the inbox with a prefix.
    pub(super) fn subject(&self, prefix: &str) -> String {
        format!("{prefix}.{}", self.token)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.inbox.lock().senders.remove(&self.token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply_to(subject: &str) -> Message {
        Message {
            subject: subject.into(),
            reply: None,
            payload: subject.to_owned().into(),
            headers: None,
            status: None,
            description: None,
            length: 0,
        }
    }

    #[tokio::test]
    async fn each_reply_finds_its_place_and_an_end_leaves_nothing() {
        let inbox = Arc::new(Inbox::default());
        let (mut one, mut other) = (inbox.place(), inbox.place());
        assert_ne!(one.token, other.token);
        for stray in [
            "_INBOX.open.x.99",
            "_INBOX.open.x.-1",
            "",
            "_INBOX.open.x.1x",
        ] {
            inbox.take(reply_to(stray));
        }
        let subject = other.subject("_INBOX.open.x");
        inbox.take(reply_to(&subject));
        let reply = (&mut other.reply).await.expect("reply");
        assert_eq!(reply.payload, subject);
        inbox.take(reply_to(&subject));
        let given_up = inbox.place();
        drop(given_up);
        assert_eq!(inbox.lock().senders.len(), 1);
        inbox.break_all();
        assert!((&mut one.reply).await.is_err());
        assert!(inbox.lock().senders.is_empty());
    }
}
