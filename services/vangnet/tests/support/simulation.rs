//! One night of desks that contend for too few places.

mod overwriting;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;
use vangnet::process::{Doors, Parts, Process, Role};
use vangnet_bus::{Faults, LocalBus, TraceHash};
use vangnet_domain::{
    actor::{Actor, Role as ActorRole},
    book::Book,
    command::Command,
    envelope::Recorded,
    event::Event,
    ids::{
        CaseId, CommandId, PersonId, PlaceId, PlacementId, ReportId, StayId, TriageId, derived_id,
    },
    invariants::Watcher,
    person::AgeBand,
    place, placement,
    placement::{NeedKind, Perspective, Rung, RungOutcome},
    region::Municipality,
    report, stay,
    stream::LedgerId,
    triage,
    triage::{Answer as Yes, CrisisTest, Urgency, Verdict},
};
use vangnet_log::{LedgerKind, Log, MemoryKeys, MemoryLog};
use vangnet_runtime::{
    Answer, Clock, Door, Entropy, MasterKey, TokioClock,
    wire::{Accepted, CommandReply, CommandRequest},
};

use overwriting::WritesOverConflicts;

/// Desks at work at once.
const DESKS: u64 = 4;
/// Cases of each desk.
const CASES: u64 = 2;
/// Places they contend for.
const PLACES: u64 = 2;
/// Longest virtual wait until everything has settled.
const SETTLE: Duration = Duration::from_secs(15 * 60);

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Night {
    pub seed: u64,
    pub faults: Faults,
    /// One reply of the log in so many is lost after the commit.
    pub crash_one_in: Option<u32>,
    pub sabotage: Option<Sabotage>,
}

/// A deliberate defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// Conflicts are written over.
    SkipExpectedVersions,
}

impl Night {
    pub fn bad(seed: u64) -> Self {
        Self {
            seed,
            faults: Faults::bad_night(seed),
            crash_one_in: Some(20),
            sabotage: None,
        }
    }

    pub fn good(seed: u64) -> Self {
        Self {
            seed,
            faults: Faults::default(),
            crash_one_in: None,
            sabotage: None,
        }
    }
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// Hash over every stored byte, in order, and over everything the bus carried.
    pub trace: String,
    pub violations: Vec<String>,
    pub findings: Vec<String>,
    pub lost: usize,
    pub admitted: usize,
    pub cases: usize,
    pub unanswered: usize,
}

/// Run one night on a runtime of its own: current thread, paused time.
pub fn run(night: Night) -> Ended {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(play(night))
}

fn seeded_entropy(seed: u64) -> Entropy {
    let rng = Mutex::new(StdRng::seed_from_u64(seed ^ 0x656e_7472));
    Arc::new(move |buffer| rng.lock().expect("entropy").fill_bytes(buffer))
}

struct World {
    ledger: LedgerId,
    door: Door,
    clock: Arc<dyn Clock>,
    accepted: Mutex<Vec<(CommandId, Accepted)>>,
}

async fn play(night: Night) -> Ended {
    let ledger: LedgerId = "flevoland".parse().expect("a ledger");
    let origin: Timestamp = "2026-11-14T19:00:00Z".parse().expect("an instant");
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(origin));
    let machine = clock.clone();
    let memory = Arc::new(MemoryLog::new(Arc::new(move || machine.now())));
    let log: Arc<dyn Log> = match night.sabotage {
        None => memory.clone(),
        Some(Sabotage::SkipExpectedVersions) => Arc::new(WritesOverConflicts(memory.clone())),
    };
    log.create_ledger(&ledger, LedgerKind::Real)
        .await
        .expect("a ledger");
    let carried = Arc::new(TraceHash::default());
    let tap = carried.clone();
    let bus = Arc::new(LocalBus::with(
        night.faults,
        Some(Arc::new(move |sent| tap.take(sent))),
    ));
    let parts = Parts {
        ledger: ledger.clone(),
        log: log.clone(),
        keys: Arc::new(MemoryKeys::default()),
        bus: bus.clone(),
        machine: clock.clone(),
        master: MasterKey::new([7; 32]),
        entropy: seeded_entropy(night.seed),
        rules: vangnet_domain::rules::Rules::default(),
        doors: Doors::default(),
    };
    let services = [
        Role::Intake,
        Role::Triage,
        Role::Ambulant,
        Role::Placement,
        Role::Stay,
        Role::Watch,
    ];
    let process = Process::start(parts, &services)
        .await
        .expect("the services start");
    let world = Arc::new(World {
        ledger: ledger.clone(),
        door: process.substrate.door(),
        clock: clock.clone(),
        accepted: Mutex::default(),
    });
    world.register_places().await;
    let crashes = crash_now_and_then(memory.clone(), night, clock.clone());
    let desks = futures::future::join_all((0..DESKS).map(|desk| {
        let world = world.clone();
        async move { world.desk(night.seed, desk).await }
    }));
    tokio::select! {
        biased;
        _ = desks => {}
        () = crashes => {}
    }
    clock.pause(SETTLE).await;
    let ended = look_back(&world, log.as_ref(), &carried).await;
    process.stop().await;
    ended
}

/// The log commits and its answer is lost: the caller must ask again, and hear the first positions.
async fn crash_now_and_then(log: Arc<MemoryLog>, night: Night, clock: Arc<dyn Clock>) {
    let Some(one_in) = night.crash_one_in else {
        return std::future::pending().await;
    };
    let mut rng = StdRng::seed_from_u64(night.seed ^ 0x6372_6173);
    loop {
        clock
            .pause(Duration::from_millis(u64::from(
                rng.random_range(1..one_in * 200),
            )))
            .await;
        log.fail_next_reply();
    }
}

impl World {
    fn id(&self, seed: u64, label: &str) -> Uuid {
        derived_id(CommandId(Uuid::from_u128(u128::from(seed))), label)
    }

    /// Give a command until it has an answer: accepted, or refused with a code.
    async fn give(
        &self,
        label: &str,
        role: ActorRole,
        command: impl Into<Command>,
    ) -> Result<Accepted, String> {
        let command_id = CommandId(derived_id(CommandId(Uuid::from_u128(9)), label));
        let request = CommandRequest {
            ledger: self.ledger.clone(),
            command_id,
            correlation_id: command_id.0,
            causation_id: None,
            actor: Actor {
                person: label.split('/').next().unwrap_or("desk").to_owned(),
                role,
                organisation: match role {
                    ActorRole::Provider => "provider-a".to_owned(),
                    _ => "desk".to_owned(),
                },
                device: None,
            },
            occurred_at: None,
            if_match: None,
            command: command.into(),
        };
        loop {
            match self.door.send(&request).await {
                Answer::Replied(CommandReply::Accepted(accepted)) => {
                    let mut list = self.accepted.lock().expect("accepted");
                    list.push((command_id, accepted.clone()));
                    return Ok(accepted);
                }
                Answer::Replied(CommandReply::Refused { rejection }) => return Err(rejection.code),
                Answer::Replied(CommandReply::Failed { context }) => panic!("{label}: {context}"),
                Answer::Replied(CommandReply::Reused) => panic!("{label}: reused"),
                _ => self.clock.pause(Duration::from_millis(300)).await,
            }
        }
    }

    async fn register_places(&self) {
        for number in 0..PLACES {
            let command = place::Command::Register {
                place: PlaceId(self.id(number, "place")),
                unit: format!("bed-{number}"),
                provider: "provider-a".into(),
                rung: Rung::TimeOut,
                municipality: Municipality::Lelystad,
                age_bands: AgeBand::ALL.to_vec(),
            };
            self.give(&format!("places/{number}"), ActorRole::Provider, command)
                .await
                .expect("a place is registered");
        }
    }

    async fn desk(&self, seed: u64, desk: u64) {
        let mut rng = StdRng::seed_from_u64(seed ^ (desk << 32));
        for number in 0..CASES {
            self.clock
                .pause(Duration::from_secs(rng.random_range(1..120)))
                .await;
            self.case(
                &format!("desk-{desk}/{number}"),
                desk * CASES + number,
                &mut rng,
            )
            .await;
        }
    }

    /// One case, from the call to wherever it gets.
    async fn case(&self, label: &str, number: u64, rng: &mut StdRng) {
        let say = |verb: &str| format!("{label}/{verb}");
        let (case, child) = (
            CaseId(self.id(number, "case")),
            PersonId(self.id(number, "child")),
        );
        let submit = report::Submit {
            report: ReportId(self.id(number, "report")),
            case,
            joins_case: false,
            reporter_kind: report::ReporterKind::Police,
            reporter: None,
            what: Some(format!("invented {number}")),
            place: Some("invented".into()),
            municipality: Some("GM0995".into()),
            call_back: Some("06-00000000".into()),
            people: vec![report::ReportedPerson {
                person: child,
                household_role: Some("child".into()),
                name: Some("Invented".into()),
                birth_date: Some("2012-01-01".into()),
                bsn: None,
                phone: None,
                address: None,
            }],
            unreadable: Vec::new(),
        };
        let desk = ActorRole::Coordinator;
        self.give(
            &say("report"),
            desk,
            report::Command::Submit(Box::new(submit)),
        )
        .await
        .expect("a report always gets in");
        let triage = TriageId(self.id(number, "triage"));
        self.give(
            &say("triage"),
            desk,
            triage::Command::Start { triage, case },
        )
        .await
        .expect("triage starts");
        let test = CrisisTest {
            acute: Yes::Yes,
            unsafe_now: Yes::Yes,
            danger: Yes::Yes,
            cannot_wait: Yes::Yes,
        };
        let test = triage::Command::AnswerCrisisTest {
            triage,
            test,
            today_different: None,
        };
        self.give(&say("test"), desk, test)
            .await
            .expect("the test is answered");
        let verdict = triage::Command::GiveVerdict {
            triage,
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U0,
            crisis_kind: None,
            spoken: false,
            second_professional: None,
            reason: None,
            decider: triage::Decider::default(),
        };
        self.give(&say("verdict"), desk, verdict)
            .await
            .expect("a verdict");
        let placement = PlacementId(self.id(number, "placement"));
        let search = placement::Command::OpenSearch {
            placement,
            case,
            triage,
            child,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
        };
        self.give(&say("search"), desk, search)
            .await
            .expect("a search opens");
        let book = Book::embedded();
        for step in book.ladder.versions()[0].table.lighter(Rung::TimeOut) {
            let rung = step.rung;
            let command = placement::Command::RecordRung {
                placement,
                rung,
                outcome: RungOutcome::NotAvailable,
                help: Vec::new(),
                reason: "invented".into(),
            };
            self.give(&say(rung.as_str()), desk, command)
                .await
                .expect("a rung");
        }
        self.place(label, number, placement, rng).await;
    }

    /// Contend for a place; whoever finds none is escalated with a named owner.
    async fn place(&self, label: &str, number: u64, placement: PlacementId, rng: &mut StdRng) {
        let desk = ActorRole::Coordinator;
        for attempt in 0..6 {
            let say = |verb: &str| format!("{label}/{verb}-{attempt}");
            let place = PlaceId(self.id(rng.random_range(0..PLACES), "place"));
            let hold = placement::Command::HoldPlace { placement, place };
            if self.give(&say("hold"), desk, hold).await.is_err() {
                self.clock
                    .pause(Duration::from_secs(rng.random_range(60..400)))
                    .await;
                continue;
            }
            if rng.random_bool(0.25) {
                // Nobody confirms: the hold passes by itself.
                self.clock.pause(Duration::from_secs(50 * 60)).await;
                continue;
            }
            let confirm = placement::Command::ConfirmHold { placement };
            if self
                .give(&say("confirm"), ActorRole::Provider, confirm)
                .await
                .is_err()
            {
                continue;
            }
            let decide = placement::Command::Decide {
                placement,
                reason: "invented".into(),
                heard: None,
                signed: placement::signed(),
            };
            self.give(&say("decide"), desk, decide)
                .await
                .expect("decided on a confirmed hold");
            let stay = StayId(self.id(number, "stay"));
            let admit = placement::Command::Admit {
                frame: None,
                placement,
                stay,
            };
            self.give(&say("admit"), ActorRole::Provider, admit)
                .await
                .expect("admitted");
            self.clock
                .pause(Duration::from_secs(rng.random_range(300..1_200)))
                .await;
            self.leave(&say("leave"), stay).await;
            return;
        }
        let owner = vangnet_domain::actor::Owner {
            role: desk,
            organisation: "desk".into(),
            person: Some("desk-1".into()),
        };
        let nowhere = placement::Command::EstablishNoPlace { placement, owner };
        self.give(&format!("{label}/nowhere"), desk, nowhere)
            .await
            .expect("owned and timed");
    }

    /// The stay breaks down after a while: the place must come back, exactly once.
    async fn leave(&self, label: &str, stay: StayId) {
        let end = stay::Command::End {
            stay,
            reason: stay::EndReason::BrokenDown,
            note: None,
        };
        // The stay is begun by a reactor; until then its end is refused.
        for attempt in 0..200 {
            let given = self
                .give(
                    &format!("{label}/{attempt}"),
                    ActorRole::LocalAccess,
                    end.clone(),
                )
                .await;
            match given {
                Ok(_) => return,
                Err(code) if code == "STAY_UNKNOWN" => {
                    self.clock.pause(Duration::from_secs(5)).await;
                }
                Err(code) => panic!("{label}: {code}"),
            }
        }
        panic!("{label}: the stay never began");
    }
}

async fn look_back(world: &World, log: &dyn Log, carried: &TraceHash) -> Ended {
    let mut events = Vec::new();
    let mut trace = format!("{:?}", carried.value());
    loop {
        let from = events.len() as u64;
        let batch = log
            .read(&world.ledger, from, 1_000)
            .await
            .expect("readable");
        if batch.is_empty() {
            break;
        }
        for stored in batch {
            trace = support_hash(&trace, &stored.leaf);
            let event = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes);
            events.push(event.expect("decodable"));
        }
    }
    let report = vangnet_log::verify(log, &world.ledger, &mut vangnet_log::decodes)
        .await
        .expect("verifiable");
    let mut lost = 0;
    let accepted = world.accepted.lock().expect("accepted").clone();
    for (command, accepted) in &accepted {
        let stands = log
            .command(&world.ledger, *command)
            .await
            .expect("readable");
        let same = stands.is_some_and(|record| {
            record.appended.first == accepted.first && record.appended.last == accepted.last
        });
        lost += usize::from(!same);
    }
    let mut answered: BTreeMap<Uuid, bool> = BTreeMap::new();
    let (mut admitted, mut cases) = (0, 0);
    for event in &events {
        let id = event.envelope.stream.id;
        match &event.event {
            Event::Case(vangnet_domain::case::Event::CaseOpened { .. }) => cases += 1,
            Event::Placement(placement::Event::SearchOpened { .. }) => {
                answered.insert(id, false);
            }
            Event::Placement(placement::Event::ChildAdmitted { .. }) => {
                admitted += 1;
                answered.insert(id, true);
            }
            Event::Placement(placement::Event::NoPlaceEstablished { .. }) => {
                answered.insert(id, true);
            }
            _ => {}
        }
    }
    Ended {
        trace,
        violations: violations(&events),
        findings: report.findings.iter().map(ToString::to_string).collect(),
        lost,
        admitted,
        cases,
        unanswered: answered.values().filter(|answered| !**answered).count(),
    }
}

/// The invariants of the domain, after every append.
fn violations(events: &[Recorded]) -> Vec<String> {
    let breaches = Watcher::default().observe(events);
    breaches.iter().map(ToString::to_string).collect()
}

fn support_hash(before: &str, bytes: &[u8]) -> String {
    let leaf = vangnet_log::leaf(0, 0, &[before.as_bytes(), bytes].concat());
    leaf.iter().map(|byte| format!("{byte:02x}")).collect()
}
