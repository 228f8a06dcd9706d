//! kill -9 of the server: what was answered is there, once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;
use vangnet_log::{
    Append, LedgerKind, Log, LogError, Outcome,
    contract::{read_all, stream},
};
use vangnet_log_postgres::{PgConfig, PgLog};
use vangnet_testkit::postgres::Server;

use crate::{
    proxy::Proxy,
    support::{self, command, flevoland, now, stands},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_append_and_reply() -> Result<()> {
    let server = Server::start().await?;
    let (_log, database) = support::log_in(&server).await?;
    let (proxy, url) = Proxy::to(&database.login("vangnet_service").await?).await?;
    let log = PgLog::connect(&PgConfig::new(&url)?).await?;
    log.create_ledger(&flevoland(), LedgerKind::Real).await?;
    // The same shape first, so that the statement is prepared and the answer that is cut is the commit's.
    stands(
        log.append(command(1, &[(stream(1), 0, 1), (stream(2), 0, 2)]))
            .await?,
    )?;

    proxy.cut_answers();
    let two = command(2, &[(stream(1), 1, 1), (stream(2), 2, 2)]);
    let killing = async {
        support::until_next_is(&database, 6).await?;
        server.kill9().await
    };
    let (outcome, killed) = tokio::join!(log.append(two.clone()), killing);
    killed?;
    ensure!(matches!(outcome, Err(LogError::Away { .. })), "{outcome:?}");

    server.restart().await?;
    proxy.pass();
    let found = log
        .append(Append {
            now: now(),
            ..two.clone()
        })
        .await?;
    ensure!(
        matches!(found, Outcome::AlreadyAppended(it) if (it.first, it.last) == (3, 5)),
        "{found:?}"
    );
    let mut other = two;
    other.command.hmac[0] ^= 1;
    assert_eq!(log.append(other).await?, Outcome::CommandReused);
    assert_eq!(read_all(&log, &flevoland()).await?.len(), 6);
    Ok(())
}

const WRITERS: u64 = 8;
const KILLS: usize = 3;
const STEPS_PER_ROUND: Duration = Duration::from_millis(700);

/// What callers were told, kept outside of the database.
struct Acks(Mutex<File>);

impl Acks {
    fn write(&self, command: u64, first: u64, last: u64) -> Result<()> {
        let mut file = self.0.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
        writeln!(file, "{command} {first} {last}")?;
        file.flush()?;
        Ok(())
    }
}

/// Append to a stream of one's own and, every third time, to one that all fight over; the same command again for as long
/// as its outcome is unknown.
async fn write_until(
    log: Arc<PgLog>,
    acks: Arc<Acks>,
    writer: u64,
    over: Arc<Mutex<bool>>,
) -> Result<u64> {
    let (own, shared) = (stream(writer), stream(1_000));
    let (mut version, mut shared_version, mut n) = (0, 0, 0);
    while !*over.lock().map_err(|_| anyhow::anyhow!("poisoned"))? {
        n += 1;
        let id = writer * 1_000_000 + n;
        let fights = n % 3 == 0;
        let mut slices = vec![(own, version, 1 + n % 2)];
        if fights {
            slices.push((shared, shared_version, 1));
        }
        loop {
            match log.append(command(id, &slices)).await {
                Ok(Outcome::Appended(it) | Outcome::AlreadyAppended(it)) => {
                    acks.write(id, it.first, it.last)?;
                    version += 1 + n % 2;
                    shared_version += u64::from(fights);
                    break;
                }
                Ok(Outcome::Conflict { stream, actual }) => {
                    ensure!(stream == shared, "a conflict on a stream of one's own");
                    shared_version = actual;
                    break;
                }
                Ok(other) => anyhow::bail!("{other:?}"),
                Err(error) if error.is_retryable() => {
                    tokio::time::sleep(Duration::from_millis(20)).await
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(n)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_loses_nothing_and_doubles_nothing() -> Result<()> {
    let server = Server::start().await?;
    let (log, database) = support::log_in(&server).await?;
    log.create_ledger(&flevoland(), LedgerKind::Real).await?;
    // Two processes' worth of appenders on one ledger.
    let logs = [Arc::new(log), Arc::new(support::connect(&database).await?)];
    let file = tempfile_beside()?;
    let acks = Arc::new(Acks(Mutex::new(file.1)));
    let over = Arc::new(Mutex::new(false));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let log = logs[(writer % 2) as usize].clone();
        writers.spawn(write_until(log, acks.clone(), writer, over.clone()));
    }
    for _ in 0..KILLS {
        tokio::time::sleep(STEPS_PER_ROUND).await;
        server.kill9().await?;
        server.restart().await?;
    }
    tokio::time::sleep(STEPS_PER_ROUND).await;
    *over.lock().map_err(|_| anyhow::anyhow!("poisoned"))? = true;
    while let Some(done) = writers.join_next().await {
        ensure!(done?? > 0, "a writer wrote nothing");
    }

    let all = read_all(&*logs[0], &flevoland()).await?;
    let text = std::fs::read_to_string(&file.0)?;
    std::fs::remove_file(&file.0)?;
    let mut told = BTreeMap::new();
    for line in text.lines() {
        let mut numbers = line.split(' ').map(str::parse::<u64>);
        let mut next = || numbers.next().unwrap_or(Ok(u64::MAX));
        let (id, first, last) = (next()?, next()?, next()?);
        ensure!(
            told.insert(vangnet_log::contract::command(id), (first, last))
                .is_none(),
            "told twice: {id}"
        );
    }
    // Every acknowledgement stands, nothing stands without one, and no position belongs to two commands.
    let mut covered = BTreeSet::new();
    for (command, (first, last)) in &told {
        let record = logs[1].command(&flevoland(), *command).await?;
        let stands = record.map(|it| (it.appended.first, it.appended.last));
        ensure!(
            stands == Some((*first, *last)),
            "{command} was told {first}..{last}, there is {stands:?}"
        );
        for position in *first..=*last {
            ensure!(
                covered.insert(position),
                "position {position} was told twice"
            );
        }
    }
    ensure!(
        covered.len() == all.len(),
        "{} events told, {} stand",
        covered.len(),
        all.len()
    );
    ensure!(
        told.len() > 100,
        "only {} appends in the whole run",
        told.len()
    );
    Ok(())
}

fn tempfile_beside() -> Result<(std::path::PathBuf, File)> {
    let path = std::env::temp_dir().join(format!("vangnet-acks-{}", std::process::id()));
    Ok((path.clone(), File::create(path)?))
}
