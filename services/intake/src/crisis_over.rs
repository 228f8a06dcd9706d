//! When a stay ends or a case of a crisis closes, the people it was about know since when their crisis is over, so that the
//! next one is seen as the same story (P20).

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner,
    case::{self, CaseOutcome},
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId},
    person::{self, HouseholdRole},
    state::State,
    stay,
    stream::{StreamId, Subject},
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    match event {
        Event::Case(case::Event::CaseClosed { outcome, .. }) => {
            *outcome != CaseOutcome::OpenedInError
        }
        Event::Stay(stay::Event::StayEnded { .. }) => true,
        _ => false,
    }
}

pub(crate) fn over(ended: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let Some(case) = ended.envelope.case else {
        return Vec::new();
    };
    let children = match ended.envelope.stream.subject {
        Subject::Stay => child_of_stay(ended.envelope.stream, file),
        _ if was_crisis(file) => children(case, file),
        _ => Vec::new(),
    };
    let at = ended.recorded_at;
    let over = |person| crisis_over(person, case, at);
    children.into_iter().map(over).collect()
}

/// A case that was never weighed as a crisis ends none.
fn was_crisis(file: &CaseFile) -> bool {
    file.of(Subject::Triage).any(|(_, state)| match state {
        State::Triage(state) => {
            let given = state.verdict.as_ref();
            given.is_some_and(|given| given.verdict.is_crisis())
        }
        _ => false,
    })
}

fn children(case: CaseId, file: &CaseFile) -> Vec<PersonId> {
    let Some(State::Case(state)) = file.state(StreamId::new(Subject::Case, case.0)) else {
        return Vec::new();
    };
    let members = state
        .members
        .iter()
        .filter(|(_, role)| matches!(role, HouseholdRole::Child | HouseholdRole::Sibling));
    members.map(|(person, _)| *person).collect()
}

fn child_of_stay(stay: StreamId, file: &CaseFile) -> Vec<PersonId> {
    match file.state(stay) {
        Some(State::Stay(state)) => state.started.iter().map(|started| started.child).collect(),
        _ => Vec::new(),
    }
}

fn crisis_over(person: PersonId, case: CaseId, over_at: Timestamp) -> Reaction {
    Reaction {
        command: person::Command::RecordCrisisOver {
            person,
            case,
            over_at,
        }
        .into(),
        done_codes: &["CRISIS_OVER_KNOWN", "PERSON_ERASED"],
        owner: Owner::desk(),
    }
}
