//! What the door says when a part behind it is away, hangs or cannot be read. The same on real servers:
//! `services/vangnet/tests/system/`.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_bus::{Faults, Rates};
use vangnet_domain::stream::{StreamId, Subject};
use vangnet_log::Log as _;

use crate::{
    bench::{Answer, Bench, get, place, post},
    reports::report,
};

fn key(number: u128) -> Option<Uuid> {
    Some(Uuid::from_u128(
        0x019c_b000_0000_7000_8000_0000_0000_0000 + number,
    ))
}

/// 503, to be tried again after a second.
fn is_away(answer: &Answer, code: &str) {
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.text
    );
    assert_eq!(answer.code(), code);
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn without_the_log_nothing_is_written_and_screens_say_how_old_they_are() {
    let bench = Bench::new().await;
    let bed = bench.place("bed-1").await;
    bench.log.set_away(true);
    is_away(
        &bench.ask(post("/v1/reports", report()).key(key(1))).await,
        "LOG_AWAY",
    );
    is_away(
        &bench
            .ask(post("/v1/places", place("bed-2")).key(key(2)))
            .await,
        "LOG_AWAY",
    );
    is_away(
        &bench.ask(get(&format!("/v1/places/{bed}"))).await,
        "LOG_AWAY",
    );
    is_away(
        &bench
            .ask(get(&format!("/v1/commands/{}", Uuid::from_u128(1))))
            .await,
        "LOG_AWAY",
    );
    bench.machine.later(4);
    let list = bench.good(get("/v1/places")).await;
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    assert!(list.body["staleSince"].is_string());
    let ready = bench.ask(get("/health/ready").nobody()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&ready.body["log"], &ready.body["viewBehind"]),
        (&json!(false), &json!(null))
    );

    bench.log.set_away(false);
    for (number, path, body) in [
        (1, "/v1/reports", report()),
        (2, "/v1/places", place("bed-2")),
    ] {
        let again = bench.good(post(path, body).key(key(number))).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(again.body["repeated"], false, "nothing was half-done");
    }
    let ready = bench.good(get("/health/ready").nobody()).await;
    assert_eq!(ready.body["staleSince"], json!(null));
}

#[tokio::test]
async fn an_answer_that_the_log_lost_is_given_when_it_is_asked_again() {
    let bench = Bench::new().await;
    bench.log.fail_next_reply();
    is_away(
        &bench
            .ask(post("/v1/places", place("bed-1")).key(key(1)))
            .await,
        "LOG_AWAY",
    );
    let again = bench
        .good(post("/v1/places", place("bed-1")).key(key(1)))
        .await;
    assert_eq!(again.body["repeated"], true);
    assert_eq!(
        bench
            .log
            .head(&bench.parts.substrate.ledger)
            .await
            .unwrap()
            .next,
        1
    );
}

#[tokio::test]
async fn without_keys_nothing_personal_is_written_and_no_text_is_called_destroyed() {
    let bench = Bench::new().await;
    let told = bench.good(post("/v1/reports", report())).await;
    let path = format!("/v1/reports/{}", told.id());
    let head = async || {
        bench
            .log
            .head(&bench.parts.substrate.ledger)
            .await
            .unwrap()
            .next
    };
    let before = head().await;

    bench.keys.set_away(true);
    let open = bench.good(get(&path)).await;
    assert_eq!(
        open.body["state"]["what"], "Invented report",
        "a key in memory still opens"
    );
    bench.parts.substrate.sealer.forget();
    is_away(
        &bench.ask(post("/v1/reports", report()).key(key(1))).await,
        "LOG_AWAY",
    );
    assert_eq!(head().await, before);
    let shut = bench.good(get(&path)).await;
    assert_eq!(
        shut.body["state"]["what"],
        json!({ "sealed": true, "why": "keys-away" })
    );
    let file = bench
        .good(get(&format!("/v1/cases/{}", told.at("/case"))))
        .await;
    assert!(file.text.contains("keys-away") && !file.text.contains("redacted"));
    bench.place("bed-1").await;

    bench.keys.set_away(false);
    bench.good(post("/v1/reports", report()).key(key(1))).await;
    assert_eq!(
        bench.good(get(&path)).await.body["state"]["what"],
        "Invented report"
    );
}

#[tokio::test(start_paused = true)]
async fn a_command_whose_reply_is_lost_twice_is_unknown_until_somebody_asks() {
    let bench = Bench::new().await;
    bench.bus.set_faults(Faults {
        replies: Rates {
            lost_per_mille: 1_000,
            ..Rates::default()
        },
        ..Faults::default()
    });
    let answer = bench
        .ask(post("/v1/places", place("bed-1")).key(key(1)))
        .await;
    assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(answer.code(), "OUTCOME_UNKNOWN");
    let id = key(1).unwrap();
    assert_eq!(answer.body["facts"]["commandId"], id.to_string());
    let outcome = bench.good(get(&format!("/v1/commands/{id}"))).await;
    assert_eq!(outcome.body["outcome"], "accepted");
    bench.bus.set_faults(Faults::default());
    let again = bench
        .good(post("/v1/places", place("bed-1")).key(key(1)))
        .await;
    assert_eq!(
        (&again.body["repeated"], &again.body["position"]),
        (&json!(true), &json!(0))
    );
}

#[tokio::test]
async fn a_stream_with_an_event_that_nobody_can_read_stands_still_alone() {
    let bench = Bench::new().await;
    let (bad, good) = (bench.place("bed-1").await, bench.place("bed-2").await);
    let stream = StreamId::new(Subject::Place, bad);
    let since = bench.garble(stream, 1, None).await;
    let parked = json!([{ "stream": format!("place-{bad}"), "case": null, "position": since }]);
    let staff = || json!({ "reason": "staff" });

    bench
        .good(post(&format!("/v1/places/{good}/closure"), staff()).if_match(1))
        .await;
    let told = |answer: &Answer| {
        assert_eq!(
            answer.status,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{}",
            answer.text
        );
        assert_eq!(answer.code(), "STREAM_UNREADABLE");
        assert_eq!(answer.body["facts"]["resource"], format!("place-{bad}"));
        assert_eq!(answer.body["facts"]["since"], since);
    };
    let closing = post(&format!("/v1/places/{bad}/closure"), staff()).if_match(1);
    told(&bench.ask(closing).await);
    told(&bench.ask(get(&format!("/v1/places/{bad}"))).await);

    let list = bench.good(get("/v1/places")).await;
    assert_eq!(list.body["unreadable"], parked);
    assert_eq!(list.body["position"], since + 1, "the view goes on");
    let ready = bench.good(get("/health/ready").nobody()).await;
    assert_eq!(
        (&ready.body["parked"], &ready.body["viewBehind"]),
        (&parked, &json!(0))
    );
}

#[tokio::test]
async fn a_case_says_which_of_its_parts_stand_still() {
    let bench = Bench::new().await;
    let told = bench.good(post("/v1/reports", report())).await;
    let case: Uuid = told.at("/case").parse().unwrap();
    let path = format!("/v1/cases/{case}");
    assert_eq!(bench.good(get(&path)).await.body["unreadable"], json!([]));
    let stream = StreamId::new(Subject::Report, told.id());
    let since = bench
        .garble(stream, told.body["version"].as_u64().unwrap(), Some(case))
        .await;
    let parked = json!([{ "stream": stream.to_string(), "case": case, "position": since }]);
    for path in [path.clone(), format!("{path}/timeline")] {
        let file = bench.good(get(&path)).await;
        assert_eq!(file.body["unreadable"], parked, "{path}");
    }
    let read: Value = bench.good(get(&path)).await.body;
    assert_eq!(
        read["reports"][0]["state"]["what"], "Invented report",
        "as it was"
    );
    // The view may be a moment behind.
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(
        bench.good(get("/v1/board")).await.body["unreadable"],
        parked
    );
}
