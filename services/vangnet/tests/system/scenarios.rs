//! Every scenario through the public HTTP API, on the simulated clock: in the embedded mode, and on PostgreSQL and NATS
//! with every service as its own process. Both end in the same normal form of the region.
//!
//! Shown to fail: `a_difference_is_seen` compares two scenarios that differ by one command.

use crate::played::{events, form, play, play_beside, scenario};
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

/// Played by two regions: the one that asks and its neighbour.
const OF_TWO: [&str; 1] = ["overflow-to-neighbour"];
/// Their ledgers.
const LEDGERS: [&str; 2] = ["flevoland", "utrecht"];

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
    end_alike(&ALL[..ALL.len() / 2]).await;
}

/// The other half, beside it.
#[tokio::test(flavor = "multi_thread")]
async fn the_other_scenarios_end_alike_too() {
    end_alike(&ALL[ALL.len() / 2..]).await;
}

async fn end_alike(names: &[&str]) {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    for name in names {
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

/// How both regions end, each on an embedded store of its own.
async fn both_embedded(scenario: &Scenario) -> String {
    let stacks = Stack::pair(scenario, LEDGERS).await;
    let disk = stacks[0].disk.path().join("phones");
    let gateways = [&*stacks[0].gateway, &*stacks[1].gateway];
    let names = play_beside(scenario, gateways, disk).await;
    let mut ends = String::new();
    for stack in stacks {
        ends += &form(&events(stack.log.as_ref(), &stack.ledger).await, &names);
        stack.stop().await;
    }
    ends
}

#[tokio::test(flavor = "multi_thread")]
async fn two_regions_end_alike_embedded_and_as_separate_processes() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    for name in OF_TWO {
        let scenario = scenario(name);
        let here = both_embedded(&scenario).await;
        let [own, other] = LEDGERS;
        let mut regions = Vec::new();
        for (ledger, neighbour) in [(own, other), (other, own)] {
            let ledger = servers.ledger(log.as_ref(), ledger, scenario.start).await;
            servers.next_to(neighbour);
            regions.push((servers.region(&ledger), ledger));
        }
        let disk = servers.disk().join(format!("phones-{name}"));
        let gateways = [&*regions[0].0.gateway, &*regions[1].0.gateway];
        let names = play_beside(&scenario, gateways, disk).await;
        let mut there = String::new();
        for (region, ledger) in regions {
            there += &form(&events(log.as_ref(), &ledger).await, &names);
            region.stop();
        }
        let differs = difference(&here, &there);
        assert!(here == there, "{name} ends differently:\n{differs}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_that_there_is_is_played() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../loadtests/scenarios");
    let there = Scenario::read_all(folder.as_ref()).expect("scenarios");
    let played = ALL.iter().chain(&OF_TWO).map(ToString::to_string);
    let of_two = there.iter().filter(|scenario| scenario.neighbour.is_some());
    assert_eq!(of_two.count(), OF_TWO.len());
    let there: std::collections::BTreeSet<_> = there.into_iter().map(|one| one.name).collect();
    assert_eq!(played.collect::<std::collections::BTreeSet<_>>(), there);
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
