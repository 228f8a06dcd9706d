//! `vangnet replay --places`, the built binary and the auditors' door: at each instant of `last-bed` the answer is what a
//! person reads from the story.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;
use uuid::Uuid;

use crate::{
    played::{play, scenario},
    real::Servers,
    stack::Stack,
};

/// Ids of the story by its names.
struct Story(BTreeMap<String, String>);

impl Story {
    fn of(names: BTreeMap<Uuid, String>) -> Self {
        let names = names.into_iter();
        Self(names.map(|(id, name)| (name, id.to_string())).collect())
    }

    fn id(&self, name: &str) -> &str {
        &self.0[name]
    }
}

/// What the binary answers of a case at an instant of that night.
fn asked(vangnet: &impl Fn() -> Command, case: &str, at: &str, more: &[&str]) -> (bool, String) {
    let at = format!("2026-05-08T{at}Z");
    let args = ["replay", "--case", case, "--places", "--at", &at];
    let output = vangnet().args(args).args(more).output().expect("it runs");
    let said = String::from_utf8(output.stdout).expect("text");
    (output.status.success(), said)
}

/// How the places stood for the one search of a case: unit, standing, for whom; could be asked for, in order, then not.
fn stood(vangnet: &impl Fn() -> Command, case: &str, at: &str) -> [Vec<[String; 3]>; 2] {
    let (good, said) = asked(vangnet, case, at, &["--json"]);
    assert!(good, "{said}");
    let told: Value = serde_json::from_str(&said).expect("JSON");
    let rows = |list: &str| {
        let rows = told["searches"][0][list].as_array().expect("a list").iter();
        rows.map(|row| {
            ["/unit", "/standing/is", "/standing/forWhom"].map(|pointer| {
                let word = row.pointer(pointer).and_then(Value::as_str);
                word.unwrap_or("-").to_owned()
            })
        })
        .collect()
    };
    ["candidates", "excluded"].map(rows)
}

fn rows(rows: &[[&str; 3]]) -> Vec<[String; 3]> {
    let rows = rows.iter();
    rows.map(|row| row.map(str::to_owned)).collect()
}

/// The story of two children and one bed, as somebody reads it afterwards.
fn reads_as_the_story(vangnet: impl Fn() -> Command, story: &Story) {
    let (won, lost) = (
        story.id("the case that won"),
        story.id("the case that lost"),
    );
    // Before the search there is a region and no search; before the call there is no case.
    let (good, said) = asked(&vangnet, won, "21:20:00", &["--json"]);
    let told: Value = serde_json::from_str(&said).expect("JSON");
    assert!(good && told["search"] == "none", "{said}");
    assert_eq!(told["places"].as_array().map(Vec::len), Some(2), "{said}");
    assert!(!asked(&vangnet, won, "21:00:30", &["--json"]).0);
    // Nobody had said how either stood. The family is the lighter rung.
    let unknown = rows(&[["family-3", "unknown", "-"], ["bed-9", "unknown", "-"]]);
    for case in [won, lost] {
        assert_eq!(stood(&vangnet, case, "21:29:00"), [unknown.clone(), vec![]]);
    }
    // Half a minute later the one has the bed, and the other sees that somebody has.
    assert_eq!(
        stood(&vangnet, won, "21:31:30")[0],
        rows(&[
            ["family-3", "unknown", "-"],
            ["bed-9", "held", "this-search"]
        ])
    );
    assert_eq!(
        stood(&vangnet, lost, "21:31:30"),
        [
            rows(&[["family-3", "unknown", "-"]]),
            rows(&[["bed-9", "held", "another"]])
        ]
    );
    // Both live somewhere in the end.
    assert_eq!(
        stood(&vangnet, lost, "22:25:00"),
        [
            rows(&[["family-3", "occupied", "this-search"]]),
            rows(&[["bed-9", "occupied", "another"]])
        ]
    );
    let (_, words) = asked(&vangnet, lost, "21:31:30", &[]);
    for line in [
        "network\tnot-available\t",
        "-\tbed-9\tprovider-a\tcrisis-group\t",
    ] {
        assert!(words.contains(line), "{line}: {words}");
    }
    let (_, whole) = asked(&vangnet, lost, "21:31:30", &["--json"]);
    for other in ["the case that won", "the placement that won"] {
        assert!(!whole.contains(story.id(other)), "{other}: {whole}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_was_to_choose_from_reads_as_the_story_embedded() {
    let scenario = scenario("last-bed");
    let stack = Stack::start(&scenario).await;
    let disk = stack.disk.path().join("phones");
    let names = play(&scenario, &stack.gateway, "test", disk).await;
    let folder = stack.stop().await;
    let vangnet = || {
        let mut vangnet = Command::new(env!("CARGO_BIN_EXE_vangnet"));
        vangnet.arg("--data").arg(folder.path());
        vangnet
    };
    owes_by_the_clock_of_the_ledger(&vangnet);
    reads_as_the_story(vangnet, &Story::of(names));
}

/// What is owed is late by the clock of the ledger, not of the machine: a played night is not overdue because it is read
/// months after or before.
fn owes_by_the_clock_of_the_ledger(vangnet: &impl Fn() -> Command) {
    let asked = |args: &[&str]| -> Value {
        let output = vangnet().args(["duties", "--json"]).args(args).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let late = |told: &Value| {
        let owners = told["owners"].as_array().expect("a list").iter();
        let duties = owners.flat_map(|owed| owed["duties"].as_array().expect("a list"));
        duties.filter(|duty| duty["overdue"] == true).count()
    };
    let now = asked(&[]);
    let at = now["at"].as_str().expect("an instant");
    assert!(at.starts_with("2026-05-08T"), "{at}");
    assert!(!now["owners"].as_array().expect("a list").is_empty());
    let later = asked(&["--at", "2026-06-08T00:00:00Z"]);
    assert!(
        late(&later) > late(&now),
        "a month later more of it is late"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_was_to_choose_from_reads_as_the_story_on_servers() {
    let servers = Servers::start().await;
    let scenario = scenario("last-bed");
    let log = servers.open_log().await;
    let ledger = servers
        .ledger(log.as_ref(), "flevoland", scenario.start)
        .await;
    let region = servers.region(&ledger);
    let disk = servers.disk().join("phones");
    let names = play(&scenario, &region.gateway, "test", disk).await;
    region.stop();
    reads_as_the_story(|| servers.vangnet(&ledger), &Story::of(names));
}
