//! `/v1/reports`. The one lenient route: a crisis always gets in. Only unparseable JSON, and a report with neither
//! "what" nor "where" nor "call back", are refused; whatever else is wrong is kept raw and named in the answer.

use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{CaseId, CommandId, PersonId, ReportId, caused_command_id},
    report::{self, ReportedPerson, Reporter, ReporterKind, Submit, UnreadableField},
    state::State,
    stream::Subject,
};

use super::fulfilment;
use crate::{
    body,
    call::{At, Call},
    codes,
    gateway::READ_BACK_WAIT_MAX,
    headers::WriteHeaders,
    problem::{FieldError, Problem},
    resource::{self, Folded, Resource, get},
    route::{Routes, Spec},
    schema::{SchemaError, escaped},
    words::{
        CapacityWord, HouseholdRoleWord, LawWord, MunicipalityWord, NoFeedbackWord,
        ReportLevelWord, ReporterKindWord, ThemeWord,
    },
    write::{Write, Written, answer, give},
};

/// Most people that are read one by one; the rest is kept as it came.
const PEOPLE_MAX: usize = 40;
/// Most unreadable fields that are kept one by one; one more than the rules keep, so that they say what is lost.
const UNREADABLE_MAX: usize = 51;
/// Most raw characters of one field; one more than the rules keep.
const RAW_CHARACTERS_MAX: usize = 10_001;
/// Most raw characters of all fields; more than the rules keep, and little enough for one message.
const RAW_CHARACTERS_TOTAL_MAX: usize = 64_000;

const SUBMIT: Spec = Spec::write(
    "/v1/reports",
    Action::ReportSubmit,
    "A report comes in (melding doen). A crisis always gets in: wrong fields are kept raw and named in `warnings`.",
)
.creates();
const REPORT: Spec = Spec::read(
    "/v1/reports/{id}",
    Action::CaseRead,
    "A report as it came in, and what its reporter was told.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .post::<Report, ReportAnswer, _, _>(SUBMIT, submit)
        .get::<Resource, _, _>(REPORT, |call| get(call, Subject::Report))
        .write::<GiveFeedback>()?
        .write::<RouteReport>()?
        .write::<DescribeReporter>()?
        .write::<NameReportTheme>()?
        .write::<GiveDirectHelp>()?
        .write::<LeaveFeedback>()?
        .write::<FulfilReportDuty>()
}

/// A report. Every field may be left out, as long as one of what, where and callBack says something. This schema
/// says how it is best written; nothing in it refuses a report.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "the schema of what is read field by field, leniently"
)]
pub struct Report {
    /// A case that the desk recognised; without it, a new case opens.
    case: Option<Uuid>,
    reporter_kind: Option<ReporterKindWord>,
    /// Who reports; leave it out for an anonymous report.
    reporter: Option<ReportingPerson>,
    /// What is happening.
    #[schema(max_length = 4000)]
    what: Option<String>,
    /// Where.
    #[schema(max_length = 500)]
    r#where: Option<String>,
    municipality: Option<MunicipalityWord>,
    /// How to call back.
    #[schema(max_length = 200)]
    call_back: Option<String>,
    /// The people it is about.
    #[schema(max_items = 40)]
    people: Option<Vec<PersonInReport>>,
}

/// Who reports.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the schema of what is read field by field, leniently"
)]
pub struct ReportingPerson {
    #[schema(max_length = 200)]
    name: Option<String>,
}

/// Somebody a report is about. Everything as typed.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "the schema of what is read field by field, leniently"
)]
pub struct PersonInReport {
    household_role: Option<HouseholdRoleWord>,
    #[schema(max_length = 200)]
    name: Option<String>,
    /// `YYYY-MM-DD`.
    birth_date: Option<String>,
    /// Citizen service number.
    bsn: Option<String>,
    phone: Option<String>,
    #[schema(max_length = 500)]
    address: Option<String>,
}

/// The answer to a report.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportAnswer {
    /// As of every command.
    #[serde(flatten)]
    pub written: Written,
    /// The case it opened or joined.
    pub case: Uuid,
    /// The people it is about, in the order of the request.
    pub people: Vec<Uuid>,
    /// What is wrong with the report, and was kept as it came. A duty to complete it is open.
    pub warnings: Vec<Warning>,
}

/// Something that was kept raw.
#[derive(Serialize, ToSchema)]
pub struct Warning {
    /// JSON pointer in the request, or `header:` and the name of a header.
    pub path: String,
    /// The code; its page is `/v1/errors/<code>`.
    pub code: String,
    /// What the code means.
    pub detail: String,
}

async fn submit(call: Call) -> Result<Response, Problem> {
    let bytes = call.bytes().await?;
    let (headers, unreadable) =
        WriteHeaders::of_report(&call.parts.headers, |raw| unkeyed(&call, raw, &bytes));
    let body = body::json(&bytes)?;
    let mut at = At::new(&call.path, headers.command_id);
    let submit = Reading::of(body, unreadable, &mut at);
    let people: Vec<Uuid> = submit.people.iter().map(|about| about.person.0).collect();
    let command = report::Command::Submit(Box::new(submit)).into();
    let accepted = give(&call, &headers, command).await.map_err(|problem| {
        if problem.code() == codes::REPORT_EMPTY.name {
            empty()
        } else {
            problem
        }
    })?;
    let mut more = Map::new();
    let substrate = &call.gateway.parts.substrate;
    let folded = resource::fold(substrate.log.as_ref(), &substrate.ledger, accepted.stream);
    let folded = tokio::time::timeout(READ_BACK_WAIT_MAX, folded).await;
    if let Ok(Ok(Folded {
        state: State::Report(report),
        ..
    })) = folded
    {
        let warnings: Vec<Warning> = report.unverified.iter().map(warning).collect();
        more.insert("case".into(), json!(report.case));
        more.insert("warnings".into(), json!(warnings));
    }
    more.insert("people".into(), json!(people));
    answer(&call, &accepted, at.made(), more).await
}

/// The id of a report without a key that is a UUID. The same words for a key are the same report; without any, every
/// sending is one: a report that is there twice harms less than one that is lost.
fn unkeyed(call: &Call, raw: &str, body: &[u8]) -> CommandId {
    let now = call.gateway.parts.substrate.clock.now().to_string();
    let said = if raw.is_empty() { now.as_str() } else { raw };
    let body = String::from_utf8_lossy(body);
    caused_command_id(&["report-without-key", &call.actor.person, said, &body])
}

fn empty() -> Problem {
    let errors = ["/what", "/where", "/callBack"];
    Problem::invalid(
        errors
            .map(|path| {
                let detail =
                    "Fill in what is happening, where, or how to call back; one is enough.";
                FieldError::body(path, codes::REPORT_EMPTY, detail)
            })
            .to_vec(),
    )
}

fn warning(kept: &report::Unverified) -> Warning {
    let title = codes::named(&kept.code).map(|code| code.title().to_owned());
    Warning {
        path: match kept.field.as_str() {
            "/place" => "/where".to_owned(),
            path => path.to_owned(),
        },
        code: kept.code.clone(),
        detail: title.unwrap_or_default(),
    }
}

/// Reads a report field by field.
struct Reading {
    unreadable: Vec<UnreadableField>,
    characters_left: usize,
}

impl Reading {
    fn of(body: Value, headers: Vec<(String, String)>, at: &mut At<'_>) -> Submit {
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

/// The reporter is told what was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveFeedback {
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

impl Write for GiveFeedback {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/feedback",
        Action::ReportGiveFeedback,
        "The reporter is told what was done (terugkoppeling).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::GiveFeedback {
            report: ReportId(at.id()?),
            text: self.text,
        }
        .into())
    }
}

/// The level of a report.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RouteReport {
    level: ReportLevelWord,
    /// Laws that the help belongs under, besides or instead (H37).
    #[serde(default)]
    #[schema(max_items = 5)]
    laws: Vec<LawWord>,
    /// User id of the second professional; below a crisis a confirmation is owed without one.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Needed when the level goes down.
    #[schema(max_length = 4000)]
    reason: Option<String>,
}

impl Write for RouteReport {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/route",
        Action::ReportRoute,
        "Which level a report is, and so who takes it up: crisis, inquiry, simple report (P02).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::Route {
            report: ReportId(at.id()?),
            level: self.level.0,
            laws: self.laws.into_iter().map(|law| law.0).collect(),
            second_professional: self.second_professional,
            reason: self.reason,
        }
        .into())
    }
}

/// What is known of the reporter besides their kind.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeReporter {
    capacity: Option<CapacityWord>,
    /// The step of the code of conduct that was taken (meldcode; H26).
    #[schema(minimum = 1, maximum = 5)]
    reporting_code_step: Option<u32>,
}

impl Write for DescribeReporter {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/reporter",
        Action::ReportDescribeReporter,
        "In which capacity the reporter reports, and the step of the code of conduct that was taken (D01, H26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::DescribeReporter {
            report: ReportId(at.id()?),
            capacity: self.capacity.map(|capacity| capacity.0),
            reporting_code_step: self.reporting_code_step,
        }
        .into())
    }
}

/// What the report is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameReportTheme {
    theme: ThemeWord,
}

impl Write for NameReportTheme {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/themes",
        Action::ReportRoute,
        "What the report is about, where that is counted apart (thema, complexe scheiding; P26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::NameTheme {
            report: ReportId(at.id()?),
            theme: self.theme.0,
        }
        .into())
    }
}

/// Help was given at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveDirectHelp {
    /// Which help.
    #[schema(min_length = 1, max_length = 4000)]
    what: String,
}

impl Write for GiveDirectHelp {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/direct-help",
        Action::ReportDirectHelp,
        "Help was given at once; nobody approves it first, and it is reported afterwards (H24).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::GiveDirectHelp {
            report: ReportId(at.id()?),
            what: self.what,
        }
        .into())
    }
}

/// The reporter is not told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveFeedback {
    why: NoFeedbackWord,
}

impl Write for LeaveFeedback {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/feedback/absence",
        Action::ReportGiveFeedback,
        "The reporter is not told what was done, and why not.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::LeaveFeedback {
            report: ReportId(at.id()?),
            why: self.why.0,
        }
        .into())
    }
}

fulfilment!(
    FulfilReportDuty,
    "/v1/reports/{id}/duties/{duty}/fulfilment",
    report { report: ReportId }
);

#[cfg(test)]
mod tests {
    use vangnet_bus::REQUEST_BYTES_MAX;
    use vangnet_domain::ids::CommandId;

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
