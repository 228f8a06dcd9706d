//! The log in PostgreSQL keeps the contract, as the services' own role.

use std::sync::Arc;

use vangnet_log::contract::{Bench, KeyBench};

use crate::support;

async fn bench(_test: &'static str) -> Bench {
    let (log, database) = support::log().await.unwrap();
    Bench::new(Arc::new(log), Arc::new(support::now), "pg").keeping(database)
}

vangnet_log::contract_suite!(bench);

mod keys {
    use super::*;

    async fn bench(_test: &'static str) -> KeyBench {
        let (keys, database) = support::keys(&support::keys_server().await.unwrap())
            .await
            .unwrap();
        KeyBench::new(Arc::new(keys), "pg").keeping(database)
    }

    vangnet_log::key_contract_suite!(bench);
}
