//! Between domain events and the protobuf bodies of the log. Each subject's `codec.rs` holds its own
//! messages; this room holds what they all need. Decoding is total: bad bytes are an error, never a panic.

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;
use vangnet_proto::common::v1 as pb;

use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    ids::{CaseId, DutyId, EmergencyId, PersonId, TitleId},
    personal::{KeySubject, Personal, Sealed},
    place::{Nights, Week, WeekPart},
    registration::Registration,
    title::Frame,
};

/// Why stored bytes are not an event of ours. The stream they stand in is parked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are no protobuf message of the named type.
    #[error("bytes are not a {type_name}")]
    Protobuf { type_name: String },
    /// No codec knows this type and schema version.
    #[error("unknown event type {type_name} schema {schema}")]
    UnknownType { type_name: String, schema: u32 },
    /// A required field is absent.
    #[error("field {field} is missing")]
    Missing { field: &'static str },
    /// A field is there but its value is out of its domain.
    #[error("field {field} has an impossible value")]
    Value { field: &'static str },
    /// A word that the code list does not have.
    #[error("{word:?} is not in the code list {list}")]
    Word { list: &'static str, word: String },
}

/// Why an event cannot be written: it still holds personal text in plain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("field {field} holds unsealed personal text")]
pub struct Unsealed {
    /// Which field.
    pub field: &'static str,
}

/// An encoded body with the name it is stored under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Full protobuf name, e.g. `vangnet.report.v1.ReportReceived`.
    pub type_name: &'static str,
    /// Schema version of the message, from 1.
    pub schema: u32,
    /// Protobuf bytes.
    pub body: Vec<u8>,
}

/// Encode a message under its full name, schema version 1.
pub fn encode<M: prost::Message + prost::Name>(type_name: &'static str, message: &M) -> Encoded {
    debug_assert_eq!(type_name, M::full_name());
    Encoded {
        type_name,
        schema: 1,
        body: message.encode_to_vec(),
    }
}

/// No codec of this room knows the type and schema.
pub fn unknown_type(type_name: &str, schema: u32) -> DecodeError {
    DecodeError::UnknownType {
        type_name: type_name.to_owned(),
        schema,
    }
}

/// Decode the bytes of a message.
pub fn decode<M: prost::Message + prost::Name + Default>(body: &[u8]) -> Result<M, DecodeError> {
    M::decode(body).map_err(|_| DecodeError::Protobuf {
        type_name: M::full_name(),
    })
}

/// A registration of a professional.
pub fn registration(of: &Registration) -> pb::Registration {
    pb::Registration {
        register: of.register.to_string(),
        number: of.number.clone(),
        valid_until: of.valid_until.to_string(),
        profession: opt_word(of.profession.map(|word| word.as_str())),
    }
}

/// Read a registration that may be absent.
pub fn read_registration(
    of: Option<pb::Registration>,
) -> Result<Option<Registration>, DecodeError> {
    let read = |of: pb::Registration| {
        Ok(Registration {
            register: of.register.parse()?,
            number: of.number,
            valid_until: read_date("valid_until", &of.valid_until)?,
            profession: read_opt_word(&of.profession)?,
        })
    };
    of.map(read).transpose()
}

/// A UUID as 16 bytes.
pub fn id(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}

/// Read a required UUID.
pub fn read_id(field: &'static str, bytes: &[u8]) -> Result<Uuid, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Missing { field });
    }
    Uuid::from_slice(bytes).map_err(|_| DecodeError::Value { field })
}

/// Read a UUID that may be absent (empty bytes).
pub fn read_opt_id(field: &'static str, bytes: &[u8]) -> Result<Option<Uuid>, DecodeError> {
    if bytes.is_empty() {
        Ok(None)
    } else {
        read_id(field, bytes).map(Some)
    }
}

/// An instant as microseconds since 1970 UTC.
pub fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// Read an instant of microseconds since 1970 UTC.
pub fn read_time(field: &'static str, micros: i64) -> Result<Timestamp, DecodeError> {
    Timestamp::from_microsecond(micros).map_err(|_| DecodeError::Value { field })
}

/// Read an instant that may be absent.
pub fn read_opt_time(
    field: &'static str,
    micros: Option<i64>,
) -> Result<Option<Timestamp>, DecodeError> {
    micros.map(|value| read_time(field, value)).transpose()
}

/// Read a civil date `YYYY-MM-DD`.
pub fn read_date(field: &'static str, text: &str) -> Result<Date, DecodeError> {
    text.parse().map_err(|_| DecodeError::Value { field })
}

/// Read a word of a code list that may be absent (empty).
pub fn read_opt_word<T: std::str::FromStr<Err = DecodeError>>(
    word: &str,
) -> Result<Option<T>, DecodeError> {
    if word.is_empty() {
        Ok(None)
    } else {
        word.parse().map(Some)
    }
}

/// A word of a code list that may be absent: empty.
pub fn opt_word(word: Option<&'static str>) -> String {
    word.unwrap_or_default().to_owned()
}

/// Read a required message field.
pub fn required<T>(field: &'static str, value: Option<T>) -> Result<T, DecodeError> {
    value.ok_or(DecodeError::Missing { field })
}

/// A sealed personal field. Plain text is refused here, the last door before the log.
pub fn personal(field: &'static str, value: &Personal) -> Result<pb::Sealed, Unsealed> {
    match value {
        Personal::Plain { .. } => Err(Unsealed { field }),
        Personal::Sealed(sealed) => Ok(pb::Sealed {
            key_kind: sealed.key.kind().to_owned(),
            key_id: id(sealed.key.id()),
            nonce: sealed.nonce.clone(),
            ciphertext: sealed.ciphertext.clone(),
        }),
    }
}

/// The same for a field that may be absent.
pub fn opt_personal(
    field: &'static str,
    value: Option<&Personal>,
) -> Result<Option<pb::Sealed>, Unsealed> {
    value.map(|value| personal(field, value)).transpose()
}

/// Read a sealed field. Its origin (event id and field name) is bound by [`crate::event::Event::decode`].
pub fn read_personal(
    field: &'static str,
    value: Option<pb::Sealed>,
) -> Result<Personal, DecodeError> {
    let value = required(field, value)?;
    let key_id = read_id(field, &value.key_id)?;
    let key = match value.key_kind.as_str() {
        "person" => KeySubject::Person(PersonId(key_id)),
        "case" => KeySubject::Case(CaseId(key_id)),
        _ => return Err(DecodeError::Value { field }),
    };
    Ok(Personal::Sealed(Sealed {
        key,
        nonce: value.nonce,
        ciphertext: value.ciphertext,
        event: Uuid::nil(),
        field: String::new(),
    }))
}

/// The same for a field that may be absent.
pub fn read_opt_personal(
    field: &'static str,
    value: Option<pb::Sealed>,
) -> Result<Option<Personal>, DecodeError> {
    value
        .map(|value| read_personal(field, Some(value)))
        .transpose()
}

/// Nights and parts of the day.
pub fn nights(nights: &Nights) -> pb::Nights {
    pb::Nights {
        from: nights.from.to_string(),
        until: nights.until.map(|day| day.to_string()).unwrap_or_default(),
        week: nights
            .week
            .parts()
            .iter()
            .map(ToString::to_string)
            .collect(),
        except: nights.except.iter().map(ToString::to_string).collect(),
    }
}

/// Read nights and parts of the day.
pub fn read_nights(raw: pb::Nights) -> Result<Nights, DecodeError> {
    let until = (!raw.until.is_empty()).then_some(raw.until.as_str());
    let week: Vec<WeekPart> = raw
        .week
        .iter()
        .map(|part| part.parse())
        .collect::<Result<_, _>>()?;
    let except = raw.except.iter();
    Ok(Nights {
        from: read_date("nights.from", &raw.from)?,
        until: until
            .map(|day| read_date("nights.until", day))
            .transpose()?,
        week: Week::of(&week),
        except: except
            .map(|day| read_date("nights.except", day))
            .collect::<Result<_, _>>()?,
    })
}

/// An owner: who has to act.
pub fn owner(owner: &Owner) -> pb::Owner {
    pb::Owner {
        role: owner.role.as_str().to_owned(),
        organisation: owner.organisation.clone(),
        person: owner.person.clone().unwrap_or_default(),
    }
}

/// Read an owner.
pub fn read_owner(field: &'static str, value: Option<pb::Owner>) -> Result<Owner, DecodeError> {
    let value = required(field, value)?;
    Ok(Owner {
        role: value.role.parse::<Role>()?,
        organisation: value.organisation,
        person: (!value.person.is_empty()).then_some(value.person),
    })
}

/// What a step rests on.
pub fn frame(frame: Frame) -> pb::Frame {
    let emergency = match frame {
        Frame::Emergency { emergency } => id(emergency.0),
        _ => Vec::new(),
    };
    pb::Frame {
        kind: frame.as_str().to_owned(),
        title: frame.title().map(|title| id(title.0)).unwrap_or_default(),
        emergency,
    }
}

/// Read what a step rests on.
pub fn read_frame(field: &'static str, value: Option<pb::Frame>) -> Result<Frame, DecodeError> {
    let value = required(field, value)?;
    let title = || read_id("frame.title", &value.title).map(TitleId);
    Ok(match value.kind.as_str() {
        "voluntary" => Frame::Voluntary { title: title()? },
        "forced" => Frame::Forced { title: title()? },
        "emergency" => Frame::Emergency {
            emergency: EmergencyId(read_id("frame.emergency", &value.emergency)?),
        },
        "owed" => Frame::Owed,
        _ => return Err(DecodeError::Value { field }),
    })
}

/// A duty.
pub fn duty(duty: &Duty) -> pb::Duty {
    pb::Duty {
        id: id(duty.id.0),
        kind: duty.kind.as_str().to_owned(),
        due_us: micros(duty.due),
        owner: Some(owner(&duty.owner)),
        rule: duty.rule.clone(),
        office: duty
            .office
            .map_or_else(String::new, |office| office.as_str().to_owned()),
    }
}

/// Read a duty.
pub fn read_duty(field: &'static str, value: Option<pb::Duty>) -> Result<Duty, DecodeError> {
    let value = required(field, value)?;
    Ok(Duty {
        id: DutyId(read_id("duty.id", &value.id)?),
        kind: value.kind.parse::<DutyKind>()?,
        due: read_time("duty.due", value.due_us)?,
        owner: read_owner("duty.owner", value.owner)?,
        office: read_opt_word(&value.office)?,
        rule: value.rule,
    })
}
