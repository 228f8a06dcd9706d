//! Any commands in any order: no night of a bed has two children, no record contradicts another.

use std::ops::Range;

use jiff::ToSpan as _;
use proptest::prelude::*;

use super::*;
use crate::{
    command::Command as AnyCommand,
    place::{Availability, CloseReason, Nights, Slot, Week, WeekPart},
    placement::{Command, EscalationLevel, Need, RungOutcome, signed},
    state::State,
    stream::{StreamId, Subject},
};

const CHILDREN: u128 = 3;
const SEARCHES: u128 = 6;
const STAYS: u128 = 4;
const BEDS: u128 = 2;

/// Few ids, so that commands meet each other; the search's child is its number modulo the children.
fn child_of(search: u128) -> u128 {
    search % CHILDREN
}

fn case_of(search: u128) -> CaseId {
    CaseId(id(200 + child_of(search)))
}

fn triage_of(search: u128) -> TriageId {
    TriageId(id(400 + child_of(search)))
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

/// Three children in an acute crisis, and two beds.
fn region() -> Given {
    let mut night = given();
    for number in 0..CHILDREN {
        let joined = case::Event::PersonJoined {
            person: person_of(number),
            household_role: crate::person::HouseholdRole::Child,
        };
        night = crisis(night, case_of(number), triage_of(number)).and(case_of(number).0, joined);
    }
    for number in 0..BEDS {
        let register = place::Command::Register {
            place: bed(number),
            unit: format!("plek-{number}"),
            provider: "aanbieder-een".to_owned(),
            rung: Rung::Network,
            municipality: Municipality::Almere,
            age_bands: vec![],
        };
        night = night.when(register).accepted();
    }
    // The second takes two, of two households: what two searches hold of it is not what one holds.
    let shape = place::Shape {
        kind: place::PlaceKind::FosterFamily,
        persons: 2,
        households: 2,
        ..place::Shape::default()
    };
    let describe = place::Command::Describe {
        place: bed(1),
        shape: Box::new(shape),
    };
    night.when(describe).accepted()
}

/// Nights that overlap, that do not, that begin later, and an ordinary stay.
fn nights() -> impl Strategy<Value = Nights> {
    use WeekPart::{MondayEvening, MondayNight, SaturdayNight, TuesdayNight};
    let week = prop::sample::select(vec![
        vec![],
        vec![MondayNight, TuesdayNight],
        vec![TuesdayNight, SaturdayNight],
        vec![SaturdayNight, MondayEvening],
    ]);
    (
        week,
        0_i64..20,
        prop::option::of(0_i64..20),
        prop::bool::ANY,
    )
        .prop_map(|(week, from, days, without_the_second)| {
            let from = date(2026, 3, 2).saturating_add(from.days());
            let second = from.saturating_add(7.days());
            Nights {
                from,
                until: days.map(|days| from.saturating_add(days.days())),
                week: Week::of(&week),
                except: without_the_second.then_some(second).into_iter().collect(),
            }
        })
}

fn open(s: u128) -> AnyCommand {
    Command::OpenSearch {
        placement: search(s),
        case: case_of(s),
        triage: triage_of(s),
        child: person_of(s),
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
    }
    .into()
}

fn hold(s: u128, b: u128) -> AnyCommand {
    Command::HoldPlace {
        placement: search(s),
        place: bed(b),
    }
    .into()
}

fn decide(s: u128) -> AnyCommand {
    Command::Decide {
        placement: search(s),
        reason: "Niet veilig".to_owned(),
        heard: None,
        signed: signed(),
    }
    .into()
}

fn admit(s: u128, stay: u128) -> AnyCommand {
    Command::Admit {
        frame: None,
        placement: search(s),
        stay: stay_id(stay),
    }
    .into()
}

fn of_search() -> impl Strategy<Value = AnyCommand> {
    let searches: Range<u128> = 0..SEARCHES;
    let stays: Range<u128> = 0..STAYS;
    let reasons = prop::sample::select(ReleaseReason::ALL);
    prop_oneof![
        3 => searches.clone().prop_map(open),
        2 => (searches.clone(), prop::sample::select(RungOutcome::ALL)).prop_map(|(s, outcome)| {
            Command::RecordRung {
                placement: search(s),
                rung: Rung::Network,
                outcome,
                help: vec![],
                reason: "Nagevraagd".to_owned(),
            }
            .into()
        }),
        4 => (searches.clone(), prop::option::of(nights())).prop_map(|(s, nights)| {
            let need = Need { nights, ..Need::default() };
            Command::RecordNeed { placement: search(s), need: Box::new(need) }.into()
        }),
        3 => (searches.clone(), nights()).prop_map(|(s, nights)| {
            Command::ChangeNights { placement: search(s), nights }.into()
        }),
        6 => (searches.clone(), 0..BEDS).prop_map(|(s, b)| hold(s, b)),
        2 => searches.clone().prop_map(|s| Command::ConfirmHold { placement: search(s) }.into()),
        1 => (searches.clone(), reasons).prop_map(|(s, reason)| {
            let refusal = (reason == ReleaseReason::ProviderRefused)
                .then_some(placement::RefusalReason::NoRoom);
            Command::ReleaseHold { placement: search(s), reason, refusal }.into()
        }),
        6 => searches.clone().prop_map(decide),
        6 => (searches.clone(), stays.clone()).prop_map(|(s, stay)| admit(s, stay)),
        1 => (searches.clone(), stays.clone()).prop_map(|(s, stay)| {
            Command::EndWithAlternative { order: None, frame: None,
                placement: search(s),
                rung: Rung::Network,
                stay: Some(stay_id(stay)),
                reason: "Bij een vriend".to_owned(),
                heard: None,
                signed: signed(),
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
                heard: None,
                signed: signed(),
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
    let started = (stays.clone(), 0..SEARCHES, prop::option::of(0..BEDS));
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
        4 => (0..BEDS, stays).prop_map(|(place, stay)| {
            place::Command::Free { place: bed(place), stay: stay_id(stay) }.into()
        }),
        1 => (0..BEDS).prop_map(|place| {
            place::Command::Close { place: bed(place), reason: CloseReason::Staff }.into()
        }),
        2 => (0..BEDS).prop_map(|place| place::Command::Reopen { place: bed(place) }.into()),
        1 => (0..BEDS, prop::sample::select(Availability::ALL)).prop_map(|(place, said)| {
            place::Command::ReportAvailability {
                place: bed(place),
                availability: said,
                as_of: crate::given::at("2026-03-02T00:00:00Z"),
            }
            .into()
        }),
    ]
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Somebody sends this, whether or not it makes sense.
    Send(Box<AnyCommand>),
    /// Somebody goes on with a search: open, hold this bed (for two nights, if so), decide, admit to this stay.
    GoOn(u128, u128, u128, bool),
    /// The reactors answer whatever waits for an answer.
    React,
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    // Also days: nights pass with nobody there.
    let days = (1_i64..5).prop_map(|days| days * 24 * 60);
    let minutes = prop_oneof![12 => Just(0), 2 => Just(5), 1 => Just(45), 1 => Just(46), 2 => days];
    let send = |command: AnyCommand| Step::Send(Box::new(command));
    let step = prop_oneof![
        3 => of_search().prop_map(send).boxed(),
        3 => of_place_and_stay().prop_map(send).boxed(),
        6 => (0..SEARCHES, 0..BEDS, 0..STAYS, prop::bool::ANY)
            .prop_map(|(s, b, y, brief)| Step::GoOn(s, b, y, brief))
            .boxed(),
        2 => Just(Step::React).boxed(),
    ];
    prop::collection::vec((minutes, step), 1..100)
}

/// What two may want at the same instant: mostly a bed for a search that runs.
fn contested() -> impl Strategy<Value = AnyCommand> {
    prop_oneof![
        2 => (0..CHILDREN, 0..BEDS).prop_map(|(s, b)| hold(s, b)),
        1 => (0..CHILDREN, nights()).prop_map(|(s, nights)| {
            Command::ChangeNights { placement: search(s), nights }.into()
        }),
        1 => of_search(),
    ]
}

fn commands(given: &Given, step: Step) -> Vec<AnyCommand> {
    match step {
        Step::Send(command) => vec![*command],
        Step::GoOn(s, b, stay, true) if is_to_hold(given, s) => {
            let today = Slot::at(given.now()).day;
            let nights = Nights {
                until: Some(today.saturating_add(1.day())),
                ..Nights::all_from(today)
            };
            let need = Need {
                nights: Some(nights),
                ..Need::default()
            };
            let need = Box::new(need);
            let recorded = Command::RecordNeed {
                placement: search(s),
                need,
            };
            vec![recorded.into(), go_on(given, s, b, stay)]
        }
        Step::GoOn(s, b, stay, _) => vec![go_on(given, s, b, stay)],
        Step::React => reactions(given),
    }
}

fn is_to_hold(given: &Given, s: u128) -> bool {
    let state = placement_state(given, s);
    state.is_open() && state.hold.is_none()
}

fn go_on(given: &Given, s: u128, b: u128, stay: u128) -> AnyCommand {
    let state = placement_state(given, s);
    match (&state.search, &state.hold, &state.decided) {
        (None, ..) => open(s),
        (Some(_), None, _) => hold(s, b),
        (Some(_), Some(hold), None) if !hold.confirmed => Command::ConfirmHold {
            placement: search(s),
        }
        .into(),
        (Some(_), Some(_), None) => decide(s),
        (Some(_), Some(_), Some(_)) => admit(s, stay),
    }
}

fn placement_state(given: &Given, s: u128) -> placement::State {
    match given.state(StreamId::new(Subject::Placement, search(s).0)) {
        State::Placement(state) => *state,
        other => panic!("not a placement: {other:?}"),
    }
}

/// Stays that begin because their placement ended, places that are freed because their stay ended.
fn reactions(given: &Given) -> Vec<AnyCommand> {
    let begun = (0..SEARCHES).filter_map(|s| {
        let end = placement_state(given, s).end?;
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
    let freed = (0..STAYS).flat_map(|number| {
        let stay = stay_id(number);
        let state = match given.state(StreamId::new(Subject::Stay, stay.0)) {
            State::Stay(state) => *state,
            other => panic!("not a stay: {other:?}"),
        };
        let voided = state.voided.iter().filter_map(|placement| {
            let number = (0..SEARCHES).find(|s| search(*s) == *placement)?;
            placement_state(given, number).end?.place()
        });
        let left = state.periods.iter();
        let left = left.filter(|period| state.has_left(period.placement));
        let places: Vec<_> = left.filter_map(|it| it.place).chain(voided).collect();
        let free = move |place| place::Command::Free { place, stay }.into();
        places.into_iter().map(free)
    });
    begun.chain(freed).collect()
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
        let mut watcher = Watcher::default();
        let mut seen = 0;
        for (minutes, step) in steps {
            night = night.later(minutes);
            for command in commands(&night, step) {
                night = night.when(command.clone()).either_way();
                let breaches = watcher.observe(&night.recorded()[seen..]);
                seen = night.recorded().len();
                prop_assert!(breaches.is_empty(), "{breaches:?} by {command:?}");
            }
        }
    }

    /// Two decide on the same states. The second is appended only if every stream it read still has the
    /// version it read: that is enough, no lock is needed.
    #[test]
    fn the_versions_that_were_read_keep_two_deciders_apart(
        before in prop::collection::vec(of_search(), 0..12),
        (one, two) in (contested(), contested()),
    ) {
        let mut night = region();
        for s in 0..CHILDREN {
            night = night.when(open(s)).accepted();
        }
        for command in before {
            night = night.when(command).either_way();
        }
        let second = night.clone().when(two.clone());
        let night = second.appended_after(night.when(one.clone()).either_way());
        let breaches = Watcher::default().observe(night.recorded());
        prop_assert!(breaches.is_empty(), "{breaches:?} by {one:?} and {two:?}");
    }
}
