//! Every route of the document, every role, with a token, without one and with a wrong one.

use axum::http::{Method, StatusCode};
use serde_json::json;
use vangnet_access::{Action, Role, allows};
use vangnet_gateway::{HttpVerb, Spec, specs};

use crate::bench::{Ask, Bench, get, post};

/// The routes that need no sign-in, in full.
const OPEN: [&str; 4] = [
    "/health/live",
    "/health/ready",
    "/v1/errors/{code}",
    "/v1/dev/tokens",
];
/// What only follows from an event or a passed deadline: reactors and `watch` do it, and no route.
const NOBODY_BY_HAND: [Action; 16] = [
    Action::CaseWaiveBaseData,
    Action::CaseOweAtStay,
    Action::CaseReopen,
    Action::PersonComeOfAge,
    Action::PersonCrisisOver,
    Action::TriageCheckSecured,
    Action::ConsultationExpire,
    Action::PlaceFree,
    Action::PlacementHeedWeighing,
    Action::PlacementHearNeighbour,
    Action::GuestHear,
    Action::StayStart,
    Action::TitleCheck,
    Action::ShiftWatch,
    Action::AlarmRaise,
    Action::AlarmMove,
];

fn ask(spec: &Spec) -> Ask {
    let path: Vec<&str> = spec
        .path
        .split('/')
        .map(|part| match part {
            "{code}" => "NOT_FOUND",
            part if part.starts_with('{') => "01920000-0000-7000-8000-00000000dead",
            part => part,
        })
        .collect();
    match spec.method {
        HttpVerb::Get => get(&path.join("/")),
        HttpVerb::Post => post(&path.join("/"), json!({})).if_match(1),
    }
}

#[tokio::test]
async fn every_route_and_every_role_agree_with_the_committed_table() {
    let bench = Bench::new().await;
    for spec in specs().unwrap() {
        let Some(action) = spec.action else { continue };
        for role in Role::ALL {
            let status = bench.open(ask(&spec).role(*role)).await.status();
            let forbidden = status == StatusCode::FORBIDDEN;
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{} {role}", spec.path);
            assert_eq!(
                forbidden,
                !allows(*role, action),
                "{:?} {} {role} {action}: {status}",
                spec.method,
                spec.path
            );
        }
    }
}

#[tokio::test]
async fn without_a_token_nothing_opens_but_what_is_open() {
    let bench = Bench::new().await;
    let mut open = Vec::new();
    for spec in specs().unwrap() {
        let answer = bench.ask(ask(&spec).nobody()).await;
        if spec.action.is_none() {
            open.push(spec.path);
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{}", spec.path);
            continue;
        }
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", spec.path);
        assert_eq!(answer.code(), "SIGN_IN_NEEDED");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let wrong = ask(&spec).nobody().header("authorization", "Bearer x.y.z");
        assert_eq!(bench.ask(wrong).await.code(), "TOKEN_REFUSED");
    }
    open.sort_unstable();
    let mut expected = OPEN;
    expected.sort_unstable();
    assert_eq!(open, expected);
}

#[tokio::test]
async fn nobody_signs_in_under_the_name_of_a_neighbour_region() {
    let bench = Bench::new().await;
    for organisation in ["ledger:gooi-en-vechtstreek", "desk:almere"] {
        let refused = bench.ask(get("/v1/board").organisation(organisation)).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.code(), "ORGANISATION_REFUSED");
    }
}

#[tokio::test]
async fn the_document_says_the_same_as_the_routes() {
    let bench = Bench::new().await;
    let document = bench.good(get("/v1/openapi.json").nobody()).await.body;
    let paths = document["paths"].as_object().unwrap();
    let operations: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    let specs = specs().unwrap();
    assert_eq!(operations, specs.len());
    for spec in specs {
        let verb = match spec.method {
            HttpVerb::Get => "get",
            HttpVerb::Post => "post",
        };
        let operation = &paths[spec.path][verb];
        let action = operation["x-vangnet-action"].as_str();
        assert_eq!(action, spec.action.map(Action::as_str), "{}", spec.path);
        assert_eq!(operation["security"].is_array(), spec.action.is_some());
    }
}

#[test]
fn whatever_somebody_may_change_has_a_route() {
    let specs = specs().unwrap();
    for action in Action::ALL.iter().filter(|action| action.changes()) {
        let routed = specs.iter().any(|spec| spec.action == Some(*action));
        assert_eq!(routed, !NOBODY_BY_HAND.contains(action), "{action}");
    }
}

#[tokio::test]
async fn a_method_that_a_route_does_not_know_is_named() {
    let bench = Bench::new().await;
    let answer = bench.ask(get("/v1/board").method(Method::DELETE)).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.code(), "METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}
