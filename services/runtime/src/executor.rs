//! A command's life in its service: fold, decide, seal, append, answer.

mod answer;
mod append;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use jiff::Timestamp;
use tracing::{Instrument as _, info_span};
use vangnet_bus::Bus;
use vangnet_domain::{
    decide::{Context, Emission, Refusal, States},
    ids::{CaseId, CommandId},
    rejection::{Rejection, TEXT_KEY_DESTROYED},
    rules::Rules,
    stream::{LedgerId, Service, StreamId},
};
use vangnet_log::{CommandRecord, Fingerprint, Log, LogError, Outcome};

pub(crate) use answer::Hearing;

use crate::{
    Clock, MasterKey, SealError, Sealer,
    states::{FoldError, Folded, FoldedStreams},
    telemetry::Metrics,
    wire::{self, CommandReply, CommandRequest},
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
