//! Who comes in: an auditor with a token, and for personal text a purpose.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use vangnet_access::{Action, allows};
use vangnet_domain::actor::Actor;
use vangnet_runtime::sign_in::Refused;

use crate::{
    Audit, Parts,
    answer::{Problem, codes},
};

/// Why personal text is opened: a word of the auditors' register.
pub const PURPOSE: &str = "vangnet-purpose";
/// Longest purpose, in bytes.
const PURPOSE_BYTES_MAX: usize = 60;

/// Whoever asks, if they may replay.
pub fn admit(parts: &Parts, headers: &HeaderMap) -> Result<Actor, Problem> {
    let sent = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = sent.and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(token) = token else {
        return Err(Problem::of(
            StatusCode::UNAUTHORIZED,
            codes::SIGN_IN_NEEDED,
            "Send a header Authorization: Bearer with your token.",
        ));
    };
    let claims = parts.token_key.check(token, parts.clock.wall()).map_err(|refused| {
        let (code, detail) = match refused {
            Refused::Token => (
                codes::TOKEN_REFUSED,
                "Sign in again: the token is not valid, or not any more.",
            ),
            Refused::Organisation => (
                codes::ORGANISATION_REFUSED,
                "An organisation has no colon in its name; give it another name and sign in again.",
            ),
        };
        Problem::of(StatusCode::UNAUTHORIZED, code, detail)
    })?;
    if !allows(claims.role, Action::AuditReplay) {
        return Err(Problem::of(
            StatusCode::FORBIDDEN,
            codes::NOT_ALLOWED,
            format!(
                "The role {} may not do {}.",
                claims.role,
                Action::AuditReplay
            ),
        ));
    }
    Ok(Actor {
        person: claims.sub,
        role: claims.role,
        organisation: claims.org,
        device: None,
    })
}

/// What the text is opened for. A word, because it is logged.
pub fn purpose(headers: &HeaderMap) -> Result<&str, Problem> {
    let sent = headers
        .get(PURPOSE)
        .and_then(|value| value.to_str().ok())
        .map(str::trim);
    sent.filter(|word| is_word(word)).ok_or_else(|| {
        Problem::of(
            StatusCode::BAD_REQUEST,
            codes::PURPOSE_REQUIRED,
            "Send a header Vangnet-Purpose with a word of [a-z0-9.-], at most 60: what the case is opened for.",
        )
    })
}

fn is_word(text: &str) -> bool {
    (1..=PURPOSE_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
        })
}

/// `GET /health/ready`: the log can be reached.
pub async fn ready(State(audit): State<Audit>) -> Response {
    let parts = &audit.parts;
    let ready = parts.log.head(&parts.ledger).await.is_ok();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(json!({ "ready": ready, "log": ready }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_a_word_and_not_a_sentence_about_somebody() {
        let of = |text: &str| {
            let headers = HeaderMap::from_iter([(PURPOSE.parse().unwrap(), text.parse().unwrap())]);
            purpose(&headers).is_ok()
        };
        assert!(of("incident-2026-03") && of(&"x".repeat(60)));
        assert!(!of("") && !of("about Invented Child") && !of(&"x".repeat(61)));
        assert!(purpose(&HeaderMap::new()).is_err());
    }
}
