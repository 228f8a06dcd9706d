//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{Capacity, Event, Law, NoFeedback, ReportLevel, ReporterKind, Theme, Unverified};
use crate::{
    actor::Owner,
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{CaseId, DutyId, PersonId},
    personal::Personal,
    region::Municipality,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let case = CaseId(id(2));
    let of_case = |text: &str| Some(Personal::of_case(case, text));
    let of_reporter = |text: &str| Some(Personal::of_person(PersonId(id(30)), text));
    vec![
        Event::ReportReceived {
            case,
            reporter_kind: ReporterKind::Parent,
            reporter: of_reporter("Testmoeder"),
            what: of_case("Wil niet meer dat hij thuis blijft"),
            place: of_case("Teststraat 1"),
            municipality: Some(Municipality::Almere),
            call_back: of_reporter("0600000000"),
            unverified: vec![
                Unverified {
                    field: "/people/0/bsn".to_owned(),
                    code: "UNVERIFIED_BSN".to_owned(),
                    raw: Personal::of_person(PersonId(id(31)), "123"),
                },
                Unverified {
                    field: "/extra".to_owned(),
                    code: "UNREADABLE_FIELD".to_owned(),
                    raw: Personal::of_case(case, "[1,2]"),
                },
            ],
        },
        Event::ReportReceived {
            case,
            reporter_kind: ReporterKind::Unknown,
            reporter: None,
            what: None,
            place: None,
            municipality: None,
            call_back: None,
            unverified: vec![],
        },
        Event::ReportRouted {
            level: ReportLevel::SimpleReport,
            laws: vec![Law::SocialSupport, Law::HealthInsurance],
            owner: Owner::local_access(Municipality::Almere),
            due: at("2026-03-09T22:59:59.999999Z"),
            table: "P02@1".to_owned(),
            set_by: Some("user-7".to_owned()),
            second_professional: Some("user-8".to_owned()),
            reason: of_case("Oma woont er al; geen gevaar"),
        },
        Event::ReportRouted {
            level: ReportLevel::Crisis,
            laws: vec![],
            owner: Owner::triage_desk(),
            due: at("2026-03-02T01:30:00Z"),
            table: "P02@1".to_owned(),
            set_by: None,
            second_professional: None,
            reason: None,
        },
        Event::ReporterDescribed {
            capacity: Capacity::Professional,
            reporting_code_step: Some(4),
        },
        Event::ReporterDescribed {
            capacity: Capacity::Private,
            reporting_code_step: None,
        },
        Event::ThemeNamed {
            theme: Theme::ComplexSeparation,
        },
        Event::DirectHelpGiven {
            what: Personal::of_case(case, "Tante haalt de kinderen nu op"),
        },
        Event::FeedbackNotGiven {
            why: NoFeedback::Unreachable,
        },
        Event::FeedbackGiven {
            text: Personal::of_case(case, "Het team is onderweg"),
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind: DutyKind::TriageReport,
            due: at("2026-03-02T01:30:00Z"),
            owner: Owner::triage_desk(),
            office: None,
            rule: "H16@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: of_case("Gewogen"),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: None,
        },
    ]
}
