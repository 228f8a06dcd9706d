//! `vangnet report indicators`, `vangnet report leavers`: the region's figures of a month, a quarter or a year, small numbers hidden.

use std::{io::Write as _, process::ExitCode};

use anyhow::ensure;
use clap::Subcommand;
use vangnet_log::LedgerKind;
use vangnet_runtime::{Past, past};
use vangnet_views::{
    Indicators,
    indicators::{COLUMNS, Figure, Kind, Number, Period, Report},
    publish::NOTE,
};

use super::{Context, leavers, output, store::Store};
use crate::process;

/// Reports.
#[derive(Subcommand)]
pub enum Command {
    /// The figures of a period: the same function, and the same small numbers hidden, as `GET /v1/indicators`.
    Indicators {
        /// A year, quarter or month by the calendar in Amsterdam: 2026, 2026-Q1, 2026-03; by default the year of the
        /// last event.
        #[arg(long)]
        period: Option<Period>,
        /// As it was known when the log ended at this position: the frozen report, to the byte.
        #[arg(long)]
        position: Option<u64>,
        /// As JSON.
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// As CSV (RFC 4180).
        #[arg(long)]
        csv: bool,
    },
    /// What left the house under an export for research, and whether it can be made again to the byte.
    Leavers(leavers::Args),
}

/// Reports.
pub async fn run(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    let (period, position, json, csv) = match command {
        Command::Leavers(args) => return leavers::run(context, args).await,
        Command::Indicators {
            period,
            position,
            json,
            csv,
        } => (period, position, json, csv),
    };
    let store = context.store().await?;
    let (folded, is_simulated) = fold(&store, position).await?;
    if let Some(asked) = position {
        let end = folded.last.as_ref().map(|last| last.0);
        ensure!(
            end == Some(asked),
            "the log does not go to position {asked}"
        );
    }
    // A log that was cut at a position is looked at as it was then, and so is a simulated one.
    let now = match &folded.last {
        Some((_, at)) if position.is_some() || is_simulated => *at,
        _ => process::machine_clock().now(),
    };
    let period = period.unwrap_or_else(|| Period::year_of(now));
    let report = folded
        .view
        .report(period, now, folded.last.map(|(position, _)| position));
    if json {
        output::json(&report)?;
    } else if csv {
        write!(std::io::stdout().lock(), "{}", report.csv())?;
    } else {
        show(&report)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A log folded up to its end, or to a position.
async fn fold(store: &Store, until: Option<u64>) -> anyhow::Result<(Past<Indicators>, bool)> {
    let kind = store.log.ledger_kind(&store.ledger).await?;
    let folded: Past<Indicators> = past(store.log.as_ref(), &store.ledger, until).await?;
    for parked in &folded.parked {
        output::complain(&format!(
            "{} is unreadable since position {}: the figures go on without it",
            parked.stream, parked.position
        ));
    }
    Ok((folded, matches!(kind, LedgerKind::Simulated(_))))
}

/// As a table for somebody who reads it, or as tab-separated rows in a pipe.
pub fn show(report: &Report) -> anyhow::Result<()> {
    let state = if report.over { "over" } else { "still runs" };
    output::complain(&format!(
        "{}: {state}, as of {}, up to position {}. A dot is hidden: few stand behind it, or it would give such a number away.",
        report.period,
        report.as_of,
        report
            .position
            .map(|position| position.to_string())
            .unwrap_or_default(),
    ));
    output::complain(NOTE);
    if !std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        output::table(&COLUMNS, &report.rows())?;
        return Ok(());
    }
    let rows: Vec<_> = report.figures.iter().flat_map(rows).collect();
    output::table(&["figure", "line", "number", "of", ""], &rows)?;
    Ok(())
}

/// A figure for somebody who reads it: its total with its unit, then its lines.
fn rows(figure: &Figure) -> Vec<Vec<String>> {
    let of = figure.indicator;
    let head = [of.id.to_owned(), String::new()];
    let mut rows = vec![[&head[..], &cells(of.kind, of.unit, figure.total)].concat()];
    for (line, number) in &figure.lines {
        let head = [String::new(), line.clone()];
        rows.push([&head[..], &cells(of.kind, "", *number)].concat());
    }
    rows
}

fn cells(kind: Kind, unit: &str, number: Option<Number>) -> Vec<String> {
    let Some(number) = number else {
        return vec![".".into(), String::new(), unit.into()];
    };
    let count = number.count.map(|n| n.to_string()).unwrap_or_default();
    let of = number.of.map(|n| n.to_string()).unwrap_or_default();
    let value = number.value.map(|n| n.to_string()).unwrap_or_default();
    let median = number.median.map(|n| n.to_string()).unwrap_or_default();
    let said = match kind {
        Kind::Count => unit.to_owned(),
        Kind::Share if value.is_empty() => unit.to_owned(),
        Kind::Share => format!("{value} % {unit}"),
        Kind::Spread if value.is_empty() => unit.to_owned(),
        Kind::Spread => format!("mean {value}, median {median} {unit}"),
        Kind::PerThousandYouths if value.is_empty() => unit.to_owned(),
        Kind::PerThousandYouths => format!("{value} per 1,000 youths"),
        Kind::Sum => return vec![value, of, unit.into()],
    };
    vec![count, of, said]
}
