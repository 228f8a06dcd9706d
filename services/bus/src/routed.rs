//! Local first: a process answers itself, even when the network is away.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};
use vangnet_domain::stream::LedgerId;

use crate::{
    Bus, BusError, BusSubject, HANDLERS_MAX, Handler, LocalBus, Request, Serving, local::raise,
};

/// The bus of a process that is on a network: what is served in the same process is answered there, the rest goes out.
///
/// A process has one [`LocalBus`], shared by all its services, and for each service one `RoutedBus` over it with the network
/// connection of that service's own user. So gateway and intake in one process take reports with the network away.
pub struct RoutedBus {
    local: Arc<LocalBus>,
    network: Arc<dyn Bus>,
    /// One for each listener; they end with it, or with the bus.
    listening: Mutex<JoinSet<()>>,
}

impl RoutedBus {
    /// First `local`, then `network`.
    pub fn new(local: Arc<LocalBus>, network: Arc<dyn Bus>) -> Self {
        Self {
            local,
            network,
            listening: Mutex::default(),
        }
    }
}

/// A handler under one limit, from whichever side its requests come.
struct Limited {
    inner: Arc<dyn Handler>,
    permits: Semaphore,
}

#[async_trait]
impl Handler for Limited {
    async fn handle(&self, request: Request) -> Bytes {
        // Never closed, so there always is a permit in the end.
        let _permit = self.permits.acquire().await;
        self.inner.handle(request).await
    }
}

struct Both {
    local: Box<dyn Serving>,
    network: Box<dyn Serving>,
}

#[async_trait]
impl Serving for Both {
    async fn stop(self: Box<Self>) {
        let Self { local, network } = *self;
        futures::join!(local.stop(), network.stop());
    }
}

#[async_trait]
impl Bus for RoutedBus {
    async fn request(
        &self,
        subject: &BusSubject,
        request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        // Nobody here serves it: certainly not executed, so it can be asked elsewhere.
        match self.local.request(subject, request.clone(), wait).await {
            Err(BusError::NoResponder { .. }) => self.network.request(subject, request, wait).await,
            answer => answer,
        }
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        let handler = Arc::new(Limited {
            inner: handler,
            permits: Semaphore::new(HANDLERS_MAX),
        });
        let local = self.local.serve(subject, handler.clone()).await?;
        let network = self.network.serve(subject, handler).await?;
        Ok(Box::new(Both { local, network }))
    }

    async fn hint(&self, ledger: &LedgerId, next: u64) {
        self.local.hint(ledger, next).await;
        self.network.hint(ledger, next).await;
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        let (local, network) = (
            self.local.hints(ledger).await?,
            self.network.hints(ledger).await?,
        );
        let (head, heard) = watch::channel(0);
        let mut listening = self
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while listening.try_join_next().is_some() {}
        listening.spawn(merge(local, network, head));
        Ok(heard)
    }

    /// Whether the network is; what is served in this process is answered without it.
    fn is_connected(&self) -> bool {
        self.network.is_connected()
    }
}

/// Hear both sides until nobody listens any more.
async fn merge(
    mut local: watch::Receiver<u64>,
    mut network: watch::Receiver<u64>,
    head: watch::Sender<u64>,
) {
    loop {
        raise(
            &head,
            (*local.borrow_and_update()).max(*network.borrow_and_update()),
        );
        tokio::select! {
            biased;
            () = head.closed() => return,
            changed = local.changed() => if changed.is_err() { return },
            changed = network.changed() => if changed.is_err() { return },
        }
    }
}
