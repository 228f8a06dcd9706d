//! A child stays away from home: what its family is owed for that stands on the case, once (H12, H27).

use vangnet_domain::{actor::Owner, case, envelope::Recorded, event::Event, stay};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(event, Event::Stay(stay::Event::StayStarted { .. }))
}

pub(crate) fn owed(started: &Recorded, _file: &CaseFile) -> Vec<Reaction> {
    let Event::Stay(stay::Event::StayStarted { case, .. }) = &started.event else {
        return Vec::new();
    };
    vec![Reaction {
        command: case::Command::OweAtStay { case: *case }.into(),
        done_codes: &["NOTHING_OWED_AT_STAY"],
        owner: Owner::desk(),
    }]
}
