//! `/v1/duties`

use axum::{http::StatusCode, response::Response};
use serde::Deserialize;
use vangnet_access::Action;
use vangnet_domain::actor::Role;

use crate::{
    call::Call,
    problem::{FieldError, Problem},
    reads::{self, ListReading},
    resource::json,
    route::{Routes, Spec},
};

const DUTIES: Spec = Spec::read(
    "/v1/duties",
    Action::DutyRead,
    "What is owed, first due first.",
)
.with_query(&[("role", false, "Only what this role owes; a word of `Role`.")]);

pub(super) fn routes() -> Routes {
    Routes::new().get::<ListReading, _, _>(DUTIES, duties)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DutiesQuery {
    role: Option<String>,
}

async fn duties(call: Call) -> Result<Response, Problem> {
    let query: DutiesQuery = call.query()?;
    let role = query
        .role
        .map(|word| word.parse::<Role>())
        .transpose()
        .map_err(|_| {
            Problem::invalid(vec![FieldError::query(
                "role",
                "Use a word of the list Role.",
            )])
        })?;
    let rows = reads::rows(&call, |region, now| match role {
        Some(role) => serde_json::to_value(region.duties_of_role(role, now)),
        None => serde_json::to_value(region.duties(now)),
    });
    json(StatusCode::OK, &rows.await?)
}
