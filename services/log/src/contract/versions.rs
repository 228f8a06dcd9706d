//! Expected versions: the lock of the whole house.

use tokio::task::JoinSet;

use super::{
    Bench, Check, Violation, append, appended, case, finish, hold, read_all, same, stream, version,
    write,
};
use crate::{LogError, Outcome};

/// Two appenders on one stream: every append lands once, none is lost, and a conflict always names a version
/// other than the one that was expected.
pub async fn two_interleaved_appenders(bench: &Bench) -> Check {
    const EACH: u64 = 40;
    let ledger = bench.ledger().await?;
    let contested = stream(7);
    let mut appenders = JoinSet::new();
    for appender in 0..2 {
        let (log, now, ledger) = (bench.log.clone(), bench.now.clone(), ledger.clone());
        appenders.spawn(async move {
            let mut known = 0;
            for n in 0..EACH {
                loop {
                    let slices = [(contested, known, 1)];
                    match log
                        .append(append(&ledger, appender * EACH + n, now(), &slices))
                        .await?
                    {
                        Outcome::Appended(_) => {
                            known += 1;
                            break;
                        }
                        Outcome::Conflict { stream, actual } => {
                            same!(stream, contested, "stream in conflict");
                            hold!(
                                actual > known,
                                "a conflict with {actual} when {known} was expected"
                            );
                            known = actual;
                        }
                        other => return Err(Violation(format!("appender {appender}: {other:?}"))),
                    }
                }
            }
            Ok(())
        });
    }
    finish(appenders).await?;
    let events = bench.log.read_stream(&ledger, contested, 1, 1_000).await?;
    same!(events.len() as u64, 2 * EACH, "events of the stream");
    for (event, wanted) in events.iter().zip(1..) {
        same!(event.version, wanted, "version in the stream");
    }
    read_all(&*bench.log, &ledger).await.map(drop)
}

/// Of fifty good appends and three bad ones submitted at once, the good stand and the bad are told apart.
pub async fn bad_append_among_fifty_good(bench: &Bench) -> Check {
    const CONFLICTING: u64 = 10;
    const MALFORMED: u64 = 25;
    const REUSED: u64 = 40;
    const ALL: u64 = 53;
    let ledger = bench.ledger().await?;
    write(bench, &ledger, 900, &[(stream(900), 0, 1)]).await?;
    let mut tasks = JoinSet::new();
    for n in 0..ALL {
        let (log, now) = (bench.log.clone(), (bench.now)());
        let mut one = append(&ledger, n, now, &[(stream(n), 0, 2)]);
        match n {
            CONFLICTING => one = append(&ledger, n, now, &[(stream(900), 5, 1)]),
            MALFORMED => one.events.clear(),
            REUSED => one.command.id = super::command(900),
            _ => {}
        }
        tasks.spawn(async move { Ok((n, log.append(one).await)) });
    }
    for (n, answer) in finish(tasks).await? {
        let well = match n {
            CONFLICTING => matches!(
                answer,
                Ok(Outcome::Conflict { stream: at, actual: 1 }) if at == stream(900)
            ),
            MALFORMED => matches!(answer, Err(LogError::Malformed(_))),
            REUSED => matches!(answer, Ok(Outcome::CommandReused)),
            _ => matches!(answer, Ok(Outcome::Appended(_))),
        };
        hold!(well, "append {n} of those submitted at once: {answer:?}");
    }
    let events = read_all(&*bench.log, &ledger).await?;
    same!(events.len() as u64, 1 + 2 * (ALL - 3), "events that stand");
    Ok(())
}

/// A conflict on the second of two streams leaves nothing of the first, not even the command.
pub async fn conflict_on_one_stream_leaves_nothing(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    write(bench, &ledger, 1, &[(stream(2), 0, 2)]).await?;
    let head = bench.log.head(&ledger).await?;
    for expected in [0, 1, 3] {
        let slices = [(stream(1), 0, 3), (stream(2), expected, 1)];
        let outcome = bench
            .log
            .append(append(&ledger, 2, (bench.now)(), &slices))
            .await?;
        let wanted = Outcome::Conflict {
            stream: stream(2),
            actual: 2,
        };
        same!(outcome, wanted, "expected {expected} where 2 is");
        same!(
            bench.log.head(&ledger).await?,
            head,
            "head after a conflict"
        );
        let left = version(bench, &ledger, stream(1)).await?;
        same!(left, 0, "events left of the first stream");
        let command = bench.log.command(&ledger, super::command(2)).await?;
        same!(command, None, "the command of a conflict");
    }
    let answer = write(bench, &ledger, 2, &[(stream(1), 0, 3), (stream(2), 2, 1)]).await?;
    same!(
        (answer.first, answer.last),
        (2, 5),
        "the same command, right"
    );
    read_all(&*bench.log, &ledger).await.map(drop)
}

/// A stream that an append only reads is checked as well: moved on, not there, or there when it should not be.
pub async fn read_only_streams_are_expected_too(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let (read, written) = (stream(1), stream(2));
    write(bench, &ledger, 1, &[(read, 0, 2)]).await?;
    for (expected, of, actual) in [(1, read, 2), (0, read, 2), (3, read, 2), (1, stream(3), 0)] {
        let one = append(
            &ledger,
            2,
            (bench.now)(),
            &[(of, expected, 0), (written, 0, 1)],
        );
        let wanted = Outcome::Conflict { stream: of, actual };
        let outcome = bench.log.append(one).await?;
        same!(outcome, wanted, "read-only {of} expected at {expected}");
    }
    let slices = [(read, 2, 0), (stream(3), 0, 0), (written, 0, 1)];
    write(bench, &ledger, 2, &slices).await?;
    same!(version(bench, &ledger, read).await?, 2, "the stream read");
    same!(
        version(bench, &ledger, stream(3)).await?,
        0,
        "the empty one"
    );

    // Two decisions that each read what the other writes: one of them has seen the past.
    let mut tasks = JoinSet::new();
    for (n, mine, theirs) in [(10, stream(10), stream(11)), (11, stream(11), stream(10))] {
        let one = append(&ledger, n, (bench.now)(), &[(mine, 0, 1), (theirs, 0, 0)]);
        let log = bench.log.clone();
        tasks.spawn(async move { Ok(log.append(one).await?) });
    }
    let outcomes = finish(tasks).await?;
    let stand = outcomes
        .into_iter()
        .filter(|outcome| appended(outcome.clone()).is_ok())
        .count();
    same!(
        stand,
        1,
        "appends that stand of two that exclude each other"
    );
    read_all(&*bench.log, &ledger).await.map(drop)
}

/// A case that an append read as a whole is checked over all its streams, those that are new as well: no event of it at or
/// after the position up to which it was seen. What other cases do is no conflict.
pub async fn cases_read_as_a_whole_are_expected_too(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let (known, new) = (stream(1), stream(9));
    write(bench, &ledger, 1, &[(known, 0, 2)]).await?;
    let of_case = |n: u64, slices: &[super::Slice]| {
        let mut one = append(&ledger, n, (bench.now)(), slices);
        for event in &mut one.events {
            event.case = Some(case(77).0);
        }
        one
    };
    // The case begins at position 2, in a stream that the reader never heard of.
    appended(bench.log.append(of_case(2, &[(new, 0, 1)])).await?)?;
    let reading = |n: u64, seen: u64| {
        let mut one = append(&ledger, n, (bench.now)(), &[(stream(5), 0, 1)]);
        one.cases = vec![(case(78), 0), (case(77), seen)];
        one
    };
    for seen in [0, 1, 2] {
        let wanted = Outcome::CaseMoved {
            case: case(77),
            last: 2,
        };
        let outcome = bench.log.append(reading(3, seen)).await?;
        same!(outcome, wanted, "a case seen up to {seen}");
        let left = version(bench, &ledger, stream(5)).await?;
        same!(left, 0, "events left of an append whose case moved");
    }
    // What happens elsewhere is no conflict.
    write(bench, &ledger, 4, &[(known, 2, 1)]).await?;
    appended(bench.log.append(reading(3, 3)).await?)?;

    // A reader and a writer of the case at once: the reader stands first, or not at all.
    let mut tasks = JoinSet::new();
    for n in 10..26 {
        let writes = n % 2 == 0;
        let one = if writes {
            of_case(n, &[(stream(100 + n), 0, 1)])
        } else {
            let mut one = append(&ledger, n, (bench.now)(), &[(stream(100 + n), 0, 1)]);
            one.cases = vec![(case(77), 3)];
            one
        };
        let log = bench.log.clone();
        tasks.spawn(async move { Ok((writes, log.append(one).await?)) });
    }
    let mut first_write = u64::MAX;
    let mut reads = Vec::new();
    for (writes, outcome) in finish(tasks).await? {
        match (writes, outcome) {
            (true, outcome) => first_write = first_write.min(appended(outcome)?.first),
            (false, Outcome::Appended(appended)) => reads.push(appended.first),
            (false, outcome) => hold!(
                matches!(outcome, Outcome::CaseMoved { .. }),
                "a reader of a case that moves: {outcome:?}"
            ),
        }
    }
    hold!(
        reads.iter().all(|read| *read < first_write),
        "a reader stands after a change of its case that it did not see"
    );
    Ok(())
}
