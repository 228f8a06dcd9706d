//! A place in a neighbour region, seen from both sides: one log stands for two, since they share no stream; what
//! crosses, crosses when the test says so.

use super::*;
use crate::{
    actor::{Actor, Role},
    duty::{Duty, DutyKind},
    given::{Then, actor},
    guest::{self, Desk, LetGoReason, Need, WithdrawReason},
    ids::GuestId,
    neighbours::{Neighbour, Neighbours},
    placement::{
        AskPhase, NeighbourSays, NeighbourWord, OverflowEvent,
        rejection::{
            OVERFLOW_ASKED, OVERFLOW_HEARD, OVERFLOW_NOT_OFFERED, OVERFLOW_OFFER_PASSED,
            OVERFLOW_OVER, OVERFLOW_TAKEN,
        },
    },
    rules::Rules,
    stay,
    stream::LedgerId,
};

/// What is asked in the tests: of whom, by whom.
pub(super) fn ledger(name: &str) -> LedgerId {
    name.parse().expect("a ledger")
}

fn rules() -> Rules {
    let region = |name: &str| (ledger(name), Neighbour { name: name.into() });
    Rules::default().beside(Neighbours {
        desk: Desk {
            name: "Crisisdesk".into(),
            telephone: "0320-000000".into(),
        },
        regions: ["utrecht", "flevoland", "gooi"].map(region).into(),
    })
}

pub(super) fn desk(given: Given) -> Given {
    given.by(actor(Role::Coordinator, "desk"))
}

/// Nothing fits in Flevoland.
pub(super) fn nothing_here() -> Given {
    let owner = Owner {
        role: Role::Coordinator,
        organisation: "desk".into(),
        person: Some("user-7".into()),
    };
    searching(Verdict::AcuteCrisis)
        .rules(rules())
        .when(Command::EstablishNoPlace {
            placement: SEARCH,
            owner,
        })
        .accepted()
}

pub(super) fn ask(region: &str) -> Command {
    Command::AskOverflow {
        placement: SEARCH,
        region: ledger(region),
        reason: "In de regio is vannacht niets".into(),
    }
}

/// The request to Utrecht.
pub(super) fn request(given: &Given) -> GuestId {
    placement(given, SEARCH).asks[0].guest
}

pub(super) fn guest_of(given: &Given) -> guest::State {
    match given.state(StreamId::new(Subject::Guest, request(given).0)) {
        AnyState::Guest(state) => *state,
        other => panic!("not a request: {other:?}"),
    }
}

pub(super) fn bed(given: &Given) -> place::State {
    match given.state(StreamId::new(Subject::Place, FAMILY.0)) {
        AnyState::Place(state) => *state,
        other => panic!("not a place: {other:?}"),
    }
}

/// Flevoland's reactor says it in Utrecht.
pub(super) fn there(given: Given, command: guest::Command) -> Then {
    given
        .by(Actor::neighbour(&ledger("flevoland")))
        .when(command)
}

/// Utrecht's reactor says it in Flevoland.
pub(super) fn back(given: Given, word: NeighbourWord) -> Then {
    let guest = request(&given);
    given
        .by(Actor::neighbour(&ledger("utrecht")))
        .when(Command::HearNeighbour {
            placement: SEARCH,
            guest,
            word,
        })
}

pub(super) fn says(given: Given, word: NeighbourSays) -> Given {
    desk(back(given, NeighbourWord::Says { word }).accepted())
}

/// Asked, and received in Utrecht.
pub(super) fn asked() -> Given {
    asked_for(None)
}

/// Asked for these nights, and received in Utrecht.
pub(super) fn asked_for(nights: Option<place::Nights>) -> Given {
    let given = nothing_here().when(ask("utrecht")).accepted();
    let guest = request(&given);
    let sent = given.recorded().iter().find_map(|it| match &it.event {
        crate::event::Event::Placement(Event::Overflow(OverflowEvent::Asked {
            need,
            due,
            desk,
            ..
        })) => Some((need.clone(), *due, desk.clone())),
        _ => None,
    });
    let (need, due, desk_there) = sent.expect("it was asked");
    let need = Need { nights, ..need };
    let received = there(
        given,
        guest::Command::Receive {
            guest,
            region: ledger("flevoland"),
            placement: SEARCH,
            need: Box::new(need),
            due,
            desk: desk_there,
        },
    );
    desk(received.accepted())
}

/// Utrecht keeps its foster family.
pub(super) fn kept() -> Given {
    kept_for(asked())
}

pub(super) fn kept_for(given: Given) -> Given {
    let guest = request(&given);
    given
        .when(guest::Command::Offer {
            guest,
            place: FAMILY,
        })
        .accepted()
}

/// And Flevoland has heard so.
pub(super) fn offered() -> Given {
    let given = kept();
    let promised = guest_of(&given).offered.expect("a promise");
    let word = NeighbourWord::Offered {
        provider: promised.provider,
        until: promised.until,
    };
    desk(back(given, word).accepted())
}

pub(super) fn take(given: Given) -> Then {
    let guest = request(&given);
    given.when(Command::TakeOverflow {
        placement: SEARCH,
        guest,
        owner: Owner::desk(),
        stay: STAY,
        heard: all_heard(),
        signed: signed(),
    })
}

/// Flevoland takes it; Utrecht has not heard so.
pub(super) fn taken() -> Given {
    take(offered()).accepted()
}

pub(super) fn confirm(given: Given) -> Then {
    let guest = request(&given);
    there(given, guest::Command::Confirm { guest })
}

pub(super) fn withdraw(given: Given) -> Given {
    let guest = request(&given);
    given
        .when(Command::WithdrawOverflow {
            placement: SEARCH,
            guest,
            reason: WithdrawReason::NotNeeded,
        })
        .accepted()
}

pub(super) fn withdrawal_heard(given: Given) -> Then {
    let guest = request(&given);
    there(
        given,
        guest::Command::Withdraw {
            guest,
            reason: WithdrawReason::NotNeeded,
        },
    )
}

pub(super) fn let_go(given: Given) -> Then {
    let guest = request(&given);
    desk(given).when(guest::Command::LetGo {
        guest,
        reason: LetGoReason::NoWord,
    })
}

/// Confirmed there, and heard here.
pub(super) fn secured() -> Given {
    says(desk(confirm(taken()).accepted()), NeighbourSays::Secured)
}

pub(super) fn owed(duties: &crate::duty::OpenDuties, kind: DutyKind) -> Option<Duty> {
    duties.of_kind(kind).cloned()
}

#[test]
fn asking_a_neighbour_is_never_an_answer_and_more_than_one_may_be_asked() {
    let given = nothing_here()
        .when(ask("utrecht"))
        .accepted()
        .when(ask("utrecht"))
        .then_rejected(OVERFLOW_ASKED)
        .when(ask("elders"))
        .then_rejected(crate::neighbours::rejection::NEIGHBOUR_UNKNOWN)
        .when(ask("gooi"))
        .accepted();
    let search = placement(&given, SEARCH);
    assert!(search.is_open() && search.end.is_none());
    let due = search.next_deadline(given.now()).expect("a clock");
    assert!(
        due <= crate::calendar::minutes_after(given.now(), 30),
        "H01"
    );
    assert_eq!(search.live_asks().count(), 2);
    take(given).then_rejected(OVERFLOW_NOT_OFFERED);
}

#[test]
fn only_derived_facts_cross_to_a_neighbour() {
    let given = nothing_here()
        .when(Command::RecordNeed {
            placement: SEARCH,
            need: Box::new(crate::placement::Need {
                rung: Some(Rung::CrisisFoster),
                accompanied_by: 1,
                not_with: vec![place::Circumstance::Pets],
                home_area: "8321".parse().ok(),
                ..crate::placement::Need::default()
            }),
        })
        .accepted()
        .when(ask("utrecht"));
    let [emission] = given.emissions() else {
        panic!("one event")
    };
    let crate::event::Event::Placement(Event::Overflow(OverflowEvent::Asked { need, .. })) =
        &emission.event
    else {
        panic!("asked")
    };
    let derived = Need {
        kind: NeedKind::SafeHousing,
        age: AgeBand::From12To15,
        rung: Some(Rung::CrisisFoster),
        persons: 2,
        not_with: vec![place::Circumstance::Pets],
        nights: None,
        acute: need.acute,
    };
    assert_eq!(*need, derived, "no area of home, no name, no words");
}

#[test]
fn a_bed_promised_to_a_neighbour_is_nobody_elses_and_no_clock_frees_it() {
    use crate::place::rejection::PLACE_HELD;
    let given = kept();
    let close = place::Command::Close {
        place: FAMILY,
        reason: place::CloseReason::Staff,
    };
    let given = given
        .when(hold(SEARCH, FAMILY))
        .then_rejected(PLACE_HELD)
        .when(close.clone())
        .then_rejected(PLACE_HELD)
        .later(24 * 60)
        .when(hold(SEARCH, FAMILY))
        .then_rejected(PLACE_HELD)
        .when(close)
        .then_rejected(PLACE_HELD);
    let duty = owed(&guest_of(&given).duties, DutyKind::SettleGuestHold);
    let duty = duty.expect("people are asked instead");
    assert!(duty.owner.person.is_some() && duty.due < given.now());
}

#[test]
fn a_bed_that_is_held_here_is_not_promised_to_a_neighbour() {
    let given = asked().when(hold(SEARCH, FAMILY)).accepted();
    let guest = request(&given);
    let offer = guest::Command::Offer {
        guest,
        place: FAMILY,
    };
    let given = given
        .when(offer.clone())
        .then_rejected(crate::place::rejection::PLACE_HELD)
        // A hold of a search does pass by itself, and is written down as passed.
        .later(46)
        .when(offer)
        .accepted();
    assert!(bed(&given).holds.is_empty() && bed(&given).guests.len() == 1);
    assert!(placement(&given, SEARCH).hold.is_none());
}

#[test]
fn the_search_ends_when_the_neighbour_has_said_that_the_bed_stands_and_not_before() {
    let given = taken();
    let search = placement(&given, SEARCH);
    assert!(search.is_open(), "taken is not had");
    assert_eq!(search.asks[0].phase(), AskPhase::Taken);
    let given = take(given).then_rejected(OVERFLOW_TAKEN);
    let given = desk(confirm(given).accepted());
    assert!(placement(&given, SEARCH).is_open(), "not heard yet");
    let given = says(given, NeighbourSays::Secured);
    let search = placement(&given, SEARCH);
    let Some(crate::placement::End::Overflow {
        region,
        provider,
        stay,
        ..
    }) = &search.end
    else {
        panic!("not ended: {:?}", search.end)
    };
    assert_eq!((&**region, &**provider), ("utrecht", "aanbieder-een"));
    assert_eq!(*stay, STAY);
    assert!(search.duties.of_kind(DutyKind::ReturnToRegion).is_some());
    let again = NeighbourWord::Says {
        word: NeighbourSays::Secured,
    };
    back(given, again).then_rejected(OVERFLOW_HEARD);
}

#[test]
fn it_can_be_taken_until_the_margin_and_not_a_minute_later() {
    // 90 minutes, less 15.
    take(offered().later(75)).accepted();
    take(offered().later(76)).then_rejected(OVERFLOW_OFFER_PASSED);
}

#[test]
fn an_answer_that_comes_late_is_recorded_and_decided_by_people() {
    let given = asked().later(60);
    let guest = request(&given);
    let late = placement(&given, SEARCH).asks[0].due < given.now();
    assert!(late);
    let given = given
        .when(guest::Command::Offer {
            guest,
            place: FAMILY,
        })
        .accepted();
    let promised = guest_of(&given).offered.expect("a promise");
    let word = NeighbourWord::Offered {
        provider: promised.provider,
        until: promised.until,
    };
    let given = desk(back(given, word).accepted());
    take(given).accepted();
}

#[test]
fn a_search_that_ends_otherwise_withdraws_what_it_asked_of_neighbours() {
    let network = Rung::Network;
    let given = offered()
        .when(rung(network, RungOutcome::Used))
        .accepted()
        .when(Command::EndWithAlternative {
            placement: SEARCH,
            rung: network,
            stay: Some(STAY),
            reason: "Oma vangt op".into(),
            heard: all_heard(),
            frame: None,
            order: None,
            signed: signed(),
        })
        .accepted();
    let search = placement(&given, SEARCH);
    assert_eq!(search.asks[0].withdrawn, Some(WithdrawReason::LighterFound));
    let given = withdrawal_heard(given).accepted();
    assert!(bed(&given).guests.is_empty(), "free there");
    take(desk(given)).then_rejected(crate::placement::rejection::SEARCH_ENDED);
}

#[test]
fn a_stay_that_ended_gives_back_what_the_neighbour_kept_exactly_once() {
    let given = secured();
    let start = stay::Command::Start {
        stay: STAY,
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place: None,
        rung: Rung::CrisisGroup,
        perspective: Perspective::Home,
    };
    let end = stay::Command::End {
        stay: STAY,
        reason: stay::EndReason::BrokenDown,
        note: None,
    };
    let given = given.when(start).accepted().when(end).accepted();
    let guest = request(&given);
    let release = guest::Command::Release { guest };
    let given = there(given, release.clone()).accepted();
    assert!(bed(&given).guests.is_empty());
    let given = there(given, release).then_rejected(crate::guest::rejection::GUEST_OVER);
    let given = says(given, NeighbourSays::Left);
    let duties = placement(&given, SEARCH).duties;
    assert!(
        duties.of_kind(DutyKind::SettleBetweenRegions).is_none(),
        "agreed"
    );
}

#[test]
fn what_a_neighbour_refuses_leaves_the_search_on_its_clock() {
    let given = asked();
    let guest = request(&given);
    let reason = crate::placement::RefusalReason::NoRoom;
    let given = given
        .when(guest::Command::Refuse { guest, reason })
        .accepted();
    let given = desk(back(given, NeighbourWord::Refused { reason }).accepted());
    let search = placement(&given, SEARCH);
    assert_eq!(search.asks[0].phase(), AskPhase::Refused);
    assert!(search.next_deadline(given.now()).is_some());
    let given = take(given).then_rejected(OVERFLOW_OVER);
    given.when(ask("utrecht")).accepted();
}

#[test]
fn a_late_word_that_a_bed_stands_elsewhere_never_takes_the_decided_place_from_a_child() {
    let given = with_lighter(taken(), Rung::CrisisGroup, RungOutcome::NotAvailable);
    let given = given
        .when(hold(SEARCH, GROUP))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
    let search = placement(&given, SEARCH);
    assert_eq!(search.asks[0].withdrawn, Some(WithdrawReason::OtherPlace));
    // Utrecht hears both, one after the other; its word comes late.
    let given = desk(confirm(given).accepted());
    let given = says(given, NeighbourSays::Secured);
    let search = placement(&given, SEARCH);
    assert!(search.is_open() && search.decided.is_some() && search.hold.is_some());
    let given = desk(withdrawal_heard(given).accepted());
    assert!(bed(&given).guests.is_empty());
    given.when(admit()).accepted();
}

#[test]
fn what_is_decided_here_is_not_taken_elsewhere_as_well() {
    let given = with_lighter(offered(), Rung::CrisisGroup, RungOutcome::NotAvailable);
    let given = given
        .when(hold(SEARCH, GROUP))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
    take(given).then_rejected(OVERFLOW_OVER);
}
