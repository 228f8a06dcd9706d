//! Events of a deployment in protobuf.

use vangnet_proto::deployment::v1 as pb;

use super::{AgreedSafety, Event};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id, micros,
        opt_personal, personal, read_duty, read_id, read_opt_id, read_opt_personal, read_opt_time,
        read_personal, read_time, unknown_type,
    },
    ids::{AgreementId, CaseId, DutyId, PersonId, TeamId},
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::DeploymentOffered {
            case,
            team,
            organisation,
            urgency,
            two_workers,
            answer_due,
            arrival_due,
            reason,
        } => encoded(
            "vangnet.deployment.v1.DeploymentOffered",
            &pb::DeploymentOffered {
                case: id(case.0),
                team: id(team.0),
                organisation: organisation.clone(),
                urgency: urgency.as_str().to_owned(),
                two_workers: *two_workers,
                answer_due_us: micros(*answer_due),
                arrival_due_us: arrival_due.map(micros),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::DeploymentAccepted => encoded(
            "vangnet.deployment.v1.DeploymentAccepted",
            &pb::DeploymentAccepted {},
        ),
        Event::DeploymentDeclined { reason } => encoded(
            "vangnet.deployment.v1.DeploymentDeclined",
            &pb::DeploymentDeclined {
                reason: reason.as_str().to_owned(),
            },
        ),
        Event::DeploymentExpired { due } => encoded(
            "vangnet.deployment.v1.DeploymentExpired",
            &pb::DeploymentExpired {
                due_us: micros(*due),
            },
        ),
        Event::TeamSetOut { expected_arrival } => encoded(
            "vangnet.deployment.v1.TeamSetOut",
            &pb::TeamSetOut {
                expected_arrival_us: expected_arrival.map(micros),
            },
        ),
        Event::TeamArrived { late } => encoded(
            "vangnet.deployment.v1.TeamArrived",
            &pb::TeamArrived { late: *late },
        ),
        Event::VisitRecorded {
            sighting,
            children,
            findings,
            agreements,
            late,
        } => encoded(
            "vangnet.deployment.v1.VisitRecorded",
            &pb::VisitRecorded {
                sighting: sighting.as_str().to_owned(),
                findings: Some(personal("findings", findings)?),
                agreements: agreements.iter().map(agreed).collect::<Result<_, _>>()?,
                late: *late,
                children: children.iter().map(|child| id(child.0)).collect(),
            },
        ),
        Event::AgreementSettled {
            agreement,
            kept,
            note,
        } => encoded(
            "vangnet.deployment.v1.AgreementSettled",
            &pb::AgreementSettled {
                agreement: id(agreement.0),
                kept: *kept,
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::DeploymentCompleted { outcome } => encoded(
            "vangnet.deployment.v1.DeploymentCompleted",
            &pb::DeploymentCompleted {
                outcome: outcome.as_str().to_owned(),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.deployment.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty, note } => encoded(
            "vangnet.deployment.v1.DutyFulfilled",
            &pb::DutyFulfilled {
                duty: id(duty.0),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
    })
}

fn agreed(agreement: &AgreedSafety) -> Result<pb::visit_recorded::AgreedSafety, Unsealed> {
    Ok(pb::visit_recorded::AgreedSafety {
        agreement: id(agreement.agreement.0),
        who: Some(personal("agreements.who", &agreement.who)?),
        what: Some(personal("agreements.what", &agreement.what)?),
        until_us: micros(agreement.until),
        check: agreement.check.map_or_else(Vec::new, |check| id(check.0)),
    })
}

fn read_agreed(raw: pb::visit_recorded::AgreedSafety) -> Result<AgreedSafety, DecodeError> {
    Ok(AgreedSafety {
        agreement: AgreementId(read_id("agreements.agreement", &raw.agreement)?),
        who: read_personal("agreements.who", raw.who)?,
        what: read_personal("agreements.what", raw.what)?,
        until: read_time("agreements.until", raw.until_us)?,
        check: read_opt_id("agreements.check", &raw.check)?.map(DutyId),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.deployment.v1.DeploymentOffered", 1) => {
            let raw: pb::DeploymentOffered = message(body)?;
            Event::DeploymentOffered {
                case: CaseId(read_id("case", &raw.case)?),
                team: TeamId(read_id("team", &raw.team)?),
                organisation: raw.organisation,
                urgency: raw.urgency.parse()?,
                two_workers: raw.two_workers,
                answer_due: read_time("answer_due", raw.answer_due_us)?,
                arrival_due: read_opt_time("arrival_due", raw.arrival_due_us)?,
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.deployment.v1.DeploymentAccepted", 1) => {
            let _: pb::DeploymentAccepted = message(body)?;
            Event::DeploymentAccepted
        }
        ("vangnet.deployment.v1.DeploymentDeclined", 1) => {
            let raw: pb::DeploymentDeclined = message(body)?;
            Event::DeploymentDeclined {
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.deployment.v1.DeploymentExpired", 1) => {
            let raw: pb::DeploymentExpired = message(body)?;
            Event::DeploymentExpired {
                due: read_time("due", raw.due_us)?,
            }
        }
        ("vangnet.deployment.v1.TeamSetOut", 1) => {
            let raw: pb::TeamSetOut = message(body)?;
            Event::TeamSetOut {
                expected_arrival: read_opt_time("expected_arrival", raw.expected_arrival_us)?,
            }
        }
        ("vangnet.deployment.v1.TeamArrived", 1) => {
            let raw: pb::TeamArrived = message(body)?;
            Event::TeamArrived { late: raw.late }
        }
        ("vangnet.deployment.v1.VisitRecorded", 1) => {
            let raw: pb::VisitRecorded = message(body)?;
            Event::VisitRecorded {
                sighting: raw.sighting.parse()?,
                children: raw
                    .children
                    .iter()
                    .map(|child| read_id("children", child).map(PersonId))
                    .collect::<Result<_, _>>()?,
                findings: read_personal("findings", raw.findings)?,
                agreements: raw
                    .agreements
                    .into_iter()
                    .map(read_agreed)
                    .collect::<Result<_, _>>()?,
                late: raw.late,
            }
        }
        ("vangnet.deployment.v1.AgreementSettled", 1) => {
            let raw: pb::AgreementSettled = message(body)?;
            Event::AgreementSettled {
                agreement: AgreementId(read_id("agreement", &raw.agreement)?),
                kept: raw.kept,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.deployment.v1.DeploymentCompleted", 1) => {
            let raw: pb::DeploymentCompleted = message(body)?;
            Event::DeploymentCompleted {
                outcome: raw.outcome.parse()?,
            }
        }
        ("vangnet.deployment.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.deployment.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
