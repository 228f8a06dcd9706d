//! Any commands in any order: no bed has two children, no record contradicts another.

use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::{
    actor::Owner,
    case,
    command::Command as AnyCommand,
    place::{Availability, CloseReason, ReleaseReason},
    placement::{
        EscalationLevel,
        invariants::{AllStates, double_booked, place_disagrees, search_astray, unowned},
    },
    state::Stamp,
    stay::{self, EndReason, invariants::uncoupled},
};

const CHILDREN: u128 = 3;
const SEARCHES: u128 = 6;
const STAYS: u128 = 4;

/// Few ids, so that commands meet each other; the search's child is its number modulo the children.
fn child_of(search: u128) -> u128 {
    search % CHILDREN
}

fn case_of(search: u128) -> CaseId {
    CaseId(id(200 + child_of(search)))
}

fn person_of(search: u128) -> PersonId {
    PersonId(id(300 + child_of(search)))
}

fn search(number: u128) -> PlacementId {
    PlacementId(id(500 + number))
}

fn stay_id(number: u128) -> StayId {
    StayId(id(600 + number))
}

/// Two places on the lightest rung, so that a decision needs no ladder.
fn bed(number: u128) -> PlaceId {
    PlaceId(id(700 + number))
}

fn region() -> Given {
    let mut night = given();
    for number in 0..CHILDREN {
        let triage = id(400 + number);
        let case = case_of(number);
        night = night
            .and(triage, triage::Event::TriageStarted { case })
            .and(triage, verdict(Verdict::AcuteCrisis));
        night = child(night, person_of(number), case, AgeBand::From12To15);
    }
    place(
        place(night, bed(0), Rung::Network, &[]),
        bed(1),
        Rung::Network,
        &[],
    )
}

fn of_search() -> impl Strategy<Value = AnyCommand> {
    let searches: Range<u128> = 0..SEARCHES;
    let stays: Range<u128> = 0..STAYS;
    let reasons = prop::sample::select(ReleaseReason::ALL);
    prop_oneof![
        3 => searches.clone().prop_map(|s| {
            open(search(s), case_of(s), TriageId(id(400 + child_of(s))), person_of(s)).into()
        }),
        2 => (searches.clone(), prop::sample::select(RungOutcome::ALL)).prop_map(|(s, outcome)| {
            Command::RecordRung {
                placement: search(s),
                rung: Rung::Network,
                outcome,
                reason: "Nagevraagd".to_owned(),
            }
            .into()
        }),
        6 => (searches.clone(), 0..2u128).prop_map(|(s, b)| hold(search(s), bed(b)).into()),
        2 => searches.clone().prop_map(|s| Command::ConfirmHold { placement: search(s) }.into()),
        1 => (searches.clone(), reasons).prop_map(|(s, reason)| {
            Command::ReleaseHold { placement: search(s), reason }.into()
        }),
        6 => searches.clone().prop_map(|s| {
            Command::Decide {
                placement: search(s),
                second_professional: None,
                reason: "Niet veilig".to_owned(),
            }
            .into()
        }),
        6 => (searches.clone(), stays.clone()).prop_map(|(s, stay)| {
            Command::Admit { placement: search(s), stay: stay_id(stay) }.into()
        }),
        1 => (searches.clone(), stays.clone()).prop_map(|(s, stay)| {
            Command::EndWithAlternative {
                placement: search(s),
                rung: Rung::Network,
                stay: Some(stay_id(stay)),
                reason: "Bij een vriend".to_owned(),
            }
            .into()
        }),
        1 => searches.clone().prop_map(|s| {
            Command::EstablishNoPlace { placement: search(s), owner: Owner::desk() }.into()
        }),
        1 => (searches.clone(), stays).prop_map(|(s, stay)| {
            Command::ArrangeOverflow {
                placement: search(s),
                region: "Utrecht".to_owned(),
                provider: "aanbieder-drie".to_owned(),
                owner: Owner::desk(),
                stay: stay_id(stay),
                reason: "Niets in de regio".to_owned(),
            }
            .into()
        }),
        1 => (searches, prop::sample::select(EscalationLevel::ALL)).prop_map(|(s, level)| {
            let owner = Owner { person: Some("user-9".to_owned()), ..Owner::desk() };
            Command::Escalate { placement: search(s), level, owner, reason: "Nee".to_owned() }
                .into()
        }),
    ]
}

fn of_place_and_stay() -> impl Strategy<Value = AnyCommand> {
    let stays: Range<u128> = 0..STAYS;
    let started = (stays.clone(), 0..SEARCHES, prop::option::of(0..2u128));
    prop_oneof![
        6 => started.prop_map(|(stay, s, place)| {
            stay::Command::Start {
                stay: stay_id(stay),
                case: case_of(s),
                child: person_of(s),
                placement: search(s),
                place: place.map(bed),
                rung: Rung::Network,
                perspective: Perspective::Home,
            }
            .into()
        }),
        3 => stays.clone().prop_map(|stay| {
            let provider = "aanbieder-een".to_owned();
            stay::Command::CoupleAmbulatory { stay: stay_id(stay), provider }.into()
        }),
        3 => stays.clone().prop_map(|stay| {
            let provider = "aanbieder-een".to_owned();
            stay::Command::EndAmbulatory { stay: stay_id(stay), provider }.into()
        }),
        4 => stays.clone().prop_map(|stay| {
            stay::Command::End {
                stay: stay_id(stay),
                reason: EndReason::BrokenDown,
                note: None,
            }
            .into()
        }),
        4 => (0..2u128, stays).prop_map(|(place, stay)| {
            place::Command::Free { place: bed(place), stay: stay_id(stay) }.into()
        }),
        1 => (0..2u128).prop_map(|place| {
            place::Command::Close { place: bed(place), reason: CloseReason::Staff }.into()
        }),
        2 => (0..2u128).prop_map(|place| place::Command::Reopen { place: bed(place) }.into()),
        1 => (0..2u128, prop::sample::select(Availability::ALL)).prop_map(|(place, said)| {
            place::Command::ReportAvailability {
                place: bed(place),
                availability: said,
                as_of: crate::given::at("2026-03-02T00:00:00Z"),
            }
            .into()
        }),
    ]
}

fn version(given: &Given, stream: StreamId) -> u64 {
    let written = given.recorded().iter();
    written
        .filter(|recorded| recorded.envelope.stream == stream)
        .count() as u64
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody sends this, whether or not it makes sense.
    Send(Box<AnyCommand>),
    /// Somebody goes on with a search: open, hold this bed, decide, admit to this stay.
    GoOn(u128, u128, u128),
    /// The reactors answer whatever waits for an answer.
    React,
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    let minutes = prop_oneof![12 => Just(0), 2 => Just(5), 1 => Just(45), 1 => Just(46)];
    let send = |command: AnyCommand| Step::Send(Box::new(command));
    let step = prop_oneof![
        3 => of_search().prop_map(send).boxed(),
        3 => of_place_and_stay().prop_map(send).boxed(),
        6 => (0..SEARCHES, 0..2u128, 0..STAYS).prop_map(|(s, b, y)| Step::GoOn(s, b, y)).boxed(),
        2 => Just(Step::React).boxed(),
    ];
    prop::collection::vec((minutes, step), 1..100)
}

fn commands(given: &Given, step: Step) -> Vec<AnyCommand> {
    match step {
        Step::Send(command) => vec![*command],
        Step::GoOn(s, b, stay) => vec![go_on(given, s, b, stay)],
        Step::React => reactions(given),
    }
}

fn go_on(given: &Given, s: u128, b: u128, stay: u128) -> AnyCommand {
    let state = placement(given, search(s));
    let placement = search(s);
    match (&state.search, &state.hold, &state.decided) {
        (None, ..) => open(
            placement,
            case_of(s),
            TriageId(id(400 + child_of(s))),
            person_of(s),
        ),
        (Some(_), None, _) => hold(placement, bed(b)),
        (Some(_), Some(_), None) => Command::Decide {
            placement,
            second_professional: None,
            reason: "Niet veilig".to_owned(),
        },
        (Some(_), Some(_), Some(_)) => Command::Admit {
            placement,
            stay: stay_id(stay),
        },
    }
    .into()
}

/// Stays that begin because their placement ended, places that are freed because their stay ended.
fn reactions(given: &Given) -> Vec<AnyCommand> {
    let begun = (0..SEARCHES).filter_map(|s| {
        let end = placement(given, search(s)).end?;
        let start = stay::Command::Start {
            stay: end.stay()?,
            case: case_of(s),
            child: person_of(s),
            placement: search(s),
            place: end.place(),
            rung: end.rung(),
            perspective: Perspective::Home,
        };
        Some(AnyCommand::from(start))
    });
    let freed = (0..STAYS).filter_map(|number| {
        let stay = stay_id(number);
        let AnyState::Stay(state) = given.state(StreamId::new(Subject::Stay, stay.0)) else {
            return None;
        };
        let place = state.ended.and(state.started)?.place?;
        Some(place::Command::Free { place, stay }.into())
    });
    begun.chain(freed).collect()
}

fn all(given: &Given) -> AllStates<'_> {
    given.states().collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 384,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_commands_in_any_order_book_a_bed_twice(steps in steps()) {
        let mut night = region();
        for (minutes, step) in steps {
            night = night.later(minutes);
            for command in commands(&night, step) {
                night = night.when(command.clone()).either_way();
                let states = all(&night);
                prop_assert!(double_booked(&states).is_empty(), "two children: {command:?}");
                prop_assert!(place_disagrees(&states).is_empty(), "two stories: {command:?}");
                prop_assert!(search_astray(&states).is_empty(), "{command:?}");
                prop_assert!(unowned(&states).is_empty(), "{command:?}");
                prop_assert!(uncoupled(&states).is_empty(), "{command:?}");
            }
        }
    }

    /// Two decide on the same states. The second is appended only if every stream it read still has the
    /// version it read: that is enough, no lock is needed.
    #[test]
    fn the_versions_that_were_read_keep_two_deciders_apart(
        steps in prop::collection::vec(of_search(), 0..12),
        (one, two) in (of_search(), of_search()),
    ) {
        let mut night = region();
        for s in 0..CHILDREN {
            let command = open(search(s), case_of(s), TriageId(id(400 + s)), person_of(s));
            night = night.when(command).accepted();
        }
        for command in steps {
            night = night.when(command).either_way();
        }
        let (one, two) = (night.clone().when(one), night.clone().when(two));
        if one.is_accepted() && two.is_accepted() {
            let mut after = one.accepted();
            if two.reads().iter().all(|(stream, read)| version(&after, *stream) == *read) {
                for emission in two.emissions() {
                    after = after.and(emission.stream.id, emission.event.clone());
                }
            }
            let states = all(&after);
            prop_assert!(double_booked(&states).is_empty());
            prop_assert!(place_disagrees(&states).is_empty());
            prop_assert!(search_astray(&states).is_empty());
        }
    }

    /// Events of every kind in any order never panic and never leave a place with two children.
    #[test]
    fn the_folds_are_total(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<i32>()), 0..60),
    ) {
        let events: Vec<crate::event::Event> = every_sample();
        let mut states: Vec<_> = Subject::ALL.iter().map(|s| AnyState::empty(*s)).collect();
        for (pick, second) in picks {
            let event = pick.get(&events);
            let instant = jiff::Timestamp::from_second(i64::from(second)).expect("in range");
            let stamp = Stamp { occurred_at: instant, recorded_at: instant };
            for (state, subject) in states.iter_mut().zip(Subject::ALL) {
                let before = state.clone();
                state.evolve(event, stamp);
                prop_assert!(event.subject() == *subject || *state == before);
            }
        }
    }
}

fn every_sample() -> Vec<crate::event::Event> {
    fn of<E: Into<crate::event::Event>>(events: Vec<E>) -> Vec<crate::event::Event> {
        events.into_iter().map(Into::into).collect()
    }
    [
        of(place::samples()),
        of(crate::placement::samples()),
        of(crate::placement::search_samples()),
        of(stay::samples()),
        of(triage::samples()),
        of(person::samples()),
        of(case::samples()),
    ]
    .concat()
}

/// The checks can fail: each is shown a night that breaks it.
mod sabotage {
    use super::*;

    fn two_holds() -> Given {
        let until = crate::given::at("2026-03-02T01:45:00Z");
        let placed = |place| Event::HoldPlaced { place, until };
        two_searching()
            .and(SEARCH.0, placed(FAMILY))
            .and(OTHER_SEARCH.0, placed(FAMILY))
    }

    #[test]
    fn two_children_in_one_bed_are_seen() {
        let night = two_holds();
        assert_eq!(double_booked(&all(&night)), [FAMILY].into());
        assert_eq!(place_disagrees(&all(&night)), [FAMILY].into());
    }

    #[test]
    fn two_stays_in_one_bed_are_seen() {
        let started = |placement: PlacementId| stay::Event::StayStarted {
            case: CASE,
            child: CHILD,
            placement,
            place: Some(FAMILY),
            rung: Rung::CrisisFoster,
            perspective: Perspective::Home,
            intended_end: jiff::civil::date(2026, 3, 30),
            placement_avoided: false,
        };
        let one = given().and(STAY.0, started(SEARCH));
        assert!(double_booked(&all(&one)).is_empty());
        assert_eq!(uncoupled(&all(&one)), [STAY].into());
        let two = one.and(id(32), started(OTHER_SEARCH));
        assert_eq!(double_booked(&all(&two)), [FAMILY].into());
    }

    #[test]
    fn a_place_that_remembers_a_hold_nobody_has_is_seen() {
        let night = searching(Verdict::Urgent)
            .when(hold(SEARCH, FAMILY))
            .accepted();
        assert!(place_disagrees(&all(&night)).is_empty());
        let night = night.and(
            SEARCH.0,
            Event::HoldEnded {
                place: FAMILY,
                reason: ReleaseReason::NotNeeded,
            },
        );
        assert_eq!(place_disagrees(&all(&night)), [FAMILY].into());
    }

    #[test]
    fn an_ended_search_that_is_still_live_is_seen() {
        let chosen = Event::AlternativeChosen {
            rung: Rung::Ambulatory,
            child: CHILD,
            stay: None,
            reason: of_case("Hulp thuis"),
        };
        let night = searching(Verdict::Urgent);
        assert!(search_astray(&all(&night)).is_empty());
        assert_eq!(
            search_astray(&all(&night.and(SEARCH.0, chosen))),
            [SEARCH].into()
        );
    }

    #[test]
    fn full_without_an_owner_is_seen() {
        let nobody = Owner {
            organisation: " ".to_owned(),
            ..Owner::desk()
        };
        let established = Event::NoPlaceEstablished {
            owner: nobody,
            due: crate::given::at("2026-03-02T02:00:00Z"),
        };
        let night = searching(Verdict::Urgent).and(SEARCH.0, established);
        assert_eq!(unowned(&all(&night)), [SEARCH].into());
    }
}
