//! One or more of every event, for golden bytes and for tests. All data is invented.

use jiff::civil::date;

use super::{
    AdviceTable, BaseElement, CalamityKind, CaseOutcome, DisclosureGround, Event, FamilyPlanAnswer,
    MeldcodeStep, OverrideAnswer, OverrideOf, ReopenCause, Reopened, Responsible, Voice,
};
use crate::{
    actor::{Owner, Role},
    book::Certainty,
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{AdviceId, CaseId, DutyId, OverrideId, PersonId, PlacementId, ReportId},
    person::{HouseholdRole, MunicipalityGround},
    personal::Personal,
    region::{HelpKind, Municipality},
    registration::registered,
};

fn institution() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "certified-institution-a".to_owned(),
        person: None,
    }
}

fn officer() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "decision-officer-zeewolde".to_owned(),
        person: Some("user-8".to_owned()),
    }
}

/// The child of a case lived in Zeewolde before its stay; that municipality answers for the case.
pub fn zeewolde_answers() -> Event {
    Event::MunicipalityDetermined {
        child: PersonId(id(31)),
        determined: Box::new(determined()),
    }
}

fn determined() -> Responsible {
    Responsible {
        municipality: Some(Municipality::Zeewolde),
        elsewhere: None,
        provisional: None,
        ground: MunicipalityGround::AddressBeforeStay,
        help: HelpKind::Stay,
        start_of_help: date(2023, 1, 1),
        chain_start: Some(date(2022, 11, 1)),
        address_from: Some(date(2019, 5, 1)),
        region: Some("noord-veluwe".to_owned()),
        region_rule: "H32@1".to_owned(),
        rule: "H31@1".to_owned(),
        certainty: Certainty::Verified,
    }
}

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let of_case = |text: &str| Personal::of_case(CaseId(id(2)), text);
    let local = Owner::local_access(Municipality::Almere);
    let contact = Owner {
        role: Role::LocalAccess,
        organisation: "local-access-almere".to_owned(),
        person: Some("user-7".to_owned()),
    };
    vec![
        Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: Some(Municipality::Almere),
            director: local.clone(),
        },
        Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        },
        Event::ReportLinked {
            report: ReportId(id(11)),
        },
        Event::PersonJoined {
            person: PersonId(id(31)),
            household_role: HouseholdRole::Child,
        },
        Event::PersonRecognised {
            person: PersonId(id(31)),
            known: PersonId(id(33)),
        },
        Event::DirectorAssigned {
            director: local.clone(),
            reason: None,
        },
        Event::DirectorAssigned {
            director: local.clone(),
            reason: Some(of_case("Vannacht niemand bereikbaar")),
        },
        Event::DirectionConfirmed {
            director: local.clone(),
        },
        Event::ProtectorAwaited {
            institution: institution(),
            reason: Some(of_case("Wachtlijst")),
        },
        Event::ProtectorAwaited {
            institution: institution(),
            reason: None,
        },
        Event::AwaitingStopped {
            institution: institution(),
            reason: of_case("De rechter wees het verzoek af"),
        },
        Event::MunicipalityDetermined {
            child: PersonId(id(31)),
            determined: Box::new(determined()),
        },
        Event::MunicipalityDetermined {
            child: PersonId(id(31)),
            determined: Box::new(Responsible {
                municipality: None,
                provisional: None,
                ground: MunicipalityGround::ActualStay,
                chain_start: None,
                address_from: None,
                region: None,
                certainty: Certainty::Unverified,
                ..determined()
            }),
        },
        Event::MunicipalityDetermined {
            child: PersonId(id(31)),
            determined: Box::new(Responsible {
                municipality: None,
                elsewhere: "GM0363".parse().ok(),
                ground: MunicipalityGround::OutsideRegion,
                chain_start: None,
                address_from: None,
                region: None,
                ..determined()
            }),
        },
        Event::OverrideDecided {
            id: OverrideId(id(80)),
            municipality: Some(Municipality::Zeewolde),
            officer: officer(),
            overrides: OverrideOf::ProviderRefusal,
            placement: Some(PlacementId(id(60))),
            binds: Some(Owner {
                role: Role::Provider,
                organisation: "provider-a".to_owned(),
                person: None,
            }),
            decision: of_case("Plaatsen, vandaag"),
            motivation: of_case("Er is geen lichter antwoord"),
            duty: Some(DutyId(id(91))),
            rule: "H32@1".to_owned(),
        },
        Event::OverrideDecided {
            id: OverrideId(id(81)),
            municipality: None,
            officer: officer(),
            overrides: OverrideOf::Funding,
            placement: None,
            binds: None,
            decision: of_case("Betalen uit het noodfonds"),
            motivation: of_case("Geen contract"),
            duty: None,
            rule: "H32@1".to_owned(),
        },
        Event::OverrideAnswered {
            id: OverrideId(id(80)),
            answer: OverrideAnswer::Cannot,
            note: Some(of_case("Geen personeel")),
        },
        Event::OverrideAnswered {
            id: OverrideId(id(80)),
            answer: OverrideAnswer::Executed,
            note: None,
        },
        Event::AdviceAsked {
            advice: AdviceId(id(85)),
            table: AdviceTable::RegionalExpertTable,
            question: of_case("Welke hulp past"),
            asked_by: officer(),
            awaited: Some(DutyId(id(93))),
        },
        Event::AdviceGiven {
            advice: AdviceId(id(85)),
            text: of_case("Behandeling thuis"),
            duty: DutyId(id(92)),
        },
        Event::AdviceFollowed {
            advice: AdviceId(id(85)),
        },
        Event::DepartedFromAdvice {
            advice: AdviceId(id(85)),
            arguments: of_case("Vader is verhuisd"),
            decider: local.clone(),
        },
        Event::ReCrisisLinked {
            person: PersonId(id(31)),
            earlier: CaseId(id(2)),
            over_at: at("2026-03-30T09:00:00Z"),
            rule: "P20@1".to_owned(),
        },
        Event::ReCrisisFollowed {
            person: PersonId(id(31)),
            later: CaseId(id(3)),
        },
        Event::BaseDataWaived {
            missing: vec![BaseElement::Education, BaseElement::LocalTest],
            present: vec![BaseElement::Identity],
        },
        Event::BaseDataRecorded {
            element: BaseElement::Education,
            since: date(2026, 3, 2),
            note: Some(of_case("Gaat naar de eigen school")),
        },
        Event::BaseDataRecorded {
            element: BaseElement::LocalTest,
            since: date(2026, 3, 2),
            note: None,
        },
        Event::BoardEngaged {
            municipalities: vec![Municipality::Almere],
            reason: of_case("Onderzoek gevraagd"),
        },
        Event::BoardEngaged {
            municipalities: vec![Municipality::Almere, Municipality::Lelystad],
            reason: of_case("Onderzoek gevraagd"),
        },
        Event::BoardEngaged {
            municipalities: vec![],
            reason: of_case("Onderzoek gevraagd"),
        },
        Event::BoardNoticeReceived { by: local.clone() },
        Event::FamilyPlanAnswered {
            answer: FamilyPlanAnswer::Later,
            note: Some(of_case("Volgende week")),
        },
        Event::FamilyPlanAnswered {
            answer: FamilyPlanAnswer::Made,
            note: None,
        },
        Event::MeldcodeStepTaken {
            step: MeldcodeStep::Consult,
            note: Some(of_case("Met Veilig Thuis overlegd")),
        },
        Event::MeldcodeStepTaken {
            step: MeldcodeStep::Decide,
            note: None,
        },
        Event::InformationDisclosed {
            to: "school-a".to_owned(),
            ground: DisclosureGround::Consent,
            what: of_case("Dat zij deze week niet komt"),
        },
        Event::CalamityRecorded {
            kind: CalamityKind::Calamity,
            what: of_case("Verzonnen calamiteit"),
        },
        Event::CalamityReported {
            duty: DutyId(id(93)),
            reference: "IGJ-0001".to_owned(),
        },
        Event::DutyReassigned {
            duty: DutyId(id(90)),
            owner: local.clone(),
            reason: of_case("Uit dienst"),
        },
        Event::ContactPersonAssigned { contact },
        Event::VoiceRecorded {
            voice: Voice::Child,
            said: Some(of_case("Ik wil naar mijn vriend")),
            reason_not_heard: None,
        },
        Event::VoiceRecorded {
            voice: Voice::Parents,
            said: None,
            reason_not_heard: Some(of_case("Niet bereikbaar")),
        },
        Event::HandoverOffered {
            to: local.clone(),
            summary: of_case("Geen crisis; hulp loopt door"),
            offered_by: Owner {
                person: Some("user-1".to_owned()),
                ..Owner::desk()
            },
        },
        Event::HandoverAccepted { to: local },
        Event::CaseReopened(Box::new(Reopened {
            because: ReopenCause::Search,
            director: institution(),
            contact: Some(officer()),
            municipality: Some(Municipality::Almere),
            opened_at: at("2026-03-02T01:00:00Z"),
            reports: vec![ReportId(id(1)), ReportId(id(11))],
            members: [(PersonId(id(31)), HouseholdRole::Child)].into(),
        })),
        Event::CaseReopened(Box::new(Reopened {
            because: ReopenCause::Weighing,
            director: Owner::desk(),
            contact: None,
            municipality: None,
            opened_at: at("2026-03-02T01:00:00Z"),
            reports: vec![],
            members: std::collections::BTreeMap::new(),
        })),
        Event::CaseClosed {
            outcome: CaseOutcome::NoCrisis,
            registration: None,
        },
        Event::CaseClosed {
            outcome: CaseOutcome::CrisisOver,
            registration: Some(registered(None)),
        },
        Event::RegistrationRecorded {
            duty: DutyId(id(90)),
            registration: registered(None),
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind: DutyKind::HearFamily,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "H40@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: Some(of_case("Beide gehoord")),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: None,
        },
    ]
}
