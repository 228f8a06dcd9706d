//! Limits, on both sides; what is malformed; what does not exist.

use super::{
    Bench, Check, append, appended, case, command, hold, read_all, refused, same, stream, write,
};
use crate::{
    Append, BYTES_PER_APPEND_MAX, CASES_PER_APPEND_MAX, EVENTS_PER_APPEND_MAX, LogError,
    READ_LIMIT_MAX, SNAPSHOT_BYTES_MAX, STREAMS_PER_APPEND_MAX, SimulatedClock, Snapshot,
    TEXT_BYTES_MAX,
};

/// An append at its limits stands; one over any of them is refused and leaves nothing.
pub async fn limits_of_an_append(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let events_max = EVENTS_PER_APPEND_MAX as u64;
    let one = |n, slices: &[super::Slice]| append(&ledger, n, (bench.now)(), slices);
    let padded = |bytes: usize| {
        let mut append = one(2, &[(stream(2), 0, 2)]);
        append.events[1].bytes = vec![0xA5; bytes - append.events[0].bytes.len()];
        append
    };
    let named = |n, bytes| {
        let mut append = one(n, &[(stream(n), 0, 1)]);
        append.command.actor = "a".repeat(bytes);
        append.events[0].type_name = "t".repeat(bytes);
        append
    };
    let wide = |n, streams: u64| {
        let mut slices: Vec<_> = (0..streams).map(|n| (stream(1_000 + n), 0, 0)).collect();
        slices[0].2 = 1;
        one(n, &slices)
    };
    let dossiers = |cases: usize| {
        let mut append = one(5, &[(stream(5), 0, 1)]);
        append.cases = (0..cases as u64).map(|n| (case(1_000 + n), 0)).collect();
        append
    };
    let over: [(&str, Append); 5] = [
        ("events", one(1, &[(stream(1), 0, events_max + 1)])),
        ("bytes", padded(BYTES_PER_APPEND_MAX + 1)),
        ("text", named(3, TEXT_BYTES_MAX + 1)),
        ("streams", wide(4, STREAMS_PER_APPEND_MAX as u64 + 1)),
        ("cases", dossiers(CASES_PER_APPEND_MAX + 1)),
    ];
    for (what, append) in over {
        let answer = bench.log.append(append).await;
        refused!(answer, LogError::Limit { .. }, "over the limit of {what}");
        same!(bench.log.head(&ledger).await?.next, 0, "events left");
    }
    let at = [
        one(1, &[(stream(1), 0, events_max)]),
        padded(BYTES_PER_APPEND_MAX),
        named(3, TEXT_BYTES_MAX),
        wide(4, STREAMS_PER_APPEND_MAX as u64),
        dossiers(CASES_PER_APPEND_MAX),
    ];
    let mut next = 0;
    for append in at {
        let bytes: Vec<_> = append.events.iter().map(|it| it.bytes.clone()).collect();
        let answer = appended(bench.log.append(append).await?)?;
        same!(answer.first, next, "position at a limit");
        next = answer.last + 1;
        let stored = bench.log.read(&ledger, answer.first, bytes.len()).await?;
        let stored: Vec<_> = stored.into_iter().map(|it| it.bytes).collect();
        hold!(
            stored == bytes,
            "the bytes at {next} are not those appended"
        );
    }
    Ok(())
}

/// A read gives what was asked for, no more than [`READ_LIMIT_MAX`], and nothing from behind the head.
pub async fn limits_of_reads(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let each = EVENTS_PER_APPEND_MAX as u64;
    // Stream 1 belongs to case 2 (its id is 2): every read meets more than one page.
    let appends = READ_LIMIT_MAX as u64 / each + 1;
    for n in 0..appends {
        write(bench, &ledger, n, &[(stream(1), n * each, each)]).await?;
    }
    let total = appends * each;
    let log = &bench.log;
    for (from, limit, wanted) in [
        (0, 0, 0),
        (0, 1, 1),
        (10, 7, 7),
        (0, READ_LIMIT_MAX, READ_LIMIT_MAX),
        (0, READ_LIMIT_MAX + 1, READ_LIMIT_MAX),
        (0, usize::MAX, READ_LIMIT_MAX),
        (total - 3, 10, 3),
        (total, 10, 0),
        (u64::MAX, usize::MAX, 0),
    ] {
        let read = log.read(&ledger, from, limit).await?;
        let by_case = log.read_case(&ledger, case(2), from, limit).await?;
        let version = from.saturating_add(1);
        let by_stream = log.read_stream(&ledger, stream(1), version, limit).await?;
        same!(read.len(), wanted, "read({from}, {limit})");
        hold!(read == by_case, "read_case({from}, {limit}) differs");
        hold!(read == by_stream, "read_stream({version}, {limit}) differs");
        if let Some(first) = read.first() {
            same!(first.position, from, "first position read");
        }
    }
    let version_zero = log.read_stream(&ledger, stream(1), 0, 1).await?;
    same!(version_zero[0].version, 1, "version 0 reads from the first");
    let commands = log.read_commands(&ledger, 0, 5).await?;
    same!(commands.len(), 5, "commands read");
    let behind = log.read_commands(&ledger, u64::MAX, 5).await?;
    same!(behind.len(), 0, "commands behind the head");
    same!(read_all(&**log, &ledger).await?.len() as u64, total, "all");
    Ok(())
}

/// Names and snapshots at their limits are kept, over them refused.
pub async fn limits_of_stores(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let name = "n".repeat(TEXT_BYTES_MAX);
    let long = "n".repeat(TEXT_BYTES_MAX + 1);
    let log = &bench.log;
    log.save_checkpoint(&ledger, &name, 1).await?;
    same!(log.checkpoint(&ledger, &name).await?, 1, "a long name");
    let answer = log.save_checkpoint(&ledger, &long, 1).await;
    refused!(answer, LogError::Limit { .. }, "a name over its limit");
    let answer = log.save_checkpoint(&ledger, "", 1).await;
    refused!(answer, LogError::Malformed(_), "an empty name");
    let answer = log.save_checkpoint(&ledger, "a\0b", 1).await;
    refused!(answer, LogError::Malformed(_), "a name with a NUL");
    let snapshot = |bytes| Snapshot {
        next: 1,
        fold_version: 1,
        bytes: vec![7; bytes],
    };
    log.save_snapshot(&ledger, &name, snapshot(1)).await?;
    let answer = log.save_snapshot(&ledger, &long, snapshot(1)).await;
    refused!(answer, LogError::Limit { .. }, "a name over its limit");
    let answer = log.save_snapshot(&ledger, "", snapshot(1)).await;
    refused!(answer, LogError::Malformed(_), "an empty name");
    let answer = log
        .save_snapshot(&ledger, "large", snapshot(SNAPSHOT_BYTES_MAX + 1))
        .await;
    refused!(answer, LogError::Limit { .. }, "a snapshot over its limit");
    log.save_snapshot(&ledger, "large", snapshot(SNAPSHOT_BYTES_MAX))
        .await?;
    let kept = log.snapshot(&ledger, "large").await?;
    hold!(
        kept == Some(snapshot(SNAPSHOT_BYTES_MAX)),
        "a snapshot at its limit is not what was kept"
    );
    Ok(())
}

/// A caller that breaks the contract is told so, and nothing is written.
pub async fn malformed_appends_are_refused(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let good = append(
        &ledger,
        1,
        (bench.now)(),
        &[(stream(1), 0, 2), (stream(2), 0, 1)],
    );
    let broken = |breaking: fn(&mut Append)| {
        let mut bad = good.clone();
        breaking(&mut bad);
        bad
    };
    let all: [(&str, Append); 13] = [
        ("no event", broken(|it| it.events.clear())),
        (
            "a stream not expected",
            broken(|it| it.expected.truncate(1)),
        ),
        (
            "a stream twice",
            broken(|it| it.expected.push((stream(1), 0))),
        ),
        (
            "a stream twice, otherwise",
            broken(|it| it.expected.push((stream(1), 1))),
        ),
        (
            "a case twice",
            broken(|it| it.cases = vec![(case(7), 0), (case(7), 1)]),
        ),
        ("versions in disorder", broken(|it| it.events.swap(0, 1))),
        ("a version skipped", broken(|it| drop(it.events.remove(0)))),
        ("a version twice", broken(|it| it.events[1].version = 1)),
        ("version 0", broken(|it| it.events[0].version = 0)),
        (
            "a version that no log has",
            broken(|it| it.expected[1].1 = u64::MAX),
        ),
        (
            "an actor with a NUL",
            broken(|it| it.command.actor.push('\0')),
        ),
        (
            "a type name with a NUL",
            broken(|it| it.events[1].type_name.push('\0')),
        ),
        (
            "a short fingerprint",
            broken(|it| it.command.hmac.truncate(31)),
        ),
    ];
    for (what, bad) in all {
        let answer = bench.log.append(bad).await;
        refused!(answer, LogError::Malformed(_), "{what}");
        same!(bench.log.head(&ledger).await?.next, 0, "events left");
    }
    appended(bench.log.append(good).await?)?;
    Ok(())
}

/// Everything asked of a ledger that does not exist is an error, and makes no ledger.
pub async fn unknown_ledger_is_an_error(bench: &Bench) -> Check {
    let real = bench.ledger().await?;
    let none = &bench.name("none")?;
    let log = &bench.log;
    let clock = SimulatedClock {
        origin: (bench.now)(),
        set_at: (bench.now)(),
        rate_permille: 0,
    };
    let snapshot = Snapshot {
        next: 1,
        fold_version: 1,
        bytes: Vec::new(),
    };
    let one = append(none, 1, (bench.now)(), &[(stream(1), 0, 1)]);
    let answers: [(&str, Result<(), LogError>); 14] = [
        ("append", log.append(one).await.map(drop)),
        ("ledger_kind", log.ledger_kind(none).await.map(drop)),
        ("set_clock", log.set_clock(none, clock).await),
        ("head", log.head(none).await.map(drop)),
        ("read", log.read(none, 0, 1).await.map(drop)),
        (
            "read_stream",
            log.read_stream(none, stream(1), 1, 1).await.map(drop),
        ),
        (
            "read_case",
            log.read_case(none, case(1), 0, 1).await.map(drop),
        ),
        ("command", log.command(none, command(1)).await.map(drop)),
        (
            "read_commands",
            log.read_commands(none, 0, 1).await.map(drop),
        ),
        (
            "save_checkpoint",
            log.save_checkpoint(none, "name", 1).await,
        ),
        ("checkpoint", log.checkpoint(none, "name").await.map(drop)),
        (
            "save_snapshot",
            log.save_snapshot(none, "name", snapshot).await,
        ),
        ("snapshot", log.snapshot(none, "name").await.map(drop)),
        ("snapshots", log.snapshots(none).await.map(drop)),
    ];
    for (what, answer) in answers {
        match answer {
            Err(LogError::UnknownLedger(ledger)) if ledger == *none => {}
            other => {
                return Err(super::Violation(format!("{what}: {other:?}")));
            }
        }
    }
    let ledgers = log.ledgers().await?;
    hold!(
        ledgers.contains(&real) && !ledgers.contains(none),
        "ledgers are {ledgers:?}"
    );
    Ok(())
}
