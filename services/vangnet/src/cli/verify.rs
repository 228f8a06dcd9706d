//! `vangnet verify`: recompute and check the log.

use std::process::ExitCode;

use serde_json::json;
use vangnet_log::Finding;
use vangnet_views::{Region, View, fold};

use super::{Context, output, past as replay, store::Store};

/// How to report.
#[derive(clap::Args)]
pub struct Args {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Check everything; exit code 1 when anything is wrong.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    let report =
        vangnet_log::verify(store.log.as_ref(), &store.ledger, &mut vangnet_log::decodes).await?;
    let snapshots = snapshots(&store).await?;
    let good = report.findings.is_empty() && snapshots.is_empty();
    if args.json {
        let findings: Vec<_> = report.findings.iter().map(Finding::to_string).collect();
        output::json(&json!({
            "ledger": store.ledger,
            "events": report.events,
            "good": good,
            "findings": findings,
            "snapshots": snapshots,
        }))?;
    } else {
        for finding in &report.findings {
            output::line(&finding.to_string())?;
        }
        for finding in &snapshots {
            output::line(finding)?;
        }
        let word = if good {
            "nothing is wrong"
        } else {
            "the log is NOT as it was written"
        };
        output::line(&format!(
            "{}: {} events, {word}",
            store.ledger, report.events
        ))?;
        if good {
            output::line(
                "A tail cut off together with the head row is not seen here; that takes signed heads.",
            )?;
        }
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Every kept snapshot of a known fold equals a fresh fold of the events before it.
async fn snapshots(store: &Store) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    for name in store.log.snapshots(&store.ledger).await? {
        let Some(snapshot) = store.log.snapshot(&store.ledger, &name).await? else {
            continue;
        };
        if name != Region::NAME || snapshot.fold_version != Region::FOLD_VERSION {
            continue;
        }
        let read = replay::read(store.log.as_ref(), &store.ledger, None).await?;
        let before = read
            .events
            .iter()
            .filter(|event| event.position < snapshot.next);
        let fresh: Region = fold(before);
        if serde_json::to_vec(&fresh)? != snapshot.bytes {
            findings.push(format!(
                "snapshot {name} at position {} differs from a fresh fold",
                snapshot.next
            ));
        }
    }
    Ok(findings)
}
