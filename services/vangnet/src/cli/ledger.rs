//! `vangnet migrate` and `vangnet ledger …`.

use std::process::ExitCode;

use clap::Subcommand;
use vangnet_log::{LedgerKind, SimulatedClock};

use super::{Context, output};
use crate::{backends, process};

/// Ledgers.
#[derive(Subcommand)]
pub enum Command {
    /// Make a ledger. Made before: nothing happens.
    Create {
        /// Its name: `[a-z][a-z0-9-]{1,31}`.
        name: String,
        /// Let scenarios set its clock, which begins at this instant. Never for real children.
        #[arg(long, value_name = "INSTANT")]
        simulated_from: Option<jiff::Timestamp>,
        /// Simulated seconds per real second; 0 stands still until it is set.
        #[arg(long, default_value_t = 0, requires = "simulated_from")]
        rate: u32,
    },
    /// The ledgers there are.
    List,
}

/// Lay or update the schemas.
pub async fn migrate(context: &Context) -> anyhow::Result<ExitCode> {
    backends::migrate(&context.config).await?;
    output::complain("schemas of log and key store are up to date");
    Ok(ExitCode::SUCCESS)
}

/// Ledgers.
pub async fn run(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    match command {
        Command::Create {
            name,
            simulated_from,
            rate,
        } => {
            let kind = match simulated_from {
                None => LedgerKind::Real,
                Some(origin) => LedgerKind::Simulated(SimulatedClock {
                    origin,
                    set_at: process::machine_clock().now(),
                    rate_permille: rate.saturating_mul(1_000),
                }),
            };
            let made = store.log.create_ledger(&name.parse()?, kind).await?;
            output::complain(if made { "made" } else { "was there already" });
        }
        Command::List => {
            for ledger in store.log.ledgers().await? {
                output::line(ledger.as_str())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
