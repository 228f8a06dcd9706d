//! A team that saw the child settles "see the child on site" on the weighings of that case.

use vangnet_domain::{
    deployment::{self, Sighting},
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::TriageId,
    stream::Subject,
    triage,
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Deployment(deployment::Event::VisitRecorded {
            sighting: Sighting::Spoken | Sighting::Seen,
            ..
        })
    )
}

pub(crate) fn seen(_visit: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    case.owed(Subject::Triage, DutyKind::SeeOnSite)
        .map(|(stream, duty)| {
            Reaction::settles(triage::Command::FulfilDuty {
                triage: TriageId(stream.id),
                duty,
                note: None,
            })
        })
        .collect()
}
