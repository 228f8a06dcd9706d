//! `/v1/places`: a resource's life at the door.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use vangnet_access::Role;

use crate::bench::{Bench, START, get, place, post};

#[tokio::test]
async fn a_new_place_is_answered_with_its_state_and_shows_in_the_list() {
    let bench = Bench::new().await;
    let answer = bench.good(post("/v1/places", place("bed-1"))).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(answer.header("vangnet-position"), "0");
    assert_eq!(
        answer.header("location"),
        format!("/v1/places/{}", answer.id())
    );
    assert_eq!(answer.body["state"]["registered"]["unit"], "bed-1");
    assert_eq!(
        answer.body["state"]["registered"]["ageBands"],
        json!(["12-15", "16-17"])
    );
    assert_eq!(answer.body["viewPosition"], 0);
    assert_eq!(answer.body["recordedAt"], START);

    let list = bench.good(get("/v1/places").role(Role::Provider)).await;
    assert_eq!(list.body["items"][0]["place"], answer.body["id"]);
    assert_eq!(
        list.body["items"][0]["standing"]["unknown"]["since"],
        json!(null)
    );
    assert_eq!(list.body["asOf"], START);
    assert_eq!(list.body["position"], 0);
    assert_eq!(list.body["staleSince"], json!(null));

    let one = bench
        .good(get(&format!("/v1/places/{}", answer.id())))
        .await;
    assert_eq!(one.body["state"], answer.body["state"]);
    assert_eq!(one.header("etag"), "\"1\"");
}

#[tokio::test]
async fn the_same_request_twice_is_the_same_command() {
    let bench = Bench::new().await;
    let key = Some(Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0001));
    let first = bench
        .good(post("/v1/places", place("bed-1")).key(key))
        .await;
    let second = bench
        .good(post("/v1/places", place("bed-1")).key(key))
        .await;
    assert_eq!(first.id(), second.id());
    assert_eq!(
        first.header("vangnet-position"),
        second.header("vangnet-position")
    );
    assert_eq!(
        (&first.body["repeated"], &second.body["repeated"]),
        (&json!(false), &json!(true))
    );

    let other = bench.ask(post("/v1/places", place("bed-2")).key(key)).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.code(), "COMMAND_REUSED");
    let somebody = post("/v1/places", place("bed-1")).key(key).person("desk-2");
    assert_eq!(bench.ask(somebody).await.code(), "COMMAND_REUSED");
}

#[tokio::test]
async fn a_screen_that_was_behind_is_told_by_whom() {
    let bench = Bench::new().await;
    let id = bench.place("bed-1").await;
    let path = format!("/v1/places/{id}/closure");
    let staff = || json!({ "reason": "staff" });
    bench
        .good(post(&path, staff()).if_match(1).person("desk-2"))
        .await;
    let answer = bench.ask(post(&path, staff()).if_match(1)).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body["facts"]["resource"], format!("place-{id}"));
    insta::assert_json_snapshot!(answer.body["facts"]["changedBy"], @r#"
    {
      "organisation": "invented",
      "person": "desk-2",
      "role": "coordinator"
    }
    "#);
    assert_eq!(answer.code(), "STALE_VERSION");
    assert_eq!(answer.body["facts"]["actualVersion"], 2);
}

#[tokio::test]
async fn a_rule_refuses_with_its_code_and_facts() {
    let bench = Bench::new().await;
    let id = bench.place("bed-1").await;
    let answer = bench
        .ask(post(&format!("/v1/places/{id}/reopening"), json!({})))
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.code(), "PLACE_NOT_CLOSED");
    let page = bench
        .good(get(answer.body["type"].as_str().unwrap()).nobody())
        .await;
    assert!(page.text.contains("<h1>PLACE_NOT_CLOSED"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found_whoever_asks() {
    let bench = Bench::new().await;
    let nowhere = Uuid::from_u128(0xdead);
    let unknown = bench.ask(get(&format!("/v1/places/{nowhere}"))).await;
    let garbage = bench.ask(get("/v1/places/not-an-id")).await;
    assert_eq!(
        (unknown.status, unknown.code()),
        (StatusCode::NOT_FOUND, "NOT_FOUND")
    );
    assert_eq!(unknown.text, garbage.text);
    let write = post(&format!("/v1/places/{nowhere}/reopening"), json!({}));
    let write = bench.ask(write).await;
    assert_eq!(
        (write.status, write.code()),
        (StatusCode::NOT_FOUND, "PLACE_UNKNOWN")
    );
}

#[tokio::test]
async fn candidates_are_ordered_and_a_wrong_question_is_told() {
    let bench = Bench::new().await;
    bench.place("bed-1").await;
    let found = bench
        .good(get(
            "/v1/places/candidates?ageBand=12-15&municipality=GM0995",
        ))
        .await;
    assert_eq!(found.body["items"][0]["unit"], "bed-1");
    let home = &found.body["items"][0]["fit"][3];
    assert_eq!(
        (&home["criterion"], &home["because"]),
        (&json!("home"), &json!("same-municipality"))
    );
    let none = bench.good(get("/v1/places/candidates?ageBand=0-3")).await;
    assert_eq!(none.body["items"], json!([]));
    let wrong = bench
        .ask(get("/v1/places/candidates?ageBand=old&municipality=x"))
        .await;
    assert_eq!(wrong.body["errors"].as_array().unwrap().len(), 2);
    let unknown = bench.ask(get("/v1/places/candidates?colour=red")).await;
    assert_eq!(unknown.code(), "INPUT_INVALID");
}

#[tokio::test]
async fn a_place_is_described_with_codes_and_its_calendar_shows() {
    let bench = Bench::new().await;
    let id = bench.place("bed-1").await;
    let shape = |area: &str, persons: u32| {
        json!({ "kind": "foster-family", "persons": persons, "households": 1, "area": area,
            "circumstances": ["pets"], "restDays": 7 })
    };
    let path = format!("/v1/places/{id}/shape");
    let wrong = bench.ask(post(&path, shape("Kerkstraat 1", 21))).await;
    let paths: Vec<_> = wrong.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["path"])
        .collect();
    assert_eq!(paths, ["/area", "/persons"]);
    bench.good(post(&path, shape("8232", 3))).await;
    let bed_for_two = json!({ "kind": "bed", "persons": 2, "households": 1 });
    let refused = bench.ask(post(&path, bed_for_two)).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::CONFLICT, "SHAPE_WRONG")
    );
    let calendar = json!({ "away": [{ "from": "2099-07-01", "until": "2099-07-14" }],
        "asOf": "2026-03-01T00:00:00Z" });
    bench
        .good(post(&format!("/v1/places/{id}/calendar"), calendar))
        .await;
    let places = bench.good(get("/v1/places")).await;
    let row = &places.body["items"][0];
    assert_eq!(
        (&row["shape"]["persons"], &row["shape"]["area"]),
        (&json!(3), &json!("8232"))
    );
    assert_eq!(row["away"][0]["until"], "2099-07-14");
}

#[tokio::test]
async fn candidates_of_no_search_are_not_found_and_the_past_is_for_replay() {
    let bench = Bench::new().await;
    let nowhere = Uuid::from_u128(0xdead);
    let path = format!("/v1/placements/{nowhere}/candidates");
    let unknown = bench.ask(get(&path)).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let past = bench
        .ask(get(&format!("{path}?at=2020-01-01T00:00:00Z")))
        .await;
    assert_eq!(
        (past.status, past.code()),
        (StatusCode::BAD_REQUEST, "INPUT_INVALID")
    );
}
