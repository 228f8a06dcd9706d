//! A coordinator at the real door: one request at a time, timed, and never tried again behind the test's back.

use std::{future::Future, time::Duration};

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;
use vangnet::process::reactor_names;
use vangnet_domain::stream::LedgerId;
use vangnet_log::Log;

/// "At once" on a busy machine, far from the five seconds that a command has.
pub const AT_ONCE: Duration = Duration::from_secs(2);
/// A command's five seconds, the wait for the view and the state after it, and a busy machine.
pub const ANSWER_MAX: Duration = Duration::from_secs(9);
/// Everything that follows from the log follows within this.
pub const SETTLE_MAX: Duration = Duration::from_secs(20);
/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Wait between looks.
const LOOK: Duration = Duration::from_millis(50);

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<String>,
    pub took: Duration,
}

impl Answer {
    /// Status and code.
    pub fn ending(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// Its code says that nothing was executed, it says when to come back, and it came in this time.
    pub fn is_away(&self, code: &str, within: Duration) {
        assert_eq!(self.ending(), (503, code), "{self:?}");
        assert!(self.retry_after.is_some(), "{self:?}");
        assert!(self.took < within, "{self:?}");
    }

    /// The position of the command's last event.
    pub fn position(&self) -> u64 {
        self.body["position"].as_u64().expect("a position")
    }
}

pub struct Desk {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Desk {
    pub async fn sign_in(base: &str) -> Self {
        let http = reqwest::Client::new();
        let who = json!({ "person": "desk-1", "role": "coordinator", "organisation": "desk" });
        let asked = http.post(format!("{base}/v1/dev/tokens")).json(&who);
        let answer: Value = asked
            .send()
            .await
            .expect("a gateway")
            .json()
            .await
            .expect("JSON");
        Self {
            http,
            base: base.to_owned(),
            token: answer["token"].as_str().expect("a token").to_owned(),
        }
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.base);
        self.http.request(method, url).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Answer {
        answered(self.ask(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value, key: Uuid) -> Answer {
        let asked = self.ask(Method::POST, path).json(body);
        answered(asked.header("Idempotency-Key", key.to_string())).await
    }

    /// A live screen.
    pub async fn screen(&self) -> Response {
        let asked = self.ask(Method::GET, "/v1/events/stream").send();
        asked.await.expect("a screen")
    }

    /// A report with this key. All invented.
    pub async fn report(&self, key: Uuid) -> Answer {
        let body = json!({
            "reporterKind": "police", "what": "Invented report", "where": "Invented street 1",
            "municipality": "GM0034", "callBack": "0600000000",
            "people": [{ "householdRole": "child", "name": "Invented Child", "birthDate": "2012-06-15" }],
        });
        self.post("/v1/reports", &body, key).await
    }

    /// A new place with this key: a command of a service in another process.
    pub async fn place(&self, key: Uuid) -> Answer {
        let body = json!({
            "unit": "bed-1", "provider": "provider-a", "rung": "crisis-group",
            "municipality": "GM0995", "ageBands": ["12-15", "16-17"],
        });
        self.post("/v1/places", &body, key).await
    }

    /// What became of a command.
    pub async fn outcome(&self, key: Uuid) -> String {
        let answer = self.get(&format!("/v1/commands/{key}")).await;
        answer.body["outcome"]
            .as_str()
            .expect("an outcome")
            .to_owned()
    }
}

async fn answered(asked: RequestBuilder) -> Answer {
    let began = Instant::now();
    let response = timeout(PATIENCE, asked.send());
    let response = response.await.expect("an answer").expect("an answer");
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|value| value.to_str().expect("text").to_owned());
    let text = response.text().await.expect("a body");
    Answer {
        status,
        body: serde_json::from_str(&text).unwrap_or_default(),
        retry_after,
        took: began.elapsed(),
    }
}

/// A key; the same number is the same key.
pub fn key(number: u128) -> Uuid {
    Uuid::from_u128(0x019c_c000_0000_7000_8000_0000_0000_0000 + number)
}

/// Look until an answer is as wanted.
pub async fn until<F: Future<Output = Answer>>(
    what: &str,
    look: impl Fn() -> F,
    wanted: impl Fn(&Answer) -> bool,
) -> Answer {
    let began = Instant::now();
    loop {
        let answer = look().await;
        if wanted(&answer) {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: {answer:?}");
        sleep(LOOK).await;
    }
}

/// Wait until every reactor is at the head of the log, and the gateway's view too.
pub async fn settled(desk: &Desk, log: &dyn Log, ledger: &LedgerId) {
    let head = log.head(ledger).await.expect("a head").next;
    settled_up_to(desk, log, ledger, head).await;
}

/// Wait until the reactors have answered everything before a position, and the gateway shows all there is.
pub async fn settled_up_to(desk: &Desk, log: &dyn Log, ledger: &LedgerId, next: u64) {
    let following = async {
        for name in reactor_names() {
            while log.checkpoint(ledger, name).await.expect("a checkpoint") < next {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    timeout(SETTLE_MAX, following)
        .await
        .expect("the reactors follow");
    let ready = async || desk.get("/health/ready").await;
    until("ready", ready, |answer| {
        answer.status == 200 && answer.body["viewBehind"] == 0
    })
    .await;
}
