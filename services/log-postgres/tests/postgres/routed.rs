//! Two regions on two clusters, by configuration.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Result;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    LedgerKind, Log, LogError, RoutedLog,
    contract::{append, read_all, stream},
};
use vangnet_testkit::postgres::Server;

use crate::support::{self, now, stands};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_ledgers_live_on_two_clusters() -> Result<()> {
    let servers = [Server::start().await?, Server::start().await?];
    let (one, _one_database) = support::log_in(&servers[0]).await?;
    let (two, _two_database) = support::log_in(&servers[1]).await?;
    let (one, two): (Arc<dyn Log>, Arc<dyn Log>) = (Arc::new(one), Arc::new(two));
    let (flevoland, utrecht): (LedgerId, LedgerId) = ("flevoland".parse()?, "utrecht".parse()?);
    let log = RoutedLog::new(BTreeMap::from([
        (flevoland.clone(), one.clone()),
        (utrecht.clone(), two.clone()),
    ]));
    for ledger in [&flevoland, &utrecht] {
        log.create_ledger(ledger, LedgerKind::Real).await?;
        for n in 0..3 {
            stands(
                log.append(append(ledger, n, now(), &[(stream(n), 0, 1)]))
                    .await?,
            )?;
        }
        read_all(&log, ledger).await?;
    }
    assert_eq!(one.ledgers().await?, std::slice::from_ref(&flevoland));
    assert_eq!(two.ledgers().await?, std::slice::from_ref(&utrecht));

    // One region's machine is gone, all of it: a killed postmaster leaves backends that still answer for a moment. The
    // other region works on.
    servers[1].stop().await?;
    let lost = log
        .append(append(&utrecht, 9, now(), &[(stream(9), 0, 1)]))
        .await;
    assert!(matches!(lost, Err(LogError::Away { .. })), "{lost:?}");
    assert!(log.ledgers().await.is_err());
    stands(
        log.append(append(&flevoland, 9, now(), &[(stream(9), 0, 1)]))
            .await?,
    )?;
    Ok(())
}
