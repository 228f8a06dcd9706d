//! Readers while writers are in the middle of it.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use vangnet_log::{
    Log,
    contract::{new_event, read_all, stream},
};

use crate::support::{self, Bare, command, flevoland, stands};

/// An append of one event by hand, for a transaction that is held open.
fn append_one(n: u64, version: u64) -> String {
    let event = new_event(
        &flevoland(),
        stream(n),
        version,
        vangnet_log::contract::command(n),
    );
    let hex: String = event
        .bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "SELECT vangnet.append_one('flevoland', '{}', 'service:vangnet:contract', sha256(''), \
         (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, '{}', {}, '{}', '{}', {}, '\\x{hex}')",
        vangnet_log::contract::command(n).0,
        event.stream,
        version - 1,
        event.event_id,
        event.type_name,
        event
            .case
            .map_or("NULL".to_owned(), |case| format!("'{case}'")),
    )
}

/// A transaction holds its position and does not commit; a later append waits behind it. The reader never sees the
/// later one first, whether the held one commits or not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_transaction_is_never_stepped_over() -> Result<()> {
    for (end, wanted) in [("COMMIT", [1, 2]), ("ROLLBACK", [2, 0])] {
        let (log, database) = support::log_with_ledger().await?;
        let log = Arc::new(log);
        stands(log.append(command(0, &[(stream(0), 0, 1)])).await?)?;
        let mut held = Bare::connect(&database.login("vangnet_service").await?).await?;
        held.run("BEGIN").await?;
        held.run(&append_one(1, 1)).await?;

        let later = {
            let log = log.clone();
            let mut tasks = tokio::task::JoinSet::new();
            tasks.spawn(async move { log.append(command(2, &[(stream(2), 0, 1)])).await });
            tasks
        };
        for _ in 0..20 {
            assert_eq!(
                log.read(&flevoland(), 1, 10).await?,
                [],
                "seen before it was committed"
            );
            assert_eq!(log.head(&flevoland()).await?.next, 1);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        held.run(end).await?;
        for done in later.join_all().await {
            stands(done?)?;
        }
        let seen = log.read(&flevoland(), 1, 10).await?;
        let names: Vec<_> = seen.iter().map(|event| event.stream.clone()).collect();
        let wanted: Vec<_> = wanted
            .iter()
            .filter(|n| **n > 0)
            .map(|n| stream(*n).to_string())
            .collect();
        assert_eq!(names, wanted, "after {end}");
        read_all(&*log, &flevoland()).await?;
    }
    Ok(())
}

/// What stalls a reader that trusts transaction ids: any writing transaction anywhere in the cluster.
#[tokio::test]
async fn a_transaction_elsewhere_stalls_no_reader() -> Result<()> {
    let (log, database) = support::log_with_ledger().await?;
    let elsewhere = database.server().database().await?;
    let mut held = Bare::connect(&elsewhere.owner_url).await?;
    held.run("CREATE TABLE t (); BEGIN; INSERT INTO t DEFAULT VALUES")
        .await?;
    for n in 0..3 {
        stands(log.append(command(n, &[(stream(n), 0, 1)])).await?)?;
        assert_eq!(log.read(&flevoland(), n, 10).await?.len(), 1);
    }
    Ok(())
}
