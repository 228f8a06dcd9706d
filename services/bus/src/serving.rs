//! What serving is, whatever carries the requests: take, limit, contain panics, stop.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures::FutureExt;
use tokio::{
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

use crate::{HANDLERS_MAX, Handler, REPLY_BYTES_MAX, Request, Serving};

/// What became of a request that was taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// The handler's reply, within [`REPLY_BYTES_MAX`].
    Reply(Bytes),
    /// It ran, but there is no reply that can be sent; the requester need not wait longer.
    Abandoned,
}

/// Where the answer to one request goes.
pub(crate) trait ReplyTo: Send + 'static {
    /// Send it. Waits a bounded time.
    fn send(self, answer: Answer) -> impl Future<Output = ()> + Send;
}

/// Where requests come from.
pub(crate) trait Source: Send + 'static {
    /// Where the answers go.
    type ReplyTo: ReplyTo;
    /// The next request; `None` when closed and empty. Cancelling it loses nothing.
    fn next(&mut self) -> impl Future<Output = Option<(Request, Self::ReplyTo)>> + Send;
    /// Let no new request in; `next` still gives those that are here.
    fn close(&mut self) -> impl Future<Output = ()> + Send;
    /// All answers were sent: wait a bounded time until they are on their way.
    fn finish(&mut self) -> impl Future<Output = ()> + Send;
}

/// A running server of one subject.
pub(crate) struct ServingTask {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl ServingTask {
    /// Start to serve.
    #[expect(
        clippy::disallowed_methods,
        reason = "the backend's own task: it ends with this value"
    )]
    pub(crate) fn start<S: Source>(
        source: S,
        handler: Arc<dyn Handler>,
        subject: String,
    ) -> Box<dyn Serving> {
        let (stop, stopped) = oneshot::channel();
        Box::new(Self {
            stop: Some(stop),
            task: tokio::spawn(serve(source, handler, subject, stopped)),
        })
    }
}

#[async_trait]
impl Serving for ServingTask {
    async fn stop(mut self: Box<Self>) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.task).await;
    }
}

impl Drop for ServingTask {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<S: Source>(
    mut source: S,
    handler: Arc<dyn Handler>,
    subject: String,
    mut stop: oneshot::Receiver<()>,
) {
    let subject: Arc<str> = subject.into();
    // Owns the handlers at work: dropping it aborts them.
    let mut taken = JoinSet::new();
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            _ = &mut stop, if !stopping => {
                stopping = true;
                source.close().await;
            }
            Some(_) = taken.join_next(), if !taken.is_empty() => {}
            next = source.next(), if taken.len() < HANDLERS_MAX => match next {
                Some((request, reply_to)) => {
                    taken.spawn(answer(handler.clone(), request, reply_to, subject.clone()));
                }
                None => break,
            },
        }
    }
    while taken.join_next().await.is_some() {}
    source.finish().await;
}

async fn answer<R: ReplyTo>(
    handler: Arc<dyn Handler>,
    request: Request,
    reply_to: R,
    subject: Arc<str>,
) {
    let handled = AssertUnwindSafe(handler.handle(request))
        .catch_unwind()
        .await;
    let answer = match handled {
        Ok(reply) if reply.len() <= REPLY_BYTES_MAX => Answer::Reply(reply),
        Ok(reply) => {
            let (bytes, bytes_max) = (reply.len(), REPLY_BYTES_MAX);
            tracing::error!(%subject, bytes, bytes_max, "reply too large to send");
            Answer::Abandoned
        }
        Err(_) => {
            tracing::error!(%subject, "handler panicked");
            Answer::Abandoned
        }
    };
    reply_to.send(answer).await;
}
