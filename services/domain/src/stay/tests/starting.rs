use super::*;
use crate::stay::rejection::{STAY_EXISTS, STAY_NOT_PLACED, STAY_UNKNOWN};

fn duties(events: &[crate::decide::Emission]) -> Vec<(&'static str, String, String)> {
    events
        .iter()
        .filter_map(|emission| match &emission.event {
            AnyEvent::Stay(Event::DutyOpened(duty)) => {
                assert_eq!(duty.owner, director());
                Some((duty.kind.as_str(), duty.due.to_string(), duty.rule.clone()))
            }
            _ => None,
        })
        .collect()
}

fn debt(kind: &'static str, due: &str, rule: &str) -> (&'static str, String, String) {
    (kind, due.to_owned(), rule.to_owned())
}

#[test]
fn the_first_night_owes_what_the_crisis_waived_each_with_its_date() {
    let then = admitted().when(start(Some(PLACE), Rung::CrisisFoster));
    let started = Event::StayStarted {
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place: Some(PLACE),
        rung: Rung::CrisisFoster,
        perspective: Perspective::Home,
        intended_end: date(2026, 3, 30),
        placement_avoided: false,
    };
    assert_eq!(then.emissions()[0].event, started.into());
    assert_eq!(
        duties(then.emissions()),
        [
            debt("plan-outflow", "2026-03-03T22:59:59.999999Z", "H04@1"),
            debt("keep-contact", "2026-03-16T22:59:59.999999Z", "P16@1"),
            debt("couple-ambulatory", "2026-03-04T01:00:00Z", "H03@1"),
            debt(
                "explanatory-analysis",
                "2026-03-23T22:59:59.999999Z",
                "H06@1"
            ),
            // Summer time has begun by then.
            debt("look-back", "2026-04-13T21:59:59.999999Z", "H34@1"),
            debt("review-stay", "2026-03-08T22:59:59.999999Z", "H04@1"),
            debt("review-stay", "2026-03-15T22:59:59.999999Z", "H04@1"),
            debt("review-stay", "2026-03-22T22:59:59.999999Z", "H04@1"),
            debt("review-stay", "2026-03-29T21:59:59.999999Z", "H04@1"),
        ]
    );
    let night = then.accepted();
    assert_eq!(stay(&night).phase(), crate::stay::Phase::Running);
}

#[test]
fn a_friends_house_avoids_a_placement_screens_the_family_and_looks_back_as_well() {
    let then = at_a_friends().when(start(None, Rung::Network));
    let kinds: Vec<_> = duties(then.emissions())
        .into_iter()
        .map(|(kind, ..)| kind)
        .collect();
    for owed in [
        "screen-network",
        "look-back",
        "perspective-plan",
        "couple-ambulatory",
    ] {
        assert!(kinds.contains(&owed), "{owed}");
    }
    let state = stay(&then.accepted());
    assert!(
        state
            .started
            .is_some_and(|started| started.placement_avoided)
    );
}

#[test]
fn a_contact_person_who_is_there_is_not_owed() {
    let named = case::Event::ContactPersonAssigned {
        contact: director(),
    };
    let night = admitted()
        .and(CASE.0, named)
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .accepted();
    assert_eq!(owed(&night, DutyKind::NameContactPerson), None);
}

#[test]
fn without_a_director_on_record_the_desk_owes() {
    let chosen = placement::Event::AlternativeChosen {
        rung: Rung::TimeOut,
        child: CHILD,
        stay: Some(STAY),
        reason: of_case("Een paar nachten rust"),
    };
    let night = searched(given())
        .and(SEARCH.0, chosen)
        .when(start(None, Rung::TimeOut))
        .accepted();
    let duty = owed(&night, DutyKind::CoupleAmbulatory).expect("always owed");
    assert_eq!(duty.owner, Owner::desk());
    assert_eq!(owed(&night, DutyKind::ScreenNetwork), None);
    assert_eq!(owed(&night, DutyKind::PerspectivePlan), None);
}

#[test]
fn overflow_stands_in_for_the_crisis_group() {
    let arranged = placement::Event::OverflowArranged {
        region: "Utrecht".to_owned(),
        provider: "aanbieder-drie".to_owned(),
        owner: director(),
        child: CHILD,
        stay: STAY,
        reason: of_case("In de regio is vannacht niets"),
    };
    searched(given())
        .and(SEARCH.0, arranged)
        .when(start(None, Rung::CrisisGroup))
        .accepted();
}

#[test]
fn a_stay_starts_once() {
    running()
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .then_rejected(STAY_EXISTS);
}

#[test]
fn a_stay_that_began_from_another_placement_is_not_taken_for_this_one() {
    let mut other = crate::stay::samples().swap_remove(0);
    if let Event::StayStarted {
        placement, child, ..
    } = &mut other
    {
        *placement = PlacementId(id(22));
        *child = PersonId(id(5));
    }
    admitted()
        .and(STAY.0, other)
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .then_rejected(STAY_NOT_PLACED);
}

#[test]
fn a_stay_takes_no_place_but_the_one_its_placement_was_given() {
    let elsewhere = Some(PlaceId(id(12)));
    for wrong in [
        start(elsewhere, Rung::CrisisFoster),
        start(None, Rung::CrisisFoster),
        start(Some(PLACE), Rung::CrisisGroup),
    ] {
        admitted().when(wrong).then_rejected(STAY_NOT_PLACED);
    }
    let Command::Start {
        case,
        child,
        placement,
        place,
        rung,
        perspective,
        ..
    } = start(Some(PLACE), Rung::CrisisFoster)
    else {
        unreachable!("`start` starts")
    };
    let other = Command::Start {
        stay: StayId(id(32)),
        case,
        child,
        placement,
        place,
        rung,
        perspective,
    };
    admitted().when(other).then_rejected(STAY_NOT_PLACED);
    given()
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .then_rejected(STAY_NOT_PLACED);
    searched(given())
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .then_rejected(STAY_NOT_PLACED);
}

#[test]
fn nothing_happens_in_a_stay_that_did_not_start() {
    let couple = Command::CoupleAmbulatory {
        stay: STAY,
        provider: "aanbieder-een".to_owned(),
    };
    admitted().when(couple).then_rejected(STAY_UNKNOWN);
    admitted()
        .when(end(EndReason::Home))
        .then_rejected(STAY_UNKNOWN);
}
