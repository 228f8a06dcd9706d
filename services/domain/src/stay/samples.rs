//! One or more of every event, for golden bytes and for tests. All data is invented.

use jiff::civil::date;

use super::{Agreed, EndReason, Event, MomentKind, ReviewOutcome};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{AgreementId, CaseId, DutyId, PersonId, PlaceId, PlacementId},
    personal::Personal,
    placement::{Perspective, Rung},
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let mut events = away();
    events.extend(home());
    events
}

fn of_case(text: &str) -> Personal {
    Personal::of_case(CaseId(id(2)), text)
}

fn local_access() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "toegang-almere".to_owned(),
        person: None,
    }
}

fn away() -> Vec<Event> {
    let started =
        |place: Option<PlaceId>, rung: Rung, placement_avoided: bool| Event::StayStarted {
            case: CaseId(id(2)),
            child: PersonId(id(3)),
            placement: PlacementId(id(21)),
            place,
            rung,
            perspective: Perspective::Home,
            intended_end: date(2026, 3, 30),
            placement_avoided,
        };
    let provider = || "aanbieder-een".to_owned();
    let extended = |behavioural_scientist: Option<&str>| Event::StayExtended {
        intended_end: date(2026, 4, 6),
        reason: of_case("De woning is een week later klaar"),
        decider: local_access(),
        behavioural_scientist: behavioural_scientist.map(str::to_owned),
    };
    vec![
        started(Some(PlaceId(id(11))), Rung::CrisisFoster, false),
        started(None, Rung::Network, true),
        Event::AmbulatoryCoupled {
            provider: provider(),
        },
        Event::AmbulatoryEnded {
            provider: provider(),
        },
        Event::PlanSet {
            intended_end: date(2026, 3, 16),
            goals: vec![of_case("Rust in huis"), of_case("Weer naar school")],
        },
        extended(Some("user-9")),
        extended(None),
        Event::StayReviewed {
            day: 7,
            outcome: ReviewOutcome::Blocked,
            note: of_case("Nog geen plek om te wonen"),
        },
        Event::MomentRecorded {
            kind: MomentKind::RoundTable,
            note: of_case("Met ouders, school en de buurvrouw"),
            with_family: true,
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(51)),
            kind: DutyKind::ReviewStay,
            due: at("2026-03-08T22:59:59.999999Z"),
            owner: local_access(),
            rule: "H04@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(51)),
            note: Some(of_case("Contactpersoon is bekend")),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(51)),
            note: None,
        },
    ]
}

fn home() -> Vec<Event> {
    let agreement = AgreementId(id(61));
    let ended = |place: Option<PlaceId>, note: Option<Personal>| Event::StayEnded {
        reason: EndReason::Home,
        place,
        days: 6,
        note,
    };
    vec![
        Event::ReturnPlanned {
            conditions: vec![of_case("Vader is niet in huis")],
            agreements: vec![Agreed {
                agreement,
                who: of_case("Moeder"),
                what: of_case("Belt als het spannend wordt"),
                until: date(2026, 4, 1),
            }],
        },
        Event::TrialVisitRecorded {
            from: at("2026-03-06T15:00:00Z"),
            until: at("2026-03-08T15:00:00Z"),
            went_well: true,
            note: of_case("Rustig weekend"),
        },
        Event::AgreementSettled {
            agreement,
            kept: true,
            note: Some(of_case("Heeft twee keer gebeld")),
        },
        Event::AgreementSettled {
            agreement,
            kept: false,
            note: None,
        },
        ended(
            Some(PlaceId(id(11))),
            Some(of_case("Opgehaald door moeder")),
        ),
        ended(None, None),
        Event::AftercareRecorded {
            going_well: true,
            note: of_case("Gaat weer naar school"),
        },
        Event::AftercareClosed,
        Event::LookedBack {
            lessons: vec![of_case("Eerder het netwerk bellen")],
            with_child: true,
            with_parents: false,
            placement_avoided: true,
        },
    ]
}
