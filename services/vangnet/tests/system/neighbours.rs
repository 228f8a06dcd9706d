//! Two regions on real servers, each in a process of its own on one PostgreSQL and one NATS: a child of the one gets a
//! bed of the other, while each in turn is killed for an hour. Through the public API of both.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use uuid::Uuid;
use vangnet::scenario::{Answer, Call, Client};
use vangnet_domain::{invariants::Watcher, stream::LedgerId};
use vangnet_log::Log;

use crate::{
    played::events,
    real::{Region, Servers},
};

/// Everything of a region in one process.
const WHOLE: &[&str] = &[
    "intake",
    "gateway",
    "triage",
    "ambulant",
    "placement",
    "stay",
    "watch",
];
/// Longer than a neighbour waits before it tries again.
const PATIENCE: Duration = Duration::from_secs(40);

/// A region and the people at its doors.
struct Desk<'a> {
    region: Region<'a>,
    client: Client,
    neighbour: &'static str,
    servers: &'a Servers,
    /// Commands given so far: each has its own key.
    given: AtomicU64,
}

/// The key of a command; the two regions may use the same ones.
fn key(number: u64) -> Uuid {
    Uuid::from_u128(0x019c_c000_0000_7000_8000_0000_0000_0000 + u128::from(number))
}

impl<'a> Desk<'a> {
    async fn open(servers: &'a Servers, ledger: &LedgerId, neighbour: &'static str) -> Self {
        servers.next_to(neighbour);
        let region = servers.region_of(ledger, &[WHOLE]);
        let client = Client::sign_in(&region.gateway).await.expect("signed in");
        Self {
            region,
            client,
            neighbour,
            servers,
            given: AtomicU64::new(0),
        }
    }

    fn killed(&mut self) {
        self.region.kill(WHOLE[0]);
    }

    fn back(&mut self) {
        self.servers.next_to(self.neighbour);
        self.region.start(WHOLE);
    }

    /// Decided from a screen where the door asks for that: whoever was told that somebody was in between looks again.
    async fn call(&self, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let from_screen = ["/verdicts", "/taking", "/end", "/letting-go"];
        let from_screen = from_screen.iter().any(|end| path.ends_with(end));
        let mut call = Call {
            key: (method == Method::POST).then(|| key(self.given.fetch_add(1, Ordering::Relaxed))),
            method,
            body,
            ..Call::get(path.to_owned())
        };
        let began = Instant::now();
        loop {
            if from_screen {
                let resource: Vec<_> = path.split('/').take(4).collect();
                let screen = Call::get(resource.join("/"));
                let seen = self.client.call("desk", &screen).await.expect("read");
                call.if_match = seen.version;
            }
            let answer = self.client.call(who, &call).await;
            let answer = answer.unwrap_or_else(|error| panic!("{path}: {error:#}"));
            let stale = from_screen && answer.body["code"] == "STALE_VERSION";
            if !stale || began.elapsed() > PATIENCE {
                return answer;
            }
        }
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> Value {
        let answer = self.call(who, Method::POST, path, Some(body)).await;
        let (status, body) = (answer.status, answer.body);
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    }

    /// Look until it is as wanted.
    async fn until(&self, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let body = self.call("desk", Method::GET, path, None).await.body;
            if wanted(&body) {
                return body;
            }
            assert!(began.elapsed() < PATIENCE, "{path}: {body:#}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn advance(&self, by: &str) {
        let body = json!({ "advanceBy": by });
        self.post("desk", "/v1/simulation/clock", body).await;
    }
}

fn text<'v>(body: &'v Value, pointer: &str) -> &'v str {
    let found = body.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} in {body:#}"))
}

/// A child in danger for whom nothing fits in its region: its search.
async fn search(desk: &Desk<'_>) -> String {
    let report = json!({
        "reporterKind": "police", "what": "Invented", "where": "Invented street 1",
        "municipality": "GM0995", "callBack": "0600000000",
        "people": [{ "householdRole": "child", "name": "Invented Child", "birthDate": "2012-06-15" }],
    });
    let report = desk.post("desk", "/v1/reports", report).await;
    let case = text(&report, "/case");
    let path = format!("/v1/cases/{case}/triages");
    let triage = desk.post("triagist", &path, json!({})).await;
    let triage = text(&triage, "/id");
    let test = json!({ "acute": "yes", "unsafeNow": "yes", "danger": "no", "cannotWait": "yes" });
    let path = format!("/v1/triages/{triage}/crisis-test");
    desk.post("triagist", &path, test).await;
    let verdict = json!({ "verdict": "acute-crisis", "urgency": "u1-2h-on-site", "spoken": false });
    let path = format!("/v1/triages/{triage}/verdicts");
    desk.post("triagist", &path, verdict).await;
    let open = json!({
        "triage": triage, "child": text(&report, "/people/0"), "need": "safe-housing",
        "perspective": "home",
    });
    let path = format!("/v1/cases/{case}/placements");
    let search = desk.post("desk", &path, open).await;
    let search = text(&search, "/id").to_owned();
    let owner =
        json!({ "owner": { "role": "coordinator", "organisation": "desk", "person": "desk-1" } });
    desk.post("desk", &format!("/v1/placements/{search}/no-place"), owner)
        .await;
    search
}

async fn whole(log: &dyn Log, ledger: &LedgerId) {
    let breaches = Watcher::default().observe(&events(log, ledger).await);
    assert!(breaches.is_empty(), "{ledger}: {breaches:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_gets_a_bed_of_the_next_region_while_each_is_killed_for_an_hour() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let start = "2026-10-17T20:00:00Z".parse().expect("an instant");
    let flevoland = servers.ledger(log.as_ref(), "flevoland", start).await;
    let utrecht = servers.ledger(log.as_ref(), "utrecht", start).await;
    let mut asks = Desk::open(&servers, &flevoland, "utrecht").await;
    let mut asked = Desk::open(&servers, &utrecht, "flevoland").await;
    let bed = json!({
        "unit": "bed-1", "provider": "provider-a", "rung": "crisis-group",
        "municipality": "GM0034", "ageBands": ["12-15"],
    });
    let bed = asked.post("provider", "/v1/places", bed).await;
    let bed = text(&bed, "/id").to_owned();
    let search = search(&asks).await;
    let placement = format!("/v1/placements/{search}");

    // Utrecht is away for an hour when it is asked. Nothing else of Flevoland waits for it.
    asked.killed();
    let ask = json!({ "region": "utrecht", "reason": "Nothing fits here tonight" });
    asks.post("desk", &format!("{placement}/overflow-asks"), ask)
        .await;
    asks.advance("PT1H").await;
    let late = |body: &Value| body.to_string().contains("overflow-answer");
    asks.until("/v1/alarms", late).await;
    asked.back();
    asked.advance("PT1H").await;
    let heard = |body: &Value| body["items"].as_array().is_some_and(|it| !it.is_empty());
    let guests = asked.until("/v1/guests", heard).await;
    let guest = text(&guests, "/items/0/guest").to_owned();
    assert_eq!(text(&guests, "/items/0/region"), "flevoland");

    // Flevoland is away for an hour when it is answered. The bed is kept.
    asks.killed();
    let candidates = format!("/v1/guests/{guest}/candidates");
    let found = asked.until(&candidates, |body| body["candidates"][0].is_object());
    assert_eq!(text(&found.await, "/candidates/0/place"), bed);
    let offer = format!("/v1/guests/{guest}/offer");
    asked.post("desk", &offer, json!({ "place": bed })).await;
    asked.advance("PT1H").await;
    let close = format!("/v1/places/{bed}/closure");
    let reason = json!({ "reason": "staff" });
    let refused = asked
        .call("provider", Method::POST, &close, Some(reason))
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{:?}", refused.body);
    assert_eq!(text(&refused.body, "/code"), "PLACE_HELD");
    asks.back();
    asks.advance("PT1H").await;
    let offered = |body: &Value| body["state"]["asks"][0]["offer"].is_object();
    asks.until(&placement, offered).await;

    // Utrecht is away for an hour when it is taken. Taken is not had: the search runs on.
    asked.killed();
    let take = json!({ "owner": { "role": "local-access", "organisation": "local-access-lelystad" }, "heard": ["child", "parents"] });
    let taking = format!("{placement}/overflow-asks/{guest}/taking");
    let taken = asks.post("desk", &taking, take).await;
    assert!(taken["state"]["end"].is_null(), "{taken:#}");
    asks.advance("PT1H").await;
    asked.back();
    asked.advance("PT1H").await;
    let ended = |body: &Value| body["phase"] == "overflow";
    let end = asks.until(&placement, ended).await;
    let stay = text(&end, "/state/end/overflow/stay").to_owned();
    let arrive = format!("/v1/guests/{guest}/arrival");
    asked.post("provider", &arrive, json!({})).await;

    // Both are away when the stay ends: first the one that tells it, then the one that hears it.
    let stay = format!("/v1/stays/{stay}");
    asks.until(&stay, |body| body["phase"] == "running").await;
    asked.killed();
    let broken_down = json!({ "reason": "broken-down" });
    asks.post("local", &format!("{stay}/end"), broken_down)
        .await;
    asks.killed();
    asked.back();
    asked.advance("PT1H").await;
    asks.back();
    asks.advance("PT1H").await;
    let left = |body: &Value| body["phase"] == "left";
    asked.until(&format!("/v1/guests/{guest}"), left).await;
    let told = |body: &Value| !body["state"]["asks"][0]["leftAt"].is_null();
    asks.until(&placement, told).await;
    let place = asked.until(&format!("/v1/places/{bed}"), |_| true).await;
    assert_eq!(place["state"]["guests"], json!([]), "given back once");

    whole(log.as_ref(), &flevoland).await;
    whole(log.as_ref(), &utrecht).await;
    let crossed = events(log.as_ref(), &utrecht).await;
    let of_neighbour = crossed
        .iter()
        .filter(|event| event.envelope.actor.origin() == Some(flevoland.clone()))
        .map(|event| event.envelope.command_id);
    let of_neighbour: std::collections::BTreeSet<_> = of_neighbour.collect();
    assert_eq!(of_neighbour.len(), 3, "asked, taken, given back: each once");
    asks.region.stop();
    asked.region.stop();
}
