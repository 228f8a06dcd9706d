//! Commands as they come over the bus, and the answer to what was appended.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tracing::{Instrument as _, info_span};
use vangnet_bus::{Handler, Request};
use vangnet_domain::{
    actor::Actor,
    neighbours::rejection::NEIGHBOUR_ONLY,
    stream::{LedgerId, StreamId},
};
use vangnet_log::Appended;

use super::{Executor, Trouble};
use crate::{
    states::Folded,
    telemetry,
    wire::{self, Accepted, CommandReply, CommandRequest},
};

impl Executor {
    pub(super) async fn accepted(
        &self,
        request: &CommandRequest,
        appended: Appended,
        written: BTreeMap<StreamId, Folded>,
        now: Timestamp,
    ) -> CommandReply {
        let stream = request.command.stream();
        let wrote = written
            .iter()
            .map(|(stream, folded)| (*stream, folded.version))
            .collect();
        let version = written.get(&stream).map_or(0, |folded| folded.version);
        // The log may record later than `now` (its clock never falls); only then is a fold of the log needed.
        if appended.recorded_at == now {
            for (stream, folded) in written {
                self.streams.keep(stream, folded);
            }
        }
        self.parts
            .bus
            .hint(&self.parts.ledger, appended.last + 1)
            .await;
        CommandReply::Accepted(Accepted {
            first: appended.first,
            last: appended.last,
            recorded_at: appended.recorded_at,
            stream,
            version,
            already: false,
            wrote,
        })
    }

    /// "Already appended": the first positions, with the state as of now.
    pub(super) async fn already(
        &self,
        request: &CommandRequest,
        appended: Appended,
    ) -> Result<CommandReply, Trouble> {
        let stream = request.command.stream();
        let folded = self
            .streams
            .caught_up(self.parts.log.as_ref(), &self.parts.ledger, stream)
            .await?;
        let limit = usize::try_from(appended.last - appended.first + 1).unwrap_or(usize::MAX);
        let mut wrote = BTreeMap::new();
        for event in self
            .parts
            .log
            .read(&self.parts.ledger, appended.first, limit)
            .await?
        {
            let stream: StreamId = event
                .stream
                .parse()
                .map_err(|_| Trouble::Defect("a stored stream name is unreadable".into()))?;
            wrote.insert(stream, event.version);
        }
        Ok(CommandReply::Accepted(Accepted {
            first: appended.first,
            last: appended.last,
            recorded_at: appended.recorded_at,
            stream,
            version: folded.version,
            already: true,
            wrote: wrote.into_iter().collect(),
        }))
    }
}

#[async_trait]
impl Handler for Executor {
    /// From this region: nobody here speaks for another one.
    async fn handle(&self, request: Request) -> Bytes {
        self.answer(request, None).await
    }
}

impl Executor {
    /// Answer a request; `from` is the region that the subject says it is from, when that is another one. Its actor is
    /// that region, whatever the message says, and one of this region is never that of another.
    async fn answer(&self, request: Request, from: Option<&LedgerId>) -> Bytes {
        let reply = match wire::decode::<CommandRequest>(&request.payload) {
            Err(_) => CommandReply::Failed {
                context: "the request is not a command".into(),
            },
            Ok(command) if from.is_none() && command.actor.origin().is_some() => {
                CommandReply::Refused {
                    rejection: NEIGHBOUR_ONLY
                        .because("What another region says comes on a subject of its own."),
                }
            }
            Ok(mut command) => {
                if let Some(from) = from {
                    command.actor = Actor::neighbour(from);
                }
                let stream = command.command.stream();
                let span = info_span!(
                    "command",
                    otel.name = format!("{}.command", self.parts.service),
                    command_id = %command.command_id,
                    stream = %stream,
                    outcome = tracing::field::Empty,
                );
                telemetry::set_parent(&span, &request.traceparent);
                let reply = self
                    .execute(&command, request.deadline)
                    .instrument(span.clone())
                    .await;
                span.record("outcome", outcome_word(&reply));
                self.metrics
                    .command(self.parts.service, outcome_word(&reply));
                reply
            }
        };
        wire::encode(&reply)
    }
}

/// Hears one neighbour, on the subject that only that neighbour may publish.
pub(crate) struct Hearing {
    pub executor: Arc<Executor>,
    pub from: LedgerId,
}

#[async_trait]
impl Handler for Hearing {
    async fn handle(&self, request: Request) -> Bytes {
        self.executor.answer(request, Some(&self.from)).await
    }
}

fn outcome_word(reply: &CommandReply) -> &'static str {
    match reply {
        CommandReply::Accepted(accepted) if accepted.already => "already-accepted",
        CommandReply::Accepted(_) => "accepted",
        CommandReply::Refused { .. } => "refused",
        CommandReply::Conflict { .. } => "conflict",
        CommandReply::Reused => "reused",
        CommandReply::Busy => "busy",
        CommandReply::Expired => "expired",
        CommandReply::Away { .. } => "away",
        CommandReply::Unreadable { .. } => "unreadable",
        CommandReply::Failed { .. } => "failed",
    }
}
