//! Requests that are refused, with a canary wherever one can be put: none comes back in the answer. That none is written
//! down either is for the look into every place afterwards.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use uuid::Uuid;
use vangnet::scenario::Client;
use vangnet_testkit::scan::Net;

use crate::planting::CANARY;

const TEXT: &str = "kanarie9001q";

/// Send them all. `vars` are the names of the scenario, played to its end.
pub async fn send_all(gateway: &str, signed_in: &Client, vars: &BTreeMap<String, String>) {
    let net = Net::of_texts([CANARY]).expect("a net");
    let http = reqwest::Client::new();
    let id = |name: &str| vars[name].as_str();
    let ask = |method: Method, path: &str, who: &str| {
        http.request(method, format!("{gateway}{path}"))
            .bearer_auth(signed_in.token(who).expect("a token"))
    };
    let post = |path: &str, who: &str, key: u128| {
        ask(Method::POST, path, who).header("Idempotency-Key", Uuid::from_u128(key).to_string())
    };
    let get = |path: &str| ask(Method::GET, path, "desk");
    let corrections = format!("/v1/persons/{}/corrections", id("child"));
    let persons = format!("/v1/cases/{}/persons", id("case"));
    // A little over the limit and of no announced length: the answer comes when nearly all was read.
    let large = TEXT.repeat(256 * 1024 / TEXT.len() + 1);
    let large = futures::stream::once(async { Ok::<_, std::io::Error>(large) });
    let correct = |key| post(&corrections, "desk", key);
    let named = |name: &str| json!({ "name": name });

    let accepted = correct(1)
        .json(&named(TEXT))
        .send()
        .await
        .expect("an answer");
    assert_eq!(accepted.status(), StatusCode::OK);
    let cases: Vec<(u16, RequestBuilder)> = vec![
        (422, correct(1).json(&named("kanarie9002q"))),
        (422, post(&corrections, "local", 1).json(&named(TEXT))),
        (400, correct(2).json(&json!({ "kanarie-9003q": TEXT }))),
        (400, correct(3).json(&json!({ "name": { "first": TEXT } }))),
        (400, correct(4).json(&named(&TEXT.repeat(20)))),
        (400, correct(5).json(&json!([TEXT]))),
        (400, correct(6).body(format!("{{\"name\": \"{TEXT}, "))),
        (
            400,
            post(&persons, "desk", 7).json(&json!({ "householdRole": TEXT, "name": TEXT })),
        ),
        (413, correct(8).body(reqwest::Body::wrap_stream(large))),
        (
            415,
            correct(9)
                .header("content-type", format!("text/{TEXT}"))
                .body(TEXT),
        ),
        (
            401,
            http.post(format!("{gateway}{corrections}"))
                .json(&named(TEXT)),
        ),
        (
            401,
            http.get(format!("{gateway}/v1/board")).bearer_auth(TEXT),
        ),
        (403, post(&corrections, "auditor", 10).json(&named(TEXT))),
        (
            400,
            ask(Method::POST, &corrections, "desk")
                .header("Idempotency-Key", TEXT)
                .json(&named(TEXT)),
        ),
        (400, correct(11).header("If-Match", TEXT).json(&named(TEXT))),
        (
            400,
            correct(12)
                .header("Vangnet-Occurred-At", TEXT)
                .json(&named(TEXT)),
        ),
        (
            400,
            correct(13)
                .header("Vangnet-Device", TEXT)
                .json(&named(TEXT)),
        ),
        // A closed deployment takes no more decisions; a person nobody knows no address.
        (
            409,
            post(&format!("/v1/cases/{}/handovers", id("case")), "desk", 14).json(&json!({
                "role": "coordinator", "organisation": "desk", "summary": TEXT,
            })),
        ),
        (
            404,
            post(
                &format!("/v1/persons/{}/corrections", Uuid::nil()),
                "desk",
                15,
            )
            .json(&named(TEXT)),
        ),
        (404, get(&format!("/v1/{TEXT}"))),
        (404, get(&format!("/v1/cases/{TEXT}"))),
        (404, get(&format!("/v1/errors/{TEXT}"))),
        (400, get(&format!("/v1/duties?role={TEXT}"))),
        (400, get(&format!("/v1/duties?{TEXT}=1"))),
        (
            405,
            ask(Method::PUT, &corrections, "desk").json(&named(TEXT)),
        ),
        // A purpose that is no word, and a trace's context of the caller's own making, are not taken over.
        (
            200,
            get("/v1/places").header("Vangnet-Purpose", format!("{TEXT} x")),
        ),
        (
            200,
            get("/v1/board")
                .header("traceparent", TEXT)
                .header("tracestate", format!("a={TEXT}")),
        ),
        (
            200,
            get("/v1/board").header("baggage", format!("name={TEXT}")),
        ),
    ];
    for (number, (status, request)) in cases.into_iter().enumerate() {
        let answer = request.send().await.expect("an answer");
        let (got, headers) = (answer.status(), format!("{:?}", answer.headers()));
        let body = answer.text().await.expect("a body");
        assert_eq!(got.as_u16(), status, "request {number}: {body}");
        let caught = net.catch("an answer", format!("{headers}{body}").as_bytes());
        assert!(
            caught.is_empty(),
            "request {number} ({status}): {headers} {body}"
        );
    }
}
