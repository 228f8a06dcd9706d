//! Durable appends: closed-loop writers, each waiting for its answer before the next, one event a command.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use hdrhistogram::Histogram;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::Command,
    task::JoinSet,
    time::{Instant, sleep},
};
use uuid::Uuid;
use vangnet_domain::{
    actor::Actor,
    envelope::Envelope,
    ids::{CaseId, CommandId, EventId, derived_id},
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{Append, Fingerprint, Log, NewEvent, Outcome};
use vangnet_log_postgres::{PgConfig, PgLog};

use crate::{
    machine::{self, OTHERS_SHARE_MAX, Usage},
    raw,
    report::{Figure, against, median, progress, say},
    server::Bench,
};

const BODY_BYTES: usize = 400;
const WINDOW_TRIES_MAX: usize = 3;
/// Writers and processes of the last line.
const SPREAD: (usize, usize) = (64, 4);

/// What to measure.
pub struct Plan {
    pub window: Duration,
    pub rounds: usize,
    pub writers: Vec<usize>,
    pub four_processes: bool,
    pub ids: Ids,
    pub quiet_wait: Duration,
}

/// How the ids of commands and streams follow each other, of ours and in the raw table alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Ids {
    /// In order of time (UUIDv7), as the API asks of its clients.
    Ordered,
    /// Without any order.
    Random,
}

/// Measured in turns within a round, so that the weather is the same for all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Case {
    Raw(usize),
    New(usize),
    Existing(usize),
    Spread,
}

pub async fn run(plan: &Plan) -> Result<()> {
    let bench = Bench::start().await?;
    let mut cases = Vec::new();
    for writers in &plan.writers {
        cases.extend([
            Case::Raw(*writers),
            Case::New(*writers),
            Case::Existing(*writers),
        ]);
    }
    if plan.four_processes {
        if !plan.writers.contains(&SPREAD.0) {
            cases.push(Case::Raw(SPREAD.0));
        }
        cases.push(Case::Spread);
    }
    let mut rounds = Vec::new();
    let mut disturbed = 0;
    for round in 1..=plan.rounds {
        let mut figures = Vec::new();
        for case in &cases {
            let (figure, others, cores) = window(&bench, plan, *case).await?;
            disturbed += usize::from(others > OTHERS_SHARE_MAX);
            progress(&format!(
                "round {round} {case:?}: {:.0}/s, mean {:.2} ms, p99 {:.2} ms, {:.1} a commit, {cores:.2} cores, {:.1} us/event, others {:.0} %",
                figure.per_second,
                figure.mean_ms,
                figure.p99_ms.unwrap_or(f64::NAN),
                figure.per_commit,
                cores * 1e6 / figure.per_second,
                others * 100.0
            ))?;
            figures.push((*case, figure));
        }
        rounds.push(figures);
    }
    print(&bench, plan, &rounds, disturbed)
}

/// One window on empty tables; again while others disturb it.
async fn window(bench: &Bench, plan: &Plan, case: Case) -> Result<(Figure, f64, f64)> {
    let mut last = None;
    let tries = match plan.quiet_wait.is_zero() {
        true => 1,
        false => WINDOW_TRIES_MAX,
    };
    for _ in 0..tries {
        bench.empty().await?;
        machine::quiet(plan.quiet_wait).await?;
        let usage = Usage::now()?;
        let figure = match case {
            Case::Raw(clients) => raw::inserts(bench, clients, plan).await?,
            Case::New(writers) => one_process(bench, writers, plan, Streams::New).await?,
            Case::Existing(writers) => one_process(bench, writers, plan, Streams::Existing).await?,
            Case::Spread => several_processes(bench, plan).await?,
        };
        let (others, cores) = (usage.others_share()?, usage.our_cores(plan.window)?);
        last = Some((figure, others, cores));
        if others <= OTHERS_SHARE_MAX {
            break;
        }
    }
    let (mut figure, others, cores) = last.context("no window was run")?;
    if !matches!(case, Case::Raw(_)) {
        assert_whole(bench).await?;
        figure.per_commit = per_commit(bench).await?;
    }
    Ok((figure, others, cores))
}

/// A figure of a log that lost or doubled something is no figure.
async fn assert_whole(bench: &Bench) -> Result<()> {
    let sql = "SELECT l.next = count(*) AND l.next = max(e.position) + 1 AND count(*) = count(DISTINCT e.position) \
                      AND (SELECT sum(last - first + 1) FROM vangnet.commands) = l.next \
                 FROM vangnet.ledgers l, vangnet.events e GROUP BY l.next";
    ensure!(
        bench.database.sql(sql).await? == "t",
        "the log is not whole after a window"
    );
    Ok(())
}

/// How well appends shared commits.
async fn per_commit(bench: &Bench) -> Result<f64> {
    let sql = "SELECT count(*)::float8 / count(DISTINCT xmin::text) FROM vangnet.events";
    Ok(bench.database.sql(sql).await?.parse()?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Streams {
    /// Every command opens a stream, as every raw INSERT does.
    New,
    /// Every writer goes on with its own.
    Existing,
}

async fn one_process(
    bench: &Bench,
    writers: usize,
    plan: &Plan,
    streams: Streams,
) -> Result<Figure> {
    let log = Arc::new(bench.log().await?);
    let lanes = Lanes {
        ledger: bench.ledger.clone(),
        process: 0,
        streams,
        ids: plan.ids,
    };
    let latencies = load(log, &lanes, writers, plan.window).await?;
    Ok(figure(&latencies, plan.window))
}

fn figure(latencies: &Histogram<u64>, window: Duration) -> Figure {
    Figure {
        per_second: latencies.len() as f64 / window.as_secs_f64(),
        mean_ms: latencies.mean() / 1_000.0,
        p99_ms: Some(latencies.value_at_quantile(0.99) as f64 / 1_000.0),
        per_commit: f64::NAN,
    }
}

/// Latencies in microseconds of all calls that were answered within the window.
async fn load(
    log: Arc<PgLog>,
    lanes: &Lanes,
    writers: usize,
    window: Duration,
) -> Result<Histogram<u64>> {
    // Connections, prepared statements and the first pages are not what is measured.
    for warming in 0..8u64 {
        log.append(lanes.append(u64::MAX - warming, 1)).await?;
    }
    let over = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    for writer in 0..writers as u64 {
        let (log, lanes, over) = (log.clone(), lanes.clone(), over.clone());
        tasks.spawn(async move {
            let mut latencies = Histogram::<u64>::new_with_max(60_000_000, 3)?;
            let mut n = 0;
            while !over.load(Ordering::Relaxed) {
                n += 1;
                let append = lanes.append(writer, n);
                let started = Instant::now();
                let outcome = log.append(append).await?;
                ensure!(matches!(outcome, Outcome::Appended(_)), "{outcome:?}");
                if !over.load(Ordering::Relaxed) {
                    latencies.record(started.elapsed().as_micros() as u64)?;
                }
            }
            anyhow::Ok(latencies)
        });
    }
    sleep(window).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Histogram::new_with_max(60_000_000, 3)?;
    while let Some(done) = tasks.join_next().await {
        all.add(done??)?;
    }
    Ok(all)
}

/// What the writers of a process append.
#[derive(Clone)]
struct Lanes {
    ledger: LedgerId,
    process: u64,
    streams: Streams,
    ids: Ids,
}

impl Lanes {
    /// The n-th append of a writer: one event with an envelope as the services make it.
    fn append(&self, writer: u64, n: u64) -> Append {
        let lane = format!("{}/{writer}", self.process);
        let nil = CommandId(Uuid::nil());
        let first = match self.ids {
            Ids::Ordered => CommandId(at_present()),
            Ids::Random => nil,
        };
        let command = CommandId(derived_id(first, &format!("command {lane}/{n}")));
        let (stream, version) = match self.streams {
            Streams::New => (derived_id(command, "stream"), 1),
            Streams::Existing => (derived_id(nil, &format!("stream {lane}")), n),
        };
        let case = CaseId(derived_id(nil, &format!("case {lane}")));
        one_event(
            &self.ledger,
            command,
            StreamId::new(Subject::Case, stream),
            version,
            case,
        )
    }
}

/// The time as the first bytes of a UUIDv7, the rest zero.
pub fn at_present() -> Uuid {
    let millis = now().as_millisecond() as u128;
    Uuid::from_u128(millis << 80)
}

fn one_event(
    ledger: &LedgerId,
    command: CommandId,
    stream: StreamId,
    version: u64,
    case: CaseId,
) -> Append {
    let envelope = Envelope {
        ledger: ledger.clone(),
        stream,
        version,
        event_id: EventId(derived_id(command, "event")),
        type_name: "vangnet.bench.v1.Filler".to_owned(),
        schema: 1,
        case: Some(case),
        actor: Actor::service("bench"),
        occurred_at: now(),
        command_id: command,
        correlation_id: command.0,
        causation_id: None,
        traceparent: String::new(),
        body: vec![0x5A; BODY_BYTES],
    };
    let event = NewEvent {
        stream,
        version,
        event_id: envelope.event_id.0,
        bytes: envelope.encode(),
        type_name: envelope.type_name,
        case: Some(case.0),
    };
    Append {
        ledger: ledger.clone(),
        command: Fingerprint {
            id: command,
            actor: "service:vangnet:bench".to_owned(),
            hmac: vec![7; 32],
        },
        expected: vec![(stream, version - 1)],
        cases: Vec::new(),
        events: vec![event],
        now: now(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark runs on the machine's clock"
)]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// A process of `several_processes`.
#[derive(Args)]
pub struct WorkerArgs {
    #[arg(long)]
    process: u64,
    #[arg(long)]
    writers: usize,
    #[arg(long)]
    seconds: u64,
    #[arg(long, value_enum)]
    ids: Ids,
}

/// Says "ready", waits for a line, writes, says how many and their latencies' mean and 99th percentile. The URL comes in by
/// standard input: it holds a password.
pub async fn worker(args: WorkerArgs) -> Result<()> {
    let mut lines = std::io::stdin().lines();
    let url = lines.next().context("no URL")??;
    let ledger = "flevoland".parse()?;
    let log = Arc::new(PgLog::connect(&PgConfig::new(&url)?).await?);
    log.head(&ledger).await?;
    say("ready")?;
    lines.next().transpose()?;
    let window = Duration::from_secs(args.seconds);
    let lanes = Lanes {
        ledger,
        process: args.process,
        streams: Streams::New,
        ids: args.ids,
    };
    let latencies = load(log, &lanes, args.writers, window).await?;
    say(&format!(
        "{} {} {}",
        latencies.len(),
        latencies.mean(),
        latencies.value_at_quantile(0.99)
    ))
}

/// The mean is over all; of the 99th percentiles the worst is given.
async fn several_processes(bench: &Bench, plan: &Plan) -> Result<Figure> {
    let (writers, processes) = SPREAD;
    let window = plan.window;
    let ids = match plan.ids {
        Ids::Ordered => "ordered",
        Ids::Random => "random",
    };
    let mut workers = Vec::new();
    for process in 1..=processes {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["worker", "--process", &process.to_string()])
            .args(["--writers", &(writers / processes).to_string()])
            .args(["--seconds", &window.as_secs().to_string(), "--ids", ids])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut input = child.stdin.take().context("stdin")?;
        let mut output = BufReader::new(child.stdout.take().context("stdout")?).lines();
        input
            .write_all(format!("{}\n", bench.service_url).as_bytes())
            .await?;
        let ready = output.next_line().await?;
        ensure!(ready.as_deref() == Some("ready"), "a worker said {ready:?}");
        workers.push((child, input, output));
    }
    for (_, input, _) in &mut workers {
        input.write_all(b"go\n").await?;
    }
    let (mut count, mut total, mut p99) = (0.0, 0.0, 0.0f64);
    for (mut child, _input, mut output) in workers {
        let line = output.next_line().await?.context("a worker said nothing")?;
        let numbers: Vec<f64> = line.split(' ').filter_map(|it| it.parse().ok()).collect();
        let [calls, mean, worst] = numbers[..] else {
            anyhow::bail!("a worker said {line:?}");
        };
        count += calls;
        total += calls * mean;
        p99 = p99.max(worst);
        child.wait().await?;
    }
    Ok(Figure {
        per_second: count / window.as_secs_f64(),
        mean_ms: total / f64::max(count, 1.0) / 1_000.0,
        p99_ms: Some(p99 / 1_000.0),
        per_commit: f64::NAN,
    })
}

type Round = Vec<(Case, Figure)>;

fn of(round: &Round, case: Case) -> Option<Figure> {
    round
        .iter()
        .find(|(it, _)| *it == case)
        .map(|(_, figure)| *figure)
}

/// Ratio of events a second within each round, then the median.
fn ratio(rounds: &[Round], case: Case, raw: impl Fn(&Round) -> Option<f64>) -> f64 {
    let ratios = rounds
        .iter()
        .filter_map(|round| Some(of(round, case)?.per_second / raw(round)?));
    median(ratios.collect())
}

fn print(bench: &Bench, plan: &Plan, rounds: &[Round], disturbed: usize) -> Result<()> {
    let value = |case, pick: fn(&Figure) -> f64| {
        median(
            rounds
                .iter()
                .filter_map(|round| of(round, case))
                .map(|figure| pick(&figure))
                .collect(),
        )
    };
    let p99 = |figure: &Figure| figure.p99_ms.unwrap_or(f64::NAN);
    say(&format!(
        "{}; PostgreSQL {}; {:?} ids; windows of {} s, median of {}; {disturbed} windows disturbed by others\n",
        machine::describe(),
        bench.version,
        plan.ids,
        plan.window.as_secs(),
        rounds.len()
    ))?;
    say(
        "| writers | raw INSERT/s (mean ms) | append/s, new streams (mean, p99 ms) | append/s, existing (mean, p99 ms) | events a commit | ratio new / existing | goal |",
    )?;
    say("|---|---|---|---|---|---|---|")?;
    for writers in &plan.writers {
        let (raw, new, existing) = (
            Case::Raw(*writers),
            Case::New(*writers),
            Case::Existing(*writers),
        );
        // Raw falls at 256 connections; there it is taken at its best of any number of connections.
        let best = |round: &Round| {
            let all = round
                .iter()
                .filter(|(case, _)| matches!(case, Case::Raw(_)));
            all.map(|(_, figure)| figure.per_second)
                .filter(|figure| figure.is_finite())
                .max_by(f64::total_cmp)
        };
        let beside = |case| match *writers {
            256.. => ratio(rounds, case, best),
            _ => ratio(rounds, case, |round| Some(of(round, raw)?.per_second)),
        };
        let goal = match *writers {
            8 => Some(0.9),
            32 => Some(1.5),
            64 => Some(2.0),
            256 => Some(3.0),
            _ => None,
        };
        let mut verdict = against(goal.map(|goal| (goal, true)), beside(new));
        if *writers == 1 {
            let latency = value(new, |it| it.mean_ms) / value(raw, |it| it.mean_ms);
            verdict = format!(
                "latency {latency:.2} x raw, {}",
                against(Some((1.9, false)), latency)
            );
        }
        say(&format!(
            "| {writers} | {:.0} ({:.2}) | {:.0} ({:.2}, {:.2}) | {:.0} ({:.2}, {:.2}) | {:.1} | {:.2} / {:.2} | {verdict} |",
            value(raw, |it| it.per_second),
            value(raw, |it| it.mean_ms),
            value(new, |it| it.per_second),
            value(new, |it| it.mean_ms),
            value(new, p99),
            value(existing, |it| it.per_second),
            value(existing, |it| it.mean_ms),
            value(existing, p99),
            value(new, |it| it.per_commit),
            beside(new),
            beside(existing),
        ))?;
    }
    if plan.four_processes {
        let raw = Case::Raw(SPREAD.0);
        let beside = ratio(rounds, Case::Spread, |round| {
            Some(of(round, raw)?.per_second)
        });
        say(&format!(
            "| {} over {} processes | {:.0} ({:.2}) | {:.0} ({:.2}, {:.2}) | | {:.1} | {beside:.2} | {} |",
            SPREAD.0,
            SPREAD.1,
            value(raw, |it| it.per_second),
            value(raw, |it| it.mean_ms),
            value(Case::Spread, |it| it.per_second),
            value(Case::Spread, |it| it.mean_ms),
            value(Case::Spread, p99),
            value(Case::Spread, |it| it.per_commit),
            against(Some((1.2, true)), beside),
        ))?;
    }
    Ok(())
}
