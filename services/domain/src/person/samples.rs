//! One or more of every event, for golden bytes and for tests. All data is invented.

use jiff::civil::date;

use super::{AgeBand, BsnStatus, Event, HouseholdRole, ResidenceKind};
use crate::{
    given::{at, id},
    ids::{CaseId, PersonId},
    personal::Personal,
    region::Municipality,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let own = |text: &str| Some(Personal::of_person(PersonId(id(31)), text));
    vec![
        Event::PersonRegistered {
            case: CaseId(id(2)),
            name: own("Testkind"),
            birth_date: own("2011-05-14"),
            bsn: own("123456782"),
            phone: own("0600000001"),
            age_band: AgeBand::From12To15,
            bsn_status: BsnStatus::Valid,
        },
        Event::PersonRegistered {
            case: CaseId(id(2)),
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::Unknown,
            bsn_status: BsnStatus::Absent,
        },
        Event::PersonCorrected {
            name: own("Testkind Tester"),
            birth_date: own("14 mei"),
            bsn: own("123456789"),
            phone: None,
            age_band: AgeBand::Unknown,
            bsn_status: BsnStatus::Unverified,
        },
        Event::AddressRecorded {
            from: date(2024, 2, 29),
            address: Personal::of_person(PersonId(id(31)), "Teststraat 1"),
            municipality: Some(Municipality::Zeewolde),
            kind: ResidenceKind::Home,
        },
        Event::AddressRecorded {
            from: date(2026, 3, 2),
            address: Personal::of_person(PersonId(id(31)), "Elders"),
            municipality: None,
            kind: ResidenceKind::Stay,
        },
        Event::AgeReached {
            age_band: AgeBand::From16To17,
        },
        Event::CrisisOver {
            case: CaseId(id(2)),
            over_at: at("2026-03-30T09:00:00Z"),
        },
        Event::CaseJoined {
            case: CaseId(id(4)),
            household_role: HouseholdRole::Child,
        },
        Event::PersonErased {
            ground: "avg-17".to_owned(),
        },
    ]
}
