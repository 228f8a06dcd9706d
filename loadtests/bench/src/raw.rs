//! The other side of every ratio: one row a transaction, by PostgreSQL's own tool.

use std::{fs, path::PathBuf, process::Stdio};

use anyhow::{Context as _, Result, ensure};
use tokio::process::Command;

use crate::{
    append::{Ids, Plan},
    report::Figure,
    server::Bench,
};

/// As much as an event has: 400 bytes of body, some 200 of envelope. Before the random number may stand the time.
const SCRIPT: &str = "\
\\set r random(1, 9000000000000000000)
INSERT INTO raw (version, stream, metadata, payload)
VALUES (1, 'case-' || TIME :r, repeat('m', 200), decode(repeat('ab', 400), 'hex'));
";
const TIME: &str = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint || '-' ||";

/// Single INSERTs from this many connections.
pub async fn inserts(bench: &Bench, clients: usize, plan: &Plan) -> Result<Figure> {
    let script = std::env::temp_dir().join(format!("vangnet-raw-{}.sql", std::process::id()));
    let time = match plan.ids {
        Ids::Ordered => TIME,
        Ids::Random => "",
    };
    fs::write(&script, SCRIPT.replace("TIME", time))?;
    let url = &bench.database.owner_url;
    let output = Command::new(program()?)
        .args([
            "-n",
            "-M",
            "prepared",
            "-c",
            &clients.to_string(),
            "-j",
            "2",
        ])
        .args(["-T", &plan.window.as_secs().to_string(), "-f"])
        .arg(&script)
        .arg(url)
        .stdin(Stdio::null())
        .output()
        .await
        .context("pgbench");
    fs::remove_file(&script)?;
    let output = output?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "pgbench: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    // With very many connections on a busy machine it can come to nothing at all.
    if said.contains("actually processed: 0\n") {
        return Ok(Figure::NONE);
    }
    let number = |before: &str| -> Result<f64> {
        let rest = said
            .split_once(before)
            .with_context(|| format!("pgbench did not say {before:?}: {said}"))?
            .1;
        Ok(rest.split_whitespace().next().unwrap_or_default().parse()?)
    };
    Ok(Figure {
        per_second: number("tps = ")?,
        mean_ms: number("latency average = ")?,
        p99_ms: None,
        per_commit: 1.0,
    })
}

/// Beside the server that is measured.
fn program() -> Result<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = installed
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path(),
            ))
        })
        .max();
    Ok(newest.map_or_else(|| "pgbench".into(), |(_, path)| path.join("bin/pgbench")))
}
