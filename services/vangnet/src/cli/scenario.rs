//! `vangnet scenario list | run`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, ensure};
use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, civil::Date};
use serde_json::json;

use vangnet_views::indicators::Period;

use super::{Context, output, report};
use crate::{
    scenario::{Client, Pace, Player, Scenario, local_time},
    year::{self, Settings, Stretch},
};

/// Scenarios.
#[derive(Subcommand)]
pub enum Command {
    /// What there is.
    List {
        /// Where the files are.
        #[arg(long, default_value = "loadtests/scenarios")]
        folder: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// A year of invented region life through the services themselves, on a new embedded store (`--data`, or one that
    /// is thrown away), and its figures.
    Year {
        /// Draws everything: the same seed makes the same year.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The first day.
        #[arg(long, default_value = "2026-01-01")]
        from: Date,
        /// Days on which crises arrive.
        #[arg(long, default_value_t = 365)]
        days: i32,
        /// Levels, profiles and the invented capacity.
        #[arg(long, default_value = "loadtests/year.toml")]
        settings: PathBuf,
        /// Also draw it, as SVG.
        #[arg(long, value_name = "FILE")]
        picture: Option<PathBuf>,
    },
    /// Play one through the public HTTP API.
    Run {
        /// Its name.
        name: String,
        /// Where the files are.
        #[arg(long, default_value = "loadtests/scenarios")]
        folder: PathBuf,
        /// The gateway.
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// The gateway of the neighbour region, for a scenario of two regions.
        #[arg(long, value_name = "URL")]
        neighbour_url: Option<String>,
        /// How its clock runs.
        #[arg(long, value_enum, default_value = "simulated")]
        time: Time,
        /// Makes the idempotency keys: the same word repeats the same commands.
        #[arg(long, default_value = "once")]
        run: String,
        /// Where phones keep their disks.
        #[arg(long)]
        disk: Option<PathBuf>,
        /// Print sign-in links, then each step on a line of its own.
        #[arg(long)]
        watch: bool,
        /// The names and ids that came out, as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}

/// How a scenario's clock runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Time {
    /// The ledger's clock is advanced step by step, as fast as it goes.
    Simulated,
    /// The ledger's clock runs by itself, at its own rate.
    Running,
}

/// Scenarios.
pub async fn run(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Year {
            seed,
            from,
            days,
            settings,
            picture,
        } => {
            let stretch = Stretch { seed, from, days };
            return year(context, &Settings::read(&settings)?, stretch, picture).await;
        }
        Command::List { folder, json } => {
            let scenarios = Scenario::read_all(&folder)?;
            if json {
                let listed: Vec<_> = scenarios
                    .iter()
                    .map(|s| json!({ "name": s.name, "title": s.title, "start": s.start }))
                    .collect();
                output::json(&listed)?;
            } else {
                let rows: Vec<_> = scenarios
                    .into_iter()
                    .map(|s| vec![s.name, s.title])
                    .collect();
                output::table(&["scenario", "what happens"], &rows)?;
            }
        }
        Command::Run {
            name,
            folder,
            url,
            neighbour_url,
            time,
            run,
            disk,
            watch,
            json,
        } => {
            let scenario = read(&folder, &name)?;
            let kept = disk.clone().unwrap_or_else(|| {
                std::env::temp_dir().join(format!("vangnet-phones-{}", std::process::id()))
            });
            let pace = match time {
                Time::Simulated => Pace::Simulated,
                Time::Running => Pace::Running,
            };
            let client = Client::sign_in(&url).await?;
            if watch {
                output::complain(&links(&client, &url));
            }
            let mut player = Player::new(client, &scenario, pace, &run, kept.clone());
            if let (Some(neighbour), Some(url)) = (&scenario.neighbour, neighbour_url) {
                player = player.beside(neighbour, Client::sign_in(&url).await?);
            }
            let bar = if watch { None } else { progress_bar() };
            let played = player
                .play(&scenario, &mut |now, what| {
                    if watch {
                        tell(now, what);
                    } else {
                        show(bar.as_ref(), now, what);
                    }
                })
                .await;
            if let Some(bar) = &bar {
                bar.finish_and_clear();
            }
            if disk.is_none() {
                let _ = std::fs::remove_dir_all(&kept);
            }
            played.with_context(|| format!("scenario {name}"))?;
            output::complain(&format!("{name}: played, every expectation met"));
            if json {
                output::json(&player.vars)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn year(
    context: &Context,
    settings: &Settings,
    stretch: Stretch,
    picture: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    ensure!((1..=3_660).contains(&stretch.days), "days are 1 to 3,660");
    let thrown_away = std::env::temp_dir().join(format!("vangnet-year-{}", std::process::id()));
    let folder = context.data.as_ref().unwrap_or(&thrown_away);
    let played = year::play(folder, settings, stretch, |at| {
        output::complain(&format!("{}", Period::month_of(at)));
    });
    let played = played.await;
    if context.data.is_none() {
        let _ = std::fs::remove_dir_all(&thrown_away);
    }
    let ended = played?;
    output::complain(&format!(
        "{}.\n{} events, {} commands accepted, seed {}, hash {}",
        year::LABEL,
        ended.events,
        ended.accepted,
        stretch.seed,
        ended.hash,
    ));
    for (what, times) in &ended.refused {
        output::complain(&format!("  refused {times} times: {what}"));
    }
    for breach in &ended.breaches {
        output::complain(&format!("  BREACH: {breach}"));
    }
    let period = Period::Year(stretch.from.year());
    let report = ended.indicators.report(period, ended.now, ended.position);
    report::show(&report)?;
    if let Some(file) = picture {
        std::fs::write(&file, year::picture(&ended.indicators, settings, stretch))
            .with_context(|| format!("{} cannot be written", file.display()))?;
        output::complain(&format!("drawn in {}", file.display()));
    }
    Ok(if ended.breaches.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Where to look, signed in by the development issuer.
pub fn links(client: &Client, gateway: &str) -> String {
    let link = |name: &str| {
        format!(
            "{gateway}/#token={}",
            client.token(name).unwrap_or_default()
        )
    };
    format!(
        "  sign in as coordinator:  {}\n  sign in as auditor:      {}\n",
        link("desk"),
        link("auditor"),
    )
}

/// One step, on a line of its own, at the time the desk's clock shows.
pub fn tell(now: Timestamp, what: &str) {
    output::complain(&format!("{}  {what}", local_time(now)));
}

/// One scenario of a folder; an unknown name says which there are.
pub fn read(folder: &Path, name: &str) -> anyhow::Result<Scenario> {
    let path = folder.join(format!("{name}.toml"));
    if !path.exists() {
        let names: Vec<_> = Scenario::read_all(folder)?
            .into_iter()
            .map(|s| s.name)
            .collect();
        anyhow::bail!(
            "there is no scenario {name:?}; there are: {}",
            names.join(", ")
        );
    }
    Scenario::read(&path)
}

fn progress_bar() -> Option<ProgressBar> {
    output::is_watched().then(|| {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {msg}") {
            bar.set_style(style);
        }
        bar
    })
}

fn show(bar: Option<&ProgressBar>, now: Timestamp, what: &str) {
    if let Some(bar) = bar {
        bar.set_prefix(local_time(now));
        bar.set_message(what.to_owned());
        bar.tick();
    }
}
