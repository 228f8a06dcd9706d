//! `deploy/compose.yaml`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use yaml_rust2::{Yaml, YamlLoader};

use super::{instances, together};
use crate::{read, root};

#[test]
fn compose_runs_every_role_and_shows_nothing_it_should_not() -> Result<()> {
    assert_eq!(flaws(&read("deploy/compose.yaml")?)?, Vec::<String>::new());
    Ok(())
}

fn flaws(text: &str) -> Result<Vec<String>> {
    let files = YamlLoader::load_from_str(text)?;
    let file = files.first().context("an empty file")?;
    let services = file["services"].as_hash().context("services")?;
    let secrets: BTreeSet<&str> = names(&file["secrets"]).collect();
    let mut flaws = Vec::new();
    let mut played = BTreeSet::new();
    for (name, service) in services {
        let name = name.as_str().context("a name")?;
        let mut say = |what: &str| flaws.push(format!("{name}: {what}"));
        let get = |key: &str| look_up(service, key);
        let words = |key: &str| -> Vec<&str> {
            get(key)
                .as_vec()
                .into_iter()
                .flatten()
                .filter_map(Yaml::as_str)
                .collect()
        };
        if let ["serve", roles @ ..] = words("command").as_slice() {
            if roles != together(name) {
                say("it plays other roles than its name says");
            }
            played.insert(name);
            if get("depends_on")["ledger"].is_badvalue() {
                say("it does not wait for the ledger");
            }
        }
        if matches!(get("user").as_str(), None | Some("root" | "0" | "0:0")) {
            say("it runs as root");
        }
        let image = get("image").as_str().unwrap_or_default();
        if image != "vangnet"
            && !image
                .rsplit_once(':')
                .is_some_and(|(_, tag)| tag.contains('.'))
        {
            say("its image has no version");
        }
        let ports = words("ports");
        let is_door = ["gateway", "audit"].contains(&name);
        if is_door == ports.is_empty() || !ports.iter().all(|port| port.starts_with("127.0.0.1:")) {
            say("only the doors are published, on loopback");
        }
        for secret in words("secrets")
            .into_iter()
            .filter(|secret| !secrets.contains(secret))
        {
            say(&format!("the secret {secret} is not declared"));
        }
        for (key, value) in environment(service) {
            let (key, value) = (
                key.as_str().unwrap_or_default(),
                value.as_str().unwrap_or_default(),
            );
            let login = value.split_once('@').map_or("", |(login, _)| login);
            let secret = value.strip_prefix("/run/secrets/");
            if key.ends_with("_FILE") || secret.is_some() {
                if !secret.is_some_and(|secret| words("secrets").contains(&secret)) {
                    say(&format!("{key} is not one of its secrets"));
                }
            } else if ["PASSWORD", "_KEY", "SECRET"]
                .iter()
                .any(|word| key.ends_with(word))
                || login.matches(':').count() > 1
            {
                say(&format!("{key} holds a secret"));
            }
        }
        for volume in words("volumes")
            .iter()
            .filter_map(|volume| volume.strip_prefix("./"))
        {
            let path = volume.split(':').next().unwrap_or_default();
            if !root().join("deploy").join(path).exists() {
                say(&format!("{path} does not exist"));
            }
        }
    }
    if played != instances() {
        flaws.push(format!("it runs {played:?}"));
    }
    for secret in &secrets {
        let place = file["secrets"][*secret]["file"]
            .as_str()
            .unwrap_or_default();
        if place != format!("./secrets/{secret}") {
            flaws.push(format!("secret {secret} is not in deploy/secrets"));
        }
    }
    Ok(flaws)
}

/// A key of a mapping, or of what is merged into it.
fn look_up<'a>(mapping: &'a Yaml, key: &str) -> &'a Yaml {
    let own = &mapping[key];
    if own.is_badvalue() && !mapping["<<"].is_badvalue() {
        look_up(&mapping["<<"], key)
    } else {
        own
    }
}

/// All of a service's environment, what is merged into it too.
fn environment(service: &Yaml) -> Vec<(&Yaml, &Yaml)> {
    let mut found = Vec::new();
    let mut open = vec![look_up(service, "environment")];
    while let Some(mapping) = open.pop() {
        for (key, value) in mapping.as_hash().into_iter().flatten() {
            if key.as_str() == Some("<<") {
                open.push(value);
            } else {
                found.push((key, value));
            }
        }
    }
    found
}

fn names(mapping: &Yaml) -> impl Iterator<Item = &str> {
    mapping
        .as_hash()
        .into_iter()
        .flatten()
        .filter_map(|(key, _)| key.as_str())
}

#[test]
fn each_flaw_is_found() -> Result<()> {
    let good = read("deploy/compose.yaml")?;
    for (from, to) in [
        (
            "command: [serve, gateway, intake]",
            "command: [serve, gateway]",
        ),
        ("command: [serve, stay]", "command: [migrate]"),
        ("user: \"10001:10001\"", "user: root"),
        ("user: postgres", "mem_limit: 1g"),
        ("127.0.0.1:8080:8080", "8080:8080"),
        ("shm_size: 256m", "ports: [\"127.0.0.1:5432:5432\"]"),
        ("image: postgres:15.14-bookworm", "image: postgres"),
        (
            "postgres://vangnet_stay@",
            "postgres://vangnet_stay:secret@",
        ),
        (
            "VANGNET_BUS__PASSWORD_FILE: /run/secrets/bus_stay",
            "VANGNET_BUS__PASSWORD_FILE: /etc/bus_stay",
        ),
        (
            "VANGNET_BUS__PASSWORD_FILE: /run/secrets/bus_stay",
            "VANGNET_BUS__PASSWORD: stay",
        ),
        ("secrets: [keys_superuser,", "secrets: [superuser,"),
        ("./otel-collector.yaml", "./collector.yaml"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(
            !flaws(&good.replacen(from, to, 1))?.is_empty(),
            "{from} -> {to}"
        );
    }
    Ok(())
}
