//! `/v1/reports`: a crisis always gets in.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vangnet_access::Role;
use vangnet_domain::stream::Service;

use crate::bench::{Bench, get, post};

pub fn report() -> Value {
    json!({
        "reporterKind": "police", "reporter": { "name": "Invented Officer" },
        "what": "Invented report", "where": "Invented street 1", "municipality": "GM0034",
        "callBack": "0600000000",
        "people": [
            { "householdRole": "child", "name": "Invented Child", "birthDate": "2012-06-15" },
            { "householdRole": "parent", "name": "Invented Parent" },
        ],
    })
}

#[tokio::test]
async fn a_report_opens_a_case_and_waits_in_the_queue() {
    let bench = Bench::new().await;
    let answer = bench.good(post("/v1/reports", report())).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body["warnings"], json!([]));
    assert_eq!(answer.body["people"].as_array().unwrap().len(), 2);
    assert_eq!(answer.body["state"]["what"], "Invented report");
    assert_eq!(answer.body["state"]["reporter"], "Invented Officer");
    assert_eq!(
        answer.header("location"),
        format!("/v1/reports/{}", answer.id())
    );

    let queue = bench.good(get("/v1/queue").role(Role::Triagist)).await;
    assert_eq!(queue.body["items"][0]["report"], answer.body["id"]);
    let board = bench.good(get("/v1/board")).await;
    assert_eq!(board.body["items"][0]["case"], answer.body["case"]);
    assert!(!board.text.contains("Invented"), "no names on the board");
    let duties = bench.good(get("/v1/duties?role=triagist")).await;
    assert_eq!(duties.body["items"][0]["kind"], "triage-report");

    let case = answer.at("/case");
    let file = bench.good(get(&format!("/v1/cases/{case}"))).await;
    assert_eq!(file.body["reports"][0]["state"]["callBack"], "0600000000");
    let names: Vec<&str> = file.body["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["state"]["name"].as_str().unwrap())
        .collect();
    for name in ["Invented Child", "Invented Parent"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let timeline = bench.good(get(&format!("/v1/cases/{case}/timeline"))).await;
    assert!(timeline.body["items"].as_array().unwrap().len() > 3);
    assert!(!timeline.text.contains("Invented"));
    assert_eq!(
        bench
            .ask(get("/v1/cases/019c0000-0000-7000-8000-000000000000"))
            .await
            .code(),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn whatever_is_wrong_with_a_report_is_kept_and_named() {
    let bench = Bench::new().await;
    let odd = json!({
        "reporterKind": "king", "what": ["a list"], "where": 12, "municipality": "GM9999",
        "people": [{ "name": "Invented Child", "birthDate": "2012-02-30", "bsn": "123456789" }, 7],
        "Invented Name": true,
    });
    let answer = bench.good(post("/v1/reports", odd)).await;
    let mut warnings: Vec<(String, String)> = answer.body["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| {
            assert!(!warning["detail"].as_str().unwrap().is_empty());
            let text = |name: &str| warning[name].as_str().unwrap().to_owned();
            (text("path"), text("code"))
        })
        .collect();
    warnings.sort();
    let expected = [
        ("/municipality", "UNKNOWN_MUNICIPALITY"),
        ("/people/0/birthDate", "UNVERIFIED_DATE"),
        ("/people/0/bsn", "UNVERIFIED_BSN"),
        ("/people/1", "UNREADABLE_FIELD"),
        ("/reporterKind", "UNREADABLE_FIELD"),
        ("/unknown-0", "UNREADABLE_FIELD"),
        ("/what", "UNREADABLE_FIELD"),
    ];
    let expected: Vec<_> = expected
        .map(|(path, code)| (path.to_owned(), code.to_owned()))
        .into();
    assert_eq!(warnings, expected);
    let duties = bench.good(get("/v1/duties")).await;
    assert!(duties.text.contains("complete-report"));
}

#[tokio::test]
async fn only_what_is_no_report_at_all_is_refused() {
    let bench = Bench::new().await;
    for body in [
        "{}",
        "[]",
        "{\"what\": \" \", \"people\": [{}]}",
        "\"help\"",
    ] {
        let answer = bench.ask(post("/v1/reports", json!({})).raw(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(answer.body["errors"][0]["code"], "REPORT_EMPTY", "{body}");
    }
    let broken = bench
        .ask(post("/v1/reports", json!({})).raw("{\"what\": \"fire"))
        .await;
    assert_eq!(broken.code(), "JSON_UNREADABLE");
    for body in [
        "{\"what\": \"x\"}",
        "{\"where\": 1}",
        "{\"callBack\": [\"06\"]}",
    ] {
        bench.good(post("/v1/reports", json!({})).raw(body)).await;
    }
    let plain = post("/v1/reports", json!({})).raw("{\"what\": \"x\"}");
    bench.good(plain.header("content-type", "text/plain")).await;
}

#[tokio::test]
async fn a_second_report_joins_the_case_that_the_desk_recognised() {
    let bench = Bench::new().await;
    let first = bench.good(post("/v1/reports", report())).await;
    let second = json!({ "what": "Invented again", "case": first.body["case"] });
    let second = bench.good(post("/v1/reports", second)).await;
    assert_eq!(second.body["case"], first.body["case"]);
    let nowhere = json!({ "what": "x", "case": "019c0000-0000-7000-8000-000000000000" });
    let third = bench.good(post("/v1/reports", nowhere)).await;
    assert_eq!(third.body["warnings"][0]["code"], "CASE_NOT_JOINED");
    assert_ne!(third.body["case"], first.body["case"]);
}

#[tokio::test]
async fn no_header_keeps_a_report_out() {
    let bench = Bench::new().await;
    let odd = || {
        post("/v1/reports", report())
            .key(None)
            .header("idempotency-key", "from the school's own form, 12")
            .header("vangnet-occurred-at", "last night")
            .header("vangnet-device", "tablet")
            .header("if-match", "7")
    };
    let answer = bench.good(odd()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let paths: Vec<_> = answer.body["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "header:idempotency-key",
            "header:vangnet-occurred-at",
            "header:vangnet-device",
            "header:if-match",
        ]
    );
    let again = bench.good(odd()).await;
    assert_eq!(
        again.id(),
        answer.id(),
        "the same words for a key: the same report"
    );

    let without = bench.good(post("/v1/reports", report()).key(None)).await;
    assert_eq!(without.body["warnings"], json!([]));
    assert_ne!(without.id(), answer.id());
}

#[tokio::test]
async fn a_report_gets_in_with_only_intake_there() {
    let bench = Bench::with(&[Service::Intake], true).await;
    let answer = bench
        .good(post("/v1/reports", report()).role(Role::TeamMember))
        .await;
    let told = post(
        &format!("/v1/reports/{}/feedback", answer.id()),
        json!({ "text": "Invented" }),
    );
    bench.good(told).await;
}
