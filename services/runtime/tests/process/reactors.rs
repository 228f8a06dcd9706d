//! Where a reactor begins, and what it knows.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use vangnet_bus::{Bus as _, BusSubject};
use vangnet_domain::{
    actor::{Actor, Owner},
    envelope::{Envelope, Recorded},
    event::Event,
    ids::{CaseId, CommandId, EventId, PersonId, PlaceId, PlacementId, StayId},
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    place::{self, Availability, CloseReason},
    placement::{self, Perspective, Rung},
    state::State,
    stay,
    stream::{Service, StreamId, Subject},
    triage,
};
use vangnet_log::{Log as _, NewEvent, Outcome};
use vangnet_runtime::{CaseFile, Host, Reaction, Reactor, ServiceSpec, Tasks};

use crate::{
    bench::{Bench, id, place_command},
    command_loop::Failing,
};

/// Longer than a reactor waits for a hint.
const LOOK: Duration = Duration::from_secs(2);

fn registered(event: &Event) -> bool {
    matches!(event, Event::Place(place::Event::PlaceRegistered { .. }))
}

/// Run reactors as a service that takes no commands here, until they are done.
async fn run(bench: &Bench, reactors: &'static [Reactor]) {
    run_for(bench, reactors, LOOK).await;
}

async fn run_for(bench: &Bench, reactors: &'static [Reactor], time: Duration) {
    let substrate = bench.substrate();
    let tasks = Tasks::default();
    let spec = ServiceSpec {
        name: Service::Stay,
        reactors,
        crossings: &[],
        task: None,
    };
    let host = Host::start(spec, &substrate, &tasks).await.unwrap();
    tokio::time::sleep(time).await;
    tasks.begin_stop();
    host.stop().await;
    assert!(tasks.stop().await);
}

static SEEN: AtomicU64 = AtomicU64::new(0);

fn count(_event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    SEEN.fetch_add(1, Ordering::Relaxed);
    Vec::new()
}

#[tokio::test(start_paused = true)]
async fn a_restarted_reactor_begins_at_its_checkpoint() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.count",
        heeds: registered,
        react: count,
    }];
    let bench = Bench::new().await;
    let _host = bench.host().await;
    for number in 0..5 {
        bench.accepted(number, place_command(number)).await;
    }
    run(&bench, REACTORS).await;
    assert_eq!(SEEN.load(Ordering::Relaxed), 5);
    let checkpoint = bench.log.checkpoint(&bench.ledger, "test.count").await;
    assert_eq!(checkpoint.unwrap(), 5);
    bench.accepted(5, place_command(5)).await;
    run(&bench, REACTORS).await;
    assert_eq!(
        SEEN.load(Ordering::Relaxed),
        6,
        "none of the first five again"
    );
}

static ANSWERED: Mutex<Vec<u64>> = Mutex::new(Vec::new());

fn note(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    ANSWERED.lock().unwrap().push(event.position);
    assert!(event.position != 1, "a defect of this release");
    Vec::new()
}

#[tokio::test(start_paused = true)]
async fn a_checkpoint_never_passes_what_could_not_be_read_or_answered() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.note",
        heeds: registered,
        react: note,
    }];
    let checkpoint = async |bench: &Bench| {
        let checkpoint = bench.log.checkpoint(&bench.ledger, "test.note").await;
        checkpoint.unwrap()
    };
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.accepted(0, place_command(0)).await;
    bench.garble(0, 1).await;
    bench.accepted(2, place_command(2)).await;
    run(&bench, REACTORS).await;
    assert_eq!(*ANSWERED.lock().unwrap(), [0, 2], "all other streams go on");
    assert_eq!(
        checkpoint(&bench).await,
        1,
        "the release that can read it begins there"
    );

    let bench = Bench::new().await;
    let _host = bench.host().await;
    for number in 0..3 {
        bench.accepted(number, place_command(number)).await;
    }
    run(&bench, REACTORS).await;
    assert_eq!(*ANSWERED.lock().unwrap(), [0, 2, 0, 1, 2]);
    assert_eq!(checkpoint(&bench).await, 1);
}

/// Watch, which takes alarms.
async fn watch(bench: &Bench) -> Host {
    bench
        .host_of(ServiceSpec {
            name: Service::Watch,
            reactors: &[],
            crossings: &[],
            task: None,
        })
        .await
}

async fn types(bench: &Bench) -> Vec<String> {
    let events = bench.log.read(&bench.ledger, 0, 100).await.unwrap();
    events.into_iter().map(|event| event.type_name).collect()
}

fn both(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let said = [Availability::Unavailable, Availability::Free];
    let reactions = said.map(|availability| Reaction {
        command: place::Command::ReportAvailability {
            place: PlaceId(event.envelope.stream.id),
            availability,
            as_of: event.recorded_at,
        }
        .into(),
        done_codes: &[],
        owner: Owner::desk(),
    });
    reactions.into()
}

#[tokio::test(start_paused = true)]
async fn two_reactions_to_one_event_on_one_stream_are_two_commands() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.both",
        heeds: registered,
        react: both,
    }];
    let bench = Bench::new().await;
    let (_host, _watch) = (bench.host().await, watch(&bench).await);
    bench.accepted(0, place_command(0)).await;
    run(&bench, REACTORS).await;
    let said = "vangnet.place.v1.AvailabilityReported";
    assert_eq!(
        types(&bench).await,
        ["vangnet.place.v1.PlaceRegistered", said, said]
    );
}

fn close(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    vec![Reaction {
        command: place::Command::Close {
            place: PlaceId(event.envelope.stream.id),
            reason: CloseReason::Staff,
        }
        .into(),
        done_codes: &[],
        owner: Owner::desk(),
    }]
}

#[tokio::test(start_paused = true)]
async fn a_reaction_that_fails_each_time_becomes_an_alarm_and_the_next_one_has_its_turn() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.close",
        heeds: registered,
        react: close,
    }];
    let bench = Bench::new().await;
    let (host, _watch) = (bench.host().await, watch(&bench).await);
    bench.accepted(0, place_command(0)).await;
    bench.accepted(1, place_command(1)).await;
    host.stop().await;
    let subject = BusSubject::Command(bench.ledger.clone(), Service::Placement);
    let _failing = bench.bus.serve(&subject, Arc::new(Failing)).await.unwrap();
    run_for(&bench, REACTORS, Duration::from_secs(60)).await;
    let refused = "vangnet.alarm.v1.ReactionRefused";
    assert_eq!(types(&bench).await[2..], [refused, refused]);
    let checkpoint = bench.log.checkpoint(&bench.ledger, "test.close").await;
    assert_eq!(checkpoint.unwrap(), 4);
}

static BEFORE: Mutex<Vec<(Option<StayId>, Option<StayId>)>> = Mutex::new(Vec::new());

/// The child's last stay and the one before, as the file of the case has them and as they are read of all cases.
fn recall(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stream = StreamId::new(Subject::Search, id(CHILD));
    let before = |file: &CaseFile| match file.state(stream) {
        Some(State::Search(search)) => search.before,
        _ => None,
    };
    assert_eq!(event.envelope.stream.subject, Subject::Stay);
    let said = (before(file), before(&file.everywhere()));
    BEFORE.lock().unwrap().push(said);
    Vec::new()
}

const CHILD: u128 = 0x301;

/// A child comes back: the stay before this one is of another case, and what it owes is not in this file.
#[tokio::test(start_paused = true)]
async fn what_a_stay_hangs_on_in_another_case_is_read_as_it_was_with_the_event() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.recall",
        heeds: |event| matches!(event, Event::Stay(stay::Event::StayStarted { .. })),
        react: recall,
    }];
    let (broken, anew, later) = (StayId(id(0x31)), StayId(id(0x32)), StayId(id(0x33)));
    let (first, second) = (CaseId(id(0x2)), CaseId(id(0x6)));
    let released = |stay| {
        let placement = PlacementId(id(0x21));
        placement::SearchEvent::SearchReleased {
            placement,
            stay: Some(stay),
        }
    };
    let started = stay::Event::StayStarted {
        case: second,
        child: PersonId(id(CHILD)),
        placement: PlacementId(id(0x22)),
        place: None,
        rung: Rung::CrisisGroup,
        perspective: Perspective::Home,
        intended_end: "2026-03-30".parse().unwrap(),
        placement_avoided: false,
    };
    let bench = Bench::new().await;
    bench.record(1, first, id(CHILD), 0, released(broken)).await;
    bench.record(2, second, id(CHILD), 1, released(anew)).await;
    bench.record(3, second, anew.0, 0, started).await;
    bench.record(4, second, id(CHILD), 2, released(later)).await;
    run(&bench, REACTORS).await;
    assert_eq!(*BEFORE.lock().unwrap(), [(None, Some(broken))]);
}

static OTHERS: Mutex<Vec<Vec<(CaseId, usize)>>> = Mutex::new(Vec::new());

/// The weighings of every case that is read.
fn weighings(_event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let said = file.with_others().filter_map(|of| {
        let weighings = of.of(Subject::Triage).count();
        let (_, state) = of.of(Subject::Triage).next()?;
        match state {
            State::Triage(state) => Some((state.case?, weighings)),
            _ => None,
        }
    });
    OTHERS.lock().unwrap().push(said.collect());
    Vec::new()
}

/// A child of two cases: what happens in its stay under one of them is looked at in the weighing of the other, as that was then.
#[tokio::test(start_paused = true)]
async fn what_secures_a_child_is_read_in_every_case_of_it() {
    const REACTORS: &[Reactor] = &[Reactor {
        name: "test.others",
        heeds: |event| matches!(event, Event::Stay(stay::Event::StayEnded { .. })),
        react: weighings,
    }];
    let (one, other) = (CaseId(id(0x2)), CaseId(id(0x6)));
    let stay = StayId(id(0x31));
    let begun = |case| triage::Event::TriageStarted { case };
    let known = person::Event::PersonRegistered {
        case: other,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: AgeBand::From4To11,
        bsn_status: BsnStatus::Absent,
    };
    let joined = person::Event::CaseJoined {
        case: one,
        household_role: HouseholdRole::Sibling,
    };
    let started = stay::Event::StayStarted {
        case: one,
        child: PersonId(id(CHILD)),
        placement: PlacementId(id(0x22)),
        place: None,
        rung: Rung::CrisisGroup,
        perspective: Perspective::Home,
        intended_end: "2026-03-30".parse().unwrap(),
        placement_avoided: false,
    };
    let ended = stay::Event::StayEnded {
        reason: stay::EndReason::BrokenDown,
        place: None,
        days: 1,
        note: None,
    };
    let bench = Bench::new().await;
    bench.record(1, one, id(0x41), 0, begun(one)).await;
    bench.record(2, other, id(0x42), 0, begun(other)).await;
    bench.record(3, other, id(CHILD), 0, known).await;
    bench.record(4, one, id(CHILD), 1, joined).await;
    bench.record(5, one, stay.0, 0, started).await;
    bench.record(6, one, stay.0, 1, ended).await;
    bench.record(7, other, id(0x43), 0, begun(other)).await;
    run(&bench, REACTORS).await;
    assert_eq!(*OTHERS.lock().unwrap(), [vec![(one, 1), (other, 1)]]);
}

impl Bench {
    /// An event of a case, whatever the rules say.
    async fn record(
        &self,
        command: u128,
        case: CaseId,
        stream: uuid::Uuid,
        version: u64,
        event: impl Into<Event>,
    ) {
        let event = event.into();
        let stream = StreamId::new(event.subject(), stream);
        let encoded = event.encode().unwrap();
        let event_id = EventId(id(0xe00 + command));
        let envelope = Envelope {
            ledger: self.ledger.clone(),
            stream,
            version: version + 1,
            event_id,
            type_name: encoded.type_name.to_owned(),
            schema: encoded.schema,
            case: Some(case),
            actor: Actor::service("invented"),
            occurred_at: self.now(),
            command_id: CommandId(id(0xc00 + command)),
            correlation_id: id(0xc00 + command),
            causation_id: None,
            traceparent: String::new(),
            body: encoded.body,
        };
        let mut append = self.append_of(0xc00 + command);
        append.expected = vec![(stream, version)];
        append.events = vec![NewEvent {
            stream,
            version: version + 1,
            event_id: event_id.0,
            type_name: encoded.type_name.to_owned(),
            case: Some(case.0),
            bytes: envelope.encode(),
        }];
        let outcome = self.log.append(append).await.unwrap();
        assert!(matches!(outcome, Outcome::Appended(_)), "{outcome:?}");
    }
}
