//! Events of a stay as bodies.

use vangnet_proto::{common::v1::Sealed, stay::v1 as pb};

use crate::{
    codec::{
        Encoded, Unsealed, duty, encode as write, frame, id, micros, opt_personal, opt_word, owner,
        personal,
    },
    ids::PlaceId,
    personal::Personal,
    stay::{Agreed, Event, Heard, Needed, TimelineSeen},
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
            out_of_home,
        } => write(
            "vangnet.stay.v1.StayMoved",
            &pb::StayMoved {
                placement: id(placement.0),
                from: opt_id(*from),
                place: opt_id(*place),
                rung: rung.to_string(),
                out_of_home: *out_of_home,
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

fn sealed(field: &'static str, texts: &[Personal]) -> Result<Vec<Sealed>, Unsealed> {
    texts.iter().map(|text| personal(field, text)).collect()
}

fn agreed(agreed: &Agreed) -> Result<pb::Agreed, Unsealed> {
    Ok(pb::Agreed {
        agreement: id(agreed.agreement.0),
        who: Some(personal("agreements.who", &agreed.who)?),
        what: Some(personal("agreements.what", &agreed.what)?),
        until: agreed.until.to_string(),
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

fn seen(seen: &TimelineSeen) -> pb::TimelineSeen {
    pb::TimelineSeen {
        first: seen.first,
        last: seen.last,
        events: seen.events,
        sha256: seen.sha256.clone(),
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
