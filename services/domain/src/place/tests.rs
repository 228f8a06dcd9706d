//! The rules of a place, said with given, when, then.

use super::{
    Availability, CloseReason, Command, Event, ReleaseReason, Standing, State,
    rejection::{
        ANOTHER_PROVIDERS, PLACE_ALREADY_FREE, PLACE_CLOSED, PLACE_EXISTS, PLACE_HELD,
        PLACE_NOT_CLOSED, PLACE_OCCUPIED, PLACE_UNKNOWN, STAY_NOT_ENDED,
    },
};
use crate::{
    actor::Role,
    given::{Given, actor, at, given, id},
    ids::{CaseId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    person::AgeBand,
    placement::{self, NeedKind, Perspective, Rung},
    region::Municipality,
    rejection::TEXT_MISSING,
    state::State as AnyState,
    stay,
    stream::{StreamId, Subject},
};

const PLACE: PlaceId = PlaceId(id(11));
const SEARCH: PlacementId = PlacementId(id(21));
const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const STAY: StayId = StayId(id(31));
const CLOSE: Command = Command::Close {
    place: PLACE,
    reason: CloseReason::Staff,
};
const REOPEN: Command = Command::Reopen { place: PLACE };
const FREE: Command = Command::Free {
    place: PLACE,
    stay: STAY,
};

fn register(unit: &str) -> Command {
    Command::Register {
        place: PLACE,
        unit: unit.to_owned(),
        provider: "aanbieder-een".to_owned(),
        rung: Rung::CrisisGroup,
        municipality: Municipality::Lelystad,
        age_bands: vec![AgeBand::From12To15, AgeBand::From4To11, AgeBand::From12To15],
    }
}

fn report(availability: Availability, as_of: &str) -> Command {
    Command::ReportAvailability {
        place: PLACE,
        availability,
        as_of: at(as_of),
    }
}

fn registered() -> Given {
    given().when(register("crisisgroep-12plus")).accepted()
}

fn place(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Place, PLACE.0)) {
        AnyState::Place(state) => *state,
        other => panic!("not a place: {other:?}"),
    }
}

fn searched(given: Given) -> Given {
    given.and(
        SEARCH.0,
        placement::Event::SearchOpened {
            case: CASE,
            triage: TriageId(id(4)),
            child: CHILD,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: placement::LADDER.to_owned(),
        },
    )
}

/// Held for a child until 02:45 in Amsterdam.
fn held() -> Given {
    let until = at("2026-03-02T01:45:00Z");
    let held = Event::PlaceHeld {
        placement: SEARCH,
        child: CHILD,
        until,
        share: None,
    };
    searched(registered()).and(PLACE.0, held).and(
        SEARCH.0,
        placement::Event::HoldPlaced {
            place: PLACE,
            until,
            nights: None,
        },
    )
}

fn occupied() -> Given {
    let occupied = Event::PlaceOccupied {
        placement: SEARCH,
        child: CHILD,
        stay: STAY,
    };
    held().and(PLACE.0, occupied)
}

fn stay_ended(given: Given) -> Given {
    let mut events = stay::samples();
    events.retain(|event| {
        matches!(event, stay::Event::StayStarted { place: Some(_), .. })
            || matches!(event, stay::Event::StayEnded { place: Some(_), .. })
    });
    events
        .into_iter()
        .fold(given, |given, event| given.and(STAY.0, event))
}

#[test]
fn a_place_is_registered_once_with_each_age_once() {
    registered()
        .when(register("crisisgroep-12plus"))
        .then_rejected(PLACE_EXISTS);
    given().when(register("  ")).then_rejected(TEXT_MISSING);
    given().when(register(" crisisgroep-12plus ")).then([(
        PLACE.0,
        Event::PlaceRegistered {
            unit: "crisisgroep-12plus".to_owned(),
            provider: "aanbieder-een".to_owned(),
            rung: Rung::CrisisGroup,
            municipality: Municipality::Lelystad,
            age_bands: vec![AgeBand::From4To11, AgeBand::From12To15],
        }
        .into(),
    )]);
}

#[test]
fn nothing_can_be_said_of_a_place_that_is_not_there() {
    let free = report(Availability::Free, "2026-03-02T00:00:00Z");
    for command in [free, CLOSE, REOPEN, FREE] {
        given().when(command).then_rejected(PLACE_UNKNOWN);
    }
}

#[test]
fn availability_ages_and_older_news_does_not_cover_newer() {
    let day = registered();
    assert_eq!(place(&day).standing(day.now()), Standing::Unknown);
    let day = day
        .when(report(Availability::Free, "2026-03-02T00:30:00Z"))
        .accepted()
        .when(report(Availability::Unavailable, "2026-03-01T20:00:00Z"))
        .accepted();
    let said = place(&day).availability.expect("the newest word");
    assert_eq!(said.availability, Availability::Free);
    assert_eq!(said.as_of, at("2026-03-02T00:30:00Z"));
    assert_eq!(place(&day).standing(day.now()), Standing::Free);
}

#[test]
fn a_clock_ahead_makes_no_news_newer_than_its_receipt() {
    let day = registered()
        .when(report(Availability::Unavailable, "2030-01-01T00:00:00Z"))
        .then([(
            PLACE.0,
            Event::AvailabilityReported {
                availability: Availability::Unavailable,
                as_of: at("2026-03-02T01:00:00Z"),
                good_until: Some(at("2026-03-02T09:00:00Z")),
            }
            .into(),
        )]);
    assert_eq!(place(&day).standing(day.now()), Standing::Unavailable);
}

#[test]
fn a_place_closes_when_nobody_lives_there_or_is_on_the_way() {
    held().when(CLOSE).then_rejected(PLACE_HELD);
    occupied().when(CLOSE).then_rejected(PLACE_OCCUPIED);
    let reason = CloseReason::Staff;
    let day = registered()
        .when(CLOSE)
        .then([(PLACE.0, Event::PlaceClosed { reason }.into())])
        .when(CLOSE)
        .then_rejected(PLACE_CLOSED);
    assert_eq!(place(&day).standing(day.now()), Standing::Closed);
    let day = day
        .when(REOPEN)
        .then([(PLACE.0, Event::PlaceReopened.into())])
        .when(REOPEN)
        .then_rejected(PLACE_NOT_CLOSED);
    assert_eq!(place(&day).closed, None);
}

#[test]
fn closing_meets_a_passed_hold_and_writes_it_down_first() {
    let expired = Event::HoldExpired {
        placement: SEARCH,
        due: at("2026-03-02T01:45:00Z"),
    };
    let ended = placement::Event::HoldEnded {
        place: PLACE,
        reason: ReleaseReason::Expired,
    };
    let closed = Event::PlaceClosed {
        reason: CloseReason::Staff,
    };
    let day = held().later(46);
    assert_eq!(
        place(&day).standing(day.now()),
        Standing::Unknown,
        "by itself"
    );
    let then = day.when(CLOSE);
    let cases: Vec<_> = then
        .emissions()
        .iter()
        .map(|emission| emission.case)
        .collect();
    assert_eq!(cases, [Some(CASE), Some(CASE), None]);
    then.then([
        (PLACE.0, expired.into()),
        (SEARCH.0, ended.into()),
        (PLACE.0, closed.into()),
    ]);
}

#[test]
fn a_place_is_given_back_by_the_end_of_its_stay_exactly_once() {
    occupied().when(FREE).then_rejected(STAY_NOT_ENDED);
    let then = stay_ended(occupied()).when(FREE);
    assert_eq!(then.emissions()[0].case, Some(CASE));
    let day = then.then([(PLACE.0, Event::PlaceFreed { stay: STAY }.into())]);
    assert!(place(&day).occupants.is_empty());
    day.when(FREE).then_rejected(PLACE_ALREADY_FREE);
}

#[test]
fn the_end_of_a_stay_gives_back_no_place_but_its_own() {
    let of_another_placement = Event::PlaceOccupied {
        placement: PlacementId(id(22)),
        child: PersonId(id(103)),
        stay: STAY,
    };
    stay_ended(searched(registered()))
        .and(PLACE.0, of_another_placement)
        .when(FREE)
        .then_rejected(STAY_NOT_ENDED);
}

#[test]
fn a_late_repeat_cannot_push_out_the_next_child() {
    let next = Event::PlaceOccupied {
        placement: PlacementId(id(22)),
        child: PersonId(id(103)),
        stay: StayId(id(32)),
    };
    let day = stay_ended(occupied())
        .when(FREE)
        .accepted()
        .and(PLACE.0, next);
    let then = day.when(FREE);
    let fact = then.rejection().facts.get("occupiedByStay").cloned();
    assert_eq!(fact, Some(id(32).to_string()));
    let day = then.then_rejected(PLACE_ALREADY_FREE);
    assert!(place(&day).occupant(StayId(id(32))).is_some());
}

#[test]
fn the_fold_never_lets_a_second_child_in() {
    let other = PlacementId(id(22));
    let second_hold = Event::PlaceHeld {
        placement: other,
        child: PersonId(id(103)),
        until: at("2026-03-02T03:00:00Z"),
        share: None,
    };
    let second_child = Event::PlaceOccupied {
        placement: other,
        child: PersonId(id(103)),
        stay: StayId(id(32)),
    };
    let day = held()
        .and(PLACE.0, second_hold.clone())
        .and(PLACE.0, second_child.clone());
    assert_eq!(place(&day), place(&held()));
    let day = occupied()
        .and(PLACE.0, second_hold)
        .and(PLACE.0, second_child);
    assert_eq!(place(&day), place(&occupied()));
}

/// H07, P24: what a place is and whether it is free is its provider's to say, or that of who performs there.
#[test]
fn p24_a_provider_says_so_of_its_own_places_only() {
    let other = || actor(Role::Provider, "aanbieder-twee");
    let describe = |performed_by: Option<&str>| Command::Describe {
        place: PLACE,
        shape: Box::new(super::Shape {
            performed_by: performed_by.map(str::to_owned),
            ..super::Shape::default()
        }),
    };
    let calendar = Command::ReportCalendar {
        place: PLACE,
        away: vec![],
        as_of: at("2026-03-02T00:00:00Z"),
    };
    let free = || report(Availability::Free, "2026-03-02T00:00:00Z");
    given()
        .by(other())
        .when(register("crisisgroep-12plus"))
        .then_rejected(ANOTHER_PROVIDERS);
    for word in [free(), calendar, describe(None), CLOSE] {
        let refused = registered().by(other()).when(word.clone());
        assert_eq!(refused.rejection().facts["provider"], "aanbieder-een");
        refused.then_rejected(ANOTHER_PROVIDERS);
        let own = actor(Role::Provider, "aanbieder-een");
        registered().by(own).when(word).accepted();
    }
    let closed = registered().when(CLOSE).accepted().by(other());
    closed.when(REOPEN).then_rejected(ANOTHER_PROVIDERS);
    let performs = registered().when(describe(Some("aanbieder-twee")));
    performs.accepted().by(other()).when(free()).accepted();
}
