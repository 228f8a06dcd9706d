//! What changed between two states, as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sealed::{as_sealed, replace_sealed};

/// A value that changed. Sealed values show as `"sealed"`, also when one took another's place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Where: names and, in lists, ids or indexes, each after a slash.
    pub path: String,
    /// Before; null when it was not there.
    pub old: Value,
    /// After; null when it is not there.
    pub new: Value,
}

/// The changes from one value to another, in order of path.
pub(super) fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", old, new, &mut found);
    found
}

fn compare(path: &str, old: &Value, new: &Value, found: &mut Vec<Change>) {
    if old == new {
        return;
    }
    let (Some(before), Some(after)) = (parts(old), parts(new)) else {
        found.push(Change {
            path: path.to_owned(),
            old: shown(old),
            new: shown(new),
        });
        return;
    };
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let part = |of: &BTreeMap<Name, &Value>| of.get(name).map_or(Value::Null, |v| (*v).clone());
        let path = match name {
            Name::Index(index) => format!("{path}/{index}"),
            Name::Word(word) => format!("{path}/{word}"),
        };
        compare(&path, &part(&before), &part(&after), found);
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Name {
    Index(usize),
    Word(String),
}

/// The named parts of an object or a list; `None` for what is shown whole.
fn parts(value: &Value) -> Option<BTreeMap<Name, &Value>> {
    match value {
        Value::Object(_) if as_sealed(value).is_some() => None,
        Value::Object(fields) => {
            let named = fields.iter();
            Some(
                named
                    .map(|(name, part)| (Name::Word(name.clone()), part))
                    .collect(),
            )
        }
        // A list whose elements have ids is one by id, so that taking one out moves no other.
        Value::Array(items) => {
            let named = items.iter().enumerate();
            let name = |(index, item): (usize, &Value)| match item.get("id").and_then(Value::as_str)
            {
                Some(id) => Name::Word(id.to_owned()),
                None => Name::Index(index),
            };
            Some(
                named
                    .map(|(index, item)| (name((index, item)), item))
                    .collect(),
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn shown(value: &Value) -> Value {
    let mut shown = value.clone();
    replace_sealed(&mut shown, &mut |_| json!("sealed"));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::text;

    fn listed(old: &Value, new: &Value) -> Vec<(String, Value, Value)> {
        let changes = changes(old, new).into_iter();
        changes
            .map(|change| (change.path, change.old, change.new))
            .collect()
    }

    #[test]
    fn paths_lead_to_what_changed_and_to_nothing_else() {
        let old = json!({ "a": 1, "b": { "c": [1, 2], "d": "same" }, "e": null });
        let new = json!({ "a": 1, "b": { "c": [1, 3, 4], "d": "same" }, "e": { "f": 5 } });
        assert_eq!(
            listed(&old, &new),
            [
                ("/b/c/1".into(), json!(2), json!(3)),
                ("/b/c/2".into(), Value::Null, json!(4)),
                ("/e".into(), Value::Null, json!({ "f": 5 })),
            ]
        );
        assert_eq!(listed(&old, &old), []);
    }

    #[test]
    fn taking_one_out_of_a_list_with_ids_moves_no_other() {
        let old = json!([{ "id": "x", "n": 1 }, { "id": "y", "n": 2 }]);
        let new = json!([{ "id": "y", "n": 3 }]);
        assert_eq!(
            listed(&old, &new),
            [
                ("/x".into(), json!({ "id": "x", "n": 1 }), Value::Null),
                ("/y/n".into(), json!(2), json!(3)),
            ]
        );
    }

    #[test]
    fn a_new_sealed_value_is_a_change_that_shows_nothing() {
        let old = json!({ "name": text(1) });
        let new = json!({ "name": text(2) });
        assert_eq!(
            listed(&old, &new),
            [("/name".into(), json!("sealed"), json!("sealed"))]
        );
    }
}
