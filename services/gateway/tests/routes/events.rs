//! `/v1/events/stream`

use std::time::Duration;

use axum::body::BodyDataStream;
use futures::StreamExt as _;
use serde_json::{Value, json};
use vangnet_access::Role;

use crate::bench::{Ask, Bench, get, post};

struct Screen {
    body: BodyDataStream,
    text: String,
}

impl Screen {
    async fn open(bench: &Bench, ask: Ask) -> Self {
        let response = bench.open(ask).await;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            body: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event: its id and its data.
    async fn next(&mut self) -> (u64, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim().to_owned()
                };
                let found = (field("id:"), field("data:"));
                self.text = rest.to_owned();
                if let Ok(id) = found.0.parse() {
                    return (id, serde_json::from_str(&found.1).expect("JSON"));
                }
                continue;
            }
            let chunk = tokio::time::timeout(Duration::from_secs(5), self.body.next());
            let chunk = chunk
                .await
                .expect("an event in time")
                .expect("the stream goes on")
                .expect("bytes");
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }

    async fn ids(&mut self, count: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.next().await.0);
        }
        ids
    }
}

#[tokio::test]
async fn a_screen_sees_what_happens_from_now_on_without_personal_data() {
    let bench = Bench::new().await;
    bench.place("bed-1").await;
    let mut screen = Screen::open(&bench, get("/v1/events/stream")).await;
    let second = bench.place("bed-2").await;
    let (id, data) = screen.next().await;
    assert_eq!(id, 1);
    assert_eq!(data["stream"], format!("place-{second}"));
    let mut keys: Vec<_> = data.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    assert_eq!(keys, ["case", "position", "recordedAt", "stream", "type"]);
}

#[tokio::test]
async fn a_screen_that_comes_back_goes_on_without_a_gap_or_a_repetition() {
    let bench = Bench::new().await;
    for number in 0..5 {
        bench.place(&format!("bed-{number}")).await;
    }
    let back = get("/v1/events/stream").header("last-event-id", "1");
    let mut screen = Screen::open(&bench, back).await;
    assert_eq!(screen.ids(3).await, [2, 3, 4]);
    let place = bench.place("bed-5").await;
    bench
        .good(post(
            &format!("/v1/places/{place}/closure"),
            json!({ "reason": "staff" }),
        ))
        .await;
    assert_eq!(screen.ids(2).await, [5, 6]);
    let ahead = get("/v1/events/stream").header("last-event-id", "7");
    let mut ahead = Screen::open(&bench, ahead).await;
    for number in 7..10 {
        bench.place(&format!("bed-{number}")).await;
    }
    assert_eq!(ahead.ids(2).await, [8, 9]);
}

#[tokio::test]
async fn a_screen_that_lags_reads_on_from_the_log() {
    let bench = Bench::new().await;
    let mut screen = Screen::open(&bench, get("/v1/events/stream")).await;
    let count = vangnet_runtime_lag() + 50;
    for number in 0..count {
        bench.place(&format!("bed-{number}")).await;
    }
    let expected: Vec<u64> = (0..count as u64).collect();
    assert_eq!(screen.ids(count).await, expected);
}

/// Events a slow screen may be behind.
fn vangnet_runtime_lag() -> usize {
    1_024
}

#[tokio::test]
async fn a_last_id_that_is_none_is_told_and_shutdown_ends_the_stream() {
    let bench = Bench::new().await;
    let wrong = bench
        .ask(get("/v1/events/stream").header("last-event-id", "x"))
        .await;
    assert_eq!(wrong.code(), "INPUT_INVALID");
    let denied = bench
        .ask(get("/v1/events/stream").role(Role::Provider))
        .await;
    assert_eq!(denied.code(), "NOT_ALLOWED");
    let mut screen = Screen::open(&bench, get("/v1/events/stream")).await;
    bench.parts.tasks.begin_stop();
    let ended = tokio::time::timeout(Duration::from_secs(5), screen.body.next()).await;
    assert!(ended.expect("in time").is_none());
}
