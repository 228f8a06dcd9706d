//! Playing a scenario and looking at what the log holds afterwards.

use std::{collections::BTreeMap, path::PathBuf};

use uuid::Uuid;
use vangnet::scenario::{Client, Pace, Player, Scenario};
use vangnet_domain::{envelope::Recorded, stream::LedgerId};
use vangnet_log::{Log, READ_LIMIT_MAX};
use vangnet_views::normal_form::normal_form;

/// A committed scenario.
pub fn scenario(name: &str) -> Scenario {
    let folder: PathBuf = concat!(env!("CARGO_MANIFEST_DIR"), "/../../loadtests/scenarios").into();
    Scenario::read(&folder.join(format!("{name}.toml"))).expect("a scenario")
}

/// Play to the end; the names of the scenario by id.
pub async fn play(
    scenario: &Scenario,
    gateway: &str,
    run: &str,
    disk: PathBuf,
) -> BTreeMap<Uuid, String> {
    let client = Client::sign_in(gateway).await.expect("signed in");
    played(
        scenario,
        Player::new(client, scenario, Pace::Simulated, run, disk),
    )
    .await
}

/// The same in two regions: the scenario's own and its neighbour.
pub async fn play_beside(
    scenario: &Scenario,
    gateways: [&str; 2],
    disk: PathBuf,
) -> BTreeMap<Uuid, String> {
    let [own, other] = gateways;
    let client = Client::sign_in(own).await.expect("signed in");
    let beside = Client::sign_in(other).await.expect("signed in");
    let player = Player::new(client, scenario, Pace::Simulated, "test", disk);
    let neighbour = scenario.neighbour.as_deref().expect("a neighbour");
    played(scenario, player.beside(neighbour, beside)).await
}

async fn played(scenario: &Scenario, mut player: Player) -> BTreeMap<Uuid, String> {
    if let Err(error) = player.play(scenario, &mut |_, _| {}).await {
        panic!("{}: {error:?}", scenario.name);
    }
    names(&player.vars)
}

/// The scenario's names by id. Where a race decided which of two cases came first, they are named by its outcome.
fn names(vars: &BTreeMap<String, String>) -> BTreeMap<Uuid, String> {
    let ends_of = |outcome: &str| {
        let id = vars.get(&format!("{outcome}.placement"))?;
        let name = vars
            .iter()
            .find(|(name, value)| !name.contains('.') && *value == id)?
            .0;
        name.rsplit_once('-')
            .map(|(_, number)| format!("-{number}"))
    };
    let raced: Vec<_> = ["won", "lost"]
        .into_iter()
        .filter_map(|outcome| Some((ends_of(outcome)?, outcome)))
        .collect();
    let named = vars
        .iter()
        .filter(|(name, _)| !name.contains('.'))
        .filter_map(|(name, value)| {
            let id = Uuid::parse_str(value).ok()?;
            let renamed = raced.iter().find_map(|(end, outcome)| {
                name.strip_suffix(end.as_str())
                    .map(|start| format!("{start} that {outcome}"))
            });
            Some((id, format!("the {}", renamed.as_ref().unwrap_or(name))))
        });
    named.collect()
}

/// Everything in the log, which must verify.
pub async fn events(log: &dyn Log, ledger: &LedgerId) -> Vec<Recorded> {
    let report = vangnet_log::verify(log, ledger, &mut vangnet_log::decodes)
        .await
        .expect("readable");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let mut events: Vec<Recorded> = Vec::new();
    loop {
        let from = events.len() as u64;
        let batch = log
            .read(ledger, from, READ_LIMIT_MAX)
            .await
            .expect("readable");
        if batch.is_empty() {
            return events;
        }
        events.extend(batch.iter().map(|stored| {
            Recorded::decode(stored.position, stored.recorded_at, &stored.bytes).expect("decodable")
        }));
    }
}

/// What two runs are compared by.
pub fn form(events: &[Recorded], names: &BTreeMap<Uuid, String>) -> String {
    normal_form(events, names)
}
