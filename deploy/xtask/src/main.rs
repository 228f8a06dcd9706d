//! `cargo xtask`: everything one does with this repository, in few commands.
//!
//! Every program that is started is run in the foreground of the terminal and stopped by its own id.

mod dev;
mod install;
mod measure;
mod nats;
mod real;
mod step;
mod test;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Develop, test and measure Vangnet")]
enum Task {
    /// Everything in one process on one file, a night in Flevoland playing. The first command to try.
    Dev {
        /// Each service as a process of its own, on private PostgreSQL and NATS instead.
        #[arg(long)]
        real: bool,
        /// Handed to `vangnet dev`; `--real` takes `--scenario`, `--rate` and `--once` of them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Get what is missing, lint, and run every test. What CI runs.
    Test {
        /// Handed to the test runner, e.g. a name to filter by.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Write the committed generated files anew.
    Gen,
    /// Figures beside plain PostgreSQL, in a release build. Nothing else should be running.
    Bench {
        /// Handed to the benchmarks; without any, all of them run.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Long campaigns: the tests that look for something, for longer than a test run should take; or a year of invented
    /// region life with its figures (`lab year`).
    Lab {
        /// Which; without it, the tests.
        #[arg(value_enum)]
        what: Option<measure::Lab>,
        /// How much longer: cases of a property are 256 times this, and crashes happen this often.
        #[arg(long, default_value_t = 20)]
        rounds: u32,
        /// Handed to `vangnet scenario year`, e.g. `--seed 2`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Dev { real: false, args } => dev::embedded(&args),
        Task::Dev { real: true, args } => dev::real(&args).await,
        Task::Test { args } => test::all(&args).await,
        Task::Gen => test::bless().await,
        Task::Bench { args } => measure::bench(&args),
        Task::Lab {
            what: Some(measure::Lab::Year),
            args,
            ..
        } => measure::year(&args),
        Task::Lab { rounds, .. } => measure::lab(rounds).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = error
                .downcast_ref::<step::Failed>()
                .map_or(1, step::Failed::code);
            eprintln!("xtask: {error:#}");
            ExitCode::from(code)
        }
    }
}
