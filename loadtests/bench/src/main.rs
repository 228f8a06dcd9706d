//! Benchmarks that compare: every figure stands beside one of plain PostgreSQL, taken in the same run on the same
//! server. A ratio says something on another machine; an absolute figure says something about the weather.

mod append;
mod command;
mod life;
mod machine;
mod raw;
mod region;
mod replay;
mod report;
mod server;

use std::{process::ExitCode, time::Duration};

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measure the event log beside plain PostgreSQL")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Durable appends a second, beside single-row INSERTs by pgbench
    Append {
        /// Length of one window, seconds
        #[arg(long, default_value_t = 3)]
        seconds: u64,
        /// How often to go round; the median is printed
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// Concurrent writers to measure
        #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 64, 256])]
        writers: Vec<usize>,
        /// Leave out the four processes at 64 writers
        #[arg(long)]
        one_process: bool,
        /// How ids follow each other, on both sides
        #[arg(long, value_enum, default_value = "ordered")]
        ids: append::Ids,
        /// How long to wait for a quiet machine before a window, seconds
        #[arg(long, default_value_t = 60)]
        quiet_wait: u64,
    },
    /// Events a second read in order, decoded and folded, beside COPY of the same rows
    Replay {
        /// Events to fill the log with
        #[arg(long, default_value_t = 200_000)]
        events: u64,
        /// How often to go round; the median is printed
        #[arg(long, default_value_t = 3)]
        rounds: usize,
    },
    /// One command's way over HTTP, gateway, NATS, service and PostgreSQL, beside one fsync and one round trip of NATS
    Command {
        /// Commands of each kind in a round
        #[arg(long, default_value_t = 300)]
        commands: usize,
        /// How often to go round, after one round to warm up; the median is printed
        #[arg(long, default_value_t = 3)]
        rounds: usize,
        /// How long to wait for a quiet machine before a round, seconds
        #[arg(long, default_value_t = 60)]
        quiet_wait: u64,
    },
    /// One of several processes of `append`; started by it
    #[command(hide = true)]
    Worker(append::WorkerArgs),
    /// One of the processes of `command`; started by it: `vangnet` itself
    #[command(hide = true)]
    Vangnet {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> Result<ExitCode> {
    let what = match Cli::parse().what {
        What::Vangnet { args } => {
            let args = std::iter::once("vangnet".to_owned()).chain(args);
            return Ok(vangnet::cli::run(vangnet::cli::Cli::parse_from(args)));
        }
        what => what,
    };
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(what))?;
    Ok(ExitCode::SUCCESS)
}

async fn run(what: What) -> Result<()> {
    match what {
        What::Append {
            seconds,
            rounds,
            writers,
            one_process,
            ids,
            quiet_wait,
        } => {
            append::run(&append::Plan {
                window: Duration::from_secs(seconds.max(1)),
                rounds: rounds.max(1),
                writers,
                four_processes: !one_process,
                ids,
                quiet_wait: Duration::from_secs(quiet_wait),
            })
            .await
        }
        What::Replay { events, rounds } => replay::run(events, rounds.max(1)).await,
        What::Command {
            commands,
            rounds,
            quiet_wait,
        } => {
            command::run(&command::Plan {
                rounds: rounds.max(1),
                commands: commands.max(1),
                quiet_wait: Duration::from_secs(quiet_wait),
            })
            .await
        }
        What::Worker(args) => append::worker(args).await,
        What::Vangnet { .. } => Ok(()),
    }
}
