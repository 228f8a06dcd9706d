//! Hints that the head moved.

use tokio::{sync::watch, time::timeout};
use vangnet_domain::stream::LedgerId;

use super::{PATIENCE, SHORT, Stage, same};
use crate::Bus;

async fn listen(bus: &dyn Bus, ledger: &LedgerId) -> Result<watch::Receiver<u64>, String> {
    bus.hints(ledger).await.map_err(|error| error.to_string())
}

async fn until(head: &mut watch::Receiver<u64>, wanted: u64) -> Result<(), String> {
    match timeout(PATIENCE, head.wait_for(|next| *next >= wanted)).await {
        Ok(Ok(next)) => same("head", *next, wanted),
        Ok(Err(_)) => Err("the channel ended".to_owned()),
        Err(_) => Err(format!("hint {wanted} did not arrive")),
    }
}

/// Every listener hears, in the sender's process and in others; another ledger's does not.
pub(super) async fn hints_reach_all(stage: &Stage<'_>) -> Result<(), String> {
    let buses = [stage.join().await, stage.join().await, stage.join().await];
    let elsewhere: LedgerId = "elsewhere".parse().map_err(|_| "ledger".to_owned())?;
    let mut heads = Vec::new();
    for bus in [&buses[0], &buses[1], &buses[2], &buses[2]] {
        heads.push(listen(&**bus, &stage.ledger).await?);
    }
    let other = listen(&*buses[1], &elsewhere).await?;
    for head in &heads {
        same("head before the first hint", *head.borrow(), 0)?;
    }
    buses[0].hint(&stage.ledger, 42).await;
    for head in &mut heads {
        until(head, 42).await?;
    }
    buses[2].hint(&stage.ledger, u64::MAX).await;
    for head in &mut heads {
        until(head, u64::MAX).await?;
    }
    same("another ledger's head", *other.borrow(), 0)
}

/// A listener wakes for higher heads only: old and repeated hints pass unseen.
pub(super) async fn hints_only_rise(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let mut heads = [
        listen(&*here, &stage.ledger).await?,
        listen(&*there, &stage.ledger).await?,
    ];
    for next in [3, 7] {
        here.hint(&stage.ledger, next).await;
        for head in &mut heads {
            until(head, next).await?;
            head.mark_unchanged();
        }
    }
    for old in [7, 5, 0] {
        here.hint(&stage.ledger, old).await;
    }
    for head in &mut heads {
        if timeout(SHORT, head.changed()).await.is_ok() {
            return Err(format!("woken by an old hint, head {}", *head.borrow()));
        }
    }
    here.hint(&stage.ledger, 8).await;
    for head in &mut heads {
        until(head, 8).await?;
    }
    Ok(())
}

/// Hints are absolute: who missed any number of them knows all with the next. With nobody listening they cost nothing.
pub(super) async fn lost_hint_is_harmless(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    for next in 1..=100 {
        here.hint(&stage.ledger, next).await;
    }
    let mut late = listen(&*there, &stage.ledger).await?;
    here.hint(&stage.ledger, 101).await;
    until(&mut late, 101).await?;
    // A listener that went away does not keep the others from hearing.
    let mut other = listen(&*here, &stage.ledger).await?;
    drop(late);
    here.hint(&stage.ledger, 102).await;
    until(&mut other, 102).await
}
