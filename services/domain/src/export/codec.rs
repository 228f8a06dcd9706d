//! Events of an export for research in protobuf.

use vangnet_proto::export::v1 as pb;

use super::{Asked, Event, Field, Months, Taken};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id, owner,
        read_date, read_duty, read_id, read_owner, unknown_type,
    },
    ids::DutyId,
};

fn asked(asked: &Asked) -> pb::ExportAsked {
    pb::ExportAsked {
        by: Some(owner(&asked.by)),
        organisation: asked.organisation.clone(),
        office: asked.office.clone(),
        purpose: asked.purpose.to_string(),
        reference: asked.reference.clone(),
        from: asked.months.from.to_string(),
        until: asked.months.until.to_string(),
        fields: asked.fields.iter().map(ToString::to_string).collect(),
        rule: asked.rule.clone(),
    }
}

fn read_asked(raw: pb::ExportAsked) -> Result<Asked, DecodeError> {
    let fields: Result<Vec<Field>, _> = raw.fields.iter().map(|word| word.parse()).collect();
    Ok(Asked {
        by: read_owner("by", raw.by)?,
        organisation: raw.organisation,
        office: raw.office,
        purpose: raw.purpose.parse()?,
        reference: raw.reference,
        months: Months {
            from: read_date("from", &raw.from)?,
            until: read_date("until", &raw.until)?,
        },
        fields: fields?,
        rule: raw.rule,
    })
}

/// The body of an event.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::ExportAsked(facts) => encoded("vangnet.export.v1.ExportAsked", &asked(facts)),
        Event::ExportApproved { by, last_day } => encoded(
            "vangnet.export.v1.ExportApproved",
            &pb::ExportApproved {
                by: Some(owner(by)),
                last_day: last_day.to_string(),
            },
        ),
        Event::ExportRefused { by, reason } => encoded(
            "vangnet.export.v1.ExportRefused",
            &pb::ExportRefused {
                by: Some(owner(by)),
                reason: reason.to_string(),
            },
        ),
        Event::ExportTaken { by, taken } => encoded(
            "vangnet.export.v1.ExportTaken",
            &pb::ExportTaken {
                by: Some(owner(by)),
                format: taken.format.to_string(),
                position: taken.position,
                rows: taken.rows,
                complete: taken.complete,
                sha256: taken.sha256.clone(),
            },
        ),
        Event::ExportEnded { by, why } => encoded(
            "vangnet.export.v1.ExportEnded",
            &pb::ExportEnded {
                by: Some(owner(by)),
                why: why.to_string(),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.export.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty } => encoded(
            "vangnet.export.v1.DutyFulfilled",
            &pb::DutyFulfilled { duty: id(duty.0) },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.export.v1.ExportAsked", 1) => {
            Event::ExportAsked(read_asked(message::<pb::ExportAsked>(body)?)?)
        }
        ("vangnet.export.v1.ExportApproved", 1) => {
            let raw: pb::ExportApproved = message(body)?;
            Event::ExportApproved {
                by: read_owner("by", raw.by)?,
                last_day: read_date("last_day", &raw.last_day)?,
            }
        }
        ("vangnet.export.v1.ExportRefused", 1) => {
            let raw: pb::ExportRefused = message(body)?;
            Event::ExportRefused {
                by: read_owner("by", raw.by)?,
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.export.v1.ExportTaken", 1) => {
            let raw: pb::ExportTaken = message(body)?;
            Event::ExportTaken {
                by: read_owner("by", raw.by)?,
                taken: Taken {
                    format: raw.format.parse()?,
                    position: raw.position,
                    rows: raw.rows,
                    complete: raw.complete,
                    sha256: raw.sha256,
                },
            }
        }
        ("vangnet.export.v1.ExportEnded", 1) => {
            let raw: pb::ExportEnded = message(body)?;
            Event::ExportEnded {
                by: read_owner("by", raw.by)?,
                why: raw.why.parse()?,
            }
        }
        ("vangnet.export.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.export.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
