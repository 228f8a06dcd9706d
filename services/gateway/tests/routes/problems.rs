//! What every answer carries, and how requests go wrong.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
    routing::get as route,
};
use serde_json::json;
use tower::ServiceExt as _;
use vangnet_gateway::{Gateway, REQUESTS_MAX, SCREENS_MAX, build, finish};

use crate::bench::{Bench, get, place, post};

#[tokio::test]
async fn every_answer_carries_its_headers_also_those_of_no_route() {
    let bench = Bench::new().await;
    for path in [
        "/",
        "/v1/board",
        "/v1/nowhere",
        "/health/live",
        "/v1/board/",
    ] {
        let answer = bench.ask(get(path)).await;
        assert_eq!(answer.header("api-version"), "1.0.0", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert!(!answer.header("cache-control").is_empty());
    }
}

#[tokio::test]
async fn an_unknown_route_is_a_problem() {
    let bench = Bench::new().await;
    for path in ["/v1/nowhere", "/v1/board/", "/v1", "/v2/board"] {
        let answer = bench.ask(get(path)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.code(), "ROUTE_UNKNOWN");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}

#[tokio::test]
async fn all_errors_of_a_body_come_together() {
    let bench = Bench::new().await;
    let mut body = place("bed-1");
    body["municipality"] = json!("GM9999");
    body["rung"] = json!("attic");
    body["colour"] = json!("secret canary");
    body["ageBands"] = json!({ "from": 12 });
    body["unit"] = json!("x".repeat(101));
    let answer = bench.ask(post("/v1/places", body)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(
        !answer.text.contains("canary"),
        "a problem repeats no value"
    );
    insta::assert_json_snapshot!(answer.body, @r#"
    {
      "code": "INPUT_INVALID",
      "detail": "Put the listed errors right and send the request again.",
      "errors": [
        {
          "code": "WRONG_TYPE",
          "detail": "Make this array.",
          "in": "body",
          "path": "/ageBands"
        },
        {
          "code": "UNKNOWN_FIELD",
          "detail": "Leave this field out.",
          "in": "body",
          "path": "/colour"
        },
        {
          "code": "UNKNOWN_MUNICIPALITY",
          "detail": "Use one of: GM0034, GM0303, GM0995, GM0171, GM0184, GM0050, GM0230, GM0233, GM0243, GM0302, GM0269, GM0273.",
          "in": "body",
          "path": "/municipality"
        },
        {
          "code": "UNKNOWN_WORD",
          "detail": "Use one of: network, ambulatory, restraining-order, time-out, family-admission, network-foster, crisis-foster, family-home, crisis-group, treatment, closed.",
          "in": "body",
          "path": "/rung"
        },
        {
          "code": "TEXT_OVER_LIMIT",
          "detail": "Use at most 100 characters.",
          "in": "body",
          "path": "/unit"
        }
      ],
      "nl": "De invoer bevat fouten; verbeter wat genoemd staat en stuur opnieuw.",
      "status": 400,
      "title": "the input has errors",
      "type": "/v1/errors/INPUT_INVALID"
    }
    "#);
}

#[tokio::test]
async fn a_body_has_its_limits() {
    let bench = Bench::new().await;
    let deep = format!("{}{}", "[".repeat(65), "]".repeat(65));
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(256 * 1024));
    for (body, status, code) in [
        (deep, 400, "JSON_TOO_DEEP"),
        (large, 413, "BODY_TOO_LARGE"),
        ("{\"unit\":".to_owned(), 400, "JSON_UNREADABLE"),
        ("[]".to_owned(), 400, "INPUT_INVALID"),
    ] {
        let answer = bench.ask(post("/v1/places", json!({})).raw(body)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code));
    }
    let form = post("/v1/places", json!({})).header("content-type", "text/plain");
    // The first of two content types says JSON; one that is alone and says something else is refused.
    assert_eq!(bench.ask(form).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_write_names_itself() {
    let bench = Bench::new().await;
    let answer = bench
        .ask(post("/v1/places", place("bed-1")).key(None))
        .await;
    assert_eq!(answer.code(), "IDEMPOTENCY_KEY_REQUIRED");
    let two = post("/v1/places", place("bed-1")).header("idempotency-key", "x");
    assert_eq!(bench.ask(two).await.code(), "INPUT_INVALID");
}

#[tokio::test]
async fn with_nobody_to_take_it_a_command_is_certainly_not_executed() {
    let mut bench = Bench::new().await;
    bench.stop_services().await;
    let answer = bench.ask(post("/v1/places", place("bed-1"))).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "NOT_EXECUTED");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn a_panic_is_a_problem_that_repeats_nothing() {
    let router = Router::new().route("/panics", route(panics));
    let request = Request::get("/panics").body(Body::empty()).unwrap();
    let response = finish(router).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains("INTERNAL_ERROR") && !text.contains("canary"),
        "{text}"
    );
}

async fn panics() {
    panic!("canary");
}

#[tokio::test]
async fn one_request_too_many_is_told_to_come_back() {
    let mut bench = Bench::new().await;
    let gateway = Gateway::new(bench.parts.clone());
    bench.router = finish(build(gateway.clone()).unwrap().router);
    let held: Vec<_> = (1..REQUESTS_MAX)
        .map(|_| gateway.request_permit().unwrap())
        .collect();
    bench.good(get("/v1/board")).await;
    let last = gateway.request_permit().unwrap();
    let answer = bench.ask(get("/v1/board")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "BUSY")
    );
    drop((held, last));
    let screens: Vec<_> = (1..SCREENS_MAX)
        .map(|_| gateway.screen_permit().unwrap())
        .collect();
    let screen = bench.open(get("/v1/events/stream")).await;
    assert_eq!(screen.status(), StatusCode::OK);
    assert_eq!(bench.ask(get("/v1/events/stream")).await.code(), "BUSY");
    drop(screen);
    assert_eq!(
        bench.open(get("/v1/events/stream")).await.status(),
        StatusCode::OK
    );
    drop(screens);
}

#[tokio::test]
async fn what_can_no_longer_be_followed_says_since_when() {
    let bench = Bench::new().await;
    bench.place("bed-1").await;
    assert_eq!(
        bench.good(get("/v1/board")).await.body["staleSince"],
        json!(null)
    );
    bench.parts.tasks.begin_stop();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    bench.machine.later(10);
    let stale = bench.good(get("/v1/board")).await;
    assert!(stale.body["staleSince"].is_string());
    assert_eq!(stale.body["position"], 0);
    let ready = bench.ask(get("/health/ready").nobody()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.body["log"], true);
}
