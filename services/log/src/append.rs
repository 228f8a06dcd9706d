//! What goes into an append and what comes out.

use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    ids::CommandId,
    stream::{LedgerId, StreamId},
};

/// One decision, to be appended as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Append {
    /// Which ledger.
    pub ledger: LedgerId,
    /// The command that was decided.
    pub command: Fingerprint,
    /// Every stream the decision read or writes, with the version it saw (0 = empty), each once.
    pub expected: Vec<(StreamId, u64)>,
    /// The events, in order; at least one. Versions count on from the expected version of their stream.
    pub events: Vec<NewEvent>,
    /// The `now` that the decision saw.
    pub now: Timestamp,
}

/// Who gave which command: what makes a second use of a command id the same command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fingerprint {
    /// Unique per ledger for ever.
    pub id: CommandId,
    /// The actor, as `role:organisation:person`.
    pub actor: String,
    /// Keyed HMAC-SHA256 of the canonical command, 32 bytes.
    pub hmac: Vec<u8>,
}

/// An event to append.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEvent {
    /// Its stream, which is in `expected`.
    pub stream: StreamId,
    /// Its version in the stream.
    pub version: u64,
    /// Its id.
    pub event_id: Uuid,
    /// Full type name.
    pub type_name: String,
    /// Its case.
    pub case: Option<Uuid>,
    /// The envelope's bytes, which say all of the above too.
    pub bytes: Vec<u8>,
}

/// How an append ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The events are durable.
    Appended(Appended),
    /// This command was accepted before; these are its first positions.
    AlreadyAppended(Appended),
    /// The command id was used by another actor or for another command.
    CommandReused,
    /// A stream has another version; nothing was written.
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// The version it has.
        actual: u64,
    },
}

/// Where the events of a command stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// Position of the first event.
    pub first: u64,
    /// Position of the last event.
    pub last: u64,
    /// When they were recorded.
    pub recorded_at: Timestamp,
}

/// What the log keeps of an accepted command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandRecord {
    /// Who and what.
    pub command: Fingerprint,
    /// Where its events stand.
    pub appended: Appended,
}
