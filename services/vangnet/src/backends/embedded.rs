//! The embedded store: one folder with the log, the key store and two secrets, each a file.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use vangnet_bus::{Bus, LocalBus};
use vangnet_domain::{rules::Rules, stream::LedgerId};
use vangnet_log::{KeyStore, Log, NowFn};
use vangnet_log_sqlite::{SqliteKeys, SqliteLog};
use vangnet_runtime::{Entropy, MasterKey, sign_in::TokenKey, system_entropy};

use crate::process::{self, Doors, Parts};

/// An opened embedded store with its in-process bus.
pub struct Embedded {
    /// The log.
    pub log: Arc<dyn Log>,
    keys: Arc<dyn KeyStore>,
    bus: Arc<dyn Bus>,
    master: MasterKey,
    token_key: TokenKey,
    entropy: Entropy,
}

fn machine_now() -> NowFn {
    let clock = process::machine_clock();
    Arc::new(move || clock.now())
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("log.sqlite")
}

/// The log of an embedded store that is there; for commands that read.
pub async fn log(folder: &Path) -> anyhow::Result<Arc<dyn Log>> {
    let file = log_file(folder);
    anyhow::ensure!(file.exists(), "there is no log in {}", folder.display());
    Ok(Arc::new(SqliteLog::open(&file, machine_now()).await?))
}

/// The keys of an embedded store that is there, and what they are wrapped with.
pub async fn keys(folder: &Path) -> anyhow::Result<(Arc<dyn KeyStore>, MasterKey)> {
    let file = folder.join("keys.sqlite");
    anyhow::ensure!(file.exists(), "there are no keys in {}", folder.display());
    let master = MasterKey::read(&folder.join("master.key"))?;
    Ok((Arc::new(SqliteKeys::open(&file).await?), master))
}

impl Embedded {
    /// Open, and make what is missing.
    pub async fn open(folder: &Path) -> anyhow::Result<Self> {
        Self::open_with(folder, Arc::new(LocalBus::default())).await
    }

    /// Open on a bus of the caller's.
    pub async fn open_with(folder: &Path, bus: Arc<dyn Bus>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let entropy = system_entropy();
        let log = SqliteLog::open(&log_file(folder), machine_now()).await?;
        let keys = SqliteKeys::open(&folder.join("keys.sqlite")).await?;
        let master = secret(&folder.join("master.key"), &entropy)?;
        let tokens = secret(&folder.join("tokens.key"), &entropy)?;
        Ok(Self {
            log: Arc::new(log),
            keys: Arc::new(keys),
            bus,
            master,
            token_key: TokenKey::from_hex(&tokens.to_hex().as_str().into())?,
            entropy,
        })
    }

    /// What a process needs; the doors listen nowhere yet.
    pub fn parts(&self, ledger: LedgerId, rules: Rules) -> Parts {
        Parts {
            ledger,
            log: self.log.clone(),
            keys: self.keys.clone(),
            bus: self.bus.clone(),
            machine: process::machine_clock(),
            master: self.master.clone(),
            entropy: self.entropy.clone(),
            rules,
            doors: Doors {
                gateway: None,
                audit: None,
                token_key: Some(self.token_key.clone()),
                development_issuer: true,
            },
        }
    }
}

/// A key from its file, made with mode 0600 when it is not there.
fn secret(path: &Path, entropy: &Entropy) -> anyhow::Result<MasterKey> {
    if path.exists() {
        return Ok(MasterKey::read(path)?);
    }
    let key = MasterKey::generate(entropy);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be made", path.display()))?;
    file.write_all(key.to_hex().as_bytes())?;
    file.sync_all()?;
    Ok(key)
}
