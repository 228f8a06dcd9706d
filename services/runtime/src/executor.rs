//! A command's life in its service: fold, decide, seal, append, answer.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tracing::{Instrument as _, info_span};
use vangnet_bus::{Bus, Handler, Request};
use vangnet_domain::{
    actor::Actor,
    decide::{Context, Emission, Refusal, States},
    envelope::Envelope,
    ids::{CaseId, CommandId, EventId, derived_id},
    neighbours::rejection::NEIGHBOUR_ONLY,
    rejection::{Rejection, TEXT_KEY_DESTROYED},
    rules::Rules,
    state::Stamp,
    stream::{LedgerId, Service, StreamId},
};
use vangnet_log::{Append, Appended, CommandRecord, Fingerprint, Log, LogError, NewEvent, Outcome};

use crate::{
    Clock, MasterKey, SealError, Sealer,
    states::{FoldError, Folded, FoldedStreams},
    telemetry::{self, Metrics},
    wire::{self, Accepted, CommandReply, CommandRequest},
};

/// How often a conflict is decided again before the answer is `BUSY`.
pub const CONFLICT_RETRIES_MAX: usize = 5;
/// Most streams one decision may ask for.
pub const STREAMS_PER_DECISION_MAX: usize = 64;
/// Most cases that one decision may read as a whole.
pub const CASES_PER_DECISION_MAX: usize = 128;

/// What an executor works with.
pub struct ExecutorParts {
    /// The region.
    pub ledger: LedgerId,
    /// The service whose commands it takes.
    pub service: Service,
    /// The log.
    pub log: Arc<dyn Log>,
    /// For the hint after the commit.
    pub bus: Arc<dyn Bus>,
    /// The ledger's clock.
    pub clock: Arc<dyn Clock>,
    /// Seals what decisions emit.
    pub sealer: Arc<Sealer>,
    /// Keys the fingerprint of commands.
    pub master: MasterKey,
    /// Figures in force.
    pub rules: Rules,
}

/// Takes the commands of one service.
pub struct Executor {
    parts: ExecutorParts,
    streams: FoldedStreams,
    metrics: Metrics,
}

/// Why a try did not end in an answer for the caller.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Fold(#[from] FoldError),
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("its deadline passed before it was appended")]
    Expired,
    #[error("{0}")]
    Defect(String),
}

enum Decided {
    Events(Made),
    Refused {
        rejection: Rejection,
        reads: BTreeMap<StreamId, u64>,
    },
}

/// What a decision made, with the streams as it saw them: the cache may have moved on since.
struct Made {
    events: Vec<Emission>,
    reads: BTreeMap<StreamId, u64>,
    cases: BTreeMap<CaseId, u64>,
    seen: BTreeMap<StreamId, Folded>,
    now: Timestamp,
}

impl Executor {
    /// An executor with an empty cache.
    pub fn new(parts: ExecutorParts) -> Self {
        Self {
            parts,
            streams: FoldedStreams::default(),
            metrics: Metrics::new(),
        }
    }

    /// Carry out one command.
    pub async fn execute(&self, request: &CommandRequest, deadline: Timestamp) -> CommandReply {
        if request.ledger != self.parts.ledger || request.command.service() != self.parts.service {
            return CommandReply::Failed {
                context: "the command is not for this service".into(),
            };
        }
        if self.parts.clock.wall() > deadline {
            return CommandReply::Expired;
        }
        self.parts.clock.sync().await;
        match self.run(request, deadline).await {
            Ok(reply) => reply,
            Err(Trouble::Log(error) | Trouble::Fold(FoldError::Log(error)))
                if error.is_retryable() =>
            {
                tracing::warn!(error = %chain(&error), "the log is away");
                CommandReply::Away {
                    context: "the log is away".into(),
                }
            }
            Err(Trouble::Log(error @ LogError::ClockSkew { .. })) => {
                tracing::error!(error = %chain(&error), "nothing can be appended from this machine");
                CommandReply::Away {
                    context: "the clock of this machine is off the log's".into(),
                }
            }
            Err(Trouble::Seal(SealError::Keys(error))) => {
                tracing::warn!(error = %chain(&error), "the key store is away");
                CommandReply::Away {
                    context: "the key store is away".into(),
                }
            }
            Err(Trouble::Fold(FoldError::Unreadable { stream, position })) => {
                tracing::error!(%stream, position, "a command needs a stream that is unreadable");
                CommandReply::Unreadable { stream, position }
            }
            Err(Trouble::Seal(SealError::Destroyed(subject))) => CommandReply::Refused {
                rejection: TEXT_KEY_DESTROYED
                    .because("They were erased. Leave the text out, or report anew without naming the old case.")
                    .with("subject", subject),
            },
            Err(Trouble::Expired) => CommandReply::Expired,
            Err(error) => {
                tracing::error!(error = %chain(&error), "a command could not be carried out");
                CommandReply::Failed {
                    context: error.to_string(),
                }
            }
        }
    }

    async fn run(
        &self,
        request: &CommandRequest,
        deadline: Timestamp,
    ) -> Result<CommandReply, Trouble> {
        let fingerprint = self.fingerprint(request);
        let mut skewed = false;
        for _ in 0..=CONFLICT_RETRIES_MAX {
            if let Some(conflict) = self.behind(request).await? {
                return match self.earlier(request, &fingerprint).await? {
                    Some(reply) => Ok(reply),
                    None => Ok(conflict),
                };
            }
            match self.decide(request).await? {
                Decided::Refused { rejection, reads } => {
                    // No refusal of a command that was accepted, and none from a stale cache.
                    if let Some(reply) = self.earlier(request, &fingerprint).await? {
                        return Ok(reply);
                    }
                    if self.catch_up(&reads).await? {
                        continue;
                    }
                    return Ok(CommandReply::Refused { rejection });
                }
                Decided::Events(made) => {
                    let (reads, now) = (made.reads.clone(), made.now);
                    // Sealed and made inside the span: its context goes into the envelopes, so what follows from
                    // the events follows from their append.
                    let span = info_span!("append", otel.name = "log.append");
                    let appended = self
                        .append(request, fingerprint.clone(), made, deadline)
                        .instrument(span)
                        .await;
                    if !skewed && matches!(&appended, Err(Trouble::Log(LogError::ClockSkew { .. })))
                    {
                        // The wait for a key may have taken all that a clock may be off. The key is here now: decided
                        // again, at the time that it is now.
                        skewed = true;
                        continue;
                    }
                    let (outcome, written) = appended?;
                    match outcome {
                        Outcome::Appended(appended) => {
                            return Ok(self.accepted(request, appended, written, now).await);
                        }
                        Outcome::AlreadyAppended(appended) => {
                            return self.already(request, appended).await;
                        }
                        Outcome::CommandReused => return Ok(CommandReply::Reused),
                        Outcome::Conflict { stream, actual } => {
                            let mut behind = reads;
                            behind.insert(stream, actual);
                            self.catch_up(&behind).await?;
                        }
                        // How far a case has come is looked up anew in every decision.
                        Outcome::CaseMoved { .. } => {}
                    }
                }
            }
        }
        Ok(CommandReply::Busy)
    }

    fn fingerprint(&self, request: &CommandRequest) -> Fingerprint {
        let canonical = wire::canonical(&(&request.command, request.occurred_at));
        let actor = &request.actor;
        Fingerprint {
            id: request.command_id,
            actor: format!("{}:{}:{}", actor.role, actor.organisation, actor.person),
            hmac: self.parts.master.fingerprint("command", &canonical),
        }
    }

    /// `If-Match`: the conflict, when the screen was behind.
    async fn behind(&self, request: &CommandRequest) -> Result<Option<CommandReply>, Trouble> {
        let Some(seen) = request.if_match else {
            return Ok(None);
        };
        let stream = request.command.stream();
        let mut folded = self.fold(stream).await?;
        if folded.version != seen {
            folded = self
                .streams
                .caught_up(self.parts.log.as_ref(), &self.parts.ledger, stream)
                .await?;
        }
        Ok((folded.version != seen).then_some(CommandReply::Conflict {
            stream,
            actual: folded.version,
            changed_by: folded.changed_by,
        }))
    }

    /// What became of this command id before, if anything.
    async fn earlier(
        &self,
        request: &CommandRequest,
        fingerprint: &Fingerprint,
    ) -> Result<Option<CommandReply>, Trouble> {
        let record = self
            .parts
            .log
            .command(&self.parts.ledger, request.command_id)
            .await?;
        match record {
            None => Ok(None),
            Some(CommandRecord { command, appended }) if command == *fingerprint => {
                self.already(request, appended).await.map(Some)
            }
            Some(_) => Ok(Some(CommandReply::Reused)),
        }
    }

    async fn decide(&self, request: &CommandRequest) -> Result<Decided, Trouble> {
        let mut states = States::default();
        let mut seen = BTreeMap::new();
        let mut cases = 0;
        while seen.len() <= STREAMS_PER_DECISION_MAX && cases <= CASES_PER_DECISION_MAX {
            states.forget_reads();
            let now = self.parts.clock.now();
            let rules = self.parts.rules.at(now);
            let context = Context {
                now,
                actor: &request.actor,
                command_id: request.command_id,
                occurred_at: request.occurred_at,
                rules: &rules,
            };
            let decided = catch_unwind(AssertUnwindSafe(|| {
                request.command.decide(&states, &context)
            }));
            let decided = decided.map_err(|_| Trouble::Defect("a decision panicked".into()))?;
            match decided {
                Ok(events) if events.is_empty() => {
                    return Err(Trouble::Defect("a decision without events".into()));
                }
                Ok(events) => {
                    return Ok(Decided::Events(Made {
                        events,
                        reads: states.reads(),
                        cases: states.cases_read(),
                        seen,
                        now,
                    }));
                }
                Err(Refusal::Reject(rejection)) => {
                    return Ok(Decided::Refused {
                        rejection,
                        reads: states.reads(),
                    });
                }
                Err(Refusal::NeedCase(case)) => {
                    let (log, ledger) = (self.parts.log.as_ref(), &self.parts.ledger);
                    let head = self.streams.case_head(log, ledger, case).await?;
                    cases += 1;
                    states.insert_case(case, head);
                }
                Err(Refusal::Need(stream)) => {
                    let folded = if made_by(request.command_id, stream) {
                        self.streams.kept_or_new(stream)
                    } else {
                        self.fold(stream).await?
                    };
                    states.insert(stream, folded.state.clone(), folded.version);
                    seen.insert(stream, folded);
                }
            }
        }
        Err(Trouble::Defect(format!(
            "a decision asked for more than {STREAMS_PER_DECISION_MAX} streams or {CASES_PER_DECISION_MAX} cases"
        )))
    }

    async fn fold(&self, stream: StreamId) -> Result<Folded, Trouble> {
        Ok(self
            .streams
            .get(self.parts.log.as_ref(), &self.parts.ledger, stream)
            .await?)
    }

    /// Catch the streams up; whether any of them had moved.
    async fn catch_up(&self, reads: &BTreeMap<StreamId, u64>) -> Result<bool, Trouble> {
        let mut moved = false;
        for (stream, seen) in reads {
            let folded = self
                .streams
                .caught_up(self.parts.log.as_ref(), &self.parts.ledger, *stream)
                .await?;
            moved |= folded.version != *seen;
        }
        Ok(moved)
    }

    /// Seal, envelope, append; with the outcome the states after, for the cache.
    async fn append(
        &self,
        request: &CommandRequest,
        command: Fingerprint,
        made: Made,
        deadline: Timestamp,
    ) -> Result<(Outcome, BTreeMap<StreamId, Folded>), Trouble> {
        let (append, written) = self.prepare(request, command, made).await?;
        // Log or key store may have hung meanwhile: nobody waits for the outcome any more.
        if self.parts.clock.wall() > deadline {
            return Err(Trouble::Expired);
        }
        let started = self.parts.clock.wall();
        let outcome = self.parts.log.append(append).await?;
        self.metrics
            .append(self.parts.clock.wall().duration_since(started));
        Ok((outcome, written))
    }

    /// Seal and envelope the events; with them the states after, for the cache.
    async fn prepare(
        &self,
        request: &CommandRequest,
        command: Fingerprint,
        made: Made,
    ) -> Result<(Append, BTreeMap<StreamId, Folded>), Trouble> {
        let Made {
            events,
            reads,
            cases,
            mut seen,
            now,
        } = made;
        let mut events = events;
        let sealed = events.iter_mut().map(|emission| &mut emission.event);
        self.parts.sealer.make_keys(sealed).await?;
        let traceparent = telemetry::current_traceparent();
        let mut expected = reads;
        let mut written: BTreeMap<StreamId, Folded> = BTreeMap::new();
        let mut stored = Vec::with_capacity(events.len());
        for (index, emission) in events.into_iter().enumerate() {
            let Emission {
                stream,
                case,
                mut event,
            } = emission;
            if stream.subject.writer() != self.parts.service {
                return Err(Trouble::Defect(format!(
                    "{} may not write {}",
                    self.parts.service, stream.subject
                )));
            }
            let folded = match written.remove(&stream).or_else(|| seen.remove(&stream)) {
                Some(folded) => folded,
                None => self.fold(stream).await?,
            };
            expected.entry(stream).or_insert(folded.version);
            let event_id = EventId(derived_id(request.command_id, &format!("event:{index}")));
            self.parts.sealer.seal(&mut event, event_id.0).await?;
            let encoded = event
                .encode()
                .map_err(|error| Trouble::Defect(error.to_string()))?;
            let envelope = Envelope {
                ledger: self.parts.ledger.clone(),
                stream,
                version: folded.version + 1,
                event_id,
                type_name: encoded.type_name.to_owned(),
                schema: encoded.schema,
                case,
                actor: request.actor.clone(),
                occurred_at: request.occurred_at.unwrap_or(now),
                command_id: request.command_id,
                correlation_id: request.correlation_id,
                causation_id: request.causation_id,
                traceparent: traceparent.clone(),
                body: encoded.body,
            };
            stored.push(NewEvent {
                stream,
                version: envelope.version,
                event_id: event_id.0,
                type_name: envelope.type_name.clone(),
                case: case.map(|case| case.0),
                bytes: envelope.encode(),
            });
            let mut folded = folded;
            folded.state.evolve(
                &event,
                Stamp {
                    occurred_at: envelope.occurred_at,
                    recorded_at: now,
                },
            );
            folded.version = envelope.version;
            folded.changed_by = Some(request.actor.clone());
            written.insert(stream, folded);
        }
        let append = Append {
            ledger: self.parts.ledger.clone(),
            command,
            expected: expected.into_iter().collect(),
            cases: cases.into_iter().collect(),
            events: stored,
            now,
        };
        Ok((append, written))
    }

    async fn accepted(
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
    async fn already(
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

/// Whether a stream's id says that this command makes it ([`derived_id`]): it is guessed to be empty, and not read. The
/// append verifies the guess, and no refusal leaves on it.
fn made_by(command: CommandId, stream: StreamId) -> bool {
    const TIME_BYTES: usize = 6;
    let (made, by) = (
        &stream.id.as_bytes()[..TIME_BYTES],
        &command.0.as_bytes()[..TIME_BYTES],
    );
    made == by && by != [0; TIME_BYTES]
}

/// An error with its causes, once, at the edge.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
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
