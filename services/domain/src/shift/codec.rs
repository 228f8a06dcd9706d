//! Events of a desk in protobuf.

use vangnet_proto::shift::v1 as pb;

use super::{
    Event,
    event::{IfThen, Seen, Wait},
};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id, micros,
        owner, personal, read_duty, read_id, read_opt_time, read_owner, read_personal, read_time,
        unknown_type,
    },
    ids::{CaseId, DutyId},
};

fn named(person: Option<&String>) -> String {
    person.cloned().unwrap_or_default()
}

fn read_named(person: String) -> Option<String> {
    (!person.is_empty()).then_some(person)
}

fn waits(waits: &[Wait]) -> Result<Vec<pb::Wait>, Unsealed> {
    let waits = waits.iter().map(|wait| {
        Ok(pb::Wait {
            on: Some(owner(&wait.on)),
            what: Some(personal("waits_on.what", &wait.what)?),
            until_us: wait.until.map(micros),
        })
    });
    waits.collect()
}

fn read_waits(waits: Vec<pb::Wait>) -> Result<Vec<Wait>, DecodeError> {
    let waits = waits.into_iter().map(|wait| {
        Ok(Wait {
            on: read_owner("waits_on.on", wait.on)?,
            what: read_personal("waits_on.what", wait.what)?,
            until: read_opt_time("waits_on.until", wait.until_us)?,
        })
    });
    waits.collect()
}

fn pairs(pairs: &[IfThen]) -> Result<Vec<pb::IfThen>, Unsealed> {
    let pairs = pairs.iter().map(|pair| {
        Ok(pb::IfThen {
            happens: Some(personal("if_then.happens", &pair.happens)?),
            then: Some(personal("if_then.then", &pair.then)?),
        })
    });
    pairs.collect()
}

fn read_pairs(pairs: Vec<pb::IfThen>) -> Result<Vec<IfThen>, DecodeError> {
    let pairs = pairs.into_iter().map(|pair| {
        Ok(IfThen {
            happens: read_personal("if_then.happens", pair.happens)?,
            then: read_personal("if_then.then", pair.then)?,
        })
    });
    pairs.collect()
}

fn read_case(bytes: &[u8]) -> Result<CaseId, DecodeError> {
    read_id("case", bytes).map(CaseId)
}

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::ShiftStarted {
            coordinator,
            due,
            on_rota,
            rule,
        } => encoded(
            "vangnet.shift.v1.ShiftStarted",
            &pb::ShiftStarted {
                coordinator: Some(owner(coordinator)),
                due_us: micros(*due),
                on_rota: named(on_rota.as_ref()),
                rule: rule.clone(),
            },
        ),
        Event::HandoverPrepared { by } => encoded(
            "vangnet.shift.v1.HandoverPrepared",
            &pb::HandoverPrepared {
                by: Some(owner(by)),
            },
        ),
        Event::CaseListed { case } => encoded(
            "vangnet.shift.v1.CaseListed",
            &pb::CaseListed { case: id(case.0) },
        ),
        Event::LineWritten {
            case,
            line,
            waits_on,
            if_then,
        } => encoded(
            "vangnet.shift.v1.LineWritten",
            &pb::LineWritten {
                case: id(case.0),
                line: Some(personal("line", line)?),
                waits_on: waits(waits_on)?,
                if_then: pairs(if_then)?,
            },
        ),
        Event::CaseRead { case, by, position } => encoded(
            "vangnet.shift.v1.CaseRead",
            &pb::CaseRead {
                case: id(case.0),
                by: Some(owner(by)),
                position: *position,
            },
        ),
        Event::CaseUnread { case, position } => encoded(
            "vangnet.shift.v1.CaseUnread",
            &pb::CaseUnread {
                case: id(case.0),
                position: *position,
            },
        ),
        Event::HandoverOffered { by, revision } => encoded(
            "vangnet.shift.v1.HandoverOffered",
            &pb::HandoverOffered {
                by: Some(owner(by)),
                revision: *revision,
            },
        ),
        Event::ShiftHandedOver {
            from,
            to,
            offered_at,
            cases,
            due,
            on_rota,
            rule,
        } => encoded(
            "vangnet.shift.v1.ShiftHandedOver",
            &pb::ShiftHandedOver {
                from: Some(owner(from)),
                to: Some(owner(to)),
                offered_at_us: micros(*offered_at),
                cases: cases
                    .iter()
                    .map(|seen| pb::Seen {
                        case: id(seen.case.0),
                        position: seen.position,
                    })
                    .collect(),
                due_us: micros(*due),
                on_rota: named(on_rota.as_ref()),
                rule: rule.clone(),
            },
        ),
        Event::CaseHandedOver {
            case,
            from,
            to,
            position,
        } => encoded(
            "vangnet.shift.v1.CaseHandedOver",
            &pb::CaseHandedOver {
                case: id(case.0),
                from: Some(owner(from)),
                to: Some(owner(to)),
                position: *position,
            },
        ),
        Event::ShiftTakenOver {
            from,
            to,
            reason,
            unread,
            due,
            on_rota,
            rule,
        } => encoded(
            "vangnet.shift.v1.ShiftTakenOver",
            &pb::ShiftTakenOver {
                from: Some(owner(from)),
                to: Some(owner(to)),
                reason: reason.as_str().to_owned(),
                unread: unread.iter().map(|case| id(case.0)).collect(),
                due_us: micros(*due),
                on_rota: named(on_rota.as_ref()),
                rule: rule.clone(),
            },
        ),
        Event::DutyOpened(opened) => encoded(
            "vangnet.shift.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(opened)),
            },
        ),
        Event::DutyFulfilled { duty, by } => encoded(
            "vangnet.shift.v1.DutyFulfilled",
            &pb::DutyFulfilled {
                duty: id(duty.0),
                by: Some(owner(by)),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.shift.v1.ShiftStarted", 1) => {
            let raw: pb::ShiftStarted = message(body)?;
            Event::ShiftStarted {
                coordinator: read_owner("coordinator", raw.coordinator)?,
                due: read_time("due", raw.due_us)?,
                on_rota: read_named(raw.on_rota),
                rule: raw.rule,
            }
        }
        ("vangnet.shift.v1.HandoverPrepared", 1) => {
            let raw: pb::HandoverPrepared = message(body)?;
            Event::HandoverPrepared {
                by: read_owner("by", raw.by)?,
            }
        }
        ("vangnet.shift.v1.CaseListed", 1) => {
            let raw: pb::CaseListed = message(body)?;
            Event::CaseListed {
                case: read_case(&raw.case)?,
            }
        }
        ("vangnet.shift.v1.LineWritten", 1) => {
            let raw: pb::LineWritten = message(body)?;
            Event::LineWritten {
                case: read_case(&raw.case)?,
                line: read_personal("line", raw.line)?,
                waits_on: read_waits(raw.waits_on)?,
                if_then: read_pairs(raw.if_then)?,
            }
        }
        ("vangnet.shift.v1.CaseRead", 1) => {
            let raw: pb::CaseRead = message(body)?;
            Event::CaseRead {
                case: read_case(&raw.case)?,
                by: read_owner("by", raw.by)?,
                position: raw.position,
            }
        }
        ("vangnet.shift.v1.CaseUnread", 1) => {
            let raw: pb::CaseUnread = message(body)?;
            Event::CaseUnread {
                case: read_case(&raw.case)?,
                position: raw.position,
            }
        }
        ("vangnet.shift.v1.HandoverOffered", 1) => {
            let raw: pb::HandoverOffered = message(body)?;
            Event::HandoverOffered {
                by: read_owner("by", raw.by)?,
                revision: raw.revision,
            }
        }
        ("vangnet.shift.v1.ShiftHandedOver", 1) => {
            let raw: pb::ShiftHandedOver = message(body)?;
            let cases = raw.cases.iter().map(|seen| {
                Ok(Seen {
                    case: read_case(&seen.case)?,
                    position: seen.position,
                })
            });
            Event::ShiftHandedOver {
                cases: cases.collect::<Result<_, DecodeError>>()?,
                from: read_owner("from", raw.from)?,
                to: read_owner("to", raw.to)?,
                offered_at: read_time("offered_at", raw.offered_at_us)?,
                due: read_time("due", raw.due_us)?,
                on_rota: read_named(raw.on_rota),
                rule: raw.rule,
            }
        }
        ("vangnet.shift.v1.CaseHandedOver", 1) => {
            let raw: pb::CaseHandedOver = message(body)?;
            Event::CaseHandedOver {
                case: read_case(&raw.case)?,
                from: read_owner("from", raw.from)?,
                to: read_owner("to", raw.to)?,
                position: raw.position,
            }
        }
        ("vangnet.shift.v1.ShiftTakenOver", 1) => {
            let raw: pb::ShiftTakenOver = message(body)?;
            let unread = raw.unread.iter().map(|case| read_case(case));
            Event::ShiftTakenOver {
                unread: unread.collect::<Result<_, DecodeError>>()?,
                from: read_owner("from", raw.from)?,
                to: read_owner("to", raw.to)?,
                reason: raw.reason.parse()?,
                due: read_time("due", raw.due_us)?,
                on_rota: read_named(raw.on_rota),
                rule: raw.rule,
            }
        }
        ("vangnet.shift.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.shift.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                by: read_owner("by", raw.by)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
