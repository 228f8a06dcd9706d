//! H09, H13-H14 beside it: the official with authority decides over a refusal.

use super::*;
use crate::{
    case::{
        OverrideAnswer, OverrideOf,
        rejection::{
            NOT_THE_OFFICER, OVERRIDE_ELSEWHERE, OVERRIDE_EXECUTED, OVERRIDE_EXISTS,
            OVERRIDE_NOT_YOURS, OVERRIDE_UNKNOWN,
        },
    },
    ids::{OverrideId, PlacementId},
    rejection::TEXT_MISSING,
};

const DECISION: OverrideId = OverrideId(id(80));

fn provider() -> Owner {
    Owner {
        role: Role::Provider,
        organisation: "provider-a".into(),
        person: None,
    }
}

fn decide(motivation: &str) -> Command {
    Command::DecideOverride {
        case: CASE,
        id: DECISION,
        overrides: OverrideOf::ProviderRefusal,
        placement: None,
        binds: Some(provider()),
        decision: "Plaatsen, vandaag".into(),
        motivation: motivation.into(),
    }
}

fn answer(answer: OverrideAnswer, note: Option<&str>) -> Command {
    Command::AnswerOverride {
        case: CASE,
        id: DECISION,
        answer,
        note: note.map(Into::into),
    }
}

#[test]
fn only_the_office_of_the_responsible_municipality_decides_and_gives_its_reasons() {
    let given = opened()
        .when(decide("Er is geen lichter antwoord"))
        .then_rejected(NOT_THE_OFFICER)
        .by(speaks_for(&office("lelystad")))
        .when(decide("Er is geen lichter antwoord"))
        .then_rejected(NOT_THE_OFFICER)
        .by(speaks_for(&office("almere")))
        .when(decide(" "))
        .then_rejected(TEXT_MISSING)
        .when(decide("Er is geen lichter antwoord"))
        .accepted()
        .when(decide("Nog eens"))
        .then_rejected(OVERRIDE_EXISTS);
    let duty = one_owed(&given, DutyKind::ExecuteOverride);
    assert_eq!(duty.owner, provider());
    opened_by(None, Owner::desk())
        .by(speaks_for(&office("region")))
        .when(decide("De gemeente is niet bekend"))
        .accepted();
}

/// Children of one household may be of two municipalities; the office of either decides, and about a placement the one of the
/// child that it is for.
#[test]
fn h31_about_a_placement_the_office_of_that_childs_municipality_decides() {
    let placement = PlacementId(id(60));
    let searched = crate::placement::Event::SearchOpened {
        case: CASE,
        triage: crate::ids::TriageId(id(4)),
        child: BROTHER,
        need: crate::placement::NeedKind::SafeHousing,
        question: None,
        perspective: crate::placement::Perspective::Home,
        ladder: crate::placement::LADDER.into(),
    };
    let given = with_brother(opened())
        .and(placement.0, searched)
        .when(agreed(CHILD, Municipality::Almere))
        .accepted()
        .when(agreed(BROTHER, Municipality::Lelystad))
        .accepted();
    let about = |placement| Command::DecideOverride {
        case: CASE,
        id: DECISION,
        overrides: OverrideOf::LadderOrder,
        placement,
        binds: None,
        decision: "Een trede hoger".into(),
        motivation: "Lichter is geprobeerd".into(),
    };
    let [of_her, of_him] = ["almere", "lelystad"].map(|name| speaks_for(&office(name)));
    given
        .clone()
        .by(of_her)
        .when(about(Some(placement)))
        .then_rejected(NOT_THE_OFFICER)
        .when(about(None))
        .accepted();
    let decided = |placement| {
        let given = given.clone().by(of_him.clone());
        let given = given.when(about(placement)).accepted();
        let last = given.recorded().last().expect("a decision").event.clone();
        let crate::event::Event::Case(Event::OverrideDecided { municipality, .. }) = last else {
            unreachable!("it binds nobody, so nothing is owed");
        };
        municipality
    };
    assert_eq!(decided(Some(placement)), Some(Municipality::Lelystad));
    assert_eq!(decided(None), Some(Municipality::Lelystad));
}

#[test]
fn a_decision_names_a_search_of_its_own_case() {
    let elsewhere = Command::DecideOverride {
        case: CASE,
        id: DECISION,
        overrides: OverrideOf::LadderOrder,
        placement: Some(PlacementId(id(60))),
        binds: None,
        decision: "Een trede hoger".into(),
        motivation: "Lichter is geprobeerd".into(),
    };
    opened()
        .by(speaks_for(&office("almere")))
        .when(elsewhere)
        .then_rejected(OVERRIDE_ELSEWHERE);
}

#[test]
fn who_is_bound_says_received_or_done_and_never_no() {
    let given = opened()
        .by(speaks_for(&office("almere")))
        .when(decide("Er is geen lichter antwoord"))
        .accepted()
        .when(answer(OverrideAnswer::Executed, None))
        .then_rejected(OVERRIDE_NOT_YOURS)
        .by(speaks_for(&provider()))
        .when(answer(OverrideAnswer::Received, None))
        .accepted();
    assert_eq!(owed(&given, DutyKind::ExecuteOverride).len(), 1);
    let given = given
        .when(answer(OverrideAnswer::Executed, Some("Zij is binnen")))
        .accepted()
        .when(answer(OverrideAnswer::Received, None))
        .then_rejected(OVERRIDE_EXECUTED);
    assert!(owed(&given, DutyKind::ExecuteOverride).is_empty());
    opened()
        .by(speaks_for(&provider()))
        .when(answer(OverrideAnswer::Received, None))
        .then_rejected(OVERRIDE_UNKNOWN);
}

/// H09: the debt of the next one who is bound is not paid, nor taken back, by the one before.
#[test]
fn h09_who_said_that_it_cannot_does_not_answer_for_the_next_one() {
    let next = Owner {
        organisation: "provider-b".into(),
        ..provider()
    };
    let given = opened()
        .by(speaks_for(&office("almere")))
        .when(decide("Er is geen lichter antwoord"))
        .accepted()
        .by(speaks_for(&provider()))
        .when(answer(OverrideAnswer::Cannot, Some("Geen personeel")))
        .accepted();
    let duty = one_owed(&given, DutyKind::ExecuteOverride).id;
    let to_next = Command::ReassignDuty {
        case: CASE,
        duty,
        owner: next.clone(),
        reason: "Die heeft wel personeel".into(),
    };
    let given = given.by(speaks_for(&office("almere"))).when(to_next);
    let given = given.accepted().by(speaks_for(&provider()));
    for word in [OverrideAnswer::Executed, OverrideAnswer::Cannot] {
        let refused = given.clone().when(answer(word, Some("Toch")));
        assert_eq!(refused.rejection().facts["organisation"], "provider-b");
        refused.then_rejected(OVERRIDE_NOT_YOURS);
    }
    let done = given.by(speaks_for(&next));
    let done = done.when(answer(OverrideAnswer::Executed, None)).accepted();
    assert!(owed(&done, DutyKind::ExecuteOverride).is_empty());
}

#[test]
fn who_cannot_says_why_and_the_official_owes_the_way_out() {
    let given = opened()
        .by(speaks_for(&office("almere")))
        .when(decide("Er is geen lichter antwoord"))
        .accepted()
        .by(speaks_for(&provider()))
        .when(answer(OverrideAnswer::Cannot, None))
        .then_rejected(TEXT_MISSING)
        .when(answer(
            OverrideAnswer::Cannot,
            Some("Geen personeel vannacht"),
        ))
        .accepted();
    let duty = one_owed(&given, DutyKind::ExecuteOverride);
    assert_eq!(duty.owner.organisation, "decision-officer-almere");
    let decided = &state(&given).overrides[&DECISION];
    assert_eq!(decided.answer, Some(OverrideAnswer::Cannot));
    let given = given
        .by(speaks_for(&office("almere")))
        .when(answer(OverrideAnswer::Executed, Some("Elders geplaatst")))
        .accepted();
    assert!(owed(&given, DutyKind::ExecuteOverride).is_empty());
}
