//! `vangnet serve`: production roles.

use std::process::ExitCode;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::{Context, output};
use crate::{
    backends,
    process::{Process, Role},
};

/// Serve until SIGTERM or SIGINT, then finish what was accepted.
pub async fn run(context: &Context, roles: &[Role]) -> anyhow::Result<ExitCode> {
    let parts = backends::production(&context.config, context.ledger()?, roles).await?;
    let process = Process::start(parts, roles).await?;
    if let Some(address) = process.gateway {
        tracing::info!(%address, "gateway listens");
    }
    if let Some(address) = process.audit {
        tracing::info!(%address, "audit listens");
    }
    // For whoever started this process and waits for it: one line, as JSON.
    let ready = serde_json::json!({
        "ready": true,
        "gateway": process.gateway.map(|address| address.to_string()),
        "audit": process.audit.map(|address| address.to_string()),
    });
    output::line(&ready.to_string())?;
    until_told_to_stop().await?;
    tracing::info!("stopping: nothing new is taken, what was accepted is finished");
    let clean = process.stop().await;
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// SIGTERM or SIGINT.
pub async fn until_told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
