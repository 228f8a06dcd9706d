//! A report, read field by field: whatever cannot be read is kept as it came.

use serde_json::{Map, Value};
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, PersonId, ReportId},
    report::{ReportedPerson, Reporter, ReporterKind, Submit, UnreadableField},
};

use crate::{call::At, schema::escaped};

/// Most people that are read one by one; the rest is kept as it came.
const PEOPLE_MAX: usize = 40;
/// Most unreadable fields that are kept one by one; one more than the rules keep, so that they say what is lost.
const UNREADABLE_MAX: usize = 51;
/// Most raw characters of one field; one more than the rules keep.
const RAW_CHARACTERS_MAX: usize = 10_001;
/// Most raw characters of all fields; more than the rules keep, and little enough for one message.
const RAW_CHARACTERS_TOTAL_MAX: usize = 64_000;

/// Reads a report field by field.
pub(super) struct Reading {
    unreadable: Vec<UnreadableField>,
    characters_left: usize,
}

impl Reading {
    pub fn of(body: Value, headers: Vec<(String, String)>, at: &mut At<'_>) -> Submit {
        let mut reading = Self {
            unreadable: Vec::new(),
            characters_left: RAW_CHARACTERS_TOTAL_MAX,
        };
        for (name, sent) in headers {
            reading.keep(&format!("header:{name}"), &Value::String(sent));
        }
        let mut fields = match body {
            Value::Object(fields) => fields,
            other => {
                reading.keep("", &other);
                Map::new()
            }
        };
        let joins = fields.remove("case");
        let joins_case = reading.id("/case", joins);
        let kind = fields.remove("reporterKind");
        let reporter_kind = reading.reporter_kind(kind);
        let reporter = fields.remove("reporter");
        let submit = Submit {
            report: ReportId(at.new_id("report")),
            case: CaseId(joins_case.unwrap_or_else(|| at.new_id("case"))),
            joins_case: joins_case.is_some(),
            reporter_kind,
            reporter: reading.reporter(reporter, at),
            what: reading.text("/what", fields.remove("what")),
            place: reading.text("/place", fields.remove("where")),
            municipality: reading.text("/municipality", fields.remove("municipality")),
            call_back: reading.text("/callBack", fields.remove("callBack")),
            people: reading.people(fields.remove("people"), at),
            unreadable: Vec::new(),
        };
        reading.unknown("", fields);
        Submit {
            unreadable: reading.unreadable,
            ..submit
        }
    }

    /// Text as typed; a number or a yes is text too.
    fn text(&mut self, path: &str, value: Option<Value>) -> Option<String> {
        match value? {
            Value::Null => None,
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(yes) => Some(yes.to_string()),
            other => {
                self.keep(path, &other);
                None
            }
        }
    }

    fn id(&mut self, path: &str, value: Option<Value>) -> Option<Uuid> {
        let value = value.filter(|value| !value.is_null())?;
        let id = value
            .as_str()
            .and_then(|text| Uuid::parse_str(text.trim()).ok());
        if id.is_none() {
            self.keep(path, &value);
        }
        id
    }

    fn reporter_kind(&mut self, value: Option<Value>) -> ReporterKind {
        let Some(value) = value.filter(|value| !value.is_null()) else {
            return ReporterKind::Unknown;
        };
        let kind = value.as_str().and_then(|word| word.trim().parse().ok());
        kind.unwrap_or_else(|| {
            self.keep("/reporterKind", &value);
            ReporterKind::Unknown
        })
    }

    fn reporter(&mut self, value: Option<Value>, at: &mut At<'_>) -> Option<Reporter> {
        let name = match value? {
            Value::Object(mut fields) => {
                let name = self.text("/reporter/name", fields.remove("name"));
                self.unknown("/reporter", fields);
                name
            }
            other => self.text("/reporter", Some(other)),
        };
        let name = name.filter(|name| !name.trim().is_empty())?;
        Some(Reporter {
            person: PersonId(at.new_id("reporter")),
            name: Some(name),
        })
    }

    fn people(&mut self, value: Option<Value>, at: &At<'_>) -> Vec<ReportedPerson> {
        let mut entries = match value {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(entries)) => entries,
            Some(one @ Value::Object(_)) => vec![one],
            Some(other) => {
                self.keep("/people", &other);
                return Vec::new();
            }
        };
        if entries.len() > PEOPLE_MAX {
            let rest = entries.split_off(PEOPLE_MAX);
            self.keep(&format!("/people/{PEOPLE_MAX}"), &Value::Array(rest));
        }
        let entries = entries.into_iter().enumerate();
        entries
            .map(|(index, entry)| self.person(index, entry, at))
            .collect()
    }

    fn person(&mut self, index: usize, entry: Value, at: &At<'_>) -> ReportedPerson {
        let path = format!("/people/{index}");
        let mut fields = match entry {
            Value::Object(fields) => fields,
            Value::Null => Map::new(),
            other => {
                self.keep(&path, &other);
                Map::new()
            }
        };
        let mut text = |name: &str| self.text(&format!("{path}/{name}"), fields.remove(name));
        let person = ReportedPerson {
            person: PersonId(at.derived(&format!("person:{index}"))),
            household_role: text("householdRole"),
            name: text("name"),
            birth_date: text("birthDate"),
            bsn: text("bsn"),
            phone: text("phone"),
            address: text("address"),
        };
        self.unknown(&path, fields);
        person
    }

    /// Fields nobody asked for. Their names come from outside and can be personal themselves, so the path counts
    /// them and the name is kept, sealed, with the value.
    fn unknown(&mut self, path: &str, fields: Map<String, Value>) {
        for (index, (name, value)) in fields.into_iter().enumerate() {
            let mut field = Map::new();
            field.insert(name, value);
            self.keep(
                &format!("{path}/{}", escaped(&format!("unknown-{index}"))),
                &Value::Object(field),
            );
        }
    }

    fn keep(&mut self, path: &str, value: &Value) {
        if self.unreadable.len() >= UNREADABLE_MAX {
            return;
        }
        let room = RAW_CHARACTERS_MAX.min(self.characters_left);
        let raw: String = value.to_string().chars().take(room).collect();
        self.characters_left -= raw.chars().count();
        self.unreadable.push(UnreadableField {
            path: path.to_owned(),
            raw,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vangnet_bus::REQUEST_BYTES_MAX;
    use vangnet_domain::{command::Command, ids::CommandId, report};

    use super::*;
    use crate::{body::BODY_BYTES_MAX, call::PathParts};

    fn read(body: Value) -> Submit {
        let path = PathParts::default();
        let mut at = At::new(&path, CommandId(Uuid::from_u128(1)));
        Reading::of(body, Vec::new(), &mut at)
    }

    fn paths(submit: &Submit) -> Vec<&str> {
        submit
            .unreadable
            .iter()
            .map(|field| field.path.as_str())
            .collect()
    }

    #[test]
    fn a_good_report_is_read_whole_and_the_same_twice() {
        let body = json!({
            "reporterKind": "police", "reporter": { "name": "Invented Officer" },
            "what": "Invented", "where": "Invented street 1", "municipality": "GM0034",
            "callBack": "0600000000",
            "people": [{ "householdRole": "child", "name": "Invented Child", "birthDate": "2012-06-15" }],
        });
        let submit = read(body.clone());
        assert!(submit.unreadable.is_empty());
        assert_eq!(submit.reporter_kind, ReporterKind::Police);
        assert_eq!(submit.place.as_deref(), Some("Invented street 1"));
        assert_eq!(submit.people[0].birth_date.as_deref(), Some("2012-06-15"));
        assert!(!submit.joins_case);
        assert_eq!(submit, read(body));
    }

    #[test]
    fn whatever_cannot_be_read_is_kept() {
        let submit = read(json!({
            "reporterKind": "king", "what": { "nested": true }, "where": 12, "case": "not an id",
            "people": ["somebody", { "phone": 612345678, "name": ["a"], "shoe size": 43 }],
            "Invented Name": 1,
        }));
        assert_eq!(
            paths(&submit),
            [
                "/case",
                "/reporterKind",
                "/what",
                "/people/0",
                "/people/1/name",
                "/people/1/unknown-0",
                "/unknown-0"
            ]
        );
        assert_eq!(submit.place.as_deref(), Some("12"));
        assert_eq!(submit.people[1].phone.as_deref(), Some("612345678"));
        assert_eq!(submit.unreadable[6].raw, r#"{"Invented Name":1}"#);
        assert!(!paths(&submit).iter().any(|path| path.contains("Name")));
        assert_eq!(paths(&read(json!([1, 2]))), [""]);
    }

    #[test]
    fn the_worst_report_still_fits_in_one_message() {
        let quotes = json!({ "what": "x", "a": vec![""; 80_000] });
        let crowd = json!({ "what": "x", "people": vec![json!({}); 80_000] });
        let long = json!({ "what": "\"".repeat(BODY_BYTES_MAX / 2 - 20) });
        for body in [quotes, crowd, long] {
            assert!(
                body.to_string().len() <= BODY_BYTES_MAX,
                "the test's own body"
            );
            let command = Command::from(report::Command::Submit(Box::new(read(body))));
            let message = vangnet_runtime::wire::encode(&command);
            assert!(
                message.len() + 4_096 <= REQUEST_BYTES_MAX,
                "{}",
                message.len()
            );
        }
    }
}
