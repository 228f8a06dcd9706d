//! One region in one process.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;
use vangnet_bus::LocalBus;
use vangnet_domain::{
    actor::Role,
    ids::CommandId,
    rules::Rules,
    stream::{LedgerId, Service, StreamId},
};
use vangnet_gateway::Parts;
use vangnet_log::{
    Append, Fingerprint, LedgerKind, Log, MemoryKeys, MemoryLog, NewEvent, Outcome, SimulatedClock,
};
use vangnet_runtime::{
    Clock, Host, LedgerClock, Live, MasterKey, Sealer, ServiceSpec, Substrate, SystemClock, Tasks,
    ViewMemory,
    sign_in::{Claims, TokenKey},
    system_entropy,
};

/// Where the simulated clock stands.
pub const START: &str = "2026-03-02T20:00:00Z";

/// The machine's clock, which a test can set forward.
#[derive(Default)]
pub struct Machine(AtomicI64);

impl Machine {
    /// So many seconds later.
    pub fn later(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

#[async_trait::async_trait]
impl Clock for Machine {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        SystemClock.now().checked_add(ahead).expect("an instant")
    }

    fn wall(&self) -> Timestamp {
        self.now()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        SystemClock.sleep_until(instant).await;
    }
}

pub struct Bench {
    pub machine: Arc<Machine>,
    pub parts: Parts,
    pub router: Router,
    pub log: Arc<MemoryLog>,
    pub keys: Arc<MemoryKeys>,
    pub bus: Arc<LocalBus>,
    hosts: Vec<Host>,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// The text at a JSON pointer.
    pub fn at(&self, pointer: &str) -> &str {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer} in {}", self.text))
    }

    pub fn id(&self) -> Uuid {
        let id = self.body["id"].as_str().and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("no id in {}", self.text))
    }
}

/// A request being written.
pub struct Ask {
    method: Method,
    path: String,
    role: Option<Role>,
    person: String,
    organisation: String,
    key: Option<Uuid>,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

pub fn get(path: &str) -> Ask {
    Ask {
        method: Method::GET,
        path: path.to_owned(),
        role: Some(Role::Coordinator),
        person: "desk-1".to_owned(),
        organisation: "invented".to_owned(),
        key: None,
        headers: Vec::new(),
        body: Body::empty(),
    }
}

/// A write with a fresh key.
pub fn post(path: &str, body: Value) -> Ask {
    static KEYS: AtomicU64 = AtomicU64::new(1);
    let number = KEYS.fetch_add(1, Ordering::Relaxed);
    let key = Uuid::from_u128(0x019c_a000_0000_7000_8000_0000_0000_0000 + u128::from(number));
    Ask {
        method: Method::POST,
        key: Some(key),
        body: Body::from(body.to_string()),
        ..get(path)
    }
    .header("content-type", "application/json")
}

impl Ask {
    pub fn role(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }

    pub fn person(mut self, person: &str) -> Self {
        self.person = person.to_owned();
        self
    }

    pub fn organisation(mut self, organisation: &str) -> Self {
        self.organisation = organisation.to_owned();
        self
    }

    pub fn nobody(mut self) -> Self {
        self.role = None;
        self
    }

    pub fn key(mut self, key: Option<Uuid>) -> Self {
        self.key = key;
        self
    }

    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn if_match(self, version: u64) -> Self {
        self.header("if-match", format!("\"{version}\""))
    }

    pub fn raw(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }
}

impl Bench {
    /// Everything runs, the clock stands still at [`START`].
    pub async fn new() -> Self {
        Self::with(Service::ALL, true).await
    }

    /// A real ledger, or only some of the services.
    pub async fn with(services: &[Service], simulated: bool) -> Self {
        let machine = Arc::new(Machine::default());
        let ticking = machine.clone();
        let log = Arc::new(MemoryLog::new(Arc::new(move || ticking.now())));
        let bus = Arc::new(LocalBus::default());
        let ledger: LedgerId = "flevoland".parse().expect("a ledger's name");
        let kind = if simulated {
            LedgerKind::Simulated(SimulatedClock {
                origin: START.parse().expect("an instant"),
                set_at: machine.now(),
                rate_permille: 0,
            })
        } else {
            LedgerKind::Real
        };
        log.create_ledger(&ledger, kind)
            .await
            .expect("a new ledger");
        let clock = LedgerClock::of(log.clone(), ledger.clone(), machine.clone()).await;
        let clock = Arc::new(clock.expect("the ledger's clock"));
        let keys = Arc::new(MemoryKeys::default());
        let master = MasterKey::new([7; 32]);
        let sealer = Arc::new(Sealer::new(
            ledger.clone(),
            keys.clone(),
            master.clone(),
            system_entropy(),
        ));
        let substrate = Substrate {
            ledger,
            log: log.clone(),
            bus: bus.clone(),
            clock: clock.clone(),
            sealer,
            master,
            rules: Rules::default(),
            views: ViewMemory::default(),
        };
        let tasks = Tasks::default();
        let hosts = hosts(services, &substrate, &tasks).await;
        let live = Live::start(&substrate, &tasks).await.expect("a view");
        let indicators = Live::start(&substrate, &tasks).await.expect("a view");
        let parts = Parts {
            substrate,
            live,
            indicators,
            clock,
            token_key: TokenKey::new(&[9; 32]),
            development_issuer: true,
            checkpoints: Vec::new(),
            tasks,
        };
        let router = vangnet_gateway::router(parts.clone()).expect("a router");
        Self {
            machine,
            parts,
            router,
            log,
            keys,
            bus,
            hosts,
        }
    }

    fn token(&self, role: Role, person: &str, organisation: &str) -> String {
        let now = self.parts.substrate.clock.wall();
        let claims = Claims::new(person, role, organisation, now);
        self.parts.token_key.sign(&claims).expect("a token")
    }

    fn request(&self, ask: Ask) -> Request<Body> {
        let mut request = Request::builder().method(ask.method).uri(ask.path);
        if let Some(role) = ask.role {
            let token = self.token(role, &ask.person, &ask.organisation);
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = ask.key {
            request = request.header("idempotency-key", key.to_string());
        }
        for (name, value) in ask.headers {
            request = request.header(name, value);
        }
        request.body(ask.body).expect("a request")
    }

    /// Ask, and read only the head of the answer.
    pub async fn open(&self, ask: Ask) -> axum::response::Response {
        let request = self.request(ask);
        let answered = self.router.clone().oneshot(request).await;
        answered.unwrap_or_else(|never| match never {})
    }

    /// Ask.
    pub async fn ask(&self, ask: Ask) -> Answer {
        let response = self.open(ask).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 16 * 1024 * 1024)
            .await
            .expect("a body");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    /// Ask, and expect success.
    pub async fn good(&self, ask: Ask) -> Answer {
        let what = format!("{} {}", ask.method, ask.path);
        let answer = self.ask(ask).await;
        assert!(
            answer.status.is_success(),
            "{what}: {} {}",
            answer.status,
            answer.text
        );
        answer
    }

    /// A place, registered.
    pub async fn place(&self, unit: &str) -> Uuid {
        self.good(post("/v1/places", place(unit))).await.id()
    }

    /// An event that no version of the program knows goes into a stream.
    pub async fn garble(&self, stream: StreamId, version: u64, case: Option<Uuid>) -> u64 {
        let event = NewEvent {
            stream,
            version: version + 1,
            event_id: Uuid::from_u128(0xbad),
            type_name: "vangnet.invented.v1.Unknown".into(),
            case,
            bytes: b"no envelope".to_vec(),
        };
        let append = Append {
            ledger: self.parts.substrate.ledger.clone(),
            command: Fingerprint {
                id: CommandId(Uuid::from_u128(0xbad)),
                actor: "service:invented:invented".into(),
                hmac: vec![0; 32],
            },
            expected: vec![(stream, version)],
            cases: Vec::new(),
            events: vec![event],
            now: self.parts.substrate.clock.now(),
        };
        match self.log.append(append).await {
            Ok(Outcome::Appended(appended)) => appended.last,
            other => panic!("{other:?}"),
        }
    }

    /// Start all of it again.
    pub async fn start_services(&mut self) {
        self.hosts = hosts(Service::ALL, &self.parts.substrate, &self.parts.tasks).await;
    }

    /// Stop what serves commands.
    pub async fn stop_services(&mut self) {
        for host in self.hosts.drain(..) {
            host.stop().await;
        }
    }
}

/// The commands of these services; reactors are theirs, not the door's.
async fn hosts(services: &[Service], substrate: &Substrate, tasks: &Tasks) -> Vec<Host> {
    let mut hosts = Vec::new();
    for name in services {
        let spec = ServiceSpec {
            name: *name,
            reactors: &[],
            crossings: &[],
            task: None,
        };
        hosts.push(Host::start(spec, substrate, tasks).await.expect("a host"));
    }
    hosts
}

pub fn place(unit: &str) -> Value {
    json!({
        "unit": unit, "provider": "provider-a", "rung": "crisis-group",
        "municipality": "GM0995", "ageBands": ["12-15", "16-17"],
    })
}
