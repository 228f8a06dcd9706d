//! A command is accepted once, for ever.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{Bench, Check, append, appended, command, finish, hold, read_all, same, stream, write};
use crate::{CommandRecord, Outcome};

/// The same command again is answered with its first positions, never with a conflict: the append as it was,
/// decided again on the state it made itself, and after others went on.
pub async fn same_command_twice_is_once(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    write(bench, &ledger, 1, &[(stream(9), 0, 1)]).await?;
    let first = append(
        &ledger,
        2,
        (bench.now)(),
        &[(stream(1), 0, 2), (stream(2), 0, 1)],
    );
    let answer = appended(bench.log.append(first.clone()).await?)?;
    same!((answer.first, answer.last), (1, 3), "first positions");
    let again = bench.log.append(first.clone()).await?;
    same!(
        again,
        Outcome::AlreadyAppended(answer),
        "the same append again"
    );
    write(bench, &ledger, 3, &[(stream(1), 2, 1)]).await?;
    let late = bench.log.append(first.clone()).await?;
    same!(
        late,
        Outcome::AlreadyAppended(answer),
        "after others went on"
    );
    let anew = append(&ledger, 2, (bench.now)(), &[(stream(1), 3, 1)]);
    let decided_again = bench.log.append(anew).await?;
    same!(
        decided_again,
        Outcome::AlreadyAppended(answer),
        "the same command decided again"
    );
    // A retry after a long outage: its clock is far behind, its answer stands.
    let mut stale = first.clone();
    stale.now -= jiff::SignedDuration::from_secs(3_600);
    let outcome = bench.log.append(stale).await?;
    same!(outcome, Outcome::AlreadyAppended(answer), "an hour later");
    let record = CommandRecord {
        command: first.command,
        appended: answer,
    };
    let kept = bench.log.command(&ledger, command(2)).await?;
    same!(kept, Some(record), "the command's record");
    same!(read_all(&*bench.log, &ledger).await?.len(), 5, "events");
    Ok(())
}

/// The same command a hundred times at once: one append, 99 answers with its positions.
pub async fn same_command_at_once_is_once(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let one = append(&ledger, 1, (bench.now)(), &[(stream(1), 0, 2)]);
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (log, one) = (bench.log.clone(), one.clone());
        tasks.spawn(async move { Ok(log.append(one).await?) });
    }
    let outcomes = finish(tasks).await?;
    let firsts: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| appended(outcome.clone()).ok())
        .collect();
    hold!(firsts.len() == 1, "{} of a hundred appended", firsts.len());
    let again = outcomes
        .iter()
        .filter(|outcome| **outcome == Outcome::AlreadyAppended(firsts[0]))
        .count();
    same!(again, 99, "answers with the first positions");
    same!(read_all(&*bench.log, &ledger).await?.len(), 2, "events");
    Ok(())
}

/// A command id from another actor, or for another command, is refused; also when its versions would conflict,
/// and when both are submitted at once.
pub async fn command_id_of_another_is_reused(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let first = append(&ledger, 1, (bench.now)(), &[(stream(1), 0, 1)]);
    appended(bench.log.append(first.clone()).await?)?;
    for expected in [0, 1, 7] {
        let next = append(&ledger, 1, (bench.now)(), &[(stream(1), expected, 1)]);
        let mut actor = next.clone();
        actor.command.actor = "coordinator:desk:invented".to_owned();
        let mut hmac = next;
        hmac.command.hmac[31] ^= 1;
        for (what, other) in [("actor", actor), ("command", hmac)] {
            let outcome = bench.log.append(other).await?;
            same!(
                outcome,
                Outcome::CommandReused,
                "another {what}, version {expected} expected where 1 is"
            );
        }
    }
    let mut tasks = JoinSet::new();
    for n in 0..20u8 {
        let mut one = append(&ledger, 2, (bench.now)(), &[(stream(2), 0, 1)]);
        one.command.hmac[0] = n % 2;
        let log = bench.log.clone();
        tasks.spawn(async move { Ok(log.append(one).await?) });
    }
    let outcomes = finish(tasks).await?;
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|it| wanted(it)).count();
    let counts = (
        count(|it| matches!(it, Outcome::Appended(_))),
        count(|it| matches!(it, Outcome::AlreadyAppended(_))),
        count(|it| matches!(it, Outcome::CommandReused)),
    );
    same!(
        counts,
        (1, 9, 10),
        "first, again and reused of twenty at once"
    );
    same!(read_all(&*bench.log, &ledger).await?.len(), 2, "events");
    Ok(())
}

/// A caller that never gets its answer finds out by asking again, and each append stands exactly once: it went
/// away while it waited, it was ended half-way, or the answer was lost on its way back.
pub async fn lost_reply_is_found_again(bench: &Bench) -> Check {
    const APPENDS: u64 = 45;
    let ledger = bench.ledger().await?;
    for n in 0..APPENDS {
        let one = append(&ledger, n, (bench.now)(), &[(stream(1), n, 1)]);
        let (log, first_try) = (bench.log.clone(), one.clone());
        let first_try = async move { log.append(first_try).await };
        let lost_on_its_way = n % 3 == 2;
        match n % 3 {
            0 => drop(tokio::time::timeout(Duration::ZERO, first_try).await),
            1 => {
                let mut ended = JoinSet::new();
                ended.spawn(first_try);
                tokio::time::sleep(Duration::from_micros(n * 40)).await;
                ended.shutdown().await;
            }
            _ => drop(first_try.await),
        }
        match bench.log.append(one).await? {
            Outcome::AlreadyAppended(answer) => same!(answer.first, n, "position of append {n}"),
            Outcome::Appended(answer) if !lost_on_its_way => {
                same!(answer.first, n, "position of append {n}");
            }
            other => {
                return Err(super::Violation(format!("retry of append {n}: {other:?}")));
            }
        }
    }
    let events = read_all(&*bench.log, &ledger).await?;
    same!(events.len() as u64, APPENDS, "events");
    Ok(())
}
