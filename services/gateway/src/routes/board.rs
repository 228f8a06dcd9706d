//! `/v1/board`

use axum::{http::StatusCode, response::Response};
use vangnet_access::Action;

use crate::{
    call::Call,
    problem::Problem,
    reads::{self, ListReading},
    resource::json,
    route::{Routes, Spec},
};

const BOARD: Spec = Spec::read(
    "/v1/board",
    Action::BoardRead,
    "Every open case, and those closed in the last 24 hours: urgency, deadlines, teams, searches, stays.",
);

pub(super) fn routes() -> Routes {
    Routes::new().get::<ListReading, _, _>(BOARD, board)
}

async fn board(call: Call) -> Result<Response, Problem> {
    let rows = reads::rows(&call, |region, now| serde_json::to_value(region.board(now)));
    json(StatusCode::OK, &rows.await?)
}
