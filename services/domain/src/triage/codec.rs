//! Events of a weighing in protobuf.

use vangnet_proto::triage::v1 as pb;

use super::{CrisisKind, CrisisTest, Event, Proposal, SafetyAssessment, SecuredChild};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id, micros,
        opt_personal, opt_word, personal, read_date, read_duty, read_id, read_opt_id,
        read_opt_personal, read_opt_time, read_opt_word, read_personal, unknown_type,
    },
    ids::{CaseId, DeploymentId, DutyId, PersonId, PlacementId, ReportId, TriageId},
    registration::Registration,
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::TriageStarted { case } => encoded(
            "vangnet.triage.v1.TriageStarted",
            &pb::TriageStarted { case: id(case.0) },
        ),
        Event::CrisisTestAnswered {
            test,
            today_different,
            proposed_verdict,
            proposed_urgency,
            rule,
        } => encoded(
            "vangnet.triage.v1.CrisisTestAnswered",
            &pb::CrisisTestAnswered {
                acute: test.acute.as_str().to_owned(),
                unsafe_now: test.unsafe_now.as_str().to_owned(),
                danger: test.danger.as_str().to_owned(),
                cannot_wait: test.cannot_wait.as_str().to_owned(),
                today_different: opt_personal("today_different", today_different.as_ref())?,
                proposed_verdict: proposed_verdict.as_str().to_owned(),
                proposed_urgency: proposed_urgency.as_str().to_owned(),
                rule: rule.clone(),
            },
        ),
        Event::SafetyAssessed { assessment } => encoded(
            "vangnet.triage.v1.SafetyAssessed",
            &pb::SafetyAssessed {
                instrument: assessment.instrument.clone(),
                version: assessment.version.clone(),
                together: assessment.together,
                reason_not_together: assessment.reason_not_together.clone().unwrap_or_default(),
                points: assessment
                    .points
                    .iter()
                    .map(|point| point.as_str().to_owned())
                    .collect(),
                unsafety: assessment.unsafety.as_str().to_owned(),
            },
        ),
        Event::VerdictGiven {
            verdict,
            urgency,
            deadline,
            crisis_kind,
            spoken,
            second_professional,
            reason,
        } => encoded(
            "vangnet.triage.v1.VerdictGiven",
            &pb::VerdictGiven {
                verdict: verdict.as_str().to_owned(),
                urgency: urgency.as_str().to_owned(),
                deadline_us: deadline.map(micros),
                crisis_kind: opt_word(crisis_kind.map(CrisisKind::as_str)),
                spoken: *spoken,
                second_professional: second_professional.clone().unwrap_or_default(),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::UrgencyProposed(proposal) => encoded(
            "vangnet.triage.v1.UrgencyProposed",
            &pb::UrgencyProposed {
                table: proposal.table.clone(),
                row: proposal.row.clone(),
                floors: proposal.floors.clone(),
                points_not_safe: proposal.points_not_safe.clone(),
                points_unknown: proposal.points_unknown.clone(),
                verdict: proposal.verdict.as_str().to_owned(),
                urgency: proposal.urgency.as_str().to_owned(),
            },
        ),
        Event::VerdictSigned {
            decided_by,
            registration,
            alone,
        } => encoded(
            "vangnet.triage.v1.VerdictSigned",
            &pb::VerdictSigned {
                decided_by: decided_by.clone(),
                registration: registration
                    .as_ref()
                    .map(|of| pb::verdict_signed::Registration {
                        register: of.register.as_str().to_owned(),
                        number: of.number.clone(),
                        valid_until: of.valid_until.to_string(),
                        profession: opt_word(of.profession.map(|word| word.as_str())),
                    }),
                alone: opt_personal("alone", alone.as_ref())?,
            },
        ),
        Event::WeighedAgain { earlier, why } => encoded(
            "vangnet.triage.v1.WeighedAgain",
            &pb::WeighedAgain {
                earlier: id(earlier.0),
                why: Some(personal("why", why)?),
            },
        ),
        Event::WeighingReopened { by } => encoded(
            "vangnet.triage.v1.WeighingReopened",
            &pb::WeighingReopened { by: id(by.0) },
        ),
        Event::VerdictSuperseded { by } => encoded(
            "vangnet.triage.v1.VerdictSuperseded",
            &pb::VerdictSuperseded { by: id(by.0) },
        ),
        Event::ThemeNamed { theme } => encoded(
            "vangnet.triage.v1.ThemeNamed",
            &pb::ThemeNamed {
                theme: theme.to_string(),
            },
        ),
        Event::VerdictCompared {
            verdict,
            urgency,
            found,
            deployment,
            said,
            note,
        } => encoded(
            "vangnet.triage.v1.VerdictCompared",
            &pb::VerdictCompared {
                verdict: verdict.as_str().to_owned(),
                urgency: urgency.as_str().to_owned(),
                found: found.as_str().to_owned(),
                deployment: deployment.map_or_else(Vec::new, |of| id(of.0)),
                said: *said,
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::ReportWeighed { report } => encoded(
            "vangnet.triage.v1.ReportWeighed",
            &pb::ReportWeighed {
                report: id(report.0),
            },
        ),
        Event::ReopeningWeighed => encoded(
            "vangnet.triage.v1.ReopeningWeighed",
            &pb::ReopeningWeighed {},
        ),
        Event::ChildSafe { child, note } => encoded(
            "vangnet.triage.v1.ChildSafe",
            &pb::ChildSafe {
                child: id(child.0),
                note: Some(personal("note", note)?),
            },
        ),
        Event::ChildrenSecured { children, seen_by } => encoded(
            "vangnet.triage.v1.ChildrenSecured",
            &pb::ChildrenSecured {
                children: children
                    .iter()
                    .map(|secured| pb::children_secured::Child {
                        child: id(secured.child.0),
                        placement: secured.placement.map_or_else(Vec::new, |of| id(of.0)),
                    })
                    .collect(),
                seen_by: seen_by.map_or_else(Vec::new, |by| id(by.0)),
            },
        ),
        Event::ChildrenSeen { children } => encoded(
            "vangnet.triage.v1.ChildrenSeen",
            &pb::ChildrenSeen {
                children: children.iter().map(|child| id(child.0)).collect(),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.triage.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty, note } => encoded(
            "vangnet.triage.v1.DutyFulfilled",
            &pb::DutyFulfilled {
                duty: id(duty.0),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.triage.v1.TriageStarted", 1) => {
            let raw: pb::TriageStarted = message(body)?;
            Event::TriageStarted {
                case: CaseId(read_id("case", &raw.case)?),
            }
        }
        ("vangnet.triage.v1.CrisisTestAnswered", 1) => {
            let raw: pb::CrisisTestAnswered = message(body)?;
            Event::CrisisTestAnswered {
                test: CrisisTest {
                    acute: raw.acute.parse()?,
                    unsafe_now: raw.unsafe_now.parse()?,
                    danger: raw.danger.parse()?,
                    cannot_wait: raw.cannot_wait.parse()?,
                },
                today_different: read_opt_personal("today_different", raw.today_different)?,
                proposed_verdict: raw.proposed_verdict.parse()?,
                proposed_urgency: raw.proposed_urgency.parse()?,
                rule: raw.rule,
            }
        }
        ("vangnet.triage.v1.SafetyAssessed", 1) => {
            let raw: pb::SafetyAssessed = message(body)?;
            Event::SafetyAssessed {
                assessment: SafetyAssessment {
                    instrument: raw.instrument,
                    version: raw.version,
                    together: raw.together,
                    reason_not_together: (!raw.reason_not_together.is_empty())
                        .then_some(raw.reason_not_together),
                    points: raw
                        .points
                        .iter()
                        .map(|point| point.parse())
                        .collect::<Result<_, DecodeError>>()?,
                    unsafety: raw.unsafety.parse()?,
                },
            }
        }
        ("vangnet.triage.v1.VerdictGiven", 1) => {
            let raw: pb::VerdictGiven = message(body)?;
            Event::VerdictGiven {
                verdict: raw.verdict.parse()?,
                urgency: raw.urgency.parse()?,
                deadline: read_opt_time("deadline", raw.deadline_us)?,
                crisis_kind: read_opt_word(&raw.crisis_kind)?,
                spoken: raw.spoken,
                second_professional: (!raw.second_professional.is_empty())
                    .then_some(raw.second_professional),
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.triage.v1.UrgencyProposed", 1) => {
            let raw: pb::UrgencyProposed = message(body)?;
            Event::UrgencyProposed(Proposal {
                table: raw.table,
                row: raw.row,
                floors: raw.floors,
                points_not_safe: raw.points_not_safe,
                points_unknown: raw.points_unknown,
                verdict: raw.verdict.parse()?,
                urgency: raw.urgency.parse()?,
            })
        }
        ("vangnet.triage.v1.VerdictSigned", 1) => {
            let raw: pb::VerdictSigned = message(body)?;
            Event::VerdictSigned {
                decided_by: raw.decided_by,
                registration: raw
                    .registration
                    .map(|of| {
                        Ok::<_, DecodeError>(Registration {
                            register: of.register.parse()?,
                            number: of.number,
                            valid_until: read_date("valid_until", &of.valid_until)?,
                            profession: read_opt_word(&of.profession)?,
                        })
                    })
                    .transpose()?,
                alone: read_opt_personal("alone", raw.alone)?,
            }
        }
        ("vangnet.triage.v1.WeighedAgain", 1) => {
            let raw: pb::WeighedAgain = message(body)?;
            Event::WeighedAgain {
                earlier: TriageId(read_id("earlier", &raw.earlier)?),
                why: read_personal("why", raw.why)?,
            }
        }
        ("vangnet.triage.v1.WeighingReopened", 1) => {
            let raw: pb::WeighingReopened = message(body)?;
            Event::WeighingReopened {
                by: TriageId(read_id("by", &raw.by)?),
            }
        }
        ("vangnet.triage.v1.VerdictSuperseded", 1) => {
            let raw: pb::VerdictSuperseded = message(body)?;
            Event::VerdictSuperseded {
                by: TriageId(read_id("by", &raw.by)?),
            }
        }
        ("vangnet.triage.v1.ThemeNamed", 1) => {
            let raw: pb::ThemeNamed = message(body)?;
            Event::ThemeNamed {
                theme: raw.theme.parse()?,
            }
        }
        ("vangnet.triage.v1.VerdictCompared", 1) => {
            let raw: pb::VerdictCompared = message(body)?;
            Event::VerdictCompared {
                verdict: raw.verdict.parse()?,
                urgency: raw.urgency.parse()?,
                found: raw.found.parse()?,
                deployment: read_opt_id("deployment", &raw.deployment)?.map(DeploymentId),
                said: raw.said,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.triage.v1.ReportWeighed", 1) => {
            let raw: pb::ReportWeighed = message(body)?;
            Event::ReportWeighed {
                report: ReportId(read_id("report", &raw.report)?),
            }
        }
        ("vangnet.triage.v1.ReopeningWeighed", 1) => {
            let _: pb::ReopeningWeighed = message(body)?;
            Event::ReopeningWeighed
        }
        ("vangnet.triage.v1.ChildSafe", 1) => {
            let raw: pb::ChildSafe = message(body)?;
            Event::ChildSafe {
                child: PersonId(read_id("child", &raw.child)?),
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.triage.v1.ChildrenSecured", 1) => {
            let raw: pb::ChildrenSecured = message(body)?;
            Event::ChildrenSecured {
                children: raw
                    .children
                    .iter()
                    .map(|secured| {
                        Ok(SecuredChild {
                            child: PersonId(read_id("child", &secured.child)?),
                            placement: read_opt_id("placement", &secured.placement)?
                                .map(PlacementId),
                        })
                    })
                    .collect::<Result<_, DecodeError>>()?,
                seen_by: read_opt_id("seen_by", &raw.seen_by)?.map(DeploymentId),
            }
        }
        ("vangnet.triage.v1.ChildrenSeen", 1) => {
            let raw: pb::ChildrenSeen = message(body)?;
            let children = raw.children.iter();
            let children = children.map(|child| Ok(PersonId(read_id("children", child)?)));
            Event::ChildrenSeen {
                children: children.collect::<Result<_, DecodeError>>()?,
            }
        }
        ("vangnet.triage.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.triage.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
