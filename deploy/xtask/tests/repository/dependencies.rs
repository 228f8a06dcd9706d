//! The dependency rule: four floors, imports go down only, services never import services, only `vangnet`
//! names a backend.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde_json::{Value, json};

use crate::{list, metadata, text};

/// Floor by floor, from the ground up. A crate that is not here does not belong to the house.
const FLOORS: [&[&str]; 4] = [
    &["proto", "domain", "views", "access"],
    &[
        "log",
        "log-postgres",
        "log-sqlite",
        "bus",
        "runtime",
        "testkit",
    ],
    &[
        "intake",
        "triage",
        "ambulant",
        "placement",
        "stay",
        "watch",
        "gateway",
        "audit",
    ],
    &["vangnet"],
];

/// Tools beside the house: they may use any floor, nothing may use them.
const TOOLS: [&str; 2] = ["xtask", "bench"];

/// Imports between neighbours on one floor: who, whom.
const NEIGHBOURS: [(&str, &str); 8] = [
    ("domain", "proto"),
    ("views", "domain"),
    ("access", "domain"),
    ("log-postgres", "log"),
    ("log-sqlite", "log"),
    ("runtime", "log"),
    ("runtime", "bus"),
    ("testkit", "log"),
];

/// Who names a backend of the log. In tests everybody above the ground floor may.
const BACKENDS: [&str; 2] = ["log-postgres", "log-sqlite"];
const NAME_BACKENDS: [&str; 2] = ["vangnet", "bench"];

/// Libraries with one home: whose code uses them, and whose tests may as well.
const HOMES: [(&str, &[&str], &[&str]); 3] = [
    ("sqlx", &["log-postgres", "log-sqlite"], &["vangnet"]),
    ("async-nats", &["bus", "bench"], &[]),
    ("axum", &["gateway", "audit"], &["runtime"]),
];

/// What the ground floor never reaches, not even through others.
const NOT_ON_FLOOR_0: [&str; 7] = [
    "tokio",
    "sqlx",
    "axum",
    "async-nats",
    "rand",
    "reqwest",
    "tracing",
];

#[test]
fn imports_go_down_only() -> Result<()> {
    let metadata = metadata()?;
    assert!(ours(&metadata).count() >= 18, "the workspace was not found");
    assert_eq!(violations(&metadata), Vec::<String>::new());
    Ok(())
}

#[test]
fn floor_0_reaches_no_plumbing() -> Result<()> {
    assert_eq!(reached_from_floor_0(&metadata()?), BTreeSet::new());
    Ok(())
}

#[test]
fn a_direct_dependency_has_one_version() -> Result<()> {
    assert_eq!(disagreements(&metadata()?), Vec::<String>::new());
    Ok(())
}

/// The folder name of a package of this workspace.
fn short(package: &str) -> &str {
    package.strip_prefix("vangnet-").unwrap_or(package)
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// The packages of this workspace.
fn ours(metadata: &Value) -> impl Iterator<Item = &Value> {
    let members: BTreeSet<&str> = list(metadata, "workspace_members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    list(metadata, "packages")
        .iter()
        .filter(move |package| members.contains(text(package, "id")))
}

/// Every breach of the rule, as a sentence.
fn violations(metadata: &Value) -> Vec<String> {
    let names: BTreeSet<&str> = ours(metadata)
        .map(|package| short(text(package, "name")))
        .collect();
    let mut found = Vec::new();
    for package in ours(metadata) {
        let who = short(text(package, "name"));
        if floor(who).is_none() && !TOOLS.contains(&who) {
            found.push(format!("{who} is on no floor"));
            continue;
        }
        for dependency in list(package, "dependencies") {
            let whom = text(dependency, "name");
            let in_tests = text(dependency, "kind") == "dev";
            let breach = if whom.starts_with("vangnet") && names.contains(short(whom)) {
                breach_at_home(who, short(whom), in_tests)
            } else {
                breach_outside(who, whom, in_tests)
            };
            found.extend(breach.map(|why| format!("{who} imports {}: {why}", short(whom))));
        }
    }
    found
}

fn breach_at_home(who: &str, whom: &str, in_tests: bool) -> Option<&'static str> {
    let Some(below) = floor(whom) else {
        return Some("nothing imports a tool");
    };
    if TOOLS.contains(&who) {
        return None;
    }
    let above = floor(who)?;
    if whom == "testkit" {
        return (!in_tests || above == 0).then_some("testkit is for tests above the ground floor");
    }
    if BACKENDS.contains(&whom) && !NAME_BACKENDS.contains(&who) {
        return (!in_tests || above == 0).then_some("only vangnet names a backend");
    }
    match above.cmp(&below) {
        std::cmp::Ordering::Greater => None,
        std::cmp::Ordering::Equal if NEIGHBOURS.contains(&(who, whom)) => None,
        std::cmp::Ordering::Equal if above == 2 => Some("services never import services"),
        std::cmp::Ordering::Equal => Some("they are not neighbours"),
        std::cmp::Ordering::Less => Some("imports go down only"),
    }
}

fn breach_outside(who: &str, whom: &str, in_tests: bool) -> Option<&'static str> {
    let (_, code, tests) = HOMES.iter().find(|(library, ..)| *library == whom)?;
    let at_home = code.contains(&who) || (in_tests && tests.contains(&who));
    (!at_home).then_some("that library has another home")
}

/// `crate: library` for every library of [`NOT_ON_FLOOR_0`] that a crate of floor 0 links.
fn reached_from_floor_0(metadata: &Value) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"], "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let names: BTreeMap<&str, &str> = list(metadata, "packages")
        .iter()
        .map(|package| (text(package, "id"), text(package, "name")))
        .collect();
    let mut found = BTreeSet::new();
    for package in ours(metadata).filter(|package| floor(short(text(package, "name"))) == Some(0)) {
        let mut seen = BTreeSet::new();
        let mut open = vec![text(package, "id")];
        while let Some(id) = open.pop() {
            let linked = nodes.get(id).map_or(&[][..], |node| list(node, "deps"));
            let linked = linked
                .iter()
                .filter(|edge| {
                    list(edge, "dep_kinds")
                        .iter()
                        .any(|kind| kind["kind"].is_null())
                })
                .map(|edge| text(edge, "pkg"));
            open.extend(linked.filter(|id| seen.insert(*id)));
        }
        found.extend(
            seen.iter()
                .filter_map(|id| names.get(id))
                .filter(|name| NOT_ON_FLOOR_0.contains(name))
                .map(|name| format!("{}: {name}", short(text(package, "name")))),
        );
    }
    found
}

/// Libraries for which two crates of the workspace ask different versions.
fn disagreements(metadata: &Value) -> Vec<String> {
    let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for dependency in ours(metadata).flat_map(|package| list(package, "dependencies")) {
        if dependency["path"].is_null() {
            asked
                .entry(text(dependency, "name"))
                .or_default()
                .insert(text(dependency, "req"));
        }
    }
    asked
        .into_iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|(name, versions)| format!("{name}: {versions:?}"))
        .collect()
}

/// Metadata of a workspace with these dependencies: who, whom, kind (`null` or `"dev"`), version asked. A crate
/// `common` is ours too.
fn made_up(dependencies: &[(&str, &str, Value, &str)]) -> Value {
    let is_ours = |name: &str| floor(name).is_some() || TOOLS.contains(&name) || name == "common";
    let full = |name: &str| match name {
        "vangnet" => name.to_owned(),
        name if is_ours(name) => format!("vangnet-{name}"),
        name => name.to_owned(),
    };
    let names: BTreeSet<&str> = dependencies
        .iter()
        .flat_map(|(who, whom, ..)| [*who, *whom])
        .collect();
    let members: Vec<String> = names
        .iter()
        .filter(|name| is_ours(name))
        .map(|name| full(name))
        .collect();
    let (mut packages, mut nodes) = (Vec::new(), Vec::new());
    for name in names {
        let (mut declared, mut resolved) = (Vec::new(), Vec::new());
        for (_, whom, kind, version) in dependencies.iter().filter(|(who, ..)| *who == name) {
            declared
                .push(json!({ "name": full(whom), "kind": kind, "req": version, "path": null }));
            resolved.push(json!({ "pkg": full(whom), "dep_kinds": [{ "kind": kind }] }));
        }
        packages.push(json!({ "id": full(name), "name": full(name), "dependencies": declared }));
        nodes.push(json!({ "id": full(name), "deps": resolved }));
    }
    json!({ "workspace_members": members, "packages": packages, "resolve": { "nodes": nodes } })
}

#[test]
fn a_breach_is_found() {
    let code = Value::Null;
    let tests = json!("dev");
    let breaches = [
        ("domain", "log", &code),
        ("log", "runtime", &code),
        ("log", "bus", &code),
        ("bus", "gateway", &code),
        ("intake", "triage", &code),
        ("intake", "triage", &tests),
        ("gateway", "audit", &code),
        ("intake", "log-postgres", &code),
        ("runtime", "log-sqlite", &code),
        ("intake", "testkit", &code),
        ("vangnet", "testkit", &code),
        ("domain", "testkit", &tests),
        ("vangnet", "xtask", &code),
        ("intake", "sqlx", &code),
        ("intake", "sqlx", &tests),
        ("gateway", "async-nats", &code),
        ("runtime", "axum", &code),
        ("common", "domain", &code),
    ];
    for (who, whom, kind) in breaches {
        let metadata = made_up(&[(who, whom, kind.clone(), "1")]);
        assert_eq!(violations(&metadata).len(), 1, "{who} imports {whom}");
    }
}

#[test]
fn what_the_design_allows_is_no_breach() {
    let code = Value::Null;
    let tests = json!("dev");
    let fine = [
        ("domain", "proto", &code),
        ("views", "domain", &code),
        ("runtime", "log", &code),
        ("runtime", "axum", &tests),
        ("intake", "runtime", &code),
        ("intake", "testkit", &tests),
        ("runtime", "log-sqlite", &tests),
        ("gateway", "axum", &code),
        ("log-postgres", "sqlx", &code),
        ("bus", "async-nats", &code),
        ("vangnet", "log-sqlite", &code),
        ("bench", "testkit", &code),
        ("bench", "log-postgres", &code),
        ("xtask", "domain", &tests),
    ];
    for (who, whom, kind) in fine {
        let metadata = made_up(&[(who, whom, kind.clone(), "1")]);
        assert_eq!(
            violations(&metadata),
            Vec::<String>::new(),
            "{who} imports {whom}"
        );
    }
}

#[test]
fn plumbing_behind_a_library_is_found_and_in_tests_it_is_not_looked_for() {
    let hidden = |kind: Value| {
        made_up(&[
            ("views", "charts", Value::Null, "1"),
            ("charts", "tokio", kind, "1"),
        ])
    };
    let found = reached_from_floor_0(&hidden(Value::Null));
    assert_eq!(found, BTreeSet::from(["views: tokio".to_owned()]));
    assert_eq!(reached_from_floor_0(&hidden(json!("dev"))), BTreeSet::new());
}

#[test]
fn two_versions_of_one_library_are_found() {
    let metadata = made_up(&[
        ("intake", "serde", Value::Null, "^1"),
        ("triage", "serde", Value::Null, "^0.9"),
        ("stay", "jiff", Value::Null, "^0.2"),
        ("watch", "jiff", Value::Null, "^0.2"),
    ]);
    assert_eq!(disagreements(&metadata).len(), 1);
}
