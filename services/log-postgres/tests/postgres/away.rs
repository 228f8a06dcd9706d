//! The database away, cut off, or answering into the void.

use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;
use vangnet_log::{LedgerKind, Log, LogError, Outcome, contract::stream};
use vangnet_log_postgres::{
    PgConfig, PgLog,
    limits::{ACQUIRE_WAIT_MAX, APPEND_WAIT_MAX},
};
use vangnet_testkit::postgres::Server;

use crate::{
    proxy::Proxy,
    support::{self, command, flevoland, stands},
};

/// For a machine that is busy with other things.
const SLACK: Duration = Duration::from_secs(3);

fn away<T: std::fmt::Debug>(answer: Result<T, LogError>, started: Instant, limit: Duration) {
    assert!(matches!(answer, Err(LogError::Away { .. })), "{answer:?}");
    let took = started.elapsed();
    assert!(took < limit + SLACK, "away took {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_server_is_away_soon_and_the_log_comes_back_by_itself() -> Result<()> {
    let server = Server::start().await?;
    let (log, _database) = support::log_in(&server).await?;
    log.create_ledger(&flevoland(), LedgerKind::Real).await?;
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    server.stop().await?;

    let started = Instant::now();
    away(
        log.append(command(2, &[(stream(1), 1, 1)])).await,
        started,
        Duration::ZERO,
    );
    let started = Instant::now();
    away(
        log.read(&flevoland(), 0, 10).await,
        started,
        ACQUIRE_WAIT_MAX,
    );

    server.restart().await?;
    stands(log.append(command(2, &[(stream(1), 1, 1)])).await?)?;
    assert_eq!(log.read(&flevoland(), 0, 10).await?.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_wire_is_away_within_the_limits() -> Result<()> {
    let (_log, database) = support::log_with_ledger().await?;
    let (proxy, url) = Proxy::to(&database.login("vangnet_service").await?).await?;
    let log = PgLog::connect(&PgConfig::new(&url)?).await?;
    stands(log.append(command(1, &[(stream(1), 0, 1)])).await?)?;
    proxy.swallow();
    let started = Instant::now();
    away(
        log.append(command(2, &[(stream(1), 1, 1)])).await,
        started,
        APPEND_WAIT_MAX,
    );
    let started = Instant::now();
    away(
        log.read(&flevoland(), 0, 10).await,
        started,
        ACQUIRE_WAIT_MAX,
    );
    Ok(())
}

/// Committed, and the answer lost: the appender asks again by itself and finds what it did.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_lost_on_the_wire_is_found_by_the_second_try() -> Result<()> {
    let (_log, database) = support::log_with_ledger().await?;
    let (proxy, url) = Proxy::to(&database.login("vangnet_service").await?).await?;
    let log = PgLog::connect(&PgConfig::new(&url)?).await?;
    // The same shape first, so that the statement is prepared and the answer that is cut is the commit's.
    stands(log.append(command(1, &[(stream(1), 0, 2)])).await?)?;

    proxy.cut_answers();
    let two = command(2, &[(stream(1), 2, 2)]);
    let appending = log.append(two.clone());
    let mending = async {
        // Until the first try has committed behind the cut wire.
        support::until_next_is(&database, 4).await?;
        proxy.pass();
        anyhow::Ok(())
    };
    let (outcome, mended) = tokio::join!(appending, mending);
    mended?;
    match outcome {
        Ok(Outcome::AlreadyAppended(found)) => assert_eq!((found.first, found.last), (2, 3)),
        // The tries were over before the wire was mended: the caller's own next try finds it.
        Err(LogError::Away { .. }) => {
            let again = log.append(two).await?;
            assert!(
                matches!(again, Outcome::AlreadyAppended(found) if found.first == 2),
                "{again:?}"
            );
        }
        other => anyhow::bail!("{other:?}"),
    }
    assert_eq!(log.read(&flevoland(), 0, 10).await?.len(), 4);
    Ok(())
}
