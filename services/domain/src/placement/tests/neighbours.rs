//! The table of [`crate::guest`]: what one region knows, what the other knows, who was away. Each cell is a test.

use super::{overflow::*, *};
use crate::{
    actor::{Actor, Role},
    duty::DutyKind,
    given::actor,
    guest::{
        self, ConflictOutcome, Phase as There, WithdrawReason,
        rejection::{GUEST_ANSWERED, GUEST_CONFLICT_NOT_YOURS, GUEST_HOLD_STANDS, GUEST_OVER},
    },
    neighbours::rejection::{NEIGHBOUR_ONLY, NEIGHBOUR_UNKNOWN},
    placement::{
        AskPhase, NeighbourSays, NeighbourWord, overflow::OVERFLOW_ASKS_MAX,
        rejection::OVERFLOW_TOO_MANY,
    },
};

/// A closed place.
const CLOSED: PlaceId = PlaceId(id(13));

fn phases(given: &Given) -> (AskPhase, There) {
    let here = placement(given, SEARCH).asks[0].phase();
    (here, guest_of(given).phase())
}

fn arrived(given: Given) -> Given {
    let guest = request(&given);
    desk(given)
        .when(guest::Command::Arrive { guest })
        .accepted()
}

/// Both regions have somebody who looks within the half hour, and the search runs on.
fn owned_on_both_sides(given: &Given) {
    let here = placement(given, SEARCH);
    let there = guest_of(given);
    for duties in [&here.duties, &there.duties] {
        let duty = owed(duties, DutyKind::SettleBetweenRegions).expect("a named owner");
        assert!(duty.due <= crate::calendar::minutes_after(given.now(), 30));
    }
    assert!(here.is_open() && here.next_deadline(given.now()).is_some());
    assert!(bed(given).guests.is_empty());
}

#[test]
fn asked_and_asked_both_have_a_clock_while_they_wait() {
    let given = asked();
    assert_eq!(phases(&given), (AskPhase::Asked, There::Asked));
    let due = placement(&given, SEARCH).asks[0].due;
    let clocks = placement(&given, SEARCH).clocks(given.now());
    assert!(clocks.iter().any(|clock| clock.due == due));
    let duty = owed(&guest_of(&given).duties, DutyKind::AnswerNeighbour);
    assert_eq!(duty.expect("owed").due, due);
}

#[test]
fn asked_and_offered_the_bed_is_held_while_the_yes_is_on_its_way() {
    let given = kept().later(60);
    assert_eq!(phases(&given), (AskPhase::Asked, There::Offered));
    assert_eq!(bed(&given).guests.len(), 1);
    let given = let_go(given).then_rejected(GUEST_HOLD_STANDS);
    assert_eq!(bed(&given).guests.len(), 1, "promised until an instant");
}

#[test]
fn asked_and_let_go_hears_the_yes_and_then_that_it_is_gone() {
    let given = let_go(kept().later(91)).accepted();
    assert_eq!(phases(&given), (AskPhase::Asked, There::LetGo));
    let promised = guest_of(&given).offered.expect("a promise");
    let word = NeighbourWord::Offered {
        provider: promised.provider,
        until: promised.until,
    };
    let given = desk(back(given, word).accepted());
    let given = says(given, NeighbourSays::LetGo);
    assert_eq!(phases(&given), (AskPhase::Lost, There::LetGo));
    let duties = placement(&given, SEARCH).duties;
    assert!(
        duties.of_kind(DutyKind::SettleBetweenRegions).is_none(),
        "nobody relied on it"
    );
    assert!(placement(&given, SEARCH).is_open());
}

#[test]
fn offered_and_let_go_cannot_be_taken_by_one_who_heard_so() {
    let given = let_go(offered().later(91)).accepted();
    let given = says(given, NeighbourSays::LetGo);
    take(given).then_rejected(crate::placement::rejection::OVERFLOW_OVER);
}

#[test]
fn taken_and_offered_stands_however_late_it_is_heard() {
    // Utrecht was away for hours; nobody let go.
    let given = taken().later(10 * 60);
    assert_eq!(phases(&given), (AskPhase::Taken, There::Offered));
    let given = desk(confirm(given).accepted());
    assert_eq!(guest_of(&given).phase(), There::Confirmed);
    let duty = owed(&guest_of(&given).duties, DutyKind::ReceiveGuest);
    assert!(duty.is_some(), "somebody waits for the child");
    let given = says(given, NeighbourSays::Secured);
    assert_eq!(phases(&given), (AskPhase::Secured, There::Confirmed));
}

#[test]
fn taken_and_let_go_is_a_conflict_with_an_owner_on_both_sides() {
    // Flevoland took it in time and was cut off; Utrecht asked, heard nothing and let go.
    let given = let_go(taken().later(120)).accepted();
    assert_eq!(phases(&given), (AskPhase::Taken, There::LetGo));
    // In either order of what crosses.
    let one = says(given.clone(), NeighbourSays::LetGo);
    let one = desk(confirm(one).accepted());
    owned_on_both_sides(&one);
    let two = desk(confirm(given).accepted());
    let two = says(two, NeighbourSays::LetGo);
    owned_on_both_sides(&two);
    let guest = request(&two);
    let duty = owed(&guest_of(&two).duties, DutyKind::SettleBetweenRegions).expect("owed");
    let settled = guest::Command::SettleConflict {
        guest,
        duty: duty.id,
        outcome: ConflictOutcome::NoChildCame,
    };
    // Where a child is that two regions contradict each other about is not anybody's word.
    for other in [
        actor(Role::Provider, "aanbieder-een"),
        actor(Role::LocalAccess, "local-access-urk"),
    ] {
        let then = two.clone().by(other).when(settled.clone());
        then.then_rejected(GUEST_CONFLICT_NOT_YOURS);
    }
    let two = desk(two).when(settled).accepted();
    let settled = guest_of(&two);
    assert!(settled.duties.is_empty());
    assert_eq!(settled.settled, Some(ConflictOutcome::NoChildCame));
}

#[test]
fn taken_and_left_before_it_was_heard_is_looked_at_here() {
    // The child came, and was fetched again, before either region heard the other.
    let given = arrived(taken());
    let guest = request(&given);
    let given = given.when(guest::Command::Leave { guest }).accepted();
    let given = says(given, NeighbourSays::Left);
    assert_eq!(phases(&given), (AskPhase::Left, There::Left));
    let duties = placement(&given, SEARCH).duties;
    assert!(duties.of_kind(DutyKind::SettleBetweenRegions).is_some());
    assert!(placement(&given, SEARCH).is_open());
}

/// H01: where the child is, people of both regions find out; on this side too it is nobody else's word.
#[test]
fn h01_a_contradiction_between_regions_is_settled_here_by_the_desk_or_its_owner_only() {
    let two = let_go(taken().later(91)).accepted();
    let two = says(desk(confirm(two).accepted()), NeighbourSays::LetGo);
    let duty = owed(
        &placement(&two, SEARCH).duties,
        DutyKind::SettleBetweenRegions,
    );
    let settled = Command::FulfilDuty {
        placement: SEARCH,
        duty: duty.expect("owed").id,
        note: Some("ok".to_owned()),
    };
    for other in [
        actor(Role::Provider, "aanbieder-een"),
        actor(Role::TeamMember, "ambulant"),
    ] {
        let then = two.clone().by(other).when(settled.clone());
        then.then_rejected(crate::rejection::DUTY_NOT_YOURS);
    }
    desk(two).when(settled).accepted();
}

#[test]
fn withdrawn_and_asked_nothing_is_held_and_nothing_is_owed() {
    let given = withdrawal_heard(withdraw(asked())).accepted();
    assert_eq!(phases(&given), (AskPhase::Withdrawn, There::Withdrawn));
    assert!(!guest_of(&given).is_open());
}

#[test]
fn withdrawn_and_offered_is_free_when_it_is_heard() {
    for given in [withdraw(kept()), withdraw(offered()), withdraw(taken())] {
        assert_eq!(bed(&given).guests.len(), 1, "not before");
        let given = withdrawal_heard(given).accepted();
        assert!(bed(&given).guests.is_empty() && !guest_of(&given).is_open());
        withdrawal_heard(given).then_rejected(GUEST_OVER);
    }
}

#[test]
fn withdrawn_and_let_go_agree_without_anybody() {
    let given = let_go(withdraw(offered()).later(91)).accepted();
    let given = withdrawal_heard(given).then_rejected(GUEST_OVER);
    let given = says(given, NeighbourSays::LetGo);
    let duties = placement(&given, SEARCH).duties;
    assert!(duties.of_kind(DutyKind::SettleBetweenRegions).is_none());
}

#[test]
fn withdrawn_and_confirmed_the_word_that_it_stands_ends_nothing() {
    // Taken, then withdrawn; both are heard there one after the other, the answer here after that.
    let given = withdraw(taken());
    let given = desk(confirm(given).accepted());
    let given = says(given, NeighbourSays::Secured);
    assert!(placement(&given, SEARCH).is_open());
    let given = withdrawal_heard(given).accepted();
    assert_eq!(phases(&given), (AskPhase::Withdrawn, There::Withdrawn));
    assert!(bed(&given).guests.is_empty());
}

#[test]
fn withdrawn_and_arrived_a_child_that_is_there_stays_and_somebody_looks() {
    let given = arrived(withdraw(taken()));
    let given = desk(withdrawal_heard(given).accepted());
    assert_eq!(guest_of(&given).phase(), There::Arrived);
    assert_eq!(bed(&given).guests.len(), 1);
    assert!(owed(&guest_of(&given).duties, DutyKind::SettleBetweenRegions).is_some());
    let guest = request(&given);
    let given = given.when(guest::Command::Leave { guest }).accepted();
    assert!(bed(&given).guests.is_empty());
}

#[test]
fn a_child_at_the_door_gets_in_before_its_region_was_heard() {
    let given = arrived(taken());
    let lives = bed(&given).guest(request(&given)).expect("there").since;
    assert!(lives.is_some());
    let given = let_go(given.later(500)).then_rejected(GUEST_HOLD_STANDS);
    let given = desk(confirm(given).accepted());
    assert!(owed(&guest_of(&given).duties, DutyKind::ReceiveGuest).is_none());
    let given = says(given, NeighbourSays::Secured);
    assert_eq!(phases(&given), (AskPhase::Secured, There::Arrived));
}

#[test]
fn secured_and_left_while_its_stay_runs_is_looked_at_within_the_half_hour() {
    let given = arrived(secured());
    let guest = request(&given);
    let given = given.when(guest::Command::Leave { guest }).accepted();
    let given = says(given, NeighbourSays::Left);
    let duty = owed(
        &placement(&given, SEARCH).duties,
        DutyKind::SettleBetweenRegions,
    );
    let due = duty.expect("where is the child").due;
    assert!(due <= crate::calendar::minutes_after(given.now(), 30));
}

#[test]
fn a_child_at_the_door_is_never_refused_though_its_place_was_let_go_of_or_not_needed() {
    for over in [
        let_go(taken().later(120)).accepted(),
        withdrawal_heard(withdraw(taken())).accepted(),
    ] {
        let guest = request(&over);
        let arrive = guest::Command::Arrive { guest };
        // The place still fits: it is the child's again.
        let given = desk(over.clone()).when(arrive.clone()).accepted();
        assert_eq!(guest_of(&given).phase(), There::Arrived);
        assert_eq!(bed(&given).guests.len(), 1);
        let owed_there = owed(&guest_of(&given).duties, DutyKind::SettleBetweenRegions);
        assert!(owed_there.is_some());
        // It was given away: recorded all the same, and looked at by both.
        let given = desk(over).when(hold(SEARCH, FAMILY)).accepted();
        let given = given.when(arrive).accepted();
        assert!(guest_of(&given).at_door_at.is_some());
        assert!(bed(&given).guests.is_empty());
        let owed_there = owed(&guest_of(&given).duties, DutyKind::SettleBetweenRegions);
        assert!(owed_there.is_some());
        let given = if placement(&given, SEARCH).asks[0].withdrawn.is_none() {
            says(given, NeighbourSays::LetGo)
        } else {
            given
        };
        let given = says(given, NeighbourSays::AtTheDoor);
        let here = placement(&given, SEARCH).duties;
        assert!(here.of_kind(DutyKind::SettleBetweenRegions).is_some());
    }
}

#[test]
fn a_bed_that_the_child_found_again_ends_its_search_when_its_region_is_heard() {
    let given = let_go(taken().later(120)).accepted();
    let given = arrived(says(given, NeighbourSays::LetGo));
    let given = desk(confirm(given).accepted());
    assert_eq!(guest_of(&given).phase(), There::Arrived);
    let given = says(given, NeighbourSays::Secured);
    assert_eq!(phases(&given), (AskPhase::Secured, There::Arrived));
    assert!(!placement(&given, SEARCH).is_open());
}

#[test]
fn a_provider_speaks_of_its_own_places_only() {
    let given = desk(confirm(taken()).accepted());
    let guest = request(&given);
    let leave = guest::Command::Leave { guest };
    let other = actor(Role::Provider, "aanbieder-twee");
    let given = given.by(other).when(leave.clone());
    let given = given.then_rejected(crate::place::rejection::ANOTHER_PROVIDERS);
    let given = given.by(actor(Role::Provider, "aanbieder-een")).when(leave);
    assert!(bed(&given.accepted()).guests.is_empty());
}

#[test]
fn h33_a_closed_place_is_not_offered_to_a_neighbour() {
    let given = place(asked(), CLOSED, Rung::Closed, &[]);
    let guest = request(&given);
    let offer = guest::Command::Offer {
        guest,
        place: CLOSED,
    };
    given
        .when(offer)
        .then_rejected(crate::guest::rejection::GUEST_NO_CLOSED_PLACE);
}

#[test]
fn a_request_beyond_any_place_is_not_taken_down() {
    let given = nothing_here();
    let need = guest::Need {
        kind: NeedKind::SafeHousing,
        age: AgeBand::Unknown,
        rung: None,
        persons: place::PERSONS_MAX,
        not_with: vec![],
        nights: None,
        acute: true,
    };
    let due = given.now();
    let receive = guest::Command::Receive {
        guest: crate::ids::GuestId(id(900)),
        region: ledger("flevoland"),
        placement: SEARCH,
        need: Box::new(need),
        due,
        desk: guest::Desk::default(),
    };
    there(given, receive).then_rejected(crate::guest::rejection::GUEST_WRONG);
}

#[test]
fn what_crosses_is_said_by_the_neighbour_and_by_nobody_else() {
    let given = offered();
    let guest = request(&given);
    let confirm = || guest::Command::Confirm { guest };
    // A person, also one with the token of a service.
    let given = given.when(confirm()).then_rejected(NEIGHBOUR_ONLY);
    let service = Actor::service("placement");
    let given = given
        .by(service)
        .when(confirm())
        .then_rejected(NEIGHBOUR_ONLY);
    // Another region, one that is not a neighbour, and the wrong side.
    let given = given.by(Actor::neighbour(&ledger("gooi")));
    let given = given.when(confirm()).then_rejected(NEIGHBOUR_ONLY);
    let given = given.by(Actor::neighbour(&ledger("elders")));
    let given = given.when(confirm()).then_rejected(NEIGHBOUR_UNKNOWN);
    let word = NeighbourWord::Says {
        word: NeighbourSays::Secured,
    };
    let given = given
        .by(Actor::neighbour(&ledger("gooi")))
        .when(Command::HearNeighbour {
            placement: SEARCH,
            guest,
            word,
        })
        .then_rejected(NEIGHBOUR_ONLY);
    // And a neighbour decides nothing here.
    let hold_it = hold(SEARCH, GROUP);
    let given = given.by(Actor::neighbour(&ledger("utrecht")));
    let given = given.when(hold_it).then_rejected(NEIGHBOUR_ONLY);
    let offer = guest::Command::Offer {
        guest,
        place: GROUP,
    };
    given
        .by(actor(Role::Coordinator, "desk"))
        .when(offer)
        .then_rejected(GUEST_ANSWERED);
}

/// Everything has a limit; another region is asked by telephone, and the search goes up.
#[test]
fn a_search_asks_so_many_times_and_no_more() {
    let mut given = nothing_here();
    for n in 0..OVERFLOW_ASKS_MAX {
        given = given.when(ask("utrecht")).accepted();
        let asked = placement(&given, SEARCH).asks;
        assert_eq!(asked.len(), n + 1);
        let withdraw = Command::WithdrawOverflow {
            placement: SEARCH,
            guest: asked[n].guest,
            reason: WithdrawReason::NotNeeded,
        };
        given = given.when(withdraw).accepted();
    }
    let then = given.when(ask("gooi"));
    assert_eq!(then.rejection().facts["asksMax"], "100");
    then.then_rejected(OVERFLOW_TOO_MANY);
}
