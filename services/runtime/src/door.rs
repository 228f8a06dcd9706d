//! The caller's side of a command: sends it, waits, asks once more, and says plainly how it ended.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use vangnet_bus::{Bus, BusError, BusSubject, Request};
use vangnet_domain::stream::LedgerId;

use crate::{
    Clock, telemetry,
    wire::{self, CommandReply, CommandRequest},
};

/// All the time a command has, both tries together.
pub const COMMAND_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long the first try waits before the same command is sent once more.
const FIRST_WAIT: Duration = Duration::from_millis(2_500);

/// How a command ended, for its caller: exactly one of these.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The service answered.
    Replied(CommandReply),
    /// Certainly not executed: nobody serves it, or the bus is away.
    NotExecuted {
        /// For the operator's log.
        context: String,
    },
    /// No reply, twice: ask or retry with the same command id.
    Unknown,
}

/// Gives commands to the services.
#[derive(Clone)]
pub struct Door {
    bus: Arc<dyn Bus>,
    clock: Arc<dyn Clock>,
}

impl Door {
    /// Over a bus.
    pub fn new(bus: Arc<dyn Bus>, clock: Arc<dyn Clock>) -> Self {
        Self { bus, clock }
    }

    /// Send a command and wait for its end.
    pub async fn send(&self, request: &CommandRequest) -> Answer {
        let subject = BusSubject::Command(request.ledger.clone(), request.command.service());
        self.send_on(&subject, request).await
    }

    /// Send what crosses to another region, as this one, and wait for its end.
    pub async fn send_across(&self, from: &LedgerId, request: &CommandRequest) -> Answer {
        let subject = BusSubject::Cross {
            to: request.ledger.clone(),
            from: from.clone(),
        };
        self.send_on(&subject, request).await
    }

    async fn send_on(&self, subject: &BusSubject, request: &CommandRequest) -> Answer {
        let payload = wire::encode(request);
        let started = self.clock.wall();
        let deadline = later(started, COMMAND_WAIT_MAX);
        let mut sent_before = false;
        loop {
            let left = remaining(self.clock.wall(), deadline);
            if left.is_zero() {
                return Answer::Unknown;
            }
            let wait = if sent_before {
                left
            } else {
                FIRST_WAIT.min(left)
            };
            let message = Request {
                payload: payload.clone(),
                traceparent: telemetry::current_traceparent(),
                deadline,
            };
            match self.bus.request(subject, message, wait).await {
                Ok(bytes) => match wire::decode(&bytes) {
                    Ok(reply) if sent_before && of_this_try_only(&reply) => return Answer::Unknown,
                    Ok(reply) => return Answer::Replied(reply),
                    Err(_) if sent_before => return Answer::Unknown,
                    Err(_) => sent_before = true,
                },
                Err(BusError::NoReply { .. }) if !sent_before => sent_before = true,
                Err(BusError::NoReply { .. }) => return Answer::Unknown,
                // After a try without a reply, "nobody is there now" does not say what that try did.
                Err(_) if sent_before => return Answer::Unknown,
                Err(error) => {
                    return Answer::NotExecuted {
                        context: error.to_string(),
                    };
                }
            }
        }
    }
}

/// Replies that speak of one try only: that it came too late, or failed before the log was asked for the command, does
/// not say what an earlier try did.
const fn of_this_try_only(reply: &CommandReply) -> bool {
    matches!(
        reply,
        CommandReply::Expired | CommandReply::Failed { .. } | CommandReply::Unreadable { .. }
    )
}

fn later(instant: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| instant.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

fn remaining(now: Timestamp, deadline: Timestamp) -> Duration {
    Duration::try_from(deadline.duration_since(now)).unwrap_or(Duration::ZERO)
}
