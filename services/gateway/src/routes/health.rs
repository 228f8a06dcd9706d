//! `/health`

use axum::{http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    call::Call,
    gateway::READY_WAIT_MAX,
    problem::Problem,
    reads::{ParkedStream, unreadable},
    resource::json,
    route::{Routes, Spec},
};

const LIVE: Spec = Spec::open("/health/live", "The process answers.");
const READY: Spec = Spec::open(
    "/health/ready",
    "The log can be reached and the view follows it (200), or not (503).",
);

/// The process answers.
#[derive(Serialize, ToSchema)]
pub struct Alive {
    /// Always true.
    pub live: bool,
}

/// Whether requests should come here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Readiness {
    /// They should.
    pub ready: bool,
    /// The log can be reached.
    pub log: bool,
    /// Events of the log that the view does not hold yet.
    pub view_behind: Option<u64>,
    /// The log could not be followed since this instant.
    pub stale_since: Option<jiff::Timestamp>,
    /// The bus is connected. Without it a report still gets in where its service runs in this process.
    pub bus: bool,
    /// Streams that cannot be read on; all others go on.
    pub parked: Vec<ParkedStream>,
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .get::<Alive, _, _>(LIVE, live)
        .get::<Readiness, _, _>(READY, ready)
}

async fn live(_call: Call) -> Result<Response, Problem> {
    json(StatusCode::OK, &Alive { live: true })
}

async fn ready(call: Call) -> Result<Response, Problem> {
    let parts = &call.gateway.parts;
    let head = parts.substrate.log.head(&parts.substrate.ledger);
    let head = tokio::time::timeout(READY_WAIT_MAX, head).await;
    let head = head.ok().and_then(Result::ok);
    let freshness = call.gateway.freshness();
    let readiness = Readiness {
        ready: head.is_some() && freshness.stale_since.is_none(),
        log: head.is_some(),
        view_behind: head.map(|head| head.next.saturating_sub(parts.live.next())),
        stale_since: freshness.stale_since,
        bus: !freshness.bus_away,
        parked: unreadable(parts.live.parking()),
    };
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    json(status, &readiness)
}
