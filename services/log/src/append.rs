//! What goes into an append and what comes out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};

use crate::{
    BYTES_PER_APPEND_MAX, CASES_PER_APPEND_MAX, EVENTS_PER_APPEND_MAX, LogError,
    STREAMS_PER_APPEND_MAX, TEXT_BYTES_MAX, check_text, error::within,
};

/// Length of [`Fingerprint::hmac`].
const HMAC_BYTES: usize = 32;
/// Greatest version that every backend can hold.
const VERSION_MAX: u64 = i64::MAX as u64;

/// One decision, to be appended as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Append {
    /// Which ledger.
    pub ledger: LedgerId,
    /// The command that was decided.
    pub command: Fingerprint,
    /// Every stream the decision read or writes, with the version it saw (0 = empty), each once.
    pub expected: Vec<(StreamId, u64)>,
    /// Every case that the decision read as a whole, in whatever streams, with the position up to which it saw it, each
    /// once: nothing of the case may stand at that position or after it. Mostly none.
    pub cases: Vec<(CaseId, u64)>,
    /// The events, in order; at least one. Versions count on from the expected version of their stream.
    pub events: Vec<NewEvent>,
    /// The `now` that the decision saw.
    pub now: Timestamp,
}

impl Append {
    /// Refuse an append over a limit or against the contract, before anything is looked up: [`LogError::Limit`],
    /// [`LogError::Malformed`]. Every backend calls this first.
    pub fn check(&self) -> Result<(), LogError> {
        within(
            "events of an append",
            self.events.len(),
            EVENTS_PER_APPEND_MAX,
        )?;
        within("bytes of an append", self.bytes(), BYTES_PER_APPEND_MAX)?;
        within(
            "streams of an append",
            self.expected.len(),
            STREAMS_PER_APPEND_MAX,
        )?;
        within("cases of an append", self.cases.len(), CASES_PER_APPEND_MAX)?;
        within(
            "bytes of an actor",
            self.command.actor.len(),
            TEXT_BYTES_MAX,
        )?;
        check_text(&self.command.actor)?;
        if self.command.hmac.len() != HMAC_BYTES {
            return Err(LogError::Malformed("the fingerprint is not 32 bytes"));
        }
        if self.events.is_empty() {
            return Err(LogError::Malformed("no event"));
        }
        let mut versions = BTreeMap::new();
        for (stream, version) in &self.expected {
            if *version > VERSION_MAX - EVENTS_PER_APPEND_MAX as u64 {
                return Err(LogError::Malformed("an expected version is out of range"));
            }
            if versions.insert(*stream, *version).is_some() {
                return Err(LogError::Malformed("a stream is expected twice"));
            }
        }
        let mut cases = BTreeSet::new();
        if !self.cases.iter().all(|(case, _)| cases.insert(*case)) {
            return Err(LogError::Malformed("a case is expected twice"));
        }
        for event in &self.events {
            within(
                "bytes of a type name",
                event.type_name.len(),
                TEXT_BYTES_MAX,
            )?;
            check_text(&event.type_name)?;
            let version = versions
                .get_mut(&event.stream)
                .ok_or(LogError::Malformed("an event's stream is not expected"))?;
            *version += 1;
            if event.version != *version {
                return Err(LogError::Malformed(
                    "an event's version does not count on from its stream's",
                ));
            }
        }
        Ok(())
    }

    /// Bytes of its events.
    pub fn bytes(&self) -> usize {
        self.events.iter().map(|event| event.bytes.len()).sum()
    }
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
    /// Something was recorded of a case after the decision saw it; nothing was written.
    CaseMoved {
        /// Which case.
        case: CaseId,
        /// The position of its last event.
        last: u64,
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

impl CommandRecord {
    /// How another append under the same command id ends.
    pub fn again(&self, command: &Fingerprint) -> Outcome {
        if self.command == *command {
            Outcome::AlreadyAppended(self.appended)
        } else {
            Outcome::CommandReused
        }
    }
}

/// What the log keeps of an accepted command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandRecord {
    /// Who and what.
    pub command: Fingerprint,
    /// Where its events stand.
    pub appended: Appended,
}
