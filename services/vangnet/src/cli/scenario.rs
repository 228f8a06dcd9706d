//! `vangnet scenario list | run`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use serde_json::json;

use super::{Context, output};
use crate::scenario::{Client, Pace, Player, Scenario, local_time};

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
pub async fn run(_context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    match command {
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
