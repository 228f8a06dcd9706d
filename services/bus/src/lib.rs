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
//! [`REQUEST_BYTES_MAX`] and [`REPLY_BYTES_MAX`]; over a limit is [`BusError::TooLarge`] before anything is sent.

mod error;
mod subjects;

pub use error::BusError;
pub use subjects::{BusSubject, HintSubject};

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

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Request {
    /// Encoded question or command.
    pub payload: Bytes,
    /// W3C trace context, or empty.
    pub traceparent: String,
    /// The service drops the request when this instant has passed.
    pub deadline: Timestamp,
}

/// What serves a subject.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// Answer one request. Runs beside others, at most [`HANDLERS_MAX`] at once for a subject.
    async fn handle(&self, request: Request) -> Bytes;
}

/// Most requests of one subject handled at once in one process; further ones wait.
pub const HANDLERS_MAX: usize = 256;

/// Serving goes on until this is stopped or dropped.
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

    /// Listen to hints: the largest `next` heard so far (0 before the first).
    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError>;

    /// Whether the transport is connected; the in-process bus always is.
    fn is_connected(&self) -> bool;
}
