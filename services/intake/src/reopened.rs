//! Somebody has to act in a case that was closed: it runs again, under the director of before. The search, the weighing, the
//! team are never refused for it (constitution 1, H01); and a closure that crossed with one of them does not stand.

use vangnet_domain::{
    actor::Owner,
    case::{self, ReopenCause},
    deployment,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    placement,
    state::State,
    stay,
    stream::{StreamId, Subject},
    triage,
};
use vangnet_runtime::{CaseFile, Reaction};

/// What calls for a case by itself.
fn calls(event: &Event) -> Option<ReopenCause> {
    match event {
        Event::Placement(placement::Event::SearchOpened { .. }) => Some(ReopenCause::Search),
        Event::Stay(stay::Event::StayStarted { .. }) => Some(ReopenCause::Stay),
        Event::Triage(triage::Event::TriageStarted { .. }) => Some(ReopenCause::Weighing),
        // Somebody has to go, or to make a child safe; a verdict that is only written down asks for neither.
        Event::Triage(triage::Event::DutyOpened(duty)) => {
            let presses = matches!(duty.kind, DutyKind::SeeOnSite | DutyKind::SecureChild);
            presses.then_some(ReopenCause::Weighing)
        }
        Event::Deployment(deployment::Event::DeploymentOffered { .. }) => {
            Some(ReopenCause::Deployment)
        }
        _ => None,
    }
}

pub(crate) fn heeds(event: &Event) -> bool {
    calls(event).is_some() || matches!(event, Event::Case(case::Event::CaseClosed { .. }))
}

pub(crate) fn reopened(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let Some(case) = file.case() else {
        return Vec::new();
    };
    let outcome = match file.state(StreamId::new(Subject::Case, case.0)) {
        Some(State::Case(state)) => state.outcome,
        _ => None,
    };
    let because = outcome.and_then(|_| calls(&event.event).or_else(|| runs(file)));
    let reopen = because.map(|because| Reaction {
        command: case::Command::Reopen { case, because }.into(),
        done_codes: &["CASE_OPEN"],
        owner: Owner::desk(),
    });
    reopen.into_iter().collect()
}

/// What still runs of a case at its closure, and was not seen there: it began in the same instant, or a child is not safe.
fn runs(file: &CaseFile) -> Option<ReopenCause> {
    let streams = [Subject::Placement, Subject::Stay, Subject::Triage];
    let mut states = streams.into_iter().flat_map(|subject| file.of(subject));
    states.find_map(|(_, state)| match state {
        State::Placement(search) => search.is_open().then_some(ReopenCause::Search),
        State::Stay(stay) => {
            let runs = stay.started.is_some() && stay.ended.is_none();
            runs.then_some(ReopenCause::Stay)
        }
        State::Triage(weighing) => {
            let runs = weighing.duties.of_kind(DutyKind::SecureChild).is_some();
            runs.then_some(ReopenCause::Weighing)
        }
        _ => None,
    })
}
