//! Requests and their replies.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use futures::{StreamExt, stream::FuturesUnordered};
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use super::{PATIENCE, SHORT, Stage, answering, request, same};
use crate::{BusError, REPLY_BYTES_MAX, REQUEST_BYTES_MAX, Request};

/// A reply arrives as it was made, from another process and from the own one, whatever its bytes.
pub(super) async fn reply_arrives(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let echo =
        answering(|request| async move { [b"heard: ", &request.payload[..]].concat().into() });
    let serving = stage.serve(&here, echo).await?;
    let every_byte: Vec<u8> = (0..=255).collect();
    for asker in [&there, &here] {
        for payload in [&b"a place"[..], b"", &every_byte] {
            let reply = stage.ask(asker, payload.to_vec()).await;
            let wanted = [b"heard: ", payload].concat();
            same("reply", reply, Ok(wanted.into()))?;
        }
    }
    serving.stop().await;
    Ok(())
}

async fn carried(stage: &Stage<'_>, sent: Request) -> Result<Request, String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let (tell, mut told) = mpsc::unbounded_channel();
    let handler = answering(move |request| {
        let tell = tell.clone();
        async move {
            let _ = tell.send(request);
            Bytes::new()
        }
    });
    let serving = stage.serve(&here, handler).await?;
    let reply = there.request(&stage.subject(), sent, PATIENCE).await;
    same("reply", reply, Ok(Bytes::new()))?;
    serving.stop().await;
    told.try_recv().map_err(|_| "not handled".to_owned())
}

/// The handler sees the deadline to the microsecond, and also a request whose deadline has passed.
pub(super) async fn deadline_is_carried(stage: &Stage<'_>) -> Result<(), String> {
    // 2026-02-01T01:14:00Z and a bit; and long ago.
    for microsecond in [1_769_908_440_123_456, 1, -1] {
        let deadline = Timestamp::from_microsecond(microsecond).map_err(|e| e.to_string())?;
        let sent = Request {
            deadline,
            ..request("when")
        };
        same("deadline", carried(stage, sent).await?.deadline, deadline)?;
    }
    Ok(())
}

/// The handler sees the trace context; one that cannot be carried becomes empty and harms nothing.
pub(super) async fn trace_is_carried(stage: &Stage<'_>) -> Result<(), String> {
    let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let long = "0".repeat(crate::TRACEPARENT_BYTES_MAX + 1);
    let bad = "00-0af7\r\nVangnet-Deadline: 1";
    for (sent, wanted) in [
        (good, good),
        ("", ""),
        (&long[1..], &long[1..]),
        (&long, ""),
        (bad, ""),
    ] {
        let sent = Request {
            traceparent: sent.to_owned(),
            ..request("traced")
        };
        let seen = carried(stage, sent).await?;
        same("traceparent", seen.traceparent.as_str(), wanted)?;
        same("deadline", seen.deadline, Timestamp::UNIX_EPOCH)?;
    }
    Ok(())
}

/// Nobody serves it: said at once, not after the wait.
pub(super) async fn nobody_there(stage: &Stage<'_>) -> Result<(), String> {
    let bus = stage.join().await;
    let asked = Instant::now();
    let answer = stage.ask(&bus, "anyone?").await;
    let subject = stage.subject().to_string();
    same("answer", answer, Err(BusError::NoResponder { subject }))?;
    if asked.elapsed() > PATIENCE / 2 {
        return Err(format!("said only after {:?}", asked.elapsed()));
    }
    Ok(())
}

/// Served but not answered: said when the wait is over, not before and not much later.
pub(super) async fn no_reply_in_time(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let taken = Arc::new(AtomicUsize::new(0));
    let counting = taken.clone();
    let silent = answering(move |_| {
        counting.fetch_add(1, Ordering::SeqCst);
        std::future::pending()
    });
    let serving = stage.serve(&here, silent).await?;
    let asked = Instant::now();
    let answer = timeout(PATIENCE, stage.ask_within(&there, "well?", SHORT)).await;
    let waited = asked.elapsed();
    let answer = answer.map_err(|_| format!("no end after {waited:?}"))?;
    let subject = stage.subject().to_string();
    same("answer", answer, Err(BusError::NoReply { subject }))?;
    same("requests taken", taken.load(Ordering::SeqCst), 1)?;
    if waited < SHORT || waited > SHORT + PATIENCE / 2 {
        return Err(format!("waited {waited:?}, not {SHORT:?}"));
    }
    drop(serving);
    Ok(())
}

/// The largest request arrives; one byte more is refused before anything is sent.
pub(super) async fn request_limit(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let taken = Arc::new(AtomicUsize::new(0));
    let counting = taken.clone();
    let measure = answering(move |request| {
        counting.fetch_add(1, Ordering::SeqCst);
        async move { request.payload.len().to_string().into() }
    });
    let serving = stage.serve(&here, measure).await?;
    for asker in [&there, &here] {
        let fits = stage.ask(asker, vec![7; REQUEST_BYTES_MAX]).await;
        same("largest", fits, Ok(REQUEST_BYTES_MAX.to_string().into()))?;
        let over = BusError::TooLarge {
            bytes: REQUEST_BYTES_MAX + 1,
            max: REQUEST_BYTES_MAX,
        };
        let refused = stage.ask(asker, vec![7; REQUEST_BYTES_MAX + 1]).await;
        same("one more", refused, Err(over))?;
    }
    serving.stop().await;
    same("requests taken", taken.load(Ordering::SeqCst), 2)
}

/// The largest reply arrives; one byte more is no reply, said at once.
pub(super) async fn reply_limit(stage: &Stage<'_>) -> Result<(), String> {
    let (here, there) = (stage.join().await, stage.join().await);
    let generous = answering(|request| async move {
        let text = String::from_utf8_lossy(&request.payload).into_owned();
        vec![7; text.parse().unwrap_or(0)].into()
    });
    let serving = stage.serve(&here, generous).await?;
    for asker in [&there, &here] {
        let fits = stage.ask(asker, REPLY_BYTES_MAX.to_string()).await;
        same("largest", fits.map(|r| r.len()), Ok(REPLY_BYTES_MAX))?;
        let asked = Instant::now();
        let over = stage.ask(asker, (REPLY_BYTES_MAX + 1).to_string()).await;
        let subject = stage.subject().to_string();
        let over = over.map(|reply| reply.len());
        same("one more", over, Err(BusError::NoReply { subject }))?;
        if asked.elapsed() > PATIENCE / 2 {
            return Err(format!("said only after {:?}", asked.elapsed()));
        }
    }
    serving.stop().await;
    Ok(())
}

/// 1,000 requests at once, half from another process: each gets its own reply.
pub(super) async fn many_at_once(stage: &Stage<'_>) -> Result<(), String> {
    const REQUESTS: usize = 1_000;
    let (here, there) = (stage.join().await, stage.join().await);
    let echo = answering(|request| async move {
        sleep(std::time::Duration::from_millis(5)).await;
        request.payload
    });
    let serving = stage.serve(&here, echo).await?;
    let mut under_way: FuturesUnordered<_> = (0..REQUESTS)
        .map(|n| {
            let asker = if n % 2 == 0 { &here } else { &there };
            async move { (n, stage.ask(asker, n.to_string()).await) }
        })
        .collect();
    while let Some((n, reply)) = under_way.next().await {
        same("reply", reply, Ok(n.to_string().into()))?;
    }
    serving.stop().await;
    Ok(())
}
