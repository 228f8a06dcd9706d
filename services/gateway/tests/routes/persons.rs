//! `/v1/persons`: correction, and erasure that is never said before it is true.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use vangnet_access::Role;
use vangnet_domain::{
    ids::{CaseId, PersonId},
    personal::KeySubject,
};
use vangnet_log::{KeyState, KeyStore as _};

use crate::{
    bench::{Answer, Ask, Bench, get, post},
    reports::report,
};

fn erase(person: &str) -> Ask {
    let body = json!({ "ground": "request" });
    post(&format!("/v1/persons/{person}/erasure"), body)
        .role(Role::LocalAccess)
        .person("local-1")
        .organisation("local-access-almere")
}

async fn reported(bench: &Bench) -> (Answer, Vec<String>) {
    let report = bench.good(post("/v1/reports", report())).await;
    let file = bench
        .good(get(&format!("/v1/cases/{}", report.at("/case"))))
        .await;
    let people = file.body["people"].as_array().into_iter().flatten();
    let people = people.map(|part| part["id"].to_string()).collect();
    (report, people)
}

async fn key_of(bench: &Bench, subject: KeySubject) -> KeyState {
    bench
        .keys
        .load(&bench.parts.substrate.ledger, subject)
        .await
        .expect("the key store")
}

#[tokio::test]
async fn erasure_destroys_the_key_and_then_says_so() {
    let bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let child = report.at("/people/0");
    let erased = bench.good(erase(child)).await;
    assert!(erased.body["state"]["erasedAt"].is_string());
    let subject = KeySubject::Person(PersonId(child.parse().unwrap()));
    assert!(matches!(key_of(&bench, subject).await, KeyState::Destroyed));
    let case = report.at("/case");
    let file = bench.good(get(&format!("/v1/cases/{case}"))).await;
    assert!(!file.text.contains("Invented Child"));
    assert!(
        file.text.contains("Invented Parent"),
        "another person's text still opens"
    );
    assert!(
        file.text.contains("Invented report"),
        "the case's text still opens"
    );
    let again = bench.ask(erase(child)).await;
    assert_eq!(
        (again.status, again.code()),
        (StatusCode::CONFLICT, "PERSON_ERASED")
    );
}

#[tokio::test]
async fn the_same_erasure_again_is_the_same_answer_and_a_refused_one_destroys_nothing() {
    let bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let child = report.at("/people/0");
    let subject = KeySubject::Person(PersonId(child.parse().unwrap()));
    let stale = bench.ask(erase(child).if_match(99)).await;
    assert_eq!(stale.code(), "STALE_VERSION");
    let sentence = json!({ "ground": "Because Invented Child asked" });
    let sentence = post(&format!("/v1/persons/{child}/erasure"), sentence).role(Role::LocalAccess);
    assert_eq!(bench.ask(sentence).await.code(), "INPUT_INVALID");
    assert_eq!(
        bench.ask(erase(child).role(Role::Coordinator)).await.code(),
        "NOT_ALLOWED"
    );
    let nobody = bench.ask(erase(&Uuid::from_u128(1).to_string())).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(matches!(
        key_of(&bench, subject).await,
        KeyState::Present(_)
    ));

    let key = Some(Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0003));
    let first = bench.good(erase(child).key(key)).await;
    let second = bench.good(erase(child).key(key)).await;
    assert_eq!(
        first.header("vangnet-position"),
        second.header("vangnet-position")
    );
    assert_eq!(second.body["repeated"], true);
}

#[tokio::test]
async fn an_erasure_that_was_cut_off_is_finished_by_trying_again() {
    let mut bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let child = report.at("/people/0").to_owned();
    let head = bench.good(get("/v1/board")).await.body["position"].clone();
    bench.stop_services().await;
    let key = Some(Uuid::from_u128(0x019c_0000_0000_7000_8000_0000_0000_0004));
    let cut_off = bench.ask(erase(&child).key(key)).await;
    assert_eq!(cut_off.code(), "NOT_EXECUTED");
    let subject = KeySubject::Person(PersonId(child.parse().unwrap()));
    assert!(matches!(key_of(&bench, subject).await, KeyState::Destroyed));
    assert_eq!(
        bench.good(get("/v1/board")).await.body["position"],
        head,
        "not said yet"
    );
    bench.start_services().await;
    let done = bench.good(erase(&child).key(key)).await;
    assert!(done.body["state"]["erasedAt"].is_string());
}

#[tokio::test]
async fn the_key_of_a_case_goes_with_the_last_of_its_people() {
    let bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let case = report.at("/case").to_owned();
    let subject = KeySubject::Case(CaseId(case.parse().unwrap()));
    let people = report.body["people"].as_array().unwrap();
    bench.good(erase(people[0].as_str().unwrap())).await;
    assert!(matches!(
        key_of(&bench, subject).await,
        KeyState::Present(_)
    ));
    // Somebody may have to read it tonight: nothing is destroyed of a case that runs.
    let last = people[1].as_str().unwrap();
    let refused = bench.ask(erase(last)).await;
    assert_eq!(refused.code(), "LAST_OF_OPEN_CASE");
    let own = KeySubject::Person(PersonId(last.parse().unwrap()));
    for key in [subject, own] {
        assert!(matches!(key_of(&bench, key).await, KeyState::Present(_)));
    }
    close(&bench, &case).await;
    bench.good(erase(last)).await;
    assert!(matches!(key_of(&bench, subject).await, KeyState::Destroyed));
    let file = bench.good(get(&format!("/v1/cases/{case}"))).await;
    assert!(!file.text.contains("Invented report"));
}

/// Child and parents were heard, and it was opened in error.
async fn close(bench: &Bench, case: &str) {
    let path = format!("/v1/cases/{case}");
    let mut etag = String::new();
    for voice in ["child", "parents"] {
        let heard = json!({ "voice": voice, "reasonNotHeard": "Invented" });
        let heard = bench.good(post(&format!("{path}/voices"), heard)).await;
        etag = heard.header("etag").to_owned();
    }
    let outcome = json!({ "outcome": "opened-in-error" });
    let close = post(&format!("{path}/closure"), outcome);
    bench.good(close.header("if-match", etag)).await;
}

/// Each of the two sees the other as there still when it is decided.
#[tokio::test]
async fn two_who_are_erased_at_once_take_the_key_of_their_case_along() {
    let bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let case = report.at("/case").to_owned();
    let people = report.body["people"].as_array().unwrap();
    let [one, other] = [0, 1].map(|n: usize| people[n].as_str().unwrap());
    close(&bench, &case).await;
    let (first, second) = tokio::join!(bench.ask(erase(one)), bench.ask(erase(other)));
    for answer in [first, second] {
        assert!(answer.status.is_success(), "{}", answer.text);
    }
    let subject = KeySubject::Case(CaseId(case.parse().unwrap()));
    assert!(matches!(key_of(&bench, subject).await, KeyState::Destroyed));
    let file = bench.good(get(&format!("/v1/cases/{case}"))).await;
    assert!(!file.text.contains("Invented report"));
}

#[tokio::test]
async fn who_reported_takes_no_text_of_the_case_along() {
    let bench = Bench::new().await;
    let body = json!({ "what": "Invented report", "reporter": { "name": "Invented Caller" } });
    let report = bench.good(post("/v1/reports", body)).await;
    bench.good(erase(report.at("/reporter"))).await;
    let case = KeySubject::Case(CaseId(report.at("/case").parse().unwrap()));
    assert!(matches!(key_of(&bench, case).await, KeyState::Present(_)));
}

#[tokio::test]
async fn a_correction_keeps_what_it_cannot_check() {
    let bench = Bench::new().await;
    let (report, _) = reported(&bench).await;
    let child = report.at("/people/0");
    let body = json!({ "bsn": "123456789", "birthDate": "15 June" });
    let path = format!("/v1/persons/{child}/corrections");
    let corrected = bench.good(post(&path, body)).await;
    assert_eq!(corrected.body["state"]["bsnStatus"], "unverified");
    assert_eq!(corrected.body["state"]["name"], "Invented Child");
    let body = json!({ "from": "2026-02-30", "address": "Invented street 2" });
    let impossible = bench
        .ask(post(&format!("/v1/persons/{child}/addresses"), body))
        .await;
    assert_eq!(impossible.body["errors"][0]["code"], "IMPOSSIBLE_DATE");
    let person = bench.good(get(&format!("/v1/persons/{child}"))).await;
    assert_eq!(person.body["version"], corrected.body["version"]);
}
