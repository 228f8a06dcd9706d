//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{CaseOutcome, Event, Voice};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{CaseId, DutyId, PersonId, ReportId},
    person::HouseholdRole,
    personal::Personal,
    region::Municipality,
};

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
        Event::DirectorAssigned {
            director: local.clone(),
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
        },
        Event::HandoverAccepted { to: local },
        Event::CaseClosed {
            outcome: CaseOutcome::NoCrisis,
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind: DutyKind::HearFamily,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner::desk(),
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
