//! The in-process bus keeps the contract, in real time and in simulated time.

use std::sync::Arc;

use async_trait::async_trait;
use vangnet_bus::{Bus, LocalBus, contract};

struct Shared(Arc<LocalBus>);

#[async_trait]
impl contract::Network for Shared {
    async fn join(&self) -> Arc<dyn Bus> {
        self.0.clone()
    }
}

fn network() -> Shared {
    Shared(Arc::new(LocalBus::new()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_keeps_the_contract_on_many_threads() {
    contract::run(&network()).await.expect("contract");
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_contract_in_simulated_time() {
    contract::run(&network()).await.expect("contract");
}
