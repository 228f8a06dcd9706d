//! Dense order, for writers and for readers.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinSet;

use super::{
    Bench, Check, Violation, append, appended, check_event, finish, hold, read_all, same, stream,
    write,
};
use crate::{Head, LedgerKind, Outcome, StoredEvent};

/// Positions are 0, 1, 2 …, versions of a stream 1, 2, 3 …, `recorded_at` never falls and is at least `now`;
/// an append's answer says where its events stand.
pub async fn positions_and_versions_are_dense(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let empty = Head {
        next: 0,
        recorded_at: None,
    };
    same!(
        bench.log.head(&ledger).await?,
        empty,
        "head of a new ledger"
    );
    let mut next = 0;
    for n in 0..40 {
        // Two streams a command, of three: versions 2n of the first, n of the others.
        let now = (bench.now)();
        let slices = [(stream(0), 2 * n, 2), (stream(1 + n % 2), n / 2, 1)];
        let answer = appended(bench.log.append(append(&ledger, n, now, &slices)).await?)?;
        same!((answer.first, answer.last), (next, next + 2), "append {n}");
        hold!(
            answer.recorded_at.as_microsecond() >= now.as_microsecond(),
            "append {n} is recorded before its now"
        );
        let stored = bench.log.read(&ledger, next, 10).await?;
        same!(stored.len(), 3, "events of append {n}");
        for event in stored {
            same!(
                event.recorded_at,
                answer.recorded_at,
                "recorded_at of the answer and of the event"
            );
        }
        next += 3;
    }
    versions_are_dense(&read_all(&*bench.log, &ledger).await?)
}

/// Each stream's versions count on from 1 along the positions.
fn versions_are_dense(events: &[StoredEvent]) -> Check {
    let mut versions = BTreeMap::new();
    for event in events {
        let version = versions.entry(&event.stream).or_insert(0);
        *version += 1;
        same!(
            event.version,
            *version,
            "version of {} at position {}",
            event.stream,
            event.position
        );
    }
    Ok(())
}

/// 16 tasks write at once, to streams of their own and to one that all of them write; a follower that reads
/// on from the last position it saw meets every event, in order, while they do.
pub async fn sixteen_writers_and_a_follower(bench: &Bench) -> Check {
    const WRITERS: u64 = 16;
    const EACH: u64 = 30;
    let shared = stream(1_000);
    let ledger = bench.ledger().await?;
    let writing = Arc::new(AtomicBool::new(true));
    let follower = {
        let (log, ledger, writing) = (bench.log.clone(), ledger.clone(), writing.clone());
        let mut follower = JoinSet::new();
        follower.spawn(async move {
            let mut seen: Vec<StoredEvent> = Vec::new();
            loop {
                let last_round = !writing.load(Ordering::SeqCst);
                let page = log.read(&ledger, seen.len() as u64, 64).await?;
                if page.is_empty() && last_round {
                    return Ok(seen);
                }
                for event in page {
                    same!(event.position, seen.len() as u64, "the follower's next");
                    check_event(&ledger, &event)?;
                    seen.push(event);
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        follower
    };
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (log, now, ledger) = (bench.log.clone(), bench.now.clone(), ledger.clone());
        writers.spawn(async move {
            let mut guess = 0;
            for n in 0..EACH {
                loop {
                    let mut slices = vec![(stream(writer), n, 1)];
                    if n % 5 == 0 {
                        slices.push((shared, guess, 1));
                    }
                    match log
                        .append(append(&ledger, writer * EACH + n, now(), &slices))
                        .await?
                    {
                        Outcome::Appended(_) => break,
                        Outcome::Conflict { stream, actual } if stream == shared => guess = actual,
                        other => return Err(Violation(format!("writer {writer}: {other:?}"))),
                    }
                }
            }
            Ok(())
        });
    }
    let written = finish(writers).await;
    writing.store(false, Ordering::SeqCst);
    written?;
    let seen = finish(follower).await?.remove(0);
    let total = WRITERS * EACH + WRITERS * EACH / 5;
    same!(seen.len() as u64, total, "events the follower saw");
    versions_are_dense(&seen)?;
    same!(
        read_all(&*bench.log, &ledger).await?,
        seen,
        "the ledger and what the follower saw"
    );
    Ok(())
}

/// A reader sees an append whole or not at all, whatever page it asks for, while a writer goes on.
pub async fn reading_while_writing(bench: &Bench) -> Check {
    const APPENDS: u64 = 60;
    const EVENTS: u64 = 5;
    let ledger = bench.ledger().await?;
    let mut writer = JoinSet::new();
    let (log, now, name) = (bench.log.clone(), bench.now.clone(), ledger.clone());
    writer.spawn(async move {
        for n in 0..APPENDS {
            let slices = [(stream(1), 3 * n, 3), (stream(2), 2 * n, 2)];
            appended(log.append(append(&name, n, now(), &slices)).await?)?;
            tokio::task::yield_now().await;
        }
        Ok(())
    });
    let mut seen = 0;
    while seen < APPENDS * EVENTS {
        let head = bench.log.head(&ledger).await?;
        same!(head.next % EVENTS, 0, "events of a half append at the head");
        hold!(head.next >= seen, "the head went back below {seen}");
        let read = bench.log.read(&ledger, 0, 1_000).await?.len() as u64;
        same!(read % EVENTS, 0, "events of a half append in a read");
        hold!(
            read >= head.next,
            "a read of {read} misses events of the head at {}",
            head.next
        );
        let first = bench.log.read_stream(&ledger, stream(1), 1, 1_000).await?;
        same!(first.len() % 3, 0, "events of a half append in a stream");
        if writer.is_empty() {
            same!(read, APPENDS * EVENTS, "events at the end");
        } else if let Some(done) = writer.try_join_next() {
            done.map_err(|error| Violation(error.to_string()))??;
        }
        seen = read;
    }
    finish(writer).await?;
    read_all(&*bench.log, &ledger).await.map(drop)
}

/// Two ledgers of one log share nothing: positions, streams, commands, checkpoints, snapshots.
pub async fn ledgers_are_independent(bench: &Bench) -> Check {
    let one = bench.ledger().await?;
    let two = bench.name("other")?;
    hold!(
        bench.log.create_ledger(&two, LedgerKind::Real).await?,
        "{two} was there"
    );
    for n in 0..3 {
        write(bench, &one, n, &[(stream(1), n, 1)]).await?;
    }
    let first = write(bench, &two, 0, &[(stream(1), 0, 1)]).await?;
    same!(first.first, 0, "first position of the other ledger");
    same!(bench.log.head(&one).await?.next, 3, "head of the first");
    same!(
        bench.log.command(&two, super::command(1)).await?,
        None,
        "a command of the first ledger in the other"
    );
    same!(read_all(&*bench.log, &one).await?.len(), 3, "the first");
    same!(read_all(&*bench.log, &two).await?.len(), 1, "the other");
    let commands = bench.log.read_commands(&two, 0, 10).await?;
    same!(commands.len(), 1, "commands of the other");
    bench.log.save_checkpoint(&one, "reader", 3).await?;
    same!(
        bench.log.checkpoint(&two, "reader").await?,
        0,
        "a checkpoint of the first ledger in the other"
    );
    let snapshot = crate::Snapshot {
        next: 3,
        fold_version: 1,
        bytes: vec![1],
    };
    bench.log.save_snapshot(&one, "view", snapshot).await?;
    same!(
        bench.log.snapshot(&two, "view").await?,
        None,
        "a snapshot of the first ledger in the other"
    );
    let names = bench.log.ledgers().await?;
    hold!(
        names.contains(&one) && names.contains(&two),
        "{one} and {two} are not both in {names:?}"
    );
    Ok(())
}
