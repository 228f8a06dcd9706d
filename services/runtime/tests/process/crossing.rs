//! What one region says to another: who speaks is the subject's word, and nothing that is said is given up.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use vangnet_bus::{Bus as _, BusSubject, Handler, Request};
use vangnet_domain::{
    actor::{Actor, Owner},
    envelope::Recorded,
    event::Event,
    guest::{self, Desk, Need},
    ids::{GuestId, PlacementId},
    neighbours::{Neighbour, Neighbours},
    person::AgeBand,
    place,
    placement::NeedKind,
    rules::Rules,
    stream::{LedgerId, Service},
};
use vangnet_log::Log as _;
use vangnet_runtime::{
    Answer, CaseFile, Crossing, Host, Reaction, ServiceSpec, Substrate, Tasks,
    wire::{self, Accepted, CommandReply, CommandRequest},
};

use crate::{
    bench::{Bench, id, place_command},
    command_loop::Failing,
};

const CROSSING: Crossing = Crossing {
    name: "test.crossing",
    heeds: |event| matches!(event, Event::Place(place::Event::PlaceRegistered { .. })),
    react: tell,
};

fn tell(event: &Recorded, _file: &CaseFile, _neighbour: &LedgerId) -> Vec<Reaction> {
    vec![Reaction {
        command: guest::Command::Confirm {
            guest: GuestId(event.envelope.stream.id),
        }
        .into(),
        done_codes: &[],
        owner: Owner::desk(),
    }]
}

fn ledger(name: &str) -> LedgerId {
    name.parse().unwrap()
}

/// With two neighbours.
fn substrate(bench: &Bench) -> Substrate {
    let region = |name: &str| (ledger(name), Neighbour { name: name.into() });
    let neighbours = Neighbours {
        desk: Desk::default(),
        regions: BTreeMap::from(["utrecht", "gooi"].map(region)),
    };
    Substrate {
        rules: Rules::default().beside(neighbours),
        ..bench.substrate()
    }
}

async fn run(bench: &Bench, service: Service, time: Duration) {
    let tasks = Tasks::default();
    let spec = ServiceSpec {
        name: service,
        reactors: &[],
        crossings: &[CROSSING],
        task: None,
    };
    let host = Host::start(spec, &substrate(bench), &tasks).await.unwrap();
    tokio::time::sleep(time).await;
    tasks.begin_stop();
    host.stop().await;
    assert!(tasks.stop().await);
}

/// A neighbour that takes down what it hears.
#[derive(Clone, Default)]
struct Hears(Arc<Mutex<Vec<CommandRequest>>>);

impl Hears {
    fn guests(&self) -> Vec<u128> {
        let heard = self.0.lock().unwrap();
        let ids = heard.iter();
        ids.map(|it| it.command.stream().id.as_u128()).collect()
    }
}

#[async_trait]
impl Handler for Hears {
    async fn handle(&self, request: Request) -> Bytes {
        let command: CommandRequest = wire::decode(&request.payload).unwrap();
        let stream = command.command.stream();
        self.0.lock().unwrap().push(command);
        wire::encode(&CommandReply::Accepted(Accepted {
            first: 0,
            last: 0,
            recorded_at: "2026-03-02T20:00:00Z".parse().unwrap(),
            stream,
            version: 1,
            already: false,
            wrote: Vec::new(),
        }))
    }
}

fn from_here(bench: &Bench, to: &str) -> BusSubject {
    BusSubject::Cross {
        to: ledger(to),
        from: bench.ledger.clone(),
    }
}

async fn alarms(bench: &Bench) -> usize {
    let events = bench.log.read(&bench.ledger, 0, 100).await.unwrap();
    let refused = events.iter();
    refused
        .filter(|event| event.type_name == "vangnet.alarm.v1.ReactionRefused")
        .count()
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_that_is_unwell_is_told_on_in_order_and_holds_up_nobody_else() {
    let bench = Bench::new().await;
    let _placement = bench.host().await;
    let watch = ServiceSpec {
        name: Service::Watch,
        reactors: &[],
        crossings: &[],
        task: None,
    };
    let _watch = bench.host_of(watch).await;
    for number in 1..3 {
        bench.accepted(number, place_command(number)).await;
    }
    let (utrecht, gooi) = (Hears::default(), Hears::default());
    let subject = from_here(&bench, "utrecht");
    let unwell = bench.bus.serve(&subject, Arc::new(Failing)).await.unwrap();
    let well = Arc::new(gooi.clone());
    let _well = bench.bus.serve(&from_here(&bench, "gooi"), well).await;
    run(&bench, Service::Stay, Duration::from_secs(30 * 60)).await;
    assert_eq!(gooi.guests(), [1, 2]);
    assert_eq!(alarms(&bench).await, 1, "somebody here is told, once");

    unwell.stop().await;
    // Nobody is there at all for a while: that is no other alarm about the same.
    run(&bench, Service::Stay, Duration::from_secs(30 * 60)).await;
    assert_eq!(alarms(&bench).await, 1);
    let back = Arc::new(utrecht.clone());
    let _back = bench.bus.serve(&subject, back).await.unwrap();
    run(&bench, Service::Stay, Duration::from_secs(60)).await;
    assert_eq!(utrecht.guests(), [1, 2], "in order, and each once");
    assert_eq!(gooi.guests(), [1, 2]);
    let said = utrecht.0.lock().unwrap()[0].actor.clone();
    assert_eq!(said, Actor::neighbour(&bench.ledger));
}

/// A neighbour that takes every command too late to decide it.
struct Late;

#[async_trait]
impl Handler for Late {
    async fn handle(&self, _request: Request) -> Bytes {
        wire::encode(&CommandReply::Expired)
    }
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_that_is_always_too_late_is_told_on_and_somebody_here_hears_of_it_once() {
    let bench = Bench::new().await;
    let _placement = bench.host().await;
    let watch = ServiceSpec {
        name: Service::Watch,
        reactors: &[],
        crossings: &[],
        task: None,
    };
    let _watch = bench.host_of(watch).await;
    for number in 1..3 {
        bench.accepted(number, place_command(number)).await;
    }
    let gooi = Arc::new(Hears::default());
    let _well = bench.bus.serve(&from_here(&bench, "gooi"), gooi).await;
    let subject = from_here(&bench, "utrecht");
    let late = bench.bus.serve(&subject, Arc::new(Late)).await.unwrap();
    // Ten minutes of tries are no alarm yet; what came too late was not executed, and is tried on.
    run(&bench, Service::Stay, Duration::from_secs(9 * 60)).await;
    assert_eq!(alarms(&bench).await, 0);
    run(&bench, Service::Stay, Duration::from_secs(30 * 60)).await;
    assert_eq!(alarms(&bench).await, 1, "once, however long it lasts");
    let events = bench.log.read(&bench.ledger, 0, 100).await.unwrap();
    let alarm = events
        .iter()
        .filter_map(|event| Recorded::decode(event.position, event.recorded_at, &event.bytes).ok())
        .find_map(|event| match event.event {
            Event::Alarm(vangnet_domain::alarm::Event::ReactionRefused { code, .. }) => Some(code),
            _ => None,
        });
    assert_eq!(alarm.as_deref(), Some("NOT_EXECUTED"));
    late.stop().await;
    let utrecht = Hears::default();
    let back = Arc::new(utrecht.clone());
    let _back = bench.bus.serve(&subject, back).await.unwrap();
    run(&bench, Service::Stay, Duration::from_secs(60)).await;
    assert_eq!(utrecht.guests(), [1, 2], "in order, and each once");
}

#[tokio::test(start_paused = true)]
async fn who_speaks_is_the_subjects_word_and_a_neighbour_says_only_what_crosses() {
    let bench = Bench::new().await;
    let tasks = Tasks::default();
    let spec = ServiceSpec {
        name: Service::Placement,
        reactors: &[],
        crossings: &[CROSSING],
        task: None,
    };
    let host = Host::start(spec, &substrate(&bench), &tasks).await.unwrap();
    let need = Need {
        kind: NeedKind::SafeHousing,
        age: AgeBand::Unknown,
        rung: None,
        persons: 1,
        not_with: Vec::new(),
        nights: None,
        acute: true,
    };
    let receive = |guest: u128, region: &str| guest::Command::Receive {
        guest: GuestId(id(guest)),
        region: ledger(region),
        placement: PlacementId(id(2)),
        need: Box::new(need.clone()),
        due: bench.now(),
        desk: Desk::default(),
    };
    let door = bench.door();
    let code = |answer: Answer| match answer {
        Answer::Replied(CommandReply::Refused { rejection }) => rejection.code,
        other => panic!("{other:?}"),
    };
    // The message says that a coordinator of this region gives it; it does not matter.
    let request = bench.request(1, receive(1, "utrecht"));
    let answer = door.send_across(&ledger("utrecht"), &request).await;
    assert!(matches!(answer, Answer::Replied(CommandReply::Accepted(_))));
    let event = &bench.log.read(&bench.ledger, 0, 1).await.unwrap()[0];
    let recorded = Recorded::decode(event.position, event.recorded_at, &event.bytes).unwrap();
    assert_eq!(
        recorded.envelope.actor,
        Actor::neighbour(&ledger("utrecht"))
    );
    // One neighbour does not speak for another, nor give any other command.
    let request = bench.request(2, receive(2, "gooi"));
    let answer = door.send_across(&ledger("utrecht"), &request).await;
    assert_eq!(code(answer), "NEIGHBOUR_ONLY");
    let request = bench.request(3, place_command(3));
    let answer = door.send_across(&ledger("utrecht"), &request).await;
    assert_eq!(code(answer), "NEIGHBOUR_ONLY");
    // Nobody of this region says that it speaks for another.
    let request = CommandRequest {
        actor: Actor::neighbour(&ledger("utrecht")),
        ..bench.request(4, receive(4, "utrecht"))
    };
    assert_eq!(code(door.send(&request).await), "NEIGHBOUR_ONLY");
    // A region that is not named is not heard.
    let request = bench.request(5, receive(5, "elders"));
    let answer = door.send_across(&ledger("elders"), &request).await;
    assert!(matches!(answer, Answer::NotExecuted { .. }), "{answer:?}");
    tasks.begin_stop();
    host.stop().await;
    assert!(tasks.stop().await);
}
