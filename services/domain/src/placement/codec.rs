//! Between a placement's events and their bytes (`vangnet.placement.v1`).

use vangnet_proto::placement::v1 as pb;

pub use super::reading::decode;
use super::{Event, need_codec, overflow_codec};
use crate::codec::{
    Encoded, Unsealed, duty, encode as write, frame, id, micros, nights, opt_personal, owner,
    personal, registration,
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
            help,
            reason,
        } => write(
            "vangnet.placement.v1.RungRecorded",
            &pb::RungRecorded {
                rung: rung.to_string(),
                outcome: outcome.to_string(),
                reason: Some(personal("reason", reason)?),
                help: help.iter().map(ToString::to_string).collect(),
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
        Event::PlacementDecided { place, reason } => write(
            "vangnet.placement.v1.PlacementDecided",
            &pb::PlacementDecided {
                place: id(place.0),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::DecisionSigned {
            decided_by,
            second_professional,
            registration: decider,
            second_registration,
        } => write(
            "vangnet.placement.v1.DecisionSigned",
            &pb::DecisionSigned {
                decided_by: decided_by.clone(),
                second_professional: second_professional.clone(),
                registration: decider.as_ref().map(registration),
                second_registration: second_registration.as_ref().map(registration),
            },
        ),
        Event::RegistrationRecorded {
            duty,
            registration: of,
        } => write(
            "vangnet.placement.v1.RegistrationRecorded",
            &pb::RegistrationRecorded {
                duty: id(duty.0),
                registration: Some(registration(of)),
            },
        ),
        Event::OrderNamed { order } => write(
            "vangnet.placement.v1.OrderNamed",
            &pb::OrderNamed {
                adult: id(order.adult.0),
                title: id(order.title.0),
            },
        ),
        Event::StepFramed { step, frame: on } => write(
            "vangnet.placement.v1.StepFramed",
            &pb::StepFramed {
                step: step.to_string(),
                frame: Some(frame(*on)),
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
        Event::SearchTaken { owner: who } => write(
            "vangnet.placement.v1.SearchTaken",
            &pb::SearchTaken {
                owner: Some(owner(who)),
            },
        ),
        Event::ClockSet { acute, minutes } => write(
            "vangnet.placement.v1.ClockSet",
            &pb::ClockSet {
                acute: *acute,
                minutes: *minutes,
            },
        ),
        Event::ProviderAsked {
            place,
            provider,
            due,
        } => write(
            "vangnet.placement.v1.ProviderAsked",
            &pb::ProviderAsked {
                place: id(place.0),
                provider: provider.clone(),
                due_us: micros(*due),
            },
        ),
        Event::ProviderRefused {
            place,
            provider,
            reason,
        } => write(
            "vangnet.placement.v1.ProviderRefused",
            &pb::ProviderRefused {
                place: id(place.0),
                provider: provider.clone(),
                reason: reason.to_string(),
            },
        ),
        Event::StagnationSeen {
            cause,
            count,
            owner: who,
        } => write(
            "vangnet.placement.v1.StagnationSeen",
            &pb::StagnationSeen {
                cause: cause.to_string(),
                count: *count,
                owner: Some(owner(who)),
            },
        ),
        Event::UpscalingAsked {
            rung,
            provider,
            due,
            reason,
        } => write(
            "vangnet.placement.v1.UpscalingAsked",
            &pb::UpscalingAsked {
                rung: rung.to_string(),
                provider: provider.clone(),
                due_us: micros(*due),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::UpscalingAnswered {
            answer,
            reason,
            due,
        } => write(
            "vangnet.placement.v1.UpscalingAnswered",
            &pb::UpscalingAnswered {
                answer: answer.to_string(),
                reason: opt_personal("reason", reason.as_ref())?,
                due_us: due.map(micros),
            },
        ),
        Event::SiblingsLinked { siblings } => write(
            "vangnet.placement.v1.SiblingsLinked",
            &pb::SiblingsLinked {
                siblings: siblings.iter().map(|sibling| id(sibling.0)).collect(),
            },
        ),
        Event::SiblingsSplit {
            recorded_in,
            reason,
        } => write(
            "vangnet.placement.v1.SiblingsSplit",
            &pb::SiblingsSplit {
                recorded_in: id(recorded_in.0),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::Overflow(event) => overflow_codec::encode(event)?,
        Event::FamilyHeard(heard) => write(
            "vangnet.placement.v1.FamilyHeard",
            &pb::FamilyHeard {
                voices: heard.voices.iter().map(ToString::to_string).collect(),
                reason_not_heard: opt_personal(
                    "reason_not_heard",
                    heard.reason_not_heard.as_ref(),
                )?,
            },
        ),
        Event::PerspectiveReviewed {
            perspective,
            reason,
        } => write(
            "vangnet.placement.v1.PerspectiveReviewed",
            &pb::PerspectiveReviewed {
                perspective: perspective.to_string(),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::ReferralsDisplaced { place, referrals } => write(
            "vangnet.placement.v1.ReferralsDisplaced",
            &pb::ReferralsDisplaced {
                place: id(place.0),
                referrals: *referrals,
            },
        ),
    })
}
