//! Between a place's events and their bytes (`vangnet.place.v1`).

use vangnet_proto::place::v1 as pb;

use super::Event;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, encode as write, id, micros, read_id,
        read_time, unknown_type,
    },
    ids::{PersonId, PlacementId, StayId},
};

/// The body and its name.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::PlaceRegistered {
            unit,
            provider,
            rung,
            municipality,
            age_bands,
        } => write(
            "vangnet.place.v1.PlaceRegistered",
            &pb::PlaceRegistered {
                unit: unit.clone(),
                provider: provider.clone(),
                rung: rung.to_string(),
                municipality: municipality.to_string(),
                age_bands: age_bands.iter().map(ToString::to_string).collect(),
            },
        ),
        Event::AvailabilityReported {
            availability,
            as_of,
        } => write(
            "vangnet.place.v1.AvailabilityReported",
            &pb::AvailabilityReported {
                availability: availability.to_string(),
                as_of_us: micros(*as_of),
            },
        ),
        Event::PlaceHeld {
            placement,
            child,
            until,
        } => write(
            "vangnet.place.v1.PlaceHeld",
            &pb::PlaceHeld {
                placement: id(placement.0),
                child: id(child.0),
                until_us: micros(*until),
            },
        ),
        Event::HoldConfirmed { placement } => write(
            "vangnet.place.v1.HoldConfirmed",
            &pb::HoldConfirmed {
                placement: id(placement.0),
            },
        ),
        Event::HoldReleased { placement, reason } => write(
            "vangnet.place.v1.HoldReleased",
            &pb::HoldReleased {
                placement: id(placement.0),
                reason: reason.to_string(),
            },
        ),
        Event::HoldExpired { placement, due } => write(
            "vangnet.place.v1.HoldExpired",
            &pb::HoldExpired {
                placement: id(placement.0),
                due_us: micros(*due),
            },
        ),
        Event::PlaceOccupied {
            placement,
            child,
            stay,
        } => write(
            "vangnet.place.v1.PlaceOccupied",
            &pb::PlaceOccupied {
                placement: id(placement.0),
                child: id(child.0),
                stay: id(stay.0),
            },
        ),
        Event::PlaceFreed { stay } => write(
            "vangnet.place.v1.PlaceFreed",
            &pb::PlaceFreed { stay: id(stay.0) },
        ),
        Event::PlaceClosed { reason } => write(
            "vangnet.place.v1.PlaceClosed",
            &pb::PlaceClosed {
                reason: reason.to_string(),
            },
        ),
        Event::PlaceReopened => write("vangnet.place.v1.PlaceReopened", &pb::PlaceReopened {}),
    })
}

/// The event of stored bytes.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.place.v1.PlaceRegistered", 1) => {
            let raw: pb::PlaceRegistered = read(body)?;
            Event::PlaceRegistered {
                unit: raw.unit,
                provider: raw.provider,
                rung: raw.rung.parse()?,
                municipality: raw.municipality.parse()?,
                age_bands: raw
                    .age_bands
                    .iter()
                    .map(|band| band.parse())
                    .collect::<Result<_, _>>()?,
            }
        }
        ("vangnet.place.v1.AvailabilityReported", 1) => {
            let raw: pb::AvailabilityReported = read(body)?;
            Event::AvailabilityReported {
                availability: raw.availability.parse()?,
                as_of: read_time("as_of_us", raw.as_of_us)?,
            }
        }
        ("vangnet.place.v1.PlaceHeld", 1) => {
            let raw: pb::PlaceHeld = read(body)?;
            Event::PlaceHeld {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                child: PersonId(read_id("child", &raw.child)?),
                until: read_time("until_us", raw.until_us)?,
            }
        }
        ("vangnet.place.v1.HoldConfirmed", 1) => {
            let raw: pb::HoldConfirmed = read(body)?;
            Event::HoldConfirmed {
                placement: PlacementId(read_id("placement", &raw.placement)?),
            }
        }
        ("vangnet.place.v1.HoldReleased", 1) => {
            let raw: pb::HoldReleased = read(body)?;
            Event::HoldReleased {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.place.v1.HoldExpired", 1) => {
            let raw: pb::HoldExpired = read(body)?;
            Event::HoldExpired {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                due: read_time("due_us", raw.due_us)?,
            }
        }
        ("vangnet.place.v1.PlaceOccupied", 1) => {
            let raw: pb::PlaceOccupied = read(body)?;
            Event::PlaceOccupied {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                child: PersonId(read_id("child", &raw.child)?),
                stay: StayId(read_id("stay", &raw.stay)?),
            }
        }
        ("vangnet.place.v1.PlaceFreed", 1) => {
            let raw: pb::PlaceFreed = read(body)?;
            Event::PlaceFreed {
                stay: StayId(read_id("stay", &raw.stay)?),
            }
        }
        ("vangnet.place.v1.PlaceClosed", 1) => {
            let raw: pb::PlaceClosed = read(body)?;
            Event::PlaceClosed {
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.place.v1.PlaceReopened", 1) => {
            let pb::PlaceReopened {} = read(body)?;
            Event::PlaceReopened
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
