//! A text about somebody is in no byte outside what is sealed, and when somebody was erased, in none at all.
//!
//! A scenario with a canary in every personal field (see `planting`) is played on real servers, with requests that are
//! refused besides; then every place is looked into (see `places`, whose own test shows that each look can be red). Then
//! people are erased, one after the other, the public way.
//!
//! Seen to fail: with the auditors' door that kept keys in memory (it went on opening the erased child's name); with
//! libraries that logged whole messages at `trace` (async-nats did, commands and all); and with a case's key that stayed when the last of its people had
//! become known in another case.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet::scenario::{Client, Pace, Player};
use vangnet_domain::{
    ids::{CaseId, PersonId},
    personal::KeySubject,
    stream::LedgerId,
};
use vangnet_log::{KeyState, KeyStore};
use vangnet_runtime::{MasterKey, Sealer, system_entropy};
use vangnet_testkit::scan::Net;

use crate::{
    opened::{redacted, shown, texts},
    places::Places,
    planting::{CANARY, Planted},
    played::events,
    real::{Region, Servers},
    refused,
    stack::Stack,
};

/// The names of the scenario by id, after it was played.
async fn play(planted: &Planted, gateway: &str) -> (Client, BTreeMap<String, String>) {
    let client = Client::sign_in(gateway).await.expect("signed in");
    let phones = tempfile::tempdir().expect("a folder");
    let mut player = Player::new(
        client.clone(),
        &planted.scenario,
        Pace::Simulated,
        "canary",
        phones.path().to_owned(),
    );
    let played = player.play(&planted.scenario, &mut |_, _| {}).await;
    played.unwrap_or_else(|error| panic!("{error:#}"));
    (client, player.vars)
}

fn all(planted: &Planted) -> Net {
    let own = planted.canaries.iter().map(String::as_str);
    Net::of_texts(own.filter(|text| !text.starts_with(CANARY)).chain([CANARY])).expect("a net")
}

fn id(vars: &BTreeMap<String, String>, name: &str) -> Uuid {
    vars[name].parse().expect("an id")
}

/// As local access.
async fn ask_to_erase(gateway: &str, client: &Client, person: Uuid) -> reqwest::Response {
    let request = reqwest::Client::new()
        .post(format!("{gateway}/v1/persons/{person}/erasure"))
        .bearer_auth(client.token("local").expect("a token"))
        .header("Idempotency-Key", person.to_string())
        .json(&json!({ "ground": "request" }));
    request.send().await.expect("an answer")
}

async fn erase(gateway: &str, client: &Client, person: Uuid) {
    let answer = ask_to_erase(gateway, client, person).await;
    assert_eq!(answer.status(), StatusCode::OK, "{:?}", answer.text().await);
}

async fn wrapped(keys: &dyn KeyStore, ledger: &LedgerId, subject: KeySubject) -> Vec<u8> {
    match keys.load(ledger, subject).await.expect("the key store") {
        KeyState::Present(wrapped) => wrapped,
        other => panic!("{subject}: {other:?}"),
    }
}

/// Output of a command of the binary, which must succeed.
fn vangnet(servers: &Servers, ledger: &LedgerId, arguments: &[&str]) -> Vec<u8> {
    let output = servers
        .vangnet(ledger)
        .args(arguments)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    [output.stdout, output.stderr].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_canary_is_in_any_byte_and_after_an_erasure_nothing_of_that_person() {
    let planted = Planted::new();
    let places = Places::start().await;
    let servers = &places.servers;
    let log = servers.open_log().await;
    let ledger = servers
        .ledger(log.as_ref(), "flevoland", planted.scenario.start)
        .await;
    // A neighbour that nobody serves: what it is to hear waits.
    for (variable, value) in [
        ("REGIONS__UTRECHT__NAME", "Utrecht"),
        ("DESK__NAME", "Crisisdesk"),
        ("DESK__TELEPHONE", "020-none-invented"),
    ] {
        servers.set(&format!("VANGNET_NEIGHBOURS__{variable}"), value);
    }
    let region = servers.region(&ledger);
    let (client, vars) = play(&planted, &region.gateway).await;
    refused::send_all(&region.gateway, &client, &vars).await;

    // Every canary got in, and is sealed.
    let keys = servers.open_keys().await;
    let master = MasterKey::read(&servers.disk().join("master.key")).expect("the master key");
    let sealer = || {
        let (keys, master) = (keys.clone(), master.clone());
        Sealer::new(ledger.clone(), keys, master, system_entropy())
    };
    let recorded = events(log.as_ref(), &ledger).await;
    let before = texts(&recorded, &sealer()).await;
    let kept: String = before.values().flatten().map(String::as_str).collect();
    let lost: Vec<_> = planted
        .canaries
        .iter()
        .filter(|text| !kept.contains(*text))
        .collect();
    assert!(lost.is_empty(), "not in the log at all: {lost:?}");

    // Nowhere in plain, though all places have been written to; not in what the operator's commands say either.
    let net = all(&planted);
    assert_eq!(places.catch(&net).await, BTreeSet::new());
    places.are_written_to().await;
    for arguments in [
        &["events", "export"][..],
        &["doctor"],
        &["replay", "--region", "--json"],
    ] {
        let said = vangnet(servers, &ledger, arguments);
        assert_eq!(net.catch(arguments[0], &said), BTreeSet::new());
    }
    let regional: vangnet_views::Region = vangnet_views::fold(&recorded);
    let snapshot = serde_json::to_vec(&regional).expect("a snapshot");
    assert_eq!(net.catch("snapshot", &snapshot), BTreeSet::new());

    let at = recorded.last().expect("events").recorded_at;
    let erasures = Erasures {
        region: &region,
        servers,
        client: &client,
        vars: &vars,
        keys: keys.as_ref(),
        ledger: &ledger,
        at,
    };
    later(&region, &client).await;
    erasures.one_of_several(&before).await;
    let after = texts(&events(log.as_ref(), &ledger).await, &sealer()).await;
    let child = KeySubject::Person(PersonId(id(&vars, "child")));
    let others: BTreeMap<_, _> = before.iter().filter(|(key, _)| **key != child).collect();
    assert_eq!(
        after.iter().collect::<BTreeMap<_, _>>(),
        others,
        "all but hers"
    );

    erasures.the_last_of_an_open_case_stays().await;
    erasures.the_last_of_a_case().await;
    let left = texts(&events(log.as_ref(), &ledger).await, &sealer()).await;
    let gone = ["case-8", "case-9"].map(|name| KeySubject::Case(CaseId(id(&vars, name))));
    assert!(
        gone.iter()
            .all(|case| before.contains_key(case) && !left.contains_key(case)),
        "{:?}",
        left.keys()
    );
    for name in ["case", "case-2", "case-3"] {
        let case = KeySubject::Case(CaseId(id(&vars, name)));
        assert_eq!(left.get(&case), before.get(&case), "{name} is readable");
    }
    vangnet(servers, &ledger, &["verify"]);
    region.stop();
    assert_eq!(
        places.catch(&net).await,
        BTreeSet::new(),
        "not from the erasures either"
    );
}

/// An instant after everything that was played.
async fn later(region: &Region<'_>, client: &Client) {
    let request = reqwest::Client::new()
        .post(format!("{}/v1/simulation/clock", region.gateway))
        .bearer_auth(client.token("desk").expect("a token"))
        .header("Idempotency-Key", Uuid::from_u128(99).to_string())
        .json(&json!({ "advanceBy": "PT1M" }));
    assert!(
        request
            .send()
            .await
            .expect("an answer")
            .status()
            .is_success()
    );
}

struct Erasures<'a> {
    region: &'a Region<'a>,
    servers: &'a Servers,
    client: &'a Client,
    vars: &'a BTreeMap<String, String>,
    keys: &'a dyn KeyStore,
    ledger: &'a LedgerId,
    /// Before any of them.
    at: jiff::Timestamp,
}

impl Erasures<'_> {
    async fn shown(&self) -> BTreeMap<String, Value> {
        shown(self.region, self.client, self.vars, self.at).await
    }

    /// The files of the key store's cluster that hold these keys.
    fn files(&self, wanted: &[(&str, Vec<u8>)]) -> BTreeSet<String> {
        let net = Net::of(wanted.iter().map(|(name, key)| (*name, &key[..]))).expect("a net");
        let data = self
            .servers
            .keys
            .server()
            .data_dir()
            .expect("a private cluster");
        net.catch_files(&data).expect("files")
    }

    async fn key(&self, subject: KeySubject) -> Vec<u8> {
        wrapped(self.keys, self.ledger, subject).await
    }

    fn replayed(&self, case: &str) -> Vec<u8> {
        let (case, at) = (self.vars[case].as_str(), self.at.to_string());
        let asked = ["replay", "--case", case, "--at", &at, "--json"];
        vangnet(self.servers, self.ledger, &asked)
    }

    /// The child of the first case: everything of hers goes, nothing of anybody else, and every replay stands.
    async fn one_of_several(&self, before: &BTreeMap<KeySubject, BTreeSet<String>>) {
        let child = KeySubject::Person(PersonId(id(self.vars, "child")));
        let parent = KeySubject::Person(PersonId(id(self.vars, "parent")));
        let (hers, theirs) = (self.key(child).await, self.key(parent).await);
        let known = [("hers", hers), ("theirs", theirs)];
        let held = self.files(&known);
        assert!(
            held.len() >= 2,
            "the look into the key store's files can find: {held:?}"
        );
        let (seen, replayed) = (self.shown().await, self.replayed("case"));
        let gone = &before[&child];
        assert!(gone.len() >= 5, "{gone:?}");
        // Not all: of what was put right, only the newest is shown.
        let at_doors = |all: &BTreeMap<String, Value>| -> BTreeSet<(bool, String)> {
            let opened = all.iter().flat_map(|(url, body)| {
                let open = gone.iter().filter(|text| opens(body, text));
                open.map(|text| (url.starts_with(&self.region.audit), text.clone()))
            });
            opened.collect()
        };
        let open = at_doors(&seen);
        for is_audit in [true, false] {
            let shown = open.iter().filter(|(audit, _)| *audit == is_audit);
            assert!(shown.count() >= 4, "what was opened before: {open:?}");
        }

        erase(&self.region.gateway, self.client, child.id()).await;

        let left = self.files(&known);
        assert!(left.iter().all(|file| file.contains("theirs")), "{left:?}");
        assert!(!left.is_empty(), "the other key is still there");
        let state = self
            .keys
            .load(self.ledger, child)
            .await
            .expect("the key store");
        assert_eq!(state, KeyState::Destroyed);
        assert_eq!(replayed, self.replayed("case"), "no fold is changed");
        vangnet(self.servers, self.ledger, &["verify"]);
        self.until_followed(child.id()).await;
        let now = self.shown().await;
        assert_eq!(at_doors(&now), BTreeSet::new(), "still opened");
        let audited = |all: &BTreeMap<String, Value>| -> BTreeMap<String, Value> {
            let ours = all
                .iter()
                .filter(|(url, _)| url.starts_with(&self.region.audit));
            ours.map(|(url, body)| (url.clone(), body.clone()))
                .collect()
        };
        let expected: BTreeMap<_, _> = audited(&seen)
            .into_iter()
            .map(|(url, body)| (url, redacted(&body, gone)))
            .collect();
        assert_eq!(audited(&now), expected, "unchanged but for redacted");
    }

    /// Everybody of the first case, and of the second, in which one of the first had joined, but the last: while both run
    /// their texts are needed, so nothing of theirs is destroyed.
    async fn the_last_of_an_open_case_stays(&self) {
        let of = |name: &str| KeySubject::Case(CaseId(id(self.vars, name)));
        let uncle = KeySubject::Person(PersonId(id(self.vars, "uncle")));
        let known = [
            ("first", self.key(of("case")).await),
            ("second", self.key(of("case-2")).await),
            ("his", self.key(uncle).await),
        ];
        for name in ["parent", "child-2"] {
            erase(&self.region.gateway, self.client, id(self.vars, name)).await;
        }
        let held = self.files(&known);
        let refused = ask_to_erase(&self.region.gateway, self.client, uncle.id()).await;
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        let said = refused.text().await.expect("a body");
        assert!(said.contains("LAST_OF_OPEN_CASE"), "{said}");
        assert_eq!(self.files(&known), held, "nothing was destroyed");
    }

    /// Everybody of two cases that are over, the child of the first of which had joined the second.
    async fn the_last_of_a_case(&self) {
        let of = |name: &str| KeySubject::Case(CaseId(id(self.vars, name)));
        let (first, second) = (of("case-8"), of("case-9"));
        let known = [
            ("first", self.key(first).await),
            ("second", self.key(second).await),
        ];
        erase(&self.region.gateway, self.client, id(self.vars, "child-9")).await;
        assert!(self.files(&known).len() >= 2, "one of each case is left");
        erase(&self.region.gateway, self.client, id(self.vars, "child-8")).await;
        for case in [first, second] {
            let state = self
                .keys
                .load(self.ledger, case)
                .await
                .expect("the key store");
            assert_eq!(state, KeyState::Destroyed, "{case}");
        }
        assert_eq!(self.files(&known), BTreeSet::new());
    }

    /// The auditors' door is another process: it knows after the hint.
    async fn until_followed(&self, person: Uuid) {
        let text = format!("{person}");
        for _ in 0..100 {
            let case = &self.vars["case"];
            let url = format!(
                "{}/v1/cases/{case}/replay?at={}",
                self.region.audit, self.at
            );
            let request = reqwest::Client::new()
                .get(url)
                .bearer_auth(self.client.token("auditor").expect("a token"))
                .header("Vangnet-Purpose", "a-test");
            let body = request
                .send()
                .await
                .expect("an answer")
                .text()
                .await
                .expect("a body");
            assert!(body.contains(&text), "the person stays known");
            if body.contains("\"redacted\":true") {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the auditors' door still opens what is erased");
    }
}

/// Whether some string of an answer is this text.
fn opens(body: &Value, text: &str) -> bool {
    match body {
        Value::String(shown) => shown == text,
        Value::Array(items) => items.iter().any(|item| opens(item, text)),
        Value::Object(fields) => fields.values().any(|field| opens(field, text)),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_store_holds_no_canary_and_after_an_erasure_no_key() {
    let planted = Planted::new();
    let stack = Stack::start(&planted.scenario).await;
    let (client, vars) = play(&planted, &stack.gateway).await;
    let net = all(&planted);
    let caught = || net.catch_files(stack.disk.path()).expect("files");
    assert_eq!(caught(), BTreeSet::new());
    let child = KeySubject::Person(PersonId(id(&vars, "child")));
    let key = wrapped(stack.keys.as_ref(), &stack.ledger, child).await;
    let keys = Net::of([("hers", &key[..])]).expect("a net");
    let held = || keys.catch_files(stack.disk.path()).expect("files");
    assert!(!held().is_empty(), "the look into the files can find");
    erase(&stack.gateway, &client, child.id()).await;
    assert_eq!(held(), BTreeSet::new());
    assert_eq!(caught(), BTreeSet::new());
    stack.stop().await;
}
