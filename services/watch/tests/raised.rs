//! What was raised before is not raised again for ever, and holds nothing newer up.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_bus::{Bus, Faults, LocalBus, MessageKind};
use vangnet_domain::{
    actor::{Actor, Owner, Role},
    alarm,
    envelope::Envelope,
    event::Event,
    ids::{AlarmId, CommandId, EventId, PersonId, PlacementId, caused_command_id},
    person::AgeBand,
    place,
    placement::Rung,
    region::Municipality,
    rules::Rules,
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{
    Append, Fingerprint, LedgerKind, Log, MemoryKeys, MemoryLog, NewEvent, Outcome, StoredEvent,
};
use vangnet_runtime::{
    Answer, Clock as _, Host, MasterKey, Sealer, Substrate, Tasks, TokioClock, ViewMemory,
    system_entropy,
    wire::{CommandReply, CommandRequest},
};

/// More than watch raises before it looks again.
const MANY: u128 = 120;

fn place(number: u128) -> StreamId {
    StreamId::new(Subject::Place, Uuid::from_u128(number))
}

struct Bench {
    substrate: Substrate,
    log: Arc<MemoryLog>,
    asked: Arc<AtomicUsize>,
    tasks: Tasks,
    _host: Host,
}

impl Bench {
    async fn new() -> Self {
        let start = "2026-03-02T20:00:00Z".parse().unwrap();
        let clock = Arc::new(TokioClock::starting_at(start));
        let machine = clock.clone();
        let log = Arc::new(MemoryLog::new(Arc::new(move || machine.now())));
        let ledger: LedgerId = "flevoland".parse().unwrap();
        log.create_ledger(&ledger, LedgerKind::Real).await.unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let bus = LocalBus::with(
            Faults::default(),
            Some(Arc::new(move |sent| {
                if sent.kind == MessageKind::Request {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            })),
        );
        let master = MasterKey::new([1; 32]);
        let keys = Arc::new(MemoryKeys::default());
        let sealer = Sealer::new(ledger.clone(), keys, master.clone(), system_entropy());
        let substrate = Substrate {
            ledger,
            log: log.clone(),
            bus: Arc::new(bus) as Arc<dyn Bus>,
            clock,
            sealer: Arc::new(sealer),
            master,
            rules: Rules::default(),
            views: ViewMemory::default(),
        };
        let tasks = Tasks::default();
        let host = Host::start(vangnet_watch::service(), &substrate, &tasks).await;
        Self {
            substrate,
            log,
            asked,
            tasks,
            _host: host.unwrap(),
        }
    }

    /// A place that is held until an instant, in no case that anybody knows.
    async fn held(&self, number: u128, until: Timestamp) {
        let stream = place(number);
        let events = [
            place::Event::PlaceRegistered {
                unit: format!("bed-{number}"),
                provider: "provider-a".into(),
                rung: Rung::CrisisGroup,
                municipality: Municipality::Lelystad,
                age_bands: AgeBand::ALL.to_vec(),
            },
            place::Event::PlaceHeld {
                placement: PlacementId(Uuid::from_u128(0x1000 + number)),
                child: PersonId(Uuid::from_u128(0x2000 + number)),
                until,
                share: None,
            },
        ];
        let command_id = CommandId(Uuid::from_u128(0x3000 + number));
        let now = self.substrate.clock.now();
        let stored = (1..).zip(events).map(|(version, event)| {
            let encoded = Event::from(event).encode().unwrap();
            let event_id = Uuid::from_u128(0x1_0000 * number + u128::from(version));
            let envelope = Envelope {
                ledger: self.substrate.ledger.clone(),
                stream,
                version,
                event_id: EventId(event_id),
                type_name: encoded.type_name.to_owned(),
                schema: encoded.schema,
                case: None,
                actor: Actor::service("placement"),
                occurred_at: now,
                command_id,
                correlation_id: command_id.0,
                causation_id: None,
                traceparent: String::new(),
                body: encoded.body,
            };
            NewEvent {
                stream,
                version,
                event_id,
                type_name: encoded.type_name.to_owned(),
                case: None,
                bytes: envelope.encode(),
            }
        });
        let append = Append {
            ledger: self.substrate.ledger.clone(),
            command: Fingerprint {
                id: command_id,
                actor: "service:vangnet:placement".into(),
                hmac: vec![0; 32],
            },
            expected: vec![(stream, 0)],
            cases: Vec::new(),
            events: stored.collect(),
            now,
        };
        let outcome = self.log.append(append).await.unwrap();
        assert!(matches!(outcome, Outcome::Appended(_)), "{outcome:?}");
    }

    /// The alarm of a hold as an earlier watch raised it, when somebody else owned what passed; somebody looks at it.
    async fn raised_before(&self, number: u128, due: Timestamp) {
        let source = place(number);
        let id = caused_command_id(&["deadline", &source.to_string(), "hold", &due.to_string()]);
        let alarm = AlarmId(id.0);
        let raise = alarm::Command::Raise {
            alarm,
            case: None,
            source,
            deadline: "hold".into(),
            due,
            owner: Owner::ambulant(),
        };
        self.accepted(id, Actor::service("watch"), raise).await;
        let desk = Actor {
            person: "desk-1".into(),
            role: Role::Coordinator,
            organisation: "desk".into(),
            device: None,
        };
        let seen = CommandId(Uuid::from_u128(0x4000 + number));
        self.accepted(seen, desk, alarm::Command::Acknowledge { alarm })
            .await;
    }

    async fn accepted(&self, command_id: CommandId, actor: Actor, command: alarm::Command) {
        let request = CommandRequest {
            ledger: self.substrate.ledger.clone(),
            command_id,
            correlation_id: command_id.0,
            causation_id: None,
            actor,
            occurred_at: None,
            if_match: None,
            command: command.into(),
        };
        let answer = self.substrate.door().send(&request).await;
        assert!(
            matches!(answer, Answer::Replied(CommandReply::Accepted(_))),
            "{answer:?}"
        );
    }

    async fn events(&self) -> Vec<StoredEvent> {
        let ledger = &self.substrate.ledger;
        self.log.read(ledger, 0, 1_000).await.unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_raised_before_is_not_asked_again_and_holds_nothing_newer_up() {
    let bench = Bench::new().await;
    let minutes = |minutes| bench.substrate.clock.now() + SignedDuration::from_mins(minutes);
    let (soon, later) = (minutes(10), minutes(11));
    for number in 0..MANY {
        bench.held(number, soon).await;
        bench.raised_before(number, soon).await;
    }
    bench.held(MANY, later).await;
    let before = bench.events().await.len();

    tokio::time::sleep(Duration::from_secs(20 * 60)).await;
    let events = bench.events().await;
    let raised: Vec<_> = events[before..]
        .iter()
        .map(|event| &event.type_name)
        .collect();
    assert_eq!(
        raised,
        ["vangnet.alarm.v1.DeadlinePassed"],
        "the newer one, once"
    );

    let asked = bench.asked.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_secs(60 * 60)).await;
    assert_eq!(
        bench.asked.load(Ordering::Relaxed),
        asked,
        "nothing is asked again"
    );
    bench.tasks.stop().await;
}
