//! Between a stay's events and their bytes (`vangnet.stay.v1`).

use vangnet_proto::{common::v1::Sealed, stay::v1 as pb};

use super::{Agreed, Event};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, duty, encode as write, id, micros,
        opt_personal, owner, personal, read_date, read_duty, read_id, read_opt_id,
        read_opt_personal, read_owner, read_personal, read_time, unknown_type,
    },
    ids::{AgreementId, CaseId, DutyId, PersonId, PlaceId, PlacementId},
    personal::Personal,
};

/// The body and its name; refused while a text is not sealed.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::StayStarted {
            case,
            child,
            placement,
            place,
            rung,
            perspective,
            intended_end,
            placement_avoided,
        } => write(
            "vangnet.stay.v1.StayStarted",
            &pb::StayStarted {
                case_id: id(case.0),
                child: id(child.0),
                placement: id(placement.0),
                place: place.map(|place| id(place.0)).unwrap_or_default(),
                rung: rung.to_string(),
                perspective: perspective.to_string(),
                intended_end: intended_end.to_string(),
                placement_avoided: *placement_avoided,
            },
        ),
        Event::AmbulatoryCoupled { provider } => write(
            "vangnet.stay.v1.AmbulatoryCoupled",
            &pb::AmbulatoryCoupled {
                provider: provider.clone(),
            },
        ),
        Event::AmbulatoryEnded { provider } => write(
            "vangnet.stay.v1.AmbulatoryEnded",
            &pb::AmbulatoryEnded {
                provider: provider.clone(),
            },
        ),
        Event::PlanSet {
            intended_end,
            goals,
        } => write(
            "vangnet.stay.v1.PlanSet",
            &pb::PlanSet {
                intended_end: intended_end.to_string(),
                goals: sealed("goals", goals)?,
            },
        ),
        Event::StayExtended {
            intended_end,
            reason,
            decider,
            behavioural_scientist,
        } => write(
            "vangnet.stay.v1.StayExtended",
            &pb::StayExtended {
                intended_end: intended_end.to_string(),
                reason: Some(personal("reason", reason)?),
                decider: Some(owner(decider)),
                behavioural_scientist: behavioural_scientist.clone(),
            },
        ),
        Event::StayReviewed { day, outcome, note } => write(
            "vangnet.stay.v1.StayReviewed",
            &pb::StayReviewed {
                day: *day,
                outcome: outcome.to_string(),
                note: Some(personal("note", note)?),
            },
        ),
        Event::MomentRecorded {
            kind,
            note,
            with_family,
        } => write(
            "vangnet.stay.v1.MomentRecorded",
            &pb::MomentRecorded {
                kind: kind.to_string(),
                note: Some(personal("note", note)?),
                with_family: *with_family,
            },
        ),
        Event::ReturnPlanned {
            conditions,
            agreements,
        } => write(
            "vangnet.stay.v1.ReturnPlanned",
            &pb::ReturnPlanned {
                conditions: sealed("conditions", conditions)?,
                agreements: agreements.iter().map(agreed).collect::<Result<_, _>>()?,
            },
        ),
        Event::TrialVisitRecorded {
            from,
            until,
            went_well,
            note,
        } => write(
            "vangnet.stay.v1.TrialVisitRecorded",
            &pb::TrialVisitRecorded {
                from_us: micros(*from),
                until_us: micros(*until),
                went_well: *went_well,
                note: Some(personal("note", note)?),
            },
        ),
        Event::AgreementSettled {
            agreement,
            kept,
            note,
        } => write(
            "vangnet.stay.v1.AgreementSettled",
            &pb::AgreementSettled {
                agreement: id(agreement.0),
                kept: *kept,
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::StayEnded {
            reason,
            place,
            days,
            note,
        } => write(
            "vangnet.stay.v1.StayEnded",
            &pb::StayEnded {
                reason: reason.to_string(),
                place: place.map(|place| id(place.0)).unwrap_or_default(),
                days: *days,
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::AftercareRecorded { going_well, note } => write(
            "vangnet.stay.v1.AftercareRecorded",
            &pb::AftercareRecorded {
                going_well: *going_well,
                note: Some(personal("note", note)?),
            },
        ),
        Event::AftercareClosed => write("vangnet.stay.v1.AftercareClosed", &pb::AftercareClosed {}),
        Event::LookedBack {
            lessons,
            with_child,
            with_parents,
            placement_avoided,
        } => write(
            "vangnet.stay.v1.LookedBack",
            &pb::LookedBack {
                lessons: sealed("lessons", lessons)?,
                with_child: *with_child,
                with_parents: *with_parents,
                placement_avoided: *placement_avoided,
            },
        ),
        Event::DutyOpened(opened) => write(
            "vangnet.stay.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(opened)),
            },
        ),
        Event::DutyFulfilled { duty, note } => write(
            "vangnet.stay.v1.DutyFulfilled",
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
        ("vangnet.stay.v1.StayStarted", 1) => {
            let raw: pb::StayStarted = read(body)?;
            Event::StayStarted {
                case: CaseId(read_id("case_id", &raw.case_id)?),
                child: PersonId(read_id("child", &raw.child)?),
                placement: PlacementId(read_id("placement", &raw.placement)?),
                place: read_opt_id("place", &raw.place)?.map(PlaceId),
                rung: raw.rung.parse()?,
                perspective: raw.perspective.parse()?,
                intended_end: read_date("intended_end", &raw.intended_end)?,
                placement_avoided: raw.placement_avoided,
            }
        }
        ("vangnet.stay.v1.AmbulatoryCoupled", 1) => {
            let raw: pb::AmbulatoryCoupled = read(body)?;
            Event::AmbulatoryCoupled {
                provider: raw.provider,
            }
        }
        ("vangnet.stay.v1.AmbulatoryEnded", 1) => {
            let raw: pb::AmbulatoryEnded = read(body)?;
            Event::AmbulatoryEnded {
                provider: raw.provider,
            }
        }
        ("vangnet.stay.v1.PlanSet", 1) => {
            let raw: pb::PlanSet = read(body)?;
            Event::PlanSet {
                intended_end: read_date("intended_end", &raw.intended_end)?,
                goals: read_sealed("goals", raw.goals)?,
            }
        }
        ("vangnet.stay.v1.StayExtended", 1) => {
            let raw: pb::StayExtended = read(body)?;
            Event::StayExtended {
                intended_end: read_date("intended_end", &raw.intended_end)?,
                reason: read_personal("reason", raw.reason)?,
                decider: read_owner("decider", raw.decider)?,
                behavioural_scientist: raw.behavioural_scientist,
            }
        }
        ("vangnet.stay.v1.StayReviewed", 1) => {
            let raw: pb::StayReviewed = read(body)?;
            Event::StayReviewed {
                day: raw.day,
                outcome: raw.outcome.parse()?,
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.MomentRecorded", 1) => {
            let raw: pb::MomentRecorded = read(body)?;
            Event::MomentRecorded {
                kind: raw.kind.parse()?,
                note: read_personal("note", raw.note)?,
                with_family: raw.with_family,
            }
        }
        ("vangnet.stay.v1.ReturnPlanned", 1) => {
            let raw: pb::ReturnPlanned = read(body)?;
            Event::ReturnPlanned {
                conditions: read_sealed("conditions", raw.conditions)?,
                agreements: raw
                    .agreements
                    .into_iter()
                    .map(read_agreed)
                    .collect::<Result<_, _>>()?,
            }
        }
        ("vangnet.stay.v1.TrialVisitRecorded", 1) => {
            let raw: pb::TrialVisitRecorded = read(body)?;
            Event::TrialVisitRecorded {
                from: read_time("from_us", raw.from_us)?,
                until: read_time("until_us", raw.until_us)?,
                went_well: raw.went_well,
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.AgreementSettled", 1) => {
            let raw: pb::AgreementSettled = read(body)?;
            Event::AgreementSettled {
                agreement: AgreementId(read_id("agreement", &raw.agreement)?),
                kept: raw.kept,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.StayEnded", 1) => {
            let raw: pb::StayEnded = read(body)?;
            Event::StayEnded {
                reason: raw.reason.parse()?,
                place: read_opt_id("place", &raw.place)?.map(PlaceId),
                days: raw.days,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.AftercareRecorded", 1) => {
            let raw: pb::AftercareRecorded = read(body)?;
            Event::AftercareRecorded {
                going_well: raw.going_well,
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.AftercareClosed", 1) => {
            let pb::AftercareClosed {} = read(body)?;
            Event::AftercareClosed
        }
        ("vangnet.stay.v1.LookedBack", 1) => {
            let raw: pb::LookedBack = read(body)?;
            Event::LookedBack {
                lessons: read_sealed("lessons", raw.lessons)?,
                with_child: raw.with_child,
                with_parents: raw.with_parents,
                placement_avoided: raw.placement_avoided,
            }
        }
        ("vangnet.stay.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = read(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.stay.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = read(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}

fn sealed(field: &'static str, texts: &[Personal]) -> Result<Vec<Sealed>, Unsealed> {
    texts.iter().map(|text| personal(field, text)).collect()
}

fn read_sealed(field: &'static str, texts: Vec<Sealed>) -> Result<Vec<Personal>, DecodeError> {
    texts
        .into_iter()
        .map(|text| read_personal(field, Some(text)))
        .collect()
}

fn agreed(agreed: &Agreed) -> Result<pb::Agreed, Unsealed> {
    Ok(pb::Agreed {
        agreement: id(agreed.agreement.0),
        who: Some(personal("agreements.who", &agreed.who)?),
        what: Some(personal("agreements.what", &agreed.what)?),
        until: agreed.until.to_string(),
    })
}

fn read_agreed(raw: pb::Agreed) -> Result<Agreed, DecodeError> {
    Ok(Agreed {
        agreement: AgreementId(read_id("agreements.agreement", &raw.agreement)?),
        who: read_personal("agreements.who", raw.who)?,
        what: read_personal("agreements.what", raw.what)?,
        until: read_date("agreements.until", &raw.until)?,
    })
}
