//! What every backend must show, run by its tests: `contract::run(&network)`.
//!
//! A promise that is broken is an error that names the promise and what was seen, so that the suite itself can be tested on a
//! bus that breaks one.

mod hints;
mod requests;
mod serving;

use std::{fmt::Debug, future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::time::{sleep, timeout};
use vangnet_domain::stream::{LedgerId, Service};

use crate::{Bus, BusError, BusSubject, Handler, Request, Serving};

/// A network that processes join.
#[async_trait]
pub trait Network: Send + Sync {
    /// The bus of one more process on it.
    async fn join(&self) -> Arc<dyn Bus>;
}

/// A promise that a backend did not keep.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("broken promise: {promise}: {seen}")]
pub struct Broken {
    /// Which, as named in [`PROMISES`].
    pub promise: &'static str,
    /// What was seen instead.
    pub seen: String,
}

/// One check on a network of its own, or one shared with the others: each uses its own ledger.
pub type Promise = for<'a> fn(&'a Stage<'a>) -> BoxFuture<'a, Result<(), String>>;

/// All promises, by name.
pub const PROMISES: &[(&str, Promise)] = &[
    ("reply-arrives", |s| Box::pin(requests::reply_arrives(s))),
    ("deadline-is-carried", |s| {
        Box::pin(requests::deadline_is_carried(s))
    }),
    ("trace-is-carried", |s| {
        Box::pin(requests::trace_is_carried(s))
    }),
    ("nobody-there", |s| Box::pin(requests::nobody_there(s))),
    ("no-reply-in-time", |s| {
        Box::pin(requests::no_reply_in_time(s))
    }),
    ("request-limit", |s| Box::pin(requests::request_limit(s))),
    ("reply-limit", |s| Box::pin(requests::reply_limit(s))),
    ("many-at-once", |s| Box::pin(requests::many_at_once(s))),
    ("instances-share", |s| Box::pin(serving::instances_share(s))),
    ("handlers-limit", |s| Box::pin(serving::handlers_limit(s))),
    ("panic-is-contained", |s| {
        Box::pin(serving::panic_is_contained(s))
    }),
    ("stop-finishes", |s| Box::pin(serving::stop_finishes(s))),
    ("drop-ends-serving", |s| {
        Box::pin(serving::drop_ends_serving(s))
    }),
    ("hints-reach-all", |s| Box::pin(hints::hints_reach_all(s))),
    ("hints-only-rise", |s| Box::pin(hints::hints_only_rise(s))),
    ("lost-hint-is-harmless", |s| {
        Box::pin(hints::lost_hint_is_harmless(s))
    }),
];

/// Check every promise, one after the other; the first that is broken.
pub async fn run(network: &dyn Network) -> Result<(), Broken> {
    for (name, _) in PROMISES {
        run_one(network, name).await?;
    }
    Ok(())
}

/// Check one promise. An unknown name is broken.
pub async fn run_one(network: &dyn Network, promise: &'static str) -> Result<(), Broken> {
    let broken = |seen| Broken { promise, seen };
    let (_, check) = PROMISES
        .iter()
        .find(|(name, _)| *name == promise)
        .ok_or_else(|| broken("no such promise".to_owned()))?;
    let ledger = promise
        .parse()
        .map_err(|_| broken("its name is not that of a ledger".to_owned()))?;
    let stage = Stage { network, ledger };
    match timeout(PATIENCE * 12, check(&stage)).await {
        Ok(outcome) => outcome.map_err(broken),
        Err(_) => Err(broken("did not come to an end".to_owned())),
    }
}

/// How long a check waits for what must come.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a check waits to see that nothing comes.
const SHORT: Duration = Duration::from_millis(250);

/// Where one check plays.
pub struct Stage<'a> {
    network: &'a dyn Network,
    ledger: LedgerId,
}

impl Stage<'_> {
    async fn join(&self) -> Arc<dyn Bus> {
        self.network.join().await
    }

    fn subject(&self) -> BusSubject {
        BusSubject::Command(self.ledger.clone(), Service::Stay)
    }

    async fn serve(
        &self,
        bus: &Arc<dyn Bus>,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, String> {
        bus.serve(&self.subject(), handler)
            .await
            .map_err(|error| format!("serve: {error}"))
    }

    async fn ask(&self, bus: &Arc<dyn Bus>, payload: impl Into<Bytes>) -> Result<Bytes, BusError> {
        self.ask_within(bus, payload, PATIENCE).await
    }

    async fn ask_within(
        &self,
        bus: &Arc<dyn Bus>,
        payload: impl Into<Bytes>,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        bus.request(&self.subject(), request(payload), wait).await
    }

    /// Ask until nobody serves any more.
    async fn until_nobody_serves(&self, bus: &Arc<dyn Bus>) -> Result<(), String> {
        let nobody = async {
            loop {
                let answer = self.ask_within(bus, "anyone?", SHORT).await;
                if matches!(answer, Err(BusError::NoResponder { .. })) {
                    return;
                }
                sleep(SHORT / 50).await;
            }
        };
        timeout(PATIENCE, nobody)
            .await
            .map_err(|_| "still served long after it ended".to_owned())
    }
}

fn request(payload: impl Into<Bytes>) -> Request {
    Request {
        payload: payload.into(),
        traceparent: String::new(),
        deadline: Timestamp::UNIX_EPOCH,
    }
}

/// A handler made of a function.
struct Answering<F>(F);

#[async_trait]
impl<F, A> Handler for Answering<F>
where
    F: Fn(Request) -> A + Send + Sync + 'static,
    A: Future<Output = Bytes> + Send,
{
    async fn handle(&self, request: Request) -> Bytes {
        (self.0)(request).await
    }
}

fn answering<F, A>(answer: F) -> Arc<dyn Handler>
where
    F: Fn(Request) -> A + Send + Sync + 'static,
    A: Future<Output = Bytes> + Send + 'static,
{
    Arc::new(Answering(answer))
}

fn same<T: PartialEq + Debug>(what: &str, seen: T, wanted: T) -> Result<(), String> {
    if seen == wanted {
        Ok(())
    } else {
        Err(format!("{what}: {seen:?}, not {wanted:?}"))
    }
}
