//! What happens to the children of an acute, unsafe case is looked at again: a search opened, a team saw them safe at home, a
//! child joined. The rules decide whether that settles "secure every child", or opens it again (H01).

use vangnet_domain::{
    actor::Owner,
    case, deployment,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{DeploymentId, TriageId},
    state::State,
    stream::Subject,
    triage,
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    triage::bears_on_safety(event)
        || matches!(
            event,
            Event::Triage(
                triage::Event::VerdictGiven { .. }
                    | triage::Event::CrisisTestAnswered { .. }
                    | triage::Event::SafetyAssessed { .. }
                    | triage::Event::ChildSafe { .. }
            ) | Event::Deployment(
                deployment::Event::DeploymentCompleted { .. }
                    | deployment::Event::VisitRecorded { .. }
            ) | Event::Case(case::Event::PersonJoined { .. } | case::Event::CaseReopened(_))
        )
}

/// In the case of the event, and in the other cases of the child that it is about: one stay and one search are all it has.
pub(crate) fn secured(_event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    case.with_others().flat_map(of_household).collect()
}

fn of_household(case: &CaseFile) -> impl Iterator<Item = Reaction> {
    let deployments = || case.of(Subject::Deployment).map(|(id, _)| DeploymentId(id));
    let weighings = case
        .of(Subject::Triage)
        .filter_map(|(id, state)| match state {
            // What was asked is still to be shown where nobody says the danger any more.
            State::Triage(state)
                if state.asks_securing()
                    || state.duties.of_kind(DutyKind::SecureChild).is_some() =>
            {
                Some(TriageId(id))
            }
            _ => None,
        });
    weighings.map(move |triage| Reaction {
        command: triage::Command::CheckSecured {
            triage,
            deployments: deployments().collect(),
        }
        .into(),
        // Still waiting, or nothing to wait for: the duty and its clock say so.
        done_codes: &["CHILD_NOT_SECURED", "DUTY_NOT_OPEN"],
        owner: Owner::desk(),
    })
}
