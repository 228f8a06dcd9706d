//! What we link: its licences, its sources, and what we do not want to link at all. `.deny.toml` is the list;
//! `cargo deny check bans licenses sources` reads the same file where it is installed.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{list, metadata, read, text};

#[test]
fn every_library_has_a_licence_we_allow_and_comes_from_the_registry() -> Result<()> {
    let rules: toml::Table = toml::from_str(&read(".deny.toml")?)?;
    let words = |value: &toml::Value| -> BTreeSet<String> {
        let list = value.as_array().map_or(&[][..], Vec::as_slice);
        list.iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect()
    };
    let allowed = words(&rules["licenses"]["allow"]);
    let banned: BTreeSet<&str> = rules["bans"]["deny"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(|entry| entry.get("crate")?.as_str())
        .collect();
    assert!(
        !allowed.is_empty() && !banned.is_empty(),
        ".deny.toml says nothing"
    );
    let metadata = metadata()?;
    for package in list(&metadata, "packages") {
        let name = text(package, "name");
        let licence = text(package, "license");
        assert!(allows(&allowed, licence), "{name}: licence {licence:?}");
        assert!(!banned.contains(name), "{name} is banned");
        let source = package["source"].as_str();
        assert!(
            source.is_none_or(|source| source.starts_with("registry+")),
            "{name} comes from {source:?}"
        );
    }
    Ok(())
}

/// Whether an SPDX expression can be met with the allowed licences. `AND` binds before `OR`; `/` is an old `OR`.
fn allows(allowed: &BTreeSet<String>, expression: &str) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(allowed, &mut rest) && rest.is_empty()
}

fn any_of(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    let mut met = all_of(allowed, rest);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= all_of(allowed, rest);
    }
    met
}

fn all_of(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    let mut met = one(allowed, rest);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(allowed, rest);
    }
    met
}

fn one(allowed: &BTreeSet<String>, rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let met = any_of(allowed, rest);
            let closed = rest.first() == Some(&")");
            *rest = rest.get(1..).unwrap_or_default();
            met && closed
        }
        [licence, "WITH", exception, tail @ ..] => {
            *rest = tail;
            allowed.contains(&format!("{licence} WITH {exception}"))
        }
        [licence, tail @ ..] => {
            *rest = tail;
            allowed.contains(*licence)
        }
        [] => false,
    }
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let allowed: BTreeSet<String> = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]
        .map(str::to_owned)
        .into();
    for fine in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "MIT AND ISC",
        "(GPL-3.0 OR MIT) AND ISC",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(allows(&allowed, fine), "{fine}");
    }
    for not in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "GPL-3.0 OR MIT AND AGPL-3.0",
        "Apache-2.0",
        "(MIT",
        "MIT ISC",
    ] {
        assert!(!allows(&allowed, not), "{not}");
    }
}
