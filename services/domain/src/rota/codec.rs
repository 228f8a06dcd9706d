//! Events of a rota in protobuf.

use vangnet_proto::rota::v1 as pb;

use super::Event;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros, read_id,
        read_opt_id, read_time, unknown_type,
    },
    ids::PeriodId,
};

/// The body of an event. It holds no personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    let opt_id = |period: &Option<PeriodId>| period.map(|period| id(period.0)).unwrap_or_default();
    Ok(match event {
        Event::RotaEstablished {
            organisation,
            function,
            warning_hours,
            rule,
        } => encoded(
            "vangnet.rota.v1.RotaEstablished",
            &pb::RotaEstablished {
                organisation: organisation.clone(),
                function: function.as_str().to_owned(),
                warning_hours: *warning_hours,
                rule: rule.clone(),
            },
        ),
        Event::DutyPlanned {
            period,
            from,
            until,
            person,
            order,
        } => encoded(
            "vangnet.rota.v1.DutyPlanned",
            &pb::DutyPlanned {
                period: id(period.0),
                from_us: micros(*from),
                until_us: micros(*until),
                person: person.clone(),
                order: order.as_str().to_owned(),
            },
        ),
        Event::DutyWithdrawn { period, from } => encoded(
            "vangnet.rota.v1.DutyWithdrawn",
            &pb::DutyWithdrawn {
                period: id(period.0),
                from_us: micros(*from),
            },
        ),
        Event::SwapOffered {
            period,
            to,
            in_return,
        } => encoded(
            "vangnet.rota.v1.SwapOffered",
            &pb::SwapOffered {
                period: id(period.0),
                to: to.clone(),
                in_return: opt_id(in_return),
            },
        ),
        Event::SwapAccepted {
            period,
            by,
            in_return,
        } => encoded(
            "vangnet.rota.v1.SwapAccepted",
            &pb::SwapAccepted {
                period: id(period.0),
                by: by.clone(),
                in_return: opt_id(in_return),
            },
        ),
        Event::SwapDeclined { period } => encoded(
            "vangnet.rota.v1.SwapDeclined",
            &pb::SwapDeclined {
                period: id(period.0),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    let period = |bytes: &[u8]| read_id("period", bytes).map(PeriodId);
    let in_return =
        |bytes: &[u8]| Ok::<_, DecodeError>(read_opt_id("in_return", bytes)?.map(PeriodId));
    Ok(match (type_name, schema) {
        ("vangnet.rota.v1.RotaEstablished", 1) => {
            let raw: pb::RotaEstablished = message(body)?;
            Event::RotaEstablished {
                organisation: raw.organisation,
                function: raw.function.parse()?,
                warning_hours: raw.warning_hours,
                rule: raw.rule,
            }
        }
        ("vangnet.rota.v1.DutyPlanned", 1) => {
            let raw: pb::DutyPlanned = message(body)?;
            Event::DutyPlanned {
                period: period(&raw.period)?,
                from: read_time("from", raw.from_us)?,
                until: read_time("until", raw.until_us)?,
                person: raw.person,
                order: raw.order.parse()?,
            }
        }
        ("vangnet.rota.v1.DutyWithdrawn", 1) => {
            let raw: pb::DutyWithdrawn = message(body)?;
            Event::DutyWithdrawn {
                period: period(&raw.period)?,
                from: read_time("from", raw.from_us)?,
            }
        }
        ("vangnet.rota.v1.SwapOffered", 1) => {
            let raw: pb::SwapOffered = message(body)?;
            Event::SwapOffered {
                period: period(&raw.period)?,
                to: raw.to,
                in_return: in_return(&raw.in_return)?,
            }
        }
        ("vangnet.rota.v1.SwapAccepted", 1) => {
            let raw: pb::SwapAccepted = message(body)?;
            Event::SwapAccepted {
                period: period(&raw.period)?,
                by: raw.by,
                in_return: in_return(&raw.in_return)?,
            }
        }
        ("vangnet.rota.v1.SwapDeclined", 1) => {
            let raw: pb::SwapDeclined = message(body)?;
            Event::SwapDeclined {
                period: period(&raw.period)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
