//! Events for the checks. Each is a pure function of ledger, stream, version and command, so that a reader can
//! recompute any event it meets to the bit.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vangnet_domain::{
    actor::Actor,
    envelope::Envelope,
    ids::{CaseId, CommandId, EventId, derived_id},
    stream::{LedgerId, StreamId, Subject},
};

use super::{Check, Violation, hold, same};
use crate::{Append, Fingerprint, Log, NewEvent, StoredEvent, leaf};

/// Type name of the bodies of the checks; no codec knows it.
const TYPE_NAME: &str = "vangnet.contract.v1.Filler";

/// What an append does with a stream: the version it expects and how many events it adds (0 = it only reads it).
pub type Slice = (StreamId, u64, u64);

/// The n-th stream.
pub fn stream(n: u64) -> StreamId {
    let index = usize::try_from(n).unwrap_or(0) % Subject::ALL.len();
    StreamId::new(Subject::ALL[index], Uuid::from_u128(u128::from(n) + 1))
}

/// The n-th command id.
pub fn command(n: u64) -> CommandId {
    CommandId(Uuid::from_u128(0xC0FF_EE00 << 64 | u128::from(n)))
}

/// The n-th case.
pub fn case(n: u64) -> CaseId {
    CaseId(Uuid::from_u128(0xCA5E << 64 | u128::from(n)))
}

/// The case of a stream: one of three, or none.
pub(super) fn case_of(stream: StreamId) -> Option<CaseId> {
    let n = u64::try_from(stream.id.as_u128() % 4).unwrap_or(0);
    (n > 0).then(|| case(n))
}

/// 0 to 255 bytes of every value.
fn body(stream: StreamId, version: u64) -> Vec<u8> {
    let seed = Sha256::digest(format!("{stream}/{version}"));
    seed.iter()
        .cycle()
        .zip(0u8..seed[0])
        .map(|(seed, count)| seed.wrapping_add(count))
        .collect()
}

fn envelope(ledger: &LedgerId, stream: StreamId, version: u64, command: CommandId) -> Envelope {
    Envelope {
        ledger: ledger.clone(),
        stream,
        version,
        event_id: EventId(derived_id(command, &format!("{ledger}/{stream}/{version}"))),
        type_name: TYPE_NAME.to_owned(),
        schema: 1,
        case: case_of(stream),
        actor: Actor::service("contract"),
        occurred_at: Timestamp::UNIX_EPOCH,
        command_id: command,
        correlation_id: command.0,
        causation_id: None,
        traceparent: String::new(),
        body: body(stream, version),
    }
}

/// The event of a stream's version under a command.
pub fn new_event(
    ledger: &LedgerId,
    stream: StreamId,
    version: u64,
    command: CommandId,
) -> NewEvent {
    let envelope = envelope(ledger, stream, version, command);
    NewEvent {
        stream,
        version,
        event_id: envelope.event_id.0,
        bytes: envelope.encode(),
        type_name: envelope.type_name,
        case: envelope.case.map(|case| case.0),
    }
}

/// The append of the n-th command, by the same actor each time.
pub fn append(ledger: &LedgerId, n: u64, now: Timestamp, slices: &[Slice]) -> Append {
    let id = command(n);
    let events = slices.iter().flat_map(|(stream, expected, count)| {
        (1..=*count).map(move |step| new_event(ledger, *stream, expected + step, id))
    });
    Append {
        ledger: ledger.clone(),
        command: Fingerprint {
            id,
            actor: "service:vangnet:contract".to_owned(),
            hmac: Sha256::digest(id.0.as_bytes()).to_vec(),
        },
        expected: slices
            .iter()
            .map(|(stream, expected, _)| (*stream, *expected))
            .collect(),
        cases: Vec::new(),
        events: events.collect(),
        now,
    }
}

/// Recompute a stored event: its copies, its bytes and its leaf.
pub fn check_event(ledger: &LedgerId, event: &StoredEvent) -> Check {
    let at = event.position;
    let stream: StreamId = event
        .stream
        .parse()
        .map_err(|error| Violation(format!("stream name at position {at}: {error}")))?;
    let said = Envelope::decode(&event.bytes)
        .map_err(|error| Violation(format!("bytes at position {at}: {error}")))?;
    let wanted = new_event(ledger, stream, event.version, said.command_id);
    same!(event.bytes, wanted.bytes, "bytes at position {at}");
    same!(event.event_id, wanted.event_id, "event id at {at}");
    same!(event.type_name, wanted.type_name, "type name at {at}");
    same!(event.case, wanted.case, "case at {at}");
    let computed = leaf(at, event.recorded_at.as_microsecond(), &event.bytes);
    hold!(
        event.leaf == computed,
        "the leaf at position {at} is not that of what is stored"
    );
    Ok(())
}

/// Read a whole ledger page by page, as a follower does: next = last + 1, times never fall, every event as made,
/// and the head says the same.
pub async fn read_all(log: &dyn Log, ledger: &LedgerId) -> Result<Vec<StoredEvent>, Violation> {
    const PAGE: usize = 333;
    let mut all: Vec<StoredEvent> = Vec::new();
    loop {
        let page = log.read(ledger, all.len() as u64, PAGE).await?;
        let full = page.len() == PAGE;
        for event in page {
            same!(event.position, all.len() as u64, "position after the last");
            if let Some(last) = all.last() {
                let at = event.position;
                hold!(
                    last.recorded_at <= event.recorded_at,
                    "recorded_at falls at position {at}"
                );
            }
            check_event(ledger, &event)?;
            all.push(event);
        }
        if !full {
            break;
        }
    }
    let head = log.head(ledger).await?;
    same!(head.next, all.len() as u64, "the head's next position");
    same!(
        head.recorded_at,
        all.last().map(|event| event.recorded_at),
        "the head's time"
    );
    Ok(all)
}
