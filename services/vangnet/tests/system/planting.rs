//! A scenario in which every personal field of the API holds a text that occurs nowhere else.
//!
//! Which fields there are is read from the committed OpenAPI document: a text in a request is a word of a list, a value of
//! a format, a code with a pattern, or else personal, unless it is named below with its reason. A new field that is none
//! of these needs a canary before this passes.

use std::{collections::BTreeSet, path::PathBuf};

use serde_json::Value;
use vangnet::scenario::Scenario;

/// In every canary that is not a date or a number.
pub const CANARY: &str = "kanarie";

/// Texts that are not about people, though no pattern says so: path, pointer.
const NOT_PERSONAL: [(&str, &str); 1] = [
    // A team is called after its region or its car, never after a person; shown on every board.
    ("/v1/teams", "/name"),
];
/// Doors that are not open in production, and keep nothing.
const DEVELOPMENT: [&str; 2] = ["/v1/dev/tokens", "/v1/simulation/clock"];

/// A field of a request: path of its route, pointer in its body with `*` for every element.
type Field = (String, String);

/// What is played, and what must be found nowhere.
pub struct Planted {
    pub scenario: Scenario,
    pub canaries: BTreeSet<String>,
}

impl Planted {
    /// Read the scenario and plant. Every personal field has a canary, or this fails.
    pub fn new() -> Self {
        let system: PathBuf = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/system").into();
        let mut planted = Self {
            scenario: Scenario::read(&system.join("canaries.toml")).expect("a scenario"),
            canaries: BTreeSet::new(),
        };
        let personal = personal_fields();
        let mut reached = BTreeSet::new();
        for step in &mut planted.scenario.step {
            let Some(path) = step.call.strip_prefix("POST ") else {
                continue;
            };
            for field in personal.iter().filter(|(route, _)| fits(route, path)) {
                if let Some(body) = &mut step.body
                    && plant(body, &field.1, &mut planted.canaries)
                {
                    reached.insert(field.clone());
                }
            }
        }
        let missing: Vec<_> = personal.difference(&reached).collect();
        assert!(missing.is_empty(), "no canary in {missing:#?}");
        planted
    }
}

/// Put a canary wherever the pointer leads; whether it led anywhere. What can be read as a date or a number of a person
/// keeps its value, which is the canary.
fn plant(value: &mut Value, pointer: &str, canaries: &mut BTreeSet<String>) -> bool {
    let (name, rest) = match pointer[1..].split_once('/') {
        Some((name, rest)) => (name, Some(format!("/{rest}"))),
        None => (&pointer[1..], None),
    };
    match (value, rest) {
        (Value::Array(items), rest) if name == "*" => {
            let mut led = false;
            for item in items {
                led |= match &rest {
                    Some(rest) => plant(item, rest, canaries),
                    None => put(item, canaries),
                };
            }
            led
        }
        (Value::Object(fields), Some(rest)) => fields
            .get_mut(name)
            .is_some_and(|inside| plant(inside, &rest, canaries)),
        (Value::Object(fields), None) => put(fields.entry(name).or_insert(Value::Null), canaries),
        _ => false,
    }
}

fn put(field: &mut Value, canaries: &mut BTreeSet<String>) -> bool {
    let own = field.as_str().filter(|text| text.len() > 1);
    let canary = match own {
        Some(own) => own.to_owned(),
        // Quotes and letters beyond ASCII, so that escaping is met.
        None => format!("{CANARY}{:04}q \"fløit\" 'n", canaries.len()),
    };
    *field = Value::String(canary.clone());
    // What is found is the part that no escaping changes.
    let found = canary.split(' ').next().unwrap_or_default().to_owned();
    canaries.insert(found)
}

/// Whether a path of a step (`/v1/cases/${case}/triages`) is one of a route (`/v1/cases/{id}/triages`).
fn fits(route: &str, path: &str) -> bool {
    let (route, path) = (route.split('/'), path.split('/'));
    route.clone().count() == path.clone().count()
        && route
            .zip(path)
            .all(|(part, given)| part.starts_with('{') || part == given)
}

/// All of them.
fn personal_fields() -> BTreeSet<Field> {
    let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../gateway/openapi.json");
    let text = std::fs::read_to_string(committed).expect("the document");
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let mut found = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        let schema = methods.pointer("/post/requestBody/content/application~1json/schema");
        if let Some(schema) = schema.filter(|_| !DEVELOPMENT.contains(&path.as_str())) {
            let mut texts = Vec::new();
            free_texts(&document, schema, String::new(), &mut texts);
            found.extend(texts.into_iter().map(|pointer| (path.clone(), pointer)));
        }
    }
    for (path, pointer) in NOT_PERSONAL {
        let known = found.remove(&(path.to_owned(), pointer.to_owned()));
        assert!(known, "{path} has no free text {pointer} any more");
    }
    found
}

/// Pointers to strings that say nothing of what may be in them.
fn free_texts(document: &Value, schema: &Value, at: String, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(&reference[1..]).expect("a schema");
        return free_texts(document, target, at, found);
    }
    for kind in ["oneOf", "anyOf", "allOf"] {
        for one in schema[kind].as_array().into_iter().flatten() {
            free_texts(document, one, at.clone(), found);
        }
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        free_texts(document, field, format!("{at}/{name}"), found);
    }
    if let Some(items) = schema.get("items") {
        free_texts(document, items, format!("{at}/*"), found);
    }
    let is_string = match &schema["type"] {
        Value::String(kind) => kind == "string",
        Value::Array(kinds) => kinds.iter().any(|kind| kind == "string"),
        _ => false,
    };
    let bound = ["enum", "const", "format", "pattern"];
    if is_string && bound.iter().all(|word| schema.get(*word).is_none()) {
        found.push(at);
    }
}
