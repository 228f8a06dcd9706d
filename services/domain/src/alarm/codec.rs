//! Events of an alarm in protobuf.

use vangnet_proto::alarm::v1 as pb;

use super::Event;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros, owner,
        read_opt_id, read_owner, read_time, unknown_type,
    },
    ids::CaseId,
};

/// The body of an event. It holds no personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::DeadlinePassed {
            case,
            source,
            deadline,
            due,
            owner: owes,
        } => encoded(
            "vangnet.alarm.v1.DeadlinePassed",
            &pb::DeadlinePassed {
                source: source.to_string(),
                deadline: deadline.clone(),
                due_us: micros(*due),
                owner: Some(owner(owes)),
                case: case.map(|case| id(case.0)).unwrap_or_default(),
            },
        ),
        Event::ReactionRefused {
            case,
            source,
            reactor,
            code,
            owner: owes,
        } => encoded(
            "vangnet.alarm.v1.ReactionRefused",
            &pb::ReactionRefused {
                source: source.to_string(),
                reactor: reactor.clone(),
                code: code.clone(),
                owner: Some(owner(owes)),
                case: case.map(|case| id(case.0)).unwrap_or_default(),
            },
        ),
        Event::AlarmAcknowledged { by } => encoded(
            "vangnet.alarm.v1.AlarmAcknowledged",
            &pb::AlarmAcknowledged {
                by: Some(owner(by)),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.alarm.v1.DeadlinePassed", 1) => {
            let raw: pb::DeadlinePassed = message(body)?;
            Event::DeadlinePassed {
                case: read_opt_id("case", &raw.case)?.map(CaseId),
                source: raw.source.parse()?,
                deadline: raw.deadline,
                due: read_time("due", raw.due_us)?,
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.alarm.v1.ReactionRefused", 1) => {
            let raw: pb::ReactionRefused = message(body)?;
            Event::ReactionRefused {
                case: read_opt_id("case", &raw.case)?.map(CaseId),
                source: raw.source.parse()?,
                reactor: raw.reactor,
                code: raw.code,
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.alarm.v1.AlarmAcknowledged", 1) => {
            let raw: pb::AlarmAcknowledged = message(body)?;
            Event::AlarmAcknowledged {
                by: read_owner("by", raw.by)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
