//! A child that is weighed anew while a search runs: its clock follows, so that danger found at three in the night
//! quickens it at three in the night (H01).

use vangnet_domain::{actor::Owner, envelope::Recorded, event::Event, placement, triage};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.heeded",
    heeds: |event| {
        matches!(
            event,
            Event::Triage(
                triage::Event::VerdictGiven { .. } | triage::Event::SafetyAssessed { .. }
            )
        )
    },
    react: heeded,
};

fn heeded(_weighed: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    file.placements()
        .filter(|(_, placement)| placement.is_open())
        .map(|(placement, _)| Reaction {
            command: placement::Command::HeedWeighing { placement }.into(),
            done_codes: &["WEIGHING_HEEDED", "SEARCH_ENDED"],
            owner: Owner::desk(),
        })
        .collect()
}
