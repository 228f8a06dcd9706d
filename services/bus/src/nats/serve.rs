//! Requests from a queue group, answers to inboxes.

use std::{sync::Arc, time::Duration};

use async_nats::{Subject, Subscriber};
use futures::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::{Connection, SEND_WAIT, wire};
use crate::{
    Request,
    serving::{Answer, ReplyTo, Source},
};

/// How long requests that the server sent before it knew that we stop may still be on their way.
const DRAIN_WAIT: Duration = Duration::from_secs(1);

pub(super) struct NatsSource {
    pub(super) connection: Arc<Connection>,
    pub(super) requests: Subscriber,
    /// Set when closed: then nothing more is waited for.
    pub(super) until: Option<Instant>,
}

impl Source for NatsSource {
    type ReplyTo = NatsReplyTo;

    async fn next(&mut self) -> Option<(Request, NatsReplyTo)> {
        loop {
            let message = match self.until {
                None => self.requests.next().await,
                Some(until) => timeout_at(until, self.requests.next()).await.ok().flatten(),
            }?;
            let Some(inbox) = message.reply.clone() else {
                tracing::warn!(subject = %message.subject, "request that wants no reply: ignored");
                continue;
            };
            let Some(request) = wire::read_request(&message) else {
                tracing::warn!(subject = %message.subject, "request without a deadline: ignored");
                continue;
            };
            let connection = self.connection.clone();
            return Some((request, NatsReplyTo { connection, inbox }));
        }
    }

    async fn close(&mut self) {
        let now = Instant::now();
        // Away, nothing more comes, and the connection would take the wish to stop only when it is back.
        let wait = match self.connection.is_connected() {
            true => DRAIN_WAIT,
            false => Duration::ZERO,
        };
        let _ = timeout_at(now + wait, self.requests.drain()).await;
        self.until = Some(now + wait);
    }

    async fn finish(&mut self) {
        self.connection.settle().await;
    }
}

pub(super) struct NatsReplyTo {
    connection: Arc<Connection>,
    inbox: Subject,
}

impl ReplyTo for NatsReplyTo {
    async fn send(self, answer: Answer) {
        let client = &self.connection.client;
        let (headers, payload) = wire::answer_parts(answer);
        let sent = timeout(SEND_WAIT, async {
            match headers {
                None => client.publish(self.inbox, payload).await,
                Some(headers) => {
                    client
                        .publish_with_headers(self.inbox, headers, payload)
                        .await
                }
            }
        });
        match sent.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "reply not sent"),
            Err(_) => tracing::warn!("reply not sent: the connection does not take it"),
        }
    }
}
