//! The in-process bus misbehaves from a seed: the same seed, the same night.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use vangnet_bus::{
    Bus, BusError, BusSubject, Faults, Handler, LocalBus, Rates, Request, Sent, TraceHash,
};
use vangnet_domain::stream::{LedgerId, Service};

const PATIENCE: Duration = Duration::from_millis(500);

fn ledger() -> LedgerId {
    "flevoland".parse().expect("ledger")
}

fn subject() -> BusSubject {
    BusSubject::Command(ledger(), Service::Placement)
}

fn request(payload: String) -> Request {
    Request {
        payload: payload.into(),
        traceparent: String::new(),
        deadline: Timestamp::UNIX_EPOCH,
    }
}

#[derive(Default)]
struct Echo(AtomicUsize);

#[async_trait]
impl Handler for Echo {
    async fn handle(&self, request: Request) -> Bytes {
        self.0.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_millis(3)).await;
        request.payload
    }
}

/// What one night came to: what was sent, how often the handlers ran, what each requester got and when, what was heard.
type Night = ((u64, u64), usize, Vec<(bool, Duration)>, Vec<u64>);

/// Two instances, five requesters at a time, hints in between.
async fn night(faults: Faults) -> Night {
    let trace = Arc::new(TraceHash::default());
    let taking = trace.clone();
    let tap = Arc::new(move |sent: &Sent<'_>| taking.take(sent));
    let bus = Arc::new(LocalBus::with(faults, Some(tap)));
    let handler = Arc::new(Echo::default());
    let one = bus.serve(&subject(), handler.clone()).await.expect("serve");
    let other = bus.serve(&subject(), handler.clone()).await.expect("serve");
    let listeners = [
        bus.hints(&ledger()).await.expect("hints"),
        bus.hints(&ledger()).await.expect("hints"),
    ];
    let (mut got, mut heard) = (Vec::new(), Vec::new());
    for round in 0..100_u64 {
        let asked = (0..5).map(|n| {
            let bus = &bus;
            async move {
                let start = Instant::now();
                let payload = format!("{round}.{n}");
                let reply = bus
                    .request(&subject(), request(payload.clone()), PATIENCE)
                    .await;
                if let Ok(reply) = &reply {
                    assert_eq!(*reply, payload, "a reply to another question");
                }
                (reply.is_ok(), start.elapsed())
            }
        });
        got.extend(futures::future::join_all(asked).await);
        bus.hint(&ledger(), round).await;
        heard.extend(listeners.iter().map(|head| *head.borrow()));
    }
    sleep(Duration::from_secs(60)).await;
    one.stop().await;
    other.stop().await;
    (trace.value(), handler.0.load(Ordering::SeqCst), got, heard)
}

fn play(faults: Faults) -> Night {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("runtime")
        .block_on(night(faults))
}

#[test]
fn the_same_seed_gives_the_same_night_and_another_seed_another() {
    let first = play(Faults::bad_night(11));
    assert_eq!(first, play(Faults::bad_night(11)));
    let other = play(Faults::bad_night(12));
    assert_ne!(first.0, other.0, "trace");
    assert_ne!(first.2, other.2, "answers");
}

#[test]
fn a_bad_night_loses_and_repeats_and_a_good_one_does_not() {
    let (_, handled, got, heard) = play(Faults::bad_night(3));
    let answered = got.iter().filter(|(ok, _)| *ok).count();
    // A request gets through when neither it nor its reply is lost or late: about 0.81 of 500.
    assert!((370..440).contains(&answered), "{answered} of 500 answered");
    assert!((470..520).contains(&handled), "{handled} handled");
    assert!(heard.windows(4).any(|h| h[2] == h[0]), "no hint was lost");
    let (sent, handled, got, heard) = play(Faults::default());
    // 500 requests, 500 replies, 100 hints.
    assert_eq!((sent.0, handled), (1_100, 500));
    assert!(
        got.iter()
            .all(|(ok, took)| *ok && *took < Duration::from_millis(10))
    );
    assert!(
        heard
            .chunks(2)
            .zip(0..)
            .all(|(h, round)| h == [round, round])
    );
}

#[tokio::test(start_paused = true)]
async fn a_repeated_request_is_handled_twice_and_a_late_one_after_the_wait() {
    for (rates, handled) in [
        (
            Rates {
                repeated_per_mille: 1000,
                ..Rates::default()
            },
            2,
        ),
        (
            Rates {
                late_per_mille: 1000,
                ..Rates::default()
            },
            1,
        ),
        (
            Rates {
                lost_per_mille: 1000,
                ..Rates::default()
            },
            0,
        ),
    ] {
        let faults = Faults {
            requests: rates,
            ..Faults::default()
        };
        let bus = LocalBus::with(faults, None);
        let handler = Arc::new(Echo::default());
        let _serving = bus.serve(&subject(), handler.clone()).await.expect("serve");
        let start = Instant::now();
        let reply = bus
            .request(&subject(), request("one".to_owned()), PATIENCE)
            .await;
        if rates.repeated_per_mille > 0 {
            assert_eq!(reply, Ok("one".into()));
        } else {
            let subject = subject().to_string();
            assert_eq!(reply, Err(BusError::NoReply { subject }));
            assert_eq!(
                handler.0.load(Ordering::SeqCst),
                0,
                "before the wait was over"
            );
            assert!(start.elapsed() >= PATIENCE);
        }
        sleep(Duration::from_secs(60)).await;
        assert_eq!(handler.0.load(Ordering::SeqCst), handled);
        // Healed, everything works again.
        bus.set_faults(Faults::default());
        let reply = bus
            .request(&subject(), request("two".to_owned()), PATIENCE)
            .await;
        assert_eq!(reply, Ok("two".into()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_crashed_server_leaves_its_requesters_waiting() {
    let (bus, subject) = (Arc::new(LocalBus::new()), subject());
    let serving = bus
        .serve(&subject, Arc::new(Echo::default()))
        .await
        .expect("serve");
    let asking = bus.request(&subject, request("one".to_owned()), PATIENCE);
    let crash = async {
        sleep(Duration::from_millis(1)).await;
        drop(serving);
    };
    let start = Instant::now();
    let (reply, ()) = futures::join!(asking, crash);
    assert_eq!(
        reply,
        Err(BusError::NoReply {
            subject: subject.to_string()
        })
    );
    assert!(
        start.elapsed() >= PATIENCE,
        "a requester cannot see a crash"
    );
}
