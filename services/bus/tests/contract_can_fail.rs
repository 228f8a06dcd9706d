//! A check that cannot fail is a defect: every promise of the contract is broken once, and the contract sees it.

use std::{
    mem,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::FutureExt;
use jiff::Timestamp;
use tokio::{sync::watch, time::sleep};
use vangnet_bus::{
    Bus, BusError, BusSubject, Faults, Handler, LocalBus, REPLY_BYTES_MAX, REQUEST_BYTES_MAX,
    Rates, Request, Serving, contract,
};
use vangnet_domain::stream::LedgerId;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Defect {
    None,
    ReplyAltered,
    DeadlineInSeconds,
    ExpiredDropped,
    TraceLost,
    NobodyNotSaid,
    SilenceIsNobody,
    WaitsTooLong,
    RequestRefusedTooEarly,
    RequestCut,
    ReplyCut,
    LosesUnderLoad,
    FirstTakesAll,
    AllTakeAll,
    TwiceTheHandlers,
    PanicNotSaid,
    StopAbandons,
    StopDoesNothing,
    DropDoesNothing,
    HintsStayInside,
    HintsFall,
    HintsCount,
}

use Defect as D;

const BROKEN_BY: &[(&str, &[Defect])] = &[
    ("reply-arrives", &[D::ReplyAltered]),
    (
        "deadline-is-carried",
        &[D::DeadlineInSeconds, D::ExpiredDropped],
    ),
    ("trace-is-carried", &[D::TraceLost]),
    ("nobody-there", &[D::NobodyNotSaid]),
    ("no-reply-in-time", &[D::SilenceIsNobody, D::WaitsTooLong]),
    ("request-limit", &[D::RequestRefusedTooEarly, D::RequestCut]),
    ("reply-limit", &[D::ReplyCut]),
    ("many-at-once", &[D::LosesUnderLoad]),
    ("instances-share", &[D::FirstTakesAll, D::AllTakeAll]),
    ("handlers-limit", &[D::TwiceTheHandlers]),
    ("panic-is-contained", &[D::PanicNotSaid]),
    ("stop-finishes", &[D::StopAbandons, D::StopDoesNothing]),
    ("drop-ends-serving", &[D::DropDoesNothing]),
    ("hints-reach-all", &[D::HintsStayInside]),
    ("hints-only-rise", &[D::HintsFall]),
    ("lost-hint-is-harmless", &[D::HintsCount]),
];

/// A network with one defect.
struct Sabotaged {
    defect: Defect,
    inner: Arc<LocalBus>,
    heads: Arc<Mutex<Vec<watch::Sender<u64>>>>,
    served: Arc<AtomicUsize>,
}

impl Sabotaged {
    fn new(defect: Defect) -> Self {
        let mut faults = Faults::default();
        if defect == D::AllTakeAll {
            faults.requests = Rates {
                repeated_per_mille: 1000,
                ..Rates::default()
            };
        }
        Self {
            defect,
            inner: Arc::new(LocalBus::with(faults, None)),
            heads: Arc::default(),
            served: Arc::default(),
        }
    }
}

#[async_trait]
impl contract::Network for Sabotaged {
    async fn join(&self) -> Arc<dyn Bus> {
        let mut heads = self.heads.clone();
        if self.defect == D::HintsStayInside {
            heads = Arc::default();
        }
        Arc::new(SabotagedBus {
            defect: self.defect,
            inner: self.inner.clone(),
            heads,
            served: self.served.clone(),
            under_way: AtomicUsize::new(0),
        })
    }
}

struct SabotagedBus {
    defect: Defect,
    inner: Arc<LocalBus>,
    heads: Arc<Mutex<Vec<watch::Sender<u64>>>>,
    served: Arc<AtomicUsize>,
    under_way: AtomicUsize,
}

#[async_trait]
impl Bus for SabotagedBus {
    async fn request(
        &self,
        subject: &BusSubject,
        mut request: Request,
        mut wait: Duration,
    ) -> Result<Bytes, BusError> {
        let name = subject.to_string();
        let size = request.payload.len();
        match self.defect {
            D::TraceLost => request.traceparent.clear(),
            D::WaitsTooLong => wait *= 100,
            D::RequestRefusedTooEarly if size >= REQUEST_BYTES_MAX => {
                return Err(BusError::TooLarge {
                    bytes: size,
                    max: REQUEST_BYTES_MAX,
                });
            }
            D::RequestCut => request.payload.truncate(REQUEST_BYTES_MAX),
            D::LosesUnderLoad if self.under_way.load(Ordering::SeqCst) >= 400 => {
                sleep(wait).await;
                return Err(BusError::NoReply { subject: name });
            }
            _ => {}
        }
        self.under_way.fetch_add(1, Ordering::SeqCst);
        let answer = self.inner.request(subject, request, wait).await;
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        match (self.defect, answer) {
            (D::ReplyAltered, Ok(reply)) => Ok(reply.to_ascii_uppercase().into()),
            (D::NobodyNotSaid, Err(BusError::NoResponder { .. })) => {
                sleep(wait).await;
                Err(BusError::NoReply { subject: name })
            }
            (D::SilenceIsNobody, Err(BusError::NoReply { .. })) => {
                Err(BusError::NoResponder { subject: name })
            }
            (_, answer) => answer,
        }
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        let handler: Arc<dyn Handler> = Arc::new(SabotagedHandler {
            defect: self.defect,
            inner: handler,
        });
        let first = self.served.fetch_add(1, Ordering::SeqCst) == 0;
        let mut inner = Vec::new();
        if first || self.defect != D::FirstTakesAll {
            inner.push(self.inner.serve(subject, handler.clone()).await?);
        }
        if self.defect == D::TwiceTheHandlers {
            inner.push(self.inner.serve(subject, handler).await?);
        }
        Ok(Box::new(SabotagedServing {
            defect: self.defect,
            inner,
        }))
    }

    async fn hint(&self, _ledger: &LedgerId, next: u64) {
        for head in self.heads.lock().expect("heads").iter() {
            match self.defect {
                D::HintsFall => drop(head.send_replace(next)),
                D::HintsCount => head.send_modify(|heard| *heard += 1),
                _ => drop(
                    head.send_if_modified(|heard| mem::replace(heard, next.max(*heard)) < next),
                ),
            }
        }
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        if ledger.as_str() == "elsewhere" {
            return self.inner.hints(ledger).await;
        }
        let (sender, receiver) = watch::channel(0);
        self.heads.lock().expect("heads").push(sender);
        Ok(receiver)
    }

    fn is_connected(&self) -> bool {
        true
    }
}

struct SabotagedHandler {
    defect: Defect,
    inner: Arc<dyn Handler>,
}

#[async_trait]
impl Handler for SabotagedHandler {
    async fn handle(&self, mut request: Request) -> Bytes {
        if self.defect == D::DeadlineInSeconds {
            let seconds = request.deadline.as_second();
            request.deadline = Timestamp::from_second(seconds).expect("timestamp");
        }
        if self.defect == D::ExpiredDropped && request.deadline.as_second() < 1_000 {
            return std::future::pending().await;
        }
        let handled = AssertUnwindSafe(self.inner.handle(request)).catch_unwind();
        match handled.await {
            Ok(mut reply) => {
                if self.defect == D::ReplyCut {
                    reply.truncate(REPLY_BYTES_MAX);
                }
                reply
            }
            Err(_) if self.defect == D::PanicNotSaid => std::future::pending().await,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

struct SabotagedServing {
    defect: Defect,
    inner: Vec<Box<dyn Serving>>,
}

#[async_trait]
impl Serving for SabotagedServing {
    async fn stop(mut self: Box<Self>) {
        for serving in mem::take(&mut self.inner) {
            match self.defect {
                D::StopAbandons => drop(serving),
                D::StopDoesNothing => mem::forget(serving),
                _ => serving.stop().await,
            }
        }
    }
}

impl Drop for SabotagedServing {
    fn drop(&mut self) {
        if self.defect == D::DropDoesNothing {
            self.inner.drain(..).for_each(mem::forget);
        }
    }
}

#[test]
fn every_promise_is_broken_at_least_once() {
    let promises: Vec<&str> = contract::PROMISES.iter().map(|(name, _)| *name).collect();
    let broken: Vec<&str> = BROKEN_BY.iter().map(|(name, _)| *name).collect();
    assert_eq!(promises, broken);
}

#[tokio::test(start_paused = true)]
async fn without_a_defect_the_contract_is_kept() {
    contract::run(&Sabotaged::new(D::None))
        .await
        .expect("contract");
}

#[tokio::test(start_paused = true)]
async fn each_defect_breaks_its_promise() {
    for (promise, defects) in BROKEN_BY {
        for defect in *defects {
            let network = Sabotaged::new(*defect);
            let outcome = contract::run_one(&network, promise).await;
            let broken = outcome.expect_err(&format!("{promise} held in spite of {defect:?}"));
            assert_eq!(broken.promise, *promise);
            assert_ne!(broken.seen, "no such promise", "{promise}");
        }
    }
    let unknown = contract::run_one(&Sabotaged::new(D::None), "no-such").await;
    assert!(unknown.is_err());
}
