//! The door for auditors, on a listener of its own: the region or a case as it was at any instant, from the log
//! itself.
//!
//! Two clocks, two questions: `known` is what the desk could know then, `happened` is what had happened by then
//! as far as is known now, or was known at another instant.
//!
//! Of a case it also tells what there was to choose from: which places and rungs, and what was known of them.
//!
//! Never writes anything: it takes a log and uses its reading side only, and gives no command. Personal text is
//! opened only for a purpose, and each opening is logged with it (H35).

mod answer;
mod door;
mod places;
mod replay;

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::{
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower_http::catch_panic::CatchPanicLayer;
use vangnet_domain::{book::Book, stream::LedgerId};
use vangnet_log::Log;
use vangnet_runtime::{Clock, Sealer, Tasks, sign_in::TokenKey};

use crate::answer::{Problem, codes};

pub use crate::replay::{CASE_EVENTS_MAX, HAPPENED_EVENTS_MAX};

/// The version of the API: in every answer as `API-Version`.
pub const API_VERSION: &str = "1.0.0";

/// Most replays at once; a further one waits. Each may fold a whole ledger, and the log serves the desk first.
pub const REPLAYS_MAX: usize = 4;
/// Longest wait for a place among them; then the auditor is told to come back.
pub const REPLAY_WAIT_MAX: Duration = Duration::from_secs(10);

/// What the composition root gives the auditors' door.
#[derive(Clone)]
pub struct Parts {
    /// The region.
    pub ledger: LedgerId,
    /// The log, under a database user that may read and nothing else.
    pub log: Arc<dyn Log>,
    /// The ledger's clock.
    pub clock: Arc<dyn Clock>,
    /// Opens personal text.
    pub sealer: Arc<Sealer>,
    /// The dated tables: the ladder, and which region serves a municipality.
    pub book: Arc<Book>,
    /// Checks tokens; the same issuer as the gateway's.
    pub token_key: TokenKey,
    /// Ends the listener.
    pub tasks: Tasks,
}

/// The parts, and the places for replays. Cheap to clone.
#[derive(Clone)]
pub struct Audit {
    parts: Parts,
    replays: Arc<Semaphore>,
}

impl Audit {
    /// From its parts.
    pub fn new(parts: Parts) -> Self {
        let replays = Arc::new(Semaphore::new(REPLAYS_MAX));
        Self { parts, replays }
    }

    /// A place among the replays; none within [`REPLAY_WAIT_MAX`] when all of them stay taken.
    pub async fn replay_place(&self) -> Option<OwnedSemaphorePermit> {
        let place = self.replays.clone().acquire_owned();
        tokio::time::timeout(REPLAY_WAIT_MAX, place)
            .await
            .ok()?
            .ok()
    }
}

/// Everything the door answers.
pub fn router(audit: Audit) -> Router {
    Router::new()
        .route("/v1/replay", get(replay::region))
        .route("/v1/cases/{id}/replay", get(replay::case))
        .route("/v1/cases/{id}/replay/places", get(places::places))
        .route("/v1/errors/{code}", get(answer::page))
        .route("/health/live", get(|| async { StatusCode::NO_CONTENT }))
        .route("/health/ready", get(door::ready))
        .with_state(audit)
        .fallback(|| async {
            Problem::of(
                StatusCode::NOT_FOUND,
                codes::ROUTE_UNKNOWN,
                "There is no such route.",
            )
        })
        .method_not_allowed_fallback(|| async {
            Problem::of(
                StatusCode::METHOD_NOT_ALLOWED,
                codes::METHOD_NOT_ALLOWED,
                "An auditor reads: GET.",
            )
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response(carry))
}

/// Serve until the tasks stop.
pub async fn run(parts: Parts, listener: TcpListener) -> std::io::Result<()> {
    let stopping = parts.tasks.stopping();
    tracing::info!(address = %listener.local_addr()?, "the auditors' door listens");
    axum::serve(listener, router(Audit::new(parts)))
        .with_graceful_shutdown(async move { stopping.cancelled().await })
        .await
}

fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal("a request panicked").into_response()
}

async fn carry(mut response: Response) -> Response {
    const ALWAYS: [(HeaderName, &str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (HeaderName::from_static("api-version"), API_VERSION),
    ];
    for (name, value) in ALWAYS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
