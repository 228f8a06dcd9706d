//! Somebody has to act in a case that was closed: it runs again, under the director of before. The search, the weighing, the
//! team are never refused for it (constitution 1, H01); and a closure that crossed with one of them does not stand.

use vangnet_domain::{
    actor::Owner,
    case::{self, ReopenCause},
    consultation, deployment,
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
        // Perhaps the first word about a new crisis: somebody directs it. One that ran at the closure is no new word.
        Event::Consultation(
            consultation::Event::ConsultationRequested { .. }
            | consultation::Event::HelpCalledIn { .. },
        ) => Some(ReopenCause::Consultation),
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

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        case::CaseOutcome,
        consultation,
        duty::Duty,
        given::{Given, at, given, id},
        ids::{CaseId, DutyId, ReportId},
        placement::{self, NeedKind, Perspective},
    };
    use vangnet_views::View as _;

    use super::*;

    const CASE: CaseId = CaseId(id(2));

    fn opened() -> Given {
        let opened = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        };
        given().and(CASE.0, opened)
    }

    fn closed(given: Given) -> Given {
        let closed = case::Event::CaseClosed {
            outcome: CaseOutcome::CrisisOver,
            registration: None,
        };
        given.and(CASE.0, closed)
    }

    /// What follows on the last event, when it is heeded.
    fn follows(given: &Given) -> Option<ReopenCause> {
        let last = given.recorded().last()?;
        let mut file = CaseFile::default();
        given.recorded().iter().for_each(|event| file.apply(event));
        let reactions = if heeds(&last.event) {
            reopened(last, &file)
        } else {
            Vec::new()
        };
        let [reaction] = reactions.as_slice() else {
            assert!(reactions.is_empty(), "at most once");
            return None;
        };
        assert_eq!(reaction.done_codes, ["CASE_OPEN"]);
        match &reaction.command {
            vangnet_domain::command::Command::Case(case::Command::Reopen { case, because }) => {
                assert_eq!(*case, CASE);
                Some(*because)
            }
            other => panic!("{other:?}"),
        }
    }

    fn owed(kind: DutyKind) -> triage::Event {
        triage::Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind,
            due: at("2026-03-02T01:30:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "H01@1".into(),
        })
    }

    fn searched() -> placement::Event {
        placement::Event::SearchOpened {
            case: CASE,
            triage: vangnet_domain::ids::TriageId(id(20)),
            child: vangnet_domain::ids::PersonId(id(31)),
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: placement::LADDER.into(),
        }
    }

    #[test]
    fn a_closed_case_runs_again_when_somebody_has_to_act_in_it_and_an_open_one_just_runs() {
        let weighed = triage::Event::TriageStarted { case: CASE };
        let asked = consultation::samples().remove(0);
        let causes = [
            (ReopenCause::Search, id(60), searched().into()),
            (ReopenCause::Weighing, id(20), weighed.into()),
            (
                ReopenCause::Weighing,
                id(20),
                owed(DutyKind::SecureChild).into(),
            ),
            (
                ReopenCause::Weighing,
                id(20),
                owed(DutyKind::SeeOnSite).into(),
            ),
            (ReopenCause::Consultation, id(95), Event::from(asked)),
        ];
        for (cause, stream, event) in causes {
            let called = closed(opened()).and(stream, event.clone());
            assert_eq!(follows(&called), Some(cause), "{event:?}");
            assert_eq!(follows(&opened().and(stream, event)), None);
        }
        let written = closed(opened()).and(id(20), owed(DutyKind::WriteVerdict));
        assert_eq!(follows(&written), None, "nobody has to go for a form");
    }

    #[test]
    fn a_closure_that_crossed_with_a_search_or_a_child_that_is_not_safe_does_not_stand() {
        assert_eq!(follows(&closed(opened())), None);
        let crossed = closed(opened().and(id(60), searched()));
        assert_eq!(follows(&crossed), Some(ReopenCause::Search));
        let started = triage::Event::TriageStarted { case: CASE };
        let unsafe_yet = opened().and(id(20), started);
        let unsafe_yet = unsafe_yet.and(id(20), owed(DutyKind::SecureChild));
        assert_eq!(follows(&closed(unsafe_yet)), Some(ReopenCause::Weighing));
        // A partner that was asked before it was closed goes on by itself, and stays on the screens.
        let asked = opened().and(id(95), consultation::samples().remove(0));
        assert_eq!(follows(&closed(asked)), None);
    }
}
