//! A search that ends with an adult kept from home names the order that keeps them there (H30, P14).

use super::*;
use crate::{
    duty::{Duty, DutyKind},
    given::at,
    ids::TitleId,
    placement::Order,
    rejection::DUTY_NOT_OPEN,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    title::{
        self, EndedBy, TitleKind,
        rejection::{TITLE_DOES_NOT_CARRY, TITLE_NOT_IN_FORCE, TITLE_UNKNOWN},
    },
};

const FATHER: PersonId = PersonId(id(5));
const ORDER: TitleId = TitleId(id(90));

/// Keeping the father from home is the answer; nothing is on record of it.
fn used() -> Given {
    let night = child(searching(Verdict::Urgent), FATHER, CASE, AgeBand::Adult);
    with_lighter(night, Rung::RestrainingOrder, RungOutcome::Insufficient)
        .when(rung(Rung::RestrainingOrder, RungOutcome::Used))
        .accepted()
}

fn recorded(kind: TitleKind) -> title::Command {
    title::Command::Record {
        person: FATHER,
        case: CASE,
        title: ORDER,
        kind,
        decided_at: at("2026-03-02T00:30:00Z"),
        written_at: None,
        until: None,
        agreed: [].into(),
    }
}

fn end_with(order: Option<Order>) -> Command {
    Command::EndWithAlternative {
        placement: SEARCH,
        rung: Rung::RestrainingOrder,
        stay: None,
        reason: "Vader mag tien dagen niet thuiskomen".to_owned(),
        heard: all_heard(),
        frame: None,
        order,
        signed: signed(),
    }
}

const NAMED: Option<Order> = Some(Order {
    adult: FATHER,
    title: ORDER,
});

fn owed(given: &Given) -> Option<Duty> {
    let duties = placement(given, SEARCH).duties;
    duties.of_kind(DutyKind::NameOrder).cloned()
}

#[test]
fn h30_a_search_that_ends_with_a_restraining_order_names_the_title_or_owes_it() {
    let issued = recorded(TitleKind::RestrainingOrder);
    let night = used().when(issued).accepted();
    let named = night.clone().when(end_with(NAMED)).accepted();
    assert_eq!(placement(&named, SEARCH).order, NAMED);
    assert_eq!(owed(&named), None);
    // A child who can stay at home tonight does not wait for a title.
    let silent = night.when(end_with(None)).accepted();
    let duty = owed(&silent).expect("owed by the director");
    assert_eq!(duty.due, silent.clone().later(24 * 60).now());
    assert_eq!(duty.owner, Owner::desk());
    let note = Command::FulfilDuty {
        placement: SEARCH,
        duty: duty.id,
        note: Some("Ligt er".to_owned()),
    };
    let name = |title| Command::NameOrder {
        placement: SEARCH,
        order: Order {
            adult: FATHER,
            title,
        },
    };
    let paid = silent
        .when(note)
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(name(TitleId(id(91))))
        .then_rejected(TITLE_UNKNOWN)
        .when(name(ORDER))
        .accepted();
    assert_eq!(owed(&paid), None);
    assert_eq!(placement(&paid, SEARCH).order, NAMED);
    // Ten days later it has run out, and is still what kept him from home that night.
    let late = used().when(recorded(TitleKind::RestrainingOrder));
    let late = late.accepted().when(end_with(None)).accepted();
    let late = late.later(20 * 24 * 60).when(name(ORDER)).accepted();
    assert_eq!(owed(&late), None);
    paid.when(name(ORDER)).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn h30_an_order_that_does_not_hold_or_is_none_is_not_what_keeps_an_adult_from_home() {
    used().when(end_with(NAMED)).then_rejected(TITLE_UNKNOWN);
    let measure = recorded(TitleKind::CrisisMeasure);
    used()
        .when(measure)
        .accepted()
        .when(end_with(NAMED))
        .then_rejected(TITLE_DOES_NOT_CARRY);
    let withdrawn = title::Command::End {
        person: FATHER,
        title: ORDER,
        by: EndedBy::Issuer,
        at: at("2026-03-02T00:50:00Z"),
    };
    let night = used().when(recorded(TitleKind::RestrainingOrder));
    let night = night.accepted().when(withdrawn).accepted();
    let then = night.when(end_with(NAMED));
    assert!(then.rejection().facts.contains_key("until"));
    // Recorded now, taken while it held.
    let night = then.then_rejected(TITLE_NOT_IN_FORCE);
    night
        .occurred("2026-03-02T00:40:00Z")
        .when(end_with(NAMED))
        .accepted();
    let elsewhere = Command::EndWithAlternative {
        placement: SEARCH,
        rung: Rung::Ambulatory,
        stay: None,
        reason: "Hulp thuis".to_owned(),
        heard: all_heard(),
        frame: None,
        order: NAMED,
        signed: signed(),
    };
    searching(Verdict::Urgent)
        .when(rung(Rung::Network, RungOutcome::Insufficient))
        .accepted()
        .when(rung(Rung::Ambulatory, RungOutcome::Used))
        .accepted()
        .when(elsewhere)
        .then_rejected(TITLE_DOES_NOT_CARRY);
}
