//! The auditors' door, asked over HTTP in process.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;
use vangnet_audit::{Audit, Parts, REPLAYS_MAX};
use vangnet_bus::LocalBus;
use vangnet_domain::{
    actor::{Actor, Role},
    command::Command,
    ids::{
        CaseId, CommandId, DeploymentId, PersonId, PlaceId, PlacementId, ReportId, TeamId, TriageId,
    },
    person::{AgeBand, HouseholdRole},
    place,
    placement::{self, Rung},
    region::Municipality,
    report::{self, ReportedPerson, ReporterKind, Submit},
    rules::Rules,
    stream::{LedgerId, Service},
    {case, deployment, team, triage},
};
use vangnet_log::{LedgerKind, Log, MemoryKeys, MemoryLog, SimulatedClock};
use vangnet_runtime::{
    Answer, Clock as _, Host, LedgerClock, MasterKey, Sealer, ServiceSpec, Substrate, SystemClock,
    Tasks, ViewMemory,
    sign_in::{Claims, TokenKey},
    system_entropy,
    wire::{CommandReply, CommandRequest},
};

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0000 + number)
}

const CASE: Uuid = id(2);

struct Bench {
    substrate: Substrate,
    clock: Arc<LedgerClock>,
    audit: Audit,
    router: Router,
    key: TokenKey,
    given: u128,
    _hosts: Vec<Host>,
}

impl Bench {
    async fn new() -> Self {
        let machine = Arc::new(SystemClock);
        let ticking = machine.clone();
        let log: Arc<dyn Log> = Arc::new(MemoryLog::new(Arc::new(move || ticking.now())));
        let ledger: LedgerId = "flevoland".parse().expect("a name");
        let start = SimulatedClock {
            origin: at("2026-03-02T20:00:00Z"),
            set_at: machine.now(),
            rate_permille: 0,
        };
        let kind = LedgerKind::Simulated(start);
        log.create_ledger(&ledger, kind).await.expect("a ledger");
        let clock = LedgerClock::of(log.clone(), ledger.clone(), machine).await;
        let clock = Arc::new(clock.expect("a clock"));
        let master = MasterKey::new([7; 32]);
        let keys = Arc::new(MemoryKeys::default());
        let sealer = Sealer::new(ledger.clone(), keys, master.clone(), system_entropy());
        let substrate = Substrate {
            ledger,
            log,
            bus: Arc::new(LocalBus::default()),
            clock: clock.clone(),
            sealer: Arc::new(sealer),
            master,
            rules: Rules::default(),
            views: ViewMemory::default(),
        };
        let tasks = Tasks::default();
        let mut hosts = Vec::new();
        for name in Service::ALL {
            let spec = ServiceSpec {
                name: *name,
                reactors: &[],
                crossings: &[],
                task: None,
            };
            hosts.push(Host::start(spec, &substrate, &tasks).await.expect("a host"));
        }
        let key = TokenKey::new(&[9; 32]);
        let parts = Parts {
            ledger: substrate.ledger.clone(),
            log: substrate.log.clone(),
            clock: clock.clone(),
            sealer: substrate.sealer.clone(),
            book: substrate.rules.book.clone(),
            token_key: key.clone(),
            tasks,
        };
        let audit = Audit::new(parts);
        let router = vangnet_audit::router(audit.clone());
        Self {
            audit,
            substrate,
            clock,
            router,
            key,
            given: 0x1000,
            _hosts: hosts,
        }
    }

    async fn clock_to(&self, instant: &str) {
        let row = SimulatedClock {
            origin: at(instant),
            set_at: self.clock.wall(),
            rate_permille: 0,
        };
        let log = &self.substrate.log;
        log.set_clock(&self.substrate.ledger, row)
            .await
            .expect("a clock that goes forward");
        self.clock.follow(row);
    }

    async fn give(&mut self, role: Role, occurred_at: Option<&str>, command: impl Into<Command>) {
        self.given += 1;
        let request = CommandRequest {
            ledger: self.substrate.ledger.clone(),
            command_id: CommandId(id(self.given)),
            correlation_id: id(self.given),
            causation_id: None,
            actor: Actor {
                person: "somebody".into(),
                role,
                organisation: "invented".into(),
                device: None,
            },
            occurred_at: occurred_at.map(at),
            if_match: None,
            command: command.into(),
        };
        match self.substrate.door().send(&request).await {
            Answer::Replied(CommandReply::Accepted(_)) => {}
            other => panic!("{:?} ended as {other:?}", request.command),
        }
    }

    /// A night: reported at 20:00; a team sent at 20:10, at the door at 20:25, which is recorded at 21:00.
    async fn night(&mut self) {
        let people = vec![ReportedPerson {
            person: PersonId(id(3)),
            household_role: Some("child".into()),
            name: Some("Invented Child".into()),
            birth_date: None,
            bsn: None,
            phone: None,
            address: None,
        }];
        let submit = Submit {
            report: ReportId(id(1)),
            case: CaseId(CASE),
            joins_case: false,
            reporter_kind: ReporterKind::Police,
            reporter: None,
            what: Some("Invented report".into()),
            place: None,
            municipality: Some("GM0034".into()),
            call_back: None,
            people,
            unreadable: Vec::new(),
        };
        self.give(
            Role::Coordinator,
            None,
            report::Command::Submit(Box::new(submit)),
        )
        .await;
        let (triage, team, deployment) = (TriageId(id(4)), TeamId(id(5)), DeploymentId(id(6)));
        let case = CaseId(CASE);
        self.clock_to("2026-03-02T20:10:00Z").await;
        self.give(
            Role::Triagist,
            None,
            triage::Command::Start { triage, case },
        )
        .await;
        let yes = triage::Answer::Yes;
        let test = triage::CrisisTest {
            acute: yes,
            unsafe_now: yes,
            danger: yes,
            cannot_wait: yes,
        };
        let test = triage::Command::AnswerCrisisTest {
            triage,
            test,
            today_different: None,
        };
        self.give(Role::Triagist, None, test).await;
        let verdict = triage::Command::GiveVerdict {
            triage,
            verdict: triage::Verdict::AcuteCrisis,
            urgency: triage::Urgency::U1,
            crisis_kind: None,
            spoken: false,
            second_professional: Some("second-1".into()),
            reason: Some("Invented".into()),
            decider: triage::Decider::default(),
        };
        self.give(Role::Triagist, None, verdict).await;
        let register = team::Command::Register {
            team,
            name: "Invented team".into(),
            organisation: "invented".into(),
        };
        self.give(Role::Coordinator, None, register).await;
        let until = at("2026-03-03T06:00:00Z");
        self.give(
            Role::Coordinator,
            None,
            team::Command::StartDuty { team, until },
        )
        .await;
        let offer = deployment::Command::Offer {
            deployment,
            case,
            triage,
            team,
            two_workers: true,
            reason: None,
        };
        self.give(Role::Coordinator, None, offer).await;
        self.give(
            Role::TeamMember,
            None,
            deployment::Command::Accept { deployment },
        )
        .await;
        let set_out = deployment::Command::SetOut {
            deployment,
            expected_arrival: None,
        };
        self.give(Role::TeamMember, None, set_out).await;
        self.clock_to("2026-03-02T21:00:00Z").await;
        let arrive = deployment::Command::Arrive { deployment };
        self.give(Role::TeamMember, Some("2026-03-02T20:25:00Z"), arrive)
            .await;
        let place = place::Command::Register {
            place: PlaceId(id(7)),
            unit: "bed-1".into(),
            provider: "invented".into(),
            rung: Rung::CrisisGroup,
            municipality: Municipality::Lelystad,
            age_bands: AgeBand::ALL.to_vec(),
        };
        self.give(Role::Provider, None, place).await;
    }

    async fn get(
        &self,
        path: &str,
        role: Option<Role>,
        purpose: Option<&str>,
    ) -> (StatusCode, Value) {
        let mut request = Request::get(path);
        if let Some(role) = role {
            let claims = Claims::new("auditor-1", role, "audit", self.clock.wall());
            let token = self.key.sign(&claims).expect("a token");
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(purpose) = purpose {
            request = request.header("vangnet-purpose", purpose);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await;
        let response = response.unwrap_or_else(|never| match never {});
        assert_eq!(response.headers()["api-version"], "1.0.0");
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20)
            .await
            .expect("a body");
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn replay(&self, path: &str) -> Value {
        let (status, body) = self
            .get(path, Some(Role::Auditor), Some("incident-1"))
            .await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }
}

fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an instant")
}

#[tokio::test]
async fn the_desk_did_not_know_what_had_happened() {
    let mut bench = Bench::new().await;
    bench.night().await;
    let phase = |body: &Value| body["board"][0]["deployment"]["phase"].clone();
    let known = bench.replay("/v1/replay?at=2026-03-02T20:30:00Z").await;
    assert_eq!(phase(&known), "under-way");
    assert_eq!(known["places"], json!([]));
    let happened = bench
        .replay("/v1/replay?at=2026-03-02T20:30:00Z&view=happened")
        .await;
    assert_eq!(phase(&happened), "arrived");
    let then = "/v1/replay?at=2026-03-02T20:30:00Z&view=happened&knownAt=2026-03-02T20:30:00Z";
    assert_eq!(phase(&bench.replay(then).await), "under-way");
    let before = bench.replay("/v1/replay?at=2026-03-02T19:59:59Z").await;
    assert_eq!(before["board"], json!([]));
    let now = bench.replay("/v1/replay").await;
    assert_eq!(now["places"].as_array().unwrap().len(), 1);
    assert_eq!(now["unreadable"], json!([]));
    assert!(!now.to_string().contains("Invented Child"));
}

#[tokio::test]
async fn a_case_replays_with_its_steps_and_text_for_a_purpose() {
    let mut bench = Bench::new().await;
    bench.night().await;
    let path = format!("/v1/cases/{CASE}/replay?at=2026-03-02T20:30:00Z");
    let known = bench.replay(&path).await;
    assert_eq!(known["reports"][0]["state"]["what"], "Invented report");
    assert_eq!(known["people"][0]["state"]["name"], "Invented Child");
    assert_eq!(known["deployments"][0]["phase"], "under-way");
    let steps = |body: &Value| body["steps"].as_array().unwrap().len();
    let happened = bench.replay(&format!("{path}&view=happened")).await;
    assert_eq!(happened["deployments"][0]["phase"], "arrived");
    assert_eq!(steps(&happened), steps(&known) + 1);
    let last = happened["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["lateness"], "late");
    assert!(!last["changes"].as_array().unwrap().is_empty());
    assert!(
        !happened["steps"].to_string().contains("Invented report"),
        "steps hold no text"
    );
    let (status, body) = bench.get(&path, Some(Role::Auditor), None).await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::BAD_REQUEST, &json!("PURPOSE_REQUIRED"))
    );
    let (status, _) = bench
        .get(
            &format!("/v1/cases/{}/replay", id(99)),
            Some(Role::Auditor),
            Some("x"),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let early = format!("/v1/cases/{CASE}/replay?at=2026-03-02T19:00:00Z");
    let (status, _) = bench.get(&early, Some(Role::Auditor), Some("x")).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "it did not exist yet");
}

#[tokio::test]
async fn a_case_has_the_people_who_belonged_to_it_then() {
    let mut bench = Bench::new().await;
    bench.night().await;
    bench.clock_to("2026-03-02T22:00:00Z").await;
    let (second, child) = (CaseId(id(12)), PersonId(id(3)));
    let submit = Submit {
        report: ReportId(id(11)),
        case: second,
        joins_case: false,
        reporter_kind: ReporterKind::Police,
        reporter: None,
        what: Some("Another invented report".into()),
        place: None,
        municipality: None,
        call_back: None,
        people: Vec::new(),
        unreadable: Vec::new(),
    };
    let submit = report::Command::Submit(Box::new(submit));
    bench.give(Role::Coordinator, None, submit).await;
    bench.clock_to("2026-03-02T23:00:00Z").await;
    let join = case::Command::AddPerson {
        case: second,
        person: child,
        household_role: HouseholdRole::Child,
    };
    bench.give(Role::Coordinator, None, join).await;

    for view in ["known", "happened"] {
        let path = |at: &str| format!("/v1/cases/{}/replay?at={at}&view={view}", second.0);
        let before = bench.replay(&path("2026-03-02T22:30:00Z")).await;
        assert_eq!(
            before["people"],
            json!([]),
            "{view}: the child joined at 23:00"
        );
        let after = bench.replay(&path("2026-03-02T23:00:00Z")).await;
        assert_eq!(
            after["people"][0]["state"]["name"], "Invented Child",
            "{view}"
        );
    }
}

#[tokio::test]
async fn only_auditors_come_in() {
    let bench = Bench::new().await;
    for path in [
        "/v1/replay".to_owned(),
        format!("/v1/cases/{CASE}/replay"),
        format!("/v1/cases/{CASE}/replay/places"),
    ] {
        for role in Role::ALL {
            let (status, body) = bench.get(&path, Some(*role), Some("x")).await;
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                *role != Role::Auditor,
                "{role}: {body}"
            );
        }
        let (status, body) = bench.get(&path, None, None).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::UNAUTHORIZED, &json!("SIGN_IN_NEEDED"))
        );
    }
    let (status, body) = bench
        .get("/v1/replay?at=yesterday", Some(Role::Auditor), None)
        .await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::BAD_REQUEST, &json!("QUERY_UNREADABLE"))
    );
    assert_eq!(
        bench.get("/v1/nowhere", None, None).await.1["code"],
        "ROUTE_UNKNOWN"
    );
    assert_eq!(
        bench.get("/v1/errors/PURPOSE_REQUIRED", None, None).await.0,
        StatusCode::OK
    );
    assert_eq!(
        bench.get("/health/ready", None, None).await.1["ready"],
        true
    );
}

#[tokio::test(start_paused = true)]
async fn one_replay_too_many_waits_for_a_place_and_is_then_told_to_come_back() {
    let mut bench = Bench::new().await;
    bench.night().await;
    let mut held = Vec::new();
    for _ in 1..REPLAYS_MAX {
        held.push(bench.audit.replay_place().await.expect("a place"));
    }
    bench.replay("/v1/replay").await;
    held.push(bench.audit.replay_place().await.expect("the last place"));
    for path in ["/v1/replay".to_owned(), format!("/v1/cases/{CASE}/replay")] {
        let auditor = bench.get(&path, Some(Role::Auditor), Some("incident-1"));
        let (status, body) = auditor.await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert_eq!(body["code"], "BUSY");
    }
    let (answered, ()) = tokio::join!(bench.replay("/v1/replay"), async {
        tokio::task::yield_now().await;
        held.pop();
    });
    assert!(answered["board"].is_array());
}

#[tokio::test]
async fn what_there_was_to_choose_from_is_told_for_a_purpose_and_never_changed_by_what_came_later()
{
    let mut bench = Bench::new().await;
    bench.night().await;
    let path = |at: &str| format!("/v1/cases/{CASE}/replay/places?at={at}");
    let early = bench.replay(&path("2026-03-02T20:30:00Z")).await;
    assert_eq!(
        (&early["search"], &early["places"]),
        (&json!("none"), &json!([]))
    );
    assert_eq!(
        early["rungs"].as_array().map(Vec::len),
        Some(Rung::ALL.len())
    );

    bench.clock_to("2026-03-02T21:10:00Z").await;
    let placement = PlacementId(id(8));
    let open = placement::Command::OpenSearch {
        placement,
        case: CaseId(CASE),
        triage: TriageId(id(4)),
        child: PersonId(id(3)),
        need: placement::NeedKind::SafeHousing,
        question: None,
        perspective: placement::Perspective::Home,
    };
    bench.give(Role::Coordinator, None, open).await;
    let network = placement::Command::RecordRung {
        placement,
        rung: Rung::Network,
        outcome: placement::RungOutcome::NotAvailable,
        help: Vec::new(),
        reason: "Invented reason of a rung".into(),
    };
    bench.give(Role::Coordinator, None, network).await;
    let then = bench.replay(&path("2026-03-02T21:20:00Z")).await;
    let search = &then["searches"][0];
    assert_eq!(then["search"], "running");
    assert_eq!(search["candidates"][0]["unit"], "bed-1");
    assert_eq!(search["candidates"][0]["standing"]["is"], "unknown");
    assert_eq!(search["rungs"][0]["outcome"], "not-available");
    assert_eq!(
        search["rungs"][0]["reason"], "Invented reason of a rung",
        "an auditor reads it, for a purpose"
    );

    bench.clock_to("2026-03-02T21:30:00Z").await;
    let close = place::Command::Close {
        place: PlaceId(id(7)),
        reason: place::CloseReason::Staff,
    };
    bench.give(Role::Provider, None, close).await;
    let later = bench.replay(&path("2026-03-02T21:30:00Z")).await;
    assert_eq!(later["searches"][0]["candidates"], json!([]));
    assert_eq!(
        later["searches"][0]["excluded"][0]["why"][0]["why"], "closed",
        "{later}"
    );
    assert_eq!(bench.replay(&path("2026-03-02T21:20:00Z")).await, then);
    assert_eq!(bench.replay(&path("2026-03-02T20:30:00Z")).await, early);
    let happened = bench
        .replay(&format!("{}&view=happened", path("2026-03-02T21:20:00Z")))
        .await;
    assert_eq!(happened["searches"][0]["candidates"][0]["unit"], "bed-1");

    let now = path("2026-03-02T21:20:00Z");
    let (status, body) = bench.get(&now, Some(Role::Auditor), None).await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::BAD_REQUEST, &json!("PURPOSE_REQUIRED"))
    );
    let (status, _) = bench.get(&now, Some(Role::Coordinator), Some("x")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let before = path("2026-03-02T19:00:00Z");
    let (status, _) = bench.get(&before, Some(Role::Auditor), Some("x")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
