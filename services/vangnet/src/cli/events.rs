//! `vangnet events tail | export`: one line per event, resumed by position.

use std::{process::ExitCode, time::Duration};

use clap::Subcommand;
use serde_json::json;
use vangnet_domain::envelope::Recorded;
use vangnet_log::{READ_LIMIT_MAX, StoredEvent};

use super::{Context, output, store::Store};

/// Wait at the end of the log.
const LOOK: Duration = Duration::from_millis(300);

/// The log's events.
#[derive(Subcommand)]
pub enum Command {
    /// Follow the log; ends only when interrupted.
    Tail {
        /// First position.
        #[arg(long)]
        from: Option<u64>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Everything up to the end of the log, as JSON lines.
    Export {
        /// First position.
        #[arg(long, default_value_t = 0)]
        from: u64,
    },
}

/// Events.
pub async fn run(context: &Context, command: Command) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    match command {
        Command::Tail { from, json } => {
            let mut from = match from {
                Some(from) => from,
                None => store.log.head(&store.ledger).await?.next.saturating_sub(10),
            };
            tokio::select! {
                result = async {
                    loop {
                        from = print(&store, from, json).await?;
                        tokio::time::sleep(LOOK).await;
                    }
                } => result,
                stopped = super::serve::until_told_to_stop() => stopped.map(|()| ExitCode::SUCCESS),
            }
        }
        Command::Export { from } => {
            print(&store, from, true).await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn print(store: &Store, mut from: u64, json: bool) -> anyhow::Result<u64> {
    loop {
        let batch = store.log.read(&store.ledger, from, READ_LIMIT_MAX).await?;
        let full = batch.len() == READ_LIMIT_MAX;
        for stored in &batch {
            output::line(&if json {
                as_json(stored)?
            } else {
                as_line(stored)
            })?;
            from = stored.position + 1;
        }
        if !full {
            return Ok(from);
        }
    }
}

fn as_line(stored: &StoredEvent) -> String {
    let decoded = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes);
    let (who, late) = match &decoded {
        Ok(event) => {
            let minutes = stored
                .recorded_at
                .duration_since(event.envelope.occurred_at)
                .as_mins();
            let actor = &event.envelope.actor;
            let late = if minutes > 0 {
                format!("  happened {minutes} min earlier")
            } else {
                String::new()
            };
            (format!("{} {}", actor.role, actor.person), late)
        }
        Err(error) => (format!("UNREADABLE: {error}"), String::new()),
    };
    let name = stored
        .type_name
        .rsplit('.')
        .next()
        .unwrap_or(&stored.type_name);
    format!(
        "{:>7}  {}  {:<22} {} v{}  {who}{late}",
        stored.position,
        stored.recorded_at.strftime("%Y-%m-%d %H:%M:%S"),
        name,
        stored.stream,
        stored.version,
    )
}

fn as_json(stored: &StoredEvent) -> anyhow::Result<String> {
    let value = match Recorded::decode(stored.position, stored.recorded_at, &stored.bytes) {
        Ok(event) => serde_json::to_value(event)?,
        Err(error) => json!({
            "position": stored.position,
            "recorded_at": stored.recorded_at,
            "stream": stored.stream,
            "version": stored.version,
            "unreadable": error.to_string(),
        }),
    };
    Ok(value.to_string())
}
