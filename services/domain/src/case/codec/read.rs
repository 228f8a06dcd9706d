//! Bodies back into events of a case.

use jiff::civil::Date;
use vangnet_proto::case::v1 as pb;

use crate::{
    case::{BaseElement, Event, Reopened, Responsible},
    codec::{
        DecodeError, decode as message, read_date, read_duty, read_id, read_opt_id,
        read_opt_personal, read_opt_word, read_owner, read_personal, read_registration, read_time,
        required, unknown_type,
    },
    ids::{AdviceId, CaseId, DutyId, OverrideId, PersonId, PlacementId, ReportId},
};

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.case.v1.CaseOpened", 1) => {
            let raw: pb::CaseOpened = message(body)?;
            Event::CaseOpened {
                report: ReportId(read_id("report", &raw.report)?),
                municipality: read_opt_word(&raw.municipality)?,
                director: read_owner("director", raw.director)?,
            }
        }
        ("vangnet.case.v1.ReportLinked", 1) => {
            let raw: pb::ReportLinked = message(body)?;
            Event::ReportLinked {
                report: ReportId(read_id("report", &raw.report)?),
            }
        }
        ("vangnet.case.v1.PersonJoined", 1) => {
            let raw: pb::PersonJoined = message(body)?;
            Event::PersonJoined {
                person: PersonId(read_id("person", &raw.person)?),
                household_role: raw.household_role.parse()?,
            }
        }
        ("vangnet.case.v1.PersonRecognised", 1) => {
            let raw: pb::PersonRecognised = message(body)?;
            Event::PersonRecognised {
                person: PersonId(read_id("person", &raw.person)?),
                known: PersonId(read_id("known", &raw.known)?),
            }
        }
        ("vangnet.case.v1.DirectorAssigned", 1) => {
            let raw: pb::DirectorAssigned = message(body)?;
            Event::DirectorAssigned {
                director: read_owner("director", raw.director)?,
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.case.v1.DirectionConfirmed", 1) => {
            let raw: pb::DirectionConfirmed = message(body)?;
            Event::DirectionConfirmed {
                director: read_owner("director", raw.director)?,
            }
        }
        ("vangnet.case.v1.ProtectorAwaited", 1) => {
            let raw: pb::ProtectorAwaited = message(body)?;
            Event::ProtectorAwaited {
                institution: read_owner("institution", raw.institution)?,
                reason: read_opt_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.case.v1.AwaitingStopped", 1) => {
            let raw: pb::AwaitingStopped = message(body)?;
            Event::AwaitingStopped {
                institution: read_owner("institution", raw.institution)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.case.v1.MunicipalityDetermined", 1) => determined(message(body)?)?,
        ("vangnet.case.v1.OverrideDecided", 1) => override_decided(message(body)?)?,
        ("vangnet.case.v1.OverrideAnswered", 1) => {
            let raw: pb::OverrideAnswered = message(body)?;
            Event::OverrideAnswered {
                id: OverrideId(read_id("override_id", &raw.override_id)?),
                answer: raw.answer.parse()?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.case.v1.AdviceAsked", 1) => {
            let raw: pb::AdviceAsked = message(body)?;
            Event::AdviceAsked {
                advice: AdviceId(read_id("advice", &raw.advice)?),
                table: raw.table.parse()?,
                question: read_personal("question", raw.question)?,
                asked_by: read_owner("asked_by", raw.asked_by)?,
                awaited: read_opt_id("awaited", &raw.awaited)?.map(DutyId),
            }
        }
        ("vangnet.case.v1.AdviceGiven", 1) => {
            let raw: pb::AdviceGiven = message(body)?;
            Event::AdviceGiven {
                advice: AdviceId(read_id("advice", &raw.advice)?),
                text: read_personal("text", raw.text)?,
                duty: DutyId(read_id("duty", &raw.duty)?),
            }
        }
        ("vangnet.case.v1.AdviceFollowed", 1) => {
            let raw: pb::AdviceFollowed = message(body)?;
            Event::AdviceFollowed {
                advice: AdviceId(read_id("advice", &raw.advice)?),
            }
        }
        ("vangnet.case.v1.DepartedFromAdvice", 1) => {
            let raw: pb::DepartedFromAdvice = message(body)?;
            Event::DepartedFromAdvice {
                advice: AdviceId(read_id("advice", &raw.advice)?),
                arguments: read_personal("arguments", raw.arguments)?,
                decider: read_owner("decider", raw.decider)?,
            }
        }
        ("vangnet.case.v1.ReCrisisLinked", 1) => {
            let raw: pb::ReCrisisLinked = message(body)?;
            Event::ReCrisisLinked {
                person: PersonId(read_id("person", &raw.person)?),
                earlier: CaseId(read_id("earlier", &raw.earlier)?),
                over_at: read_time("over_us", raw.over_us)?,
                rule: raw.rule,
            }
        }
        ("vangnet.case.v1.ReCrisisFollowed", 1) => {
            let raw: pb::ReCrisisFollowed = message(body)?;
            Event::ReCrisisFollowed {
                person: PersonId(read_id("person", &raw.person)?),
                later: CaseId(read_id("later", &raw.later)?),
            }
        }
        ("vangnet.case.v1.BaseDataWaived", 1) => {
            let raw: pb::BaseDataWaived = message(body)?;
            Event::BaseDataWaived {
                missing: elements(&raw.missing)?,
                present: elements(&raw.present)?,
            }
        }
        ("vangnet.case.v1.BaseDataRecorded", 1) => {
            let raw: pb::BaseDataRecorded = message(body)?;
            Event::BaseDataRecorded {
                element: raw.element.parse()?,
                since: read_date("since", &raw.since)?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.case.v1.BoardEngaged", 1) => {
            let raw: pb::BoardEngaged = message(body)?;
            let told = raw.municipalities.iter().map(|code| code.parse());
            Event::BoardEngaged {
                municipalities: told.collect::<Result<_, _>>()?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.case.v1.BoardNoticeReceived", 1) => {
            let raw: pb::BoardNoticeReceived = message(body)?;
            Event::BoardNoticeReceived {
                by: read_owner("by", raw.by)?,
            }
        }
        ("vangnet.case.v1.FamilyPlanAnswered", 1) => {
            let raw: pb::FamilyPlanAnswered = message(body)?;
            Event::FamilyPlanAnswered {
                answer: raw.answer.parse()?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.case.v1.MeldcodeStepTaken", 1) => {
            let raw: pb::MeldcodeStepTaken = message(body)?;
            Event::MeldcodeStepTaken {
                step: raw.step.parse()?,
                note: read_opt_personal("note", raw.note)?,
            }
        }
        ("vangnet.case.v1.InformationDisclosed", 1) => {
            let raw: pb::InformationDisclosed = message(body)?;
            Event::InformationDisclosed {
                to: raw.to,
                ground: raw.ground.parse()?,
                what: read_personal("what", raw.what)?,
            }
        }
        ("vangnet.case.v1.CalamityRecorded", 1) => {
            let raw: pb::CalamityRecorded = message(body)?;
            Event::CalamityRecorded {
                kind: raw.kind.parse()?,
                what: read_personal("what", raw.what)?,
            }
        }
        ("vangnet.case.v1.CalamityReported", 1) => {
            let raw: pb::CalamityReported = message(body)?;
            Event::CalamityReported {
                duty: DutyId(read_id("duty", &raw.duty)?),
                reference: raw.reference,
            }
        }
        ("vangnet.case.v1.DutyReassigned", 1) => {
            let raw: pb::DutyReassigned = message(body)?;
            Event::DutyReassigned {
                duty: DutyId(read_id("duty", &raw.duty)?),
                owner: read_owner("owner", raw.owner)?,
                reason: read_personal("reason", raw.reason)?,
            }
        }
        ("vangnet.case.v1.ContactPersonAssigned", 1) => {
            let raw: pb::ContactPersonAssigned = message(body)?;
            Event::ContactPersonAssigned {
                contact: read_owner("contact", raw.contact)?,
            }
        }
        ("vangnet.case.v1.VoiceRecorded", 1) => {
            let raw: pb::VoiceRecorded = message(body)?;
            Event::VoiceRecorded {
                voice: raw.voice.parse()?,
                said: read_opt_personal("said", raw.said)?,
                reason_not_heard: read_opt_personal("reason_not_heard", raw.reason_not_heard)?,
            }
        }
        ("vangnet.case.v1.HandoverOffered", 1) => {
            let raw: pb::HandoverOffered = message(body)?;
            Event::HandoverOffered {
                to: read_owner("to", raw.to)?,
                summary: read_personal("summary", raw.summary)?,
                offered_by: read_owner("offered_by", raw.offered_by)?,
            }
        }
        ("vangnet.case.v1.HandoverAccepted", 1) => {
            let raw: pb::HandoverAccepted = message(body)?;
            Event::HandoverAccepted {
                to: read_owner("to", raw.to)?,
            }
        }
        ("vangnet.case.v1.CaseReopened", 1) => reopened(message(body)?)?,
        ("vangnet.case.v1.CaseClosed", 1) => {
            let raw: pb::CaseClosed = message(body)?;
            Event::CaseClosed {
                outcome: raw.outcome.parse()?,
                registration: read_registration(raw.registration)?,
            }
        }
        ("vangnet.case.v1.RegistrationRecorded", 1) => {
            let raw: pb::RegistrationRecorded = message(body)?;
            Event::RegistrationRecorded {
                duty: DutyId(read_id("duty", &raw.duty)?),
                registration: required("registration", read_registration(raw.registration)?)?,
            }
        }
        ("vangnet.case.v1.DutyOpened", 1) => {
            let raw: pb::DutyOpened = message(body)?;
            Event::DutyOpened(read_duty("duty", raw.duty)?)
        }
        ("vangnet.case.v1.DutyFulfilled", 1) => {
            let raw: pb::DutyFulfilled = message(body)?;
            Event::DutyFulfilled {
                duty: DutyId(read_id("duty", &raw.duty)?),
                note: read_opt_personal("note", raw.note)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}

fn determined(raw: pb::MunicipalityDetermined) -> Result<Event, DecodeError> {
    let day = |field: &'static str, text: &str| -> Result<Option<Date>, DecodeError> {
        (!text.is_empty())
            .then(|| read_date(field, text))
            .transpose()
    };
    Ok(Event::MunicipalityDetermined {
        child: PersonId(read_id("child", &raw.child)?),
        determined: Box::new(Responsible {
            municipality: read_opt_word(&raw.municipality)?,
            elsewhere: read_opt_word(&raw.elsewhere)?,
            provisional: read_opt_word(&raw.provisional)?,
            ground: raw.ground.parse()?,
            help: raw.help.parse()?,
            start_of_help: read_date("start_of_help", &raw.start_of_help)?,
            chain_start: day("chain_start", &raw.chain_start)?,
            address_from: day("address_from", &raw.address_from)?,
            region: (!raw.region.is_empty()).then_some(raw.region),
            region_rule: raw.region_rule,
            rule: raw.rule,
            certainty: raw.certainty.parse()?,
        }),
    })
}

fn override_decided(raw: pb::OverrideDecided) -> Result<Event, DecodeError> {
    Ok(Event::OverrideDecided {
        id: OverrideId(read_id("override_id", &raw.override_id)?),
        municipality: read_opt_word(&raw.municipality)?,
        officer: read_owner("officer", raw.officer)?,
        overrides: raw.overrides.parse()?,
        placement: read_opt_id("placement", &raw.placement)?.map(PlacementId),
        binds: raw
            .binds
            .map(|binds| read_owner("binds", Some(binds)))
            .transpose()?,
        decision: read_personal("decision", raw.decision)?,
        motivation: read_personal("motivation", raw.motivation)?,
        duty: read_opt_id("duty", &raw.duty)?.map(DutyId),
        rule: raw.rule,
    })
}

fn elements(words: &[String]) -> Result<Vec<BaseElement>, DecodeError> {
    words.iter().map(|word| word.parse()).collect()
}

fn reopened(raw: pb::CaseReopened) -> Result<Event, DecodeError> {
    let report = |bytes: &Vec<u8>| read_id("reports", bytes).map(ReportId);
    let member = |member: &pb::case_reopened::Member| {
        let person = PersonId(read_id("members", &member.person)?);
        Ok((person, member.household_role.parse()?))
    };
    Ok(Event::CaseReopened(Box::new(Reopened {
        because: raw.because.parse()?,
        director: read_owner("director", raw.director)?,
        contact: raw
            .contact
            .map(|contact| read_owner("contact", Some(contact)))
            .transpose()?,
        municipality: read_opt_word(&raw.municipality)?,
        opened_at: read_time("opened", raw.opened_us)?,
        reports: raw.reports.iter().map(report).collect::<Result<_, _>>()?,
        members: raw
            .members
            .iter()
            .map(member)
            .collect::<Result<_, DecodeError>>()?,
    })))
}
