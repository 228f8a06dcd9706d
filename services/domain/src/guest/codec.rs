//! Between the events of a neighbour's request and their bytes (`vangnet.guest.v1`).

use vangnet_proto::guest::v1 as pb;

use super::{Desk, Event, Need};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, duty, encode as write, id, micros, nights,
        opt_word, owner, read_duty, read_id, read_nights, read_opt_word, read_owner, read_time,
        required, unknown_type,
    },
    ids::{DutyId, PlaceId, PlacementId},
};

/// What is needed.
pub(crate) fn need(need: &Need) -> pb::Need {
    pb::Need {
        kind: need.kind.to_string(),
        age_band: need.age.to_string(),
        rung: opt_word(need.rung.map(crate::placement::Rung::as_str)),
        persons: need.persons,
        not_with: need.not_with.iter().map(ToString::to_string).collect(),
        nights: need.nights.as_ref().map(nights),
        acute: need.acute,
    }
}

/// Read what is needed.
pub(crate) fn read_need(raw: Option<pb::Need>) -> Result<Need, DecodeError> {
    let raw = required("need", raw)?;
    let not_with = raw.not_with.iter().map(|word| word.parse());
    Ok(Need {
        kind: raw.kind.parse()?,
        age: raw.age_band.parse()?,
        rung: read_opt_word(&raw.rung)?,
        persons: raw.persons,
        not_with: not_with.collect::<Result<_, _>>()?,
        nights: raw.nights.map(read_nights).transpose()?,
        acute: raw.acute,
    })
}

/// Whom to call.
pub(crate) fn desk(desk: &Desk) -> pb::Desk {
    pb::Desk {
        name: desk.name.clone(),
        telephone: desk.telephone.clone(),
    }
}

/// Read whom to call.
pub(crate) fn read_desk(raw: Option<pb::Desk>) -> Result<Desk, DecodeError> {
    let raw = required("desk", raw)?;
    Ok(Desk {
        name: raw.name,
        telephone: raw.telephone,
    })
}

/// The body and its name.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::GuestAsked {
            region,
            placement,
            need: asked,
            due,
            desk: call,
        } => write(
            "vangnet.guest.v1.GuestAsked",
            &pb::GuestAsked {
                region: region.to_string(),
                placement: id(placement.0),
                need: Some(need(asked)),
                due_us: micros(*due),
                desk: Some(desk(call)),
            },
        ),
        Event::GuestOffered {
            place,
            provider,
            until,
        } => write(
            "vangnet.guest.v1.GuestOffered",
            &pb::GuestOffered {
                place: id(place.0),
                provider: provider.clone(),
                until_us: micros(*until),
            },
        ),
        Event::GuestRefused { reason } => write(
            "vangnet.guest.v1.GuestRefused",
            &pb::GuestRefused {
                reason: reason.to_string(),
            },
        ),
        Event::GuestConfirmed => write("vangnet.guest.v1.GuestConfirmed", &pb::GuestConfirmed {}),
        Event::GuestConfirmedLate => write(
            "vangnet.guest.v1.GuestConfirmedLate",
            &pb::GuestConfirmedLate {},
        ),
        Event::GuestWithdrawn { reason } => write(
            "vangnet.guest.v1.GuestWithdrawn",
            &pb::GuestWithdrawn {
                reason: reason.to_string(),
            },
        ),
        Event::GuestLetGo { reason, by } => write(
            "vangnet.guest.v1.GuestLetGo",
            &pb::GuestLetGo {
                reason: reason.to_string(),
                by: Some(owner(by)),
            },
        ),
        Event::GuestArrived => write("vangnet.guest.v1.GuestArrived", &pb::GuestArrived {}),
        Event::GuestAtTheDoor => write("vangnet.guest.v1.GuestAtTheDoor", &pb::GuestAtTheDoor {}),
        Event::GuestLeft => write("vangnet.guest.v1.GuestLeft", &pb::GuestLeft {}),
        Event::ConflictSettled { outcome, by } => write(
            "vangnet.guest.v1.ConflictSettled",
            &pb::ConflictSettled {
                outcome: outcome.to_string(),
                by: Some(owner(by)),
            },
        ),
        Event::DutyOpened(opened) => write(
            "vangnet.guest.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(opened)),
            },
        ),
        Event::DutyFulfilled { duty } => write(
            "vangnet.guest.v1.DutyFulfilled",
            &pb::DutyFulfilled { duty: id(duty.0) },
        ),
    })
}

/// The event of stored bytes.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.guest.v1.GuestAsked", 1) => {
            let raw: pb::GuestAsked = read(body)?;
            Event::GuestAsked {
                region: raw.region.parse()?,
                placement: PlacementId(read_id("placement", &raw.placement)?),
                need: read_need(raw.need)?,
                due: read_time("due_us", raw.due_us)?,
                desk: read_desk(raw.desk)?,
            }
        }
        ("vangnet.guest.v1.GuestOffered", 1) => {
            let raw: pb::GuestOffered = read(body)?;
            Event::GuestOffered {
                place: PlaceId(read_id("place", &raw.place)?),
                provider: raw.provider,
                until: read_time("until_us", raw.until_us)?,
            }
        }
        ("vangnet.guest.v1.GuestRefused", 1) => {
            let raw: pb::GuestRefused = read(body)?;
            Event::GuestRefused {
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.guest.v1.GuestConfirmed", 1) => {
            let pb::GuestConfirmed {} = read(body)?;
            Event::GuestConfirmed
        }
        ("vangnet.guest.v1.GuestConfirmedLate", 1) => {
            let pb::GuestConfirmedLate {} = read(body)?;
            Event::GuestConfirmedLate
        }
        ("vangnet.guest.v1.GuestWithdrawn", 1) => {
            let raw: pb::GuestWithdrawn = read(body)?;
            Event::GuestWithdrawn {
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.guest.v1.GuestLetGo", 1) => {
            let raw: pb::GuestLetGo = read(body)?;
            Event::GuestLetGo {
                reason: raw.reason.parse()?,
                by: read_owner("by", raw.by)?,
            }
        }
        ("vangnet.guest.v1.GuestArrived", 1) => {
            let pb::GuestArrived {} = read(body)?;
            Event::GuestArrived
        }
        ("vangnet.guest.v1.GuestAtTheDoor", 1) => {
            let pb::GuestAtTheDoor {} = read(body)?;
            Event::GuestAtTheDoor
        }
        ("vangnet.guest.v1.GuestLeft", 1) => {
            let pb::GuestLeft {} = read(body)?;
            Event::GuestLeft
        }
        ("vangnet.guest.v1.ConflictSettled", 1) => {
            let raw: pb::ConflictSettled = read(body)?;
            Event::ConflictSettled {
                outcome: raw.outcome.parse()?,
                by: read_owner("by", raw.by)?,
            }
        }
        ("vangnet.guest.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = read(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.guest.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = read(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
