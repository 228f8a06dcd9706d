//! Between a placement's events and their bytes (`vangnet.placement.v1`).

use vangnet_proto::placement::v1 as pb;

use super::{Event, need_codec};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, duty, encode as write, id, micros, nights,
        opt_personal, owner, personal, read_duty, read_id, read_nights, read_opt_id,
        read_opt_personal, read_owner, read_personal, read_time, required, unknown_type,
    },
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TriageId},
};

/// The body and its name; refused while a text is not sealed.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::SearchOpened {
            case,
            triage,
            child,
            need,
            question,
            perspective,
            ladder,
        } => write(
            "vangnet.placement.v1.SearchOpened",
            &pb::SearchOpened {
                case_id: id(case.0),
                triage: id(triage.0),
                child: id(child.0),
                need: need.to_string(),
                question: opt_personal("question", question.as_ref())?,
                perspective: perspective.to_string(),
                ladder: ladder.clone(),
            },
        ),
        Event::RungRecorded {
            rung,
            outcome,
            reason,
        } => write(
            "vangnet.placement.v1.RungRecorded",
            &pb::RungRecorded {
                rung: rung.to_string(),
                outcome: outcome.to_string(),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::NeedRecorded(need) => {
            write("vangnet.placement.v1.NeedRecorded", &need_codec::need(need))
        }
        Event::HoldPlaced {
            place,
            until,
            nights: held,
        } => write(
            "vangnet.placement.v1.HoldPlaced",
            &pb::HoldPlaced {
                place: id(place.0),
                until_us: micros(*until),
                nights: held.as_ref().map(nights),
            },
        ),
        Event::AgeExceptionMade {
            place,
            sibling,
            reason,
        } => write(
            "vangnet.placement.v1.AgeExceptionMade",
            &pb::AgeExceptionMade {
                place: id(place.0),
                sibling: id(sibling.0),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::NightsChanged {
            place,
            nights: changed,
        } => write(
            "vangnet.placement.v1.NightsChanged",
            &pb::NightsChanged {
                place: id(place.0),
                nights: Some(nights(changed)),
            },
        ),
        Event::ArrangementRecorded(arranged) => write(
            "vangnet.placement.v1.ArrangementRecorded",
            &need_codec::arrangement(arranged),
        ),
        Event::HoldConfirmed { place } => write(
            "vangnet.placement.v1.HoldConfirmed",
            &pb::HoldConfirmed { place: id(place.0) },
        ),
        Event::HoldEnded { place, reason } => write(
            "vangnet.placement.v1.HoldEnded",
            &pb::HoldEnded {
                place: id(place.0),
                reason: reason.to_string(),
            },
        ),
        Event::PlacementDecided {
            place,
            second_professional,
            reason,
        } => write(
            "vangnet.placement.v1.PlacementDecided",
            &pb::PlacementDecided {
                place: id(place.0),
                second_professional: second_professional.clone(),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::ChildAdmitted {
            place,
            child,
            stay,
            rung,
        } => write(
            "vangnet.placement.v1.ChildAdmitted",
            &pb::ChildAdmitted {
                place: id(place.0),
                child: id(child.0),
                stay: id(stay.0),
                rung: rung.to_string(),
            },
        ),
        Event::AlternativeChosen {
            rung,
            child,
            stay,
            reason,
        } => write(
            "vangnet.placement.v1.AlternativeChosen",
            &pb::AlternativeChosen {
                rung: rung.to_string(),
                child: id(child.0),
                stay: stay.map(|stay| id(stay.0)).unwrap_or_default(),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::NoPlaceEstablished { owner: who, due } => write(
            "vangnet.placement.v1.NoPlaceEstablished",
            &pb::NoPlaceEstablished {
                owner: Some(owner(who)),
                due_us: micros(*due),
            },
        ),
        Event::OverflowArranged {
            region,
            provider,
            owner: who,
            child,
            stay,
            reason,
        } => write(
            "vangnet.placement.v1.OverflowArranged",
            &pb::OverflowArranged {
                region: region.clone(),
                provider: provider.clone(),
                owner: Some(owner(who)),
                child: id(child.0),
                stay: id(stay.0),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::EscalationStarted {
            level,
            owner: who,
            due,
            reason,
        } => write(
            "vangnet.placement.v1.EscalationStarted",
            &pb::EscalationStarted {
                level: level.to_string(),
                owner: Some(owner(who)),
                due_us: micros(*due),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::DutyOpened(opened) => write(
            "vangnet.placement.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(opened)),
            },
        ),
        Event::DutyFulfilled { duty, note } => write(
            "vangnet.placement.v1.DutyFulfilled",
            &pb::DutyFulfilled {
                duty: id(duty.0),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
    })
}

/// The event of stored bytes.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.placement.v1.SearchOpened", 1) => {
            let raw: pb::SearchOpened = read(body)?;
            Event::SearchOpened {
                case: CaseId(read_id("case_id", &raw.case_id)?),
                triage: TriageId(read_id("triage", &raw.triage)?),
                child: PersonId(read_id("child", &raw.child)?),
                need: raw.need.parse()?,
                question: read_opt_personal("question", raw.question)?,
                perspective: raw.perspective.parse()?,
                ladder: raw.ladder,
            }
        }
        ("vangnet.placement.v1.RungRecorded", 1) => {
            let raw: pb::RungRecorded = read(body)?;
            Event::RungRecorded {
                rung: raw.rung.parse()?,
                outcome: raw.outcome.parse()?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.HoldPlaced", 1) => {
            let raw: pb::HoldPlaced = read(body)?;
            Event::HoldPlaced {
                place: PlaceId(read_id("place", &raw.place)?),
                until: read_time("until_us", raw.until_us)?,
                nights: raw.nights.map(read_nights).transpose()?,
            }
        }
        ("vangnet.placement.v1.NeedRecorded", 1) => {
            let raw: pb::NeedRecorded = read(body)?;
            Event::NeedRecorded(need_codec::read_need(raw)?)
        }
        ("vangnet.placement.v1.AgeExceptionMade", 1) => {
            let raw: pb::AgeExceptionMade = read(body)?;
            Event::AgeExceptionMade {
                place: PlaceId(read_id("place", &raw.place)?),
                sibling: PlacementId(read_id("sibling", &raw.sibling)?),
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.NightsChanged", 1) => {
            let raw: pb::NightsChanged = read(body)?;
            Event::NightsChanged {
                place: PlaceId(read_id("place", &raw.place)?),
                nights: read_nights(required("nights", raw.nights)?)?,
            }
        }
        ("vangnet.placement.v1.ArrangementRecorded", 1) => {
            let raw: pb::ArrangementRecorded = read(body)?;
            Event::ArrangementRecorded(need_codec::read_arrangement(raw)?)
        }
        ("vangnet.placement.v1.HoldConfirmed", 1) => {
            let raw: pb::HoldConfirmed = read(body)?;
            Event::HoldConfirmed {
                place: PlaceId(read_id("place", &raw.place)?),
            }
        }
        ("vangnet.placement.v1.HoldEnded", 1) => {
            let raw: pb::HoldEnded = read(body)?;
            Event::HoldEnded {
                place: PlaceId(read_id("place", &raw.place)?),
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.placement.v1.PlacementDecided", 1) => {
            let raw: pb::PlacementDecided = read(body)?;
            Event::PlacementDecided {
                place: PlaceId(read_id("place", &raw.place)?),
                second_professional: raw.second_professional,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.ChildAdmitted", 1) => {
            let raw: pb::ChildAdmitted = read(body)?;
            Event::ChildAdmitted {
                place: PlaceId(read_id("place", &raw.place)?),
                child: PersonId(read_id("child", &raw.child)?),
                stay: StayId(read_id("stay", &raw.stay)?),
                rung: raw.rung.parse()?,
            }
        }
        ("vangnet.placement.v1.AlternativeChosen", 1) => {
            let raw: pb::AlternativeChosen = read(body)?;
            Event::AlternativeChosen {
                rung: raw.rung.parse()?,
                child: PersonId(read_id("child", &raw.child)?),
                stay: read_opt_id("stay", &raw.stay)?.map(StayId),
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.NoPlaceEstablished", 1) => {
            let raw: pb::NoPlaceEstablished = read(body)?;
            Event::NoPlaceEstablished {
                owner: read_owner("owner", raw.owner)?,
                due: read_time("due_us", raw.due_us)?,
            }
        }
        ("vangnet.placement.v1.OverflowArranged", 1) => {
            let raw: pb::OverflowArranged = read(body)?;
            Event::OverflowArranged {
                region: raw.region,
                provider: raw.provider,
                owner: read_owner("owner", raw.owner)?,
                child: PersonId(read_id("child", &raw.child)?),
                stay: StayId(read_id("stay", &raw.stay)?),
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.EscalationStarted", 1) => {
            let raw: pb::EscalationStarted = read(body)?;
            Event::EscalationStarted {
                level: raw.level.parse()?,
                owner: read_owner("owner", raw.owner)?,
                due: read_time("due_us", raw.due_us)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = read(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.placement.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = read(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
