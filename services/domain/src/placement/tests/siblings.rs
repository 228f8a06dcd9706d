use super::*;
use crate::placement::{
    SearchEvent,
    rejection::{NO_SIBLINGS, SIBLINGS_APART, SPLIT_BEFORE},
};

const SISTER: PersonId = PersonId(id(5));
const HER_SEARCH: PlacementId = PlacementId(id(23));
/// A second room in the same family.
const ROOM: PlaceId = PlaceId(id(14));

/// Two searches of one household, the ladder below the foster family complete in both.
fn two() -> Given {
    let joined = case::Event::PersonJoined {
        person: SISTER,
        household_role: HouseholdRole::Sibling,
    };
    let room = place::Event::PlaceRegistered {
        unit: "unit-12".to_owned(),
        provider: "aanbieder-een".to_owned(),
        rung: Rung::CrisisFoster,
        municipality: Municipality::Almere,
        age_bands: vec![],
    };
    let night = searching(Verdict::AcuteCrisis)
        .and(CASE.0, joined)
        .and(ROOM.0, room)
        .when(open(HER_SEARCH, CASE, TRIAGE, SISTER))
        .accepted();
    lighter(Rung::CrisisFoster)
        .into_iter()
        .flat_map(|of| [(SEARCH, of), (HER_SEARCH, of)])
        .fold(night, |night, (search, of)| {
            night
                .when(recorded(search, of, RungOutcome::NotAvailable))
                .accepted()
        })
}

fn recorded(search: PlacementId, rung: Rung, outcome: RungOutcome) -> Command {
    Command::RecordRung {
        placement: search,
        rung,
        outcome,
        help: vec![],
        reason: "Nagevraagd".to_owned(),
    }
}

fn confirmed(night: Given, search: PlacementId, place: PlaceId) -> Given {
    night
        .when(hold(search, place))
        .accepted()
        .when(Command::ConfirmHold { placement: search })
        .accepted()
}

fn split(search: PlacementId) -> Command {
    Command::SplitSiblings {
        placement: search,
        reason: "De oudste is het gevaar voor de jongste".to_owned(),
    }
}

#[test]
fn searches_of_one_household_stand_beside_each_other_from_the_opening() {
    let joined = case::Event::PersonJoined {
        person: SISTER,
        household_role: HouseholdRole::Sibling,
    };
    let then = searching(Verdict::AcuteCrisis)
        .and(CASE.0, joined)
        .when(open(HER_SEARCH, CASE, TRIAGE, SISTER));
    let linked = |siblings: PlacementId| Event::SiblingsLinked {
        siblings: vec![siblings],
    };
    let events: Vec<_> = then.emissions().iter().map(|it| it.event.clone()).collect();
    assert!(events.contains(&linked(SEARCH).into()));
    assert!(events.contains(&linked(HER_SEARCH).into()));
    let night = then.accepted();
    assert!(placement(&night, SEARCH).siblings.contains(&HER_SEARCH));
    assert!(placement(&night, HER_SEARCH).siblings.contains(&SEARCH));
    // Who has no search of their own, or one that ended, does not bind anybody.
    assert!(placement(&two_searching(), SEARCH).siblings.is_empty());
}

/// One after another they are brother and sister too: where the first one lives now binds the search for the second.
#[test]
fn who_is_searched_for_later_goes_where_the_first_one_lives_or_apart_for_a_reason() {
    let joined = case::Event::PersonJoined {
        person: SISTER,
        household_role: HouseholdRole::Sibling,
    };
    let lives = crate::stay::Event::StayStarted {
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place: Some(FAMILY),
        rung: Rung::CrisisFoster,
        perspective: Perspective::Home,
        intended_end: jiff::civil::date(2026, 3, 30),
        placement_avoided: false,
    };
    let complete = with_lighter(
        searching(Verdict::AcuteCrisis),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    let night = confirmed(complete, SEARCH, FAMILY)
        .when(decide())
        .accepted()
        .when(admit())
        .accepted()
        .and(STAY.0, lives)
        .and(CASE.0, joined)
        .when(open(HER_SEARCH, CASE, TRIAGE, SISTER))
        .accepted();
    assert!(placement(&night, HER_SEARCH).siblings.contains(&SEARCH));
    let other = PlaceId(id(15));
    let night = lighter(Rung::CrisisFoster).into_iter().fold(
        place(night, other, Rung::CrisisFoster, &[]),
        |night, of| {
            night
                .when(recorded(HER_SEARCH, of, RungOutcome::NotAvailable))
                .accepted()
        },
    );
    let decided = Command::Decide {
        placement: HER_SEARCH,
        reason: "Thuis is vannacht niet veilig".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    confirmed(night, HER_SEARCH, other)
        .when(decided.clone())
        .then_rejected(SIBLINGS_APART)
        .when(split(HER_SEARCH))
        .accepted()
        .when(decided)
        .accepted();
}

/// 003:120, H22: they are one household wherever they are placed from; who is no brother or sister is a stranger there.
#[test]
fn p13_brothers_and_sisters_of_two_cases_live_in_one_family() {
    let joined = |person| case::Event::PersonJoined {
        person,
        household_role: HouseholdRole::Sibling,
    };
    let lives = crate::stay::Event::StayStarted {
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place: Some(FAMILY),
        rung: Rung::CrisisFoster,
        perspective: Perspective::Home,
        intended_end: jiff::civil::date(2026, 3, 30),
        placement_avoided: false,
    };
    let for_two = place::Command::Describe {
        place: FAMILY,
        shape: Box::new(place::Shape {
            kind: place::PlaceKind::FosterFamily,
            persons: 2,
            ..place::Shape::default()
        }),
    };
    let night = with_lighter(
        two_searching(),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    )
    .when(for_two)
    .accepted();
    let night = confirmed(night, SEARCH, FAMILY)
        .when(decide())
        .accepted()
        .when(admit())
        .accepted()
        .and(STAY.0, lives)
        // The sister comes into crisis in the other case, of which her brother is a member as well.
        .and(OTHER_CASE.0, joined(SISTER))
        .and(OTHER_CASE.0, joined(CHILD))
        .when(open(HER_SEARCH, OTHER_CASE, OTHER_TRIAGE, SISTER))
        .accepted();
    let night = night
        .when(hold(OTHER_SEARCH, FAMILY))
        .then_rejected(place::rejection::PLACE_OCCUPIED)
        .when(Command::ExceptFromAge {
            placement: HER_SEARCH,
            place: FAMILY,
            sibling: SEARCH,
            reason: "Zij laten elkaar niet los".to_owned(),
        })
        .accepted()
        .when(hold(HER_SEARCH, FAMILY))
        .accepted();
    let there = match night.state(StreamId::new(Subject::Place, FAMILY.0)) {
        AnyState::Place(state) => *state,
        other => panic!("not a place: {other:?}"),
    };
    let hers = there.hold_of(HER_SEARCH).expect("held");
    assert_eq!(hers.share.household, Some(CASE), "of one household");
}

#[test]
fn children_of_one_household_go_together_or_apart_for_a_reason() {
    let night = confirmed(two(), SEARCH, FAMILY);
    let then = night.when(decide());
    assert_eq!(
        then.rejection().facts.get("siblingPlacements"),
        Some(&HER_SEARCH.to_string())
    );
    let night = then.then_rejected(SIBLINGS_APART);
    // Another unit is apart; another room in the same family is together.
    let apart = confirmed(
        place(night.clone(), PlaceId(id(15)), Rung::CrisisFoster, &[]),
        HER_SEARCH,
        PlaceId(id(15)),
    );
    apart.when(decide()).then_rejected(SIBLINGS_APART);
    let together = confirmed(night, HER_SEARCH, ROOM);
    let night = together
        .when(decide())
        .accepted()
        .when(admit())
        .accepted()
        .when(Command::Decide {
            placement: HER_SEARCH,
            reason: "Bij haar broer".to_owned(),
            heard: all_heard(),
            signed: signed(),
        })
        .accepted();
    assert!(placement(&night, HER_SEARCH).decided.is_some());
}

#[test]
fn the_reason_to_part_children_is_said_once_for_all_of_them() {
    let reason = Event::SiblingsSplit {
        recorded_in: SEARCH,
        reason: Some(of_case("De oudste is het gevaar voor de jongste")),
    };
    let night = two().when(split(SEARCH)).then([
        ours(reason),
        (
            HER_SEARCH.0,
            Event::SiblingsSplit {
                recorded_in: SEARCH,
                reason: None,
            }
            .into(),
        ),
    ]);
    let night = night.when(split(HER_SEARCH)).then_rejected(SPLIT_BEFORE);
    confirmed(night, SEARCH, FAMILY).when(decide()).accepted();
    searching(Verdict::Urgent)
        .when(split(SEARCH))
        .then_rejected(NO_SIBLINGS);
}

#[test]
fn one_family_admission_carries_all_children_or_none_goes_alone() {
    let family = |search: PlacementId, stay: StayId| Command::EndWithAlternative {
        order: None,
        frame: None,
        placement: search,
        rung: Rung::FamilyAdmission,
        stay: Some(stay),
        reason: "Moeder gaat mee".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    let used = |search| recorded(search, Rung::FamilyAdmission, RungOutcome::Used);
    let night = two()
        .when(used(SEARCH))
        .accepted()
        .when(family(SEARCH, STAY))
        .then_rejected(SIBLINGS_APART)
        .when(used(HER_SEARCH))
        .accepted()
        .when(family(SEARCH, STAY))
        .accepted();
    let released = SearchEvent::SearchReleased {
        placement: HER_SEARCH,
        stay: Some(StayId(id(32))),
    };
    let then = night.when(family(HER_SEARCH, StayId(id(32))));
    let last = then.emissions().last().map(|it| it.event.clone());
    assert_eq!(last, Some(released.into()));
    then.accepted();
}

#[test]
fn outside_the_region_they_go_with_one_provider() {
    let overflow = |search: PlacementId, provider: &str, stay: u128| Command::ArrangeOverflow {
        placement: search,
        region: "Utrecht".to_owned(),
        provider: provider.to_owned(),
        owner: Owner::desk(),
        stay: StayId(id(stay)),
        reason: "Niets in de regio".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    let no_place = |search: PlacementId| Command::EstablishNoPlace {
        placement: search,
        owner: Owner::desk(),
    };
    let night = two()
        .when(no_place(SEARCH))
        .accepted()
        .when(overflow(SEARCH, "aanbieder-drie", 31))
        .then_rejected(SIBLINGS_APART)
        .when(no_place(HER_SEARCH))
        .accepted()
        .when(overflow(SEARCH, "aanbieder-drie", 31))
        .accepted();
    night
        .when(overflow(HER_SEARCH, "aanbieder-vier", 32))
        .then_rejected(SIBLINGS_APART)
        .when(overflow(HER_SEARCH, "aanbieder-drie", 32))
        .accepted();
}
