//! What happens to the children of an acute, unsafe case is looked at again: a search opened, a team saw them safe at home, a
//! child joined. The rules decide whether that settles "secure every child", or opens it again (H01).

use vangnet_domain::{
    actor::Owner,
    case, deployment,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{DeploymentId, PlacementId, TriageId},
    person, placement,
    state::State,
    stay,
    stream::Subject,
    triage,
};
use vangnet_runtime::{CaseFile, Reaction};

/// Searches that are named in one command, the newest: more than a household has children.
const PLACEMENTS_MAX: usize = 100;

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Triage(
            triage::Event::VerdictGiven { .. }
                | triage::Event::CrisisTestAnswered { .. }
                | triage::Event::SafetyAssessed { .. }
                | triage::Event::ChildSafe { .. }
        ) | Event::Placement(placement::Event::SearchOpened { .. })
            | Event::Deployment(
                deployment::Event::DeploymentCompleted { .. }
                    | deployment::Event::VisitRecorded { .. }
            )
            | Event::Case(case::Event::PersonJoined { .. } | case::Event::CaseReopened(_))
            | Event::Person(person::Event::PersonCorrected { .. })
            | Event::Stay(
                stay::Event::StayEnded { .. }
                    | stay::Event::PlacementBrokenDown { .. }
                    | stay::Event::FormChanged { .. }
                    | stay::Event::StayResumed { .. }
            )
    )
}

pub(crate) fn secured(_event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
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
    weighings
        .map(|triage| Reaction {
            command: triage::Command::CheckSecured {
                triage,
                placements: placements(case),
                deployment: seen(case),
            }
            .into(),
            // Still waiting, or nothing to wait for: the duty and its clock say so.
            done_codes: &["CHILD_NOT_SECURED", "DUTY_NOT_OPEN"],
            owner: Owner::desk(),
        })
        .collect()
}

/// The searches of the case, the newest first.
fn placements(case: &CaseFile) -> Vec<PlacementId> {
    let mut opened: Vec<_> = case
        .of(Subject::Placement)
        .filter_map(|(id, state)| match state {
            State::Placement(state) => Some((state.search.as_ref()?.opened_at, PlacementId(id))),
            _ => None,
        })
        .collect();
    opened.sort_by(|one, other| other.cmp(one));
    opened.truncate(PLACEMENTS_MAX);
    opened.into_iter().map(|(_, placement)| placement).collect()
}

/// The last deployment that was done.
fn seen(case: &CaseFile) -> Option<DeploymentId> {
    case.of(Subject::Deployment)
        .filter_map(|(id, state)| match state {
            State::Deployment(state) => Some((state.completed_at?, DeploymentId(id))),
            _ => None,
        })
        .max()
        .map(|(_, deployment)| deployment)
}
