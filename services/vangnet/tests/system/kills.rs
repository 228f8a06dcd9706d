//! `kill -9` of any one process during a busy hour of the night, twice, and started again: nothing is lost, nothing is
//! doubled, and the region ends as if nothing had happened.
//!
//! A lost or doubled command shows as a difference of the normal forms (`scenarios::a_difference_is_seen` shows that one
//! command less is seen), and a run in which nothing was killed in time fails.

use std::time::Duration;

use vangnet::scenario::Scenario;

use crate::{
    played::{events, form, play, scenario},
    real::{PROCESSES, Servers},
    scenarios::embedded,
};

/// One busy hour of the night.
pub fn busy_hour() -> Scenario {
    let mut scenario = scenario("night");
    if let Some(night) = &mut scenario.night {
        night.hours = 1;
    }
    scenario
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the task is awaited below")]
async fn any_process_may_be_killed() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let scenario = busy_hour();
    let undisturbed = embedded(&scenario).await;
    for roles in PROCESSES {
        let name = format!("killed-{}", roles[0]);
        let ledger = servers.ledger(log.as_ref(), &name, scenario.start).await;
        let mut region = servers.region(&ledger);
        let playing = tokio::spawn({
            let (scenario, gateway) = (scenario.clone(), region.gateway.clone());
            let disk = servers.disk().join(&name);
            async move { play(&scenario, &gateway, "test", disk).await }
        });
        let mut killed = 0;
        for _ in 0..2 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            if !playing.is_finished() {
                killed += 1;
            }
            region.kill(roles[0]);
            region.start(roles);
        }
        let names = playing.await.expect("played");
        assert!(killed > 0, "{name}: it was over before anything was killed");
        let disturbed = form(&events(log.as_ref(), &ledger).await, &names);
        region.stop();
        assert!(undisturbed == disturbed, "{name} ends differently");
    }
}
