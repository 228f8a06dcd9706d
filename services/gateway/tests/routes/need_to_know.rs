//! Who reads a case needs to know (H35): the whole of it, its timeline and each of its parts; and what is answered to who writes.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use vangnet_access::Role;
use vangnet_domain::{
    actor::Owner,
    alarm,
    ids::CaseId,
    stream::{StreamId, Subject},
};

use crate::{
    bench::{Answer, Ask, Bench, START, get, post},
    exports::record,
    night::Night,
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

/// Who is not involved may have a word to say; the file is no answer to it.
#[tokio::test]
async fn h35_a_write_of_somebody_who_is_not_involved_is_answered_with_what_it_did_and_no_more() {
    let bench = Bench::new().await;
    let case = parts_of_a_case(&bench).await.remove(0);
    let heard = || {
        let heard = json!({ "voice": "child", "said": "Invented words of a child" });
        post(&format!("{case}/voices"), heard)
    };
    let theirs = bench.good(almere(heard())).await;
    assert!(theirs.text.contains("Invented words of a child"));
    let elsewhere = bench.good(urk(heard())).await;
    assert!(elsewhere.body["state"].is_null(), "{}", elsewhere.text);
    assert!(elsewhere.body["phase"].is_null());
    assert!(!elsewhere.text.contains("Invented"), "{}", elsewhere.text);
    assert_eq!(elsewhere.body["duties"], json!([]));
    for known in ["id", "version", "position"] {
        assert!(!elsewhere.body[known].is_null(), "{known}");
    }
    // What it opened for others is said, so that whoever gave it knows who goes on.
    let engaged = json!({ "reason": "Invented reason" });
    let engaged = bench
        .good(urk(post(&format!("{case}/board"), engaged)))
        .await;
    assert!(engaged.body["state"].is_null(), "{}", engaged.text);
    assert_eq!(engaged.at("/duties/0/kind"), "receive-board-notice");
    assert_eq!(
        engaged.at("/duties/0/owner/organisation"),
        "local-access-almere"
    );
    // Whoever needs to know for a vital interest says so, as for reading.
    let vital = urk(heard()).header("vangnet-purpose", "vital-interest");
    assert!(bench.good(vital).await.body["state"].is_object());
}

/// What somebody did until now they know already.
#[tokio::test]
async fn h35_who_was_involved_until_this_write_is_still_answered() {
    let bench = Bench::new().await;
    let case = parts_of_a_case(&bench).await.remove(0);
    let to = json!({
        "role": "local-access", "organisation": "local-access-urk",
        "summary": "Invented summary",
    });
    bench
        .good(almere(post(&format!("{case}/handovers"), to)))
        .await;
    let accept = || post(&format!("{case}/handovers/acceptance"), json!({}));
    let accepted = bench.good(urk(accept())).await;
    assert_eq!(
        accepted.at("/state/director/organisation"),
        "local-access-urk"
    );
}

/// P02: Veilig Thuis reads what was routed to it, says that it took it up, and reads it no more.
#[tokio::test]
async fn h35_the_report_point_reads_a_report_that_was_routed_to_it_until_it_took_it_up() {
    let bench = Bench::new().await;
    let paths = parts_of_a_case(&bench).await;
    let report_point = |ask: Ask| {
        ask.role(Role::Partner)
            .person("vt-1")
            .organisation("veilig-thuis")
    };
    for path in &paths {
        refused(&bench.ask(report_point(get(path))).await, path);
    }
    let inquiry = json!({
        "level": "inquiry", "reason": "Invented reason", "secondProfessional": "user-8",
    });
    let route = post(&format!("{}/route", paths[2]), inquiry).role(Role::Triagist);
    bench.good(route).await;
    let owed = bench.good(report_point(get("/v1/duties"))).await.body["items"].clone();
    let mut owed = owed.as_array().unwrap().iter();
    let take_up = owed.find(|duty| duty["kind"] == "take-up-report");
    let duty = take_up.unwrap()["duty"].as_str().unwrap();
    for path in &paths {
        bench.good(report_point(get(path))).await;
    }
    let done = || {
        let note = json!({ "note": "Invented word" });
        post(&format!("{}/duties/{duty}/fulfilment", paths[2]), note)
    };
    let elsewhere = done().role(Role::Partner).organisation("ggz-centraal");
    assert_eq!(bench.ask(elsewhere).await.code(), "DUTY_NOT_YOURS");
    bench.good(report_point(done())).await;
    for path in &paths {
        refused(&bench.ask(report_point(get(path))).await, path);
    }
}

fn partner(ask: Ask, organisation: &str) -> Ask {
    let person = format!("{organisation}-1");
    let ask = ask.role(Role::Partner).person(&person);
    ask.organisation(organisation)
}

/// Question and advice are text about the child: of who asked, who was asked and who reads the case; also afterwards.
#[tokio::test]
async fn h35_a_consultation_is_read_by_who_asked_who_was_asked_and_who_reads_the_case() {
    let bench = Bench::new().await;
    let case = parts_of_a_case(&bench).await.remove(0);
    let question = json!({ "partner": "safe-home", "question": "Invented Child: known to you?" });
    let asked = post(&format!("{case}/consultations"), question);
    let path = format!("/v1/consultations/{}", bench.good(asked).await.id());
    let lists = async |ask: fn(Ask) -> Ask| {
        let list = bench.good(ask(get("/v1/consultations"))).await;
        list.body["items"].as_array().unwrap().len()
    };
    let safe_home = |ask| partner(ask, "veilig-thuis");
    let mental_health = |ask| partner(ask, "ggz-centraal");
    assert_eq!(lists(safe_home).await, 1);
    assert_eq!(lists(almere).await, 1);
    assert_eq!(lists(urk).await, 0);
    assert_eq!(lists(mental_health).await, 0);
    let answer = json!({ "agrees": "yes", "advice": "Go with two, for Invented Child" });
    let answered = async || {
        let answer = post(&format!("{path}/answer"), answer.clone());
        bench.good(safe_home(answer)).await
    };
    for is_over in [false, true] {
        bench.good(get(&path)).await;
        bench.good(safe_home(get(&path))).await;
        bench.good(almere(get(&path))).await;
        refused(&bench.ask(urk(get(&path))).await, &path);
        // Asked in the same case, a partner still reads only what it is asked itself.
        let theirs = json!({ "partner": "mental-health", "question": "Invented" });
        bench
            .good(post(&format!("{case}/consultations"), theirs))
            .await;
        refused(&bench.ask(mental_health(get(&path))).await, &path);
        if !is_over {
            answered().await;
        }
    }
    let vital = urk(get(&path)).header("vangnet-purpose", "vital-interest");
    bench.good(vital).await;
}

/// Lists of what is owed and of what went off name streams and cases: to others than the desk only their own.
#[tokio::test]
async fn h35_what_is_owed_is_told_to_who_owes_it_and_to_who_reads_the_case() {
    let night = Night::weighed().await;
    let search = night.search().await;
    let owed = async |ask: Ask| {
        let listed = night.bench.good(ask).await.text;
        let ids = [&night.case, &search.to_string(), &night.child];
        ids.iter().any(|id| listed.contains(id.as_str()))
    };
    let provider = |ask: Ask| ask.role(Role::Provider).organisation("provider-b");
    let mental_health = |ask| partner(ask, "ggz-centraal");
    let officer = |ask: Ask| {
        let ask = ask.role(Role::LocalAccess).person("officer-1");
        ask.organisation("decision-officer-almere")
    };
    for path in ["/v1/duties", "/v1/duties/owners"] {
        for theirs in [get(path), almere(get(path)), officer(get(path))] {
            assert!(owed(theirs).await, "{path}");
        }
        let team = get(path)
            .role(Role::TeamMember)
            .organisation("ambulant-elsewhere");
        for other in [
            provider(get(path)),
            mental_health(get(path)),
            urk(get(path)),
            team,
        ] {
            assert!(!owed(other).await, "{path}");
        }
    }
}

#[tokio::test]
async fn h35_an_alarm_is_shown_to_who_has_to_look_and_to_who_reads_the_case() {
    let night = Night::weighed().await;
    night.search().await;
    let (alarm, case) = (Uuid::from_u128(0xa1a2), night.case.parse().unwrap());
    let passed = alarm::Event::DeadlinePassed {
        case: Some(CaseId(case)),
        source: StreamId::new(Subject::Case, case),
        deadline: "invented".into(),
        due: START.parse().unwrap(),
        owner: Owner::desk(),
        answer: None,
    };
    record(&night.bench, 1, 0, vec![(alarm, START, passed.into())]).await;
    night.bench.place("bed-1").await;
    let one = format!("/v1/alarms/{alarm}");
    let listed = async |ask: fn(Ask) -> Ask| {
        let list = night.bench.good(ask(get("/v1/alarms"))).await;
        let single = night.bench.ask(ask(get(&one))).await;
        let found = list.text.contains(&alarm.to_string());
        assert_eq!(found, single.status == StatusCode::OK, "{}", single.text);
        found
    };
    assert!(listed(|ask| ask).await && listed(almere).await);
    assert!(!listed(urk).await);
    assert!(!listed(|ask| partner(ask, "ggz-centraal")).await);
}
