//! The log and the keys in SQLite keep the contract.

use std::sync::Arc;

use jiff::Timestamp;
use vangnet_log::contract::{Bench, KeyBench};
use vangnet_log_sqlite::{SqliteKeys, SqliteLog};

/// 3 November 2025, 12:00 UTC.
fn noon() -> Timestamp {
    Timestamp::constant(1_762_171_200, 0)
}

async fn bench(check: &'static str) -> Bench {
    let folder = tempfile::tempdir().expect("a folder");
    let log = SqliteLog::open(folder.path().join("events.db"), Arc::new(noon))
        .await
        .unwrap_or_else(|error| panic!("{check}: {error:?}"));
    Bench::new(Arc::new(log), Arc::new(noon), "sqlite").keeping(folder)
}

vangnet_log::contract_suite!(bench);

mod keys {
    use super::{Arc, KeyBench, SqliteKeys};

    async fn bench(check: &'static str) -> KeyBench {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = SqliteKeys::open(folder.path().join("keys.db"))
            .await
            .unwrap_or_else(|error| panic!("{check}: {error:?}"));
        KeyBench::new(Arc::new(keys), "sqlite").keeping(folder)
    }

    vangnet_log::key_contract_suite!(bench);
}
