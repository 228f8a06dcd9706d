//! The receiving side accepted the case: that settles "hand over warmly" on the weighings that found no crisis (H16).

use vangnet_domain::{
    actor::Owner, case, duty::DutyKind, envelope::Recorded, event::Event, ids::TriageId,
    stream::Subject, triage,
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(event, Event::Case(case::Event::HandoverAccepted { .. }))
}

pub(crate) fn handed_over(_accepted: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    case.owed(Subject::Triage, DutyKind::WarmHandover)
        .map(|(stream, duty)| Reaction {
            command: triage::Command::FulfilDuty {
                triage: TriageId(stream.id),
                duty,
                note: None,
            }
            .into(),
            // Weighed again meanwhile: the new weighing owes a handover of its own.
            done_codes: &["DUTY_NOT_OPEN", "NO_WARM_HANDOVER"],
            owner: Owner::desk(),
        })
        .collect()
}
