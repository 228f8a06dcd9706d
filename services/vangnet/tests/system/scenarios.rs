//! Every scenario through the public HTTP API, on the simulated clock: in the embedded mode, and on PostgreSQL and NATS
//! with every service as its own process. Both end in the same normal form of the region.
//!
//! Shown to fail: `a_difference_is_seen` compares two scenarios that differ by one command.

use crate::played::{events, form, play, scenario};
use crate::real::Servers;
use crate::stack::Stack;
use vangnet::scenario::Scenario;

pub const ALL: [&str; 16] = [
    "brievenbus-at-night",
    "full-region",
    "last-bed",
    "mark",
    "part-time",
    "short-stay",
    "siblings-at-night",
    "no-crisis",
    "offline-team",
    "night",
    "zeewolde",
    "consultation-at-three",
    "sixteenth-birthday",
    "title-lapses",
    "change-of-shift",
    "winter-time",
];

/// How the region ends on an embedded store.
pub async fn embedded(scenario: &Scenario) -> String {
    ends(Stack::start(scenario).await, scenario).await
}

/// Play to the end on a stack; how the region ends.
pub async fn ends(stack: Stack, scenario: &Scenario) -> String {
    let disk = stack.disk.path().join("phones");
    let names = play(scenario, &stack.gateway, "test", disk).await;
    let events = events(stack.log.as_ref(), &stack.ledger).await;
    stack.stop().await;
    form(&events, &names)
}

#[tokio::test(flavor = "multi_thread")]
async fn embedded_and_separate_processes_end_alike() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    for name in ALL {
        let scenario = scenario(name);
        let here = embedded(&scenario).await;
        let ledger = servers
            .ledger(log.as_ref(), &format!("region-{name}"), scenario.start)
            .await;
        let region = servers.region(&ledger);
        let disk = servers.disk().join(format!("phones-{name}"));
        let names = play(&scenario, &region.gateway, "test", disk).await;
        let there = form(&events(log.as_ref(), &ledger).await, &names);
        region.stop();
        assert!(
            here == there,
            "{name} ends differently:\n{}",
            difference(&here, &there)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_is_seen() {
    let whole = scenario("no-crisis");
    let mut cut = whole.clone();
    cut.step.retain(|step| !step.call.ends_with("/feedback"));
    cut.step.retain(|step| !step.call.ends_with("/indicators"));
    assert_ne!(embedded(&whole).await, embedded(&cut).await);
}

/// The first lines that differ.
pub fn difference(one: &str, two: &str) -> String {
    let lines = one.lines().zip(two.lines()).enumerate();
    let different = lines.filter(|(_, (one, two))| one != two).take(5);
    different
        .map(|(line, (one, two))| format!("{line}: {one}\n{line}: {two}\n"))
        .collect()
}
