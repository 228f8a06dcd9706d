//! H11, H12, P28c: who holds the direction.

use proptest::prelude::*;

use super::*;
use crate::{
    case::{
        CaseOutcome,
        rejection::{
            DIRECTION_NOT_YOURS, DIRECTOR_NOT_LOCAL, DUTIES_OPEN, DUTY_STAYS, HANDOVER_NEEDED,
            NO_PROTECTOR_AWAITED, NOT_THE_DIRECTOR, NOTHING_TO_CONFIRM, PROTECTOR_AWAITED,
        },
    },
    invariants::Watcher,
    rejection::TEXT_MISSING,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

fn assign(director: Owner, reason: Option<&str>) -> Command {
    Command::AssignDirector {
        case: CASE,
        director,
        reason: reason.map(Into::into),
    }
}

fn offer(to: Owner) -> Command {
    Command::OfferHandover {
        case: CASE,
        to,
        summary: "Hulp loopt door".into(),
    }
}

fn await_protector() -> Command {
    Command::AwaitProtector {
        case: CASE,
        institution: institution(),
        reason: None,
    }
}

const ACCEPT: Command = Command::AcceptHandover { case: CASE };
const CONFIRM: Command = Command::ConfirmDirection { case: CASE };

#[test]
fn a_case_has_a_director_from_its_opening_on() {
    assert_eq!(state(&opened()).director, Some(almere()));
    let unknown = opened_by(None, Owner::desk());
    assert_eq!(state(&unknown).director, Some(Owner::desk()));
}

#[test]
fn the_direction_moves_when_the_other_side_accepts_and_the_desk_gives_it_to_nobody_who_did_not() {
    opened_by(None, Owner::desk())
        .when(assign(almere(), None))
        .then_rejected(HANDOVER_NEEDED)
        .when(assign(almere(), Some("  ")))
        .then_rejected(HANDOVER_NEEDED)
        .when(assign(Owner::desk(), Some("Nood")))
        .then_rejected(DIRECTOR_NOT_LOCAL);
    let offered = opened().when(offer(lelystad())).accepted();
    assert_eq!(state(&offered).director, Some(almere()), "until accepted");
    let given = offered.by(speaks_for(&lelystad())).when(ACCEPT).accepted();
    assert_eq!(state(&given).director, Some(lelystad()));
}

#[test]
fn a_colleague_takes_over_within_the_organisation_and_nobody_elsewhere_takes_it() {
    let colleague = Owner {
        person: Some("user-7".into()),
        ..almere()
    };
    let given = opened()
        .by(speaks_for(&lelystad()))
        .when(assign(lelystad(), None))
        .then_rejected(DIRECTION_NOT_YOURS)
        .when(offer(lelystad()))
        .then_rejected(DIRECTION_NOT_YOURS)
        .by(speaks_for(&almere()))
        .when(assign(lelystad(), Some("Zij willen het graag")))
        .then_rejected(HANDOVER_NEEDED)
        .when(assign(colleague.clone(), None))
        .accepted();
    assert_eq!(state(&given).director, Some(colleague));
    assert!(owed(&given, DutyKind::ConfirmDirection).is_empty());
}

#[test]
fn in_an_emergency_the_desk_assigns_with_a_reason_and_the_other_side_owes_its_word() {
    let given = opened_by(None, Owner::desk())
        .when(assign(
            almere(),
            Some("Vannacht is daar niemand bereikbaar"),
        ))
        .accepted();
    assert_eq!(state(&given).director, Some(almere()));
    let word = one_owed(&given, DutyKind::ConfirmDirection);
    assert_eq!(word.owner, almere());
    let given = given
        .when(fulfil(&word, Some("Gebeld")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(CONFIRM)
        .then_rejected(NOT_THE_DIRECTOR)
        .by(speaks_for(&almere()))
        .when(CONFIRM)
        .accepted()
        .when(CONFIRM)
        .then_rejected(NOTHING_TO_CONFIRM);
    assert!(owed(&given, DutyKind::ConfirmDirection).is_empty());
}

/// H11: given to somebody who cannot confirm, nobody would.
#[test]
fn h11_the_word_of_who_was_made_director_is_not_given_to_another_by_hand() {
    let given = opened_by(None, Owner::desk())
        .when(assign(almere(), Some("Nood")))
        .accepted();
    let word = one_owed(&given, DutyKind::ConfirmDirection);
    let give = Command::ReassignDuty {
        case: CASE,
        duty: word.id,
        owner: lelystad(),
        reason: "Uit dienst".into(),
    };
    let given = given.by(speaks_for(&almere()));
    given.when(give).then_rejected(DUTY_STAYS);
}

#[test]
fn who_never_gave_its_word_owes_nothing_when_another_side_accepted() {
    let given = opened_by(None, Owner::desk())
        .when(assign(almere(), Some("Nood")))
        .accepted()
        .when(offer(lelystad()))
        .accepted()
        .by(speaks_for(&lelystad()))
        .when(ACCEPT)
        .accepted();
    assert!(owed(&given, DutyKind::ConfirmDirection).is_empty());
    assert_eq!(state(&given).director, Some(lelystad()));
}

#[test]
fn while_a_youth_protector_is_waited_for_the_director_stays() {
    let given = opened()
        .when(await_protector())
        .then_rejected(NOT_THE_DIRECTOR)
        .by(speaks_for(&almere()))
        .when(Command::AwaitProtector {
            case: CASE,
            institution: almere(),
            reason: None,
        })
        .then_rejected(HANDOVER_NEEDED)
        .when(await_protector())
        .accepted()
        .when(await_protector())
        .then_rejected(PROTECTOR_AWAITED);
    let waiting = state(&given);
    assert_eq!(waiting.director, Some(almere()), "the interim holder");
    let awaited = waiting.awaited.map(|awaited| awaited.institution);
    assert_eq!(awaited, Some(institution()));
    assert_eq!(
        one_owed(&given, DutyKind::AppointProtector).owner,
        institution()
    );
    let given = given
        .when(offer(institution()))
        .accepted()
        .by(speaks_for(&institution()))
        .when(ACCEPT)
        .accepted();
    assert!(state(&given).awaited.is_none());
    assert!(owed(&given, DutyKind::AppointProtector).is_empty());
    assert_eq!(state(&given).director, Some(institution()));
}

/// P28c: the court refuses the measure, and no protector will come; a case does not wait for ever for what cannot be.
#[test]
fn p28c_a_wait_that_cannot_end_in_a_protector_is_stopped_by_the_director_with_a_reason() {
    let stop = |reason: &str| Command::StopAwaiting {
        case: CASE,
        reason: reason.into(),
    };
    let close = || Command::Close {
        case: CASE,
        outcome: CaseOutcome::CrisisOver,
        registration: Some(registered(None)),
    };
    let given = opened()
        .by(speaks_for(&almere()))
        .when(stop("De rechter wees het verzoek af"))
        .then_rejected(NO_PROTECTOR_AWAITED)
        .when(await_protector())
        .accepted()
        .when(close())
        .then_rejected(DUTIES_OPEN)
        .when(stop(" "))
        .then_rejected(TEXT_MISSING)
        .by(speaks_for(&institution()))
        .when(stop("Geen plek"))
        .then_rejected(NOT_THE_DIRECTOR)
        .by(speaks_for(&almere()))
        .when(stop("De rechter wees het verzoek af"))
        .accepted();
    assert_eq!(state(&given).awaited, None);
    assert!(owed(&given, DutyKind::AppointProtector).is_empty());
    given.clone().when(close()).accepted();
    given.when(await_protector()).accepted();
}

/// P28c: another institution takes the child; whose protector is waited for and who owes to appoint one are one fact.
#[test]
fn a_wait_that_another_institution_owes_ends_with_that_one_and_not_with_the_first() {
    let other = Owner {
        organisation: "gi-b".into(),
        ..institution()
    };
    let waits = opened()
        .by(speaks_for(&almere()))
        .when(await_protector())
        .accepted();
    let duty = one_owed(&waits, DutyKind::AppointProtector).id;
    let reassign = |owner: Owner| Command::ReassignDuty {
        case: CASE,
        duty,
        owner,
        reason: "De andere GI neemt het over".into(),
    };
    let given = waits
        .when(reassign(Owner::desk()))
        .then_rejected(DIRECTOR_NOT_LOCAL)
        .when(reassign(almere()))
        .then_rejected(HANDOVER_NEEDED)
        .when(reassign(other.clone()))
        .accepted();
    let awaited = state(&given).awaited.map(|awaited| awaited.institution);
    assert_eq!(awaited, Some(other.clone()));
    let takes_over = |by: Owner| {
        let offered = given.clone().when(offer(by.clone())).accepted();
        let accepted = offered.by(speaks_for(&by)).when(ACCEPT).accepted();
        let awaited = state(&accepted).awaited.is_some();
        (
            awaited,
            !owed(&accepted, DutyKind::AppointProtector).is_empty(),
        )
    };
    assert_eq!(takes_over(institution()), (true, true), "still waited for");
    assert_eq!(takes_over(other), (false, false));
}

#[test]
fn the_director_is_whoever_acts_for_it_and_nobody_else() {
    let case = state(&opened());
    assert!(case.is_director(&speaks_for(&almere())));
    assert!(!case.is_director(&speaks_for(&lelystad())));
    assert!(!case.is_director(&actor(Role::Provider, "local-access-almere")));
    let named = Owner {
        person: Some("user-9".into()),
        ..almere()
    };
    let case = state(&opened_by(None, named.clone()));
    assert!(!case.is_director(&speaks_for(&named)));
    assert!(case.is_director(&Actor {
        person: "user-9".into(),
        ..speaks_for(&named)
    }));
}

fn steps() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..10_usize, 0..4_usize), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is asked, by whomever: after every append an open case has exactly one director, and every duty that
    /// waits for one side stands once.
    #[test]
    fn an_open_case_never_has_two_directors_or_none(steps in steps()) {
        let sides = [Owner::desk(), almere(), lelystad(), institution()];
        let mut given = opened_by(None, Owner::desk());
        for (what, who) in steps {
            let side = sides[who].clone();
            let next = sides[(who + 1) % sides.len()].clone();
            let command = match what {
                0 => assign(next, None),
                1 => assign(next, Some("Nood")),
                2 => offer(next),
                3 => ACCEPT,
                4 => CONFIRM,
                5 => await_protector(),
                9 => Command::StopAwaiting { case: CASE, reason: "Afgewezen".into() },
                6 => assign(Owner { person: Some("user-7".into()), ..side.clone() }, None),
                7 => Command::AssignContactPerson {
                    case: CASE,
                    contact: Owner { person: Some("user-8".into()), ..side.clone() },
                },
                _ => Command::Close { case: CASE, outcome: CaseOutcome::CrisisOver, registration: Some(registered(None)) },
            };
            let before = state(&given).director;
            given = given.by(speaks_for(&side)).when(command).either_way();
            let case = state(&given);
            prop_assert!(case.director.is_some());
            let changes = given.recorded().iter().rev().take_while(|recorded| {
                recorded.envelope.command_id == given.recorded()[given.recorded().len() - 1].envelope.command_id
            }).filter(|recorded| matches!(
                &recorded.event,
                crate::event::Event::Case(Event::DirectorAssigned { .. } | Event::HandoverAccepted { .. })
            )).count();
            prop_assert!(changes <= 1, "one append moves the direction once");
            if case.director != before {
                prop_assert_eq!(changes, 1, "only an event moves the direction");
            }
            for kind in [DutyKind::ConfirmDirection, DutyKind::AppointProtector] {
                prop_assert!(owed(&given, kind).len() <= 1);
            }
            prop_assert_eq!(case.awaited.is_some(), !owed(&given, DutyKind::AppointProtector).is_empty());
        }
        prop_assert!(Watcher::default().observe(given.recorded()).is_empty());
    }
}
