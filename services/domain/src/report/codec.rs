//! Events of a report in protobuf.

use vangnet_proto::report::v1 as pb;

use super::{Event, Unverified};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, duty, encode as encoded, id, micros,
        opt_personal, opt_word, owner, personal, read_duty, read_id, read_opt_personal,
        read_opt_word, read_owner, read_personal, read_time, unknown_type,
    },
    ids::{CaseId, DutyId},
    region::Municipality,
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::ReportReceived {
            case,
            reporter_kind,
            reporter,
            what,
            place,
            municipality,
            call_back,
            unverified,
        } => encoded(
            "vangnet.report.v1.ReportReceived",
            &pb::ReportReceived {
                case: id(case.0),
                reporter_kind: reporter_kind.as_str().to_owned(),
                reporter: opt_personal("reporter", reporter.as_ref())?,
                what: opt_personal("what", what.as_ref())?,
                place: opt_personal("place", place.as_ref())?,
                municipality: opt_word(municipality.map(Municipality::as_str)),
                call_back: opt_personal("call_back", call_back.as_ref())?,
                unverified: unverified
                    .iter()
                    .map(|kept| {
                        Ok(pb::report_received::Unverified {
                            field: kept.field.clone(),
                            code: kept.code.clone(),
                            raw: Some(personal("unverified.raw", &kept.raw)?),
                        })
                    })
                    .collect::<Result<_, Unsealed>>()?,
            },
        ),
        Event::ReportRouted {
            level,
            laws,
            owner: takes_up,
            due,
            table,
            set_by,
            second_professional,
            reason,
        } => encoded(
            "vangnet.report.v1.ReportRouted",
            &pb::ReportRouted {
                level: level.as_str().to_owned(),
                laws: laws.iter().map(|law| law.as_str().to_owned()).collect(),
                owner: Some(owner(takes_up)),
                due_us: micros(*due),
                table: table.clone(),
                set_by: set_by.clone().unwrap_or_default(),
                second_professional: second_professional.clone().unwrap_or_default(),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::ReporterDescribed {
            capacity,
            reporting_code_step,
        } => encoded(
            "vangnet.report.v1.ReporterDescribed",
            &pb::ReporterDescribed {
                capacity: capacity.as_str().to_owned(),
                reporting_code_step: *reporting_code_step,
            },
        ),
        Event::ThemeNamed { theme } => encoded(
            "vangnet.report.v1.ThemeNamed",
            &pb::ThemeNamed {
                theme: theme.to_string(),
            },
        ),
        Event::DirectHelpGiven { what } => encoded(
            "vangnet.report.v1.DirectHelpGiven",
            &pb::DirectHelpGiven {
                what: Some(personal("what", what)?),
            },
        ),
        Event::FeedbackNotGiven { why } => encoded(
            "vangnet.report.v1.FeedbackNotGiven",
            &pb::FeedbackNotGiven {
                why: why.as_str().to_owned(),
            },
        ),
        Event::FeedbackGiven { text } => encoded(
            "vangnet.report.v1.FeedbackGiven",
            &pb::FeedbackGiven {
                text: Some(personal("text", text)?),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.report.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty, note } => encoded(
            "vangnet.report.v1.DutyFulfilled",
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
        ("vangnet.report.v1.ReportReceived", 1) => {
            let raw: pb::ReportReceived = message(body)?;
            Event::ReportReceived {
                case: CaseId(read_id("case", &raw.case)?),
                reporter_kind: raw.reporter_kind.parse()?,
                reporter: read_opt_personal("reporter", raw.reporter)?,
                what: read_opt_personal("what", raw.what)?,
                place: read_opt_personal("place", raw.place)?,
                municipality: read_opt_word(&raw.municipality)?,
                call_back: read_opt_personal("call_back", raw.call_back)?,
                unverified: raw
                    .unverified
                    .into_iter()
                    .map(|kept| {
                        Ok(Unverified {
                            field: kept.field,
                            code: kept.code,
                            raw: read_personal("unverified.raw", kept.raw)?,
                        })
                    })
                    .collect::<Result<_, DecodeError>>()?,
            }
        }
        ("vangnet.report.v1.ReportRouted", 1) => {
            let raw: pb::ReportRouted = message(body)?;
            let named = |user: String| (!user.is_empty()).then_some(user);
            Event::ReportRouted {
                level: raw.level.parse()?,
                laws: raw
                    .laws
                    .iter()
                    .map(|law| law.parse())
                    .collect::<Result<_, DecodeError>>()?,
                owner: read_owner("owner", raw.owner)?,
                due: read_time("due", raw.due_us)?,
                table: raw.table,
                set_by: named(raw.set_by),
                second_professional: named(raw.second_professional),
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.report.v1.ReporterDescribed", 1) => {
            let raw: pb::ReporterDescribed = message(body)?;
            Event::ReporterDescribed {
                capacity: raw.capacity.parse()?,
                reporting_code_step: raw.reporting_code_step,
            }
        }
        ("vangnet.report.v1.ThemeNamed", 1) => {
            let raw: pb::ThemeNamed = message(body)?;
            Event::ThemeNamed {
                theme: raw.theme.parse()?,
            }
        }
        ("vangnet.report.v1.DirectHelpGiven", 1) => {
            let raw: pb::DirectHelpGiven = message(body)?;
            Event::DirectHelpGiven {
                what: read_personal("what", raw.what)?,
            }
        }
        ("vangnet.report.v1.FeedbackNotGiven", 1) => {
            let raw: pb::FeedbackNotGiven = message(body)?;
            Event::FeedbackNotGiven {
                why: raw.why.parse()?,
            }
        }
        ("vangnet.report.v1.FeedbackGiven", 1) => {
            let raw: pb::FeedbackGiven = message(body)?;
            Event::FeedbackGiven {
                text: read_personal("text", raw.text)?,
            }
        }
        ("vangnet.report.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.report.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
