//! The envelope: what the log stores as `bytes`, once and for ever, without position and recorded_at.

use jiff::Timestamp;
use prost::Message as _;
use serde::Serialize;
use uuid::Uuid;
use vangnet_proto::envelope::v1 as pb;

use crate::{
    actor::{Actor, DeviceStamp},
    codec::{DecodeError, micros, read_id, read_opt_id, read_time, required},
    event::Event,
    ids::{CaseId, CommandId, DeviceId, EventId},
    state::Stamp,
    stream::{LedgerId, StreamId},
};

/// Everything an event carries beside its body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Envelope {
    /// The region.
    pub ledger: LedgerId,
    /// The stream.
    pub stream: StreamId,
    /// Version in the stream, from 1.
    pub version: u64,
    /// This event.
    pub event_id: EventId,
    /// Full protobuf name of the body.
    pub type_name: String,
    /// Schema version of the body, from 1.
    pub schema: u32,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Who.
    pub actor: Actor,
    /// When it happened, as claimed.
    pub occurred_at: Timestamp,
    /// The command that made it.
    pub command_id: CommandId,
    /// The command at the start of the chain.
    pub correlation_id: Uuid,
    /// The event that caused the command, when a reactor gave it.
    pub causation_id: Option<EventId>,
    /// W3C trace context, or empty.
    pub traceparent: String,
    /// The protobuf body.
    #[serde(skip)]
    pub body: Vec<u8>,
}

impl Envelope {
    /// The bytes to store.
    pub fn encode(&self) -> Vec<u8> {
        pb::Envelope {
            ledger: self.ledger.as_str().to_owned(),
            stream: self.stream.to_string(),
            version: self.version,
            event_id: self.event_id.0.as_bytes().to_vec(),
            type_name: self.type_name.clone(),
            schema: self.schema,
            case_id: self
                .case
                .map(|case| case.0.as_bytes().to_vec())
                .unwrap_or_default(),
            actor: Some(pb::Actor {
                person: self.actor.person.clone(),
                role: self.actor.role.as_str().to_owned(),
                organisation: self.actor.organisation.clone(),
                device: self.actor.device.map(|device| pb::DeviceStamp {
                    id: device.id.0.as_bytes().to_vec(),
                    sequence: device.sequence,
                    last_position_seen: device.last_position_seen,
                }),
            }),
            occurred_at_us: micros(self.occurred_at),
            command_id: self.command_id.0.as_bytes().to_vec(),
            correlation_id: self.correlation_id.as_bytes().to_vec(),
            causation_id: self
                .causation_id
                .map(|cause| cause.0.as_bytes().to_vec())
                .unwrap_or_default(),
            traceparent: self.traceparent.clone(),
            body: self.body.clone(),
        }
        .encode_to_vec()
    }

    /// Read stored bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let raw = pb::Envelope::decode(bytes).map_err(|_| DecodeError::Protobuf {
            type_name: "vangnet.envelope.v1.Envelope".into(),
        })?;
        let actor = required("actor", raw.actor)?;
        let device = actor
            .device
            .map(|device| {
                Ok::<_, DecodeError>(DeviceStamp {
                    id: DeviceId(read_id("actor.device.id", &device.id)?),
                    sequence: device.sequence,
                    last_position_seen: device.last_position_seen,
                })
            })
            .transpose()?;
        Ok(Self {
            ledger: raw.ledger.parse()?,
            stream: raw.stream.parse()?,
            version: raw.version,
            event_id: EventId(read_id("event_id", &raw.event_id)?),
            type_name: raw.type_name,
            schema: raw.schema,
            case: read_opt_id("case_id", &raw.case_id)?.map(CaseId),
            actor: Actor {
                person: actor.person,
                role: actor.role.parse()?,
                organisation: actor.organisation,
                device,
            },
            occurred_at: read_time("occurred_at_us", raw.occurred_at_us)?,
            command_id: CommandId(read_id("command_id", &raw.command_id)?),
            correlation_id: read_id("correlation_id", &raw.correlation_id)?,
            causation_id: read_opt_id("causation_id", &raw.causation_id)?.map(EventId),
            traceparent: raw.traceparent,
            body: raw.body,
        })
    }

    /// The event in the body.
    pub fn event(&self) -> Result<Event, DecodeError> {
        Event::decode(
            self.stream.subject,
            &self.type_name,
            self.schema,
            &self.body,
            self.event_id.0,
        )
    }
}

/// An event as readers see it: where it stands in the ledger, when it was recorded, what it says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Recorded {
    /// Position in the ledger, from 0, dense.
    pub position: u64,
    /// The log's clock.
    pub recorded_at: Timestamp,
    /// Who, when, why.
    pub envelope: Envelope,
    /// What.
    pub event: Event,
}

impl Recorded {
    /// Read a stored event.
    pub fn decode(
        position: u64,
        recorded_at: Timestamp,
        bytes: &[u8],
    ) -> Result<Self, DecodeError> {
        let envelope = Envelope::decode(bytes)?;
        let event = envelope.event()?;
        Ok(Self {
            position,
            recorded_at,
            envelope,
            event,
        })
    }

    /// The two clocks.
    pub const fn stamp(&self) -> Stamp {
        Stamp {
            occurred_at: self.envelope.occurred_at,
            recorded_at: self.recorded_at,
        }
    }
}
