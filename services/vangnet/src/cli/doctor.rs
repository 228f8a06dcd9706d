//! `vangnet doctor`: state, why, and the fix. Quick however long the log: it asks for what was kept and reads no more
//! than the events at which the reactors stand.

use std::{collections::BTreeSet, process::ExitCode};

use vangnet_log::READ_LIMIT_MAX;
use vangnet_runtime::Parking;

use super::{Context, output, store::Store};
use crate::process::{crossing_names, reactor_names};

struct Finding {
    part: &'static str,
    state: String,
    fix: String,
}

/// Look at everything a process would need, and say what to do about what is wrong.
pub async fn run(context: &Context) -> anyhow::Result<ExitCode> {
    let mut findings = Vec::new();
    let mut good = true;
    let mut say = |ok: bool, part, state: String, fix: &str| {
        good &= ok;
        let fix = if ok { String::new() } else { fix.to_owned() };
        findings.push(Finding { part, state, fix });
    };
    match context.store().await {
        Err(error) => say(
            false,
            "log",
            format!("cannot be opened: {error:#}"),
            "is the database up, does log.url name it, has `vangnet migrate` run?",
        ),
        Ok(store) => match store.log.head(&store.ledger).await {
            Err(error) => say(
                false,
                "ledger",
                format!("{}: {error}", store.ledger),
                "make it with `vangnet ledger create`, or name another with --ledger",
            ),
            Ok(head) => {
                let at = head
                    .recorded_at
                    .map_or("never".to_owned(), |at| at.to_string());
                say(
                    true,
                    "ledger",
                    format!("{}: {} events, last at {at}", store.ledger, head.next),
                    "",
                );
                let mut stopped = BTreeSet::new();
                for name in reactor_names() {
                    let next = store.log.checkpoint(&store.ledger, name).await?;
                    if next < head.next {
                        stopped.insert(next);
                    }
                    say(
                        next >= head.next,
                        "reactor",
                        format!("{name} is at {next} of {}", head.next),
                        "is its service running? it goes on by itself where it stopped, but never past an unreadable event",
                    );
                }
                for name in crossing_names(&context.config.neighbours) {
                    let next = store.log.checkpoint(&store.ledger, &name).await?;
                    if next < head.next {
                        stopped.insert(next);
                    }
                    // A neighbour that is away is no fault of this region, but whoever looks should know.
                    let waits = match head.next.saturating_sub(next) {
                        0 => String::new(),
                        events => format!(": {events} events wait, is its region away?"),
                    };
                    let state = format!("{name} is at {next} of {}{waits}", head.next);
                    say(true, "neighbour", state, "");
                }
                for name in store.log.snapshots(&store.ledger).await? {
                    if let Some(kept) = store.log.snapshot(&store.ledger, &name).await? {
                        say(
                            kept.next <= head.next,
                            "snapshot",
                            format!("{name} is kept up to {} of {}", kept.next, head.next),
                            "it is of another log: run `vangnet verify`",
                        );
                    }
                }
                for (stream, position, reason) in unreadable(&store, stopped).await? {
                    say(
                        false,
                        "stream",
                        format!("{stream} is unreadable since position {position}: {reason}"),
                        "run a version that knows this event; until then all other streams go on",
                    );
                }
            }
        },
    }
    let rows: Vec<_> = findings
        .into_iter()
        .map(|finding| vec![finding.part.to_owned(), finding.state, finding.fix])
        .collect();
    output::table(&["part", "state", "what to do"], &rows)?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The unreadable streams, each with its first unreadable event, among the events that the reactors stand before. They
/// stand before the first one of all, so no more than a batch for each has to be read; `vangnet verify` reads everything.
async fn unreadable(
    store: &Store,
    stopped: BTreeSet<u64>,
) -> anyhow::Result<Vec<(String, u64, String)>> {
    let parking = Parking::default();
    for position in stopped {
        let read = store.log.read(&store.ledger, position, READ_LIMIT_MAX);
        for stored in read.await? {
            parking.decode(&stored);
        }
    }
    let parked = parking.list().into_iter();
    Ok(parked
        .map(|parked| (parked.stream, parked.position, parked.reason))
        .collect())
}
