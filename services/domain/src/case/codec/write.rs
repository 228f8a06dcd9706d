//! Events of a case as bodies.

use jiff::civil::Date;
use vangnet_proto::case::v1 as pb;

use crate::{
    case::{BaseElement, Event, Responsible},
    codec::{
        Encoded, Unsealed, duty, encode as encoded, id, micros, opt_personal, opt_word, owner,
        personal, registration,
    },
    ids::PersonId,
    region::Municipality,
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::CaseOpened {
            report,
            municipality,
            director,
        } => encoded(
            "vangnet.case.v1.CaseOpened",
            &pb::CaseOpened {
                report: id(report.0),
                municipality: opt_word(municipality.map(Municipality::as_str)),
                director: Some(owner(director)),
            },
        ),
        Event::ReportLinked { report } => encoded(
            "vangnet.case.v1.ReportLinked",
            &pb::ReportLinked {
                report: id(report.0),
            },
        ),
        Event::PersonJoined {
            person,
            household_role,
        } => encoded(
            "vangnet.case.v1.PersonJoined",
            &pb::PersonJoined {
                person: id(person.0),
                household_role: household_role.as_str().to_owned(),
            },
        ),
        Event::PersonRecognised { person, known } => encoded(
            "vangnet.case.v1.PersonRecognised",
            &pb::PersonRecognised {
                person: id(person.0),
                known: id(known.0),
            },
        ),
        Event::DirectorAssigned { director, reason } => encoded(
            "vangnet.case.v1.DirectorAssigned",
            &pb::DirectorAssigned {
                director: Some(owner(director)),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::DirectionConfirmed { director } => encoded(
            "vangnet.case.v1.DirectionConfirmed",
            &pb::DirectionConfirmed {
                director: Some(owner(director)),
            },
        ),
        Event::ProtectorAwaited {
            institution,
            reason,
        } => encoded(
            "vangnet.case.v1.ProtectorAwaited",
            &pb::ProtectorAwaited {
                institution: Some(owner(institution)),
                reason: opt_personal("reason", reason.as_ref())?,
            },
        ),
        Event::AwaitingStopped {
            institution,
            reason,
        } => encoded(
            "vangnet.case.v1.AwaitingStopped",
            &pb::AwaitingStopped {
                institution: Some(owner(institution)),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::MunicipalityDetermined { child, determined } => encoded(
            "vangnet.case.v1.MunicipalityDetermined",
            &determined_body(*child, determined),
        ),
        Event::OverrideDecided {
            id: decided,
            municipality,
            officer,
            overrides,
            placement,
            binds,
            decision,
            motivation,
            duty,
            rule,
        } => encoded(
            "vangnet.case.v1.OverrideDecided",
            &pb::OverrideDecided {
                override_id: id(decided.0),
                municipality: opt_word(municipality.map(Municipality::as_str)),
                officer: Some(owner(officer)),
                overrides: overrides.as_str().to_owned(),
                placement: placement
                    .map(|placement| id(placement.0))
                    .unwrap_or_default(),
                binds: binds.as_ref().map(owner),
                decision: Some(personal("decision", decision)?),
                motivation: Some(personal("motivation", motivation)?),
                duty: duty.map(|duty| id(duty.0)).unwrap_or_default(),
                rule: rule.clone(),
            },
        ),
        Event::OverrideAnswered {
            id: decided,
            answer,
            note,
        } => encoded(
            "vangnet.case.v1.OverrideAnswered",
            &pb::OverrideAnswered {
                override_id: id(decided.0),
                answer: answer.as_str().to_owned(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::AdviceAsked {
            advice,
            table,
            question,
            asked_by,
            awaited,
        } => encoded(
            "vangnet.case.v1.AdviceAsked",
            &pb::AdviceAsked {
                advice: id(advice.0),
                table: table.as_str().to_owned(),
                question: Some(personal("question", question)?),
                asked_by: Some(owner(asked_by)),
                awaited: awaited.map_or_else(Vec::new, |awaited| id(awaited.0)),
            },
        ),
        Event::AdviceGiven { advice, text, duty } => encoded(
            "vangnet.case.v1.AdviceGiven",
            &pb::AdviceGiven {
                advice: id(advice.0),
                text: Some(personal("text", text)?),
                duty: id(duty.0),
            },
        ),
        Event::AdviceFollowed { advice } => encoded(
            "vangnet.case.v1.AdviceFollowed",
            &pb::AdviceFollowed {
                advice: id(advice.0),
            },
        ),
        Event::DepartedFromAdvice {
            advice,
            arguments,
            decider,
        } => encoded(
            "vangnet.case.v1.DepartedFromAdvice",
            &pb::DepartedFromAdvice {
                advice: id(advice.0),
                arguments: Some(personal("arguments", arguments)?),
                decider: Some(owner(decider)),
            },
        ),
        Event::ReCrisisLinked {
            person,
            earlier,
            over_at,
            rule,
        } => encoded(
            "vangnet.case.v1.ReCrisisLinked",
            &pb::ReCrisisLinked {
                person: id(person.0),
                earlier: id(earlier.0),
                over_us: micros(*over_at),
                rule: rule.clone(),
            },
        ),
        Event::ReCrisisFollowed { person, later } => encoded(
            "vangnet.case.v1.ReCrisisFollowed",
            &pb::ReCrisisFollowed {
                person: id(person.0),
                later: id(later.0),
            },
        ),
        Event::BaseDataWaived { missing, present } => encoded(
            "vangnet.case.v1.BaseDataWaived",
            &pb::BaseDataWaived {
                missing: words(missing.iter().copied().map(BaseElement::as_str)),
                present: words(present.iter().copied().map(BaseElement::as_str)),
            },
        ),
        Event::BaseDataRecorded {
            element,
            since,
            note,
        } => encoded(
            "vangnet.case.v1.BaseDataRecorded",
            &pb::BaseDataRecorded {
                element: element.as_str().to_owned(),
                since: since.to_string(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::BoardEngaged {
            municipalities,
            reason,
        } => encoded(
            "vangnet.case.v1.BoardEngaged",
            &pb::BoardEngaged {
                municipalities: words(municipalities.iter().copied().map(Municipality::as_str)),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::BoardNoticeReceived { by } => encoded(
            "vangnet.case.v1.BoardNoticeReceived",
            &pb::BoardNoticeReceived {
                by: Some(owner(by)),
            },
        ),
        Event::FamilyPlanAnswered { answer, note } => encoded(
            "vangnet.case.v1.FamilyPlanAnswered",
            &pb::FamilyPlanAnswered {
                answer: answer.as_str().to_owned(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::MeldcodeStepTaken { step, note } => encoded(
            "vangnet.case.v1.MeldcodeStepTaken",
            &pb::MeldcodeStepTaken {
                step: step.as_str().to_owned(),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
        Event::InformationDisclosed { to, ground, what } => encoded(
            "vangnet.case.v1.InformationDisclosed",
            &pb::InformationDisclosed {
                to: to.clone(),
                ground: ground.as_str().to_owned(),
                what: Some(personal("what", what)?),
            },
        ),
        Event::CalamityRecorded { kind, what } => encoded(
            "vangnet.case.v1.CalamityRecorded",
            &pb::CalamityRecorded {
                kind: kind.as_str().to_owned(),
                what: Some(personal("what", what)?),
            },
        ),
        Event::CalamityReported { duty, reference } => encoded(
            "vangnet.case.v1.CalamityReported",
            &pb::CalamityReported {
                duty: id(duty.0),
                reference: reference.clone(),
            },
        ),
        Event::DutyReassigned {
            duty,
            owner: to,
            reason,
        } => encoded(
            "vangnet.case.v1.DutyReassigned",
            &pb::DutyReassigned {
                duty: id(duty.0),
                owner: Some(owner(to)),
                reason: Some(personal("reason", reason)?),
            },
        ),
        Event::ContactPersonAssigned { contact } => encoded(
            "vangnet.case.v1.ContactPersonAssigned",
            &pb::ContactPersonAssigned {
                contact: Some(owner(contact)),
            },
        ),
        Event::VoiceRecorded {
            voice,
            said,
            reason_not_heard,
        } => encoded(
            "vangnet.case.v1.VoiceRecorded",
            &pb::VoiceRecorded {
                voice: voice.as_str().to_owned(),
                said: opt_personal("said", said.as_ref())?,
                reason_not_heard: opt_personal("reason_not_heard", reason_not_heard.as_ref())?,
            },
        ),
        Event::HandoverOffered {
            to,
            summary,
            offered_by,
        } => encoded(
            "vangnet.case.v1.HandoverOffered",
            &pb::HandoverOffered {
                to: Some(owner(to)),
                summary: Some(personal("summary", summary)?),
                offered_by: Some(owner(offered_by)),
            },
        ),
        Event::HandoverAccepted { to } => encoded(
            "vangnet.case.v1.HandoverAccepted",
            &pb::HandoverAccepted {
                to: Some(owner(to)),
            },
        ),
        Event::CaseReopened(reopened) => encoded(
            "vangnet.case.v1.CaseReopened",
            &pb::CaseReopened {
                because: reopened.because.as_str().to_owned(),
                director: Some(owner(&reopened.director)),
                contact: reopened.contact.as_ref().map(owner),
                municipality: opt_word(reopened.municipality.map(Municipality::as_str)),
                opened_us: micros(reopened.opened_at),
                reports: reopened.reports.iter().map(|report| id(report.0)).collect(),
                members: reopened
                    .members
                    .iter()
                    .map(|(person, role)| pb::case_reopened::Member {
                        person: id(person.0),
                        household_role: role.as_str().to_owned(),
                    })
                    .collect(),
            },
        ),
        Event::CaseClosed {
            outcome,
            registration: closer,
        } => encoded(
            "vangnet.case.v1.CaseClosed",
            &pb::CaseClosed {
                outcome: outcome.as_str().to_owned(),
                registration: closer.as_ref().map(registration),
            },
        ),
        Event::RegistrationRecorded {
            duty,
            registration: of,
        } => encoded(
            "vangnet.case.v1.RegistrationRecorded",
            &pb::RegistrationRecorded {
                duty: id(duty.0),
                registration: Some(registration(of)),
            },
        ),
        Event::DutyOpened(owed) => encoded(
            "vangnet.case.v1.DutyOpened",
            &pb::DutyOpened {
                duty: Some(duty(owed)),
            },
        ),
        Event::DutyFulfilled { duty, note } => encoded(
            "vangnet.case.v1.DutyFulfilled",
            &pb::DutyFulfilled {
                duty: id(duty.0),
                note: opt_personal("note", note.as_ref())?,
            },
        ),
    })
}

fn determined_body(child: PersonId, determined: &Responsible) -> pb::MunicipalityDetermined {
    let code =
        |municipality: Option<Municipality>| opt_word(municipality.map(Municipality::as_str));
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    pb::MunicipalityDetermined {
        child: id(child.0),
        municipality: code(determined.municipality),
        provisional: code(determined.provisional),
        ground: determined.ground.as_str().to_owned(),
        help: determined.help.as_str().to_owned(),
        start_of_help: determined.start_of_help.to_string(),
        chain_start: day(determined.chain_start),
        address_from: day(determined.address_from),
        region: determined.region.clone().unwrap_or_default(),
        region_rule: determined.region_rule.clone(),
        rule: determined.rule.clone(),
        certainty: determined.certainty.as_str().to_owned(),
        elsewhere: determined
            .elsewhere
            .map(|other| other.to_string())
            .unwrap_or_default(),
    }
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    words.map(str::to_owned).collect()
}
