//! What can be read of people: each text under the key that seals it, from the log; and everything the doors show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;
use vangnet::scenario::Client;
use vangnet_domain::{
    envelope::Recorded,
    personal::{KeySubject, Personal},
};
use vangnet_runtime::{Sealer, Unsealed};

use crate::real::Region;

/// The texts of the log that can be opened, by key.
pub async fn texts(events: &[Recorded], sealer: &Sealer) -> BTreeMap<KeySubject, BTreeSet<String>> {
    let mut sealed = Vec::new();
    for event in events {
        let mut event = event.event.clone();
        event.visit_personal(&mut |_, field| sealed.push(field.clone()));
    }
    let mut texts: BTreeMap<KeySubject, BTreeSet<String>> = BTreeMap::new();
    for field in sealed {
        if let Personal::Sealed(field) = field
            && let Unsealed::Text(text) = sealer.open(&field).await.expect("the key store")
        {
            texts.entry(field.key).or_default().insert(text);
        }
    }
    texts
}

/// Every answer of both doors about what the scenario has names for, by what was asked. `at` is the instant of replays.
pub async fn shown(
    region: &Region<'_>,
    client: &Client,
    vars: &BTreeMap<String, String>,
    at: jiff::Timestamp,
) -> BTreeMap<String, Value> {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../gateway/openapi.json");
    let text = std::fs::read_to_string(committed).expect("the document");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let ids: BTreeSet<&str> = vars
        .values()
        .filter(|value| Uuid::parse_str(value).is_ok())
        .map(String::as_str)
        .collect();
    let mut asked = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        // The stream has no end, and tells positions only.
        if methods.get("get").is_none() || path == "/v1/events/stream" {
            continue;
        }
        if path.contains("{id}") {
            let of = |id: &&str| format!("{}{}", region.gateway, path.replace("{id}", id));
            asked.extend(ids.iter().map(of));
        } else if !path.contains('{') {
            asked.push(format!("{}{path}", region.gateway));
        }
    }
    let cases = vars.iter().filter(|(name, _)| name.starts_with("case"));
    for view in ["known", "happened"] {
        let query = format!("replay?at={at}&view={view}");
        asked.push(format!("{}/v1/{query}", region.audit));
        asked.extend(
            cases
                .clone()
                .map(|(_, case)| format!("{}/v1/cases/{case}/{query}", region.audit)),
        );
    }
    let http = reqwest::Client::new();
    let mut shown = BTreeMap::new();
    for url in asked {
        let who = if url.starts_with(&region.audit) {
            "auditor"
        } else {
            "desk"
        };
        let request = http
            .get(&url)
            .bearer_auth(client.token(who).expect("a token"))
            .header("Vangnet-Purpose", "a-test");
        let answer = request.send().await.expect("an answer");
        if answer.status().is_success()
            && let Ok(body) = answer.json().await
        {
            shown.insert(url, body);
        }
    }
    shown
}

/// `before` with everything that is one of these texts as a door shows it when its key is gone.
pub fn redacted(before: &Value, gone: &BTreeSet<String>) -> Value {
    match before {
        Value::String(text) if gone.contains(text) => serde_json::json!({ "redacted": true }),
        Value::Array(items) => items.iter().map(|item| redacted(item, gone)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), redacted(field, gone)))
            .collect(),
        other => other.clone(),
    }
}
