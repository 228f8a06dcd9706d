//! What an answer must say, and what of it is found where.

use std::collections::BTreeMap;

use anyhow::ensure;
use serde_json::Value;
use uuid::Uuid;

use super::{
    client::Answer,
    file::{Expect, fill, fill_text},
};

/// Check an answer.
pub(super) fn check(
    expect: &Expect,
    vars: &BTreeMap<String, String>,
    answer: &Answer,
) -> anyhow::Result<()> {
    let status = answer.status.as_u16();
    match expect.status {
        Some(expected) => ensure!(
            status == expected,
            "answered {status}, expected {expected}: {}",
            answer.body
        ),
        None => ensure!(
            answer.status.is_success(),
            "answered {status}: {}",
            answer.body
        ),
    }
    for (pointer, expected) in &expect.equals {
        let expected = fill(expected, vars)?;
        let pointer = &fill_text(pointer, vars)?;
        let found = find(&answer.body, pointer).cloned().unwrap_or(Value::Null);
        ensure!(
            found == expected,
            "{pointer} is {found}, expected {expected} in {}",
            answer.body
        );
    }
    for pointer in &expect.present {
        let found = find(&answer.body, pointer).is_some_and(|value| !value.is_null());
        ensure!(found, "{pointer} is absent in {}", answer.body);
    }
    for (pointer, expected) in &expect.count {
        let found = find(&answer.body, pointer)
            .and_then(Value::as_array)
            .map(Vec::len);
        ensure!(
            found == Some(*expected),
            "{pointer} has {found:?} elements, expected {expected} in {}",
            answer.body
        );
    }
    Ok(())
}

/// A JSON pointer in which `[field=value]` is the first element of a list that says so.
pub(super) fn find<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut found = value;
    for part in pointer.split('/').skip(1) {
        let wanted = part
            .strip_prefix('[')
            .and_then(|part| part.strip_suffix(']'));
        found = match wanted.and_then(|wanted| wanted.split_once('=')) {
            Some((field, word)) => found
                .as_array()?
                .iter()
                .find(|element| element[field] == word)?,
            None => found.pointer(&format!("/{part}"))?,
        };
    }
    Some(found)
}

/// The ids in a path, each by the singular of the noun before it: `/v1/placements/ID/hold` is (`placement`, ID).
pub(super) fn ids_in(path: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    parts
        .windows(2)
        .filter(|pair| Uuid::parse_str(pair[1]).is_ok())
        .map(|pair| (pair[0].trim_end_matches('s').to_owned(), pair[1].to_owned()))
        .collect()
}

/// What a version belongs to: the first id in the path. A later one is a part of it.
pub(super) fn resource(path: &str) -> String {
    let first = ids_in(path).into_iter().next();
    first.map_or_else(|| path.to_owned(), |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pointer_may_choose_by_a_field() {
        let value = json!({ "items": [{ "kind": "a", "id": 1 }, { "kind": "b", "id": 2 }] });
        assert_eq!(find(&value, "/items/[kind=b]/id"), Some(&json!(2)));
        assert_eq!(find(&value, "/items/0/id"), Some(&json!(1)));
        assert_eq!(find(&value, "/items/[kind=c]/id"), None);
    }

    #[test]
    fn a_path_names_its_resource() {
        let id = "00000000-0000-0000-0000-000000000007";
        assert_eq!(resource(&format!("/v1/placements/{id}/hold")), id);
        assert_eq!(ids_in(&format!("/v1/cases/{id}/triages"))[0].0, "case");
        let part = "00000000-0000-0000-0000-000000000008";
        let path = format!("/v1/placements/{id}/overflow-asks/{part}/taking");
        assert_eq!(resource(&path), id);
    }
}
