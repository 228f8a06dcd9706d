use jiff::civil::date;

use super::*;
use crate::{
    actor::Role,
    given::{actor, at},
    place::{
        Availability, CloseReason, Nights, ReleaseReason, Share,
        rejection::{
            AGE_DOES_NOT_FIT, ANOTHER_PROVIDERS, PLACE_CLOSED, PLACE_HELD, PLACE_OCCUPIED,
            PLACE_UNAVAILABLE, PLACE_UNKNOWN,
        },
    },
    placement::{
        Phase, RefusalReason,
        rejection::{HOLD_ALREADY_CONFIRMED, HOLD_EXISTS, HOLD_EXPIRED, HOLD_NOT_EXPIRED, NO_HOLD},
    },
};

fn release(reason: ReleaseReason) -> Command {
    Command::ReleaseHold {
        placement: SEARCH,
        reason,
        refusal: (reason == ReleaseReason::ProviderRefused).then_some(RefusalReason::NoRoom),
    }
}

/// The question that goes with a hold of the family, at an instant.
fn asked(due: &str) -> Event {
    Event::ProviderAsked {
        place: FAMILY,
        provider: "aanbieder-een".to_owned(),
        due: at(due),
    }
}

/// Every part of every day from the night that it is now.
fn whole(household: CaseId) -> Share {
    Share {
        nights: Nights::all_from(date(2026, 3, 1)),
        household: Some(household),
        persons: 1,
    }
}

/// The first child's search holds the foster family until 02:45 in Amsterdam.
fn held() -> Given {
    two_searching().when(hold(SEARCH, FAMILY)).accepted()
}

#[test]
fn a_hold_is_one_fact_in_two_streams() {
    let until = at("2026-03-02T01:45:00Z");
    let held = place::Event::PlaceHeld {
        placement: SEARCH,
        child: CHILD,
        until,
        share: Some(whole(CASE)),
    };
    let placed = Event::HoldPlaced {
        place: FAMILY,
        until,
        nights: Some(whole(CASE).nights),
    };
    let then = two_searching().when(hold(SEARCH, FAMILY));
    let versions = then.reads().clone();
    assert_eq!(
        versions.get(&StreamId::new(Subject::Place, FAMILY.0)),
        Some(&1)
    );
    let asked = asked("2026-03-02T01:15:00Z");
    let night = then.then([of_place(FAMILY, held), ours(placed), ours(asked)]);
    assert_eq!(placement(&night, SEARCH).phase(night.now()), Phase::Held);
}

#[test]
fn the_next_child_waits_until_the_hold_has_passed_and_is_told_until_when() {
    let until = "2026-03-02T01:45:00Z";
    let then = held().at(until).when(hold(OTHER_SEARCH, FAMILY));
    let facts = &then.rejection().facts;
    assert_eq!(facts.get("heldByPlacement"), Some(&SEARCH.to_string()));
    assert_eq!(facts.get("heldUntil"), Some(&until.to_owned()));
    then.then_rejected(PLACE_HELD);
}

#[test]
fn a_passed_hold_gives_the_bed_to_the_next_child_and_is_written_down_in_its_own_case() {
    let until = at("2026-03-02T02:30:00.000001Z");
    let expired = place::Event::HoldExpired {
        placement: SEARCH,
        due: at("2026-03-02T01:45:00Z"),
    };
    let ended = Event::HoldEnded {
        place: FAMILY,
        reason: ReleaseReason::Expired,
    };
    let held_again = place::Event::PlaceHeld {
        placement: OTHER_SEARCH,
        child: OTHER_CHILD,
        until,
        share: Some(whole(OTHER_CASE)),
    };
    let placed = Event::HoldPlaced {
        place: FAMILY,
        until,
        nights: Some(whole(CASE).nights),
    };
    let then = held()
        .at("2026-03-02T01:45:00.000001Z")
        .when(hold(OTHER_SEARCH, FAMILY));
    let cases: Vec<_> = then
        .emissions()
        .iter()
        .map(|emission| emission.case)
        .collect();
    let theirs = Some(OTHER_CASE);
    let both = [Some(CASE), Some(CASE), theirs, theirs, theirs];
    assert_eq!(cases, both);
    let night = then.then([
        of_place(FAMILY, expired),
        ours(ended),
        of_place(FAMILY, held_again),
        (OTHER_SEARCH.0, placed.into()),
        (OTHER_SEARCH.0, asked("2026-03-02T02:00:00.000001Z").into()),
    ]);
    assert_eq!(
        placement(&night, SEARCH).phase(night.now()),
        Phase::Searching
    );
    night.when(hold(SEARCH, FAMILY)).then_rejected(PLACE_HELD);
}

#[test]
fn the_same_search_may_hold_its_passed_place_again() {
    let night = held().later(46);
    let then = night.when(hold(SEARCH, FAMILY));
    assert_eq!(
        then.emissions().len(),
        5,
        "one expiry, one hold, one question"
    );
    then.accepted().when(CONFIRM).accepted();
}

#[test]
fn the_same_search_may_turn_to_another_place_after_its_hold_has_passed() {
    let then = held().later(46).when(hold(SEARCH, GROUP));
    let streams: Vec<_> = then
        .emissions()
        .iter()
        .map(|emission| emission.stream.id)
        .collect();
    assert_eq!(streams, [FAMILY.0, SEARCH.0, GROUP.0, SEARCH.0, SEARCH.0]);
    then.accepted().when(hold(OTHER_SEARCH, FAMILY)).accepted();
}

#[test]
fn a_confirmed_hold_does_not_pass() {
    let night = held()
        .when(CONFIRM)
        .then([
            of_place(FAMILY, place::Event::HoldConfirmed { placement: SEARCH }),
            ours(Event::HoldConfirmed { place: FAMILY }),
        ])
        .later(600);
    let then = night.clone().when(hold(OTHER_SEARCH, FAMILY));
    assert_eq!(then.rejection().facts.get("heldUntil"), None);
    then.then_rejected(PLACE_HELD);
    assert_eq!(
        placement(&night, SEARCH).phase(night.now()),
        Phase::Confirmed
    );
    night.when(CONFIRM).then_rejected(HOLD_ALREADY_CONFIRMED);
}

#[test]
fn a_passed_hold_cannot_be_confirmed() {
    held().later(46).when(CONFIRM).then_rejected(HOLD_EXPIRED);
    held().later(45).when(CONFIRM).accepted();
    two_searching().when(CONFIRM).then_rejected(NO_HOLD);
}

#[test]
fn a_search_holds_one_place() {
    let night = held().when(hold(SEARCH, GROUP)).then_rejected(HOLD_EXISTS);
    night.when(hold(SEARCH, FAMILY)).then_rejected(HOLD_EXISTS);
}

#[test]
fn a_released_place_is_free_for_the_next_child() {
    let released = place::Event::HoldReleased {
        placement: SEARCH,
        reason: ReleaseReason::ProviderRefused,
    };
    let ended = Event::HoldEnded {
        place: FAMILY,
        reason: ReleaseReason::ProviderRefused,
    };
    let refused = Event::ProviderRefused {
        place: FAMILY,
        provider: "aanbieder-een".to_owned(),
        reason: RefusalReason::NoRoom,
    };
    let night = held().when(release(ReleaseReason::ProviderRefused)).then([
        ours(refused),
        of_place(FAMILY, released),
        ours(ended),
    ]);
    assert_eq!(placement(&night, SEARCH).provider_refusals, 1);
    night
        .when(release(ReleaseReason::ProviderRefused))
        .then_rejected(NO_HOLD)
        .when(hold(OTHER_SEARCH, FAMILY))
        .accepted();
}

#[test]
fn expiry_is_said_by_the_clock_and_by_nobody_else() {
    let night = held()
        .when(release(ReleaseReason::Expired))
        .then_rejected(HOLD_NOT_EXPIRED);
    let then = night
        .later(46)
        .when(release(ReleaseReason::ProviderRefused));
    let ended = Event::HoldEnded {
        place: FAMILY,
        reason: ReleaseReason::Expired,
    };
    assert_eq!(then.emissions()[1].event, ended.into());
    then.accepted();
}

#[test]
fn the_age_has_to_fit_and_an_unknown_age_gets_in() {
    let then = two_searching().when(hold(OTHER_SEARCH, GROUP));
    assert_eq!(
        then.rejection().facts.get("placeAgeBands"),
        Some(&"12-15".to_owned())
    );
    then.then_rejected(AGE_DOES_NOT_FIT);
    two_searching().when(hold(OTHER_SEARCH, FAMILY)).accepted();
    // Nothing is known of this child but that it needs a place.
    let nameless = PersonId(id(203));
    let joined = case::Event::PersonJoined {
        person: nameless,
        household_role: HouseholdRole::Child,
    };
    searching(Verdict::Urgent)
        .and(CASE.0, joined)
        .when(open(OTHER_SEARCH, CASE, TRIAGE, nameless))
        .accepted()
        .when(hold(OTHER_SEARCH, GROUP))
        .accepted();
}

#[test]
fn old_news_does_not_refuse_and_a_clear_no_does() {
    let said = |availability: Availability, as_of: &str| place::Event::AvailabilityReported {
        availability,
        as_of: at(as_of),
        good_until: None,
    };
    let night = |event| searching(Verdict::Urgent).and(FAMILY.0, event);
    // Eight hours later it is still a word; after that it is old news, the no as well as the yes.
    for old in [Availability::Free, Availability::Unavailable] {
        night(said(old, "2026-03-01T16:59:59Z"))
            .when(hold(SEARCH, FAMILY))
            .accepted();
    }
    night(said(Availability::Unavailable, "2026-03-01T17:00:00Z"))
        .when(hold(SEARCH, FAMILY))
        .then_rejected(PLACE_UNAVAILABLE);
}

#[test]
fn only_a_registered_open_and_empty_place_can_be_held() {
    let closed = place::Event::PlaceClosed {
        reason: CloseReason::Staff,
    };
    searching(Verdict::Urgent)
        .and(FAMILY.0, closed)
        .when(hold(SEARCH, FAMILY))
        .then_rejected(PLACE_CLOSED)
        .when(hold(SEARCH, PlaceId(id(404))))
        .then_rejected(PLACE_UNKNOWN);
    let lived_in = place::Event::PlaceOccupied {
        placement: OTHER_SEARCH,
        child: OTHER_CHILD,
        stay: STAY,
    };
    searching(Verdict::Urgent)
        .and(FAMILY.0, lived_in)
        .when(hold(SEARCH, FAMILY))
        .then_rejected(PLACE_OCCUPIED);
}

/// P24: whose place it is says who may have it, and who came.
#[test]
fn p24_another_provider_confirms_refuses_or_admits_nobody_here() {
    let as_provider = |given: &Given, name: &str| given.clone().by(actor(Role::Provider, name));
    let nights = Command::ChangeNights {
        placement: SEARCH,
        nights: Nights::all_from(date(2026, 3, 2)),
    };
    let night = held();
    for word in [
        CONFIRM,
        release(ReleaseReason::ProviderRefused),
        release(ReleaseReason::NotNeeded),
        nights,
    ] {
        let other = as_provider(&night, "aanbieder-twee").when(word.clone());
        other.then_rejected(ANOTHER_PROVIDERS);
        as_provider(&night, "aanbieder-een").when(word).accepted();
    }
    let decided = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable)
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
    let other = as_provider(&decided, "aanbieder-twee").when(admit());
    other.then_rejected(ANOTHER_PROVIDERS);
    as_provider(&decided, "aanbieder-een")
        .when(admit())
        .accepted();
}
