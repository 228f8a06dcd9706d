//! The responsible municipality is determined from what is known, whenever that changes: a child joins with an address, an
//! address is recorded or corrected, a stay begins (H31).

use vangnet_domain::{
    actor::Owner,
    calendar::date_of,
    case,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId},
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
        Event::Person(person::Event::AddressRecorded { .. })
            | Event::Case(case::Event::PersonJoined { .. })
            | Event::Stay(stay::Event::StayStarted { .. })
    )
}

pub(crate) fn determined(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let Some(case) = file.case() else {
        return Vec::new();
    };
    let (child, help, start_of_help) = match &event.event {
        Event::Stay(stay::Event::StayStarted { child, .. }) => {
            let day = date_of(event.recorded_at);
            (*child, Some(HelpKind::Stay), Some(day))
        }
        Event::Case(case::Event::PersonJoined { person, .. }) if has_address(file, *person) => {
            (*person, None, None)
        }
        Event::Person(person::Event::AddressRecorded { .. }) => {
            (PersonId(event.envelope.stream.id), None, None)
        }
        _ => return Vec::new(),
    };
    if !is_child(file, case, child) {
        return Vec::new();
    }
    vec![Reaction {
        command: case::Command::DetermineMunicipality {
            case,
            child,
            help,
            start_of_help,
            declared: None,
        }
        .into(),
        done_codes: &["MUNICIPALITY_UNCHANGED"],
        owner: Owner::desk(),
    }]
}

fn has_address(file: &CaseFile, person: PersonId) -> bool {
    match file.state(StreamId::new(Subject::Person, person.0)) {
        Some(State::Person(state)) => !state.addresses.is_empty(),
        _ => false,
    }
}

/// A child or youth of this case; for grown-ups nobody asks which municipality pays for youth help.
fn is_child(file: &CaseFile, case: CaseId, person: PersonId) -> bool {
    match file.state(StreamId::new(Subject::Case, case.0)) {
        Some(State::Case(state)) => matches!(
            state.members.get(&person),
            Some(HouseholdRole::Child | HouseholdRole::Sibling)
        ),
        _ => false,
    }
}
