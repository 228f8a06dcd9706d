//! Between the events of requests to neighbour regions and their bytes (`vangnet.placement.v1`).

use vangnet_proto::placement::v1 as pb;

use super::OverflowEvent as E;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, encode as write, id, micros, owner,
        personal, read_id, read_owner, read_personal, read_time, unknown_type,
    },
    guest::codec::{desk, need, read_desk, read_need},
    ids::{GuestId, StayId},
};

/// The body and its name.
pub(super) fn encode(event: &E) -> Result<Encoded, Unsealed> {
    Ok(match event {
        E::Asked {
            guest,
            region,
            need: asked,
            due,
            desk: call,
            reason,
        } => write(
            "vangnet.placement.v1.OverflowAsked",
            &pb::OverflowAsked {
                guest: id(guest.0),
                region: region.to_string(),
                need: Some(need(asked)),
                due_us: micros(*due),
                desk: Some(desk(call)),
                reason: Some(personal("reason", reason)?),
            },
        ),
        E::Offered {
            guest,
            provider,
            until,
            take_by,
        } => write(
            "vangnet.placement.v1.OverflowOffered",
            &pb::OverflowOffered {
                guest: id(guest.0),
                provider: provider.clone(),
                until_us: micros(*until),
                take_by_us: micros(*take_by),
            },
        ),
        E::Refused { guest, reason } => write(
            "vangnet.placement.v1.OverflowRefused",
            &pb::OverflowRefused {
                guest: id(guest.0),
                reason: reason.to_string(),
            },
        ),
        E::Taken {
            guest,
            stay,
            owner: who,
        } => write(
            "vangnet.placement.v1.OverflowTaken",
            &pb::OverflowTaken {
                guest: id(guest.0),
                stay: id(stay.0),
                owner: Some(owner(who)),
            },
        ),
        E::Withdrawn { guest, reason } => write(
            "vangnet.placement.v1.OverflowWithdrawn",
            &pb::OverflowWithdrawn {
                guest: id(guest.0),
                reason: reason.to_string(),
            },
        ),
        E::Said { guest, word } => write(
            "vangnet.placement.v1.NeighbourSaid",
            &pb::NeighbourSaid {
                guest: id(guest.0),
                word: word.to_string(),
            },
        ),
    })
}

/// The event of stored bytes.
pub(super) fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<E, DecodeError> {
    let guest = |bytes: &[u8]| read_id("guest", bytes).map(GuestId);
    Ok(match (type_name, schema) {
        ("vangnet.placement.v1.OverflowAsked", 1) => {
            let raw: pb::OverflowAsked = read(body)?;
            E::Asked {
                guest: guest(&raw.guest)?,
                region: raw.region.parse()?,
                need: read_need(raw.need)?,
                due: read_time("due_us", raw.due_us)?,
                desk: read_desk(raw.desk)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.OverflowOffered", 1) => {
            let raw: pb::OverflowOffered = read(body)?;
            E::Offered {
                guest: guest(&raw.guest)?,
                provider: raw.provider,
                until: read_time("until_us", raw.until_us)?,
                take_by: read_time("take_by_us", raw.take_by_us)?,
            }
        }
        ("vangnet.placement.v1.OverflowRefused", 1) => {
            let raw: pb::OverflowRefused = read(body)?;
            E::Refused {
                guest: guest(&raw.guest)?,
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.placement.v1.OverflowTaken", 1) => {
            let raw: pb::OverflowTaken = read(body)?;
            E::Taken {
                guest: guest(&raw.guest)?,
                stay: StayId(read_id("stay", &raw.stay)?),
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.placement.v1.OverflowWithdrawn", 1) => {
            let raw: pb::OverflowWithdrawn = read(body)?;
            E::Withdrawn {
                guest: guest(&raw.guest)?,
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.placement.v1.NeighbourSaid", 1) => {
            let raw: pb::NeighbourSaid = read(body)?;
            E::Said {
                guest: guest(&raw.guest)?,
                word: raw.word.parse()?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
