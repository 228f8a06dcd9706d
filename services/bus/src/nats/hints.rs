//! Hints over NATS: the newest head of each ledger goes out when it can; whoever sends it waits for nobody.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_nats::{Client, Subscriber, connection::State};
use futures::StreamExt;
use tokio::{
    sync::{Notify, watch},
    time::sleep,
};
use vangnet_domain::stream::LedgerId;

use crate::{HintSubject, local::raise};

/// How long heads are gathered before the newest goes out. Every hint wakes every follower of the region; the answer
/// to the command that moved the head goes first, and many commands at once make one hint.
const GATHER: Duration = Duration::from_millis(2);

/// Heads that wait to be published, and heads that were heard.
#[derive(Default)]
pub(super) struct Heads {
    unsent: Mutex<BTreeMap<LedgerId, u64>>,
    unsent_changed: Notify,
    heard: Mutex<BTreeMap<LedgerId, watch::Sender<u64>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Heads {
    /// Publish this when possible; an older one that still waits is not worth sending.
    pub(super) fn send(&self, ledger: &LedgerId, next: u64) {
        let mut unsent = lock(&self.unsent);
        let head = unsent.entry(ledger.clone()).or_insert(next);
        *head = next.max(*head);
        drop(unsent);
        self.wake();
    }

    /// The connection is there: publish what waited for it.
    pub(super) fn wake(&self) {
        self.unsent_changed.notify_one();
    }

    /// Publish for ever.
    pub(super) async fn publish(self: Arc<Self>, client: Client) {
        loop {
            self.unsent_changed.notified().await;
            sleep(GATHER).await;
            if client.connection_state() != State::Connected {
                continue;
            }
            let unsent = std::mem::take(&mut *lock(&self.unsent));
            for (ledger, next) in unsent {
                let subject = HintSubject(ledger).to_string();
                // A hint that does not go out is a hint lost.
                let _ = client.publish(subject, next.to_string().into()).await;
            }
        }
    }

    /// Listen to a ledger that is already listened to.
    pub(super) fn heard(&self, ledger: &LedgerId) -> Option<watch::Receiver<u64>> {
        Some(lock(&self.heard).get(ledger)?.subscribe())
    }

    /// Listen to a ledger from now on. `None` when somebody else began to meanwhile.
    pub(super) fn listen(
        &self,
        ledger: &LedgerId,
        hints: Subscriber,
    ) -> Option<impl Future<Output = ()> + Send + use<>> {
        let mut heard = lock(&self.heard);
        if heard.contains_key(ledger) {
            return None;
        }
        let head = watch::Sender::new(0);
        heard.insert(ledger.clone(), head.clone());
        Some(hear(hints, head))
    }
}

async fn hear(mut hints: Subscriber, head: watch::Sender<u64>) {
    while let Some(hint) = hints.next().await {
        match std::str::from_utf8(&hint.payload).map(str::parse) {
            Ok(Ok(next)) => raise(&head, next),
            _ => tracing::warn!(subject = %hint.subject, "hint that is not a number"),
        }
    }
}
