//! Events of a person in protobuf.

use vangnet_proto::person::v1 as pb;

use super::{Event, ResidenceKind};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros,
        opt_personal, opt_word, personal, read_date, read_id, read_opt_personal, read_opt_word,
        read_personal, read_time, unknown_type,
    },
    ids::CaseId,
    region::Municipality,
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::PersonRegistered {
            case,
            name,
            birth_date,
            bsn,
            phone,
            age_band,
            bsn_status,
        } => encoded(
            "vangnet.person.v1.PersonRegistered",
            &pb::PersonRegistered {
                case: id(case.0),
                name: opt_personal("name", name.as_ref())?,
                birth_date: opt_personal("birth_date", birth_date.as_ref())?,
                bsn: opt_personal("bsn", bsn.as_ref())?,
                phone: opt_personal("phone", phone.as_ref())?,
                age_band: age_band.as_str().to_owned(),
                bsn_status: bsn_status.as_str().to_owned(),
            },
        ),
        Event::PersonCorrected {
            name,
            birth_date,
            bsn,
            phone,
            age_band,
            bsn_status,
        } => encoded(
            "vangnet.person.v1.PersonCorrected",
            &pb::PersonCorrected {
                name: opt_personal("name", name.as_ref())?,
                birth_date: opt_personal("birth_date", birth_date.as_ref())?,
                bsn: opt_personal("bsn", bsn.as_ref())?,
                phone: opt_personal("phone", phone.as_ref())?,
                age_band: age_band.as_str().to_owned(),
                bsn_status: bsn_status.as_str().to_owned(),
            },
        ),
        Event::AddressRecorded {
            from,
            address,
            municipality,
            kind,
        } => encoded(
            "vangnet.person.v1.AddressRecorded",
            &pb::AddressRecorded {
                from: from.to_string(),
                address: Some(personal("address", address)?),
                municipality: opt_word(municipality.map(Municipality::as_str)),
                kind: opt_word(match kind {
                    ResidenceKind::Home => None,
                    ResidenceKind::Stay => Some(kind.as_str()),
                }),
            },
        ),
        Event::AgeReached { age_band } => encoded(
            "vangnet.person.v1.AgeReached",
            &pb::AgeReached {
                age_band: age_band.as_str().to_owned(),
            },
        ),
        Event::CrisisOver { case, over_at } => encoded(
            "vangnet.person.v1.CrisisOver",
            &pb::CrisisOver {
                case: id(case.0),
                over_us: micros(*over_at),
            },
        ),
        Event::CaseJoined {
            case,
            household_role,
        } => encoded(
            "vangnet.person.v1.CaseJoined",
            &pb::CaseJoined {
                case: id(case.0),
                household_role: household_role.as_str().to_owned(),
            },
        ),
        Event::PersonErased { ground } => encoded(
            "vangnet.person.v1.PersonErased",
            &pb::PersonErased {
                ground: ground.clone(),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.person.v1.PersonRegistered", 1) => {
            let raw: pb::PersonRegistered = message(body)?;
            Event::PersonRegistered {
                case: CaseId(read_id("case", &raw.case)?),
                name: read_opt_personal("name", raw.name)?,
                birth_date: read_opt_personal("birth_date", raw.birth_date)?,
                bsn: read_opt_personal("bsn", raw.bsn)?,
                phone: read_opt_personal("phone", raw.phone)?,
                age_band: raw.age_band.parse()?,
                bsn_status: raw.bsn_status.parse()?,
            }
        }
        ("vangnet.person.v1.PersonCorrected", 1) => {
            let raw: pb::PersonCorrected = message(body)?;
            Event::PersonCorrected {
                name: read_opt_personal("name", raw.name)?,
                birth_date: read_opt_personal("birth_date", raw.birth_date)?,
                bsn: read_opt_personal("bsn", raw.bsn)?,
                phone: read_opt_personal("phone", raw.phone)?,
                age_band: raw.age_band.parse()?,
                bsn_status: raw.bsn_status.parse()?,
            }
        }
        ("vangnet.person.v1.AddressRecorded", 1) => {
            let raw: pb::AddressRecorded = message(body)?;
            Event::AddressRecorded {
                from: read_date("from", &raw.from)?,
                address: read_personal("address", raw.address)?,
                municipality: read_opt_word(&raw.municipality)?,
                kind: read_opt_word(&raw.kind)?.unwrap_or(ResidenceKind::Home),
            }
        }
        ("vangnet.person.v1.AgeReached", 1) => {
            let raw: pb::AgeReached = message(body)?;
            Event::AgeReached {
                age_band: raw.age_band.parse()?,
            }
        }
        ("vangnet.person.v1.CrisisOver", 1) => {
            let raw: pb::CrisisOver = message(body)?;
            Event::CrisisOver {
                case: CaseId(read_id("case", &raw.case)?),
                over_at: read_time("over_us", raw.over_us)?,
            }
        }
        ("vangnet.person.v1.CaseJoined", 1) => {
            let raw: pb::CaseJoined = message(body)?;
            Event::CaseJoined {
                case: CaseId(read_id("case", &raw.case)?),
                household_role: raw.household_role.parse()?,
            }
        }
        ("vangnet.person.v1.PersonErased", 1) => {
            let raw: pb::PersonErased = message(body)?;
            Event::PersonErased { ground: raw.ground }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
