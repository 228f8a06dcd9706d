//! The log that a reading command works on.

use std::sync::Arc;

use anyhow::Context as _;
use vangnet_domain::stream::LedgerId;
use vangnet_log::Log;
use vangnet_runtime::{Sealer, system_entropy};

use super::Context;
use crate::backends;

/// A ledger in its log.
pub struct Store {
    /// The log.
    pub log: Arc<dyn Log>,
    /// The ledger.
    pub ledger: LedgerId,
}

impl Context {
    /// The configured ledger.
    pub fn ledger(&self) -> anyhow::Result<LedgerId> {
        let name = &self.config.ledger.name;
        name.parse()
            .with_context(|| format!("{name:?} is no name of a ledger"))
    }

    /// Open the log: embedded with `--data`, else PostgreSQL.
    pub async fn store(&self) -> anyhow::Result<Store> {
        let log = match &self.data {
            Some(folder) => backends::embedded_log(folder).await?,
            None => backends::production_log(&self.config).await?,
        };
        Ok(Store {
            log,
            ledger: self.ledger()?,
        })
    }

    /// Opens what is sealed, and makes pseudonyms: from the same configuration as the services.
    pub async fn sealer(&self, ledger: LedgerId) -> anyhow::Result<Sealer> {
        let (keys, master) = match &self.data {
            Some(folder) => backends::embedded_keys(folder).await?,
            None => backends::production_keys(&self.config).await?,
        };
        Ok(Sealer::new(ledger, keys, master, system_entropy()))
    }
}
