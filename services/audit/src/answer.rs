//! Problems (RFC 9457) and their pages, as the gateway writes them.

use axum::{
    Json,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use vangnet_domain::rejection::Code;
use vangnet_log::LogError;

/// Seconds after which a question that found the log away or the door busy may be asked again.
pub const RETRY_AFTER_SECONDS: u32 = 5;

/// The codes of this door. Each has a page in `docs/errors`.
pub mod codes {
    vangnet_domain::rejection_codes! {
        /// No such route.
        ROUTE_UNKNOWN,
        /// The route does not know this method.
        METHOD_NOT_ALLOWED,
        /// There is nothing here.
        NOT_FOUND,
        /// No token was sent.
        SIGN_IN_NEEDED,
        /// The token is not valid, or not any more.
        TOKEN_REFUSED,
        /// An organisation's name that no sign-in can have.
        ORGANISATION_REFUSED,
        /// The role may not do this.
        NOT_ALLOWED,
        /// A query parameter that cannot be read.
        QUERY_UNREADABLE,
        /// Personal text is opened for a purpose only.
        PURPOSE_REQUIRED,
        /// More events than one answer is made of.
        REPLAY_TOO_LARGE,
        /// All places for replays stay taken.
        BUSY,
        /// The log is away.
        LOG_AWAY,
        /// A defect.
        INTERNAL_ERROR
    }
}

/// A problem on its way out. No personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    code: Code,
    detail: String,
}

impl Problem {
    /// A problem with its status, code and a sentence.
    pub fn of(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
        }
    }

    /// There is nothing here.
    pub fn not_found() -> Self {
        Self::of(
            StatusCode::NOT_FOUND,
            codes::NOT_FOUND,
            "There is nothing here under this id.",
        )
    }

    /// All places for replays stay taken (503).
    pub fn busy() -> Self {
        Self::of(
            StatusCode::SERVICE_UNAVAILABLE,
            codes::BUSY,
            "Others replay just now. Try again.",
        )
    }

    /// A defect; its cause is in the log of the system.
    pub fn internal(context: &str) -> Self {
        tracing::error!(context, "a request failed");
        Self::of(
            StatusCode::INTERNAL_SERVER_ERROR,
            codes::INTERNAL_ERROR,
            "This is a defect of Vangnet, and it is in its log.",
        )
    }
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        if error.is_retryable() {
            tracing::warn!(error = %error, "the log is away");
            Self::of(
                StatusCode::SERVICE_UNAVAILABLE,
                codes::LOG_AWAY,
                "The log cannot be reached. Try again.",
            )
        } else {
            Self::internal(&error.to_string())
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": format!("/v1/errors/{}", self.code.name),
            "title": self.code.title(),
            "status": self.status.as_u16(),
            "code": self.code.name,
            "detail": self.detail,
        });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
        }
        response
    }
}

/// `GET /v1/errors/{code}`, as Markdown.
pub async fn page(Path(name): Path<String>) -> Result<Response, Problem> {
    let code = codes::ALL.iter().find(|code| code.name == name);
    let code = code.ok_or_else(Problem::not_found)?;
    let kind = (header::CONTENT_TYPE, "text/markdown; charset=utf-8");
    Ok(([kind], code.page).into_response())
}
