//! `vangnet doctor`: state, why, and the fix.

use std::process::ExitCode;

use vangnet_domain::envelope::Recorded;
use vangnet_log::{Log, READ_LIMIT_MAX};

use super::{Context, output};
use crate::process::reactor_names;

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
                for name in reactor_names() {
                    let next = store.log.checkpoint(&store.ledger, name).await?;
                    say(
                        next >= head.next,
                        "reactor",
                        format!("{name} is at {next} of {}", head.next),
                        "is its service running? it goes on by itself where it stopped",
                    );
                }
                for (stream, position, reason) in parked(store.log.as_ref(), &store.ledger).await? {
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

/// The first unreadable event of each stream.
async fn parked(
    log: &dyn Log,
    ledger: &vangnet_domain::stream::LedgerId,
) -> anyhow::Result<Vec<(String, u64, String)>> {
    let mut parked: Vec<(String, u64, String)> = Vec::new();
    let mut from = 0;
    loop {
        let batch = log.read(ledger, from, READ_LIMIT_MAX).await?;
        let full = batch.len() == READ_LIMIT_MAX;
        for stored in batch {
            from = stored.position + 1;
            if let Err(error) = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes)
                && !parked.iter().any(|(stream, ..)| *stream == stored.stream)
            {
                parked.push((stored.stream, stored.position, error.to_string()));
            }
        }
        if !full {
            return Ok(parked);
        }
    }
}
