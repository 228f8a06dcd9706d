//! What a stay rests on, followed and changed (H30, H33).

use super::*;
use crate::{
    ids::EmergencyId,
    rejection::TEXT_MISSING,
    stay::rejection::FRAME_UNCHANGED,
    title::{
        Claim, Frame, Step,
        rejection::{
            EMERGENCY_NOT_NEEDED, EMERGENCY_OVER, EMERGENCY_STANDS, EMERGENCY_UNKNOWN,
            TITLE_DOES_NOT_CARRY, TITLE_NOT_IN_FORCE,
        },
    },
};

const EMERGENCY: EmergencyId = EmergencyId(id(0x800));
const PARENTS: &[Consenter] = &[Consenter::ParentsWithAuthority];

fn agreed(n: u128, decided_at: &'static str) -> Told {
    Told {
        agreed: PARENTS,
        ..told(n, K::Voluntary, decided_at)
    }
}

fn placed(n: u128) -> Told {
    told(n, K::PlacementAuthorisation, "2026-03-02T00:30:00Z")
}

fn frame(given: &Given) -> Option<Frame> {
    match given.state(StreamId::new(Subject::Stay, STAY.0)) {
        AnyState::Stay(state) => Some(state.framed?.frame),
        other => panic!("not a stay: {other:?}"),
    }
}

fn on(n: u128) -> Option<Frame> {
    Some(Frame::Forced { title: nth(n) })
}

fn with_consent(n: u128) -> Option<Frame> {
    Some(Frame::Voluntary { title: nth(n) })
}

fn in_emergency(emergency: EmergencyId) -> Option<Frame> {
    Some(Frame::Emergency { emergency })
}

fn set(claim: Claim, reason: Option<&str>) -> stay::Command {
    stay::Command::SetFrame {
        stay: STAY,
        claim,
        emergency: EMERGENCY,
        reason: reason.map(str::to_owned),
    }
}

fn declare(emergency: EmergencyId, step: Step) -> Command {
    Command::DeclareEmergency {
        person: CHILD,
        case: CASE,
        emergency,
        step,
        reason: "De rechter is niet te bereiken".to_owned(),
    }
}

/// The child moved behind a closed door.
fn closed(given: Given) -> Given {
    given.and(
        STAY.0,
        stay::Event::StayMoved {
            placement: PlacementId(id(22)),
            from: None,
            place: None,
            rung: Rung::Closed,
            out_of_home: true,
        },
    )
}

fn checked(given: Given) -> Given {
    given.when(check_frame()).accepted()
}

#[test]
fn h30_a_forced_stay_whose_title_lapses_is_owed_and_never_silently_voluntary() {
    let night = household().when(placed(1)).accepted();
    let night = night.when(agreed(2, "2026-03-02T00:40:00Z")).accepted();
    let forced = checked(staying(night));
    assert_eq!(frame(&forced), on(1));
    let ended = forced.when(end(1, "2026-03-02T00:50:00Z")).accepted();
    let owes = checked(ended);
    assert_eq!(frame(&owes), Some(Frame::Owed), "the consent is older");
    let duty = owed(&owes, DutyKind::SettleFrame).expect("owed");
    assert_eq!(duty.owner, director());
    let owes = owes.when(check_frame()).then_rejected(FRAME_STANDS);
    // Somebody says that it is voluntary from now on: that is an event.
    let said = owes.clone().when(set(Claim::Voluntary, None)).accepted();
    assert_eq!(frame(&said), with_consent(2));
    assert_eq!(owed(&said, DutyKind::SettleFrame), None);
    said.clone()
        .when(set(Claim::Voluntary, None))
        .then_rejected(FRAME_UNCHANGED);
    said.when(check_frame()).then_rejected(FRAME_STANDS);
    // Or a new title comes, and it is followed.
    let again = owes
        .when(told(3, K::PlacementAuthorisation, "2026-03-02T00:55:00Z"))
        .accepted();
    assert_eq!(owed(&again, DutyKind::SettleFrame), None);
    assert_eq!(frame(&checked(again)), on(3));
}

#[test]
fn h30_a_title_that_takes_over_carries_the_stay_on() {
    let emergency = told(
        1,
        K::EmergencyPlacementAuthorisation,
        "2026-03-02T00:30:00Z",
    );
    let night = household().when(emergency).accepted();
    let stays = checked(staying(night));
    assert_eq!(frame(&stays), on(1));
    let taken_over = told(2, K::PlacementAuthorisation, "2026-03-02T00:45:00Z");
    let over = checked(stays.when(taken_over).accepted());
    assert_eq!(frame(&over), on(2), "the one that holds longest");
    // The first one falls, unheard: nothing changes.
    let later = over.at("2026-03-16T00:30:01Z");
    let later = later.when(check_frame()).then_rejected(FRAME_STANDS);
    assert_eq!(owed(&later, DutyKind::SettleFrame), None);
}

#[test]
fn h30_a_voluntary_stay_becomes_forced_by_a_decision_and_not_by_a_title_on_record() {
    let night = household()
        .when(agreed(1, "2026-03-02T00:30:00Z"))
        .accepted();
    let stays = checked(staying(night));
    assert_eq!(frame(&stays), with_consent(1));
    let both = stays
        .when(told(2, K::PlacementAuthorisation, "2026-03-02T00:40:00Z"))
        .accepted();
    let both = both.when(check_frame()).then_rejected(FRAME_STANDS);
    let forced = both
        .when(set(Claim::Forced { title: nth(2) }, None))
        .accepted();
    assert_eq!(frame(&forced), on(2));
    let back = forced
        .when(Command::Withdraw {
            person: CHILD,
            title: nth(1),
            by: Consenter::ParentsWithAuthority,
            at: at("2026-03-02T00:50:00Z"),
        })
        .accepted();
    back.when(check_frame()).then_rejected(FRAME_STANDS);
}

#[test]
fn h30_the_frame_of_a_stay_is_refused_what_does_not_carry_it_with_what_would() {
    let night = checked(staying(household()));
    let refused = night.when(set(Claim::Forced { title: nth(1) }, None));
    let night = refused.then_rejected(TITLE_UNKNOWN);
    let supervised = night
        .when(told(1, K::Supervision, "2026-03-02T00:30:00Z"))
        .accepted();
    let refused = supervised.when(set(Claim::Forced { title: nth(1) }, None));
    let kinds = refused.rejection().facts.get("carriedBy").cloned();
    assert!(kinds.is_some_and(|kinds| kinds.contains("placement-authorisation")));
    let night = refused.then_rejected(TITLE_DOES_NOT_CARRY);
    night
        .when(set(Claim::Voluntary, None))
        .then_rejected(TITLE_NOT_IN_FORCE)
        .when(set(Claim::Emergency, None))
        .then_rejected(TEXT_MISSING);
    let behind = closed(
        household()
            .when(agreed(2, "2026-03-02T00:30:00Z"))
            .accepted(),
    );
    let behind = closed(staying(behind));
    behind
        .when(set(Claim::Voluntary, None))
        .then_rejected(TITLE_DOES_NOT_CARRY);
}

#[test]
fn h30_an_emergency_carries_the_step_until_its_end_and_owes_a_title_by_then() {
    let night = checked(staying(household()));
    assert_eq!(frame(&night), Some(Frame::Owed));
    let first = owed(&night, DutyKind::SettleFrame).expect("owed");
    let night = night
        .later(60)
        .when(set(Claim::Emergency, Some("Vader dreigt hem op te halen")))
        .accepted();
    assert_eq!(frame(&night), in_emergency(EMERGENCY));
    let duties: Vec<_> = titles(&night).duties.iter().cloned().collect();
    assert_eq!(
        duties,
        std::slice::from_ref(&first),
        "owed once, and no later for it"
    );
    let duty = first;
    assert_eq!(
        (duty.due, duty.owner.clone()),
        (at("2026-03-03T01:00:00Z"), director())
    );
    let known = titles(&night).emergencies[0].clone();
    assert_eq!(known.decided_by.person.as_deref(), Some("user-coordinator"));
    let night = night
        .when(check_frame())
        .then_rejected(FRAME_STANDS)
        .when(declare(EmergencyId(id(0x801)), Step::StayAway))
        .then_rejected(EMERGENCY_STANDS);
    // It ends by itself: from then on nothing carries the stay, and that is still owed, late.
    let over = night.clone().at("2026-03-03T02:00:01Z");
    let over = checked(over);
    assert_eq!(frame(&over), Some(Frame::Owed));
    assert_eq!(
        owed(&over, DutyKind::SettleFrame).map(|duty| duty.id),
        Some(duty.id)
    );
    over.when(set(Claim::Emergency, Some("Nog steeds")))
        .accepted();
    // A title in time takes its place.
    let ordered = night.when(told(1, K::PlacementAuthorisation, "2026-03-02T01:50:00Z"));
    let ordered = ordered.accepted();
    assert_eq!(owed(&ordered, DutyKind::SettleFrame), None);
    let ordered = checked(ordered);
    assert_eq!(frame(&ordered), on(1));
    ordered
        .when(declare(EmergencyId(id(0x801)), Step::StayAway))
        .then_rejected(EMERGENCY_NOT_NEEDED);
}

#[test]
fn h30_an_emergency_that_somebody_ends_is_over_at_once() {
    let end = |emergency| Command::EndEmergency {
        person: CHILD,
        emergency,
    };
    let night = checked(staying(household()));
    let night = night.when(declare(EMERGENCY, Step::StayAway)).accepted();
    let night = checked(night);
    assert_eq!(frame(&night), in_emergency(EMERGENCY));
    let over = night
        .when(end(EmergencyId(id(0x801))))
        .then_rejected(EMERGENCY_UNKNOWN)
        .when(end(EMERGENCY))
        .accepted();
    assert_eq!(owed(&over, DutyKind::SettleFrame), None);
    let over = checked(over);
    assert_eq!(frame(&over), Some(Frame::Owed));
    assert!(owed(&over, DutyKind::SettleFrame).is_some(), "owed again");
    over.when(end(EMERGENCY)).then_rejected(EMERGENCY_OVER);
}

#[test]
fn h30_one_emergency_after_another_gives_nobody_longer() {
    let end = |emergency| Command::EndEmergency {
        person: CHILD,
        emergency,
    };
    let night = household()
        .when(declare(EMERGENCY, Step::StayAway))
        .accepted();
    let night = checked(staying(night));
    let first = owed(&night, DutyKind::SettleFrame).expect("owed");
    assert_eq!(first.due, at("2026-03-03T01:00:00Z"));
    let again = night.later(23 * 60).when(end(EMERGENCY)).accepted();
    let again = checked(again);
    let due = |given: &Given| owed(given, DutyKind::SettleFrame).map(|duty| duty.due);
    assert_eq!(due(&again), Some(first.due));
    let again = again
        .when(declare(EmergencyId(id(0x801)), Step::StayAway))
        .accepted();
    assert_eq!(due(&again), Some(first.due));
    // A title in between: what comes after it is another emergency.
    let carried = again
        .when(told(1, K::PlacementAuthorisation, "2026-03-02T23:50:00Z"))
        .accepted()
        .when(super::end(1, "2026-03-02T23:55:00Z"))
        .accepted();
    let later = carried
        .when(declare(EmergencyId(id(0x802)), Step::StayAway))
        .accepted();
    assert_eq!(due(&later), Some(at("2026-03-04T00:00:00Z")));
}

#[test]
fn h30_ending_an_emergency_does_not_make_it_voluntary_on_older_consent() {
    let night = household()
        .when(agreed(1, "2026-03-02T00:30:00Z"))
        .accepted();
    let night = night.when(declare(EMERGENCY, Step::StayAway)).accepted();
    let night = checked(staying(night));
    assert_eq!(frame(&night), in_emergency(EMERGENCY));
    let over = night.when(Command::EndEmergency {
        person: CHILD,
        emergency: EMERGENCY,
    });
    let over = checked(over.accepted());
    assert_eq!(frame(&over), Some(Frame::Owed));
    assert!(owed(&over, DutyKind::SettleFrame).is_some());
    let renewed = over
        .later(5)
        .when(agreed(2, "2026-03-02T01:03:00Z"))
        .accepted();
    assert_eq!(frame(&checked(renewed)), with_consent(2));
}

#[test]
fn h30_what_a_youth_takes_back_the_word_of_the_parents_does_not_carry_on() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let both = Told {
        agreed: &[Youth, Parents],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let thirteen = family(AgeBand::From12To15).when(both).accepted();
    let stays = checked(staying(thirteen));
    let parents = agreed(2, "2026-03-02T00:40:00Z");
    let stays = stays.when(parents).accepted();
    assert!(owed(&stays, DutyKind::ObtainConsent).is_some());
    let back = stays
        .when(Command::Withdraw {
            person: CHILD,
            title: nth(1),
            by: Youth,
            at: at("2026-03-02T00:50:00Z"),
        })
        .accepted();
    assert!(
        owed(&back, DutyKind::ObtainConsent).is_some(),
        "that of the other one"
    );
    let back = checked(back);
    assert_eq!(frame(&back), Some(Frame::Owed));
    let nobody = Told {
        agreed: &[],
        ..told(3, K::Voluntary, "2026-03-02T00:55:00Z")
    };
    let back = back.when(nobody).accepted();
    assert!(
        owed(&back, DutyKind::SettleFrame).is_some(),
        "nobody agreed"
    );
    let consents = titles(&back);
    let consents = consents.duties.iter();
    let consents = consents.filter(|duty| duty.kind == DutyKind::ObtainConsent);
    assert_eq!(consents.count(), 1, "owed once");
    let heard = Told {
        agreed: &[Youth],
        ..told(4, K::Voluntary, "2026-03-02T00:58:00Z")
    };
    let heard = back.later(1).when(heard).accepted();
    assert_eq!(owed(&heard, DutyKind::SettleFrame), None);
    assert_eq!(frame(&checked(heard)), with_consent(4));
}

#[test]
fn h33_a_frame_that_is_set_keeps_the_emergency_for_the_next_step() {
    let night = household()
        .when(agreed(1, "2026-03-02T00:30:00Z"))
        .accepted();
    let night = night
        .when(told(2, K::PlacementAuthorisation, "2026-03-02T00:40:00Z"))
        .accepted();
    let stays = checked(staying(night));
    let declared = stays.when(declare(EMERGENCY, Step::StayClosed)).accepted();
    let said = declared.when(set(Claim::Voluntary, None)).accepted();
    assert!(owed(&said, DutyKind::SettleFrame).is_some());
    let gone = gone(said).when(check_frame()).then_rejected(FRAME_STANDS);
    assert!(titles(&gone).emergencies[0].holds(gone.now()));
}

#[test]
fn h33_an_emergency_for_a_closed_door_is_kept_while_the_child_still_stays_elsewhere() {
    let night = household()
        .when(agreed(1, "2026-03-02T00:30:00Z"))
        .accepted();
    let stays = checked(staying(night));
    let declared = stays.when(declare(EMERGENCY, Step::StayClosed)).accepted();
    let duty = owed(&declared, DutyKind::SettleFrame).expect("owed");
    assert_eq!(duty.rule, "H33@1");
    let declared = declared.when(check_frame()).then_rejected(FRAME_STANDS);
    assert_eq!(frame(&declared), with_consent(1));
    let moved = checked(closed(declared));
    assert_eq!(frame(&moved), in_emergency(EMERGENCY));
    // An open authorisation opens no closed door, and settles nothing.
    let placed = moved
        .when(told(2, K::PlacementAuthorisation, "2026-03-02T00:40:00Z"))
        .accepted();
    assert_eq!(owed(&placed, DutyKind::SettleFrame), Some(duty));
    let opened = placed
        .when(told(
            3,
            K::EmergencyClosedAuthorisation,
            "2026-03-02T00:50:00Z",
        ))
        .accepted();
    assert_eq!(owed(&opened, DutyKind::SettleFrame), None);
    assert_eq!(frame(&checked(opened)), on(3));
}
