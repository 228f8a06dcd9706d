//! Events of a case in protobuf.

use vangnet_proto::case::v1 as pb;

use super::Event;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id,
        opt_personal, opt_word, owner, personal, read_duty, read_id, read_opt_personal,
        read_opt_word, read_owner, read_personal, unknown_type,
    },
    ids::{DutyId, PersonId, ReportId},
    region::Municipality,
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::CaseOpened {
            report,
            municipality,
            director,
        } => encoded(
            "vangnet.case.v1.CaseOpened",
            &pb::CaseOpened {
                report: id(report.0),
                municipality: opt_word(municipality.map(Municipality::as_str)),
                director: Some(owner(director)),
            },
        ),
        Event::ReportLinked { report } => encoded(
            "vangnet.case.v1.ReportLinked",
            &pb::ReportLinked {
                report: id(report.0),
            },
        ),
        Event::PersonJoined {
            person,
            household_role,
        } => encoded(
            "vangnet.case.v1.PersonJoined",
            &pb::PersonJoined {
                person: id(person.0),
                household_role: household_role.as_str().to_owned(),
            },
        ),
        Event::DirectorAssigned { director } => encoded(
            "vangnet.case.v1.DirectorAssigned",
            &pb::DirectorAssigned {
                director: Some(owner(director)),
            },
        ),
        Event::ContactPersonAssigned { contact } => encoded(
            "vangnet.case.v1.ContactPersonAssigned",
            &pb::ContactPersonAssigned {
                contact: Some(owner(contact)),
            },
        ),
        Event::VoiceRecorded {
            voice,
            said,
            reason_not_heard,
        } => encoded(
            "vangnet.case.v1.VoiceRecorded",
            &pb::VoiceRecorded {
                voice: voice.as_str().to_owned(),
                said: opt_personal("said", said.as_ref())?,
                reason_not_heard: opt_personal("reason_not_heard", reason_not_heard.as_ref())?,
            },
        ),
        Event::HandoverOffered { to, summary } => encoded(
            "vangnet.case.v1.HandoverOffered",
            &pb::HandoverOffered {
                to: Some(owner(to)),
                summary: Some(personal("summary", summary)?),
            },
        ),
        Event::HandoverAccepted { to } => encoded(
            "vangnet.case.v1.HandoverAccepted",
            &pb::HandoverAccepted {
                to: Some(owner(to)),
            },
        ),
        Event::CaseClosed { outcome } => encoded(
            "vangnet.case.v1.CaseClosed",
            &pb::CaseClosed {
                outcome: outcome.as_str().to_owned(),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.case.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty, note } => encoded(
            "vangnet.case.v1.DutyFulfilled",
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
        ("vangnet.case.v1.CaseOpened", 1) => {
            let raw: pb::CaseOpened = message(body)?;
            Event::CaseOpened {
                report: ReportId(read_id("report", &raw.report)?),
                municipality: read_opt_word(&raw.municipality)?,
                director: read_owner("director", raw.director)?,
            }
        }
        ("vangnet.case.v1.ReportLinked", 1) => {
            let raw: pb::ReportLinked = message(body)?;
            Event::ReportLinked {
                report: ReportId(read_id("report", &raw.report)?),
            }
        }
        ("vangnet.case.v1.PersonJoined", 1) => {
            let raw: pb::PersonJoined = message(body)?;
            Event::PersonJoined {
                person: PersonId(read_id("person", &raw.person)?),
                household_role: raw.household_role.parse()?,
            }
        }
        ("vangnet.case.v1.DirectorAssigned", 1) => {
            let raw: pb::DirectorAssigned = message(body)?;
            Event::DirectorAssigned {
                director: read_owner("director", raw.director)?,
            }
        }
        ("vangnet.case.v1.ContactPersonAssigned", 1) => {
            let raw: pb::ContactPersonAssigned = message(body)?;
            Event::ContactPersonAssigned {
                contact: read_owner("contact", raw.contact)?,
            }
        }
        ("vangnet.case.v1.VoiceRecorded", 1) => {
            let raw: pb::VoiceRecorded = message(body)?;
            Event::VoiceRecorded {
                voice: raw.voice.parse()?,
                said: read_opt_personal("said", raw.said)?,
                reason_not_heard: read_opt_personal("reason_not_heard", raw.reason_not_heard)?,
            }
        }
        ("vangnet.case.v1.HandoverOffered", 1) => {
            let raw: pb::HandoverOffered = message(body)?;
            Event::HandoverOffered {
                to: read_owner("to", raw.to)?,
                summary: read_personal("summary", raw.summary)?,
            }
        }
        ("vangnet.case.v1.HandoverAccepted", 1) => {
            let raw: pb::HandoverAccepted = message(body)?;
            Event::HandoverAccepted {
                to: read_owner("to", raw.to)?,
            }
        }
        ("vangnet.case.v1.CaseClosed", 1) => {
            let raw: pb::CaseClosed = message(body)?;
            Event::CaseClosed {
                outcome: raw.outcome.parse()?,
            }
        }
        ("vangnet.case.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.case.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
