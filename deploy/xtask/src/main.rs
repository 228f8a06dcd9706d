//! `cargo xtask`: everything one does with this repository, in few commands.
//!
//! Every program that is started is run in the foreground of the terminal and stopped by its own id.

mod dev;
mod install;
mod nats;
mod step;
mod test;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Develop, test and measure Vangnet")]
enum Task {
    /// Everything in one process on one file, a night in Flevoland playing. The first command to try.
    Dev {
        /// Handed to `vangnet dev`.
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
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Dev { args } => dev::embedded(&args),
        Task::Test { args } => test::all(&args).await,
        Task::Gen => test::bless().await,
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
