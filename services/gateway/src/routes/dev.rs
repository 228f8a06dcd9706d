//! `/v1/dev/tokens`: the development issuer. Exists only where it is switched on, on loopback.

use std::sync::Arc;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vangnet_domain::actor::Role;
use vangnet_runtime::sign_in::Claims;

use crate::{
    call::Call,
    problem::Problem,
    resource::json,
    route::{Routes, Spec},
    schema::{BodyCheck, SchemaError},
    words::RoleWord,
    write::read,
};

const TOKENS: Spec = Spec::open_post(
    "/v1/dev/tokens",
    "A token for anybody, in development; 404 everywhere else.",
);

/// Who to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Opaque user id, never a name.
    #[schema(min_length = 1, max_length = 100)]
    person: String,
    role: RoleWord,
    #[schema(min_length = 1, max_length = 100)]
    organisation: String,
}

/// A token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IssuedToken {
    /// For `Authorization: Bearer`.
    pub token: String,
    /// Until when, in seconds of Unix time.
    pub expires: i64,
}

pub(super) fn routes() -> Result<Routes, SchemaError> {
    let check = Arc::new(BodyCheck::of::<TokenRequest>()?);
    Ok(
        Routes::new().post::<TokenRequest, IssuedToken, _, _>(TOKENS, move |call| {
            let check = check.clone();
            async move { issue(call, &check).await }
        }),
    )
}

async fn issue(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let parts = &call.gateway.parts;
    if !parts.development_issuer || !names_loopback(&call.parts.headers) {
        return Err(Problem::not_found());
    }
    let key = parts.token_key.clone();
    let asked: TokenRequest = read(&call, check).await?;
    if asked.role.0 == Role::Service {
        return Err(Problem::not_found());
    }
    let claims = Claims::new(
        &asked.person,
        asked.role.0,
        &asked.organisation,
        call.gateway.wall(),
    );
    let token = key
        .sign(&claims)
        .map_err(|error| Problem::internal(&error.to_string()))?;
    let issued = IssuedToken {
        token,
        expires: claims.exp,
    };
    json(StatusCode::OK, &issued)
}

/// A page of another site that had its name point at this machine does not know this machine as loopback.
fn names_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
    else {
        return true;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_loopback() {
        let of = |host: &str| {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            names_loopback(&headers)
        };
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:9",
            "[::1]:8080",
            "[::1]",
        ] {
            assert!(of(host), "{host}");
        }
        for host in [
            "example.org",
            "localhost.example.org",
            "127.0.0.1.example.org:80",
        ] {
            assert!(!of(host), "{host}");
        }
    }
}
