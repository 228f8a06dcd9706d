//! One command's way: HTTP, gateway, NATS, service, PostgreSQL and back, beside the two things that it cannot do without:
//! one fsync, and one round trip over NATS. One caller at a time; in turns, so that the weather is the same for all.

use std::{
    fs::{File, OpenOptions},
    io::{Seek as _, Write as _},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use futures::StreamExt as _;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};
use uuid::Uuid;
use vangnet_domain::ids::{CommandId, derived_id};

use crate::{
    append::at_present,
    machine::{self, Usage},
    region::Region,
    report::{against, median, progress, say},
    server::Bench,
};

/// PostgreSQL writes its log in pages of this size.
const PAGE_BYTES: usize = 8_192;
/// About what an event has.
const PAYLOAD_BYTES: usize = 400;
/// Before each call, so that what the last one set going is over.
const PAUSE: Duration = Duration::from_millis(8);
/// Of the median of a command over NATS, beside the medians of fsync and NATS together.
const GOAL: f64 = 4.0;

/// What to measure.
pub struct Plan {
    pub rounds: usize,
    /// Of each kind in a round.
    pub commands: usize,
    pub quiet_wait: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Fsync,
    Nats,
    Report,
    Triage,
    CrisisTest,
    Read,
}

const STEPS: [(Step, &str); 6] = [
    (
        Step::Fsync,
        "fdatasync of a page of 8 kB, beside PostgreSQL's files",
    ),
    (Step::Nats, "NATS: request and reply of 400 bytes"),
    (
        Step::Triage,
        "`POST /v1/cases/{id}/triages`: a new stream, over NATS",
    ),
    (
        Step::CrisisTest,
        "`POST /v1/triages/{id}/crisis-test`: a sealed text, over NATS",
    ),
    (
        Step::Report,
        "`POST /v1/reports`: two people and a case with new keys, no NATS",
    ),
    (Step::Read, "`GET /v1/triages/{id}`: for comparison"),
];

/// Latencies in nanoseconds, in the order of [`STEPS`].
struct Round(Vec<Histogram<u64>>);

impl Round {
    fn new() -> Result<Self> {
        let empty = || Histogram::new_with_max(60_000_000_000, 3);
        Ok(Self(
            STEPS.iter().map(|_| empty()).collect::<Result<_, _>>()?,
        ))
    }

    fn record(&mut self, step: Step, took: Duration) -> Result<()> {
        for ((it, _), latencies) in STEPS.iter().zip(&mut self.0) {
            if *it == step {
                latencies.record(took.as_nanos() as u64)?;
            }
        }
        Ok(())
    }

    fn ms(&self, step: Step, quantile: f64) -> f64 {
        let at = STEPS.iter().position(|(it, _)| *it == step).unwrap_or(0);
        self.0[at].value_at_quantile(quantile) as f64 / 1e6
    }

    /// What nobody can do without.
    fn floor_ms(&self) -> f64 {
        self.ms(Step::Fsync, 0.5) + self.ms(Step::Nats, 0.5)
    }
}

pub async fn run(plan: &Plan) -> Result<()> {
    let bench = Bench::start().await?;
    let region = Region::start(&bench).await?;
    let mut disk = Disk::beside(&bench)?;
    let nats = Nats::connect(&region.nats.url()).await?;
    let desk = Desk::sign_in(&region.gateway).await?;
    let mut rounds = Vec::new();
    // The first round warms everything up.
    for round in 0..=plan.rounds {
        machine::quiet(plan.quiet_wait).await?;
        let usage = Usage::now()?;
        let mut times = Round::new()?;
        for n in 0..plan.commands {
            turn(&mut times, &mut disk, &nats, &desk, &format!("{round}/{n}")).await?;
        }
        progress(&format!(
            "round {round}: p50 fsync {:.3}, NATS {:.3}, triage {:.2}, crisis test {:.2}, report {:.2} ms; others {:.0} %",
            times.ms(Step::Fsync, 0.5),
            times.ms(Step::Nats, 0.5),
            times.ms(Step::Triage, 0.5),
            times.ms(Step::CrisisTest, 0.5),
            times.ms(Step::Report, 0.5),
            usage.others_share()? * 100.0,
        ))?;
        if round > 0 {
            rounds.push(times);
        }
    }
    let complaints = region.complaints()?;
    ensure!(complaints.is_empty(), "a process complained: {complaints}");
    print(&bench, plan, &rounds)
}

/// Everything once.
async fn turn(
    times: &mut Round,
    disk: &mut Disk,
    nats: &Nats,
    desk: &Desk,
    name: &str,
) -> Result<()> {
    sleep(PAUSE).await;
    times.record(Step::Fsync, disk.sync()?)?;
    sleep(PAUSE).await;
    times.record(Step::Nats, nats.round_trip().await?)?;

    sleep(PAUSE).await;
    let report = json!({
        "reporterKind": "school",
        "reporter": { "name": "Invented teacher" },
        "what": "Stays away from school for two weeks, seems sad (invented)",
        "where": "School in Dronten (invented)",
        "municipality": "GM0303",
        "callBack": "0321-000001",
        "people": [{ "householdRole": "child", "name": "Invented child", "birthDate": "2012-02-11" }],
    });
    let key = |what: &str| derived_id(CommandId(at_present()), &format!("{name}/{what}"));
    let (took, answer) = desk.post("/v1/reports", key("report"), &report).await?;
    times.record(Step::Report, took)?;
    let case = answer["case"].as_str().context("a case")?;

    sleep(PAUSE).await;
    let path = format!("/v1/cases/{case}/triages");
    let (took, answer) = desk.post(&path, key("triage"), &Value::Null).await?;
    times.record(Step::Triage, took)?;
    let triage = answer["id"].as_str().context("a triage")?;

    sleep(PAUSE).await;
    let test = json!({
        "acute": "yes",
        "unsafeNow": "yes",
        "danger": "unknown",
        "cannotWait": "yes",
        "todayDifferent": "Suspended today; nobody asked before (invented)",
    });
    let path = format!("/v1/triages/{triage}/crisis-test");
    let (took, _) = desk.post(&path, key("test"), &test).await?;
    times.record(Step::CrisisTest, took)?;

    sleep(PAUSE).await;
    let took = desk.get(&format!("/v1/triages/{triage}")).await?;
    times.record(Step::Read, took)
}

/// A file in PostgreSQL's own directory, written as it writes its log.
struct Disk(File);

impl Disk {
    fn beside(bench: &Bench) -> Result<Self> {
        let path = bench.database.server().data_dir()?.join("fsync.bench");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(path)?;
        // A segment of the log is there before it is written to, too.
        file.write_all(&[0; PAGE_BYTES])?;
        file.sync_all()?;
        Ok(Self(file))
    }

    fn sync(&mut self) -> Result<Duration> {
        let started = Instant::now();
        self.0.rewind()?;
        self.0.write_all(&[0xA5; PAGE_BYTES])?;
        self.0.sync_data()?;
        Ok(started.elapsed())
    }
}

/// Somebody who asks, and somebody who answers, each on a connection of their own.
struct Nats {
    client: async_nats::Client,
    answering: JoinHandle<()>,
}

impl Nats {
    const SUBJECT: &str = "bench.echo";

    async fn connect(url: &str) -> Result<Self> {
        let responder = async_nats::connect(url).await?;
        let mut asked = responder.subscribe(Self::SUBJECT).await?;
        responder.flush().await?;
        #[expect(clippy::disallowed_methods, reason = "ended when dropped")]
        let answering = tokio::spawn(async move {
            while let Some(message) = asked.next().await {
                if let Some(reply) = message.reply {
                    // Not answered is noticed by whoever asked.
                    let _ = responder.publish(reply, message.payload).await;
                }
            }
        });
        let client = async_nats::connect(url).await?;
        Ok(Self { client, answering })
    }

    async fn round_trip(&self) -> Result<Duration> {
        let payload = vec![0x5A; PAYLOAD_BYTES].into();
        let started = Instant::now();
        self.client.request(Self::SUBJECT, payload).await?;
        Ok(started.elapsed())
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.answering.abort();
    }
}

/// A coordinator who is signed in, on one connection that stays open.
struct Desk {
    http: reqwest::Client,
    gateway: String,
    token: String,
}

impl Desk {
    async fn sign_in(gateway: &str) -> Result<Self> {
        let http = reqwest::Client::new();
        let who = json!({ "person": "desk-1", "role": "coordinator", "organisation": "desk" });
        let asked = http.post(format!("{gateway}/v1/dev/tokens")).json(&who);
        let issued: Value = asked.send().await?.error_for_status()?.json().await?;
        Ok(Self {
            http,
            gateway: gateway.to_owned(),
            token: issued["token"].as_str().context("a token")?.to_owned(),
        })
    }

    /// The whole answer, read to its end.
    async fn post(&self, path: &str, key: Uuid, body: &Value) -> Result<(Duration, Value)> {
        let mut request = self
            .http
            .post(format!("{}{path}", self.gateway))
            .bearer_auth(&self.token)
            .header("Idempotency-Key", key.to_string());
        if !body.is_null() {
            request = request.json(body);
        }
        let started = Instant::now();
        let response = request.send().await?;
        let (status, bytes) = (response.status(), response.bytes().await?);
        let took = started.elapsed();
        let answer: Value = serde_json::from_slice(&bytes)?;
        ensure!(status.is_success(), "{path}: {status}: {answer}");
        Ok((took, answer))
    }

    async fn get(&self, path: &str) -> Result<Duration> {
        let request = self
            .http
            .get(format!("{}{path}", self.gateway))
            .bearer_auth(&self.token);
        let started = Instant::now();
        let response = request.send().await?.error_for_status()?;
        response.bytes().await?;
        Ok(started.elapsed())
    }
}

fn print(bench: &Bench, plan: &Plan, rounds: &[Round]) -> Result<()> {
    let over = |value: &dyn Fn(&Round) -> f64| median(rounds.iter().map(value).collect());
    say(&format!(
        "{}; PostgreSQL {}; one caller, {} of each kind in a round, median of {} rounds\n",
        machine::describe(),
        bench.version,
        plan.commands,
        rounds.len()
    ))?;
    say("| | p50 ms | p99 ms | p50 beside fsync + NATS | goal |\n|---|---|---|---|---|")?;
    for (step, what) in STEPS {
        let (p50, p99) = (
            over(&|round| round.ms(step, 0.5)),
            over(&|round| round.ms(step, 0.99)),
        );
        let beside = over(&|round| round.ms(step, 0.5) / round.floor_ms());
        let goal = matches!(step, Step::Triage | Step::CrisisTest).then_some((GOAL, false));
        say(&format!(
            "| {what} | {p50:.3} | {p99:.3} | {beside:.2} | {} |",
            against(goal, beside)
        ))?;
    }
    Ok(())
}
