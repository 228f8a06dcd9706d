//! `/v1/persons/{id}/titles`

use serde_json::{Value, json};

use crate::{
    bench::{START, get, post},
    night::Night,
    reports::report,
};

impl Night {
    /// A title on the child, decided now.
    async fn titled(&self, kind: &str) -> Value {
        let body =
            json!({ "case": self.case, "kind": kind, "decidedAt": START, "writtenAt": START });
        let path = format!("/v1/persons/{}/titles", self.child);
        self.bench.good(post(&path, body)).await.body
    }
}

#[tokio::test]
async fn h30_a_term_that_is_not_verified_says_so_in_words_with_its_source_beside_it() {
    let night = Night::weighed().await;
    let written = night.titled("emergency-closed-authorisation").await;
    let path = format!("/v1/persons/{}/titles", night.child);
    let read = night.bench.good(get(&path)).await.body;
    for answer in [&written, &read] {
        let title = &answer["state"]["titles"][0];
        for limit in [&title["term"], &title["unless"][0][1]] {
            assert_eq!(limit["certainty"], "unverified", "{limit}");
            assert_eq!(limit["remark"], "not verified", "{limit}");
            assert_eq!(limit["source"], "Jw 6.1.3", "{limit}");
        }
    }

    let file = format!("/v1/cases/{}", night.case);
    let file = night.bench.good(get(&file)).await.body;
    let line = &file["titles"][0];
    assert_eq!(line["until"], "2026-03-16T20:00:00Z");
    assert_eq!(
        (&line["remark"], &line["source"]),
        (&json!("not verified"), &json!("Jw 6.1.3"))
    );
}

#[tokio::test]
async fn h30_a_term_that_a_public_source_confirms_has_its_source_and_no_remark() {
    let night = Night::weighed().await;
    night.titled("supervision-order").await;
    let path = format!("/v1/persons/{}/titles", night.child);
    let read = night.bench.good(get(&path)).await.body;
    let term = &read["state"]["titles"][0]["term"];
    assert_eq!(
        (&term["certainty"], &term["source"]),
        (&json!("verified"), &json!("BW 1:258"))
    );
    assert_eq!(term["remark"], Value::Null);
}

#[tokio::test]
async fn a_file_holds_what_became_known_of_its_people_in_an_earlier_case() {
    let night = Night::weighed().await;
    night.titled("supervision-order").await;
    let again = night.bench.good(post("/v1/reports", report())).await;
    let case = again.at("/case").to_owned();
    let join = format!("/v1/cases/{case}/persons/{}", night.child);
    let child = json!({ "householdRole": "child" });
    night.bench.good(post(&join, child)).await;
    // What is recorded of it in this case does not hide what came before.
    let body = json!({ "case": case, "kind": "placement-authorisation", "decidedAt": START, "writtenAt": START });
    let titles = format!("/v1/persons/{}/titles", night.child);
    night.bench.good(post(&titles, body)).await;
    let file = night.bench.good(get(&format!("/v1/cases/{case}"))).await;
    let kinds = file.body["titles"].as_array().into_iter().flatten();
    let kinds: Vec<_> = kinds.map(|title| title["kind"].clone()).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
}
