//! An event that cannot be decoded, or that a fold panics on, stops its own stream and nothing else.

use std::time::Duration;

use crate::bench::{Bench, id, place_command};
use serde::{Deserialize, Serialize};
use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{CommandId, PlaceId},
    place::{self, CloseReason},
    stream::{Service, StreamId, Subject},
};
use vangnet_log::{Append, Fingerprint, Log as _, NewEvent, Outcome};
use vangnet_runtime::{Answer, CaseFile, Live, Reaction, Reactor, ServiceSpec, wire::CommandReply};
use vangnet_views::View;

const LONG_ENOUGH: Duration = Duration::from_secs(10);

fn stream(number: u128) -> StreamId {
    StreamId::new(Subject::Place, id(number))
}

/// Registered places; panics on the unlucky thirteenth.
#[derive(Default, Clone, PartialEq, Serialize, Deserialize)]
struct Superstitious(Vec<u128>);

impl View for Superstitious {
    const NAME: &'static str = "superstitious";
    const FOLD_VERSION: u32 = 1;

    fn apply(&mut self, event: &Recorded) {
        let number = event.envelope.stream.id.as_u128();
        assert_ne!(number, 13, "planned");
        self.0.push(number);
    }
}

/// Closes every place as soon as it is registered, except that for place 1 it closes place 2.
fn close(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let number = event.envelope.stream.id.as_u128();
    let place = PlaceId(id(if number == 1 { 2 } else { number }));
    vec![Reaction {
        command: place::Command::Close {
            place,
            reason: CloseReason::Staff,
        }
        .into(),
        done_codes: &[],
        owner: Owner::desk(),
    }]
}

impl Bench {
    /// An event of no known shape in a place's stream.
    pub async fn garble(&self, number: u128, version: u64) -> u64 {
        let mut append = self.append_of(0xbad_0000 + number);
        append.expected = vec![(stream(number), version)];
        append.events = vec![NewEvent {
            stream: stream(number),
            version: version + 1,
            event_id: id(0xbad_0000 + number),
            type_name: "vangnet.invented.v1.Unknown".into(),
            case: None,
            bytes: vec![0xff],
        }];
        match self.log.append(append).await.unwrap() {
            Outcome::Appended(appended) => appended.last,
            other => panic!("{other:?}"),
        }
    }
}

impl Bench {
    pub fn append_of(&self, command: u128) -> Append {
        Append {
            ledger: self.ledger.clone(),
            command: Fingerprint {
                id: CommandId(id(command)),
                actor: "service:invented:invented".into(),
                hmac: vec![0; 32],
            },
            expected: Vec::new(),
            cases: Vec::new(),
            events: Vec::new(),
            now: self.now(),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fold_that_panics_parks_its_stream_and_the_view_goes_on() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    let live = Live::<Superstitious>::start(&bench.substrate(), &bench.tasks)
        .await
        .unwrap();
    for (command, place) in [(1, 7), (2, 13), (3, 8), (4, 13)] {
        if command == 4 {
            let close = place::Command::Close {
                place: PlaceId(id(place)),
                reason: CloseReason::Staff,
            };
            bench.accepted(command, close).await;
        } else {
            bench.accepted(command, place_command(place)).await;
        }
    }
    assert_eq!(live.wait_for(4, LONG_ENOUGH).await, 4);
    assert_eq!(live.read().0, [7, 8]);
    assert_eq!(
        live.read().next(),
        4,
        "also after the last event was passed over"
    );
    let parked = live.parking().list();
    assert_eq!((parked.len(), parked[0].position), (1, 1));
    assert_eq!(parked[0].stream, stream(13).to_string());
    bench.tasks.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_command_on_a_stream_that_stands_still_says_so_and_others_are_carried_out() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.accepted(1, place_command(1)).await;
    bench.accepted(2, place_command(2)).await;
    let position = bench.garble(1, 1).await;
    let close = |place| place::Command::Close {
        place: PlaceId(id(place)),
        reason: CloseReason::Staff,
    };
    assert_eq!(
        bench.give(3, close(1)).await,
        Answer::Replied(CommandReply::Unreadable {
            stream: stream(1),
            position
        })
    );
    bench.accepted(4, close(2)).await;
}

#[tokio::test(start_paused = true)]
async fn a_reaction_on_a_stream_that_stands_still_becomes_an_alarm_and_the_reactor_goes_on() {
    let bench = Bench::new().await;
    let _watch = bench
        .host_of(ServiceSpec {
            name: Service::Watch,
            reactors: &[],
            crossings: &[],
            task: None,
        })
        .await;
    bench.garble(2, 0).await;
    let _host = bench
        .host_of(ServiceSpec {
            name: Service::Placement,
            reactors: &[Reactor {
                name: "closing",
                heeds: |event| matches!(event, Event::Place(place::Event::PlaceRegistered { .. })),
                react: close,
            }],
            crossings: &[],
            task: None,
        })
        .await;
    bench.accepted(1, place_command(1)).await;
    bench.accepted(2, place_command(3)).await;
    let log = &bench.log;
    let done = tokio::time::timeout(LONG_ENOUGH, async {
        loop {
            if log.head(&bench.ledger).await.unwrap().next == 5 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    done.await.expect("the reactor is held up");
    let stored = log.read(&bench.ledger, 0, 10).await.unwrap();
    let of = |subject: &str| {
        let events = stored.iter();
        events
            .filter(|event| event.stream.starts_with(subject))
            .count()
    };
    assert_eq!((of("alarm"), of("place")), (1, 4));
    assert_eq!(
        log.read_stream(&bench.ledger, stream(3), 1, 9)
            .await
            .unwrap()
            .len(),
        2
    );
    bench.tasks.stop().await;
}
