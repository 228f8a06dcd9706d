use super::*;
use crate::placement::{
    LADDER, SearchEvent,
    rejection::{
        CHILD_NOT_IN_CASE, NO_CRISIS_VERDICT, PLACEMENT_EXISTS, SEARCH_EXISTS, TRIAGE_OF_OTHER_CASE,
    },
};
use crate::{case::CaseOutcome, triage::rejection::TRIAGE_SUPERSEDED};

fn opened(question: Option<Personal>) -> Event {
    Event::SearchOpened {
        case: CASE,
        triage: TRIAGE,
        child: CHILD,
        need: NeedKind::SafeHousing,
        question,
        perspective: Perspective::Home,
        ladder: LADDER.to_owned(),
    }
}

/// Whoever opened it has it in hand, by name.
fn in_hand() -> Event {
    let desk = crate::given::actor(crate::actor::Role::Coordinator, "desk");
    Event::SearchTaken {
        owner: Owner::from_actor(&desk),
    }
}

#[test]
fn a_spoken_crisis_verdict_is_enough_to_start_looking() {
    let claimed = SearchEvent::SearchClaimed { placement: SEARCH };
    for crisis in [Verdict::AcuteCrisis, Verdict::Urgent] {
        weighed_as(crisis)
            .when(open(SEARCH, CASE, TRIAGE, CHILD))
            .then([
                (CHILD.0, claimed.clone().into()),
                ours(opened(None)),
                ours(in_hand()),
                ours(super::clock::set(crisis == Verdict::AcuteCrisis)),
            ]);
    }
}

#[test]
fn the_question_is_kept_sealed_under_the_case() {
    let Command::OpenSearch {
        placement,
        case,
        triage,
        child,
        need,
        perspective,
        ..
    } = open(SEARCH, CASE, TRIAGE, CHILD)
    else {
        unreachable!("`open` opens")
    };
    let command = Command::OpenSearch {
        placement,
        case,
        triage,
        child,
        need,
        question: Some("  Even weg van huis ".to_owned()),
        perspective,
    };
    let then = weighed_as(Verdict::Urgent).when(command);
    let opened = opened(Some(of_case("Even weg van huis")));
    assert_eq!(then.emissions()[1].event, opened.into());
    assert!(
        then.emissions()
            .iter()
            .all(|emission| emission.case == Some(CASE))
    );
}

#[test]
fn without_a_crisis_verdict_there_is_no_search() {
    let command = || open(SEARCH, CASE, TRIAGE, CHILD);
    weighed_as(Verdict::NoCrisis)
        .when(command())
        .then_rejected(NO_CRISIS_VERDICT);
    weighed_as(Verdict::Unknown)
        .when(command())
        .then_rejected(NO_CRISIS_VERDICT);
    let here = || super::child(given(), CHILD, CASE, AgeBand::From12To15);
    here()
        .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
        .when(command())
        .then_rejected(NO_CRISIS_VERDICT);
    here().when(command()).then_rejected(NO_CRISIS_VERDICT);
}

#[test]
fn the_verdict_of_another_case_does_not_count() {
    child(
        weighed_as(Verdict::AcuteCrisis),
        OTHER_CHILD,
        OTHER_CASE,
        AgeBand::Unknown,
    )
    .when(open(SEARCH, OTHER_CASE, TRIAGE, OTHER_CHILD))
    .then_rejected(TRIAGE_OF_OTHER_CASE);
}

#[test]
fn a_search_is_for_somebody_of_the_case_and_a_closed_one_does_not_refuse_it() {
    weighed_as(Verdict::AcuteCrisis)
        .when(open(SEARCH, CASE, TRIAGE, OTHER_CHILD))
        .then_rejected(CHILD_NOT_IN_CASE);
    let outcome = CaseOutcome::CrisisOver;
    weighed_as(Verdict::AcuteCrisis)
        .and(
            CASE.0,
            case::Event::CaseClosed {
                outcome,
                registration: None,
            },
        )
        .when(open(SEARCH, CASE, TRIAGE, CHILD))
        .accepted();
}

#[test]
fn a_child_has_one_live_search() {
    let second = PlacementId(id(22));
    let then = searching(Verdict::AcuteCrisis).when(open(second, CASE, TRIAGE, CHILD));
    let fact = then.rejection().facts.get("livePlacement").cloned();
    assert_eq!(fact, Some(SEARCH.to_string()));
    then.then_rejected(SEARCH_EXISTS);
    // When it has ended, another may begin.
    admitted()
        .when(open(second, CASE, TRIAGE, CHILD))
        .accepted();
}

#[test]
fn a_search_is_opened_once() {
    searching(Verdict::AcuteCrisis)
        .when(open(SEARCH, CASE, TRIAGE, CHILD))
        .then_rejected(PLACEMENT_EXISTS);
}

/// A newer verdict is what holds: a search that rests on the older one would rest on nothing.
#[test]
fn a_superseded_weighing_carries_no_search_and_the_refusal_names_the_newer_one() {
    let newer = TriageId(id(91));
    let superseded = triage::Event::VerdictSuperseded { by: newer };
    let then = weighed_as(Verdict::AcuteCrisis)
        .and(TRIAGE.0, superseded)
        .when(open(SEARCH, CASE, TRIAGE, CHILD));
    assert_eq!(then.rejection().facts["newTriage"], newer.to_string());
    then.then_rejected(TRIAGE_SUPERSEDED);
}
