//! One child, from the call to the door of a place, through the public routes.

use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_access::Role;

use crate::{
    bench::{Answer, Bench, get, place, post},
    reports::report,
};

pub struct Night {
    pub bench: Bench,
    pub case: String,
    pub child: String,
    pub triage: Uuid,
}

impl Night {
    /// A weighed crisis.
    pub async fn weighed() -> Self {
        let bench = Bench::new().await;
        let report = bench.good(post("/v1/reports", report())).await;
        let case = report.at("/case").to_owned();
        let child = report.at("/people/0").to_owned();
        let started = bench
            .good(post(&format!("/v1/cases/{case}/triages"), json!({})))
            .await;
        let night = Self {
            bench,
            case,
            child,
            triage: started.id(),
        };
        let test = json!({ "acute": "yes", "unsafeNow": "yes", "danger": "no", "cannotWait": "yes",
            "todayDifferent": "Invented" });
        let answered = night
            .step(Role::Triagist, "triages", night.triage, "crisis-test", test)
            .await;
        assert_eq!(answered.body["state"]["test"]["todayDifferent"], "Invented");
        let verdict = json!({ "verdict": "acute-crisis", "urgency": "u1-2h-on-site" });
        let path = format!("/v1/triages/{}/verdicts", night.triage);
        let without = night.bench.ask(post(&path, verdict.clone())).await;
        assert_eq!(without.status.as_u16(), 428);
        let version: u64 = answered.body["version"].as_u64().expect("a version");
        night
            .bench
            .good(post(&path, verdict).if_match(version))
            .await;
        night
    }

    async fn step(&self, role: Role, noun: &str, id: Uuid, verb: &str, body: Value) -> Answer {
        let path = format!("/v1/{noun}/{id}/{verb}");
        let organisation = match role {
            Role::Provider => "provider-a",
            Role::TeamMember => "ambulant",
            _ => "invented",
        };
        let ask = post(&path, body).role(role).person("somebody");
        self.bench.good(ask.organisation(organisation)).await
    }

    pub async fn search(&self) -> Uuid {
        let body = json!({ "triage": self.triage, "child": self.child, "need": "safe-housing",
            "perspective": "home" });
        let path = format!("/v1/cases/{}/placements", self.case);
        let opened = self.bench.good(post(&path, body)).await;
        assert_eq!(opened.body["phase"], "searching");
        opened.id()
    }
}

#[tokio::test]
async fn a_child_goes_from_the_call_to_a_place() {
    let night = Night::weighed().await;
    let placement = night.search().await;
    for rung in [
        "network",
        "ambulatory",
        "restraining-order",
        "time-out",
        "family-admission",
        "network-foster",
        "crisis-foster",
        "family-home",
    ] {
        let body = json!({ "rung": rung, "outcome": "not-available", "reason": "Invented" });
        night
            .step(Role::Coordinator, "placements", placement, "rungs", body)
            .await;
    }
    let bed = night.bench.place("bed-1").await;
    let held = json!({ "place": bed });
    let held = night
        .step(Role::Coordinator, "placements", placement, "hold", held)
        .await;
    assert_eq!(held.body["phase"], "held");
    let confirmed = night
        .step(
            Role::Provider,
            "placements",
            placement,
            "hold/confirmation",
            json!({}),
        )
        .await;
    let version = confirmed.body["version"].as_u64().unwrap();
    let decision = json!({ "reason": "Invented", "secondProfessional": "triagist-2" });
    let path = format!("/v1/placements/{placement}/decision");
    let stale = night
        .bench
        .ask(post(&path, decision.clone()).if_match(version - 1))
        .await;
    assert_eq!(stale.code(), "STALE_VERSION");
    night
        .bench
        .good(post(&path, decision).if_match(version))
        .await;
    let admitted = night
        .step(
            Role::Provider,
            "placements",
            placement,
            "admission",
            json!({}),
        )
        .await;
    assert_eq!(admitted.body["phase"], "placed");
    let stay = admitted.at("/stay");
    assert_eq!(admitted.body["state"]["end"]["placed"]["stay"], stay);
    let places = night.bench.good(get("/v1/places")).await;
    assert!(places.body["items"][0]["standing"]["occupied"].is_object());
    let file = night
        .bench
        .good(get(&format!("/v1/cases/{}", night.case)))
        .await;
    assert_eq!(file.body["placements"][0]["phase"], "placed");
}

impl Night {
    /// Searched along the ladder, held and decided: a bed of this unit, for this search.
    async fn decided(&self, placement: Uuid, unit: &str) {
        let ask =
            |role, verb: &'static str, body| self.step(role, "placements", placement, verb, body);
        let bed = self.bench.place(unit).await;
        for rung in [
            "network",
            "ambulatory",
            "restraining-order",
            "time-out",
            "family-admission",
            "network-foster",
            "crisis-foster",
            "family-home",
        ] {
            let body = json!({ "rung": rung, "outcome": "not-available", "reason": "Invented" });
            ask(Role::Coordinator, "rungs", body).await;
        }
        ask(Role::Coordinator, "hold", json!({ "place": bed })).await;
        let confirmed = ask(Role::Provider, "hold/confirmation", json!({})).await;
        let decision = json!({ "reason": "Invented", "secondProfessional": "triagist-2" });
        let path = format!("/v1/placements/{placement}/decision");
        let version = confirmed.body["version"].as_u64().expect("a version");
        self.bench
            .good(post(&path, decision).if_match(version))
            .await;
    }
}

/// H05: a stay goes on in another place, and is named to say so; left out, a stay begins.
#[tokio::test]
async fn a_child_moves_within_its_stay() {
    let night = Night::weighed().await;
    let first = night.search().await;
    night.decided(first, "bed-1").await;
    let admitted = night
        .step(Role::Provider, "placements", first, "admission", json!({}))
        .await;
    let stay = admitted.at("/stay").to_owned();
    for (unit, verb, body) in [
        ("bed-2", "admission", json!({})),
        (
            "bed-3",
            "overflow",
            json!({ "region": "utrecht", "provider": "provider-b", "reason": "Invented",
                "owner": { "role": "coordinator", "organisation": "desk" } }),
        ),
    ] {
        let next = night.search().await;
        night.decided(next, unit).await;
        let mut body = body;
        let path = format!("/v1/placements/{next}/{verb}");
        let second = night.bench.ask(post(&path, body.clone())).await;
        assert_eq!(second.code(), "STAY_RUNS", "a child is in one stay");
        assert_eq!(second.body["facts"]["stay"], json!(stay));
        body["stay"] = json!(stay);
        let moved = night
            .step(Role::Coordinator, "placements", next, verb, body)
            .await;
        assert!(moved.body["stay"].is_null(), "no stay begins");
        let end = &moved.body["state"]["end"];
        let led_to = end["placed"]["stay"].as_str();
        assert_eq!(led_to.or(end["overflow"]["stay"].as_str()), Some(&*stay));
    }
    let next = night.search().await;
    let used = json!({ "rung": "network", "outcome": "used", "reason": "Invented" });
    night
        .step(Role::Coordinator, "placements", next, "rungs", used)
        .await;
    let alternative = |away: bool| json!({ "rung": "network", "awayFromHome": away, "stay": stay, "reason": "Invented" });
    let moved = night
        .step(
            Role::Coordinator,
            "placements",
            next,
            "alternative",
            alternative(true),
        )
        .await;
    assert_eq!(
        moved.body["state"]["end"]["alternative"]["stay"],
        json!(stay)
    );
}

#[tokio::test]
async fn two_desks_reach_for_the_last_bed_and_one_gets_it() {
    let night = Night::weighed().await;
    let one = night.search().await;
    let second_child = json!({ "householdRole": "sibling", "name": "Invented Sibling", "birthDate": "2011-01-01" });
    let second_child = night
        .bench
        .good(post(
            &format!("/v1/cases/{}/persons", night.case),
            second_child,
        ))
        .await;
    let body = json!({ "triage": night.triage, "child": second_child.id(), "need": "safe-housing", "perspective": "home" });
    let two = night
        .bench
        .good(post(&format!("/v1/cases/{}/placements", night.case), body))
        .await
        .id();
    let bed = night
        .bench
        .good(post("/v1/places", place("bed-1")))
        .await
        .id();
    let hold = |id: Uuid| {
        post(
            &format!("/v1/placements/{id}/hold"),
            json!({ "place": bed }),
        )
    };
    let (first, second) = tokio::join!(night.bench.ask(hold(one)), night.bench.ask(hold(two)));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", first.text, second.text);
    let lost = if first.status.is_success() {
        second
    } else {
        first
    };
    assert_eq!(lost.code(), "PLACE_HELD");
    assert!(lost.body["facts"]["heldUntil"].is_string());
}

#[tokio::test]
async fn a_phone_that_was_offline_tells_what_happened_when() {
    let night = Night::weighed().await;
    let bench = &night.bench;
    let team = json!({ "name": "Invented team", "organisation": "invented" });
    let team = bench.good(post("/v1/teams", team)).await.id();
    let until = json!({ "until": "2026-03-03T06:00:00Z" });
    night
        .step(Role::Coordinator, "teams", team, "duty", until)
        .await;
    let device = night
        .step(Role::Coordinator, "teams", team, "devices", json!({}))
        .await;
    let device = device.at("/device").to_owned();
    let offer = json!({ "triage": night.triage, "team": team, "twoWorkers": true });
    let offer = bench
        .good(post(
            &format!("/v1/cases/{}/deployments", night.case),
            offer,
        ))
        .await
        .id();
    night
        .step(
            Role::TeamMember,
            "deployments",
            offer,
            "acceptance",
            json!({}),
        )
        .await;
    night
        .step(
            Role::TeamMember,
            "deployments",
            offer,
            "departure",
            json!({}),
        )
        .await;
    bench
        .good(post(
            "/v1/simulation/clock",
            json!({ "advanceBy": "PT40M" }),
        ))
        .await;
    let arrival = post(&format!("/v1/deployments/{offer}/arrival"), json!({}))
        .role(Role::TeamMember)
        .organisation("ambulant")
        .header("vangnet-occurred-at", "2026-03-02T20:20:00Z")
        .header("vangnet-device", device)
        .header("vangnet-device-sequence", "3")
        .header("vangnet-last-position", "12");
    let arrived = bench.good(arrival).await;
    assert_eq!(arrived.body["state"]["arrivedAt"], "2026-03-02T20:20:00Z");
    assert_eq!(arrived.body["recordedAt"], "2026-03-02T20:40:00Z");
    let teams = bench.good(get("/v1/teams")).await;
    assert_eq!(teams.body["items"][0]["devices"][0]["missing"], 2);
    let timeline = bench
        .good(get(&format!("/v1/cases/{}/timeline", night.case)))
        .await;
    assert_eq!(
        timeline.body["items"].as_array().unwrap().last().unwrap()["lateness"],
        "late"
    );
}

#[tokio::test]
async fn figures_are_told_without_small_numbers() {
    let night = Night::weighed().await;
    let figures = night
        .bench
        .good(get("/v1/indicators").role(Role::Auditor))
        .await;
    let reports = &figures.body["figures"]["reports"];
    assert_eq!(reports["total"], Value::Null, "one is a small number");
    assert_eq!(reports["lines"]["police"], Value::Null);
    assert_eq!(reports["unit"], "reports");
    assert_eq!(figures.body["asOf"], crate::bench::START);
    let csv = night
        .bench
        .ask(
            get("/v1/indicators?period=2026-Q1")
                .role(Role::Auditor)
                .header("accept", "text/csv"),
        )
        .await;
    assert_eq!(
        csv.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    for wrong in ["period=2026-Q5", "periode=2026"] {
        let asked = get(&format!("/v1/indicators?{wrong}")).role(Role::Auditor);
        let refused = night.bench.ask(asked).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (400, "INPUT_INVALID")
        );
    }
}

#[tokio::test]
async fn the_cases_behind_a_figure_open_for_a_purpose_and_only_for_those_who_may() {
    let night = Night::weighed().await;
    let asked = |query: &str| get(&format!("/v1/indicators/{query}")).role(Role::Auditor);
    let opened = night
        .bench
        .good(asked("reports/cases?line=police").header("vangnet-purpose", "quarter-check"))
        .await;
    assert_eq!(opened.body["cases"], serde_json::json!([night.case]));
    let none = night
        .bench
        .good(asked("reports/cases?line=school").header("vangnet-purpose", "quarter-check"))
        .await;
    assert_eq!(none.body["cases"], serde_json::json!([]));
    for (asked, status, code) in [
        (asked("reports/cases"), 400, "PURPOSE_REQUIRED"),
        (
            asked("dreams/cases").header("vangnet-purpose", "x"),
            404,
            "NOT_FOUND",
        ),
        (
            asked("reports/cases?behind=all").header("vangnet-purpose", "x"),
            400,
            "INPUT_INVALID",
        ),
        (
            get("/v1/indicators/reports/cases")
                .role(Role::Provider)
                .header("vangnet-purpose", "x"),
            403,
            "NOT_ALLOWED",
        ),
    ] {
        let refused = night.bench.ask(asked).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (status, code));
    }
}
