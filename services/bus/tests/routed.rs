//! Local first: the contract over both networks, and a process that answers itself with NATS away.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use vangnet_bus::{
    Bus, BusError, BusSubject, Faults, Handler, LocalBus, NatsBus, NatsConfig, Rates, Request,
    RoutedBus, contract,
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

struct OnServer(Server);

#[async_trait]
impl contract::Network for OnServer {
    async fn join(&self) -> Arc<dyn Bus> {
        let network = connect(&self.0).await;
        Arc::new(RoutedBus::new(Arc::default(), network))
    }
}

struct Simulated(Arc<LocalBus>);

#[async_trait]
impl contract::Network for Simulated {
    async fn join(&self) -> Arc<dyn Bus> {
        Arc::new(RoutedBus::new(Arc::default(), self.0.clone()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_keeps_the_contract_over_nats() {
    let network = OnServer(Server::start("").expect("server"));
    contract::run(&network).await.expect("contract");
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_over_a_simulated_network() {
    contract::run(&Simulated(Arc::default()))
        .await
        .expect("contract");
}

struct Named(&'static str);

#[async_trait]
impl Handler for Named {
    async fn handle(&self, _: Request) -> Bytes {
        self.0.into()
    }
}

fn ledger() -> LedgerId {
    "flevoland".parse().expect("ledger")
}

async fn ask(bus: &dyn Bus, service: Service) -> Result<Bytes, BusError> {
    let request = Request {
        payload: "a child needs a bed".into(),
        traceparent: String::new(),
        deadline: Timestamp::UNIX_EPOCH,
    };
    let subject = BusSubject::Command(ledger(), service);
    bus.request(&subject, request, PATIENCE).await
}

async fn serve(bus: &dyn Bus, service: Service, name: &'static str) -> impl Sized + use<> {
    let subject = BusSubject::Command(ledger(), service);
    let handler = Arc::new(Named(name));
    bus.serve(&subject, handler).await.expect("serve")
}

async fn until(head: &mut watch::Receiver<u64>, wanted: u64) {
    let heard = timeout(PATIENCE, head.wait_for(|next| *next == wanted)).await;
    assert!(heard.is_ok_and(|heard| heard.is_ok()), "hint {wanted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_gets_in_with_nats_away() {
    let mut server = Server::start("").expect("server");
    // The process of gateway and intake: one local bus, a connection for each service.
    let local = Arc::new(LocalBus::new());
    let gateway = RoutedBus::new(local.clone(), connect(&server).await);
    let intake = RoutedBus::new(local, connect(&server).await);
    let _reports = serve(&intake, Service::Intake, "intake").await;
    // The process of placement.
    let placement = RoutedBus::new(Arc::default(), connect(&server).await);
    let places = serve(&placement, Service::Placement, "placement").await;
    let mut live = gateway.hints(&ledger()).await.expect("hints");
    let mut far = placement.hints(&ledger()).await.expect("hints");

    assert_eq!(ask(&gateway, Service::Intake).await, Ok("intake".into()));
    assert_eq!(
        ask(&gateway, Service::Placement).await,
        Ok("placement".into())
    );
    assert_eq!(ask(&placement, Service::Intake).await, Ok("intake".into()));
    let nobody = ask(&gateway, Service::Triage).await;
    assert!(
        matches!(nobody, Err(BusError::NoResponder { .. })),
        "{nobody:?}"
    );
    intake.hint(&ledger(), 7).await;
    until(&mut live, 7).await;
    until(&mut far, 7).await;

    server.kill9();
    let killed = Instant::now();
    while gateway.is_connected() || intake.is_connected() || placement.is_connected() {
        assert!(killed.elapsed() < AT_ONCE, "not noticed");
        tokio::task::yield_now().await;
    }
    let asked = Instant::now();
    assert_eq!(ask(&gateway, Service::Intake).await, Ok("intake".into()));
    for service in [Service::Placement, Service::Triage] {
        let away = ask(&gateway, service).await;
        assert!(matches!(away, Err(BusError::Away { .. })), "{away:?}");
    }
    let away = ask(&placement, Service::Intake).await;
    assert!(matches!(away, Err(BusError::Away { .. })), "{away:?}");
    intake.hint(&ledger(), 8).await;
    until(&mut live, 8).await;
    assert!(asked.elapsed() < AT_ONCE, "{:?}", asked.elapsed());

    server.restart().expect("restart");
    let answered = timeout(PATIENCE, async {
        while ask(&gateway, Service::Placement).await != Ok("placement".into()) {}
    });
    answered.await.expect("placement again");
    intake.hint(&ledger(), 9).await;
    until(&mut live, 9).await;
    until(&mut far, 9).await;
    drop(places);
}

#[tokio::test(start_paused = true)]
async fn the_own_process_is_asked_first_and_another_when_it_has_ended() {
    let network = Arc::new(LocalBus::new());
    let here = RoutedBus::new(Arc::default(), network.clone());
    let there = RoutedBus::new(Arc::default(), network.clone());
    let own = serve(&here, Service::Stay, "here").await;
    let _other = serve(&there, Service::Stay, "there").await;
    for _ in 0..20 {
        assert_eq!(ask(&here, Service::Stay).await, Ok("here".into()));
    }
    // The network loses everything: what is here does not care.
    network.set_faults(Faults {
        requests: Rates::all(1000),
        ..Faults::default()
    });
    assert_eq!(ask(&here, Service::Stay).await, Ok("here".into()));
    network.set_faults(Faults::default());
    drop(own);
    tokio::task::yield_now().await;
    assert_eq!(ask(&here, Service::Stay).await, Ok("there".into()));
}
