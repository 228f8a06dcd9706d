//! `/v1/simulation`

use axum::http::StatusCode;
use serde_json::json;
use vangnet_access::Role;
use vangnet_domain::{ids::CaseId, stream::Service};

use crate::{
    bench::{Bench, START, get, place, post},
    reports::report,
};

#[tokio::test]
async fn the_clock_goes_forward_and_what_is_recorded_then_is_of_then() {
    let bench = Bench::new().await;
    assert_eq!(bench.good(get("/v1/clock")).await.body["now"], START);
    let by = post("/v1/simulation/clock", json!({ "advanceBy": "PT35M" }));
    assert_eq!(bench.good(by).await.body["now"], "2026-03-02T20:35:00Z");
    let to = post(
        "/v1/simulation/clock",
        json!({ "advanceTo": "2026-03-02T22:00:00+01:00" }),
    );
    assert_eq!(bench.good(to).await.body["now"], "2026-03-02T21:00:00Z");
    let place = bench.good(post("/v1/places", place("bed-1"))).await;
    assert_eq!(place.body["recordedAt"], "2026-03-02T21:00:00Z");

    let back = post("/v1/simulation/clock", json!({ "advanceTo": START }));
    let back = bench.ask(back).await;
    assert_eq!(
        (back.status, back.code()),
        (StatusCode::CONFLICT, "CLOCK_NOT_SET")
    );
    let both = json!({ "advanceTo": "2026-03-03T00:00:00Z", "advanceBy": "PT1M" });
    assert_eq!(
        bench.ask(post("/v1/simulation/clock", both)).await.code(),
        "INPUT_INVALID"
    );
    let never = post("/v1/simulation/clock", json!({ "advanceBy": "soon" }));
    assert_eq!(bench.ask(never).await.code(), "INPUT_INVALID");
}

#[tokio::test]
async fn settled_waits_for_every_checkpoint() {
    let mut bench = Bench::new().await;
    bench.parts.checkpoints = vec!["stay-begun"];
    bench.router = vangnet_gateway::router(bench.parts.clone()).unwrap();
    bench.place("bed-1").await;
    let waiting = bench.good(get("/v1/simulation/settled")).await;
    insta::assert_json_snapshot!(waiting.body, @r#"
    {
      "alarmsToMove": 0,
      "deadlinesToRecord": 0,
      "head": 1,
      "settled": false,
      "viewBehind": 0,
      "waitingFor": [
        "stay-begun"
      ]
    }
    "#);
    let substrate = &bench.parts.substrate;
    substrate
        .log
        .save_checkpoint(&substrate.ledger, "stay-begun", 1)
        .await
        .unwrap();
    let settled = bench.good(get("/v1/simulation/settled")).await;
    assert_eq!(settled.body["settled"], true);
}

#[tokio::test]
async fn a_real_ledger_has_no_such_routes() {
    let bench = Bench::with(&[Service::Placement], false).await;
    for ask in [
        get("/v1/simulation/settled"),
        post("/v1/simulation/clock", json!({ "advanceBy": "PT1M" })),
    ] {
        assert_eq!(bench.ask(ask).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn the_development_issuer_gives_tokens_on_loopback_only() {
    let mut bench = Bench::new().await;
    let body = || json!({ "person": "desk-1", "role": "coordinator", "organisation": "desk" });
    let ask = || post("/v1/dev/tokens", body()).nobody();
    let token = bench.good(ask().header("host", "127.0.0.1:8080")).await;
    let token = token.body["token"].as_str().unwrap().to_owned();
    let with = get("/v1/board")
        .nobody()
        .header("authorization", format!("Bearer {token}"));
    bench.good(with).await;

    let elsewhere = ask().header("host", "desk.example.org");
    assert_eq!(bench.ask(elsewhere).await.status, StatusCode::NOT_FOUND);
    let service = json!({ "person": "x", "role": "service", "organisation": "x" });
    let service = post("/v1/dev/tokens", service).nobody();
    assert_eq!(bench.ask(service).await.status, StatusCode::NOT_FOUND);
    bench.parts.development_issuer = false;
    bench.router = vangnet_gateway::router(bench.parts.clone()).unwrap();
    assert_eq!(bench.ask(ask()).await.status, StatusCode::NOT_FOUND);
    let auditor = post("/v1/simulation/clock", json!({})).role(Role::Auditor);
    assert_eq!(bench.ask(auditor).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_issuer_is_not_opened_to_the_network() {
    let bench = Bench::new().await;
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = vangnet_gateway::run(bench.parts.clone(), listener)
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        vangnet_gateway::StartError::IssuerNotOnLoopback(_)
    ));
}

#[tokio::test]
async fn a_closed_case_leaves_the_screens_a_day_later_when_settled_and_its_file_is_folded_on_demand()
 {
    let bench = Bench::new().await;
    let case = bench
        .good(post("/v1/reports", report()))
        .await
        .at("/case")
        .to_owned();
    let id = CaseId(case.parse().unwrap());
    let path = format!("/v1/cases/{case}");
    let mut etag = String::new();
    for voice in ["child", "parents"] {
        let heard = json!({ "voice": voice, "said": "Invented words" });
        let heard = bench.good(post(&format!("{path}/voices"), heard)).await;
        etag = heard.header("etag").to_owned();
    }
    let close = post(
        &format!("{path}/closure"),
        // Nobody has to weigh what was reported in error.
        json!({ "outcome": "opened-in-error", "registration":
            { "register": "skj", "number": "110000001", "validUntil": "2099-12-31" } }),
    );
    bench.good(close.header("if-match", etag)).await;
    let shown = async |advance: &str| {
        let by = post("/v1/simulation/clock", json!({ "advanceBy": advance }));
        bench.good(by).await;
        // A view moves with the log: it is the next event, whatever it is, that tells it the time.
        bench.place(&format!("bed-{advance}")).await;
        let board = bench.good(get("/v1/board")).await.body["items"].clone();
        let held = bench.parts.live.read().holds_case(id);
        assert_eq!(held, board[0]["case"] == case.as_str());
        held
    };
    assert!(shown("PT23H59M59S").await);
    // The report is still owed a weighing and an answer: closed or not, the desk sees whose.
    assert!(shown("PT1S").await);
    let owed = bench.good(get("/v1/duties")).await.body["items"].clone();
    let owed = owed.as_array().unwrap();
    assert!(!owed.is_empty());
    for duty in owed {
        let report = duty["stream"]
            .as_str()
            .and_then(|stream| stream.strip_prefix("report-"))
            .unwrap();
        let (path, body) = if duty["kind"] == "feedback-to-reporter" {
            let path = format!("/v1/reports/{report}/feedback/absence");
            (path, json!({ "why": "unreachable" }))
        } else {
            let duty = duty["duty"].as_str().unwrap();
            let path = format!("/v1/reports/{report}/duties/{duty}/fulfilment");
            (path, json!({ "note": "Invented" }))
        };
        bench.good(post(&path, body)).await;
    }
    let alarms = bench.good(get("/v1/alarms")).await.body["items"].clone();
    assert_eq!(alarms, json!([]));
    assert!(!shown("PT2S").await);

    let file = bench.good(get(&path)).await;
    assert_eq!(file.body["case"]["state"]["outcome"], "opened-in-error");
    assert_eq!(file.body["reports"][0]["state"]["callBack"], "0600000000");
    assert_eq!(
        file.body["people"].as_array().unwrap().len(),
        3,
        "and the reporter"
    );
}
