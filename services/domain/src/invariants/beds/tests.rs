//! Logs that no rule would write, and commands in any order that break nothing.

mod any_order;

use jiff::civil::date;

use crate::{
    actor::Owner,
    case,
    given::{Given, at, given, id},
    ids::{CaseId, GuestId, PersonId, PlaceId, PlacementId, ReportId, StayId, TriageId},
    invariants::Watcher,
    personal::Personal,
    place::{self, ReleaseReason},
    placement::{self, LADDER, NeedKind, Perspective, Rung, SearchEvent},
    region::Municipality,
    stay::{self, EndReason},
    triage::{self, Urgency, Verdict},
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const TRIAGE: TriageId = TriageId(id(4));
const BED: PlaceId = PlaceId(id(11));
const SEARCH: PlacementId = PlacementId(id(21));
const OTHER: PlacementId = PlacementId(id(22));
const STAY: StayId = StayId(id(31));

fn broken(given: &Given) -> Vec<&'static str> {
    Watcher::default()
        .observe(given.recorded())
        .into_iter()
        .map(|breach| breach.invariant)
        .collect()
}

fn opened(child: PersonId) -> placement::Event {
    placement::Event::SearchOpened {
        case: CASE,
        triage: TRIAGE,
        child,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: LADDER.to_owned(),
    }
}

fn verdict(verdict: Verdict) -> triage::Event {
    triage::Event::VerdictGiven {
        verdict,
        urgency: Urgency::U1,
        deadline: None,
        crisis_kind: None,
        spoken: true,
        second_professional: None,
        reason: None,
    }
}

fn weighed(given: Given, case: CaseId, triage: TriageId) -> Given {
    let opened = case::Event::CaseOpened {
        report: ReportId(id(1)),
        municipality: None,
        director: Owner::desk(),
    };
    given
        .and(case.0, opened)
        .and(triage.0, triage::Event::TriageStarted { case })
}

fn crisis(given: Given, case: CaseId, triage: TriageId) -> Given {
    weighed(given, case, triage).and(triage.0, verdict(Verdict::AcuteCrisis))
}

/// A search that runs and a crisis group, written as the rules write them.
fn searching() -> Given {
    let open = placement::Command::OpenSearch {
        placement: SEARCH,
        case: CASE,
        triage: TRIAGE,
        child: CHILD,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
    };
    let joined = case::Event::PersonJoined {
        person: CHILD,
        household_role: crate::person::HouseholdRole::Child,
    };
    crisis(given(), CASE, TRIAGE)
        .and(CASE.0, joined)
        .when(open)
        .accepted()
        .when(place::Command::Register {
            place: BED,
            unit: "crisisgroep-12plus".to_owned(),
            provider: "aanbieder-een".to_owned(),
            rung: Rung::CrisisGroup,
            municipality: Municipality::Almere,
            age_bands: vec![],
        })
        .accepted()
}

fn held() -> Given {
    let hold = placement::Command::HoldPlace {
        placement: SEARCH,
        place: BED,
    };
    searching().when(hold).accepted()
}

fn of_case(text: &str) -> Personal {
    Personal::of_case(CASE, text)
}

fn at_a_friends() -> placement::Event {
    placement::Event::AlternativeChosen {
        rung: Rung::Network,
        child: CHILD,
        stay: Some(STAY),
        reason: of_case("Bij een vriend"),
    }
}

fn started(place: Option<PlaceId>) -> stay::Event {
    stay::Event::StayStarted {
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place,
        rung: Rung::Network,
        perspective: Perspective::Home,
        intended_end: date(2026, 3, 30),
        placement_avoided: true,
    }
}

fn ended(reason: EndReason) -> stay::Event {
    stay::Event::StayEnded {
        reason,
        place: None,
        days: 1,
        note: None,
    }
}

/// A stay that is written in one append, as the rules write it.
fn staying() -> Given {
    let start = stay::Command::Start {
        stay: STAY,
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place: None,
        rung: Rung::Network,
        perspective: Perspective::Home,
    };
    searching()
        .and(SEARCH.0, at_a_friends())
        .when(start)
        .accepted()
}

#[test]
fn what_the_rules_write_breaks_nothing() {
    assert_eq!(broken(&held()), Vec::<&str>::new());
}

#[test]
fn each_invariant_sees_the_log_that_breaks_it_at_the_event_that_does() {
    for (name, given) in sabotaged() {
        let breaches = Watcher::default().observe(given.recorded());
        let last = given.recorded().last().map(|recorded| recorded.position);
        assert!(
            breaches
                .iter()
                .any(|breach| breach.invariant == name && Some(breach.position) == last),
            "{name} is not among {breaches:?}"
        );
    }
}

/// Logs that no rule would write, each with the invariant it breaks.
pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
    [of_beds(), of_searches(), of_stays()]
        .into_iter()
        .flatten()
        .collect()
}

fn of_beds() -> Vec<(&'static str, Given)> {
    let until = at("2026-03-02T01:45:00Z");
    let placed = placement::Event::HoldPlaced {
        place: BED,
        until,
        nights: None,
    };
    let second = held()
        .and(OTHER.0, opened(PersonId(id(103))))
        .and(OTHER.0, placed);
    let forgotten = held().and(
        BED.0,
        place::Event::HoldReleased {
            placement: SEARCH,
            reason: ReleaseReason::NotNeeded,
        },
    );
    let confirmed = placement::Event::HoldConfirmed { place: BED };
    // A bed for two that becomes a bed for one, which no rule would write while two are there.
    let shape = |persons, households| place::Event::PlaceDescribed {
        shape: place::Shape {
            persons,
            households,
            ..place::Shape::default()
        },
    };
    let shared = |number: u128| place::Event::PlaceHeld {
        placement: PlacementId(id(number)),
        child: PersonId(id(100 + number)),
        until,
        share: None,
    };
    let narrowed = searching()
        .and(BED.0, shape(2, 2))
        .and(BED.0, shared(22))
        .and(BED.0, shared(23))
        .and(BED.0, shape(1, 1));
    // A child whose nights are over is brought into the bed that another one holds from then on.
    let nights = |from, until| place::Share {
        nights: place::Nights {
            until,
            ..place::Nights::all_from(from)
        },
        household: None,
        persons: 1,
    };
    let shared_for = |number: u128, share| place::Event::PlaceHeld {
        placement: PlacementId(id(number)),
        child: PersonId(id(100 + number)),
        until: at("2026-03-20T12:00:00Z"),
        share: Some(share),
    };
    let over = nights(date(2026, 3, 2), Some(date(2026, 3, 3)));
    let moved_in = searching()
        .and(BED.0, shared_for(22, over))
        .and(BED.0, shared_for(23, nights(date(2026, 3, 4), None)))
        .at("2026-03-05T12:00:00Z")
        .and(
            BED.0,
            place::Event::PlaceOccupied {
                placement: OTHER,
                child: PersonId(id(122)),
                stay: STAY,
            },
        );
    // The same where they were weekends, and it comes on a Tuesday; and a neighbour's child that comes before its nights.
    let weekend = place::Share {
        nights: place::Nights {
            week: place::Week::of(&[place::WeekPart::FridayNight]),
            ..nights(date(2026, 3, 2), Some(date(2026, 3, 8))).nights
        },
        ..nights(date(2026, 3, 2), None)
    };
    let on_tuesday = searching()
        .and(BED.0, shared_for(22, weekend))
        .and(BED.0, shared_for(23, nights(date(2026, 3, 10), None)))
        .at("2026-03-10T12:00:00Z")
        .and(
            BED.0,
            place::Event::PlaceOccupied {
                placement: OTHER,
                child: PersonId(id(122)),
                stay: STAY,
            },
        );
    let guest = GuestId(id(71));
    let early = searching()
        .and(
            BED.0,
            shared_for(23, nights(date(2026, 3, 2), Some(date(2026, 3, 9)))),
        )
        .and(
            BED.0,
            place::Event::GuestHeld {
                guest,
                share: nights(date(2026, 3, 10), None),
            },
        )
        .at("2026-03-08T12:00:00Z")
        .and(BED.0, place::Event::GuestMovedIn { guest });
    vec![
        ("no-night-is-promised-twice", narrowed),
        ("no-night-is-promised-twice", on_tuesday),
        ("no-night-is-promised-twice", early),
        ("no-night-is-promised-twice", moved_in),
        ("placement-has-its-place", second),
        ("place-has-its-child", forgotten),
        (
            "stay-has-its-place",
            searching().and(STAY.0, started(Some(BED))),
        ),
        (
            "passed-hold-is-not-used",
            held().later(46).and(SEARCH.0, confirmed),
        ),
    ]
}

fn of_searches() -> Vec<(&'static str, Given)> {
    let nobody = Owner {
        organisation: " ".to_owned(),
        ..Owner::desk()
    };
    let full = |owner: Owner, due: &str| placement::Event::NoPlaceEstablished {
        owner,
        due: at(due),
    };
    let decided = placement::Event::PlacementDecided {
        place: BED,
        reason: of_case("Niet veilig"),
    };
    let released = SearchEvent::SearchReleased {
        placement: SEARCH,
        stay: None,
    };
    vec![
        (
            "one-live-search-a-child",
            searching().and(CHILD.0, released),
        ),
        (
            "one-live-search-a-child",
            searching().and(SEARCH.0, at_a_friends()),
        ),
        (
            "search-follows-a-crisis",
            weighed(given(), CASE, TRIAGE)
                .and(TRIAGE.0, verdict(Verdict::NoCrisis))
                .and(SEARCH.0, opened(CHILD)),
        ),
        (
            "search-ends-once",
            searching()
                .and(SEARCH.0, at_a_friends())
                .and(SEARCH.0, at_a_friends()),
        ),
        (
            "full-has-an-owner-and-a-clock",
            searching().and(SEARCH.0, full(nobody, "2026-03-02T02:00:00Z")),
        ),
        (
            "full-has-an-owner-and-a-clock",
            searching().and(SEARCH.0, full(Owner::desk(), "2026-03-02T01:00:00Z")),
        ),
        ("bed-is-the-last-resort", held().and(SEARCH.0, decided)),
    ]
}

fn of_stays() -> Vec<(&'static str, Given)> {
    let extended = stay::Event::StayExtended {
        intended_end: date(2026, 4, 6),
        reason: of_case("Later klaar"),
        decider: Owner::desk(),
        behavioural_scientist: None,
    };
    let broken_down = || ended(EndReason::BrokenDown);
    let looked_back = stay::Event::LookedBack {
        lessons: vec![of_case("Eerder bellen")],
        with_child: true,
        with_parents: true,
        placement_avoided: true,
        timeline: None,
        child: stay::Heard::default(),
        parents: stay::Heard::default(),
    };
    vec![
        (
            "stay-has-ambulatory-help",
            searching().and(STAY.0, started(None)),
        ),
        (
            "stay-ends-once",
            staying()
                .and(STAY.0, broken_down())
                .and(STAY.0, broken_down()),
        ),
        ("extension-has-an-analysis", staying().and(STAY.0, extended)),
        (
            "going-home-is-agreed",
            staying().and(STAY.0, ended(EndReason::Home)),
        ),
        ("look-back-is-whole", staying().and(STAY.0, looked_back)),
        (
            "closed-stay-was-looked-back-on",
            staying()
                .and(STAY.0, broken_down())
                .and(STAY.0, stay::Event::AftercareClosed),
        ),
    ]
}
