//! Problems (RFC 9457): what went wrong, in a code with a page, all errors of the input together.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use vangnet_domain::{
    rejection::{Code, Rejection, STREAM_UNREADABLE},
    stream::StreamId,
};

use crate::codes;

/// Seconds after which the same request may be tried again.
pub const RETRY_AFTER_SECONDS: u32 = 1;

/// Where in the request an error is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The JSON body; the path is a JSON pointer.
    Body,
    /// A header; the path is its name.
    Header,
    /// The query; the path is the parameter's name.
    Query,
}

/// One error of the input.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// Which part of the request.
    #[serde(rename = "in")]
    pub part: Part,
    /// JSON pointer in the body, or the name of the header or parameter.
    pub path: String,
    /// The code; its page is `/v1/errors/<code>`.
    pub code: String,
    /// What would be right. Never repeats what was sent.
    pub detail: String,
}

impl FieldError {
    /// An error in the body.
    pub fn body(path: impl Into<String>, code: Code, detail: impl Into<String>) -> Self {
        Self::of(Part::Body, path, code, detail)
    }

    /// An error in a header.
    pub fn header(name: &str, detail: impl Into<String>) -> Self {
        Self::of(Part::Header, name, codes::HEADER_UNREADABLE, detail)
    }

    /// An error in the query.
    pub fn query(name: &str, detail: impl Into<String>) -> Self {
        Self::of(Part::Query, name, codes::QUERY_UNREADABLE, detail)
    }

    fn of(part: Part, path: impl Into<String>, code: Code, detail: impl Into<String>) -> Self {
        Self {
            part,
            path: path.into(),
            code: code.name.to_owned(),
            detail: detail.into(),
        }
    }
}

/// A problem on its way out. Carries no personal data: it also goes to the log of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(Box<Inside>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inside {
    status: StatusCode,
    code: String,
    title: String,
    detail: String,
    errors: Vec<FieldError>,
    facts: BTreeMap<String, Value>,
    retry: bool,
}

/// A problem as it is written.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Written {
    /// The page of the code: `/v1/errors/<code>`.
    #[serde(rename = "type")]
    pub page: String,
    /// What the code means, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The code.
    pub code: String,
    /// What is wrong and what would be right.
    pub detail: String,
    /// The same in Dutch, in a sentence, whatever the circumstances.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub nl: &'static str,
    /// Every error of the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What a screen can show beside the sentence, by camelCase name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, Value>,
}

impl Problem {
    /// A problem with its status, code and a sentence.
    pub fn new(status: StatusCode, code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Inside {
            status,
            code: code.name.to_owned(),
            title: code.title().to_owned(),
            detail: detail.into(),
            errors: Vec::new(),
            facts: BTreeMap::new(),
            retry: false,
        }))
    }

    /// The input has errors, all of them together (400).
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            codes::INPUT_INVALID,
            "Put the listed errors right and send the request again.",
        );
        problem.0.errors = errors;
        problem
    }

    /// The rules refuse the record (409), or do not know what it names (404).
    pub fn refused(rejection: &Rejection) -> Self {
        let unknown = rejection.code.ends_with("_UNKNOWN");
        let status = if unknown {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::CONFLICT
        };
        let title = codes::named(&rejection.code)
            .map_or(rejection.code.clone(), |code| code.title().to_owned());
        let facts = rejection.facts.iter();
        Self(Box::new(Inside {
            status,
            code: rejection.code.clone(),
            title,
            detail: rejection.detail.clone(),
            errors: Vec::new(),
            facts: facts
                .map(|(name, fact)| (name.clone(), Value::String(fact.clone())))
                .collect(),
            retry: false,
        }))
    }

    /// There is nothing here. The same answer, to the byte, for what does not exist and for what this user may
    /// not know of.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NOT_FOUND,
            "There is nothing here under this id.",
        )
    }

    /// The log is away (503).
    pub fn log_away() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            codes::LOG_AWAY,
            "The log cannot be reached. Try again; a write with the same idempotency key.",
        )
        .again()
    }

    /// An event of the stream cannot be read by this version (500): it stands still, all others go on.
    pub fn unreadable(stream: StreamId, position: u64) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            STREAM_UNREADABLE,
            "This record cannot be read on, and nothing was added to it. Call the operator; all other records go on.",
        )
        .with("resource", stream.to_string())
        .with("since", position)
    }

    /// A defect (500). The cause is in the log, not in the answer.
    pub fn internal(context: &str) -> Self {
        tracing::error!(context, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            codes::INTERNAL_ERROR,
            "This is a defect of Vangnet, and it is in its log. Send the same request with the same key, or ask /v1/commands/{id} what became of it.",
        )
    }

    /// Say when to try again.
    #[must_use]
    pub fn again(mut self) -> Self {
        self.0.retry = true;
        self
    }

    /// Add a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.facts.insert(name.to_owned(), value.into());
        self
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0.code
    }
}

impl From<vangnet_log::LogError> for Problem {
    fn from(error: vangnet_log::LogError) -> Self {
        if error.is_retryable() {
            tracing::warn!(error = %error, "the log is away");
            Self::log_away()
        } else {
            Self::internal(&error.to_string())
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let nl = codes::named(&self.0.code).map_or("", |code| code.dutch());
        let written = Written {
            nl,
            page: format!("/v1/errors/{}", self.0.code),
            title: self.0.title,
            status: self.0.status.as_u16(),
            code: self.0.code,
            detail: self.0.detail,
            errors: self.0.errors,
            facts: self.0.facts,
        };
        let body = serde_json::to_vec(&written).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.0.retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
        }
        response
    }
}
