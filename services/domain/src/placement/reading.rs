//! From the bytes of a placement's events (`vangnet.placement.v1`) back to the events.

use vangnet_proto::placement::v1 as pb;

use super::{Event, FamilyHeard, Order, need_codec, overflow_codec};
use crate::{
    codec::{
        DecodeError, decode as read, read_duty, read_frame, read_id, read_nights, read_opt_id,
        read_opt_personal, read_opt_time, read_owner, read_personal, read_registration, read_time,
        required,
    },
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TitleId, TriageId},
};

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
                help: raw
                    .help
                    .iter()
                    .map(|kind| kind.parse())
                    .collect::<Result<_, _>>()?,
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
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.DecisionSigned", 1) => {
            let raw: pb::DecisionSigned = read(body)?;
            Event::DecisionSigned {
                decided_by: raw.decided_by,
                second_professional: raw.second_professional,
                registration: read_registration(raw.registration)?,
                second_registration: read_registration(raw.second_registration)?,
            }
        }
        ("vangnet.placement.v1.RegistrationRecorded", 1) => {
            let raw: pb::RegistrationRecorded = read(body)?;
            Event::RegistrationRecorded {
                duty: DutyId(read_id("duty", &raw.duty)?),
                registration: required("registration", read_registration(raw.registration)?)?,
            }
        }
        ("vangnet.placement.v1.OrderNamed", 1) => {
            let raw: pb::OrderNamed = read(body)?;
            let order = Order {
                adult: PersonId(read_id("adult", &raw.adult)?),
                title: TitleId(read_id("title", &raw.title)?),
            };
            Event::OrderNamed { order }
        }
        ("vangnet.placement.v1.StepFramed", 1) => {
            let raw: pb::StepFramed = read(body)?;
            Event::StepFramed {
                step: raw.step.parse()?,
                frame: read_frame("frame", raw.frame)?,
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
        ("vangnet.placement.v1.SearchTaken", 1) => {
            let raw: pb::SearchTaken = read(body)?;
            Event::SearchTaken {
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.placement.v1.ClockSet", 1) => {
            let raw: pb::ClockSet = read(body)?;
            Event::ClockSet {
                acute: raw.acute,
                minutes: raw.minutes,
            }
        }
        ("vangnet.placement.v1.ProviderAsked", 1) => {
            let raw: pb::ProviderAsked = read(body)?;
            Event::ProviderAsked {
                place: PlaceId(read_id("place", &raw.place)?),
                provider: raw.provider,
                due: read_time("due_us", raw.due_us)?,
            }
        }
        ("vangnet.placement.v1.ProviderRefused", 1) => {
            let raw: pb::ProviderRefused = read(body)?;
            Event::ProviderRefused {
                place: PlaceId(read_id("place", &raw.place)?),
                provider: raw.provider,
                reason: raw.reason.parse()?,
            }
        }
        ("vangnet.placement.v1.StagnationSeen", 1) => {
            let raw: pb::StagnationSeen = read(body)?;
            Event::StagnationSeen {
                cause: raw.cause.parse()?,
                count: raw.count,
                owner: read_owner("owner", raw.owner)?,
            }
        }
        ("vangnet.placement.v1.UpscalingAsked", 1) => {
            let raw: pb::UpscalingAsked = read(body)?;
            Event::UpscalingAsked {
                rung: raw.rung.parse()?,
                provider: raw.provider,
                due: read_time("due_us", raw.due_us)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.UpscalingAnswered", 1) => {
            let raw: pb::UpscalingAnswered = read(body)?;
            Event::UpscalingAnswered {
                answer: raw.answer.parse()?,
                reason: read_opt_personal("reason", raw.reason)?,
                due: read_opt_time("due", raw.due_us)?,
            }
        }
        ("vangnet.placement.v1.SiblingsLinked", 1) => {
            let raw: pb::SiblingsLinked = read(body)?;
            let siblings = raw
                .siblings
                .iter()
                .map(|sibling| read_id("siblings", sibling));
            Event::SiblingsLinked {
                siblings: siblings
                    .map(|sibling| Ok(PlacementId(sibling?)))
                    .collect::<Result<_, DecodeError>>()?,
            }
        }
        ("vangnet.placement.v1.SiblingsSplit", 1) => {
            let raw: pb::SiblingsSplit = read(body)?;
            Event::SiblingsSplit {
                recorded_in: PlacementId(read_id("recorded_in", &raw.recorded_in)?),
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.FamilyHeard", 1) => {
            let raw: pb::FamilyHeard = read(body)?;
            let voices = raw.voices.iter().map(|voice| voice.parse());
            Event::FamilyHeard(FamilyHeard {
                voices: voices.collect::<Result<_, _>>()?,
                reason_not_heard: read_opt_personal("reason_not_heard", raw.reason_not_heard)?,
            })
        }
        ("vangnet.placement.v1.PerspectiveReviewed", 1) => {
            let raw: pb::PerspectiveReviewed = read(body)?;
            Event::PerspectiveReviewed {
                perspective: raw.perspective.parse()?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.placement.v1.ReferralsDisplaced", 1) => {
            let raw: pb::ReferralsDisplaced = read(body)?;
            Event::ReferralsDisplaced {
                place: PlaceId(read_id("place", &raw.place)?),
                referrals: raw.referrals,
            }
        }
        _ => Event::Overflow(overflow_codec::decode(type_name, schema, body)?),
    })
}
