//! Bodies against their schema: the same schema that the OpenAPI document shows, and every error together.

use std::collections::BTreeMap;

use jsonschema::{
    Draft, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};
use vangnet_domain::{
    region::Municipality,
    rejection::{Code, TEXT_MISSING},
};

use crate::{codes, problem::FieldError};

/// Most errors that one answer lists.
pub const ERRORS_MAX: usize = 100;

/// The named schemas a body is made of, its own first.
pub type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The schemas of a body type.
pub fn schemas_of<T: ToSchema>() -> Schemas {
    let mut found = Vec::new();
    T::schemas(&mut found);
    found.push((T::name().into_owned(), T::schema()));
    found.into_iter().collect()
}

/// Checks bodies of one type.
pub struct BodyCheck(Validator);

/// Why a body's schema cannot be used; a defect of the program, found at its start.
#[derive(Debug, thiserror::Error)]
#[error("the schema of {name} cannot be used: {reason}")]
pub struct SchemaError {
    name: String,
    reason: String,
}

impl BodyCheck {
    /// For a body type.
    pub fn of<T: ToSchema>() -> Result<Self, SchemaError> {
        let name = T::name();
        let failed = |reason: String| SchemaError {
            name: name.clone().into_owned(),
            reason,
        };
        let schemas =
            serde_json::to_value(schemas_of::<T>()).map_err(|error| failed(error.to_string()))?;
        let schema = json!({
            "$ref": format!("#/components/schemas/{name}"),
            "components": { "schemas": schemas },
        });
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&schema)
            .map(Self)
            .map_err(|error| failed(error.to_string()))
    }

    /// Every error of a body, at most [`ERRORS_MAX`]; none is good.
    pub fn errors(&self, body: &Value) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for error in self.0.iter_errors(body) {
            put(&error, &mut errors);
        }
        errors.sort_by(|a, b| (&a.path, &a.code).cmp(&(&b.path, &b.code)));
        errors.dedup();
        errors.truncate(ERRORS_MAX);
        errors
    }
}

/// Translate one error. Never repeats the value: it can be personal.
fn put(error: &ValidationError<'_>, errors: &mut Vec<FieldError>) {
    let at = error.instance_path().as_str().to_owned();
    let mut say = |path: String, code: Code, detail: String| {
        errors.push(FieldError::body(path, code, detail));
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                // A name is shown when it looks like one: anything can be sent as a name, a phone number too.
                let path = if is_field_name(name) {
                    format!("{at}/{name}")
                } else {
                    at.clone()
                };
                say(path, codes::UNKNOWN_FIELD, "Leave this field out.".into());
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            say(
                format!("{at}/{}", escaped(name)),
                codes::MISSING_FIELD,
                "Fill in this field.".into(),
            );
        }
        ValidationErrorKind::Type { kind } => {
            say(at, codes::WRONG_TYPE, format!("Make this {}.", kinds(kind)));
        }
        ValidationErrorKind::MaxLength { limit } => {
            say(
                at,
                codes::TEXT_OVER_LIMIT,
                format!("Use at most {limit} characters."),
            );
        }
        ValidationErrorKind::MinLength { .. } => {
            say(
                at,
                TEXT_MISSING,
                "Write something here, or leave an optional field out.".into(),
            );
        }
        ValidationErrorKind::MaxItems { limit } => {
            say(at, codes::TOO_MANY_ITEMS, format!("Give at most {limit}."));
        }
        ValidationErrorKind::MinItems { limit } => {
            say(at, codes::TOO_FEW_ITEMS, format!("Give at least {limit}."));
        }
        ValidationErrorKind::Maximum { limit }
        | ValidationErrorKind::ExclusiveMaximum { limit } => {
            say(at, codes::NUMBER_OUT_OF_RANGE, format!("At most {limit}."));
        }
        ValidationErrorKind::Minimum { limit }
        | ValidationErrorKind::ExclusiveMinimum { limit } => {
            say(at, codes::NUMBER_OUT_OF_RANGE, format!("At least {limit}."));
        }
        ValidationErrorKind::Enum { options } => {
            let words: Vec<_> = options
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let code = if words.contains(&Municipality::Almere.as_str()) {
                codes::UNKNOWN_MUNICIPALITY
            } else {
                codes::UNKNOWN_WORD
            };
            say(at, code, format!("Use one of: {}.", words.join(", ")));
        }
        ValidationErrorKind::Pattern { .. } => say(
            at,
            codes::WRONG_FORMAT,
            "Write a code: letters, digits, points and dashes, no space. What is about people goes in other fields."
                .into(),
        ),
        ValidationErrorKind::Format { format } => {
            let (code, detail) = format_error(format, error.instance());
            say(at, code, detail);
        }
        // An optional field that refers to a schema is "null or that"; what that says is what counts.
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let branch = context.iter().rev().find(|branch| !is_null_branch(branch));
            match branch {
                Some(branch) => branch.iter().for_each(|error| put(error, errors)),
                None => say(
                    at,
                    codes::WRONG_TYPE,
                    "Write this as the schema says.".into(),
                ),
            }
        }
        _ => say(
            at,
            codes::WRONG_FORMAT,
            "Write this as the schema says.".into(),
        ),
    }
}

/// A word of letters that could be a misspelt field.
fn is_field_name(name: &str) -> bool {
    const CHARACTERS_MAX: usize = 30;
    (1..=CHARACTERS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_null_branch(branch: &[ValidationError<'_>]) -> bool {
    branch.iter().any(|error| match error.kind() {
        ValidationErrorKind::Type { kind } => kinds(kind) == "null",
        _ => false,
    })
}

fn kinds(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(single) => single.to_string(),
        TypeKind::Multiple(several) => {
            let words: Vec<_> = several.iter().map(|kind| kind.to_string()).collect();
            words.join(" or ")
        }
    }
}

fn format_error(format: &str, sent: &Value) -> (Code, String) {
    match format {
        "date" if looks_like_a_date(sent) => (
            codes::IMPOSSIBLE_DATE,
            "Give a day that is in the calendar.".into(),
        ),
        "date" => (codes::WRONG_FORMAT, "Write a date as YYYY-MM-DD.".into()),
        "date-time"
            if sent
                .as_str()
                .is_some_and(|text| text.get(..10).is_some_and(is_dated)) =>
        {
            (
                codes::IMPOSSIBLE_DATE,
                "Give an instant that exists, with its offset: 2026-01-31T23:05:00Z.".into(),
            )
        }
        "date-time" => (
            codes::WRONG_FORMAT,
            "Write an instant with its offset: 2026-01-31T23:05:00Z.".into(),
        ),
        "uuid" => (codes::WRONG_FORMAT, "Give a UUID.".into()),
        other => (codes::WRONG_FORMAT, format!("Write this as {other}.")),
    }
}

fn looks_like_a_date(sent: &Value) -> bool {
    sent.as_str().is_some_and(is_dated)
}

fn is_dated(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| {
            if index == 4 || index == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
}

/// A field's name in a JSON pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::words::{MunicipalityWord, Party};

    #[derive(Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Sample {
        #[schema(min_length = 1, max_length = 3)]
        text: String,
        municipality: Option<MunicipalityWord>,
        owner: Option<Party>,
        day: Option<jiff::civil::Date>,
        at: Option<jiff::Timestamp>,
        #[schema(max_items = 1)]
        list: Option<Vec<uuid::Uuid>>,
        #[schema(minimum = 1, maximum = 9)]
        number: Option<u32>,
    }

    fn errors(body: Value) -> Vec<(String, String)> {
        let check = BodyCheck::of::<Sample>().unwrap();
        let errors = check.errors(&body).into_iter();
        errors.map(|error| (error.path, error.code)).collect()
    }

    #[test]
    fn a_good_body_has_no_errors() {
        let body = json!({
            "text": "abc", "municipality": "GM0034", "day": "2028-02-29",
            "at": "2026-01-31T23:05:00+01:00", "number": 9,
            "owner": { "role": "local-access", "organisation": "invented" },
            "list": ["01920000-0000-7000-8000-000000000001"],
        });
        assert_eq!(errors(body), []);
    }

    #[test]
    fn all_errors_come_together_each_with_its_place_and_code() {
        let body = json!({
            "municipality": "GM9999", "day": "2026-02-30", "at": "2026-02-30T10:00:00Z",
            "number": 10, "owner": { "role": "king", "organisation": "x", "crown": 1 },
            "list": ["x", "y"], "a/b": 1,
        });
        let expected = [
            ("", "UNKNOWN_FIELD"), // `a/b` is no name of a field: not repeated.
            ("/at", "IMPOSSIBLE_DATE"),
            ("/day", "IMPOSSIBLE_DATE"),
            ("/list", "TOO_MANY_ITEMS"),
            ("/list/0", "WRONG_FORMAT"),
            ("/list/1", "WRONG_FORMAT"),
            ("/municipality", "UNKNOWN_MUNICIPALITY"),
            ("/number", "NUMBER_OUT_OF_RANGE"),
            ("/owner/crown", "UNKNOWN_FIELD"),
            ("/owner/role", "UNKNOWN_WORD"),
            ("/text", "MISSING_FIELD"),
        ];
        let expected: Vec<_> = expected
            .iter()
            .map(|(p, c)| ((*p).to_owned(), (*c).to_owned()))
            .collect();
        assert_eq!(errors(body), expected);
    }

    #[test]
    fn limits_hold_on_both_sides() {
        assert_eq!(errors(json!({ "text": "abcd" }))[0].1, "TEXT_OVER_LIMIT");
        assert_eq!(errors(json!({ "text": "" }))[0].1, "TEXT_MISSING");
        assert_eq!(errors(json!({ "text": 1 }))[0].1, "WRONG_TYPE");
        assert_eq!(
            errors(json!({ "text": "a", "number": 0 }))[0].1,
            "NUMBER_OUT_OF_RANGE"
        );
        assert_eq!(errors(json!({ "text": "a", "number": 1 })), []);
        assert_eq!(
            errors(json!({ "text": "a", "day": "tomorrow" }))[0].1,
            "WRONG_FORMAT"
        );
        assert_eq!(errors(json!(["text"]))[0].1, "WRONG_TYPE");
    }
}
