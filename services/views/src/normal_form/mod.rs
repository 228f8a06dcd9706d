//! Two runs of the same story, made comparable: on one machine in one process, or on PostgreSQL and NATS.
//!
//! What two runs must share is what happened in each stream, in its order. What they may differ in is left
//! out: positions and hashes, ids of events and commands, both clocks, instants, ciphertext, and how events of different
//! streams lie between each other. Ids become names: the scenario's own, else `case-1`, `place-3`, given by
//! what an id stands for and never by when it came.
//!
//! Civil dates and counted days are kept; of an instant only "the end of" a civil date is.

mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use vangnet_domain::{calendar, envelope::Recorded, stream::StreamId};

use crate::sealed::replace_sealed;

/// The normal form of a run, as pretty JSON with one entry for each stream. Equal texts, equal runs.
///
/// `names` are the scenario's own names for ids; they must not look like `case-1`.
pub fn normal_form(events: &[Recorded], names: &BTreeMap<Uuid, String>) -> String {
    let mut ordered: BTreeMap<StreamId, BTreeMap<u64, Value>> = BTreeMap::new();
    for event in events {
        let stream = ordered.entry(event.envelope.stream).or_default();
        stream.insert(event.envelope.version, comparable(event));
    }
    let streams: BTreeMap<StreamId, Vec<Value>> = ordered
        .into_iter()
        .map(|(stream, events)| (stream, events.into_values().collect()))
        .collect();
    let names = names::complete(&streams, names);
    let form: Map<String, Value> = streams
        .into_iter()
        .map(|(stream, mut events)| {
            events.iter_mut().for_each(|event| rename(event, &names));
            (names::of_stream(stream, &names), Value::Array(events))
        })
        .collect();
    let sorted: BTreeMap<_, _> = form.into_iter().collect();
    // Strings as keys and nothing that fails in between: this is JSON.
    serde_json::to_string_pretty(&sorted).unwrap_or_default()
}

/// What of an event two runs must share.
fn comparable(event: &Recorded) -> Value {
    let envelope = &event.envelope;
    let mut body = serde_json::to_value(&event.event).unwrap_or_else(|_| json!("not sealed"));
    replace_sealed(&mut body, &mut |sealed| {
        json!(format!("sealed({})", sealed.key.id()))
    });
    without_instants(&mut body);
    json!({
        "type": envelope.type_name,
        "case": envelope.case,
        "by": format!("{} at {}", envelope.actor.role, envelope.actor.organisation),
        "body": body,
    })
}

fn without_instants(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(known) = instant(text) {
                *text = known;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_instants),
        // A hash over ids and instants, and the positions it is of.
        Value::Object(fields) if fields.contains_key("sha256") => *value = json!("a timeline"),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "position" && field.is_number() {
                    *field = json!("a position");
                } else {
                    without_instants(field);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is kept of an instant; `None` when the text is none.
fn instant(text: &str) -> Option<String> {
    let looks = text.len() >= "2026-03-06T01:00:00Z".len() && text.ends_with('Z');
    let instant: Timestamp = looks.then(|| text.parse().ok()).flatten()?;
    let day = calendar::date_of(instant);
    let ends_day = instant == calendar::end_of(day);
    let a_day = calendar::end_of(day.saturating_sub(1.day())) != calendar::end_of(day);
    Some(if ends_day && a_day {
        format!("the end of {day}")
    } else {
        "an instant".to_owned()
    })
}

/// Put names for ids, in every string and wherever in it.
fn rename(value: &mut Value, names: &BTreeMap<Uuid, String>) {
    match value {
        Value::String(text) => {
            *text = match text.parse::<StreamId>() {
                Ok(stream) => names::of_stream(stream, names),
                Err(_) => names::pieces(text)
                    .into_iter()
                    .map(|piece| match piece {
                        names::Piece::Text(text) => text.to_owned(),
                        names::Piece::Id(id) => names.get(&id).cloned().unwrap_or_default(),
                    })
                    .collect(),
            };
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, names)),
        Value::Object(fields) => fields.values_mut().for_each(|field| rename(field, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
