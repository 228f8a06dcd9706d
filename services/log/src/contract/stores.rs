//! Lookups, ledgers, checkpoints, snapshots.

use super::{
    Bench, Check, append, appended, case, check_event, command, payload::case_of, read_all,
    refused, same, stream, write,
};
use crate::{CommandRecord, LedgerKind, LogError, SimulatedClock, Snapshot};

/// A ledger is made once; made again it stays as it is, and it does not change its kind of clock.
pub async fn ledgers_are_made_once(bench: &Bench) -> Check {
    let real = bench.ledger().await?;
    let simulated = bench.name("simulated")?;
    let log = &bench.log;
    let clock = SimulatedClock {
        origin: jiff::Timestamp::UNIX_EPOCH,
        set_at: jiff::Timestamp::UNIX_EPOCH,
        rate_permille: 1_000,
    };
    let other = LedgerKind::Simulated(SimulatedClock {
        rate_permille: 0,
        ..clock
    });
    let clock = LedgerKind::Simulated(clock);
    same!(log.create_ledger(&simulated, clock).await?, true, "made");
    write(bench, &real, 1, &[(stream(1), 0, 1)]).await?;
    for (ledger, kind) in [(&real, LedgerKind::Real), (&simulated, other)] {
        same!(log.create_ledger(ledger, kind).await?, false, "made again");
    }
    for (ledger, kind) in [(&real, clock), (&simulated, LedgerKind::Real)] {
        let answer = log.create_ledger(ledger, kind).await;
        refused!(answer, LogError::Malformed(_), "another kind of clock");
    }
    same!(log.ledger_kind(&real).await?, LedgerKind::Real, "real");
    same!(log.ledger_kind(&simulated).await?, clock, "simulated");
    same!(
        log.head(&real).await?.next,
        1,
        "head of the ledger made again"
    );
    let ledgers = log.ledgers().await?;
    let mut sorted = ledgers.clone();
    sorted.sort();
    same!(ledgers, sorted, "ledgers by name");
    Ok(())
}

/// Stream, case and command find exactly their events, from where they are asked.
pub async fn lookups_find_what_was_appended(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let log = &bench.log;
    let mut records = Vec::new();
    for n in 0..24u64 {
        let slices = [(stream(n % 4), n / 4 * 2, 2), (stream(100 + n), 0, 1)];
        let one = append(&ledger, n, (bench.now)(), &slices);
        let fingerprint = one.command.clone();
        records.push(CommandRecord {
            command: fingerprint,
            appended: appended(log.append(one).await?)?,
        });
    }
    let all = read_all(&**log, &ledger).await?;
    for n in 0..4 {
        let name = stream(n).to_string();
        for from_version in [1, 5, 12, 13] {
            let found = log
                .read_stream(&ledger, stream(n), from_version, 100)
                .await?;
            let wanted: Vec<_> = all
                .iter()
                .filter(|it| it.stream == name && it.version >= from_version)
                .cloned()
                .collect();
            same!(found, wanted, "stream {name} from version {from_version}");
        }
    }
    let none = log.read_stream(&ledger, stream(5_000), 1, 100).await?;
    same!(none.len(), 0, "events of a stream that is not there");
    for n in 1..4 {
        for from in [0, 30, 71] {
            let found = log.read_case(&ledger, case(n), from, 100).await?;
            let wanted: Vec<_> = all
                .iter()
                .filter(|it| it.case == Some(case(n).0) && it.position >= from)
                .cloned()
                .collect();
            same!(found, wanted, "case {n} from position {from}");
        }
    }
    same!(case_of(stream(3)), None, "a stream without a case");
    let none = log.read_case(&ledger, case(9), 0, 100).await?;
    same!(none.len(), 0, "events of a case that is not there");
    for record in &records {
        let found = log.command(&ledger, record.command.id).await?;
        same!(found.as_ref(), Some(record), "record of a command");
    }
    let none = log.command(&ledger, command(9_999)).await?;
    same!(none, None, "a command never given");
    let found = log.read_commands(&ledger, 0, 100).await?;
    same!(found, records, "all commands");
    // Command 3 stands at 9 to 11: asked from 10, the next one is the first.
    let found = log.read_commands(&ledger, 10, 2).await?;
    same!(found, records[4..6], "two commands from position 10");
    check_event(&ledger, &all[0])
}

/// A checkpoint starts at 0, moves forward, and never back.
pub async fn checkpoints_never_go_back(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let log = &bench.log;
    same!(log.checkpoint(&ledger, "reader").await?, 0, "never saved");
    for (next, wanted) in [(5, 5), (3, 5), (5, 5), (6, 6), (0, 6), (1_000, 1_000)] {
        log.save_checkpoint(&ledger, "reader", next).await?;
        let kept = log.checkpoint(&ledger, "reader").await?;
        same!(kept, wanted, "after {next} was saved");
    }
    same!(log.checkpoint(&ledger, "other").await?, 0, "another reader");
    Ok(())
}

/// Of one fold the snapshot further on is kept; a newer fold takes its place wherever it is, an older one never.
pub async fn snapshots_further_on_win(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let log = &bench.log;
    same!(log.snapshot(&ledger, "board").await?, None, "never saved");
    for (n, (fold_version, next, kept)) in [
        (2, 10, true),
        (2, 9, false),
        (2, 10, false),
        (2, 11, true),
        (1, 500, false),
        (3, 4, true),
        (2, 600, false),
        (3, 5, true),
    ]
    .into_iter()
    .enumerate()
    {
        let before = log.snapshot(&ledger, "board").await?;
        let saved = Snapshot {
            next,
            fold_version,
            bytes: vec![0, 255, u8::try_from(n).unwrap_or(0)],
        };
        log.save_snapshot(&ledger, "board", saved.clone()).await?;
        let wanted = if kept { Some(saved) } else { before };
        let now = log.snapshot(&ledger, "board").await?;
        same!(now, wanted, "fold {fold_version} at {next}");
    }
    let empty = Snapshot {
        next: 0,
        fold_version: 0,
        bytes: Vec::new(),
    };
    log.save_snapshot(&ledger, "a-view", empty.clone()).await?;
    same!(log.snapshot(&ledger, "a-view").await?, Some(empty), "empty");
    same!(log.snapshots(&ledger).await?, ["a-view", "board"], "names");
    Ok(())
}
