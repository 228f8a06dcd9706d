//! The commands of `vangnet`.

mod dev;
mod doctor;
mod duties;
mod events;
mod existed;
mod leavers;
mod ledger;
mod output;
mod past;
mod replay;
mod report;
mod scenario;
mod serve;
mod shift;
mod store;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use vangnet_domain::book::NOT_VERIFIED;
use vangnet_runtime::{
    config::{Config, TelemetryConfig},
    telemetry::{self, Exports, LogFormat},
};

use crate::process::Role;

/// Crisis coordination for youth care, on an append-only log that proves what was known when.
#[derive(Parser)]
#[command(name = "vangnet", version)]
pub struct Cli {
    /// Configuration file (TOML); the environment overrides it (`VANGNET_GATEWAY__LISTEN`).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Work on the embedded store in this folder instead of PostgreSQL and NATS.
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Which ledger; by default the configured one.
    #[arg(long, global = true)]
    ledger: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything in one process on an embedded store, with a night in Flevoland playing.
    Dev(dev::Args),
    /// Play production roles on PostgreSQL and NATS.
    Serve {
        /// Which.
        #[arg(required = true)]
        roles: Vec<Role>,
    },
    /// Lay or update the database schemas of log and key store.
    Migrate,
    /// Ledgers.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// Configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// State, why, and the fix.
    Doctor,
    /// What is owed by whom, who is late first.
    Duties(duties::Args),
    /// Who is on shift at each desk, and what of a handover is read.
    Shift(shift::Args),
    /// Scenarios.
    #[command(subcommand)]
    Scenario(scenario::Command),
    /// The log's events, one line each.
    #[command(subcommand)]
    Events(events::Command),
    /// A case, or the whole region, as it was at an instant.
    Replay(replay::Args),
    /// Figures of the region, from its events only.
    #[command(subcommand)]
    Report(report::Command),
    /// Recompute and check the log.
    Verify(verify::Args),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Read file and environment, refuse what cannot be, print what is in force.
    Check,
}

/// What the commands share.
struct Context {
    config: Config,
    data: Option<PathBuf>,
}

/// Run a command; its outcome is the process's exit code.
pub fn run(cli: Cli) -> ExitCode {
    let outcome = Config::load(cli.config.as_deref())
        .map_err(Into::into)
        .and_then(|mut config| {
            if let Some(ledger) = cli.ledger {
                config.ledger.name = ledger;
            }
            let context = Context {
                config,
                data: cli.data,
            };
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            let code = runtime.block_on(dispatch(context, cli.command));
            runtime.shutdown_timeout(std::time::Duration::from_secs(1));
            code
        });
    outcome.unwrap_or_else(|error| {
        // Whoever read the output has seen enough (`… | head`).
        let enough = error.chain().any(|cause| {
            cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
        });
        if enough {
            return ExitCode::SUCCESS;
        }
        output::complain(&format!("vangnet: {error:#}"));
        ExitCode::FAILURE
    })
}

/// What a process is called where nobody named it (`OTEL_SERVICE_NAME`): `vangnet-gateway-intake`.
fn service_name(command: &Command) -> String {
    let roles = match command {
        Command::Serve { roles } => roles.as_slice(),
        _ => &[],
    };
    let words = roles.iter().filter_map(clap::ValueEnum::to_possible_value);
    words.fold("vangnet".to_owned(), |name, word| {
        format!("{name}-{}", word.get_name())
    })
}

async fn dispatch(context: Context, command: Command) -> anyhow::Result<ExitCode> {
    let long_lived = matches!(command, Command::Dev(_) | Command::Serve { .. });
    let telemetry = &context.config.telemetry;
    // Somebody watches a scenario: its steps, not the requests they make, unless they asked for more.
    let watched = matches!(command, Command::Dev(_)) && *telemetry == TelemetryConfig::default();
    let filter = if long_lived && !watched {
        telemetry.filter.as_str()
    } else {
        "warn"
    };
    let format = if long_lived {
        telemetry.format
    } else {
        LogFormat::Text
    };
    let exports = if long_lived {
        Exports::from_environment()
    } else {
        Exports::default()
    };
    let _telemetry = telemetry::init(&service_name(&command), format, filter, exports)
        .map_err(|error| anyhow::anyhow!("telemetry: {error}"))?;
    match command {
        Command::Dev(args) => dev::run(&context, args).await,
        Command::Serve { roles } => serve::run(&context, &roles).await,
        Command::Migrate => ledger::migrate(&context).await,
        Command::Ledger(command) => ledger::run(&context, command).await,
        Command::Config(ConfigCommand::Check) => {
            output::line(&toml::to_string_pretty(&context.config)?)?;
            let rules = context
                .config
                .rules
                .at(crate::process::machine_clock().now());
            output::line(&format!("# Figures in force, version {}", rules.version))?;
            let unverified: Vec<_> = rules.unverified().collect();
            if !unverified.is_empty() {
                output::line(&format!("# {NOT_VERIFIED}: {}", unverified.join(", ")))?;
            }
            output::line(&toml::to_string_pretty(&*rules)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor => doctor::run(&context).await,
        Command::Duties(args) => duties::run(&context, args).await,
        Command::Shift(args) => shift::run(&context, args).await,
        Command::Scenario(command) => scenario::run(&context, command).await,
        Command::Events(command) => events::run(&context, command).await,
        Command::Replay(args) => replay::run(&context, args).await,
        Command::Report(command) => report::run(&context, command).await,
        Command::Verify(args) => verify::run(&context, args).await,
    }
}
