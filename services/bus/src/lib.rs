//! The port to the bus: questions and hints, never facts.
//!
//! # What a backend promises
//!
//! - [`Bus::request`] reaches at most one instance that serves the subject, and ends as a reply, [`BusError::NoResponder`]
//!   (nobody serves it: nothing was executed) or [`BusError::NoReply`] (unknown: ask again with the same command id).
//! - Instances that serve a subject share its requests (queue group).
//! - A hint may be lost, repeated, delayed or reordered; so may a request or a reply. That costs latency, never correctness.
//!
//! # What it never does
//!
//! Never stores anything, never acknowledges a command, never carries a fact that is not in the log.
//!
//! # Limits
//!
//! [`REQUEST_BYTES_MAX`]: over it is [`BusError::TooLarge`] before anything is sent. [`REPLY_BYTES_MAX`]: a larger reply is
//! never sent and its requester gets [`BusError::NoReply`] at once, because the request *was* executed. [`HANDLERS_MAX`] at
//! work and [`WAITING_MAX`] in wait for each subject in each process; a request over both is lost.

pub mod contract;
mod error;
mod local;
mod nats;
mod routed;
mod server_config;
mod serving;
mod subjects;

pub use error::BusError;
pub use local::{Fate, Faults, LocalBus, MessageKind, Rates, Sent, Tap, TraceHash};
pub use nats::{Login, NatsBus, NatsConfig, NatsConfigError, Password, Tls};
pub use routed::RoutedBus;
pub use server_config::{NATS_FILES, NatsFile, password_variable};
pub use subjects::{
    BusSubject, BusUser, CROSSES, HintSubject, REACTORS_COMMAND, REFUSALS_GO_TO, Rights,
    WITH_GATEWAY, inbox_prefix,
};

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;
use vangnet_domain::stream::LedgerId;

/// Most bytes in a request.
pub const REQUEST_BYTES_MAX: usize = 384 * 1024;
/// Most bytes in a reply; a larger answer is paged.
pub const REPLY_BYTES_MAX: usize = 512 * 1024;

/// Longest trace context that is carried, in bytes; a longer one, or one that is not printable ASCII, becomes empty.
pub const TRACEPARENT_BYTES_MAX: usize = 128;

/// A request on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Encoded question or command.
    pub payload: Bytes,
    /// W3C trace context, or empty.
    pub traceparent: String,
    /// The service drops the request when this instant has passed. Carried to the microsecond. The bus itself delivers
    /// a request however late it is: only the handler knows what time it is.
    pub deadline: Timestamp,
}

impl Request {
    /// The request as a network can carry it; every backend sends this and nothing else.
    fn into_carried(mut self) -> Self {
        let printable = |b: u8| b.is_ascii_graphic() || b == b' ';
        if self.traceparent.len() > TRACEPARENT_BYTES_MAX
            || !self.traceparent.bytes().all(printable)
        {
            self.traceparent.clear();
        }
        self.deadline =
            Timestamp::from_microsecond(self.deadline.as_microsecond()).unwrap_or(self.deadline);
        self
    }

    /// [`BusError::TooLarge`] over [`REQUEST_BYTES_MAX`].
    fn check_size(&self) -> Result<(), BusError> {
        let bytes = self.payload.len();
        if bytes > REQUEST_BYTES_MAX {
            return Err(BusError::TooLarge {
                bytes,
                max: REQUEST_BYTES_MAX,
            });
        }
        Ok(())
    }
}

/// What serves a subject.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Answer one request. Runs beside others, at most [`HANDLERS_MAX`] at once for a subject. A panic is contained:
    /// its requester gets [`BusError::NoReply`] at once and serving goes on.
    async fn handle(&self, request: Request) -> Bytes;
}

/// Most requests of one subject handled at once in one process; further ones wait.
pub const HANDLERS_MAX: usize = 256;

/// Most requests of one subject that wait in one process for a handler; a further one is lost, so its requester gets
/// [`BusError::NoReply`] and asks again.
pub const WAITING_MAX: usize = 2048;

/// Serving goes on until this is stopped or dropped. Dropping it abandons at once what was taken, like a crash.
#[async_trait]
pub trait Serving: Send {
    /// Take no new request, finish those taken, then return.
    async fn stop(self: Box<Self>);
}

/// The bus. Cheap to share as `Arc<dyn Bus>`.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Ask, and wait at most `wait` for the reply.
    async fn request(
        &self,
        subject: &BusSubject,
        request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError>;

    /// Serve a subject together with all other instances that do.
    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError>;

    /// Tell whoever listens that the ledger's next position is `next`. Never waits for anybody.
    async fn hint(&self, ledger: &LedgerId, next: u64);

    /// Listen to hints: the largest `next` heard so far (0 before the first). It only ever rises, and wakes only when it
    /// does. Whoever listens late hears the next hint, not the last.
    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError>;

    /// Whether the transport is connected; the in-process bus always is.
    fn is_connected(&self) -> bool;
}
