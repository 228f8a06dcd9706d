//! `vangnet verify`, the built binary, on logs that somebody changed who owns the database: green before, red afterwards,
//! naming the position.

use std::{
    path::Path,
    process::{Command, Output},
};

use jiff::SignedDuration;
use serde_json::Value;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};
use vangnet_domain::{
    envelope::{Envelope, Recorded},
    stream::LedgerId,
};
use vangnet_log::{Log, LookedBack, Snapshot, leaf};
use vangnet_testkit::postgres::Database;
use vangnet_views::{Indicators, Region, View, fold};

use crate::{
    played::{events, play, scenario},
    real::Servers,
    stack::Stack,
};

/// Snapshots of the test hold the events before this position.
const KEPT_NEXT: u64 = 6;

/// In PostgreSQL and in SQLite, the same bytes with another last one.
const OTHER_BYTES: [&str; 2] = [
    "set_byte(bytes, octet_length(bytes) - 1, get_byte(bytes, octet_length(bytes) - 1) # 1)",
    "CAST(substr(bytes, 1, length(bytes) - 1) || \
     CASE substr(bytes, -1) WHEN x'41' THEN x'42' ELSE x'41' END AS BLOB)",
];

/// What is done (`{}` stands for the schema, OTHER_BYTES for other bytes), and what is found where.
const CHANGES: [(&str, &str, &str, u64); 6] = [
    (
        "one byte of one event",
        "UPDATE {}events SET bytes = OTHER_BYTES WHERE position = 3",
        "leaf",
        3,
    ),
    (
        "a recorded_at",
        "UPDATE {}events SET recorded_at_us = recorded_at_us - 60000000 WHERE position = 3",
        "leaf",
        3,
    ),
    (
        "one event removed",
        "DELETE FROM {}events WHERE position = 3",
        "position",
        3,
    ),
    (
        "two events swapped",
        "UPDATE {}events SET position = position + 1000 WHERE position IN (3, 4); \
         UPDATE {}events SET position = 1007 - position WHERE position > 1000",
        "leaf",
        3,
    ),
    (
        "a copied column",
        "UPDATE {}events SET type_name = 'vangnet.case.v1.Invented' WHERE position = 3",
        "copy",
        3,
    ),
    (
        "a snapshot",
        "UPDATE {}snapshots SET bytes = OTHER_BYTES WHERE name = 'region'",
        "snapshot",
        KEPT_NEXT,
    ),
];

/// The tail cut off with all that speaks of it.
const CUT_OFF: &str = "DELETE FROM {}snapshots; \
    DELETE FROM {}events WHERE position >= (SELECT max(first) FROM {}commands); \
    DELETE FROM {}commands WHERE first = (SELECT max(first) FROM {}commands); \
    UPDATE {}ledgers SET next = (SELECT max(position) + 1 FROM {}events), \
        recorded_at_us = (SELECT recorded_at_us FROM {}events ORDER BY position DESC LIMIT 1)";

/// What keeps the owner from it until it is meant.
const UNGUARD: [&str; 2] = [
    "ALTER TABLE {}events DISABLE TRIGGER USER; ALTER TABLE {}commands DISABLE TRIGGER USER; ",
    "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_deleted; \
     DROP TRIGGER commands_are_not_deleted; DROP TRIGGER ledgers_never_go_back; ",
];

#[derive(Clone, Copy)]
enum Mode {
    Postgres,
    Sqlite,
}

fn sql(mode: Mode, change: &str) -> String {
    let (at, schema) = match mode {
        Mode::Postgres => (0, "vangnet."),
        Mode::Sqlite => (1, ""),
    };
    format!("{}{change}", UNGUARD[at])
        .replace("{}", schema)
        .replace("OTHER_BYTES", OTHER_BYTES[at])
}

/// One event of the case that was looked back on, written anew with the leaf that fits it: what only the look-back shows.
struct Rewritten {
    position: u64,
    bytes: Vec<u8>,
    leaf: [u8; 32],
    /// Where the look-back stands.
    look_back: u64,
}

impl Rewritten {
    async fn of(log: &dyn Log, ledger: &LedgerId) -> Self {
        let events = events(log, ledger).await;
        let look_back = events.iter().find_map(LookedBack::of).expect("a look-back");
        let seen = look_back.timeline.first.max(KEPT_NEXT)..=look_back.timeline.last;
        let mut of_case = events
            .into_iter()
            .filter(|event| event.envelope.case == Some(look_back.case));
        let one = of_case.find(|event| seen.contains(&event.position));
        let one = one.expect("an event that was seen");
        let stored = log.read(ledger, one.position, 1).await.expect("readable");
        let mut envelope = Envelope::decode(&stored[0].bytes).expect("an envelope");
        envelope.occurred_at += SignedDuration::from_millis(1);
        let bytes = envelope.encode();
        let at = one.recorded_at.as_microsecond();
        Self {
            position: one.position,
            leaf: leaf(one.position, at, &bytes),
            bytes,
            look_back: look_back.position,
        }
    }

    fn change(&self, mode: Mode) -> String {
        let hex = |bytes: &[u8]| -> String {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            match mode {
                Mode::Postgres => format!("'\\x{digits}'::bytea"),
                Mode::Sqlite => format!("x'{digits}'"),
            }
        };
        format!(
            "UPDATE {{}}events SET bytes = {}, leaf = {} WHERE position = {}",
            hex(&self.bytes),
            hex(&self.leaf),
            self.position
        )
    }
}

/// What `vangnet verify` says in words and as JSON; both end with the same exit code.
fn verify(vangnet: impl Fn() -> Command) -> (bool, String, Value) {
    let run = |args: &[&str]| -> Output { vangnet().args(args).output().expect("it runs") };
    let (words, json) = (run(&["verify"]), run(&["verify", "--json"]));
    assert_eq!(words.status.code(), json.status.code());
    let said = String::from_utf8(words.stdout).expect("text");
    let complained = String::from_utf8_lossy(&words.stderr);
    let json = serde_json::from_slice(&json.stdout)
        .unwrap_or_else(|error| panic!("{error}: {complained}"));
    (words.status.success(), said, json)
}

fn is_green(vangnet: impl Fn() -> Command, events: usize, snapshots: usize) {
    let (good, said, json) = verify(vangnet);
    assert!(good, "{said}");
    assert!(said.contains("nothing is wrong"), "{said}");
    assert!(said.contains("Only heads that were signed"), "{said}");
    assert_eq!(json["good"], true, "{json}");
    assert_eq!(json["events"], events, "{json}");
    assert_eq!(json["lookBacks"], 1, "{json}");
    assert_eq!(json["snapshots"].as_array().map(Vec::len), Some(snapshots));
    assert_eq!(json["findings"], Value::Array(Vec::new()));
}

/// Nothing else shows it.
fn is_seen_by_the_look_back_only(vangnet: impl Fn() -> Command, rewritten: &Rewritten) {
    let (_, said, json) = verify(&vangnet);
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(1), "{said}");
    assert!(said.contains(": look-back: stay-"), "{said}");
    let what = "an event with its leaf";
    is_red(what, vangnet, "look-back", rewritten.look_back);
}

fn is_red(what: &str, vangnet: impl Fn() -> Command, kind: &str, position: u64) {
    let (good, said, json) = verify(vangnet);
    assert!(!good, "{what}: {said}");
    assert!(said.contains("NOT as it was written"), "{what}: {said}");
    assert!(
        said.contains(&format!("position {position}: {kind}: ")),
        "{what}: {said}"
    );
    assert_eq!(json["good"], false, "{what}: {json}");
    let mut findings = json["findings"].as_array().into_iter().flatten();
    assert!(
        findings.any(|it| it["kind"] == kind && it["position"] == position),
        "{what}: {json}"
    );
}

/// Keep the snapshots that a longer log would have; how many events there are.
async fn keep_snapshots(log: &dyn Log, ledger: &LedgerId) -> usize {
    async fn keep<V: View>(log: &dyn Log, ledger: &LedgerId, events: &[Recorded]) {
        let view: V = fold(&events[..KEPT_NEXT as usize]);
        let snapshot = Snapshot {
            next: KEPT_NEXT,
            fold_version: V::FOLD_VERSION,
            bytes: serde_json::to_vec(&view).expect("JSON"),
        };
        let kept = log.save_snapshot(ledger, V::NAME, snapshot).await;
        kept.expect("kept");
    }
    let events = events(log, ledger).await;
    keep::<Region>(log, ledger, &events).await;
    keep::<Indicators>(log, ledger, &events).await;
    events.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_names_what_the_owner_of_postgresql_changed() {
    let servers = Servers::start().await;
    let scenario = scenario("mark");
    let (ledger, events, rewritten) = {
        let log = servers.open_log().await;
        let ledger = servers
            .ledger(log.as_ref(), "flevoland", scenario.start)
            .await;
        let region = servers.region(&ledger);
        let disk = servers.disk().join("phones");
        play(&scenario, &region.gateway, "test", disk).await;
        region.stop();
        let events = keep_snapshots(log.as_ref(), &ledger).await;
        let rewritten = Rewritten::of(log.as_ref(), &ledger).await;
        (ledger, events, rewritten)
    };
    let as_auditor = async |database: &Database| {
        let url = database.login("vangnet_auditor").await.expect("a login");
        let (servers, ledger) = (&servers, &ledger);
        move || {
            let mut vangnet = servers.vangnet(ledger);
            vangnet.env("VANGNET_LOG__URL", &url);
            vangnet
        }
    };
    let changed = async |change: &str| {
        let database = servers.log.copy().await.expect("a copy");
        // Not as the cluster's superuser: whoever owns the tables can do it.
        let change = sql(Mode::Postgres, change);
        let owner = format!("SET ROLE vangnet_owner; {change}");
        database.sql(&owner).await.expect("done");
        database
    };
    is_green(as_auditor(&servers.log).await, events, 2);
    for (what, change, kind, position) in CHANGES {
        let database = changed(change).await;
        is_red(what, as_auditor(&database).await, kind, position);
    }
    let database = changed(&rewritten.change(Mode::Postgres)).await;
    is_seen_by_the_look_back_only(as_auditor(&database).await, &rewritten);
    let (good, said, json) = verify(as_auditor(&changed(CUT_OFF).await).await);
    assert!(
        good && said.contains("Only heads that were signed"),
        "{said}"
    );
    assert!(json["events"].as_u64() < Some(events as u64), "{json}");
    is_green(as_auditor(&servers.log).await, events, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_names_what_the_owner_of_the_file_changed() {
    let scenario = scenario("mark");
    let stack = Stack::start(&scenario).await;
    let disk = stack.disk.path().join("phones");
    play(&scenario, &stack.gateway, "test", disk).await;
    let events = keep_snapshots(stack.log.as_ref(), &stack.ledger).await;
    let rewritten = Rewritten::of(stack.log.as_ref(), &stack.ledger).await;
    let folder = stack.stop().await;
    let on = |folder: &Path| {
        let folder = folder.to_owned();
        move || {
            let mut vangnet = Command::new(env!("CARGO_BIN_EXE_vangnet"));
            vangnet.arg("--data").arg(&folder);
            vangnet
        }
    };
    let changed = async |change: &str| {
        let copy = tempfile::tempdir().expect("a folder");
        let file = copy.path().join("log.sqlite");
        let into = format!("VACUUM INTO '{}'", file.display());
        run(&folder.path().join("log.sqlite"), into).await;
        run(&file, sql(Mode::Sqlite, change)).await;
        copy
    };
    is_green(on(folder.path()), events, 2);
    for (what, change, kind, position) in CHANGES {
        let copy = changed(change).await;
        is_red(what, on(copy.path()), kind, position);
    }
    let copy = changed(&rewritten.change(Mode::Sqlite)).await;
    is_seen_by_the_look_back_only(on(copy.path()), &rewritten);
    let copy = changed(CUT_OFF).await;
    let (good, said, json) = verify(on(copy.path()));
    assert!(
        good && said.contains("Only heads that were signed"),
        "{said}"
    );
    assert!(json["events"].as_u64() < Some(events as u64), "{json}");
    is_green(on(folder.path()), events, 2);
}

/// Run SQL on a file, past everything that Vangnet does.
async fn run(file: &Path, sql: String) {
    let options = SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.expect("a connection");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .expect("done");
    connection.close().await.expect("closed");
}
