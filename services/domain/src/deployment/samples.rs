//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{AgreedSafety, DeclineReason, Event, Sighting, VisitOutcome};
use crate::{
    actor::Owner,
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{AgreementId, CaseId, DutyId, PersonId, TeamId},
    personal::Personal,
    triage::Urgency,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let of_case = |text: &str| Personal::of_case(CaseId(id(2)), text);
    vec![
        Event::DeploymentOffered {
            case: CaseId(id(2)),
            team: TeamId(id(40)),
            organisation: "ambulant".into(),
            urgency: Urgency::U1,
            two_workers: true,
            answer_due: at("2026-03-02T01:10:00Z"),
            arrival_due: Some(at("2026-03-02T03:00:00Z")),
            reason: Some(of_case("Dichtstbij; Zuid is onderweg")),
        },
        Event::DeploymentOffered {
            case: CaseId(id(2)),
            team: TeamId(id(40)),
            organisation: "ambulant".into(),
            urgency: Urgency::U4,
            two_workers: false,
            answer_due: at("2026-03-02T01:10:00Z"),
            arrival_due: None,
            reason: None,
        },
        Event::DeploymentAccepted,
        Event::DeploymentDeclined {
            reason: DeclineReason::TooFar,
        },
        Event::DeploymentExpired {
            due: at("2026-03-02T01:10:00Z"),
        },
        Event::TeamSetOut {
            expected_arrival: Some(at("2026-03-02T01:40:00Z")),
        },
        Event::TeamSetOut {
            expected_arrival: None,
        },
        Event::TeamArrived { late: true },
        Event::VisitRecorded {
            sighting: Sighting::Spoken,
            children: vec![],
            findings: of_case("Rustig aan de keukentafel"),
            agreements: vec![AgreedSafety {
                agreement: AgreementId(id(60)),
                who: of_case("Testmoeder"),
                what: of_case("Belt bij spanning"),
                until: at("2026-03-03T08:00:00Z"),
                check: Some(DutyId(id(91))),
            }],
            late: false,
        },
        Event::VisitRecorded {
            sighting: Sighting::NotSeen,
            children: vec![],
            findings: of_case(""),
            agreements: vec![],
            late: true,
        },
        Event::VisitRecorded {
            sighting: Sighting::Seen,
            children: vec![PersonId(id(3)), PersonId(id(4))],
            findings: of_case("Beiden op hun kamer"),
            agreements: vec![],
            late: false,
        },
        Event::AgreementSettled {
            agreement: AgreementId(id(60)),
            kept: true,
            note: None,
        },
        Event::AgreementSettled {
            agreement: AgreementId(id(60)),
            kept: false,
            note: Some(of_case("Zij belde niet")),
        },
        Event::DeploymentCompleted {
            outcome: VisitOutcome::AwayTonight,
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind: DutyKind::SettleConflict,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "2C4@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: Some(of_case("Het team was er echt")),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: None,
        },
    ]
}
