//! The public HTTP API as a person at the desk, a phone or an auditor uses it.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, bail};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// All the time one request has.
const REQUEST_WAIT_MAX: Duration = Duration::from_secs(20);
/// Tries of a request whose answer says "not executed" or "unknown", always with the same key.
const TRIES_MAX: u32 = 20;
/// Wait between them.
const RETRY: Duration = Duration::from_millis(250);

/// Somebody who signs in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Opaque user id.
    pub id: &'static str,
    /// Role word.
    pub role: &'static str,
    /// Organisation.
    pub organisation: &'static str,
}

/// The people of the scenarios, by the name a step uses. All invented.
pub const PEOPLE: &[(&str, Person)] = &[
    (
        "desk",
        Person {
            id: "desk-1",
            role: "coordinator",
            organisation: "desk",
        },
    ),
    (
        "desk-2",
        Person {
            id: "desk-2",
            role: "coordinator",
            organisation: "desk",
        },
    ),
    (
        "triagist",
        Person {
            id: "triagist-1",
            role: "triagist",
            organisation: "desk",
        },
    ),
    (
        "scientist",
        Person {
            id: "scientist-1",
            role: "triagist",
            organisation: "desk",
        },
    ),
    (
        "team",
        Person {
            id: "team-1",
            role: "team-member",
            organisation: "ambulant",
        },
    ),
    (
        "team-2",
        Person {
            id: "team-2",
            role: "team-member",
            organisation: "ambulant",
        },
    ),
    (
        "provider",
        Person {
            id: "provider-1",
            role: "provider",
            organisation: "provider-a",
        },
    ),
    (
        "provider-b",
        Person {
            id: "provider-2",
            role: "provider",
            organisation: "provider-b",
        },
    ),
    (
        "local",
        Person {
            id: "local-1",
            role: "local-access",
            organisation: "local-access-almere",
        },
    ),
    (
        "local-zeewolde",
        Person {
            id: "local-4",
            role: "local-access",
            organisation: "local-access-zeewolde",
        },
    ),
    (
        "officer-almere",
        Person {
            id: "officer-1",
            role: "local-access",
            organisation: "decision-officer-almere",
        },
    ),
    (
        "officer-zeewolde",
        Person {
            id: "officer-2",
            role: "local-access",
            organisation: "decision-officer-zeewolde",
        },
    ),
    (
        "local-lelystad",
        Person {
            id: "local-5",
            role: "local-access",
            organisation: "local-access-lelystad",
        },
    ),
    (
        "local-dronten",
        Person {
            id: "local-3",
            role: "local-access",
            organisation: "local-access-dronten",
        },
    ),
    (
        "mental-health",
        Person {
            id: "ggz-1",
            role: "partner",
            organisation: "ggz-centraal",
        },
    ),
    (
        "certified-institution",
        Person {
            id: "gi-1",
            role: "partner",
            organisation: "samen-veilig",
        },
    ),
    (
        "safe-home",
        Person {
            id: "vt-1",
            role: "partner",
            organisation: "veilig-thuis",
        },
    ),
    (
        "safe-home-2",
        Person {
            id: "vt-2",
            role: "partner",
            organisation: "veilig-thuis",
        },
    ),
    (
        "auditor",
        Person {
            id: "auditor-1",
            role: "auditor",
            organisation: "audit",
        },
    ),
];

/// What a phone adds to a request.
#[derive(Clone, Debug)]
pub struct FromPhone {
    /// The device.
    pub device: String,
    /// Its count.
    pub sequence: u64,
    /// The last position it had seen.
    pub last_position_seen: Option<u64>,
    /// When it happened.
    pub occurred_at: jiff::Timestamp,
}

/// A request to make.
#[derive(Clone, Debug)]
pub struct Call {
    /// `GET`, `POST` …
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Body of a write.
    pub body: Option<Value>,
    /// Idempotency key of a write.
    pub key: Option<Uuid>,
    /// `If-Match`.
    pub if_match: Option<u64>,
    /// From a phone.
    pub phone: Option<FromPhone>,
}

impl Call {
    /// Read this path.
    pub fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: None,
            key: None,
            if_match: None,
            phone: None,
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// JSON body, or null.
    pub body: Value,
    /// Version from `ETag`.
    pub version: Option<u64>,
    /// `Vangnet-Position`.
    pub position: Option<u64>,
}

/// A client with a token for each person.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    tokens: BTreeMap<&'static str, String>,
}

impl Client {
    /// Sign everybody in at the development issuer.
    pub async fn sign_in(base: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(REQUEST_WAIT_MAX)
            .build()?;
        let mut client = Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            tokens: BTreeMap::new(),
        };
        for (name, person) in PEOPLE {
            let answer = client
                .http
                .post(format!("{}/v1/dev/tokens", client.base))
                .json(&json!({
                    "person": person.id,
                    "role": person.role,
                    "organisation": person.organisation,
                }))
                .send()
                .await
                .with_context(|| format!("no gateway answers at {}", client.base))?;
            if !answer.status().is_success() {
                bail!(
                    "{} issues no development tokens ({}); scenarios need a gateway on loopback with \
                     development_issuer = true",
                    client.base,
                    answer.status()
                );
            }
            let answer: Value = answer.json().await?;
            let token = answer["token"]
                .as_str()
                .context("the issuer's answer has no token")?;
            client.tokens.insert(name, token.to_owned());
        }
        Ok(client)
    }

    /// The token of a person, for links.
    pub fn token(&self, name: &str) -> Option<&str> {
        self.tokens.get(name).map(String::as_str)
    }

    /// Make a request as somebody. A write that was not executed, or whose outcome is unknown, is made again
    /// with the same key.
    pub async fn call(&self, name: &str, call: &Call) -> anyhow::Result<Answer> {
        let token = self
            .tokens
            .get(name)
            .with_context(|| format!("nobody is called {name:?}"))?;
        let mut tries = 0;
        loop {
            tries += 1;
            let mut request = self
                .http
                .request(call.method.clone(), format!("{}{}", self.base, call.path))
                .bearer_auth(token);
            if let Some(body) = &call.body {
                request = request.json(body);
            }
            if let Some(key) = call.key {
                request = request.header("Idempotency-Key", key.to_string());
            }
            if let Some(version) = call.if_match {
                request = request.header("If-Match", format!("\"{version}\""));
            }
            if let Some(phone) = &call.phone {
                request = request
                    .header("Vangnet-Occurred-At", phone.occurred_at.to_string())
                    .header("Vangnet-Device", &phone.device)
                    .header("Vangnet-Device-Sequence", phone.sequence.to_string());
                if let Some(position) = phone.last_position_seen {
                    request = request.header("Vangnet-Last-Position", position.to_string());
                }
            }
            let again = match request.send().await {
                Ok(response) => {
                    let answer = Self::read(response).await?;
                    let unsure = matches!(answer.status.as_u16(), 503 | 504) && tries < TRIES_MAX;
                    if !unsure {
                        return Ok(answer);
                    }
                    answer.status.to_string()
                }
                Err(error)
                    if tries < TRIES_MAX && (call.key.is_some() || call.method == Method::GET) =>
                {
                    error.to_string()
                }
                Err(error) => return Err(error).context(format!("{} {}", call.method, call.path)),
            };
            tracing::debug!(again, path = call.path, "once more");
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn read(response: reqwest::Response) -> anyhow::Result<Answer> {
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .and_then(|text| text.trim_matches('"').parse().ok())
        };
        let (version, position) = (header("etag"), header("vangnet-position"));
        let status = response.status();
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Answer {
            status,
            body,
            version,
            position,
        })
    }
}
