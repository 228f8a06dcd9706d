//! Between a stay's events and their bytes (`vangnet.stay.v1`).

use vangnet_proto::{common::v1::Sealed, stay::v1 as pb};

use super::{Agreed, Event, Heard, Needed, PlanChecks, TimelineSeen};
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, duty, encode as write, frame, id, micros,
        opt_personal, opt_word, owner, personal, read_date, read_duty, read_frame, read_id,
        read_opt_id, read_opt_personal, read_opt_word, read_owner, read_personal, read_time,
        unknown_type,
    },
    ids::{AgreementId, CaseId, ConditionId, DutyId, PersonId, PlaceId, PlacementId},
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
        Event::StayReviewed {
            day,
            outcome,
            note,
            perspective,
        } => write(
            "vangnet.stay.v1.StayReviewed",
            &pb::StayReviewed {
                perspective: opt_word(perspective.map(|perspective| perspective.as_str())),
                day: *day,
                outcome: outcome.to_string(),
                note: Some(personal("note", note)?),
            },
        ),
        Event::MomentRecorded {
            kind,
            note,
            with_family,
            family_plan,
        } => write(
            "vangnet.stay.v1.MomentRecorded",
            &pb::MomentRecorded {
                family_plan: opt_word(family_plan.map(|answer| answer.as_str())),
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
                conditions: conditions
                    .iter()
                    .filter(|needed| needed.until.is_none())
                    .map(|needed| personal("conditions", &needed.what))
                    .collect::<Result<_, _>>()?,
                agreements: agreements.iter().map(agreed).collect::<Result<_, _>>()?,
                dated_conditions: conditions
                    .iter()
                    .filter_map(needed)
                    .collect::<Result<_, _>>()?,
            },
        ),
        Event::ConditionSettled {
            condition,
            met,
            note,
        } => write(
            "vangnet.stay.v1.ConditionSettled",
            &pb::ConditionSettled {
                condition: id(condition.0),
                met: *met,
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::OutflowBlocked { block, since, note } => write(
            "vangnet.stay.v1.OutflowBlocked",
            &pb::OutflowBlocked {
                block: block.to_string(),
                since: since.to_string(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::OutflowCleared { block, note } => write(
            "vangnet.stay.v1.OutflowCleared",
            &pb::OutflowCleared {
                block: block.to_string(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::FormChanged { form, reason } => write(
            "vangnet.stay.v1.FormChanged",
            &pb::FormChanged {
                form: form.to_string(),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::PlacementBecameRegular { placement, reason } => write(
            "vangnet.stay.v1.PlacementBecameRegular",
            &pb::PlacementBecameRegular {
                placement: id(placement.0),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::FrameChanged { step, frame: on } => write(
            "vangnet.stay.v1.FrameChanged",
            &pb::FrameChanged {
                step: step.to_string(),
                frame: Some(frame(*on)),
            },
        ),
        Event::StayMoved {
            placement,
            from,
            place,
            rung,
            placement_avoided,
        } => write(
            "vangnet.stay.v1.StayMoved",
            &pb::StayMoved {
                placement: id(placement.0),
                from: opt_id(*from),
                place: opt_id(*place),
                rung: rung.to_string(),
                placement_avoided: *placement_avoided,
            },
        ),
        Event::MoveVoided { placement, place } => write(
            "vangnet.stay.v1.MoveVoided",
            &pb::MoveVoided {
                placement: id(placement.0),
                place: opt_id(*place),
            },
        ),
        Event::PlacementBrokenDown {
            placement,
            place,
            rung,
            reason,
            note,
        } => write(
            "vangnet.stay.v1.PlacementBrokenDown",
            &pb::PlacementBrokenDown {
                placement: id(placement.0),
                place: opt_id(*place),
                rung: rung.to_string(),
                reason: reason.to_string(),
                note: Some(personal("note", note)?),
            },
        ),
        Event::StayInterrupted { reason, note } => write(
            "vangnet.stay.v1.StayInterrupted",
            &pb::StayInterrupted {
                reason: reason.to_string(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::StayResumed { note } => write(
            "vangnet.stay.v1.StayResumed",
            &pb::StayResumed {
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::ContactRecorded { note } => write(
            "vangnet.stay.v1.ContactRecorded",
            &pb::ContactRecorded {
                note: Some(personal("note", note)?),
            },
        ),
        Event::PerspectivePlanMade { checks, note } => write(
            "vangnet.stay.v1.PerspectivePlanMade",
            &pb::PerspectivePlanMade {
                living: checks.living,
                school_or_work: checks.school_or_work,
                income: checks.income,
                care: checks.care,
                support: checks.support,
                note: Some(personal("note", note)?),
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
            timeline,
            child,
            parents,
        } => write(
            "vangnet.stay.v1.LookedBack",
            &pb::LookedBack {
                lessons: sealed("lessons", lessons)?,
                with_child: *with_child,
                with_parents: *with_parents,
                placement_avoided: *placement_avoided,
                timeline: timeline.as_ref().map(seen),
                child: heard("child", child)?,
                parents: heard("parents", parents)?,
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
                perspective: read_opt_word(&raw.perspective)?,
            }
        }
        ("vangnet.stay.v1.MomentRecorded", 1) => {
            let raw: pb::MomentRecorded = read(body)?;
            Event::MomentRecorded {
                kind: raw.kind.parse()?,
                note: read_personal("note", raw.note)?,
                with_family: raw.with_family,
                family_plan: read_opt_word(&raw.family_plan)?,
            }
        }
        ("vangnet.stay.v1.ReturnPlanned", 1) => {
            let raw: pb::ReturnPlanned = read(body)?;
            Event::ReturnPlanned {
                conditions: raw
                    .conditions
                    .into_iter()
                    .map(read_undated)
                    .chain(raw.dated_conditions.into_iter().map(read_needed))
                    .collect::<Result<_, _>>()?,
                agreements: raw
                    .agreements
                    .into_iter()
                    .map(read_agreed)
                    .collect::<Result<_, _>>()?,
            }
        }
        ("vangnet.stay.v1.ConditionSettled", 1) => {
            let raw: pb::ConditionSettled = read(body)?;
            Event::ConditionSettled {
                condition: ConditionId(read_id("condition", &raw.condition)?),
                met: raw.met,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.OutflowBlocked", 1) => {
            let raw: pb::OutflowBlocked = read(body)?;
            Event::OutflowBlocked {
                block: raw.block.parse()?,
                since: read_date("since", &raw.since)?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.OutflowCleared", 1) => {
            let raw: pb::OutflowCleared = read(body)?;
            Event::OutflowCleared {
                block: raw.block.parse()?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.FormChanged", 1) => {
            let raw: pb::FormChanged = read(body)?;
            Event::FormChanged {
                form: raw.form.parse()?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.stay.v1.PlacementBecameRegular", 1) => {
            let raw: pb::PlacementBecameRegular = read(body)?;
            Event::PlacementBecameRegular {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.stay.v1.FrameChanged", 1) => {
            let raw: pb::FrameChanged = read(body)?;
            Event::FrameChanged {
                step: raw.step.parse()?,
                frame: read_frame("frame", raw.frame)?,
            }
        }
        ("vangnet.stay.v1.StayMoved", 1) => {
            let raw: pb::StayMoved = read(body)?;
            Event::StayMoved {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                from: read_opt_id("from", &raw.from)?.map(PlaceId),
                place: read_opt_id("place", &raw.place)?.map(PlaceId),
                rung: raw.rung.parse()?,
                placement_avoided: raw.placement_avoided,
            }
        }
        ("vangnet.stay.v1.MoveVoided", 1) => {
            let raw: pb::MoveVoided = read(body)?;
            Event::MoveVoided {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                place: read_opt_id("place", &raw.place)?.map(PlaceId),
            }
        }
        ("vangnet.stay.v1.PlacementBrokenDown", 1) => {
            let raw: pb::PlacementBrokenDown = read(body)?;
            Event::PlacementBrokenDown {
                placement: PlacementId(read_id("placement", &raw.placement)?),
                place: read_opt_id("place", &raw.place)?.map(PlaceId),
                rung: raw.rung.parse()?,
                reason: raw.reason.parse()?,
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.StayInterrupted", 1) => {
            let raw: pb::StayInterrupted = read(body)?;
            Event::StayInterrupted {
                reason: raw.reason.parse()?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.StayResumed", 1) => {
            let raw: pb::StayResumed = read(body)?;
            Event::StayResumed {
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.ContactRecorded", 1) => {
            let raw: pb::ContactRecorded = read(body)?;
            Event::ContactRecorded {
                note: read_personal("note", raw.note)?,
            }
        }
        ("vangnet.stay.v1.PerspectivePlanMade", 1) => {
            let raw: pb::PerspectivePlanMade = read(body)?;
            Event::PerspectivePlanMade {
                checks: PlanChecks {
                    living: raw.living,
                    school_or_work: raw.school_or_work,
                    income: raw.income,
                    care: raw.care,
                    support: raw.support,
                },
                note: read_personal("note", raw.note)?,
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
                timeline: raw.timeline.map(read_seen),
                child: read_heard("child", raw.child)?,
                parents: read_heard("parents", raw.parents)?,
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

fn opt_id(place: Option<PlaceId>) -> Vec<u8> {
    place.map(|place| id(place.0)).unwrap_or_default()
}

/// A condition with a date; one without is of an older log and stands in the older field.
fn needed(needed: &Needed) -> Option<Result<pb::Condition, Unsealed>> {
    let until = needed.until?;
    let what = personal("conditions", &needed.what);
    Some(what.map(|what| pb::Condition {
        condition: id(needed.condition.0),
        what: Some(what),
        until: until.to_string(),
    }))
}

fn read_needed(raw: pb::Condition) -> Result<Needed, DecodeError> {
    Ok(Needed {
        condition: ConditionId(read_id("conditions.condition", &raw.condition)?),
        what: read_personal("conditions", raw.what)?,
        until: Some(read_date("conditions.until", &raw.until)?),
    })
}

fn read_undated(what: Sealed) -> Result<Needed, DecodeError> {
    Ok(Needed {
        condition: ConditionId(uuid::Uuid::nil()),
        what: read_personal("conditions", Some(what))?,
        until: None,
    })
}

fn seen(seen: &TimelineSeen) -> pb::TimelineSeen {
    pb::TimelineSeen {
        first: seen.first,
        last: seen.last,
        events: seen.events,
        sha256: seen.sha256.clone(),
    }
}

fn read_seen(raw: pb::TimelineSeen) -> TimelineSeen {
    TimelineSeen {
        first: raw.first,
        last: raw.last,
        events: raw.events,
        sha256: raw.sha256,
    }
}

/// Nothing is written where nothing was said and no reason given: an older log.
fn heard(field: &'static str, heard: &Heard) -> Result<Option<pb::Heard>, Unsealed> {
    if *heard == Heard::default() {
        return Ok(None);
    }
    Ok(Some(pb::Heard {
        said: opt_personal(field, heard.said.as_ref())?,
        not_heard: opt_personal(field, heard.not_heard.as_ref())?,
    }))
}

fn read_heard(field: &'static str, raw: Option<pb::Heard>) -> Result<Heard, DecodeError> {
    let raw = raw.unwrap_or_default();
    Ok(Heard {
        said: read_opt_personal(field, raw.said)?,
        not_heard: read_opt_personal(field, raw.not_heard)?,
    })
}
