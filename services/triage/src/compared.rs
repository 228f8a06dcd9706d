//! How a deployment ended says something of the verdict that sent it (terugkoppeling op de triage; P03).

use vangnet_domain::{
    actor::Owner,
    deployment,
    envelope::Recorded,
    event::Event,
    ids::{DeploymentId, TriageId},
    state::State,
    stream::Subject,
    triage::{self, Verdict, found_on_site},
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Deployment(deployment::Event::DeploymentCompleted { .. })
    )
}

pub(crate) fn compared(event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    let Event::Deployment(deployment::Event::DeploymentCompleted { outcome }) = &event.event else {
        return Vec::new();
    };
    let Some((triage, verdict)) = verdict_in_force(case) else {
        return Vec::new();
    };
    let found = found_on_site(verdict, *outcome);
    found
        .map(|found| Reaction {
            command: triage::Command::CompareVerdict {
                triage,
                found,
                deployment: Some(DeploymentId(event.envelope.stream.id)),
                note: None,
            }
            .into(),
            // Said by then, or the deployment did not end so.
            done_codes: &["VERDICT_COMPARED", "DEPLOYMENT_PHASE"],
            owner: Owner::triage_desk(),
        })
        .into_iter()
        .collect()
}

/// The newest verdict of the case that no other has superseded.
fn verdict_in_force(case: &CaseFile) -> Option<(TriageId, Verdict)> {
    case.of(Subject::Triage)
        .filter_map(|(id, state)| match state {
            State::Triage(state) if !state.is_superseded() => {
                let given = state.verdict.as_ref()?;
                Some((given.given_at, TriageId(id), given.verdict))
            }
            _ => None,
        })
        .max_by_key(|(given_at, triage, _)| (*given_at, *triage))
        .map(|(_, triage, verdict)| (triage, verdict))
}
