//! Bodies back into events of a stay.

use vangnet_proto::{common::v1::Sealed, stay::v1 as pb};

use crate::{
    codec::{
        DecodeError, decode as read, read_date, read_duty, read_frame, read_id, read_opt_id,
        read_opt_personal, read_opt_word, read_owner, read_personal, read_time, unknown_type,
    },
    ids::{AgreementId, CaseId, ConditionId, DutyId, PersonId, PlaceId, PlacementId},
    personal::Personal,
    stay::{Agreed, Event, Heard, Needed, PlanChecks, TimelineSeen},
};

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
                out_of_home: raw.out_of_home,
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

fn read_sealed(field: &'static str, texts: Vec<Sealed>) -> Result<Vec<Personal>, DecodeError> {
    texts
        .into_iter()
        .map(|text| read_personal(field, Some(text)))
        .collect()
}

fn read_agreed(raw: pb::Agreed) -> Result<Agreed, DecodeError> {
    Ok(Agreed {
        agreement: AgreementId(read_id("agreements.agreement", &raw.agreement)?),
        who: read_personal("agreements.who", raw.who)?,
        what: read_personal("agreements.what", raw.what)?,
        until: read_date("agreements.until", &raw.until)?,
    })
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

fn read_seen(raw: pb::TimelineSeen) -> TimelineSeen {
    TimelineSeen {
        first: raw.first,
        last: raw.last,
        events: raw.events,
        sha256: raw.sha256,
    }
}

fn read_heard(field: &'static str, raw: Option<pb::Heard>) -> Result<Heard, DecodeError> {
    let raw = raw.unwrap_or_default();
    Ok(Heard {
        said: read_opt_personal(field, raw.said)?,
        not_heard: read_opt_personal(field, raw.not_heard)?,
    })
}
