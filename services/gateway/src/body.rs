//! Bodies: read whole, within a size, a time and a depth.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures::StreamExt as _;
use serde_json::Value;

use crate::{codes, problem::Problem};

/// Largest body.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// Deepest nesting of JSON.
pub const JSON_DEPTH_MAX: usize = 64;
/// Longest wait for a body.
pub const BODY_WAIT_MAX: Duration = Duration::from_secs(10);

/// Read a body as bytes.
pub async fn read(body: Body, headers: &HeaderMap) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > BODY_BYTES_MAX) {
        return Err(too_large());
    }
    tokio::time::timeout(BODY_WAIT_MAX, gather(body))
        .await
        .unwrap_or_else(|_| {
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                codes::BODY_TOO_SLOW,
                format!(
                    "The body must arrive within {} seconds.",
                    BODY_WAIT_MAX.as_secs()
                ),
            ))
        })
}

async fn gather(body: Body) -> Result<Bytes, Problem> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| unreadable("The body broke off."))?;
        if bytes.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// Read JSON; an empty body is an empty object, for requests that need no field.
pub fn json(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    if depth(bytes) > JSON_DEPTH_MAX {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            codes::JSON_TOO_DEEP,
            format!("Nest at most {JSON_DEPTH_MAX} levels."),
        ));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        unreadable(&format!(
            "The JSON breaks off or goes wrong at line {}, column {}.",
            error.line(),
            error.column()
        ))
    })
}

/// The body must be announced as JSON, or not announced at all.
pub fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let essence = kind
        .to_str()
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if essence.trim().eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            codes::MEDIA_TYPE_NOT_JSON,
            "Send the body as application/json.",
        ))
    }
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        codes::BODY_TOO_LARGE,
        format!("Send at most {BODY_BYTES_MAX} bytes."),
    )
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, codes::JSON_UNREADABLE, detail)
}

/// How deep brackets are nested, outside of texts.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let (mut in_text, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Vec<u8> {
        ["[".repeat(levels), "]".repeat(levels)]
            .concat()
            .into_bytes()
    }

    #[test]
    fn depth_has_a_limit_on_both_sides_and_brackets_in_texts_do_not_count() {
        assert!(json(&nested(JSON_DEPTH_MAX)).is_ok());
        assert_eq!(
            json(&nested(JSON_DEPTH_MAX + 1)).unwrap_err().code(),
            "JSON_TOO_DEEP"
        );
        let text = format!("{{\"a\": \"{}\\\"{}\"}}", "[".repeat(100), "{".repeat(100));
        assert!(json(text.as_bytes()).is_ok());
    }

    #[test]
    fn an_empty_body_is_an_empty_object_and_half_a_body_is_none() {
        assert_eq!(json(b" \n").unwrap(), serde_json::json!({}));
        assert_eq!(json(b"{\"a\":").unwrap_err().code(), "JSON_UNREADABLE");
    }

    #[tokio::test]
    async fn size_has_a_limit_on_both_sides() {
        let body = |bytes: usize| Body::from(vec![b' '; bytes]);
        let none = HeaderMap::new();
        assert_eq!(
            read(body(BODY_BYTES_MAX), &none).await.unwrap().len(),
            BODY_BYTES_MAX
        );
        let refused = read(body(BODY_BYTES_MAX + 1), &none).await.unwrap_err();
        assert_eq!(refused.code(), "BODY_TOO_LARGE");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_given_up() {
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
        let refused = read(never, &HeaderMap::new()).await.unwrap_err();
        assert_eq!(refused.code(), "BODY_TOO_SLOW");
    }
}
