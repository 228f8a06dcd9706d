//! `deploy/vangnet.toml` names every key there is, with its default.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::Value;
use vangnet_runtime::config::Config;

use crate::{read, root};

#[test]
fn the_example_is_accepted() -> Result<()> {
    let config = Config::load(Some(&root().join("deploy/vangnet.toml")))?;
    assert!(config.keys.master_key_file.is_some());
    assert!(!config.gateway.development_issuer);
    Ok(())
}

#[test]
fn the_example_names_every_key_and_a_commented_one_is_at_its_default() -> Result<()> {
    let example = read("deploy/vangnet.toml")?;
    let commented: toml::Table = toml::from_str(&uncommented(&example))?;
    let defaults = serde_json::to_value(Config::default())?;
    let (mut named, mut known) = (BTreeSet::new(), BTreeSet::new());
    keys(
        "",
        &serde_json::to_value(toml::from_str::<toml::Table>(&all(&example))?)?,
        &mut named,
    );
    keys("", &defaults, &mut known);
    assert_eq!(named, known);
    let example = toml::from_str::<toml::Table>(&example)?;
    for (section, values) in &commented {
        for (key, value) in values.as_table().into_iter().flatten() {
            let set = example.get(section).and_then(|section| section.get(key));
            let default = &defaults[section][key];
            // `user = "gateway"` shows a form; its default is nothing at all.
            if set.is_none() && !default.is_null() {
                assert_eq!(&serde_json::to_value(value)?, default, "{section}.{key}");
            }
        }
    }
    Ok(())
}

/// A line `# key = value`.
fn is_commented_key(line: &str) -> bool {
    line.strip_prefix("# ")
        .and_then(|line| line.split_once(" = "))
        .is_some_and(|(key, _)| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        })
}

/// Only sections and commented keys.
fn uncommented(example: &str) -> String {
    let lines = example
        .lines()
        .filter(|line| line.starts_with('[') || is_commented_key(line));
    lines
        .map(|line| line.trim_start_matches("# ").to_owned() + "\n")
        .collect()
}

/// Everything, commented keys too.
fn all(example: &str) -> String {
    let plain = |line: &str| {
        let line = if is_commented_key(line) {
            line.trim_start_matches("# ")
        } else {
            line
        };
        line.to_owned() + "\n"
    };
    example.lines().map(plain).collect()
}

/// `section.key` of every key; what stands below a key is the key's own.
fn keys(prefix: &str, value: &Value, into: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) if prefix.is_empty() => keys(name, value, into),
            _ => {
                into.insert(format!("{prefix}.{name}"));
            }
        }
    }
}

#[test]
fn prose_is_not_taken_for_a_key() {
    assert!(is_commented_key("# connections_max = 8"));
    assert!(!is_commented_key(
        "# A line `# key = value` is a key at its default."
    ));
    assert!(!is_commented_key("connections_max = 8"));
}
