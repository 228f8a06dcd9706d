//! Benchmarks that compare: every figure stands beside one of plain PostgreSQL, taken in the same run on the same
//! server. A ratio says something on another machine; an absolute figure says something about the weather.

mod append;
mod life;
mod machine;
mod raw;
mod replay;
mod report;
mod server;

use std::time::Duration;

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
    /// One of several processes of `append`; started by it
    #[command(hide = true)]
    Worker(append::WorkerArgs),
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().what {
        What::Append {
            seconds,
            rounds,
            writers,
            one_process,
            quiet_wait,
        } => {
            append::run(&append::Plan {
                window: Duration::from_secs(seconds.max(1)),
                rounds: rounds.max(1),
                writers,
                four_processes: !one_process,
                quiet_wait: Duration::from_secs(quiet_wait),
            })
            .await
        }
        What::Replay { events, rounds } => replay::run(events, rounds.max(1)).await,
        What::Worker(args) => append::worker(args).await,
    }
}
