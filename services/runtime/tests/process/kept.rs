//! Kept snapshots of live views.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use vangnet_domain::envelope::Recorded;
use vangnet_log::{Log as _, READ_LIMIT_MAX, Snapshot};
use vangnet_runtime::{Live, Tasks, VIEW_BYTES_MAX, ViewMemory};
use vangnet_views::{Region, View as _, fold};

use crate::bench::{Bench, place_command};

/// Positions between snapshots in these tests.
const EVERY: u64 = 10;
/// Longer than a keeper waits between two looks.
const LOOK: Duration = Duration::from_secs(6);

async fn bench() -> Bench {
    let mut bench = Bench::new().await;
    bench.views = ViewMemory::new(EVERY, VIEW_BYTES_MAX);
    bench
}

/// A process with a view, that can be stopped and started again.
struct Started {
    live: Arc<Live<Region>>,
    tasks: Tasks,
}

impl Started {
    async fn on(bench: &Bench) -> Self {
        let tasks = Tasks::default();
        let live = Live::start(&bench.substrate(), &tasks).await.unwrap();
        Self { live, tasks }
    }

    /// As if restarted: what was only in memory is gone.
    async fn again(self, bench: &Bench) -> Self {
        assert!(self.tasks.stop().await);
        Self::on(bench).await
    }

    async fn next(&self, bench: &Bench) -> u64 {
        let head = bench.log.head(&bench.ledger).await.unwrap().next;
        self.live.wait_for(head, LOOK).await
    }

    fn json(&self) -> String {
        serde_json::to_string(&**self.live.read()).unwrap()
    }
}

/// Beds `from` and on, one event each.
async fn register(bench: &Bench, from: u128, count: u128) {
    for number in from..from + count {
        bench.accepted(number, place_command(number)).await;
    }
}

async fn kept(bench: &Bench) -> Option<Snapshot> {
    tokio::time::sleep(LOOK).await;
    let kept = bench.log.snapshot(&bench.ledger, Region::NAME).await;
    kept.unwrap()
}

async fn keep(bench: &Bench, snapshot: Snapshot) {
    let saved = bench
        .log
        .save_snapshot(&bench.ledger, Region::NAME, snapshot);
    saved.await.unwrap();
}

async fn events(bench: &Bench, before: u64) -> Vec<Recorded> {
    let read = bench
        .log
        .read(&bench.ledger, 0, READ_LIMIT_MAX)
        .await
        .unwrap();
    read.iter()
        .filter(|stored| stored.position < before)
        .filter_map(|stored| {
            Recorded::decode(stored.position, stored.recorded_at, &stored.bytes).ok()
        })
        .collect()
}

async fn fresh(bench: &Bench, before: u64) -> String {
    let region: Region = fold(&events(bench, before).await);
    serde_json::to_string(&region).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_kept_at_the_interval_and_equals_a_fresh_fold() {
    let bench = bench().await;
    let _host = bench.host().await;
    let started = Started::on(&bench).await;
    register(&bench, 0, 9).await;
    assert_eq!(started.next(&bench).await, EVERY - 1);
    assert_eq!(kept(&bench).await, None, "one position before the interval");
    register(&bench, 9, 1).await;
    started.next(&bench).await;
    let snapshot = kept(&bench).await.unwrap();
    assert_eq!(
        (snapshot.next, snapshot.fold_version),
        (EVERY, Region::FOLD_VERSION)
    );
    let bytes = String::from_utf8(snapshot.bytes).unwrap();
    assert_eq!(bytes, fresh(&bench, EVERY).await);
    register(&bench, 10, 9).await;
    started.next(&bench).await;
    assert_eq!(
        kept(&bench).await.unwrap().next,
        EVERY,
        "not before the next interval"
    );
}

#[tokio::test(start_paused = true)]
async fn a_restarted_view_goes_on_from_the_snapshot_and_equals_a_fresh_fold() {
    let bench = bench().await;
    let _host = bench.host().await;
    let started = Started::on(&bench).await;
    register(&bench, 0, 12).await;
    started.next(&bench).await;
    assert_eq!(kept(&bench).await.unwrap().next, 12);
    register(&bench, 12, 3).await;
    let started = started.again(&bench).await;
    assert_eq!(started.next(&bench).await, 15);
    assert_eq!(started.json(), fresh(&bench, 15).await);

    // That it begins there, and not at 0, shows with a snapshot in which nothing happened.
    let nothing = Snapshot {
        next: 13,
        fold_version: Region::FOLD_VERSION,
        bytes: serde_json::to_vec(&Region::default()).unwrap(),
    };
    keep(&bench, nothing).await;
    let started = started.again(&bench).await;
    assert_eq!(started.next(&bench).await, 15);
    assert_eq!(started.live.read().all_places().count(), 2);
}

#[tokio::test(start_paused = true)]
async fn restarts_between_two_intervals_do_not_put_the_snapshot_off() {
    let bench = bench().await;
    let _host = bench.host().await;
    let mut started = Started::on(&bench).await;
    for from in [0, 4, 8] {
        register(&bench, from, 4).await;
        started = started.again(&bench).await;
    }
    assert_eq!(kept(&bench).await.unwrap().next, 12);
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_of_another_fold_or_one_that_cannot_be_read_is_discarded() {
    let bench = bench().await;
    let _host = bench.host().await;
    register(&bench, 0, 5).await;
    let garbage = |fold_version, next| Snapshot {
        next,
        fold_version,
        bytes: b"no fold".to_vec(),
    };
    keep(&bench, garbage(Region::FOLD_VERSION, 4)).await;
    let started = Started::on(&bench).await;
    assert_eq!(started.next(&bench).await, 5);
    assert_eq!(started.json(), fresh(&bench, 5).await);

    let nothing = serde_json::to_vec(&Region::default()).unwrap();
    let of_another_fold = Snapshot {
        bytes: nothing,
        ..garbage(Region::FOLD_VERSION + 1, 4)
    };
    keep(&bench, of_another_fold).await;
    let started = started.again(&bench).await;
    assert_eq!(started.next(&bench).await, 5);
    assert_eq!(started.json(), fresh(&bench, 5).await);
}

#[tokio::test(start_paused = true)]
async fn no_snapshot_is_kept_with_a_hole_in_it() {
    let bench = bench().await;
    let _host = bench.host().await;
    let started = Started::on(&bench).await;
    register(&bench, 0, 5).await;
    bench.garble(3, 1).await;
    register(&bench, 5, 5).await;
    assert_eq!(started.next(&bench).await, 11);
    assert_eq!(started.live.parking().list()[0].position, 5);
    assert_eq!(kept(&bench).await, None);
    // So a release that can read it finds it: nothing remembers a fold without it.
    let started = started.again(&bench).await;
    assert_eq!(started.live.parking().list()[0].position, 5);
    assert!(started.live.looked_at() > Timestamp::UNIX_EPOCH);
}
