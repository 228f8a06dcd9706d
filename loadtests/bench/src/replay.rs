//! Reading a region back: rows, envelopes, and the board that the desk looks at.

use std::{process::Stdio, sync::Arc, time::Duration};

use anyhow::{Result, ensure};
use tokio::{process::Command, task::JoinSet, time::Instant};
use vangnet_domain::{envelope::Recorded, stream::LedgerId};
use vangnet_log::{LedgerKind, Log, Outcome, READ_LIMIT_MAX, SimulatedClock};
use vangnet_views::{Region, View as _};

use crate::{
    life, machine,
    report::{against, median, progress, say},
    server::Bench,
};

const FILLERS: u64 = 64;

pub async fn run(events: u64, rounds: usize) -> Result<()> {
    let bench = Bench::start().await?;
    let log: Arc<dyn Log> = Arc::new(bench.log().await?);
    let ledger: LedgerId = "replayed".parse()?;
    let clock = SimulatedClock {
        origin: life::START,
        set_at: life::START,
        rate_permille: 0,
    };
    log.create_ledger(&ledger, LedgerKind::Simulated(clock))
        .await?;
    let cases = events.div_ceil(life::EVENTS);
    fill(&log, &ledger, cases).await?;
    bench.database.sql("VACUUM ANALYZE vangnet.events").await?;
    bench.database.sql("CHECKPOINT").await?;
    let count = cases * life::EVENTS;

    let (mut copied, mut read, mut decoded, mut folded) = (vec![], vec![], vec![], vec![]);
    for round in 1..=rounds {
        copied.push(per_second(count, copy(&bench, &ledger).await?));
        read.push(per_second(
            count,
            replay(&log, &ledger, count, Depth::Rows).await?,
        ));
        decoded.push(per_second(
            count,
            replay(&log, &ledger, count, Depth::Events).await?,
        ));
        folded.push(per_second(
            count,
            replay(&log, &ledger, count, Depth::Board).await?,
        ));
        progress(&format!(
            "round {round}: {copied:.0?} {read:.0?} {decoded:.0?} {folded:.0?}"
        ))?;
    }
    say(&format!(
        "{}; PostgreSQL {}; {count} events of {cases} cases, pages of {READ_LIMIT_MAX}, median of {rounds}\n",
        machine::describe(),
        bench.version
    ))?;
    say("| | events/s | beside COPY | goal |\n|---|---|---|---|")?;
    let beside = |values: &[f64]| {
        let ratios = values.iter().zip(&copied).map(|(value, copy)| value / copy);
        median(ratios.collect())
    };
    say(&format!(
        "| COPY TO STDOUT, text | {:.0} | 1 | |",
        median(copied.clone())
    ))?;
    for (what, values, goal) in [
        ("rows read in order", &read, None),
        ("and decoded", &decoded, None),
        (
            "and folded into the region's views",
            &folded,
            Some((0.5, true)),
        ),
    ] {
        let ratio = beside(values);
        say(&format!(
            "| {what} | {:.0} | {ratio:.2} | {} |",
            median(values.clone()),
            against(goal, ratio)
        ))?;
    }
    Ok(())
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

async fn fill(log: &Arc<dyn Log>, ledger: &LedgerId, cases: u64) -> Result<()> {
    let mut tasks = JoinSet::new();
    for filler in 0..FILLERS {
        let (log, ledger) = (log.clone(), ledger.clone());
        tasks.spawn(async move {
            for case in (filler..cases).step_by(FILLERS as usize) {
                for step in 0..life::STEPS {
                    let outcome = log.append(life::step(&ledger, case, step)?).await?;
                    ensure!(matches!(outcome, Outcome::Appended(_)), "{outcome:?}");
                }
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

/// What PostgreSQL itself does with the same rows.
async fn copy(bench: &Bench, ledger: &LedgerId) -> Result<Duration> {
    let sql = format!(
        "COPY (SELECT * FROM vangnet.events WHERE ledger = '{ledger}' ORDER BY position) TO STDOUT"
    );
    let started = Instant::now();
    let status = Command::new("psql")
        .args(["-XAtq", "-c", &sql, &bench.database.owner_url])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .await?;
    ensure!(status.success(), "psql failed");
    Ok(started.elapsed())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Rows,
    Events,
    Board,
}

async fn replay(
    log: &Arc<dyn Log>,
    ledger: &LedgerId,
    count: u64,
    depth: Depth,
) -> Result<Duration> {
    let started = Instant::now();
    let (mut next, mut region) = (0, Region::default());
    loop {
        let page = log.read(ledger, next, READ_LIMIT_MAX).await?;
        for event in &page {
            ensure!(
                event.position == next,
                "position {} after {next}",
                event.position
            );
            next += 1;
            if depth != Depth::Rows {
                let recorded = Recorded::decode(event.position, event.recorded_at, &event.bytes)?;
                if depth == Depth::Board {
                    region.apply(&recorded);
                }
            }
        }
        if page.len() < READ_LIMIT_MAX {
            break;
        }
    }
    ensure!(next == count, "{next} events read of {count}");
    Ok(started.elapsed())
}
