//! A whole region: every service as a process of its own, as production runs them, on the measured server, a cluster
//! for keys, and NATS. All of it stops when dropped.

use std::{path::Path, process::Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};
use vangnet_testkit::{
    nats,
    postgres::{Database, Server},
};

use crate::server::Bench;

/// One process for each line. Gateway and intake share one, so that a report gets in with NATS away.
const PROCESSES: [&[&str]; 6] = [
    &["triage"],
    &["ambulant"],
    &["placement"],
    &["stay"],
    &["watch"],
    &["intake", "gateway"],
];
/// What a cluster for keys must be set to; see `deploy/postgres/keys.sql`.
const KEY_SETTINGS: [(&str, &str); 3] = [
    ("wal_recycle", "off"),
    ("wal_keep_size", "0"),
    ("min_wal_size", "32MB"),
];

pub struct Region {
    /// The gateway's URL.
    pub gateway: String,
    pub nats: nats::Server,
    _processes: Vec<Child>,
    _keys: Database,
    disk: TempDir,
}

impl Region {
    pub async fn start(bench: &Bench) -> Result<Self> {
        let keys = Server::start_with(&KEY_SETTINGS).await?.database().await?;
        keys.sql(include_str!("../../../deploy/postgres/keys.sql"))
            .await?;
        vangnet_log_postgres::migrate_keys(&keys.owner_url).await?;
        let keys_url = keys.login("vangnet_keys").await?;
        let disk = tempfile::tempdir()?;
        let key = disk.path().join("invented.key");
        std::fs::write(&key, "11".repeat(32))?;
        let mut region = Self {
            gateway: String::new(),
            nats: nats::Server::start("")?,
            _processes: Vec::new(),
            _keys: keys,
            disk,
        };
        for roles in PROCESSES {
            let mut vangnet = Command::new(std::env::current_exe()?);
            vangnet
                .args(["vangnet", "serve"])
                .args(roles)
                .env("VANGNET_LEDGER__NAME", bench.ledger.as_str())
                .env("VANGNET_LOG__URL", &bench.service_url)
                .env("VANGNET_KEYS__URL", &keys_url)
                .env("VANGNET_KEYS__MASTER_KEY_FILE", &key)
                .env("VANGNET_BUS__URL", region.nats.url())
                .env("VANGNET_GATEWAY__LISTEN", "127.0.0.1:0")
                .env("VANGNET_GATEWAY__DEVELOPMENT_ISSUER", "true")
                .env("VANGNET_GATEWAY__TOKEN_KEY_FILE", &key)
                .env("VANGNET_TELEMETRY__FILTER", "warn");
            let log = region.disk.path().join(format!("{}.log", roles[0]));
            let (child, ready) = ready(&mut vangnet, &log).await?;
            region._processes.push(child);
            if let Some(address) = ready["gateway"].as_str() {
                region.gateway = format!("http://{address}");
            }
        }
        ensure!(!region.gateway.is_empty(), "no gateway became ready");
        Ok(region)
    }

    /// What the processes complained of.
    pub fn complaints(&self) -> Result<String> {
        let mut all = String::new();
        for roles in PROCESSES {
            let log = self.disk.path().join(format!("{}.log", roles[0]));
            let said = std::fs::read_to_string(log)?;
            // Who opened a personal text is always said: a record, no complaint.
            let complaints = said.lines().filter(|line| !line.contains(" INFO "));
            all.extend(complaints.flat_map(|line| [line, "\n"]));
        }
        Ok(all)
    }
}

/// Start a process and wait for the line with which it says that it is ready.
async fn ready(vangnet: &mut Command, log: &Path) -> Result<(Child, serde_json::Value)> {
    let mut child = vangnet
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(log)?)
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().context("its output")?;
    let line = BufReader::new(stdout).lines().next_line().await?;
    let Some(line) = line else {
        let said = std::fs::read_to_string(log)?;
        bail!("a process did not become ready: {said}");
    };
    Ok((child, serde_json::from_str(&line)?))
}
