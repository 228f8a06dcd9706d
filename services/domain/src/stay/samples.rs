//! One or more of every event, for golden bytes and for tests. All data is invented.

use jiff::civil::date;

use super::{
    Agreed, BreakdownReason, EndReason, Event, FamilyPlanAnswer, Heard, InterruptionReason,
    MomentKind, Needed, OutflowBlock, PlanChecks, ReviewOutcome, StayForm, TimelineSeen,
};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{
        AgreementId, CaseId, ConditionId, DutyId, EmergencyId, PersonId, PlaceId, PlacementId,
        TitleId,
    },
    personal::Personal,
    placement::{Perspective, Rung},
    title::{Frame, Step},
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let mut events = away();
    events.extend(underway());
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
            perspective: None,
        },
        Event::StayReviewed {
            day: 14,
            outcome: ReviewOutcome::OnTrack,
            note: of_case("Naar tante kan"),
            perspective: Some(Perspective::Network),
        },
        Event::MomentRecorded {
            kind: MomentKind::RoundTable,
            note: of_case("Met ouders, school en de buurvrouw"),
            with_family: true,
            family_plan: None,
        },
        Event::MomentRecorded {
            kind: MomentKind::FamilyPlanOffered,
            note: of_case("Eerst rust"),
            with_family: true,
            family_plan: Some(FamilyPlanAnswer::Later),
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(51)),
            kind: DutyKind::ReviewStay,
            due: at("2026-03-08T22:59:59.999999Z"),
            owner: local_access(),
            office: None,
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

/// What happens to a stay while it runs.
fn underway() -> Vec<Event> {
    let moved = |from: Option<PlaceId>, place: Option<PlaceId>| Event::StayMoved {
        placement: PlacementId(id(22)),
        from,
        place,
        rung: Rung::CrisisFoster,
        out_of_home: true,
    };
    let bed = PlaceId(id(11));
    vec![
        Event::OutflowBlocked {
            block: OutflowBlock::NoPlaceToLive,
            since: date(2026, 3, 5),
            note: Some(of_case("De woning is niet klaar")),
        },
        Event::OutflowBlocked {
            block: OutflowBlock::School,
            since: date(2026, 3, 5),
            note: None,
        },
        Event::OutflowCleared {
            block: OutflowBlock::NoPlaceToLive,
            note: Some(of_case("Sleutel gekregen")),
        },
        Event::OutflowCleared {
            block: OutflowBlock::School,
            note: None,
        },
        Event::FormChanged {
            form: StayForm::Weekends,
            reason: of_case("Door de week thuis"),
        },
        Event::PlacementBecameRegular {
            placement: PlacementId(id(22)),
            reason: of_case("Zij blijft bij dit gezin"),
        },
        moved(Some(bed), Some(PlaceId(id(12)))),
        moved(None, None),
        Event::MoveVoided {
            placement: PlacementId(id(22)),
            place: Some(bed),
        },
        Event::PlacementBrokenDown {
            placement: PlacementId(id(21)),
            place: Some(bed),
            rung: Rung::CrisisFoster,
            reason: BreakdownReason::Overburdened,
            note: of_case("Het gezin kan niet meer"),
        },
        Event::StayInterrupted {
            reason: InterruptionReason::Absconded,
            note: Some(of_case("Niet terug van school")),
        },
        Event::StayInterrupted {
            reason: InterruptionReason::Hospital,
            note: None,
        },
        Event::StayResumed {
            note: Some(of_case("Zelf teruggekomen")),
        },
        Event::StayResumed { note: None },
        Event::ContactRecorded {
            note: of_case("Samen gewandeld"),
        },
        Event::PerspectivePlanMade {
            checks: PlanChecks {
                living: true,
                school_or_work: true,
                income: false,
                care: true,
                support: false,
            },
            note: of_case("Bijbaan en een mentor"),
        },
        Event::FrameChanged {
            step: Step::StayAway,
            frame: Frame::Voluntary {
                title: TitleId(id(72)),
            },
        },
        Event::FrameChanged {
            step: Step::StayClosed,
            frame: Frame::Emergency {
                emergency: EmergencyId(id(73)),
            },
        },
        Event::FrameChanged {
            step: Step::StayClosed,
            frame: Frame::Owed,
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
            conditions: vec![Needed {
                condition: ConditionId(uuid::Uuid::nil()),
                what: of_case("Vader is niet in huis"),
                until: None,
            }],
            agreements: vec![Agreed {
                agreement,
                who: of_case("Moeder"),
                what: of_case("Belt als het spannend wordt"),
                until: date(2026, 4, 1),
            }],
        },
        Event::ReturnPlanned {
            conditions: vec![Needed {
                condition: ConditionId(id(62)),
                what: of_case("Een rustige kamer"),
                until: Some(date(2026, 3, 20)),
            }],
            agreements: vec![],
        },
        Event::ConditionSettled {
            condition: ConditionId(id(62)),
            met: true,
            note: Some(of_case("Zolder is klaar")),
        },
        Event::ConditionSettled {
            condition: ConditionId(id(62)),
            met: false,
            note: None,
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
            timeline: None,
            child: Heard::default(),
            parents: Heard::default(),
        },
        Event::LookedBack {
            lessons: vec![of_case("Eerder samen om tafel")],
            with_child: true,
            with_parents: false,
            placement_avoided: false,
            timeline: Some(TimelineSeen {
                first: 3,
                last: 90,
                events: 71,
                sha256: "0f".repeat(32),
            }),
            child: Heard {
                said: Some(of_case("Ik wist niet hoe lang")),
                not_heard: None,
            },
            parents: Heard {
                said: None,
                not_heard: Some(of_case("Wilden niet komen")),
            },
        },
    ]
}
