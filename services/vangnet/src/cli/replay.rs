//! `vangnet replay`: a case, or the whole region, as it was.

use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::Value;
use vangnet_domain::ids::CaseId;

use super::{
    Context, existed, output,
    past::{self as replay, Question, Truth},
};
use crate::process;

/// What to replay, and as of when.
#[derive(clap::Args)]
pub struct Args {
    /// One case.
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "region",
        required_unless_present = "region"
    )]
    case: Option<CaseId>,
    /// The whole region.
    #[arg(long)]
    region: bool,
    /// Which places and rungs of the ladder there were for the case's searches, and what was known of them.
    #[arg(long, requires = "case", conflicts_with = "region")]
    places: bool,
    /// The instant (RFC 3339); by default the last event's.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// `known`: what the desk could know then. `happened`: what had happened by then, as known now.
    #[arg(long, value_enum, default_value = "known")]
    view: Which,
    /// For `happened`: as known at this instant; by default now.
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Which of the two truths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Which {
    /// Everything recorded by then.
    Known,
    /// Everything that had happened by then.
    Happened,
}

/// Replay.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    // The places of a case are those of the region.
    let of_case = args.case.filter(|_| !args.places);
    let read = replay::read(store.log.as_ref(), &store.ledger, of_case).await?;
    for (stream, position) in &read.unreadable {
        output::complain(&format!("{stream} is unreadable since position {position}"));
    }
    let last = read.events.iter().map(|event| event.recorded_at).max();
    let question = Question {
        at: args
            .at
            .or(last)
            .unwrap_or_else(|| process::machine_clock().now()),
        view: match args.view {
            Which::Known => Truth::Known,
            Which::Happened => Truth::Happened,
        },
        known_at: args.known_at.unwrap_or(Timestamp::MAX),
    };
    let replayed = match args.case {
        Some(case) if args.places => {
            let book = &context.config.rules.book;
            let existed = replay::places(case, &read, &question, book);
            existed.with_context(|| format!("there was no case {case} at {}", question.at))??
        }
        Some(case) => {
            ensure!(
                !read.events.is_empty(),
                "no event of case {case} is in {}",
                store.ledger
            );
            replay::case(case, &read, &question, &context.config.rules.book)
        }
        None => replay::region(&read, &question, &context.config.rules.book),
    };
    if args.json {
        output::json(&replayed)?;
    } else if args.places {
        existed::show(&replayed)?;
    } else if args.case.is_some() {
        show_case(&replayed)?;
    } else {
        show_region(&replayed)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A field as text; nothing for null.
pub(super) fn cell(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// An instant, and in words that the term it goes by is not verified.
fn remarked(value: &Value, pointer: &str) -> String {
    output::remarked(cell(value, pointer), value["remark"].as_str())
}

/// Where the term of a title is written; else the article of the title.
fn source_of(title: &Value) -> String {
    match cell(title, "/source") {
        source if source.is_empty() => cell(title, "/basis"),
        source => source,
    }
}

/// The rows of a list, as cells of these pointers.
fn rows(list: &Value, pointers: &[&str]) -> Vec<Vec<String>> {
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| pointers.iter().map(|pointer| cell(item, pointer)).collect())
        .collect()
}

/// `2026-03-07T01:09:00Z` as `03-07 01:09:00`; the day is said above.
fn clock(instant: &str) -> String {
    instant.parse::<Timestamp>().map_or_else(
        |_| instant.to_owned(),
        |at| at.strftime("%m-%d %H:%M:%S").to_string(),
    )
}

pub(super) fn head(what: &str, replayed: &Value) -> String {
    format!(
        "{what}, {} at {} (UTC)",
        cell(replayed, "/view"),
        cell(replayed, "/at")
    )
}

fn show_case(replayed: &Value) -> anyhow::Result<()> {
    output::line(&head(
        &format!("case {}", cell(replayed, "/case")),
        replayed,
    ))?;
    let steps = replayed["steps"].as_array().into_iter().flatten();
    let steps: Vec<_> = steps
        .map(|step| step_row(step, &replayed["outOfOrder"]))
        .collect();
    output::table(
        &["position", "recorded", "happened", "who", "what", "changed"],
        &steps,
    )?;
    let file = &replayed["file"];
    let mut standing = Vec::new();
    for kind in ["triages", "deployments", "placements", "stays"] {
        for row in rows(&file[kind], &["/id", "/phase"]) {
            standing.push([vec![kind.trim_end_matches('s').to_owned()], row].concat());
        }
    }
    output::line("")?;
    output::table(&["what", "id", "stands"], &standing)?;
    let titles = file["titles"].as_array().into_iter().flatten();
    let titles: Vec<_> = titles
        .map(|title| {
            vec![
                cell(title, "/kind"),
                cell(title, "/standing"),
                remarked(title, "/until"),
                source_of(title),
            ]
        })
        .collect();
    if !titles.is_empty() {
        output::line("")?;
        output::table(&["title", "stands", "until", "by"], &titles)?;
    }
    let duties = file["duties"].as_array().into_iter().flatten();
    let duties: Vec<_> = duties
        .map(|duty| {
            vec![
                cell(duty, "/kind"),
                remarked(duty, "/due"),
                cell(duty, "/overdue"),
                cell(duty, "/owner/organisation"),
            ]
        })
        .collect();
    output::line("")?;
    output::table(&["owed", "due", "overdue", "by"], &duties)?;
    Ok(())
}

fn step_row(step: &Value, out_of_order: &Value) -> Vec<String> {
    const CHANGES_SHOWN_MAX: usize = 3;
    let mut what = cell(step, "/line");
    if out_of_order
        .as_array()
        .is_some_and(|list| list.contains(&step["position"]))
    {
        what.push_str(" (out of order)");
    }
    let recorded = cell(step, "/recordedAt");
    let occurred = cell(step, "/occurredAt");
    let happened = if occurred == recorded {
        "-".to_owned()
    } else {
        clock(&occurred)
    };
    let changes = step["changes"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut changed: Vec<_> = changes
        .iter()
        .take(CHANGES_SHOWN_MAX)
        .map(|change| {
            format!(
                "{}: {} -> {}",
                cell(change, "/path"),
                short(change, "/old"),
                short(change, "/new")
            )
        })
        .collect();
    if changes.len() > CHANGES_SHOWN_MAX {
        changed.push(format!("and {} more", changes.len() - CHANGES_SHOWN_MAX));
    }
    vec![
        cell(step, "/position"),
        clock(&recorded),
        happened,
        format!("{} {}", cell(step, "/by/role"), cell(step, "/by/user")),
        what,
        changed.join("; "),
    ]
}

/// A changed value in few characters.
fn short(change: &Value, pointer: &str) -> String {
    const SHOWN_MAX: usize = 24;
    let text = cell(change, pointer);
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None if text.is_empty() => "nothing".to_owned(),
        None => text,
    }
}

fn show_region(replayed: &Value) -> anyhow::Result<()> {
    output::line(&head("the region", replayed))?;
    for shift in replayed["shifts"].as_array().into_iter().flatten() {
        let (desk, since) = (cell(shift, "/organisation"), cell(shift, "/since"));
        let coordinator = cell(shift, "/coordinator/person");
        output::line(&format!(
            "on shift at {desk}: {coordinator} since {}",
            clock(&since)
        ))?;
    }
    let board = replayed["board"].as_array().into_iter().flatten();
    let board: Vec<_> = board
        .map(|case| {
            let next = &case["nextDeadline"];
            let mut row: Vec<_> = [
                "/case",
                "/municipality",
                "/triage/verdict",
                "/triage/urgency",
                "/deployment/phase",
                "/searches/0/phase",
                "/stays/0/day",
            ]
            .map(|pointer| cell(case, pointer))
            .into();
            row.push(remarked(next, "/due"));
            row
        })
        .collect();
    output::table(
        &[
            "case",
            "municipality",
            "verdict",
            "urgency",
            "team",
            "search",
            "day of stay",
            "next due",
        ],
        &board,
    )?;
    output::line("")?;
    let places = replayed["places"].as_array().into_iter().flatten();
    let places: Vec<_> = places
        .map(|place| {
            let standing = match &place["standing"] {
                Value::Object(fields) => fields.keys().next().cloned().unwrap_or_default(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            vec![
                cell(place, "/unit"),
                cell(place, "/rung"),
                cell(place, "/municipality"),
                standing,
            ]
        })
        .collect();
    output::table(&["place", "rung", "municipality", "stands"], &places)?;
    let count = |list: &str| replayed[list].as_array().map_or(0, Vec::len);
    output::line(&format!(
        "\n{} duties open, {} alarms",
        count("duties"),
        count("alarms")
    ))?;
    Ok(())
}
