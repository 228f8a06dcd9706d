//! A network that misbehaves: 30 % of hints lost and 30 % repeated; 5 % of requests and of replies each lost, repeated,
//! late and reordered. Every scenario ends as if nothing had happened.
//!
//! Shown to fail: `a_retry_under_a_new_id_would_be_seen` plays on a sabotaged network, where a request that is sent again
//! is another command, and `scenarios::a_difference_is_seen`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;
use vangnet::{process, scenario::Scenario};
use vangnet_bus::{
    Bus, BusError, BusSubject, Fate, Faults, Handler, LocalBus, MessageKind, Rates, Request, Sent,
    Serving,
};
use vangnet_domain::{
    ids::{CommandId, derived_id},
    stream::LedgerId,
};
use vangnet_runtime::{
    Clock,
    wire::{self, CommandRequest},
};

use crate::{
    kills::busy_hour,
    played::scenario,
    scenarios::{ALL, difference, embedded, ends},
    stack::Stack,
};

/// Whoever waits for a reply or a hint waits a tenth of the time: the network is as bad, and the test ten times as short.
const HASTE: i32 = 10;

/// The machine's clock, with shorter pauses.
struct Hasty(Arc<dyn Clock>);

#[async_trait]
impl Clock for Hasty {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn wall(&self) -> Timestamp {
        self.0.wall()
    }

    async fn sleep_until(&self, instant: Timestamp) {
        self.0.sleep_until(instant).await;
    }

    async fn pause(&self, duration: Duration) {
        self.0.pause(duration / HASTE.unsigned_abs()).await;
    }
}

/// A bus whose requesters have as much less patience.
struct Impatient {
    bus: LocalBus,
    sabotage: Option<AtomicU64>,
}

#[async_trait]
impl Bus for Impatient {
    async fn request(
        &self,
        subject: &BusSubject,
        mut request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        if let Some(times) = &self.sabotage {
            let mut command: CommandRequest = wire::decode(&request.payload).expect("a command");
            let time = times.fetch_add(1, Ordering::Relaxed).to_string();
            command.command_id = CommandId(derived_id(command.command_id, &time));
            request.payload = wire::encode(&command);
        }
        let now = process::machine_clock().wall();
        let left = request.deadline.duration_since(now) / HASTE;
        request.deadline = now.checked_add(left).expect("an instant");
        self.bus
            .request(subject, request, wait / HASTE.unsigned_abs())
            .await
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        self.bus.serve(subject, handler).await
    }

    async fn hint(&self, ledger: &LedgerId, next: u64) {
        self.bus.hint(ledger, next).await;
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        self.bus.hints(ledger).await
    }

    fn is_connected(&self) -> bool {
        self.bus.is_connected()
    }
}

/// What became of messages, by kind: lost, late or twice.
#[derive(Default)]
struct Tally([[AtomicUsize; 3]; 3]);

impl Tally {
    fn take(&self, sent: &Sent<'_>) {
        let kind = match sent.kind {
            MessageKind::Request => 0,
            MessageKind::Reply => 1,
            MessageKind::Hint => 2,
        };
        for fate in sent.fates {
            let [lost, late, twice] = &self.0[kind];
            match fate {
                Fate::Lost => _ = lost.fetch_add(1, Ordering::Relaxed),
                Fate::Arrives { delay, again } => {
                    late.fetch_add((!delay.is_zero()).into(), Ordering::Relaxed);
                    twice.fetch_add(again.is_some().into(), Ordering::Relaxed);
                }
            }
        }
    }

    fn least(&self) -> usize {
        let all = self.0.iter().flatten();
        all.map(|count| count.load(Ordering::Relaxed))
            .min()
            .unwrap_or(0)
    }
}

/// Play on a bad network; how the region ends.
async fn disturbed(
    scenario: &Scenario,
    faults: Faults,
    tally: &Arc<Tally>,
    sabotage: bool,
) -> String {
    let counting = tally.clone();
    let tap = Arc::new(move |sent: &Sent<'_>| counting.take(sent));
    let bus = Impatient {
        bus: LocalBus::with(faults, Some(tap)),
        sabotage: sabotage.then(AtomicU64::default),
    };
    let machine = Hasty(process::machine_clock());
    ends(
        Stack::start_on(scenario, Arc::new(bus), Arc::new(machine)).await,
        scenario,
    )
    .await
}

fn bad_night(seed: u64) -> Faults {
    Faults {
        late_ms_max: 5_000 / u64::from(HASTE.unsigned_abs()),
        ..Faults::bad_night(seed)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_misbehaves_changes_no_end() {
    let tally = Arc::new(Tally::default());
    let played = ALL.iter().zip(7..).map(|(name, seed)| {
        let tally = tally.clone();
        async move {
            let scenario = match *name {
                "night" => busy_hour(),
                name => scenario(name),
            };
            let (good, bad) = futures::join!(
                embedded(&scenario),
                disturbed(&scenario, bad_night(seed), &tally, false)
            );
            assert!(
                good == bad,
                "{name} ends differently:\n{}",
                difference(&good, &bad)
            );
        }
    });
    futures::future::join_all(played).await;
    assert!(tally.least() > 0, "the network behaved");
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "mark")]
async fn a_retry_under_a_new_id_would_be_seen() {
    let scenario = scenario("mark");
    let faults = Faults {
        replies: Rates::all(200),
        ..bad_night(1)
    };
    let bad = disturbed(&scenario, faults, &Arc::default(), true).await;
    assert!(embedded(&scenario).await == bad, "mark ends differently");
}
