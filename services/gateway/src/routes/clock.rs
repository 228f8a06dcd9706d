//! `/v1/clock`

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vangnet_access::Action;

use crate::{
    call::Call,
    problem::Problem,
    resource::json,
    route::{Routes, Spec},
};

const CLOCK: Spec = Spec::read("/v1/clock", Action::CommandRead, "The ledger's time.");

/// The ledger's time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClockReading {
    /// Now, in this ledger.
    pub now: Timestamp,
    /// The clock of this ledger can be set: nothing in it is real.
    pub simulated: bool,
}

pub(super) fn routes() -> Routes {
    Routes::new().get::<ClockReading, _, _>(CLOCK, clock)
}

async fn clock(call: Call) -> Result<Response, Problem> {
    let reading = ClockReading {
        now: call.gateway.now(),
        simulated: call.gateway.parts.clock.is_simulated(),
    };
    json(StatusCode::OK, &reading)
}
