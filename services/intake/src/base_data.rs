//! A search is a request: what the crisis waives of its base data set is written down, and owed (H08).

use vangnet_domain::{actor::Owner, case, envelope::Recorded, event::Event, placement};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Placement(placement::Event::SearchOpened { .. })
    )
}

pub(crate) fn waived(opened: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let Event::Placement(placement::Event::SearchOpened { case, child, .. }) = &opened.event else {
        return Vec::new();
    };
    vec![Reaction {
        command: case::Command::WaiveBaseData {
            case: *case,
            child: *child,
        }
        .into(),
        done_codes: &["BASE_DATA_KNOWN"],
        owner: Owner::desk(),
    }]
}
