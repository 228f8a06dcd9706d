//! One or more of every event, for golden bytes and for tests. All data is invented.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::{
    Arrangement, EscalationLevel, Event, FamilyHeard, HelpKind, Need, NeedKind, NeighbourSays,
    OverflowEvent, Perspective, RefusalReason, Rung, RungOutcome, SearchEvent, Signed,
    StagnationCause, UpscalingAnswer,
};
use crate::{
    actor::{Owner, Role},
    case::Voice,
    duty::{Duty, DutyKind},
    given::{at, id},
    guest::WithdrawReason,
    ids::{CaseId, DutyId, GuestId, PersonId, PlaceId, PlacementId, StayId, TitleId, TriageId},
    personal::Personal,
    place::{Circumstance, Funding, Nights, ReleaseReason, Week, WeekPart},
    registration::{Profession, registered},
    title::{Frame, Step},
};

/// Version of the ladder that the program carries.
pub const LADDER: &str = "P10@1";

/// The rungs lighter than this one on that ladder, lightest first.
pub fn lighter(rung: Rung) -> Vec<Rung> {
    let book = crate::book::Book::embedded();
    let ladder = &book.ladder.versions()[0].table;
    ladder.lighter(rung).map(|step| step.rung).collect()
}

/// Child and parents were heard.
pub fn all_heard() -> Option<super::Hearing> {
    Some(super::Hearing {
        voices: Voice::ALL.to_vec(),
        reason_not_heard: None,
    })
}

/// Not alone, and both are registered: who decides, and the behavioural scientist beside them.
pub fn signed() -> super::Signed {
    super::Signed {
        second_professional: Some("user-second".to_owned()),
        registration: Some(registered(Some(Profession::YouthProfessional))),
        second_registration: Some(registered(Some(Profession::BehaviouralScientist))),
    }
}

/// Events of every kind in a placement's stream.
pub fn samples() -> Vec<Event> {
    let case = CaseId(id(2));
    let of_case = |text: &str| Personal::of_case(case, text);
    let child = PersonId(id(3));
    let place = PlaceId(id(11));
    let stay = StayId(id(31));
    let owner = Owner {
        role: Role::Coordinator,
        organisation: "desk".to_owned(),
        person: Some("user-7".to_owned()),
    };
    let opened = |question: Option<Personal>| Event::SearchOpened {
        case,
        triage: TriageId(id(4)),
        child,
        need: NeedKind::SafeHousing,
        question,
        perspective: Perspective::Home,
        ladder: LADDER.to_owned(),
    };
    let decided = Event::PlacementDecided {
        place,
        reason: of_case("Thuis is vannacht niet veilig"),
    };
    let signed_by = |second: Option<&str>, signed: Signed| Event::DecisionSigned {
        decided_by: "user-7".to_owned(),
        second_professional: second.map(str::to_owned),
        registration: signed.registration,
        second_registration: signed.second_registration,
    };
    let alternative = |rung: Rung, stay: Option<StayId>| Event::AlternativeChosen {
        rung,
        child,
        stay,
        reason: of_case("Kan bij een vriend slapen"),
    };
    let fulfilled = |note: Option<Personal>| Event::DutyFulfilled {
        duty: DutyId(id(41)),
        note,
    };
    let weekends = Nights {
        from: date(2026, 3, 6),
        until: None,
        week: Week::of(&[WeekPart::FridayNight, WeekPart::SaturdayNight]),
        except: BTreeSet::new(),
    };
    vec![
        opened(Some(of_case("Een veilige plek voor een paar nachten"))),
        opened(None),
        Event::RungRecorded {
            rung: Rung::Network,
            outcome: RungOutcome::NotAvailable,
            help: vec![],
            reason: of_case("Oma is met vakantie"),
        },
        Event::RungRecorded {
            rung: Rung::Network,
            outcome: RungOutcome::NotFitting,
            help: vec![HelpKind::Jim, HelpKind::Lodging],
            reason: of_case("De JIM woont te ver weg"),
        },
        Event::HoldPlaced {
            place,
            until: at("2026-03-02T01:45:00Z"),
            nights: None,
        },
        Event::HoldPlaced {
            place,
            until: at("2026-03-02T01:45:00Z"),
            nights: Some(weekends.clone()),
        },
        Event::NeedRecorded(Need {
            rung: Some(Rung::CrisisFoster),
            together: 2,
            accompanied_by: 1,
            not_with: vec![Circumstance::Pets, Circumstance::Smoking],
            home_area: "1316".parse().ok(),
            school_area: "1324".parse().ok(),
            own_school: Some(true),
            nights: Some(weekends.clone()),
        }),
        Event::NeedRecorded(Need {
            own_school: Some(false),
            ..Need::default()
        }),
        Event::AgeExceptionMade {
            place,
            sibling: PlacementId(id(22)),
            reason: of_case("Zij horen bij elkaar"),
        },
        Event::NightsChanged {
            place,
            nights: weekends,
        },
        Event::ArrangementRecorded(Arrangement {
            performed_by: Some("aanbieder-drie".to_owned()),
            funding: Some(Funding::EmergencyFund),
            own_school: Some(true),
        }),
        Event::ArrangementRecorded(Arrangement {
            own_school: Some(false),
            ..Arrangement::default()
        }),
        Event::HoldConfirmed { place },
        Event::HoldEnded {
            place,
            reason: ReleaseReason::LighterFound,
        },
        decided,
        signed_by(Some("user-8"), signed()),
        signed_by(None, Signed::default()),
        Event::OrderNamed {
            order: super::Order {
                adult: PersonId(id(5)),
                title: TitleId(id(90)),
            },
        },
        Event::RegistrationRecorded {
            duty: DutyId(id(41)),
            registration: registered(None),
        },
        Event::ChildAdmitted {
            place,
            child,
            stay,
            rung: Rung::CrisisFoster,
        },
        alternative(Rung::Network, Some(stay)),
        alternative(Rung::RestrainingOrder, None),
        Event::NoPlaceEstablished {
            owner: owner.clone(),
            due: at("2026-03-02T02:00:00Z"),
        },
        Event::OverflowArranged {
            region: "Utrecht".to_owned(),
            provider: "aanbieder-drie".to_owned(),
            owner: owner.clone(),
            child,
            stay,
            reason: of_case("In de regio is vannacht niets"),
        },
        Event::EscalationStarted {
            level: EscalationLevel::DecisionOfficer,
            owner,
            due: at("2026-03-02T05:00:00Z"),
            reason: of_case("Drie aanbieders hebben nee gezegd"),
        },
        Event::StepFramed {
            step: Step::StayAway,
            frame: Frame::Owed,
        },
        Event::StepFramed {
            step: Step::StayClosed,
            frame: Frame::Forced {
                title: TitleId(id(71)),
            },
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(41)),
            kind: DutyKind::CompleteLadder,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "H02@1".to_owned(),
        }),
        fulfilled(Some(of_case("Afgestemd met de regio Utrecht"))),
        fulfilled(None),
    ]
    .into_iter()
    .chain(around(case, place))
    .chain(with_neighbours(case).into_iter().map(Event::Overflow))
    .collect()
}

/// Who has the search, whom was asked, who goes along.
fn around(case: CaseId, place: PlaceId) -> Vec<Event> {
    let of_case = |text: &str| Personal::of_case(case, text);
    let provider = || "aanbieder-een".to_owned();
    let due = at("2026-03-02T01:15:00Z");
    let answered = |answer: UpscalingAnswer, reason: Option<Personal>| Event::UpscalingAnswered {
        answer,
        reason,
        due: (answer == UpscalingAnswer::Received).then(|| at("2026-03-02T05:00:00Z")),
    };
    let split = |reason: Option<Personal>| Event::SiblingsSplit {
        recorded_in: PlacementId(id(21)),
        reason,
    };
    let heard = |voices: Vec<Voice>, reason_not_heard: Option<Personal>| {
        Event::FamilyHeard(FamilyHeard {
            voices,
            reason_not_heard,
        })
    };
    vec![
        Event::SearchTaken {
            owner: Owner::desk(),
        },
        Event::ClockSet {
            acute: true,
            minutes: 30,
        },
        Event::ProviderAsked {
            place,
            provider: provider(),
            due,
        },
        Event::ProviderRefused {
            place,
            provider: provider(),
            reason: RefusalReason::GroupMix,
        },
        Event::StagnationSeen {
            cause: StagnationCause::Refusals,
            count: 3,
            owner: Owner::desk(),
        },
        Event::UpscalingAsked {
            rung: Rung::Treatment,
            provider: provider(),
            due,
            reason: of_case("De groep houdt het niet meer"),
        },
        answered(UpscalingAnswer::Received, None),
        answered(
            UpscalingAnswer::Cannot,
            Some(of_case("Geen behandelaar vannacht")),
        ),
        Event::SiblingsLinked {
            siblings: vec![PlacementId(id(22)), PlacementId(id(23))],
        },
        split(Some(of_case("De oudste is het gevaar voor de jongste"))),
        split(None),
        heard(vec![Voice::Child, Voice::Parents], None),
        heard(
            vec![Voice::Child],
            Some(of_case("Moeder is niet te bereiken")),
        ),
        Event::PerspectiveReviewed {
            perspective: Perspective::Network,
            reason: of_case("Tante wil hem opvoeden"),
        },
        Event::ReferralsDisplaced {
            place,
            referrals: 2,
        },
    ]
}

/// What passes between the search and a neighbour region.
fn with_neighbours(case: CaseId) -> Vec<OverflowEvent> {
    let guest = GuestId(id(71));
    let asked = crate::guest::samples()
        .into_iter()
        .filter_map(|sample| match sample {
            crate::guest::Event::GuestAsked {
                region,
                need,
                due,
                desk,
                ..
            } => Some(OverflowEvent::Asked {
                guest,
                region,
                need,
                due,
                desk,
                reason: Personal::of_case(case, "In de regio is vannacht niets"),
            }),
            _ => None,
        });
    asked
        .chain([
            OverflowEvent::Offered {
                guest,
                provider: "aanbieder-een".to_owned(),
                until: at("2026-03-02T02:30:00Z"),
                take_by: at("2026-03-02T02:15:00Z"),
            },
            OverflowEvent::Refused {
                guest,
                reason: RefusalReason::Staff,
            },
            OverflowEvent::Taken {
                guest,
                stay: StayId(id(31)),
                owner: Owner::desk(),
            },
            OverflowEvent::Withdrawn {
                guest,
                reason: WithdrawReason::NotFitting,
            },
        ])
        .chain(
            NeighbourSays::ALL
                .iter()
                .map(|word| OverflowEvent::Said { guest, word: *word }),
        )
        .collect()
}

/// Events of every kind in the stream of a child's live search.
pub fn search_samples() -> Vec<SearchEvent> {
    let placement = PlacementId(id(21));
    vec![
        SearchEvent::SearchClaimed { placement },
        SearchEvent::SearchReleased {
            placement,
            stay: None,
        },
        SearchEvent::SearchReleased {
            placement,
            stay: Some(StayId(id(70))),
        },
    ]
}
