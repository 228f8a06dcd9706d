//! What a command and its answer look like on the bus. JSON, live for seconds, never stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vangnet_domain::{
    actor::Actor,
    command::Command,
    ids::{CommandId, EventId},
    rejection::Rejection,
    stream::{LedgerId, StreamId},
};

/// A command on its way to its service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// The region.
    pub ledger: LedgerId,
    /// Made by the outermost client; the same id is the same command for ever.
    pub command_id: CommandId,
    /// The command at the start of the chain.
    pub correlation_id: Uuid,
    /// The event a reactor answers.
    pub causation_id: Option<EventId>,
    /// Who.
    pub actor: Actor,
    /// When it happened, as claimed; `None` is now.
    pub occurred_at: Option<Timestamp>,
    /// Decided from a screen that showed this version of the command's stream.
    pub if_match: Option<u64>,
    /// What.
    pub command: Command,
}

/// How a command ended in its service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum CommandReply {
    /// Its events are durable.
    Accepted(Accepted),
    /// The rules refuse it.
    Refused {
        /// With a code and a reason.
        rejection: Rejection,
    },
    /// The screen it was decided from is behind.
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// The version it has.
        actual: u64,
        /// Who changed it last.
        changed_by: Option<Actor>,
    },
    /// The command id was used by another actor or for another command.
    Reused,
    /// Others kept getting in between; nothing was written.
    Busy,
    /// Its deadline had passed before it was decided; nothing was written.
    Expired,
    /// The log or the key store is away; nothing is known to be written: the same id again is safe.
    Away {
        /// For the operator's log; no personal data.
        context: String,
    },
    /// An event of a stream that it needs cannot be read by this version; nothing was written.
    Unreadable {
        /// Which stream.
        stream: StreamId,
        /// The position it is unreadable since.
        position: u64,
    },
    /// A defect or damage; what became of the command is not known.
    Failed {
        /// For the operator's log; no personal data.
        context: String,
    },
}

/// An accepted command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// Position of its first event.
    pub first: u64,
    /// Position of its last event.
    pub last: u64,
    /// When the log recorded it.
    pub recorded_at: Timestamp,
    /// The command's stream.
    pub stream: StreamId,
    /// That stream's version now: the `ETag`.
    pub version: u64,
    /// It was accepted before; positions are the first ones.
    pub already: bool,
    /// The streams it wrote, each with its version after the command.
    pub wrote: Vec<(StreamId, u64)>,
}

/// Encode; these types always serialise.
pub fn encode<T: Serialize>(value: &T) -> bytes::Bytes {
    serde_json::to_vec(value).unwrap_or_default().into()
}

/// What a command says, whatever release wrote it down: members in order of their names, and a member that says nothing
/// (`null`) left out, so that a release with one more optional member takes a retry for the same command.
pub fn canonical<T: Serialize>(value: &T) -> bytes::Bytes {
    let mut value = serde_json::to_value(value).unwrap_or_default();
    leave_out_nulls(&mut value);
    value.sort_all_objects();
    encode(&value)
}

fn leave_out_nulls(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        serde_json::Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(leave_out_nulls);
        }
        _ => {}
    }
}

/// Decode what came over the bus.
pub fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_member_that_says_nothing_changes_no_command() {
        let old = json!([{ "stay": { "start": { "stay": 1, "place": 2 } } }, null]);
        let new = json!([{ "stay": { "start": { "place": 2, "note": null, "stay": 1 } } }, null]);
        assert_eq!(canonical(&old), canonical(&new));
        let said = json!([{ "stay": { "start": { "place": 2, "note": "", "stay": 1 } } }, null]);
        assert_ne!(canonical(&old), canonical(&said));
        // Places in a list are told apart by their number.
        assert_ne!(canonical(&json!([1, null])), canonical(&json!([1])));
    }
}
