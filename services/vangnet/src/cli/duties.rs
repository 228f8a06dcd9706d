//! `vangnet duties`: what is owed by whom, read from the log itself.

use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::json;
use vangnet_runtime::{Clock as _, LedgerClock};
use vangnet_views::{Region, View as _, replay::known};

use super::{Context, output, past, shift};
use crate::process;

/// Of whom, and as of when.
#[derive(clap::Args)]
pub struct Args {
    /// Only what this organisation owes; its code.
    #[arg(long, value_name = "ORGANISATION")]
    owner: Option<String>,
    /// The instant (RFC 3339); by default now, by the clock of the ledger: a simulated one has its own.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// List.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    let read = past::read(store.log.as_ref(), &store.ledger, None).await?;
    for (stream, position) in &read.unreadable {
        output::complain(&format!("{stream} is unreadable since position {position}"));
    }
    let at = match args.at {
        Some(at) => at,
        None => {
            let (log, ledger) = (store.log.clone(), store.ledger.clone());
            LedgerClock::of(log, ledger, process::machine_clock())
                .await?
                .now()
        }
    };
    let mut region: Region = known(&read.events, at);
    region.go_by(&context.config.rules.book);
    let owners = region.duties_by_owner(at, |duty| {
        let asked = args.owner.as_ref();
        asked.is_none_or(|owner| duty.owner.organisation == *owner)
    });
    if args.json {
        let shifts = region.shifts(at);
        output::json(&json!({ "at": at, "owners": owners, "shifts": shifts }))?;
        return Ok(ExitCode::SUCCESS);
    }
    // What is a desk's waits on who is on shift there; on the other channel, so that the table stays one.
    for line in region.shifts(at) {
        output::complain(&shift::on_shift(&line));
    }
    let rows: Vec<Vec<String>> = owners
        .iter()
        .flat_map(|owed| &owed.duties)
        .map(|duty| {
            let late = if duty.overdue { "late" } else { "" };
            let case = duty.case.map(|case| case.to_string());
            vec![
                format!("{} at {}", duty.owner.role, duty.owner.organisation),
                late.to_owned(),
                output::remarked(duty.due.to_string(), duty.remark),
                duty.kind.to_string(),
                duty.rule.to_owned(),
                case.unwrap_or_default(),
            ]
        })
        .collect();
    output::table(&["owner", "", "due", "kind", "rule", "case"], &rows)?;
    Ok(ExitCode::SUCCESS)
}
