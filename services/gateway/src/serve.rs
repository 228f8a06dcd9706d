//! The door as a whole: routes, page, and what every answer carries.

use std::any::Any;

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{IntoResponse as _, Response},
    serve::ListenerExt as _,
};
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    codes,
    gateway::{Gateway, Parts},
    openapi::{self, API_VERSION},
    problem::Problem,
    routes::{build, page},
    schema::SchemaError,
};

/// Why the door does not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A schema of a body cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The document cannot be written.
    #[error("the OpenAPI document cannot be written")]
    Document(#[source] serde_json::Error),
    /// The development issuer gives a token to anybody: it may only be reached from this machine.
    #[error("the development issuer is switched on, and {0} is not loopback")]
    IssuerNotOnLoopback(std::net::SocketAddr),
    /// The listener broke.
    #[error("the listener broke")]
    Listener(#[from] std::io::Error),
}

/// Everything the door answers.
pub fn router(parts: Parts) -> Result<Router, StartError> {
    let built = build(Gateway::new(parts))?;
    let document: &'static str = openapi::written(&built.document)
        .map_err(StartError::Document)?
        .leak();
    let router = built
        .router
        .route(
            "/v1/openapi.json",
            axum::routing::get(move || published(document)),
        )
        .merge(page::router());
    Ok(finish(router))
}

/// Serve until the tasks stop; then take no new request and finish those taken.
pub async fn run(parts: Parts, listener: TcpListener) -> Result<(), StartError> {
    let address = listener.local_addr()?;
    if parts.development_issuer && !address.ip().is_loopback() {
        return Err(StartError::IssuerNotOnLoopback(address));
    }
    let stopping = parts.tasks.stopping();
    let router = router(parts)?;
    // Screens are told in small pieces; none of them waits for another.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection gathers small pieces");
        }
    });
    tracing::info!(%address, "the gateway listens");
    axum::serve(listener, router)
        .with_graceful_shutdown(async move { stopping.cancelled().await })
        .await?;
    Ok(())
}

async fn published(document: &'static str) -> Response {
    let mut response = Response::new(document.into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// What every answer carries, also those that no route gives.
pub fn finish(router: Router) -> Router {
    router
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(map_response(carry))
}

async fn unknown_route(_request: Request) -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        codes::ROUTE_UNKNOWN,
        "There is no such route; /v1/openapi.json has them all.",
    )
}

async fn wrong_method(_request: Request) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        codes::METHOD_NOT_ALLOWED,
        "This route does not know this method; the header Allow says which it knows.",
    )
}

/// A panic's own words can hold anything: they are not repeated.
fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    Problem::internal("a request panicked").into_response()
}

async fn carry(mut response: Response) -> Response {
    const ALWAYS: [(HeaderName, &str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
        (HeaderName::from_static("api-version"), API_VERSION),
    ];
    const UNLESS_SAID: [(HeaderName, &str); 3] = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in UNLESS_SAID {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
