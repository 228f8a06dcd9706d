//! Reactors: turn events into commands for the streams that another service writes.
//!
//! A reaction's command id is a pure function of (reactor, event, command): any number of instances may run, any of
//! them may be killed at any step, and each reaction still happens once. The checkpoint moves only after an answer;
//! no answer is asked again. A refusal is not dropped: it becomes an alarm with an owner, and so does a failure that
//! stays one.
//!
//! A reactor remembers nothing: what it needs to know of a case, and of what that hangs on in another one, it folds from the log
//! when an event calls for it, up to that event. So it starts where its checkpoint is, however long the log. The checkpoint never passes the first
//! event that could not be read: the release that can read it begins there.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
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
    event::Event,
    ids::{AlarmId, CommandId, caused_command_id},
    neighbours::rejection::NEIGHBOUR_UNKNOWN,
    rejection::STREAM_UNREADABLE,
    stream::LedgerId,
};
use vangnet_log::{Log, LogError, READ_LIMIT_MAX};
use vangnet_views::{CaseFile, Missing, View as _};

use crate::{
    Answer, Clock, Door, Follow, Follower, Parked, Parking,
    follower::{self, Wake},
    telemetry,
    wire::{self, CommandReply, CommandRequest},
};

/// Wait between tries of a reaction that has no answer.
const RETRY: Duration = Duration::from_millis(500);
/// Wait between tries of what a neighbour region is to hear: it may be away for hours.
const RETRY_NEIGHBOUR: Duration = Duration::from_secs(5);
/// Tries without an answer after which somebody here is told that a neighbour does not hear; it is tried on. At least
/// ten minutes.
const UNHEARD_TRIES: usize = 120;
/// Code of the alarm about that.
const UNHEARD: &str = "NOT_EXECUTED";
/// Tries of a reaction that its service takes and fails at, each time: a defect of this release, which more tries do not
/// mend, must not hold up the reactions to all other events.
const FAILED_TRIES_MAX: usize = 20;
/// Code of the alarm about such a reaction.
const FAILED: &str = "INTERNAL_ERROR";

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

impl Reaction {
    /// A duty is done because of what was recorded elsewhere; done already is as good.
    pub fn settles(fulfil: impl Into<Command>) -> Self {
        Self {
            command: fulfil.into(),
            done_codes: &["DUTY_NOT_OPEN"],
            owner: Owner::desk(),
        }
    }
}

/// A named reactor: a pure function of an event and of the case it is of.
#[derive(Clone, Copy)]
pub struct Reactor {
    /// Name of its checkpoint and part of its command ids; never changes.
    pub name: &'static str,
    /// Whether an event may call for anything. Only then its case is read.
    pub heeds: fn(&Event) -> bool,
    /// What should follow. The case is as it was with this event, and of other cases there is what it hangs on
    /// ([`CaseFile::everywhere`]); empty when the event is of no case.
    pub react: fn(&Recorded, &CaseFile) -> Vec<Reaction>,
}

/// What a service tells a neighbour region: a reactor for each neighbour that the configuration names, with a checkpoint
/// of its own, so that a region that is away holds up nothing but what it is to hear, and hears that in order.
///
/// Its commands go to the neighbour's ledger, under this ledger's name ([`Actor::neighbour`]). What the neighbour
/// refuses is an alarm here.
#[derive(Clone, Copy)]
pub struct Crossing {
    /// What its checkpoints and command ids begin with, before the neighbour's ledger; never changes.
    pub name: &'static str,
    /// Whether an event may call for anything.
    pub heeds: fn(&Event) -> bool,
    /// What this neighbour should be told. The case is as it was with this event; of an event of no case it holds the
    /// event's own stream.
    pub react: fn(&Recorded, &CaseFile, &LedgerId) -> Vec<Reaction>,
}

/// To whom a reactor's commands go.
#[derive(Clone)]
pub(crate) enum React {
    /// To services of this ledger.
    Here(fn(&Recorded, &CaseFile) -> Vec<Reaction>),
    /// To a neighbour.
    To(
        LedgerId,
        fn(&Recorded, &CaseFile, &LedgerId) -> Vec<Reaction>,
    ),
}

/// Runs one reactor.
pub(crate) struct Reacting {
    pub name: String,
    pub heeds: fn(&Event) -> bool,
    pub react: React,
    pub service: &'static str,
    pub ledger: LedgerId,
    pub log: Arc<dyn Log>,
    pub door: Door,
    pub clock: Arc<dyn Clock>,
    /// Everything before this position is answered; told to whoever watches its lag.
    pub done: Arc<AtomicU64>,
}

/// The events of a batch that a reactor heeds.
struct Heeding {
    heeds: fn(&Event) -> bool,
    heeded: Vec<Arc<Recorded>>,
}

impl Follow for Heeding {
    fn apply(&mut self, event: &Arc<Recorded>) {
        if (self.heeds)(&event.event) {
            self.heeded.push(event.clone());
        }
    }

    fn caught_up(&mut self, _next: u64) {}
}

impl Reacting {
    /// From the checkpoint on, until stopped.
    pub async fn run(self, parking: Parking, mut wake: Wake, stopping: CancellationToken) {
        let mut saved = loop {
            match self.log.checkpoint(&self.ledger, &self.name).await {
                Ok(checkpoint) => break checkpoint,
                Err(error) => {
                    if !self.wait_after(&error, &stopping).await {
                        return;
                    }
                }
            }
        };
        self.done.store(saved, Ordering::Relaxed);
        let mut follower = Follower::new(
            self.log.clone(),
            self.ledger.clone(),
            self.clock.clone(),
            parking,
            saved,
        );
        let mut heeding = Heeding {
            heeds: self.heeds,
            heeded: Vec::new(),
        };
        loop {
            let more = match follower.step(&mut heeding).await {
                Ok(more) => more,
                Err(error) if !self.wait_after(&error, &stopping).await => return,
                Err(_) => true,
            };
            for event in std::mem::take(&mut heeding.heeded) {
                if !self.answer(&event, follower.parking(), &stopping).await {
                    return;
                }
            }
            let next = follower.next();
            let next = follower
                .parking()
                .first()
                .map_or(next, |first| first.min(next));
            if next > saved {
                saved = next;
                self.done.store(saved, Ordering::Relaxed);
                let name = &*self.name;
                if let Err(error) = self.log.save_checkpoint(&self.ledger, name, saved).await {
                    // Harmless: the same reactions are sent again with the same ids.
                    tracing::warn!(error = %error, reactor = name, "checkpoint not saved");
                }
            }
            if !more && !wake.wait(self.clock.as_ref(), &stopping).await {
                return;
            }
        }
    }

    /// Everything that follows from an event; false when stopped before.
    async fn answer(
        &self,
        event: &Arc<Recorded>,
        parking: &Parking,
        stopping: &CancellationToken,
    ) -> bool {
        let case = loop {
            match self.case_with(event).await {
                Ok(case) => break case,
                Err(error) if !self.wait_after(&error, stopping).await => return false,
                Err(_) => {}
            }
        };
        let reacted = catch_unwind(AssertUnwindSafe(|| match &self.react {
            React::Here(react) => react(event, &case),
            React::To(neighbour, react) => react(event, &case, neighbour),
        }));
        let Ok(reactions) = reacted else {
            let parked = Parked {
                stream: event.envelope.stream.to_string(),
                case: event.envelope.case.map(|case| case.0),
                position: event.position,
                reason: format!("{} panicked on it", self.name),
            };
            tracing::error!(?parked, "stream parked: unreadable since then");
            parking.park(parked);
            return true;
        };
        for reaction in &reactions {
            if !self.carry_out(event, reaction, stopping).await {
                return false;
            }
        }
        true
    }

    /// The case of an event, as it was with that event, and what of other cases it hangs on.
    async fn case_with(&self, event: &Recorded) -> Result<CaseFile, LogError> {
        let mut file = CaseFile::default();
        let until = event.position;
        let Some(case) = event.envelope.case else {
            if let React::To(..) = self.react {
                let known = self.known_of(Missing::Stream(event.envelope.stream), until);
                known.await?.iter().for_each(|event| file.apply(event));
            }
            return Ok(file);
        };
        let known = self.known_of(Missing::Case(case), until).await?;
        known.iter().for_each(|event| file.apply(event));
        loop {
            let missing = file.missing(event);
            if missing.is_empty() {
                return Ok(file);
            }
            for missing in missing {
                let known = self.known_of(missing, until).await?;
                file.add(missing, known.iter());
            }
        }
    }

    /// The events of a stream or of a case, up to a position.
    async fn known_of(&self, of: Missing, until: u64) -> Result<Vec<Recorded>, LogError> {
        let (log, ledger) = (&self.log, &self.ledger);
        let parking = Parking::default();
        let mut known = Vec::new();
        let mut from = 0;
        loop {
            let batch = match of {
                Missing::Stream(stream) => {
                    let from = from.max(1);
                    log.read_stream(ledger, stream, from, READ_LIMIT_MAX)
                        .await?
                }
                Missing::Case(case) => log.read_case(ledger, case, from, READ_LIMIT_MAX).await?,
            };
            let within = batch.iter().filter(|stored| stored.position <= until);
            known.extend(within.filter_map(|stored| parking.decode(stored)));
            let last = batch.last().filter(|last| last.position < until);
            match (last, of) {
                (Some(last), Missing::Stream(_)) if batch.len() == READ_LIMIT_MAX => {
                    from = last.version + 1;
                }
                (Some(last), Missing::Case(_)) if batch.len() == READ_LIMIT_MAX => {
                    from = last.position + 1;
                }
                _ => return Ok(known),
            }
        }
    }

    /// The log could not be read: say so and wait a little; false when stopped.
    async fn wait_after(&self, error: &LogError, stopping: &CancellationToken) -> bool {
        follower::wait_after(error, self.clock.as_ref(), stopping).await
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
            reactor = %self.name,
            position = event.position,
            stream = %event.envelope.stream,
        );
        telemetry::set_parent(&span, &event.envelope.traceparent);
        async {
            let mut request = self.request(event, reaction.command.clone());
            let answered = match &self.react {
                React::Here(_) => self.until_answered(&request, stopping).await,
                React::To(neighbour, _) => {
                    request.ledger = neighbour.clone();
                    request.actor = Actor::neighbour(&self.ledger);
                    self.until_heard(event, reaction, &request, stopping).await
                }
            };
            match answered {
                None => false,
                Some(Some(code)) if !reaction.done_codes.contains(&code.as_str()) => {
                    self.told(event, reaction, request.command_id, code, stopping)
                        .await
                }
                Some(_) => true,
            }
        }
        .instrument(span)
        .await
    }

    /// Somebody here has to look; false when stopped before it was recorded.
    async fn told(
        &self,
        event: &Recorded,
        reaction: &Reaction,
        refused: CommandId,
        code: String,
        stopping: &CancellationToken,
    ) -> bool {
        let alarm = self.alarm(event, reaction, refused, code);
        let alarm = self.request(event, alarm);
        self.until_answered(&alarm, stopping).await.is_some()
    }

    /// What a neighbour is to hear is never given up: it may be away, unwell, or not know this region yet, and what
    /// comes after it means nothing without it. Somebody here is told, once, when it takes long. `Some(None)` accepted,
    /// `Some(Some(code))` refused by its rules, `None` stopped before.
    async fn until_heard(
        &self,
        event: &Recorded,
        reaction: &Reaction,
        request: &CommandRequest,
        stopping: &CancellationToken,
    ) -> Option<Option<String>> {
        let (mut tries, mut told) = (0, false);
        loop {
            tries += 1;
            let trouble = match self.door.send_across(&self.ledger, request).await {
                Answer::Replied(CommandReply::Accepted(_)) => return Some(None),
                Answer::Replied(CommandReply::Refused { rejection })
                    if rejection.code != NEIGHBOUR_UNKNOWN.name =>
                {
                    return Some(Some(rejection.code));
                }
                Answer::Replied(CommandReply::Reused) => {
                    return Some(Some("COMMAND_REUSED".into()));
                }
                Answer::Replied(CommandReply::Refused { rejection }) => Some(rejection.code),
                Answer::Replied(CommandReply::Unreadable { .. }) => {
                    Some(STREAM_UNREADABLE.name.to_owned())
                }
                Answer::Replied(CommandReply::Failed { .. }) if tries >= FAILED_TRIES_MAX => {
                    Some(FAILED.to_owned())
                }
                _ => (tries >= UNHEARD_TRIES).then(|| UNHEARD.to_owned()),
            };
            if let Some(code) = trouble.filter(|_| !told) {
                tracing::warn!(%code, reactor = %self.name, tries, "a neighbour does not hear");
                let id = request.command_id;
                if !self.told(event, reaction, id, code, stopping).await {
                    return None;
                }
                told = true;
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                () = self.clock.pause(RETRY_NEIGHBOUR) => {}
            }
        }
    }

    /// The id says all of the command: two commands to one stream are two. As a fingerprint does, it leaves out what says
    /// nothing, so that another release means the same one.
    fn request(&self, event: &Recorded, command: Command) -> CommandRequest {
        let event_id = event.envelope.event_id;
        let said = wire::canonical(&command);
        CommandRequest {
            ledger: self.ledger.clone(),
            command_id: caused_command_id(&[
                &self.name,
                &event_id.to_string(),
                &String::from_utf8_lossy(&said),
            ]),
            correlation_id: event.envelope.correlation_id,
            causation_id: Some(event_id),
            actor: Actor::service(self.service),
            occurred_at: None,
            if_match: None,
            command,
        }
    }

    /// One alarm for each command that was refused, whatever the code: refused again for another reason is the same.
    fn alarm(
        &self,
        event: &Recorded,
        reaction: &Reaction,
        refused: CommandId,
        code: String,
    ) -> Command {
        let id = caused_command_id(&["alarm", &refused.to_string()]);
        alarm::Command::RaiseRefusedReaction {
            alarm: AlarmId(id.0),
            case: event.envelope.case,
            source: reaction.command.stream(),
            reactor: self.name.clone(),
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
        let mut failed = 0;
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
                    failed += 1;
                    tracing::error!(
                        context,
                        reactor = %self.name,
                        failed,
                        "a reaction failed"
                    );
                    if failed == FAILED_TRIES_MAX {
                        return Some(Some(FAILED.to_owned()));
                    }
                }
                other => tracing::debug!(?other, reactor = %self.name, "no answer yet"),
            }
            tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                () = self.clock.pause(RETRY) => {}
            }
        }
    }
}
