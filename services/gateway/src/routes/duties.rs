//! `/v1/duties`

use axum::{http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::to_value;
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
    "What is owed, first due first. The desk and auditors see all of it; others what their organisation owes, and what is \
     owed in the cases they read.",
)
.with_query(&[
    ("role", false, "Only what this role owes; a word of `Role`."),
    (
        "owner",
        false,
        "Only what this organisation owes; its code.",
    ),
]);
const OWNERS: Spec = Spec::read(
    "/v1/duties/owners",
    Action::DutyRead,
    "What is owed by whom: one row for each owner, who owes most that is late first; late first in each row.",
);

pub(super) fn routes() -> Routes {
    Routes::new()
        .get::<ListReading, _, _>(DUTIES, duties)
        .list(OWNERS, |region, call, now| {
            let sight = reads::sight(call, region, now);
            to_value(region.duties_by_owner(now, |duty| sight.has(Some(duty.owner), duty.case)))
        })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DutiesQuery {
    role: Option<String>,
    owner: Option<String>,
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
    let rows = reads::rows(&call, |region, now| {
        let sight = reads::sight(&call, region, now);
        let mut duties = match role {
            Some(role) => region.duties_of_role(role, now),
            None => region.duties(now),
        };
        duties.retain(|duty| sight.has(Some(duty.owner), duty.case));
        if let Some(owner) = &query.owner {
            duties.retain(|duty| duty.owner.organisation == *owner);
        }
        to_value(duties)
    });
    json(StatusCode::OK, &rows.await?)
}
