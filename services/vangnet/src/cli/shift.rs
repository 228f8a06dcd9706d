//! `vangnet shift`: who is on shift at each desk, and what of a handover is read; from the log itself.

use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::json;
use vangnet_views::{
    Region,
    replay::known,
    shifts::{HandoverRow, ShiftLine},
};

use super::{Context, output, past};
use crate::process;

/// Of which desk, and as of when.
#[derive(clap::Args)]
pub struct Args {
    /// Only the desk of this organisation; its code.
    #[arg(long, value_name = "ORGANISATION")]
    desk: Option<String>,
    /// The instant (RFC 3339); by default now. A simulated ledger has a clock of its own: say when.
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
    let at = args.at.unwrap_or_else(|| process::machine_clock().now());
    let region: Region = known(&read.events, at);
    let mut desks = region.shifts(at);
    if let Some(desk) = &args.desk {
        desks.retain(|line| line.organisation == *desk);
    }
    if args.json {
        let desks = desks.iter().map(|line| {
            let handing = region.handover(line.shift, at);
            json!({ "desk": line, "cases": handing.rows() })
        });
        output::json(&json!({ "at": at, "desks": desks.collect::<Vec<_>>() }))?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in &desks {
        output::complain(&on_shift(line));
        if line.handover.is_none() {
            continue;
        }
        let handing = region.handover(line.shift, at);
        let rows: Vec<_> = handing.rows().iter().map(columns).collect();
        let head = ["", "case", "line", "waits", "if/then", "read by", "next"];
        output::table(&head, &rows)?;
    }
    if desks.is_empty() {
        output::complain("nobody is on shift");
    }
    Ok(ExitCode::SUCCESS)
}

/// A desk in one line.
pub fn on_shift(line: &ShiftLine<'_>) -> String {
    let coordinator = line.coordinator.person.as_deref().unwrap_or("somebody");
    let rota = line
        .rota_says
        .map(|named| format!("; the rota names {named}"));
    let late = if line.overdue { ", too long" } else { "" };
    format!(
        "on shift at {}: {coordinator} since {}{late}{}",
        line.organisation,
        line.since,
        rota.unwrap_or_default()
    )
}

fn columns(row: &HandoverRow<'_>) -> Vec<String> {
    let state = match (row.listed, row.unread_again, row.read_by.is_empty()) {
        (false, ..) => "not listed",
        (true, true, _) => "unread again",
        (true, false, true) => "unread",
        (true, false, false) => "",
    };
    let next = row.runs.first().map(|next| {
        let (what, on) = (next.what, &next.on.organisation);
        format!("{what} on {on}, {}", next.until)
    });
    vec![
        state.to_owned(),
        row.case.to_string(),
        if row.line { "yes" } else { "-" }.to_owned(),
        row.waits_on.to_string(),
        row.if_then.to_string(),
        row.read_by.join(" "),
        next.unwrap_or_default(),
    ]
}
