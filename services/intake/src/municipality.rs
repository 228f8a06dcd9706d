//! The responsible municipality is determined from what is known, whenever that changes: a child joins with an address, an
//! address is recorded or corrected, a stay begins (H31). An address counts in every case that the child is in.

use std::collections::BTreeSet;

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner,
    calendar::date_of,
    case,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId, PlacementId},
    person::{self, HouseholdRole},
    region::HelpKind,
    state::State,
    stay,
    stream::{StreamId, Subject},
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Person(person::Event::AddressRecorded { .. } | person::Event::CaseJoined { .. })
            | Event::Case(case::Event::PersonJoined { .. })
            | Event::Stay(stay::Event::StayStarted { .. })
    )
}

pub(crate) fn determined(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let Some(case) = file.case() else {
        return Vec::new();
    };
    let stream = PersonId(event.envelope.stream.id);
    let (child, help, cases) = match &event.event {
        Event::Stay(stay::Event::StayStarted {
            child, placement, ..
        }) => {
            let day = date_of(brought_at(event, *placement, file));
            (*child, Some((HelpKind::Stay, day)), BTreeSet::from([case]))
        }
        Event::Case(case::Event::PersonJoined { person, .. }) if has_address(file, *person) => {
            (*person, None, BTreeSet::from([case]))
        }
        // Their addresses are in the file of the case in which they became known.
        Event::Person(person::Event::CaseJoined { case, .. }) if has_address(file, stream) => {
            (stream, None, BTreeSet::from([*case]))
        }
        Event::Person(person::Event::AddressRecorded { .. }) => {
            let joined = known(file, stream).into_iter();
            let joined = joined.flat_map(|known| known.joined.keys().copied());
            (stream, None, joined.chain([case]).collect())
        }
        _ => return Vec::new(),
    };
    let cases = cases.into_iter();
    cases
        .filter(|case| is_child(file, *case, child))
        .map(|case| Reaction {
            command: case::Command::DetermineMunicipality {
                case,
                child,
                help: help.map(|(help, _)| help),
                start_of_help: help.map(|(_, day)| day),
                declared: None,
            }
            .into(),
            done_codes: &["MUNICIPALITY_UNCHANGED"],
            owner: Owner::desk(),
        })
        .collect()
}

/// When help with stay began: when the child was brought there (H32). The stay itself is on record a little later, and perhaps
/// in another year.
fn brought_at(started: &Recorded, placement: PlacementId, file: &CaseFile) -> Timestamp {
    let mut placements = file.placements().filter(|(id, _)| *id == placement);
    let ended = placements.find_map(|(_, state)| state.ended_at);
    ended.map_or(started.recorded_at, |ended| ended.min(started.recorded_at))
}

fn known(file: &CaseFile, person: PersonId) -> Option<&person::State> {
    match file.state(StreamId::new(Subject::Person, person.0)) {
        Some(State::Person(state)) => Some(state),
        _ => None,
    }
}

fn has_address(file: &CaseFile, person: PersonId) -> bool {
    known(file, person).is_some_and(|known| !known.addresses.is_empty())
}

/// A child or youth of this case; for grown-ups nobody asks which municipality pays for youth help.
fn is_child(file: &CaseFile, case: CaseId, person: PersonId) -> bool {
    let household = match file.state(StreamId::new(Subject::Case, case.0)) {
        Some(State::Case(state)) => state.members.get(&person),
        _ => None,
    };
    let elsewhere = || known(file, person)?.joined.get(&case);
    matches!(
        household.or_else(elsewhere),
        Some(HouseholdRole::Child | HouseholdRole::Sibling)
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vangnet_domain::{
        command::Command,
        given::{Given, given, id},
        ids::{PlaceId, ReportId, StayId, TriageId},
        person::{AgeBand, BsnStatus, ResidenceKind},
        personal::Personal,
        placement,
        region::Municipality,
    };
    use vangnet_views::View as _;

    use super::*;

    const BEFORE: CaseId = CaseId(id(2));
    const NOW: CaseId = CaseId(id(4));
    const CHILD: PersonId = PersonId(id(31));

    fn known_from_before(household_role: HouseholdRole) -> Given {
        let opened = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        };
        let registered = person::Event::PersonRegistered {
            case: BEFORE,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::From12To15,
            bsn_status: BsnStatus::Absent,
        };
        let joined = case::Event::PersonJoined {
            person: CHILD,
            household_role,
        };
        given()
            .and(BEFORE.0, opened)
            .and(CHILD.0, registered)
            .and(BEFORE.0, joined)
    }

    fn lived() -> person::Event {
        person::Event::AddressRecorded {
            from: date(2020, 1, 1),
            address: Personal::of_person(CHILD, "Teststraat 1"),
            municipality: Some(Municipality::Urk),
            kind: ResidenceKind::Home,
        }
    }

    fn joins(household_role: HouseholdRole) -> person::Event {
        person::Event::CaseJoined {
            case: NOW,
            household_role,
        }
    }

    /// The cases in which the last event has the municipality determined, by the file of the first.
    fn cases(given: &Given) -> Vec<CaseId> {
        let last = given.recorded().last().expect("an event");
        let mut file = CaseFile::default();
        given.recorded().iter().for_each(|event| file.apply(event));
        assert!(heeds(&last.event));
        let reactions = determined(last, &file).into_iter();
        reactions
            .map(|reaction| match reaction.command {
                Command::Case(case::Command::DetermineMunicipality { case, child, .. }) => {
                    assert_eq!(child, CHILD);
                    case
                }
                other => panic!("{other:?}"),
            })
            .collect()
    }

    /// H32: the child was inside ten minutes before the year ended; its admission was written down, and followed, after that.
    #[test]
    fn h32_help_with_stay_began_on_the_day_the_child_was_brought_not_on_that_of_its_record() {
        let (placement, stay, place) = (PlacementId(id(60)), StayId(id(70)), PlaceId(id(80)));
        let searched = placement::Event::SearchOpened {
            case: BEFORE,
            triage: TriageId(id(4)),
            child: CHILD,
            need: placement::NeedKind::SafeHousing,
            question: None,
            perspective: placement::Perspective::Home,
            ladder: placement::LADDER.into(),
        };
        let brought = placement::Event::OverflowArranged {
            region: "utrecht".into(),
            provider: "aanbieder-elders".into(),
            owner: Owner::desk(),
            child: CHILD,
            stay,
            reason: Personal::of_case(BEFORE, "Nergens plek"),
        };
        let started = stay::Event::StayStarted {
            case: BEFORE,
            child: CHILD,
            placement,
            place: Some(place),
            rung: placement::Rung::CrisisGroup,
            perspective: placement::Perspective::Home,
            intended_end: date(2023, 1, 28),
            placement_avoided: false,
        };
        let begun = |occurred: &str| {
            let mut given = known_from_before(HouseholdRole::Child)
                .at("2022-12-31T22:00:00Z")
                .and_of_case(BEFORE, placement.0, searched.clone())
                .at("2022-12-31T23:05:00Z");
            given = given
                .occurred(occurred)
                .and_of_case(BEFORE, placement.0, brought.clone());
            let given = given
                .at("2022-12-31T23:10:00Z")
                .occurred("2022-12-31T23:10:00Z")
                .and_of_case(BEFORE, stay.0, started.clone());
            let last = given.recorded().last().expect("an event");
            let mut file = CaseFile::default();
            given.recorded().iter().for_each(|event| file.apply(event));
            let reaction = determined(last, &file).remove(0);
            match reaction.command {
                Command::Case(case::Command::DetermineMunicipality { start_of_help, .. }) => {
                    start_of_help
                }
                other => panic!("{other:?}"),
            }
        };
        // 23:50 and 00:02 in Amsterdam.
        assert_eq!(begun("2022-12-31T22:50:00Z"), Some(date(2022, 12, 31)));
        assert_eq!(begun("2022-12-31T23:02:00Z"), Some(date(2023, 1, 1)));
    }

    #[test]
    fn h31_an_address_counts_in_every_case_that_the_child_is_in_and_one_on_record_in_the_next() {
        let child = HouseholdRole::Child;
        let before = known_from_before(child);
        assert_eq!(cases(&before.clone().and(CHILD.0, lived())), [BEFORE]);
        let back = before.clone().and(CHILD.0, joins(child));
        assert_eq!(cases(&back), [], "no address says anything yet");
        assert_eq!(cases(&back.and(CHILD.0, lived())), [BEFORE, NOW]);
        let lives = before.and(CHILD.0, lived()).and(CHILD.0, joins(child));
        assert_eq!(cases(&lives), [NOW]);
        // Grown up since, in a household of their own.
        let grown = known_from_before(child).and(CHILD.0, joins(HouseholdRole::Parent));
        assert_eq!(cases(&grown.and(CHILD.0, lived())), [BEFORE]);
    }
}
