//! The functions against a wrong client: what it may say is verified where it is written.

use anyhow::Result;
use vangnet_log::{Log, contract::stream};

use crate::support::{self, Bare, command, flevoland, stands};

/// A call of `vangnet.append` as text.
#[derive(Clone)]
struct Call {
    ledger: &'static str,
    /// Events of each request.
    counts: Vec<i32>,
    /// Name, base, new.
    streams: Vec<(String, i64, i64)>,
    /// Stream's index, version.
    events: Vec<(i32, i64)>,
    /// Seconds off the database's clock.
    skew_s: i64,
}

impl Call {
    fn sql(&self) -> String {
        let list = |items: Vec<String>| items.join(", ");
        let each = |count: usize, text: &str| list(vec![text.to_owned(); count]);
        let (requests, events) = (self.counts.len(), self.events.len());
        let now = format!(
            "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint + {}",
            self.skew_s * 1_000_000
        );
        let request_of = self.counts.iter().zip(1..).flat_map(|(count, n)| {
            std::iter::repeat_n(format!("{n}"), usize::try_from(*count).unwrap())
        });
        let mut request_of: Vec<String> = request_of.collect();
        request_of.resize(events, "1".to_owned());
        format!(
            "SELECT vangnet.append('{}', ARRAY[{}]::uuid[], ARRAY[{}]::text[], ARRAY[{}]::bytea[], ARRAY[{}]::bigint[], \
             ARRAY[{}]::int[], ARRAY[{}]::text[], ARRAY[{}]::bigint[], ARRAY[{}]::bigint[], ARRAY[{}]::int[], \
             ARRAY[{}]::int[], ARRAY[{}]::bigint[], ARRAY[{}]::uuid[], ARRAY[{}]::text[], ARRAY[{}]::uuid[], \
             ARRAY[{}]::bytea[])",
            self.ledger,
            each(requests, "gen_random_uuid()"),
            each(requests, "'service:x:y'"),
            each(requests, "sha256('')"),
            each(requests, &now),
            list(self.counts.iter().map(ToString::to_string).collect()),
            list(
                self.streams
                    .iter()
                    .map(|(name, ..)| format!("'{name}'"))
                    .collect()
            ),
            list(
                self.streams
                    .iter()
                    .map(|(_, base, _)| base.to_string())
                    .collect()
            ),
            list(
                self.streams
                    .iter()
                    .map(|(.., new)| new.to_string())
                    .collect()
            ),
            list(request_of),
            list(
                self.events
                    .iter()
                    .map(|(index, _)| index.to_string())
                    .collect()
            ),
            list(
                self.events
                    .iter()
                    .map(|(_, version)| version.to_string())
                    .collect()
            ),
            each(events, "gen_random_uuid()"),
            each(events, "'x.y.Z'"),
            each(events, "NULL"),
            each(events, "'bytes'"),
        )
    }
}

#[tokio::test]
async fn forged_batches_are_refused_and_write_nothing() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    stands(
        log.append(command(1, &[(stream(1), 0, 3), (stream(2), 0, 2)]))
            .await?,
    )?;
    let (three, two, none) = (
        stream(1).to_string(),
        stream(2).to_string(),
        stream(3).to_string(),
    );
    let good = Call {
        ledger: "flevoland",
        counts: vec![2, 1],
        streams: vec![
            (three.clone(), 3, 5),
            (two.clone(), 2, 2),
            (none.clone(), 0, 1),
        ],
        events: vec![(1, 4), (1, 5), (3, 1)],
        skew_s: 0,
    };
    let broken = |breaking: &dyn Fn(&mut Call)| {
        let mut call = good.clone();
        breaking(&mut call);
        call.sql()
    };
    let guess = "VN002";
    let unique = "23505";
    let mut bare = Bare::connect(&database.login("vangnet_service").await?).await?;
    for (what, sql, state) in [
        (
            "another ledger",
            broken(&|it| it.ledger = "zeeland"),
            "VN001",
        ),
        ("a late clock", broken(&|it| it.skew_s = -6), "VN003"),
        ("an early clock", broken(&|it| it.skew_s = 6), "VN003"),
        (
            "a base that is not there",
            broken(&|it| {
                it.streams[0].1 = 4;
                it.streams[0].2 = 6;
                it.events[0].1 = 5;
                it.events[1].1 = 6
            }),
            guess,
        ),
        (
            "a base behind the head",
            broken(&|it| {
                it.streams[0].1 = 2;
                it.streams[0].2 = 4;
                it.events[0].1 = 3;
                it.events[1].1 = 4
            }),
            unique,
        ),
        (
            "a negative base",
            broken(&|it| {
                it.streams[2].1 = -1;
                it.streams[2].2 = 0;
                it.events[2].1 = 0
            }),
            guess,
        ),
        (
            "a read stream behind its head",
            broken(&|it| {
                it.streams[1].1 = 1;
                it.streams[1].2 = 1
            }),
            guess,
        ),
        (
            "a read stream before its head",
            broken(&|it| {
                it.streams[1].1 = 3;
                it.streams[1].2 = 3
            }),
            guess,
        ),
        (
            "a read stream that is not empty",
            broken(&|it| {
                it.streams[1].1 = 0;
                it.streams[1].2 = 0
            }),
            guess,
        ),
        ("a hole", broken(&|it| it.events[1].1 = 6), guess),
        (
            "a hole that is announced",
            broken(&|it| {
                it.streams[0].2 = 6;
                it.events[1].1 = 6
            }),
            guess,
        ),
        ("a version twice", broken(&|it| it.events[1].1 = 4), unique),
        ("an old version", broken(&|it| it.events[0].1 = 3), guess),
        (
            "an event on a stream that is read",
            broken(&|it| it.events[2] = (2, 3)),
            guess,
        ),
        (
            "an event on no stream",
            broken(&|it| it.events[2].0 = 9),
            guess,
        ),
        (
            "a stream counted down",
            broken(&|it| {
                it.streams[1].2 = 1;
                it.streams[2].2 = 2
            }),
            guess,
        ),
        ("a count too many", broken(&|it| it.counts[0] = 3), guess),
        (
            "a count of none",
            broken(&|it| {
                it.counts[0] = 3;
                it.counts[1] = 0
            }),
            guess,
        ),
        (
            "nothing",
            broken(&|it| {
                it.counts.clear();
                it.events.clear();
                it.streams.clear()
            }),
            guess,
        ),
        (
            "too much",
            broken(&|it| {
                it.counts = vec![1001];
                it.streams = vec![(none.clone(), 0, 1001)];
                it.events = (1..=1001).map(|version| (1, version)).collect();
            }),
            guess,
        ),
    ] {
        assert_eq!(bare.refusal(&sql).await?, state, "{what}");
        assert_eq!(log.head(&flevoland()).await?.next, 5, "{what}");
    }
    bare.run(&good.sql()).await?;
    let all = log.read(&flevoland(), 5, 10).await?;
    let stood: Vec<_> = all
        .iter()
        .map(|event| (event.position, event.version))
        .collect();
    assert_eq!(stood, [(5, 4), (6, 5), (7, 1)]);
    Ok(())
}

/// Both ways of writing one event leave the same columns.
#[tokio::test]
async fn the_short_way_writes_what_the_long_way_writes() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    // Alone and on one stream: append_one. With a stream that is only read: append.
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    stands(log.append(command(2, &[(stream(1), 1, 1)])).await?)?;
    stands(
        log.append(command(3, &[(stream(1), 2, 1), (stream(2), 0, 0)]))
            .await?,
    )?;
    let calls = "SELECT count(*) FROM vangnet.commands c JOIN vangnet.events e ON e.position = c.first
                  WHERE c.first = c.last AND e.version = e.position + 1 AND e.case_id IS NOT NULL
                    AND e.leaf = sha256('\\x00'::bytea || int8send(e.position) || int8send(e.recorded_at_us) || e.bytes)";
    assert_eq!(database.sql(calls).await?, "3");
    let head =
        "SELECT next = 3 AND recorded_at_us = (SELECT max(recorded_at_us) FROM vangnet.events)
                   AND floor_us <= recorded_at_us FROM vangnet.ledgers";
    assert_eq!(database.sql(head).await?, "t");
    Ok(())
}

/// A lone caller and a full queue both go out in one round trip: no guess fails without a reason.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn good_appends_never_need_the_lock() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    let log = std::sync::Arc::new(log);
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..16u64 {
        let log = log.clone();
        tasks.spawn(async move {
            for step in 0..20 {
                stands(
                    log.append(command(writer * 100 + step, &[(stream(writer), step, 1)]))
                        .await?,
                )?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    // Statistics of a backend arrive when it is idle or gone.
    drop(log);
    let mut calls = String::new();
    for _ in 0..100 {
        calls = database.sql("SELECT xact_rollback, (SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'commands') \
                                FROM pg_stat_database WHERE datname = current_database()").await?;
        if calls.ends_with("|0") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(
        calls.ends_with("|0"),
        "a guess failed and left dead rows: {calls}"
    );
    Ok(())
}
