//! Events of an alarm in protobuf.

use vangnet_proto::alarm::v1 as pb;

use super::{Answer, Event};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros, owner,
        read_opt_id, read_opt_time, read_owner, read_time, unknown_type,
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
            answer,
        } => encoded(
            "vangnet.alarm.v1.DeadlinePassed",
            &pb::DeadlinePassed {
                source: source.to_string(),
                deadline: deadline.clone(),
                due_us: micros(*due),
                owner: Some(owner(owes)),
                case: case.map(|case| id(case.0)).unwrap_or_default(),
                answer_due_us: answer.as_ref().map(|answer| micros(answer.due)),
                rule: answer
                    .as_ref()
                    .map_or_else(String::new, |answer| answer.rule.clone()),
            },
        ),
        Event::ReactionRefused {
            case,
            source,
            reactor,
            code,
            owner: owes,
            answer,
        } => encoded(
            "vangnet.alarm.v1.ReactionRefused",
            &pb::ReactionRefused {
                source: source.to_string(),
                reactor: reactor.clone(),
                code: code.clone(),
                owner: Some(owner(owes)),
                case: case.map(|case| id(case.0)).unwrap_or_default(),
                answer_due_us: answer.as_ref().map(|answer| micros(answer.due)),
                rule: answer
                    .as_ref()
                    .map_or_else(String::new, |answer| answer.rule.clone()),
            },
        ),
        Event::AlarmAcknowledged { by, answer_due } => encoded(
            "vangnet.alarm.v1.AlarmAcknowledged",
            &pb::AlarmAcknowledged {
                by: Some(owner(by)),
                answer_due_us: answer_due.map(micros),
            },
        ),
        Event::AlarmEscalated {
            level,
            owner: asked,
            answer,
        } => encoded(
            "vangnet.alarm.v1.AlarmEscalated",
            &pb::AlarmEscalated {
                level: level.as_str().to_owned(),
                owner: Some(owner(asked)),
                answer_due_us: micros(answer.due),
                rule: answer.rule.clone(),
            },
        ),
        Event::AlarmPassedOn { owner: to } => encoded(
            "vangnet.alarm.v1.AlarmPassedOn",
            &pb::AlarmPassedOn {
                owner: Some(owner(to)),
            },
        ),
        Event::AlarmSettled => encoded("vangnet.alarm.v1.AlarmSettled", &pb::AlarmSettled {}),
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
                answer: read_opt_time("answer_due", raw.answer_due_us)?.map(|due| Answer {
                    due,
                    rule: raw.rule,
                }),
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
                answer: read_opt_time("answer_due", raw.answer_due_us)?.map(|due| Answer {
                    due,
                    rule: raw.rule,
                }),
            }
        }
        ("vangnet.alarm.v1.AlarmAcknowledged", 1) => {
            let raw: pb::AlarmAcknowledged = message(body)?;
            Event::AlarmAcknowledged {
                by: read_owner("by", raw.by)?,
                answer_due: read_opt_time("answer_due", raw.answer_due_us)?,
            }
        }
        ("vangnet.alarm.v1.AlarmEscalated", 1) => {
            let raw: pb::AlarmEscalated = message(body)?;
            Event::AlarmEscalated {
                level: raw.level.parse()?,
                owner: read_owner("owner", raw.owner)?,
                answer: Answer {
                    due: read_time("answer_due", raw.answer_due_us)?,
                    rule: raw.rule,
                },
            }
        }
        ("vangnet.alarm.v1.AlarmPassedOn", 1) => {
            let raw: pb::AlarmPassedOn = message(body)?;
            Event::AlarmPassedOn {
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.alarm.v1.AlarmSettled", 1) => {
            let pb::AlarmSettled {} = message(body)?;
            Event::AlarmSettled
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
