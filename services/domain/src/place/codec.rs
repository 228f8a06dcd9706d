//! Between a place's events and their bytes (`vangnet.place.v1`).

use vangnet_proto::place::v1 as pb;

use super::{Away, Event, shape_codec};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, encode as write, id, micros, nights,
        read_date, read_id, read_nights, read_opt_time, read_time, required, unknown_type,
    },
    ids::{GuestId, PersonId, PlacementId, StayId},
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
            good_until,
        } => write(
            "vangnet.place.v1.AvailabilityReported",
            &pb::AvailabilityReported {
                availability: availability.to_string(),
                as_of_us: micros(*as_of),
                good_until_us: good_until.map(micros),
            },
        ),
        Event::PlaceDescribed { shape } => write(
            "vangnet.place.v1.PlaceDescribed",
            &shape_codec::described(shape),
        ),
        Event::CalendarReported { away, as_of } => write(
            "vangnet.place.v1.CalendarReported",
            &pb::CalendarReported {
                away: away
                    .iter()
                    .map(|away| pb::Away {
                        from: away.from.to_string(),
                        until: away.until.to_string(),
                    })
                    .collect(),
                as_of_us: micros(*as_of),
            },
        ),
        Event::NightsChanged {
            placement,
            nights: changed,
        } => write(
            "vangnet.place.v1.NightsChanged",
            &pb::NightsChanged {
                placement: id(placement.0),
                nights: Some(nights(changed)),
            },
        ),
        Event::PlaceHeld {
            placement,
            child,
            until,
            share,
        } => write(
            "vangnet.place.v1.PlaceHeld",
            &pb::PlaceHeld {
                placement: id(placement.0),
                child: id(child.0),
                until_us: micros(*until),
                share: share.as_ref().map(shape_codec::share),
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
        Event::GuestHeld { guest, share } => write(
            "vangnet.place.v1.GuestHeld",
            &pb::GuestHeld {
                guest: id(guest.0),
                share: Some(shape_codec::share(share)),
            },
        ),
        Event::GuestMovedIn { guest } => write(
            "vangnet.place.v1.GuestMovedIn",
            &pb::GuestMovedIn { guest: id(guest.0) },
        ),
        Event::GuestGone { guest } => write(
            "vangnet.place.v1.GuestGone",
            &pb::GuestGone { guest: id(guest.0) },
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
                good_until: read_opt_time("good_until_us", raw.good_until_us)?,
            }
        }
        ("vangnet.place.v1.PlaceDescribed", 1) => {
            let raw: pb::PlaceDescribed = read(body)?;
            Event::PlaceDescribed {
                shape: shape_codec::read_described(raw)?,
            }
        }
        ("vangnet.place.v1.CalendarReported", 1) => {
            let raw: pb::CalendarReported = read(body)?;
            Event::CalendarReported {
                away: raw
                    .away
                    .iter()
                    .map(|away| {
                        Ok(Away {
                            from: read_date("away.from", &away.from)?,
                            until: read_date("away.until", &away.until)?,
                        })
                    })
                    .collect::<Result<_, DecodeError>>()?,
                as_of: read_time("as_of_us", raw.as_of_us)?,
            }
        }
        ("vangnet.place.v1.NightsChanged", 1) => {
            let raw: pb::NightsChanged = read(body)?;
            Event::NightsChanged {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                nights: read_nights(required("nights", raw.nights)?)?,
            }
        }
        ("vangnet.place.v1.PlaceHeld", 1) => {
            let raw: pb::PlaceHeld = read(body)?;
            Event::PlaceHeld {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                child: PersonId(read_id("child", &raw.child)?),
                until: read_time("until_us", raw.until_us)?,
                share: raw.share.map(shape_codec::read_share).transpose()?,
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
        ("vangnet.place.v1.GuestHeld", 1) => {
            let raw: pb::GuestHeld = read(body)?;
            Event::GuestHeld {
                guest: GuestId(read_id("guest", &raw.guest)?),
                share: shape_codec::read_share(required("share", raw.share)?)?,
            }
        }
        ("vangnet.place.v1.GuestMovedIn", 1) => {
            let raw: pb::GuestMovedIn = read(body)?;
            Event::GuestMovedIn {
                guest: GuestId(read_id("guest", &raw.guest)?),
            }
        }
        ("vangnet.place.v1.GuestGone", 1) => {
            let raw: pb::GuestGone = read(body)?;
            Event::GuestGone {
                guest: GuestId(read_id("guest", &raw.guest)?),
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
