//! Events of a consultation in protobuf.

use vangnet_proto::consultation::v1 as pb;

use super::{Event, Step};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros,
        opt_personal, owner, personal, read_id, read_opt_id, read_opt_personal, read_opt_time,
        read_owner, read_personal, read_time, unknown_type,
    },
    ids::{CaseId, ConsultationId, TriageId},
};

fn route(steps: &[Step]) -> Vec<pb::Step> {
    let steps = steps.iter().map(|step| pb::Step {
        owner: Some(owner(&step.owner)),
        due_us: micros(step.due),
        escalated: step.escalated,
    });
    steps.collect()
}

fn read_route(steps: Vec<pb::Step>) -> Result<Vec<Step>, DecodeError> {
    if steps.is_empty() {
        return Err(DecodeError::Missing { field: "route" });
    }
    let steps = steps.into_iter().map(|step| {
        Ok(Step {
            owner: read_owner("route.owner", step.owner)?,
            due: read_time("route.due", step.due_us)?,
            escalated: step.escalated,
        })
    });
    steps.collect()
}

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::ConsultationRequested {
            case,
            triage,
            partner,
            asked_by,
            question,
            route: steps,
            rule,
        } => encoded(
            "vangnet.consultation.v1.ConsultationRequested",
            &pb::ConsultationRequested {
                case: id(case.0),
                triage: triage.map(|triage| id(triage.0)).unwrap_or_default(),
                partner: partner.as_str().to_owned(),
                asked_by: Some(owner(asked_by)),
                question: Some(personal("question", question)?),
                route: route(steps),
                rule: rule.clone(),
            },
        ),
        Event::HelpCalledIn {
            case,
            follows,
            partner,
            asked_by,
            help,
            note,
            route: steps,
            rule,
        } => encoded(
            "vangnet.consultation.v1.HelpCalledIn",
            &pb::HelpCalledIn {
                case: id(case.0),
                follows: follows.map(|before| id(before.0)).unwrap_or_default(),
                partner: partner.as_str().to_owned(),
                asked_by: Some(owner(asked_by)),
                help: help.as_str().to_owned(),
                note: opt_personal("note", note.as_ref())?,
                route: route(steps),
                rule: rule.clone(),
            },
        ),
        Event::ConsultationExpired {
            due,
            holder,
            next_due,
        } => encoded(
            "vangnet.consultation.v1.ConsultationExpired",
            &pb::ConsultationExpired {
                due_us: micros(*due),
                holder: Some(owner(holder)),
                next_due_us: micros(*next_due),
            },
        ),
        Event::ConsultationAnswered {
            agrees,
            advice,
            by,
            late,
        } => encoded(
            "vangnet.consultation.v1.ConsultationAnswered",
            &pb::ConsultationAnswered {
                agrees: agrees.as_str().to_owned(),
                advice: Some(personal("advice", advice)?),
                by: Some(owner(by)),
                late: *late,
            },
        ),
        Event::HelpAccepted {
            by,
            expected_at,
            late,
        } => encoded(
            "vangnet.consultation.v1.HelpAccepted",
            &pb::HelpAccepted {
                by: Some(owner(by)),
                expected_at_us: expected_at.map(micros),
                late: *late,
            },
        ),
        Event::HelpDeclined {
            by,
            reason,
            route: steps,
        } => encoded(
            "vangnet.consultation.v1.HelpDeclined",
            &pb::HelpDeclined {
                by: Some(owner(by)),
                reason: Some(personal("reason", reason)?),
                route: route(steps),
            },
        ),
        Event::AskedAgain { by, route: steps } => encoded(
            "vangnet.consultation.v1.AskedAgain",
            &pb::AskedAgain {
                by: Some(owner(by)),
                route: route(steps),
            },
        ),
        Event::ConsultationWithdrawn { by, reason } => encoded(
            "vangnet.consultation.v1.ConsultationWithdrawn",
            &pb::ConsultationWithdrawn {
                by: Some(owner(by)),
                reason: Some(personal("reason", reason)?),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.consultation.v1.ConsultationRequested", 1) => {
            let raw: pb::ConsultationRequested = message(body)?;
            Event::ConsultationRequested {
                case: CaseId(read_id("case", &raw.case)?),
                triage: read_opt_id("triage", &raw.triage)?.map(TriageId),
                partner: raw.partner.parse()?,
                asked_by: read_owner("asked_by", raw.asked_by)?,
                question: read_personal("question", raw.question)?,
                route: read_route(raw.route)?,
                rule: raw.rule,
            }
        }
        ("vangnet.consultation.v1.HelpCalledIn", 1) => {
            let raw: pb::HelpCalledIn = message(body)?;
            Event::HelpCalledIn {
                case: CaseId(read_id("case", &raw.case)?),
                follows: read_opt_id("follows", &raw.follows)?.map(ConsultationId),
                partner: raw.partner.parse()?,
                asked_by: read_owner("asked_by", raw.asked_by)?,
                help: raw.help.parse()?,
                note: read_opt_personal("note", raw.note)?,
                route: read_route(raw.route)?,
                rule: raw.rule,
            }
        }
        ("vangnet.consultation.v1.ConsultationExpired", 1) => {
            let raw: pb::ConsultationExpired = message(body)?;
            Event::ConsultationExpired {
                due: read_time("due", raw.due_us)?,
                holder: read_owner("holder", raw.holder)?,
                next_due: read_time("next_due", raw.next_due_us)?,
            }
        }
        ("vangnet.consultation.v1.ConsultationAnswered", 1) => {
            let raw: pb::ConsultationAnswered = message(body)?;
            Event::ConsultationAnswered {
                agrees: raw.agrees.parse()?,
                advice: read_personal("advice", raw.advice)?,
                by: read_owner("by", raw.by)?,
                late: raw.late,
            }
        }
        ("vangnet.consultation.v1.HelpAccepted", 1) => {
            let raw: pb::HelpAccepted = message(body)?;
            Event::HelpAccepted {
                by: read_owner("by", raw.by)?,
                expected_at: read_opt_time("expected_at", raw.expected_at_us)?,
                late: raw.late,
            }
        }
        ("vangnet.consultation.v1.HelpDeclined", 1) => {
            let raw: pb::HelpDeclined = message(body)?;
            Event::HelpDeclined {
                by: read_owner("by", raw.by)?,
                reason: read_personal("reason", raw.reason)?,
                route: read_route(raw.route)?,
            }
        }
        ("vangnet.consultation.v1.AskedAgain", 1) => {
            let raw: pb::AskedAgain = message(body)?;
            Event::AskedAgain {
                by: read_owner("by", raw.by)?,
                route: read_route(raw.route)?,
            }
        }
        ("vangnet.consultation.v1.ConsultationWithdrawn", 1) => {
            let raw: pb::ConsultationWithdrawn = message(body)?;
            Event::ConsultationWithdrawn {
                by: read_owner("by", raw.by)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
