use super::*;
use crate::{
    place,
    region::Municipality,
    stay::rejection::{NO_ANALYSIS, PLACEMENT_REGULAR, STAY_MOVED},
};

const REGULAR: PlacementId = PlacementId(id(22));
const FAMILY: PlaceId = PlaceId(id(12));

fn danger(given: Given, search: PlacementId, acute: bool) -> Given {
    given.and(search.0, placement::Event::ClockSet { acute, minutes: 30 })
}

/// A second search ends with this stay in a family of provider b.
fn moves_to(given: Given, rung: Rung, acute: bool) -> Given {
    let opened = placement::Event::SearchOpened {
        case: CASE,
        triage: TriageId(id(4)),
        child: CHILD,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: placement::LADDER.to_owned(),
    };
    let family = place::Event::PlaceRegistered {
        unit: "family".to_owned(),
        provider: "provider-b".to_owned(),
        rung,
        municipality: Municipality::Almere,
        age_bands: vec![],
    };
    let held = placement::Event::HoldPlaced {
        place: FAMILY,
        until: at("2026-03-02T01:45:00Z"),
        nights: None,
    };
    let admitted = placement::Event::ChildAdmitted {
        place: FAMILY,
        child: CHILD,
        stay: STAY,
        rung,
    };
    let given = given.and(FAMILY.0, family).and(REGULAR.0, opened);
    danger(given, REGULAR, acute)
        .and(REGULAR.0, held)
        .and(REGULAR.0, admitted)
}

fn moved(rung: Rung) -> Command {
    Command::Start {
        stay: STAY,
        case: CASE,
        child: CHILD,
        placement: REGULAR,
        place: Some(FAMILY),
        rung,
        perspective: Perspective::Home,
    }
}

fn become_regular() -> Command {
    Command::BecomeRegular {
        stay: STAY,
        reason: "Zij blijft bij dit gezin".to_owned(),
    }
}

#[test]
fn h41_a_crisis_placement_owes_no_video_interaction_also_in_the_own_network() {
    assert_eq!(owed(&running(), DutyKind::VideoInteraction), None);
    for (rung, acute) in [
        (Rung::NetworkFoster, true),
        (Rung::FamilyHome, true),
        (Rung::CrisisFoster, false),
        (Rung::Treatment, false),
    ] {
        let given = moves_to(running(), rung, acute)
            .when(moved(rung))
            .accepted();
        assert_eq!(
            count(&given, DutyKind::VideoInteraction),
            0,
            "{rung} {acute}"
        );
    }
}

#[test]
fn h41_a_new_foster_placement_outside_a_crisis_owes_it_to_the_family_once() {
    for rung in [Rung::NetworkFoster, Rung::FamilyHome] {
        let given = moves_to(running(), rung, false)
            .when(moved(rung))
            .accepted();
        let duty = owed(&given, DutyKind::VideoInteraction).expect("it is owed");
        assert_eq!(duty.owner.organisation, "provider-b");
        assert_eq!(duty.due, at("2026-04-13T21:59:59.999999Z"));
        let given = given.when(moved(rung)).then_rejected(STAY_MOVED);
        let given = given
            .when(become_regular())
            .then_rejected(PLACEMENT_REGULAR);
        assert_eq!(count(&given, DutyKind::VideoInteraction), 1);
        let paid = given
            .when(moment(MomentKind::VideoInteraction, true))
            .accepted();
        assert_eq!(count(&paid, DutyKind::VideoInteraction), 0);
    }
}

#[test]
fn h41_a_first_night_outside_a_crisis_owes_it_from_the_start() {
    let opened = searched(aged(case_opened(given()), AgeBand::From4To11));
    let given = danger(opened, SEARCH, false)
        .and(
            SEARCH.0,
            placement::Event::HoldPlaced {
                place: PLACE,
                until: at("2026-03-02T01:45:00Z"),
                nights: None,
            },
        )
        .and(
            SEARCH.0,
            placement::Event::ChildAdmitted {
                place: PLACE,
                child: CHILD,
                stay: STAY,
                rung: Rung::NetworkFoster,
            },
        )
        .when(start(Some(PLACE), Rung::NetworkFoster))
        .accepted();
    let duty = owed(&given, DutyKind::VideoInteraction).expect("it is owed");
    assert_eq!(duty.owner, director(), "nobody registered the place");
}

#[test]
fn h41_a_crisis_placement_that_becomes_regular_owes_it_from_then_on_and_once() {
    // Up to regular care nobody goes without knowing why (H06).
    let given = running()
        .at("2026-03-20T10:00:00Z")
        .when(become_regular())
        .then_rejected(NO_ANALYSIS)
        .when(moment(MomentKind::ExplanatoryAnalysis, true))
        .accepted()
        .when(become_regular())
        .accepted();
    let duty = owed(&given, DutyKind::VideoInteraction).expect("it is owed");
    assert_eq!(duty.due, at("2026-05-01T21:59:59.999999Z"));
    assert_eq!(duty.rule, "H41@1");
    let again = given
        .when(become_regular())
        .then_rejected(PLACEMENT_REGULAR);
    let paid = again
        .when(moment(MomentKind::VideoInteraction, false))
        .accepted()
        .when(become_regular())
        .then_rejected(PLACEMENT_REGULAR);
    assert_eq!(count(&paid, DutyKind::VideoInteraction), 0);

    // Where no foster parents are it is a fact, and nothing is owed.
    let group = moves_to(running(), Rung::CrisisGroup, true)
        .when(moved(Rung::CrisisGroup))
        .accepted()
        .when(moment(MomentKind::ExplanatoryAnalysis, true))
        .accepted()
        .when(become_regular())
        .accepted();
    assert_eq!(count(&group, DutyKind::VideoInteraction), 0);
}
