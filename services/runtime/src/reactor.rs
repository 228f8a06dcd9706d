//! Reactors: turn events into commands for the streams that another service writes.
//!
//! A reaction's command id is a pure function of (reactor, event, command, target): any number of instances may
//! run, any of them may be killed at any step, and each reaction still happens once. The checkpoint moves only
//! after an answer; no answer is asked again. A refusal is not dropped: it becomes an alarm with an owner.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, info_span};
use vangnet_domain::{
    actor::{Actor, Owner},
    alarm,
    command::Command,
    envelope::Recorded,
    ids::{AlarmId, caused_command_id},
    rejection::STREAM_UNREADABLE,
    stream::LedgerId,
};
use vangnet_log::Log;

use crate::{
    Answer, Clock, Door, Follow, Follower,
    follower::Wake,
    telemetry,
    wire::{CommandReply, CommandRequest},
};

/// Wait between tries of a reaction that has no answer.
const RETRY: Duration = Duration::from_millis(500);

/// What a reactor wants done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reaction {
    /// The command.
    pub command: Command,
    /// Refusals that mean "it is so already" and need nobody's eyes.
    pub done_codes: &'static [&'static str],
    /// Who looks when it is refused otherwise.
    pub owner: Owner,
}

/// A fold over all events that may answer some of them. Folds from the first position on at every start;
/// answers to events before its checkpoint are not sent again.
pub trait React: Send {
    /// Fold one event and say what should follow from it.
    fn react(&mut self, event: &Recorded) -> Vec<Reaction>;
}

/// A named reactor, made anew at each start.
#[derive(Clone, Copy)]
pub struct Reactor {
    /// Name of its checkpoint and part of its command ids; never changes.
    pub name: &'static str,
    /// An empty one.
    pub make: fn() -> Box<dyn React>,
}

/// Runs one reactor.
pub(crate) struct Reacting {
    pub reactor: &'static str,
    pub service: &'static str,
    pub ledger: LedgerId,
    pub log: Arc<dyn Log>,
    pub door: Door,
    pub clock: Arc<dyn Clock>,
    /// Everything before this position is answered; told to whoever watches its lag.
    pub done: Arc<AtomicU64>,
}

/// Folds a batch and keeps the reactions it calls for.
struct Gathering {
    react: Box<dyn React>,
    checkpoint: u64,
    gathered: Vec<(Arc<Recorded>, Vec<Reaction>)>,
}

impl Follow for Gathering {
    fn apply(&mut self, event: &Arc<Recorded>) {
        let reactions = self.react.react(event);
        if event.position >= self.checkpoint && !reactions.is_empty() {
            self.gathered.push((event.clone(), reactions));
        }
    }

    fn caught_up(&mut self, _next: u64) {}
}

impl Reacting {
    /// Until stopped.
    pub async fn run(
        self,
        react: Box<dyn React>,
        mut follower: Follower,
        mut wake: Wake,
        stopping: CancellationToken,
    ) {
        let checkpoint = loop {
            match self.log.checkpoint(&self.ledger, self.reactor).await {
                Ok(checkpoint) => break checkpoint,
                Err(error) if !follower.wait_after(&error, &stopping).await => return,
                Err(_) => {}
            }
        };
        let mut gathering = Gathering {
            react,
            checkpoint,
            gathered: Vec::new(),
        };
        let mut saved = checkpoint;
        self.done.store(saved, Ordering::Relaxed);
        loop {
            let more = match follower.step(&mut gathering).await {
                Ok(more) => more,
                Err(error) if !follower.wait_after(&error, &stopping).await => return,
                Err(_) => true,
            };
            for (event, reactions) in std::mem::take(&mut gathering.gathered) {
                for reaction in &reactions {
                    if !self.carry_out(&event, reaction, &stopping).await {
                        return;
                    }
                }
            }
            if follower.next() > saved {
                saved = follower.next();
                self.done.store(saved, Ordering::Relaxed);
                if let Err(error) = self
                    .log
                    .save_checkpoint(&self.ledger, self.reactor, saved)
                    .await
                {
                    // Harmless: the same reactions are sent again with the same ids.
                    tracing::warn!(error = %error, reactor = self.reactor, "checkpoint not saved");
                }
            }
            if !more && !wake.wait(self.clock.as_ref(), &stopping).await {
                return;
            }
        }
    }

    /// Until accepted or refused; false when stopped before.
    async fn carry_out(
        &self,
        event: &Recorded,
        reaction: &Reaction,
        stopping: &CancellationToken,
    ) -> bool {
        let span = info_span!(
            "reaction",
            otel.name = format!("{}.reaction", self.service),
            reactor = self.reactor,
            position = event.position,
            stream = %event.envelope.stream,
        );
        telemetry::set_parent(&span, &event.envelope.traceparent);
        async {
            let request = self.request(event, reaction.command.clone(), "");
            let Some(refused) = self.until_answered(&request, stopping).await else {
                return false;
            };
            match refused {
                Some(code) if !reaction.done_codes.contains(&code.as_str()) => {
                    let alarm = self.alarm(event, reaction, code);
                    let request = self.request(event, alarm, "refused");
                    self.until_answered(&request, stopping).await.is_some()
                }
                _ => true,
            }
        }
        .instrument(span)
        .await
    }

    fn request(&self, event: &Recorded, command: Command, suffix: &str) -> CommandRequest {
        let target = command.stream().to_string();
        let kind = crate::wire::encode(&command);
        let event_id = event.envelope.event_id;
        CommandRequest {
            ledger: self.ledger.clone(),
            command_id: caused_command_id(&[
                self.reactor,
                &event_id.to_string(),
                &command_kind(&kind),
                &target,
                suffix,
            ]),
            correlation_id: event.envelope.correlation_id,
            causation_id: Some(event_id),
            actor: Actor::service(self.service),
            occurred_at: None,
            if_match: None,
            command,
        }
    }

    fn alarm(&self, event: &Recorded, reaction: &Reaction, code: String) -> Command {
        let event_id = event.envelope.event_id.to_string();
        let target = reaction.command.stream();
        let id = caused_command_id(&["alarm", self.reactor, &event_id, &target.to_string()]);
        alarm::Command::RaiseRefusedReaction {
            alarm: AlarmId(id.0),
            case: event.envelope.case,
            source: target,
            reactor: self.reactor.to_owned(),
            code,
            owner: reaction.owner.clone(),
        }
        .into()
    }

    /// `Some(None)` accepted, `Some(Some(code))` refused, `None` stopped before an answer.
    async fn until_answered(
        &self,
        request: &CommandRequest,
        stopping: &CancellationToken,
    ) -> Option<Option<String>> {
        loop {
            match self.door.send(request).await {
                Answer::Replied(CommandReply::Accepted(_)) => return Some(None),
                Answer::Replied(CommandReply::Refused { rejection }) => {
                    return Some(Some(rejection.code));
                }
                Answer::Replied(CommandReply::Reused) => {
                    return Some(Some("COMMAND_REUSED".into()));
                }
                // Waiting for it would hold up the reactions to all other streams.
                Answer::Replied(CommandReply::Unreadable { .. }) => {
                    return Some(Some(STREAM_UNREADABLE.name.to_owned()));
                }
                Answer::Replied(CommandReply::Failed { context }) => {
                    tracing::error!(
                        context,
                        reactor = self.reactor,
                        "a reaction failed; trying again"
                    );
                }
                other => tracing::debug!(?other, reactor = self.reactor, "no answer yet"),
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                () = self.clock.pause(RETRY) => {}
            }
        }
    }
}

/// The variant's word of a command, e.g. `stay.start`: the first two keys of its JSON.
fn command_kind(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    text.split('"')
        .skip(1)
        .step_by(2)
        .take(2)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commands_kind_is_its_subject_and_verb() {
        let command = Command::from(alarm::Command::Acknowledge {
            alarm: AlarmId(uuid::Uuid::from_u128(1)),
        });
        assert_eq!(
            command_kind(&crate::wire::encode(&command)),
            "alarm.acknowledge"
        );
    }
}
