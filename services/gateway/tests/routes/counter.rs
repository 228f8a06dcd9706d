//! The counter of all providers over HTTP: one holder, and who does not hold it learns nothing of the child (H10, H35).

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_access::Role;

use crate::{
    bench::{Answer, Ask, get, post},
    night::Night,
};

fn provider(ask: Ask, letter: &str) -> Ask {
    ask.role(Role::Provider)
        .person(&format!("provider-{letter}-1"))
        .organisation(&format!("provider-{letter}"))
}

/// A search on the counter, and everything that says of whom it is.
async fn brought() -> (Night, Uuid, Vec<String>) {
    let night = Night::weighed().await;
    let search = night.search().await;
    let path = format!("/v1/placements/{search}/counter");
    let brought = night.bench.good(post(&path, json!({}))).await;
    assert_eq!(brought.body["phase"], "waiting");
    assert_eq!(brought.body["state"]["brought"]["case"], night.case);
    let again = night.bench.ask(post(&path, json!({}))).await;
    assert_eq!(
        (again.status, again.code()),
        (StatusCode::CONFLICT, "COUNTER_OPEN")
    );
    let whose = vec![
        night.case.clone(),
        night.child.clone(),
        search.to_string(),
        night.triage.to_string(),
        "decision-officer".to_owned(),
        "desk-1".to_owned(),
    ];
    let request = brought.id();
    (night, request, whose)
}

fn says_nothing(answer: &Answer, whose: &[String]) {
    for hidden in whose {
        assert!(!answer.text.contains(hidden), "{hidden} in {}", answer.text);
    }
}

async fn take(night: &Night, letter: &str, request: Uuid, verb: &str, body: Value) -> Answer {
    let path = format!("/v1/counter-requests/{request}/{verb}");
    night.bench.ask(provider(post(&path, body), letter)).await
}

#[tokio::test]
async fn a_provider_sees_what_is_asked_and_of_whom_only_when_it_holds_it() {
    let (night, request, whose) = brought().await;
    let one = format!("/v1/counter-requests/{request}");
    for path in ["/v1/counter-requests", one.as_str(), "/v1/alarms"] {
        let seen = night.bench.good(provider(get(path), "b")).await;
        says_nothing(&seen, &whose);
    }
    let list = night
        .bench
        .good(provider(get("/v1/counter-requests"), "b"))
        .await;
    let line = &list.body["items"][0];
    assert_eq!(line["asked"]["need"], "safe-housing");
    assert_eq!(
        (&line["holder"], &line["search"]),
        (&json!("counter"), &Value::Null)
    );
    let desk = night.bench.good(get("/v1/counter-requests")).await;
    assert_eq!(desk.body["items"][0]["case"], night.case);

    let claimed = take(&night, "b", request, "claim", json!({})).await;
    assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.text);
    assert_eq!(
        claimed.body["state"]["brought"]["case"], night.case,
        "the holder knows"
    );
    let list = night
        .bench
        .good(provider(get("/v1/counter-requests"), "b"))
        .await;
    assert_eq!(list.body["items"][0]["case"], night.case);

    let refused = take(&night, "a", request, "claim", json!({})).await;
    assert_eq!(refused.code(), "COUNTER_HELD");
    says_nothing(&refused, &whose);
    let seen = night.bench.good(provider(get(&one), "a")).await;
    says_nothing(&seen, &whose);
    assert_eq!(seen.body["phase"], "held");

    let offer = json!({ "to": "provider-a" });
    let offered = take(&night, "b", request, "offer", offer.clone()).await;
    assert_eq!(offered.status, StatusCode::OK, "{}", offered.text);
    let declined = take(&night, "a", request, "offer/refusal", json!({})).await;
    assert_eq!(declined.status, StatusCode::OK, "{}", declined.text);
    says_nothing(&declined, &whose);
    take(&night, "b", request, "offer", offer).await;
    let accepted = take(&night, "a", request, "offer/acceptance", json!({})).await;
    assert_eq!(accepted.body["state"]["brought"]["case"], night.case);
    let before = night.bench.good(provider(get(&one), "b")).await;
    says_nothing(&before, &whose);
}

#[tokio::test]
async fn whoever_takes_it_opens_the_case_and_whoever_passed_it_on_does_not() {
    let (night, request, _) = brought().await;
    let case = format!("/v1/cases/{}", night.case);
    for letter in ["a", "b"] {
        let closed = night.bench.ask(provider(get(&case), letter)).await;
        assert_eq!(closed.code(), "NOT_INVOLVED");
    }
    take(&night, "b", request, "claim", json!({})).await;
    night.bench.good(provider(get(&case), "b")).await;
    let closed = night.bench.ask(provider(get(&case), "a")).await;
    assert_eq!(closed.code(), "NOT_INVOLVED");
    take(&night, "b", request, "offer", json!({ "to": "provider-a" })).await;
    take(&night, "a", request, "offer/acceptance", json!({})).await;
    night.bench.good(provider(get(&case), "a")).await;
    let closed = night.bench.ask(provider(get(&case), "b")).await;
    assert_eq!(
        (closed.status, closed.code()),
        (StatusCode::FORBIDDEN, "NOT_INVOLVED")
    );
}

#[tokio::test]
async fn an_official_of_another_municipality_sees_what_is_asked_and_not_of_whom() {
    let (night, request, whose) = brought().await;
    let one = format!("/v1/counter-requests/{request}");
    for path in ["/v1/counter-requests", one.as_str()] {
        let elsewhere = get(path).role(Role::LocalAccess);
        let elsewhere = elsewhere.organisation("local-access-dronten");
        let seen = night.bench.good(elsewhere).await;
        says_nothing(&seen, &whose);
    }
    let desk = night.bench.good(get(&one)).await;
    let officer = desk.at("/state/brought/officer/organisation");
    let officer = get(&one).role(Role::LocalAccess).organisation(officer);
    let seen = night.bench.good(officer).await;
    assert_eq!(seen.body["state"]["brought"]["case"], night.case);
}

#[tokio::test]
async fn only_providers_take_it_and_only_who_brought_it_takes_it_back() {
    let (night, request, _) = brought().await;
    let claim = format!("/v1/counter-requests/{request}/claim");
    let desk = night.bench.ask(post(&claim, json!({}))).await;
    assert_eq!(desk.status, StatusCode::FORBIDDEN);
    let withdrawal = format!("/v1/counter-requests/{request}/withdrawal");
    let body = json!({ "reason": "Invented" });
    let other = post(&withdrawal, body.clone()).role(Role::LocalAccess);
    let other = night
        .bench
        .ask(other.organisation("local-access-dronten"))
        .await;
    assert_eq!(other.code(), "COUNTER_NOT_YOURS");
    let back = night.bench.good(post(&withdrawal, body)).await;
    assert_eq!(back.body["phase"], "over");
    let list = night.bench.good(get("/v1/counter-requests")).await;
    assert_eq!(list.body["items"], json!([]));
    let late = take(&night, "a", request, "claim", json!({})).await;
    assert_eq!(late.code(), "COUNTER_OVER");
}
