//! Between a title's events and their bytes (`vangnet.title.v1`).

use std::str::FromStr;

use vangnet_proto::title::v1 as pb;

use super::{Event, Limit, Recorded};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, duty, encode as write, id, micros, owner,
        personal, read_duty, read_id, read_opt_time, read_owner, read_personal, read_time,
        required, unknown_type,
    },
    ids::{CaseId, DutyId, EmergencyId, TitleId},
};

/// The body and its name; refused while a text is not sealed.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::TitleRecorded(record) => write("vangnet.title.v1.TitleRecorded", &recorded(record)),
        Event::TitleWritten { title, written_at } => write(
            "vangnet.title.v1.TitleWritten",
            &pb::TitleWritten {
                title: id(title.0),
                written_at_us: micros(*written_at),
            },
        ),
        Event::ConditionMet {
            title,
            condition,
            at,
        } => write(
            "vangnet.title.v1.ConditionMet",
            &pb::ConditionMet {
                title: id(title.0),
                condition: condition.to_string(),
                at_us: micros(*at),
            },
        ),
        Event::TitleExtended {
            title,
            decided_at,
            term,
            rule,
        } => write(
            "vangnet.title.v1.TitleExtended",
            &pb::TitleExtended {
                title: id(title.0),
                decided_at_us: micros(*decided_at),
                term: Some(limit(term)),
                rule: rule.clone(),
            },
        ),
        Event::ConsentGiven { title, agreed } => write(
            "vangnet.title.v1.ConsentGiven",
            &pb::ConsentGiven {
                title: id(title.0),
                agreed: words(agreed),
            },
        ),
        Event::TitleWithdrawn { title, at, by } => write(
            "vangnet.title.v1.TitleWithdrawn",
            &pb::TitleWithdrawn {
                title: id(title.0),
                at_us: micros(*at),
                by: by.to_string(),
            },
        ),
        Event::TitleEnded { title, at, by } => write(
            "vangnet.title.v1.TitleEnded",
            &pb::TitleEnded {
                title: id(title.0),
                at_us: micros(*at),
                by: by.to_string(),
            },
        ),
        Event::MajorityReached { title, until } => write(
            "vangnet.title.v1.MajorityReached",
            &pb::MajorityReached {
                title: id(title.0),
                until: Some(limit(until)),
            },
        ),
        Event::MajorityTakenBack { title } => write(
            "vangnet.title.v1.MajorityTakenBack",
            &pb::MajorityTakenBack { title: id(title.0) },
        ),
        Event::MajorityAhead { title, until } => write(
            "vangnet.title.v1.MajorityAhead",
            &pb::MajorityAhead {
                title: id(title.0),
                until: Some(limit(until)),
            },
        ),
        Event::MajorityAheadTakenBack { title } => write(
            "vangnet.title.v1.MajorityAheadTakenBack",
            &pb::MajorityAheadTakenBack { title: id(title.0) },
        ),
        Event::TitleLapsed { title, at, why } => write(
            "vangnet.title.v1.TitleLapsed",
            &pb::TitleLapsed {
                title: id(title.0),
                at_us: micros(*at),
                why: why.to_string(),
            },
        ),
        Event::GroundOwed { title, duty } => write(
            "vangnet.title.v1.GroundOwed",
            &pb::GroundOwed {
                title: id(title.0),
                duty: id(duty.0),
            },
        ),
        Event::EmergencyDeclared {
            emergency,
            case,
            step,
            until,
            decided_by,
            duty,
            reason,
        } => write(
            "vangnet.title.v1.EmergencyDeclared",
            &pb::EmergencyDeclared {
                emergency: id(emergency.0),
                case: id(case.0),
                step: step.to_string(),
                until_us: micros(*until),
                decided_by: Some(owner(decided_by)),
                duty: id(duty.0),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::EmergencyEnded { emergency, at } => write(
            "vangnet.title.v1.EmergencyEnded",
            &pb::EmergencyEnded {
                emergency: id(emergency.0),
                at_us: micros(*at),
            },
        ),
        Event::DutyOpened(opened) => write(
            "vangnet.title.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(opened)),
            },
        ),
        Event::DutyFulfilled { duty } => write(
            "vangnet.title.v1.DutyFulfilled",
            &pb::DutyFulfilled { duty: id(duty.0) },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.title.v1.TitleRecorded", 1) => {
            Event::TitleRecorded(Box::new(read_recorded(read(body)?)?))
        }
        ("vangnet.title.v1.TitleWritten", 1) => {
            let raw: pb::TitleWritten = read(body)?;
            Event::TitleWritten {
                title: read_title(&raw.title)?,
                written_at: read_time("written_at_us", raw.written_at_us)?,
            }
        }
        ("vangnet.title.v1.ConditionMet", 1) => {
            let raw: pb::ConditionMet = read(body)?;
            Event::ConditionMet {
                title: read_title(&raw.title)?,
                condition: raw.condition.parse()?,
                at: read_time("at_us", raw.at_us)?,
            }
        }
        ("vangnet.title.v1.TitleExtended", 1) => {
            let raw: pb::TitleExtended = read(body)?;
            Event::TitleExtended {
                title: read_title(&raw.title)?,
                decided_at: read_time("decided_at_us", raw.decided_at_us)?,
                term: read_limit(required("term", raw.term)?)?,
                rule: raw.rule,
            }
        }
        ("vangnet.title.v1.ConsentGiven", 1) => {
            let raw: pb::ConsentGiven = read(body)?;
            Event::ConsentGiven {
                title: read_title(&raw.title)?,
                agreed: read_words(&raw.agreed)?,
            }
        }
        ("vangnet.title.v1.TitleWithdrawn", 1) => {
            let raw: pb::TitleWithdrawn = read(body)?;
            Event::TitleWithdrawn {
                title: read_title(&raw.title)?,
                at: read_time("at_us", raw.at_us)?,
                by: raw.by.parse()?,
            }
        }
        ("vangnet.title.v1.TitleEnded", 1) => {
            let raw: pb::TitleEnded = read(body)?;
            Event::TitleEnded {
                title: read_title(&raw.title)?,
                at: read_time("at_us", raw.at_us)?,
                by: raw.by.parse()?,
            }
        }
        ("vangnet.title.v1.MajorityReached", 1) => {
            let raw: pb::MajorityReached = read(body)?;
            Event::MajorityReached {
                title: read_title(&raw.title)?,
                until: read_limit(required("until", raw.until)?)?,
            }
        }
        ("vangnet.title.v1.MajorityTakenBack", 1) => {
            let raw: pb::MajorityTakenBack = read(body)?;
            Event::MajorityTakenBack {
                title: read_title(&raw.title)?,
            }
        }
        ("vangnet.title.v1.MajorityAhead", 1) => {
            let raw: pb::MajorityAhead = read(body)?;
            Event::MajorityAhead {
                title: read_title(&raw.title)?,
                until: read_limit(required("until", raw.until)?)?,
            }
        }
        ("vangnet.title.v1.MajorityAheadTakenBack", 1) => {
            let raw: pb::MajorityAheadTakenBack = read(body)?;
            Event::MajorityAheadTakenBack {
                title: read_title(&raw.title)?,
            }
        }
        ("vangnet.title.v1.TitleLapsed", 1) => {
            let raw: pb::TitleLapsed = read(body)?;
            Event::TitleLapsed {
                title: read_title(&raw.title)?,
                at: read_time("at_us", raw.at_us)?,
                why: raw.why.parse()?,
            }
        }
        ("vangnet.title.v1.GroundOwed", 1) => {
            let raw: pb::GroundOwed = read(body)?;
            Event::GroundOwed {
                title: read_title(&raw.title)?,
                duty: DutyId(read_id("duty", &raw.duty)?),
            }
        }
        ("vangnet.title.v1.EmergencyDeclared", 1) => {
            let raw: pb::EmergencyDeclared = read(body)?;
            Event::EmergencyDeclared {
                emergency: EmergencyId(read_id("emergency", &raw.emergency)?),
                case: CaseId(read_id("case", &raw.case)?),
                step: raw.step.parse()?,
                until: read_time("until_us", raw.until_us)?,
                decided_by: read_owner("decided_by", raw.decided_by)?,
                duty: DutyId(read_id("duty", &raw.duty)?),
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.title.v1.EmergencyEnded", 1) => {
            let raw: pb::EmergencyEnded = read(body)?;
            Event::EmergencyEnded {
                emergency: EmergencyId(read_id("emergency", &raw.emergency)?),
                at: read_time("at_us", raw.at_us)?,
            }
        }
        ("vangnet.title.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = read(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.title.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = read(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}

fn recorded(record: &Recorded) -> pb::TitleRecorded {
    pb::TitleRecorded {
        title: id(record.title.0),
        kind: record.kind.to_string(),
        case: id(record.case.0),
        decided_at_us: micros(record.decided_at),
        written_at_us: record.written_at.map(micros),
        rule: record.rule.clone(),
        basis: record.basis.clone(),
        term: record.term.as_ref().map(limit),
        unless: record
            .unless
            .iter()
            .map(|(condition, within)| pb::Unless {
                condition: condition.to_string(),
                limit: Some(limit(within)),
            })
            .collect(),
        stands_on: words(&record.stands_on),
        agreed: words(&record.agreed),
        owes: record.owes.iter().map(|duty| id(duty.0)).collect(),
    }
}

fn read_recorded(raw: pb::TitleRecorded) -> Result<Recorded, DecodeError> {
    Ok(Recorded {
        title: read_title(&raw.title)?,
        kind: raw.kind.parse()?,
        case: CaseId(read_id("case", &raw.case)?),
        decided_at: read_time("decided_at_us", raw.decided_at_us)?,
        written_at: read_opt_time("written_at_us", raw.written_at_us)?,
        rule: raw.rule,
        basis: raw.basis,
        term: raw.term.map(read_limit).transpose()?,
        unless: raw
            .unless
            .into_iter()
            .map(|unless| {
                Ok((
                    unless.condition.parse()?,
                    read_limit(required("unless.limit", unless.limit)?)?,
                ))
            })
            .collect::<Result<_, DecodeError>>()?,
        stands_on: read_words(&raw.stands_on)?,
        agreed: read_words(&raw.agreed)?,
        owes: raw
            .owes
            .iter()
            .map(|duty| read_id("owes", duty).map(DutyId))
            .collect::<Result<_, _>>()?,
    })
}

fn limit(limit: &Limit) -> pb::Limit {
    pb::Limit {
        strict_us: micros(limit.strict),
        extended_us: limit.extended.map(micros),
        ends_us: micros(limit.ends),
        certainty: limit.certainty.to_string(),
        source: limit.source.clone(),
    }
}

fn read_limit(raw: pb::Limit) -> Result<Limit, DecodeError> {
    Ok(Limit {
        strict: read_time("strict_us", raw.strict_us)?,
        extended: read_opt_time("extended_us", raw.extended_us)?,
        ends: read_time("ends_us", raw.ends_us)?,
        certainty: raw.certainty.parse()?,
        source: raw.source,
    })
}

fn read_title(bytes: &[u8]) -> Result<TitleId, DecodeError> {
    read_id("title", bytes).map(TitleId)
}

fn words<'a, T: ToString + 'a>(list: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    list.into_iter().map(ToString::to_string).collect()
}

fn read_words<T, L>(words: &[String]) -> Result<L, DecodeError>
where
    T: FromStr<Err = DecodeError>,
    L: FromIterator<T>,
{
    words.iter().map(|word| word.parse()).collect()
}
