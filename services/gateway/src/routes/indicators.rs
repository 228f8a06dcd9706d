//! `/v1/indicators`: what the region counts, small numbers hidden (H36), as JSON or CSV; and, for those who may see
//! them, the cases behind a number.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_views::indicators::{self, Behind, Period};

use crate::{
    call::Call,
    codes,
    problem::{FieldError, Problem},
    resource::json as answer,
    route::{Parameter, Routes, Spec},
};

const PERIOD: Parameter = (
    "period",
    false,
    "A year, quarter or month of the calendar in Amsterdam: `2026`, `2026-Q1` or `2026-03`; without it, the year that runs.",
);
const INDICATORS: Spec = Spec::read(
    "/v1/indicators",
    Action::IndicatorRead,
    "The region's figures of a period, from events only; as CSV with `Accept: text/csv`. Null is hidden: a number that few stand behind, or one that would give it away. A line that is not there has nobody behind it.",
)
.with_query(&[PERIOD]);
const CASES: Spec = Spec::read(
    "/v1/indicators/{figure}/cases",
    Action::IndicatorOpenCases,
    "The cases behind a number. `Vangnet-Purpose` is required, and the opening is logged with it.",
)
.with_query(&[
    PERIOD,
    (
        "line",
        false,
        "One line of the figure; without it, all of them.",
    ),
    (
        "behind",
        false,
        "Of a share: `whole`, `part` or `rest`; without it, the whole.",
    ),
]);

/// The region's figures.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IndicatorsReading {
    /// Of which period.
    pub period: String,
    /// The first instant of it, in Amsterdam's calendar.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// What is told is as of this instant: the end of the period once it is over.
    pub as_of: Timestamp,
    /// The period is over: at the same position its figures stay as they are.
    pub over: bool,
    /// The last log position in it; null while the log is empty.
    pub position: Option<u64>,
    /// What is held against what where a number is hidden, and what is not.
    pub note: String,
    /// By id: what it counts, its source, its unit, its total and its lines; null is hidden.
    #[schema(value_type = Object)]
    pub figures: Value,
    /// Only when the log could not be followed since this instant (of the machine): it may have gone on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
}

/// The cases behind a number.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CasesBehindReading {
    /// The figure's id.
    pub figure: String,
    /// Of which period.
    pub period: String,
    /// Counted as of this instant.
    pub as_of: Timestamp,
    /// The last log position in it.
    pub position: Option<u64>,
    /// Ids of cases, each once.
    pub cases: Vec<Uuid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    period: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedCases {
    period: Option<String>,
    line: Option<String>,
    behind: Option<String>,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get::<IndicatorsReading, _, _>(INDICATORS, figures)
        .get::<CasesBehindReading, _, _>(CASES, cases)
}

async fn figures(call: Call) -> Result<Response, Problem> {
    let asked: Asked = call.query()?;
    let now = call.gateway.now();
    let period = period(asked.period.as_deref(), now)?;
    let live = &call.gateway.parts.indicators;
    let freshness = call.gateway.freshness_of(live.looked_at(), live.next());
    let report = {
        let held = live.read();
        held.report(period, now, held.next().checked_sub(1))
    };
    if wants_csv(&call) {
        return Ok(csv(report.csv().into_bytes()));
    }
    let mut written = serde_json::to_value(&report)
        .map_err(|_| Problem::internal("figures cannot be written as JSON"))?;
    if let (Some(since), Value::Object(fields)) = (freshness.stale_since, &mut written) {
        fields.insert("staleSince".to_owned(), json!(since));
    }
    answer(StatusCode::OK, &written)
}

async fn cases(call: Call) -> Result<Response, Problem> {
    let asked: AskedCases = call.query()?;
    let purpose = purpose(&call)?;
    let figure = indicators::by_id(call.path.word("figure")).ok_or_else(Problem::not_found)?;
    let now = call.gateway.now();
    let period = period(asked.period.as_deref(), now)?;
    let behind = match asked.behind.as_deref() {
        None | Some("whole") => Behind::Whole,
        Some("part") => Behind::Part,
        Some("rest") => Behind::Rest,
        Some(_) => {
            let error = FieldError::query("behind", "Write whole, part or rest.");
            return Err(Problem::invalid(vec![error]));
        }
    };
    let (found, position) = {
        let held = call.gateway.parts.indicators.read();
        let found = held.cases(figure, (period, now), asked.line.as_deref(), behind);
        (found, held.next().checked_sub(1))
    };
    tracing::info!(
        target: "vangnet::access",
        person = call.actor.person,
        role = %call.actor.role,
        organisation = call.actor.organisation,
        purpose,
        what = format!("{} {period}", figure.id),
        cases = found.len(),
        "cases behind a figure opened"
    );
    let reading = CasesBehindReading {
        figure: figure.id.to_owned(),
        period: period.to_string(),
        as_of: now.min(period.until()),
        position,
        cases: found.into_iter().map(|case| case.0).collect(),
    };
    answer(StatusCode::OK, &reading)
}

fn period(asked: Option<&str>, now: Timestamp) -> Result<Period, Problem> {
    let Some(asked) = asked else {
        return Ok(Period::year_of(now));
    };
    asked.parse().map_err(|_| {
        let right = "Write a year, quarter or month: 2026, 2026-Q1 or 2026-03.";
        Problem::invalid(vec![FieldError::query("period", right)])
    })
}

/// Whether whoever asks reads CSV; JSON otherwise.
pub(super) fn wants_csv(call: &Call) -> bool {
    let accepted = call.parts.headers.get(header::ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.is_some_and(|kinds| kinds.contains("text/csv"))
}

/// An answer in CSV.
pub(super) fn csv(bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
    );
    response
}

/// Cases are opened for a purpose only: who looked from a number at the children behind it has to be answerable (H35).
pub(super) fn purpose(call: &Call) -> Result<&str, Problem> {
    call.purpose().ok_or_else(|| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            codes::PURPOSE_REQUIRED,
            "Send a header Vangnet-Purpose with a word of [a-z0-9.-], at most 60: what this is opened for.",
        )
    })
}
