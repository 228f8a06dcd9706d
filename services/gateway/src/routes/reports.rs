//! `/v1/reports`. The one lenient route: a crisis always gets in. Only unparseable JSON, and a report with neither
//! "what" nor "where" nor "call back", are refused; whatever else is wrong is kept raw and named in the answer.

mod reading;
mod told;

use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    ids::{CommandId, caused_command_id},
    report,
    state::State,
    stream::Subject,
};

use self::{
    reading::Reading,
    told::{
        DescribeReporter, FulfilReportDuty, GiveDirectHelp, GiveFeedback, LeaveFeedback,
        NameReportTheme, RouteReport,
    },
};
use crate::{
    body,
    call::{At, Call},
    codes,
    gateway::READ_BACK_WAIT_MAX,
    headers::WriteHeaders,
    problem::{FieldError, Problem},
    resource::{self, Folded, Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{HouseholdRoleWord, MunicipalityWord, ReporterKindWord},
    write::{Written, answer, give},
};

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
