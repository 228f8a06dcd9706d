//! The bus over a real nats-server: the contract, and what happens when the server goes and comes back.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};
use vangnet_bus::{
    Bus, BusError, BusSubject, HANDLERS_MAX, Handler, NatsBus, NatsConfig, Request, WAITING_MAX,
    contract,
};
use vangnet_domain::stream::{LedgerId, Service};
use vangnet_testkit::nats::Server;

const PATIENCE: Duration = Duration::from_secs(10);
/// "At once" on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(1);

async fn connect(server: &Server) -> Arc<NatsBus> {
    let config = NatsConfig::open(server.url());
    let bus = Arc::new(NatsBus::connect(&config).await.expect("configuration"));
    assert!(bus.until_connected(PATIENCE).await, "{}", server.log());
    bus
}

fn ledger() -> LedgerId {
    "flevoland".parse().expect("ledger")
}

fn subject() -> BusSubject {
    BusSubject::Command(ledger(), Service::Intake)
}

fn request(payload: &str) -> Request {
    Request {
        payload: payload.to_owned().into(),
        traceparent: String::new(),
        deadline: Timestamp::UNIX_EPOCH,
    }
}

async fn ask(bus: &NatsBus, payload: &str) -> Result<Bytes, BusError> {
    bus.request(&subject(), request(payload), PATIENCE).await
}

/// Answers after a while, and counts.
#[derive(Default)]
struct Echo {
    delay: Duration,
    handled: AtomicUsize,
}

#[async_trait]
impl Handler for Echo {
    async fn handle(&self, request: Request) -> Bytes {
        self.handled.fetch_add(1, Ordering::SeqCst);
        sleep(self.delay).await;
        request.payload
    }
}

fn slow(delay: Duration) -> Arc<Echo> {
    Arc::new(Echo {
        delay,
        handled: AtomicUsize::new(0),
    })
}

struct OnServer(Server);

#[async_trait]
impl contract::Network for OnServer {
    async fn join(&self) -> Arc<dyn Bus> {
        connect(&self.0).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_keeps_the_contract() {
    let network = OnServer(Server::start("").expect("server"));
    contract::run(&network).await.expect("contract");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_the_server_away_everything_says_so_at_once_and_works_again_when_it_is_back() {
    let mut server = Server::start("").expect("server");
    let (here, there) = (connect(&server).await, connect(&server).await);
    let echo = slow(Duration::ZERO);
    let _serving = here.serve(&subject(), echo.clone()).await.expect("serve");
    let mut own = here.hints(&ledger()).await.expect("hints");
    let mut head = there.hints(&ledger()).await.expect("hints");
    assert_eq!(ask(&there, "one").await, Ok("one".into()));

    server.kill9();
    let gone = Instant::now();
    while there.is_connected() || here.is_connected() {
        assert!(gone.elapsed() < AT_ONCE, "not noticed");
        sleep(Duration::from_millis(1)).await;
    }
    for _ in 0..3_000 {
        // More than any queue of the client holds: nothing may wait for the server.
        let asked = Instant::now();
        let answer = ask(&there, "two").await;
        assert!(matches!(answer, Err(BusError::Away { .. })), "{answer:?}");
        assert!(asked.elapsed() < AT_ONCE);
        here.hint(&ledger(), 7).await;
    }
    assert!(gone.elapsed() < PATIENCE / 2);

    server.restart().expect("restart");
    assert!(here.until_connected(PATIENCE).await && there.until_connected(PATIENCE).await);
    let answered = timeout(PATIENCE, async {
        // The server may know the asker before it knows the one that serves.
        while ask(&there, "three").await != Ok("three".into()) {}
    });
    answered.await.expect("served again");
    assert_eq!(echo.handled.load(Ordering::SeqCst), 2, "sent while away");
    // Another process may be back later than this hint; the sender itself listens before it sends.
    let heard = timeout(PATIENCE, own.wait_for(|next| *next == 7)).await;
    assert!(
        heard.is_ok_and(|heard| heard.is_ok()),
        "the newest hint waited"
    );
    here.hint(&ledger(), 8).await;
    let heard = timeout(PATIENCE, head.wait_for(|next| *next == 8)).await;
    assert!(heard.is_ok_and(|heard| heard.is_ok()), "still listening");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_under_way_ends_when_the_server_dies() {
    let mut server = Server::start("").expect("server");
    let (here, there) = (connect(&server).await, connect(&server).await);
    let echo = slow(PATIENCE * 10);
    let serving = here.serve(&subject(), echo.clone()).await.expect("serve");
    let kill = async {
        while echo.handled.load(Ordering::SeqCst) == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        server.kill9();
        Instant::now()
    };
    let (answer, killed) = futures::join!(ask(&there, "one"), kill);
    assert!(killed.elapsed() < AT_ONCE, "{:?} later", killed.elapsed());
    let subject = subject().to_string();
    assert_eq!(answer, Err(BusError::NoReply { subject }));
    drop(serving);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_process_starts_serves_and_stops_with_the_server_away() {
    let mut server = Server::start("").expect("server");
    server.kill9();
    let config = NatsConfig::open(server.url());
    let here = NatsBus::connect(&config).await.expect("configuration");
    assert!(!here.is_connected());
    let began = Instant::now();
    let echo = slow(Duration::ZERO);
    let serving = here.serve(&subject(), echo.clone()).await.expect("serve");
    let stopped = here.serve(&subject(), echo.clone()).await.expect("serve");
    let mut head = here.hints(&ledger()).await.expect("hints");
    stopped.stop().await;
    assert!(matches!(
        ask(&here, "one").await,
        Err(BusError::Away { .. })
    ));
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());

    server.restart().expect("restart");
    assert!(here.until_connected(PATIENCE).await);
    let there = connect(&server).await;
    let answered = timeout(PATIENCE, async {
        while ask(&there, "two").await != Ok("two".into()) {}
    });
    answered.await.expect("served");
    there.hint(&ledger(), 5).await;
    let heard = timeout(PATIENCE, head.wait_for(|next| *next == 5)).await;
    assert!(heard.is_ok_and(|heard| heard.is_ok()));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_two_stops_under_load_and_nothing_is_refused() {
    const REQUESTS: usize = 2_000;
    const ASKERS: usize = 20;
    let server = Server::start("").expect("server");
    let (one, other, asker) = (
        connect(&server).await,
        connect(&server).await,
        connect(&server).await,
    );
    let echo = slow(Duration::from_millis(2));
    let stopping = one.serve(&subject(), echo.clone()).await.expect("serve");
    let staying = other.serve(&subject(), echo.clone()).await.expect("serve");
    let failed = Arc::new(Mutex::new(Vec::new()));
    let load = futures::future::join_all((0..ASKERS).map(|_| {
        let (asker, failed) = (asker.clone(), failed.clone());
        async move {
            for n in 0..REQUESTS / ASKERS {
                let answer = asker.request(&subject(), request("load"), AT_ONCE).await;
                if let Err(error) = answer {
                    failed.lock().expect("failed").push((n, error));
                }
            }
        }
    }));
    let stop = async {
        while echo.handled.load(Ordering::SeqCst) < REQUESTS / 4 {
            sleep(Duration::from_millis(1)).await;
        }
        stopping.stop().await;
    };
    futures::join!(load, stop);
    staying.stop().await;
    let failed = failed.lock().expect("failed");
    // Requests that the server sent while we said goodbye may be lost; nobody is told that they were not executed.
    assert!(failed.len() <= ASKERS, "{failed:?}");
    assert!(
        failed
            .iter()
            .all(|(_, error)| matches!(error, BusError::NoReply { .. }))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn beyond_what_may_wait_requests_are_lost_and_said_to_be_unknown() {
    let server = Server::start("").expect("server");
    let (here, there) = (connect(&server).await, connect(&server).await);
    let echo = slow(PATIENCE * 10);
    let serving = here.serve(&subject(), echo.clone()).await.expect("serve");
    let asked = futures::future::join_all((0..HANDLERS_MAX + WAITING_MAX + 500).map(|_| {
        let there = &there;
        async move { there.request(&subject(), request("x"), AT_ONCE * 2).await }
    }));
    let answers = asked.await;
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Err(BusError::NoReply { .. })))
    );
    assert_eq!(echo.handled.load(Ordering::SeqCst), HANDLERS_MAX);
    drop(serving);
}
