//! Those who serve: sharing, limits, ends.

use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use futures::future::join_all;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout},
};

use super::{PATIENCE, SHORT, Stage, answering, same};
use crate::{BusError, HANDLERS_MAX, Handler};

/// A handler that answers when told to, and counts what it took.
struct Gate {
    taken: Arc<AtomicUsize>,
    open: Arc<Semaphore>,
}

impl Gate {
    fn new() -> (Self, Arc<dyn Handler>) {
        let gate = Self {
            taken: Arc::default(),
            open: Arc::new(Semaphore::new(0)),
        };
        let (taken, open) = (gate.taken.clone(), gate.open.clone());
        let handler = answering(move |request| {
            let (taken, open) = (taken.clone(), open.clone());
            async move {
                taken.fetch_add(1, Ordering::SeqCst);
                let _ = open.acquire().await;
                request.payload
            }
        });
        (gate, handler)
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    async fn until_taken(&self, wanted: usize) -> Result<(), String> {
        let enough = async {
            while self.taken() < wanted {
                sleep(SHORT / 50).await;
            }
        };
        timeout(PATIENCE, enough)
            .await
            .map_err(|_| format!("{} taken, not {wanted}", self.taken()))
    }

    fn open(&self) {
        self.open.close();
    }
}

/// Two instances share the requests: each request is handled once, and both get some.
pub(super) async fn instances_share(stage: &Stage<'_>) -> Result<(), String> {
    const REQUESTS: usize = 200;
    let (one, other, asker) = (stage.join().await, stage.join().await, stage.join().await);
    let counts = [Arc::new(AtomicUsize::new(0)), Arc::default()];
    let mut servings = Vec::new();
    for (bus, count) in [&one, &other].into_iter().zip(&counts) {
        let count = count.clone();
        let handler = answering(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
            async { Bytes::new() }
        });
        servings.push(stage.serve(bus, handler).await?);
    }
    for n in 0..REQUESTS {
        let reply = stage.ask(&asker, n.to_string()).await;
        same("reply", reply, Ok(Bytes::new()))?;
    }
    // A second handling may come after the first one's reply.
    sleep(SHORT).await;
    for serving in servings {
        serving.stop().await;
    }
    let [one, other] = counts.map(|count| count.load(Ordering::SeqCst));
    same("requests handled", one + other, REQUESTS)?;
    if one == 0 || other == 0 {
        return Err(format!("not shared: {one} and {other}"));
    }
    Ok(())
}

/// At most [`HANDLERS_MAX`] at work in a process, from wherever they come; the others wait and are answered later.
pub(super) async fn handlers_limit(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let (gate, handler) = Gate::new();
    let serving = stage.serve(&here, handler).await?;
    let asked = join_all((0..HANDLERS_MAX + 100).map(|n| {
        let asker = if n % 2 == 0 { &here } else { &there };
        stage.ask_within(asker, n.to_string(), PATIENCE * 4)
    }));
    let watched = async {
        gate.until_taken(HANDLERS_MAX).await?;
        sleep(SHORT).await;
        let at_work = gate.taken();
        gate.open();
        same("handlers at work", at_work, HANDLERS_MAX)
    };
    let (replies, watched) = futures::join!(asked, watched);
    watched?;
    for (n, reply) in replies.into_iter().enumerate() {
        same("reply", reply, Ok(n.to_string().into()))?;
    }
    serving.stop().await;
    Ok(())
}

/// A panicking handler costs its requester the reply, at once, and nobody else anything.
pub(super) async fn panic_is_contained(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let shaky = answering(|request| async move {
        if &request.payload[..] == b"fall" {
            // Unwinds as a panic does, without its message on the terminal.
            resume_unwind(Box::new("told to fall"));
        }
        request.payload
    });
    let serving = stage.serve(&here, shaky).await?;
    let asked = Instant::now();
    let subject = stage.subject().to_string();
    let fell = stage.ask(&there, "fall").await;
    same("reply", fell, Err(BusError::NoReply { subject }))?;
    if asked.elapsed() > PATIENCE / 2 {
        return Err(format!("said only after {:?}", asked.elapsed()));
    }
    let stood = stage.ask(&there, "stand").await;
    same("reply", stood, Ok("stand".into()))?;
    serving.stop().await;
    Ok(())
}

/// `stop` lets nothing new in, and returns when everything that was taken has been answered: what is at work and what
/// waits in the process.
pub(super) async fn stop_finishes(stage: &Stage<'_>) -> Result<(), String> {
    const REQUESTS: usize = HANDLERS_MAX + 50;
    let (here, there) = (stage.join().await, stage.join().await);
    let (gate, handler) = Gate::new();
    let serving = stage.serve(&here, handler).await?;
    let asked =
        join_all((0..REQUESTS).map(|n| stage.ask_within(&there, n.to_string(), PATIENCE * 4)));
    let stopped = AtomicBool::new(false);
    let stopping = async {
        gate.until_taken(HANDLERS_MAX).await?;
        sleep(SHORT).await;
        let stop = async {
            serving.stop().await;
            stopped.store(true, Ordering::SeqCst);
        };
        let meanwhile = async {
            stage.until_nobody_serves(&there).await?;
            let early = stopped.load(Ordering::SeqCst);
            gate.open();
            same("stopped before its work was done", early, false)
        };
        let ((), meanwhile) = futures::join!(stop, meanwhile);
        meanwhile
    };
    let (replies, stopping) = futures::join!(asked, stopping);
    stopping?;
    for (n, reply) in replies.into_iter().enumerate() {
        same("reply", reply, Ok(n.to_string().into()))?;
    }
    Ok(())
}

/// Dropped, it serves no more.
pub(super) async fn drop_ends_serving(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let (gate, handler) = Gate::new();
    gate.open();
    let serving = stage.serve(&here, handler).await?;
    same(
        "reply",
        stage.ask(&there, "here?").await,
        Ok("here?".into()),
    )?;
    drop(serving);
    stage.until_nobody_serves(&there).await
}
