//! `/v1/queue`

use axum::{http::StatusCode, response::Response};
use vangnet_access::Action;

use crate::{
    call::Call,
    problem::Problem,
    reads::{self, ListReading},
    resource::json,
    route::{Routes, Spec},
};

const QUEUE: Spec = Spec::read(
    "/v1/queue",
    Action::QueueRead,
    "Reports that wait for a verdict: 112 first, then what nobody weighed yet, then by proposed urgency.",
);

pub(super) fn routes() -> Routes {
    Routes::new().get::<ListReading, _, _>(QUEUE, queue)
}

async fn queue(call: Call) -> Result<Response, Problem> {
    let rows = reads::rows(&call, |region, now| serde_json::to_value(region.queue(now)));
    json(StatusCode::OK, &rows.await?)
}
