//! Who reads a case needs to know (H35): the whole of it, its timeline and each of its parts.

use axum::http::StatusCode;
use serde_json::json;
use vangnet_access::Role;

use crate::{
    bench::{Answer, Ask, Bench, get, post},
    reports::report,
};

fn almere(ask: Ask) -> Ask {
    ask.role(Role::LocalAccess)
        .person("local-1")
        .organisation("local-access-almere")
}

fn urk(ask: Ask) -> Ask {
    ask.role(Role::LocalAccess)
        .person("local-2")
        .organisation("local-access-urk")
}

/// The case, its timeline, its report and its child.
async fn parts_of_a_case(bench: &Bench) -> Vec<String> {
    let report = bench.good(post("/v1/reports", report())).await;
    let case = report.at("/case");
    vec![
        format!("/v1/cases/{case}"),
        format!("/v1/cases/{case}/timeline"),
        format!("/v1/reports/{}", report.id()),
        format!("/v1/persons/{}", report.at("/people/0")),
    ]
}

fn refused(answer: &Answer, path: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::FORBIDDEN, "NOT_INVOLVED"),
        "{path}: {}",
        answer.text
    );
    assert!(!answer.text.contains("Invented Child"), "{path}");
}

#[tokio::test]
async fn h35_only_who_has_something_to_do_in_a_case_reads_any_part_of_it() {
    let bench = Bench::new().await;
    for path in parts_of_a_case(&bench).await {
        bench.good(get(&path)).await;
        bench.good(almere(get(&path))).await;
        refused(&bench.ask(urk(get(&path))).await, &path);
        let team = get(&path).role(Role::TeamMember).organisation("ambulant");
        refused(&bench.ask(team).await, &path);
    }
}

#[tokio::test]
async fn h35_a_case_opens_to_whom_it_is_handed_over_and_for_a_vital_interest() {
    let bench = Bench::new().await;
    let paths = parts_of_a_case(&bench).await;
    for path in &paths {
        let vital = urk(get(path)).header("vangnet-purpose", "vital-interest");
        bench.good(vital).await;
        let curious = urk(get(path)).header("vangnet-purpose", "curiosity");
        refused(&bench.ask(curious).await, path);
    }
    let to = json!({
        "role": "local-access", "organisation": "local-access-urk",
        "summary": "Invented summary",
    });
    let offer = almere(post(&format!("{}/handovers", paths[0]), to));
    bench.good(offer).await;
    for path in &paths {
        bench.good(urk(get(path))).await;
    }
}
