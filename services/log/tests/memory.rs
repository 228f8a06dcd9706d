//! The log in memory keeps the contract.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use vangnet_log::{
    LedgerKind, Log, LogError, MemoryKeys, MemoryLog, Outcome,
    contract::{Bench, KeyBench, append, stream},
};

/// 3 November 2025, 12:00 UTC.
fn noon() -> Timestamp {
    Timestamp::constant(1_762_171_200, 0)
}

async fn bench(_test: &'static str) -> Bench {
    Bench::new(
        Arc::new(MemoryLog::new(Arc::new(noon))),
        Arc::new(noon),
        "memory",
    )
}

vangnet_log::contract_suite!(bench);

mod keys {
    use super::*;

    async fn bench(_test: &'static str) -> KeyBench {
        KeyBench::new(Arc::new(MemoryKeys::default()), "memory")
    }

    vangnet_log::key_contract_suite!(bench);
}

#[tokio::test]
async fn lost_reply_was_appended() {
    let log = MemoryLog::new(Arc::new(noon));
    let ledger = "flevoland".parse().unwrap();
    log.create_ledger(&ledger, LedgerKind::Real).await.unwrap();
    let one = append(&ledger, 1, noon(), &[(stream(1), 0, 1)]);
    log.fail_next_reply();
    assert!(matches!(
        log.append(one.clone()).await,
        Err(LogError::Away { .. })
    ));
    assert!(matches!(
        log.append(one).await,
        Ok(Outcome::AlreadyAppended(_))
    ));
}

#[tokio::test]
async fn five_seconds_off_is_accepted_and_a_microsecond_more_is_not() {
    let log = MemoryLog::new(Arc::new(noon));
    let ledger = "flevoland".parse().unwrap();
    log.create_ledger(&ledger, LedgerKind::Real).await.unwrap();
    for (n, sign) in [(0u64, -1), (1, 1)] {
        let edge = noon() + SignedDuration::from_secs(5) * sign;
        let over = edge + SignedDuration::from_micros(1) * sign;
        let refused = log
            .append(append(&ledger, n, over, &[(stream(1), n, 1)]))
            .await;
        assert!(matches!(refused, Err(LogError::ClockSkew { .. })));
        let accepted = log
            .append(append(&ledger, n, edge, &[(stream(1), n, 1)]))
            .await;
        assert!(matches!(accepted, Ok(Outcome::Appended(_))));
    }
}
