//! Sealed values inside JSON: found by their shape, so that whoever shows JSON can hide or open them.

use serde_json::Value;
use vangnet_domain::personal::Sealed;

/// Replace every sealed value in a JSON value, however deep. Doors open them here, replays hide them.
pub fn replace_sealed(value: &mut Value, replace: &mut dyn FnMut(Sealed) -> Value) {
    if let Some(sealed) = as_sealed(value) {
        *value = replace(sealed);
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                replace_sealed(item, replace);
            }
        }
        Value::Object(fields) => {
            for field in fields.values_mut() {
                replace_sealed(field, replace);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The sealed value that a JSON value is, if it is one.
pub fn as_sealed(value: &Value) -> Option<Sealed> {
    let fields = value.as_object()?;
    let shaped = fields.len() == 5 && fields.contains_key("ciphertext");
    shaped
        .then(|| serde_json::from_value(value.clone()).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::build::text;

    #[test]
    fn sealed_values_are_found_however_deep_and_nothing_else_is() {
        let look_alike = json!({ "ciphertext": "x", "a": 1, "b": 2, "c": 3, "d": 4 });
        let mut value = json!({
            "goals": [text(1), { "what": text(2), "kept": null }],
            "other": look_alike,
        });
        let mut seen = Vec::new();
        replace_sealed(&mut value, &mut |sealed| {
            seen.push(sealed.ciphertext[0]);
            json!("hidden")
        });
        assert_eq!(seen, [1, 2]);
        let hidden = json!(["hidden", { "what": "hidden", "kept": null }]);
        assert_eq!(value, json!({ "goals": hidden, "other": look_alike }));
    }
}
