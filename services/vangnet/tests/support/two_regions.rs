//! Two regions on one bad network: each with a log, keys and services of its own; either can be away.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use rand::{RngCore as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::watch;
use uuid::Uuid;
use vangnet::process::{Doors, Parts, Process, Role, crossing_names};
use vangnet_bus::{Bus, BusError, BusSubject, Faults, Handler, LocalBus, Request, Serving};
use vangnet_domain::{
    actor::{Actor, Owner, Role as ActorRole},
    book::Book,
    command::Command,
    envelope::Recorded,
    event::Event,
    guest::{self, Desk, Phase as There},
    ids::{CaseId, CommandId, GuestId, PersonId, PlaceId, PlacementId, ReportId, StayId, TriageId},
    ids::{caused_command_id, derived_id},
    invariants::Watcher,
    neighbours::{Neighbour, Neighbours},
    person::AgeBand,
    place,
    placement::{self, AskPhase, NeedKind, OverflowAsk, Perspective, Rung, RungOutcome},
    region::Municipality,
    report,
    rules::Rules,
    stream::LedgerId,
    triage::{self, Answer as Yes, CrisisTest, Urgency, Verdict},
};
use vangnet_log::{LedgerKind, Log, MemoryKeys, MemoryLog};
use vangnet_runtime::{
    Answer, Clock, Door, Entropy, MasterKey, TokioClock,
    wire::{self, Accepted, CommandReply, CommandRequest},
};

/// Who asks, and who is asked.
pub const ASKS: usize = 0;
pub const ASKED: usize = 1;
const NAMES: [&str; 2] = ["flevoland", "utrecht"];
const SERVICES: [Role; 5] = [
    Role::Intake,
    Role::Triage,
    Role::Placement,
    Role::Stay,
    Role::Watch,
];

/// One region.
struct Side {
    ledger: LedgerId,
    log: Arc<MemoryLog>,
    keys: Arc<MemoryKeys>,
    bus: Arc<dyn Bus>,
    process: Option<Process>,
    seen: Mutex<Seen>,
}

/// What was read of a log so far.
#[derive(Default)]
struct Seen {
    next: u64,
    watcher: Watcher,
    searches: Vec<PlacementId>,
    guests: Vec<GuestId>,
    breaches: Vec<String>,
}

/// Both of them.
pub struct Regions {
    pub clock: Arc<dyn Clock>,
    network: Arc<LocalBus>,
    sides: [Side; 2],
    seed: u64,
    given: Mutex<u64>,
}

/// Run on a runtime of its own: current thread, paused time.
pub fn run<T>(play: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(play)
}

fn rules(of: usize) -> Rules {
    let near = NAMES[1 - of];
    let neighbour = Neighbour {
        name: near.to_owned(),
    };
    Rules::default().beside(Neighbours {
        desk: Desk {
            name: format!("desk of {}", NAMES[of]),
            telephone: "000-0000000".into(),
        },
        regions: BTreeMap::from([(ledger(near), neighbour)]),
    })
}

fn ledger(name: &str) -> LedgerId {
    name.parse().expect("a ledger")
}

fn entropy(seed: u64) -> Entropy {
    let rng = Mutex::new(StdRng::seed_from_u64(seed));
    Arc::new(move |buffer| rng.lock().expect("entropy").fill_bytes(buffer))
}

impl Regions {
    /// Both up, on a network as bad as this seed. `swallows`: one in so many of what this side tells the other is
    /// answered "accepted" by nobody.
    pub async fn start(seed: u64, swallows: Option<(usize, u32)>) -> Self {
        let origin: Timestamp = "2026-11-14T19:00:00Z".parse().expect("an instant");
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::starting_at(origin));
        let network = Arc::new(LocalBus::with(Faults::bad_night(seed), None));
        let side = async |number: usize| {
            let machine = clock.clone();
            let log = Arc::new(MemoryLog::new(Arc::new(move || machine.now())));
            let name = ledger(NAMES[number]);
            log.create_ledger(&name, LedgerKind::Real)
                .await
                .expect("a ledger");
            let bus: Arc<dyn Bus> = match swallows.filter(|(side, _)| number == *side) {
                Some((_, one_in)) => Arc::new(Swallows {
                    inner: network.clone(),
                    one_in,
                    heard: AtomicU32::new(0),
                    clock: clock.clone(),
                }),
                None => network.clone(),
            };
            Side {
                ledger: name,
                log,
                keys: Arc::default(),
                bus,
                process: None,
                seen: Mutex::default(),
            }
        };
        let sides = [side(ASKS).await, side(ASKED).await];
        let mut regions = Self {
            clock,
            network,
            sides,
            seed,
            given: Mutex::new(0),
        };
        regions.back(ASKS).await;
        regions.back(ASKED).await;
        regions
    }

    /// A region is there, again.
    pub async fn back(&mut self, side: usize) {
        let it = &self.sides[side];
        let parts = Parts {
            ledger: it.ledger.clone(),
            log: it.log.clone(),
            keys: it.keys.clone(),
            bus: it.bus.clone(),
            machine: self.clock.clone(),
            master: MasterKey::new([7; 32]),
            entropy: entropy(self.seed + side as u64),
            rules: rules(side),
            doors: Doors::default(),
        };
        let process = Process::start(parts, &SERVICES).await.expect("it starts");
        self.sides[side].process = Some(process);
    }

    /// A region is away: nothing of it answers, and nothing of it asks.
    pub async fn away(&mut self, side: usize) {
        if let Some(process) = self.sides[side].process.take() {
            process.stop().await;
        }
    }

    pub const fn is_up(&self, side: usize) -> bool {
        self.sides[side].process.is_some()
    }

    /// The network is good from now on.
    pub fn heal(&self) {
        self.network.set_faults(Faults::default());
    }

    pub async fn minutes(&self, minutes: u64) {
        self.clock.pause(Duration::from_secs(60 * minutes)).await;
    }

    /// Somebody at a desk; asked again with the same id until there is an answer. The code of a refusal otherwise.
    pub async fn give(&self, side: usize, command: impl Into<Command>) -> Result<Accepted, String> {
        let number = {
            let mut given = self.given.lock().expect("given");
            *given += 1;
            *given
        };
        let command_id = caused_command_id(&[&self.seed.to_string(), &number.to_string()]);
        let request = CommandRequest {
            ledger: self.sides[side].ledger.clone(),
            command_id,
            correlation_id: command_id.0,
            causation_id: None,
            actor: Actor {
                person: "desk-1".into(),
                role: ActorRole::Coordinator,
                organisation: "desk".into(),
                device: None,
            },
            occurred_at: None,
            if_match: None,
            command: command.into(),
        };
        let door = Door::new(self.network.clone(), self.clock.clone());
        loop {
            match door.send(&request).await {
                Answer::Replied(CommandReply::Accepted(accepted)) => return Ok(accepted),
                Answer::Replied(CommandReply::Refused { rejection }) => return Err(rejection.code),
                Answer::Replied(CommandReply::Failed { context }) => panic!("{context}"),
                _ => self.clock.pause(Duration::from_millis(300)).await,
            }
        }
    }

    /// A bed in a region.
    pub async fn bed(&self, side: usize) -> PlaceId {
        let place = PlaceId(id(self.seed, &format!("bed/{side}")));
        let register = place::Command::Register {
            place,
            unit: "bed-1".into(),
            provider: "provider-a".into(),
            rung: if side == ASKED {
                Rung::CrisisGroup
            } else {
                Rung::TimeOut
            },
            municipality: Municipality::Lelystad,
            age_bands: AgeBand::ALL.to_vec(),
        };
        self.give(side, register).await.expect("a bed");
        place
    }

    /// A child in danger, for whom nothing fits in its region: its search.
    pub async fn search(&self, side: usize, number: u64) -> PlacementId {
        let named = |label: &str| id(self.seed, &format!("{side}/{number}/{label}"));
        let (case, child) = (CaseId(named("case")), PersonId(named("child")));
        let (triage, placement) = (TriageId(named("triage")), PlacementId(named("search")));
        let submit = report::Submit {
            report: ReportId(named("report")),
            case,
            joins_case: false,
            reporter_kind: report::ReporterKind::Police,
            reporter: None,
            what: Some("invented".into()),
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
        let test = CrisisTest {
            acute: Yes::Yes,
            unsafe_now: Yes::Yes,
            danger: Yes::Yes,
            cannot_wait: Yes::Yes,
        };
        let owner = Owner {
            role: ActorRole::Coordinator,
            organisation: "desk".into(),
            person: Some("desk-1".into()),
        };
        let commands: Vec<Command> = vec![
            report::Command::Submit(Box::new(submit)).into(),
            triage::Command::Start { triage, case }.into(),
            triage::Command::AnswerCrisisTest {
                triage,
                test,
                today_different: None,
            }
            .into(),
            triage::Command::GiveVerdict {
                triage,
                verdict: Verdict::AcuteCrisis,
                urgency: Urgency::U0,
                crisis_kind: None,
                spoken: false,
                second_professional: None,
                reason: None,
                decider: triage::Decider::default(),
            }
            .into(),
            placement::Command::OpenSearch {
                placement,
                case,
                triage,
                child,
                need: NeedKind::SafeHousing,
                question: None,
                perspective: Perspective::Home,
            }
            .into(),
            placement::Command::EstablishNoPlace { placement, owner }.into(),
        ];
        let book = Book::embedded();
        let ladder = &book.ladder.versions()[0].table;
        let lighter = ladder.lighter(Rung::TimeOut).map(|step| {
            placement::Command::RecordRung {
                placement,
                rung: step.rung,
                outcome: RungOutcome::NotAvailable,
                help: Vec::new(),
                reason: "invented".into(),
            }
            .into()
        });
        for command in commands.into_iter().chain(lighter) {
            self.give(side, command).await.expect("the case goes on");
        }
        placement
    }

    /// Read on: whole appends, each held against the invariants.
    async fn look(&self, side: usize) {
        let side = &self.sides[side];
        let mut next = side.seen.lock().expect("seen").next;
        let mut events = Vec::new();
        loop {
            let batch = side.log.read(&side.ledger, next, 1_000).await;
            let batch = batch.expect("readable");
            let Some(last) = batch.last() else { break };
            next = last.position + 1;
            events.extend(batch.iter().map(|stored| {
                Recorded::decode(stored.position, stored.recorded_at, &stored.bytes)
                    .expect("decodable")
            }));
        }
        let mut seen = side.seen.lock().expect("seen");
        seen.next = next;
        let breaches = seen.watcher.observe(&events);
        seen.breaches
            .extend(breaches.iter().map(ToString::to_string));
        for event in &events {
            let id = event.envelope.stream.id;
            match &event.event {
                Event::Placement(placement::Event::SearchOpened { .. }) => {
                    seen.searches.push(PlacementId(id));
                }
                Event::Guest(guest::Event::GuestAsked { .. }) => seen.guests.push(GuestId(id)),
                _ => {}
            }
        }
    }

    /// What the asking region knows of its requests.
    pub async fn asks(&self) -> Vec<(PlacementId, OverflowAsk)> {
        self.look(ASKS).await;
        let seen = self.sides[ASKS].seen.lock().expect("seen");
        let asks = seen.searches.iter().flat_map(|id| {
            let search = seen.watcher.world().placement(*id);
            let asks = search.map(|search| search.asks.clone()).unwrap_or_default();
            asks.into_iter().map(|ask| (*id, ask))
        });
        asks.collect()
    }

    /// What the other region knows of them.
    pub async fn guests(&self) -> BTreeMap<GuestId, guest::State> {
        self.look(ASKED).await;
        let seen = self.sides[ASKED].seen.lock().expect("seen");
        let world = seen.watcher.world();
        let guests = seen
            .guests
            .iter()
            .filter_map(|id| Some((*id, world.guest(*id)?.clone())));
        guests.collect()
    }

    /// A search, as its region knows it.
    pub async fn searched(&self, placement: PlacementId) -> placement::State {
        self.look(ASKS).await;
        let seen = self.sides[ASKS].seen.lock().expect("seen");
        let search = seen.watcher.world().placement(placement);
        search.cloned().unwrap_or_default()
    }

    /// What must hold at every instant: what the one may rely on, the other keeps.
    pub async fn relied_on_is_kept(&self) -> Result<(), String> {
        let (now, guests) = (self.clock.now(), self.guests().await);
        for (_, ask) in self.asks().await {
            let guest = guests.get(&ask.guest);
            let (phase, there) = (ask.phase(), guest.map_or(There::None, guest::State::phase));
            // That the child was there and left is said there by people; the word of it is on its way.
            let left = there == There::Left
                && guest.is_some_and(|guest| guest.arrived_at.or(guest.confirmed_at).is_some());
            let certain = ask.offer.as_ref().is_some_and(|offer| now <= offer.until);
            let kept = match phase {
                AskPhase::Offered if certain => {
                    left || matches!(there, There::Offered | There::Arrived)
                }
                AskPhase::Taken if certain => {
                    matches!(there, There::Offered | There::Confirmed | There::Arrived) || left
                }
                AskPhase::Secured => left || matches!(there, There::Confirmed | There::Arrived),
                _ => true,
            };
            if !kept {
                return Err(format!("{phase} here, {there} there, at {now}"));
            }
        }
        Ok(())
    }

    /// What must hold when everything was heard: both say the same, and where they did not, somebody owed to look.
    pub async fn both_agree(&self) -> Result<(), String> {
        let guests = self.guests().await;
        for (_, ask) in self.asks().await {
            let Some(guest) = guests.get(&ask.guest) else {
                return Err(format!("{} was never heard there", ask.guest));
            };
            let (here, there) = (ask.phase(), guest.phase());
            let same = match here {
                AskPhase::Asked => there == There::Asked,
                AskPhase::Offered => there == There::Offered || there == There::Arrived,
                AskPhase::Refused => there == There::Refused,
                AskPhase::Taken => false,
                AskPhase::Secured => matches!(there, There::Confirmed | There::Arrived),
                AskPhase::Withdrawn => {
                    let looked_at = guest.duties.iter().next().is_some();
                    matches!(there, There::Withdrawn | There::Refused)
                        || (there == There::Arrived && looked_at)
                }
                AskPhase::Lost => {
                    let late = guest.confirmed_late_at.is_some();
                    let looked_at = guest.duties.iter().next().is_some();
                    (there == There::LetGo && (late == ask.taken.is_some()))
                        || (there == There::Arrived && looked_at)
                }
                AskPhase::Left => there == There::Left,
            };
            if !same {
                return Err(format!("{here} here, {there} there: {ask:?} {guest:?}"));
            }
        }
        for (side, it) in self.sides.iter().enumerate() {
            let head = it.log.head(&it.ledger).await.expect("a head").next;
            for name in crossing_names(&rules(side).neighbours) {
                let told = it.log.checkpoint(&it.ledger, &name).await;
                if told.expect("a checkpoint") < head {
                    return Err(format!("{name} was not told everything"));
                }
            }
        }
        Ok(())
    }

    /// The invariants of the domain after every append of both; one bed, one child among them.
    pub async fn breaches(&self) -> Vec<String> {
        let mut found = Vec::new();
        for side in [ASKS, ASKED] {
            self.look(side).await;
            let seen = self.sides[side].seen.lock().expect("seen");
            found.extend(seen.breaches.iter().cloned());
        }
        found
    }

    pub async fn stop(mut self) {
        self.away(ASKS).await;
        self.away(ASKED).await;
    }
}

/// An id of this run.
pub fn id(seed: u64, label: &str) -> Uuid {
    let base = 0x0192_0000_0000_7000_8000_0000_0000_0000_u128 + u128::from(seed);
    derived_id(CommandId(Uuid::from_u128(base)), label)
}

/// A stay of this run.
pub fn stay(seed: u64, placement: PlacementId) -> StayId {
    StayId(id(seed, &format!("stay/{placement}")))
}

/// A network that says "accepted" of what nobody heard: the defect that [`Regions::both_agree`] must name.
struct Swallows {
    inner: Arc<LocalBus>,
    one_in: u32,
    heard: AtomicU32,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Bus for Swallows {
    async fn request(
        &self,
        subject: &BusSubject,
        request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        let crosses = matches!(subject, BusSubject::Cross { .. });
        let number = self.heard.fetch_add(u32::from(crosses), Ordering::Relaxed);
        if crosses && number.is_multiple_of(self.one_in) {
            let command: CommandRequest = wire::decode(&request.payload).expect("a command");
            return Ok(wire::encode(&CommandReply::Accepted(Accepted {
                first: 0,
                last: 0,
                recorded_at: self.clock.now(),
                stream: command.command.stream(),
                version: 1,
                already: false,
                wrote: Vec::new(),
            })));
        }
        self.inner.request(subject, request, wait).await
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        self.inner.serve(subject, handler).await
    }

    async fn hint(&self, ledger: &LedgerId, next: u64) {
        self.inner.hint(ledger, next).await;
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        self.inner.hints(ledger).await
    }

    fn is_connected(&self) -> bool {
        self.inner.is_connected()
    }
}
