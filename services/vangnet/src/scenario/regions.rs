//! The regions that a scenario plays in: their doors, their clocks, and whether everything that follows has happened.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_domain::ids::{CommandId, derived_id};

use super::client::{Call, Client};

/// How a scenario's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A simulated ledger, its clock advanced step by step: as fast as it goes.
    Simulated,
    /// A simulated ledger whose clock runs by itself; wait for each instant.
    Running,
}

/// Longest wait until reactors and deadlines have caught up with a step.
pub(super) const SETTLE_WAIT_MAX: Duration = Duration::from_secs(30);
/// Wait between looks.
pub(super) const SETTLE_LOOK: Duration = Duration::from_millis(5);

/// Idempotency keys, one after another; the same run gives the same ones.
pub(super) struct Keys {
    pub run: CommandId,
    pub given: u64,
}

impl Keys {
    pub fn next(&mut self) -> Uuid {
        self.given += 1;
        derived_id(self.run, &format!("step:{}", self.given))
    }
}

/// The region of a scenario, and the neighbour that plays along where it has one.
pub(super) struct Regions {
    pub own: Client,
    /// By the name of its ledger.
    pub neighbour: Option<(String, Client)>,
    pub pace: Pace,
}

impl Regions {
    /// The door that a step goes to: of its own region when it names none.
    pub fn at(&self, region: Option<&str>) -> anyhow::Result<&Client> {
        match (region, &self.neighbour) {
            (None, _) => Ok(&self.own),
            (Some(region), Some((name, client))) if region == name => Ok(client),
            (Some(region), _) => bail!("the region {region:?} does not play along"),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Client> {
        let neighbour = self.neighbour.iter().map(|(_, client)| client);
        [&self.own].into_iter().chain(neighbour)
    }

    /// Set or await the clocks of all ledgers.
    pub async fn advance(&self, to: Timestamp, keys: &mut Keys) -> anyhow::Result<()> {
        self.settle().await?;
        for region in self.all() {
            match self.pace {
                Pace::Simulated => set_clock(region, to, keys.next()).await?,
                Pace::Running => await_clock(region, to).await?,
            }
        }
        self.settle().await
    }

    /// Wait until reactors and watch have done what follows from what is in each log. What is on its way from one
    /// region to the other is not waited for: it may be away.
    pub async fn settle(&self) -> anyhow::Result<()> {
        if self.pace == Pace::Running {
            return Ok(());
        }
        for region in self.all() {
            let mut waited = Duration::ZERO;
            loop {
                let state = get(region, "/v1/simulation/settled").await?;
                if state["settled"] == json!(true) {
                    break;
                }
                if waited > SETTLE_WAIT_MAX {
                    bail!("reactors and deadlines did not catch up: {state}");
                }
                tokio::time::sleep(SETTLE_LOOK).await;
                waited += SETTLE_LOOK;
            }
        }
        Ok(())
    }
}

async fn set_clock(region: &Client, to: Timestamp, key: Uuid) -> anyhow::Result<()> {
    let call = Call {
        method: Method::POST,
        path: "/v1/simulation/clock".to_owned(),
        body: Some(json!({ "advanceTo": to })),
        key: Some(key),
        if_match: None,
        phone: None,
    };
    made(region, &call).await.map(drop)
}

async fn await_clock(region: &Client, to: Timestamp) -> anyhow::Result<()> {
    loop {
        let clock = get(region, "/v1/clock").await?;
        let now = clock["now"].as_str().context("the clock says no time")?;
        if now.parse::<Timestamp>()? >= to {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn get(region: &Client, path: &str) -> anyhow::Result<Value> {
    made(region, &Call::get(path.to_owned())).await
}

async fn made(region: &Client, call: &Call) -> anyhow::Result<Value> {
    let answer = region.call("desk", call).await?;
    ensure!(
        answer.status.is_success(),
        "{} answered {}: {}",
        call.path,
        answer.status,
        answer.body
    );
    Ok(answer.body)
}
