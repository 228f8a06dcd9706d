//! An admission, an alternative away from home or an overflow begins a stay, or moves the child within the one that runs.

use vangnet_domain::{
    actor::Owner, envelope::Recorded, event::Event, ids::PlacementId, placement, state::State, stay,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.begun",
    heeds: |event| {
        use placement::Event::{AlternativeChosen, ChildAdmitted, OverflowArranged};
        matches!(
            event,
            Event::Placement(
                ChildAdmitted { .. } | AlternativeChosen { .. } | OverflowArranged { .. }
            )
        )
    },
    react: begun,
};

fn begun(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stream = event.envelope.stream;
    let Some(State::Placement(placement)) = file.state(stream) else {
        return Vec::new();
    };
    let (Some(search), Some(end)) = (&placement.search, &placement.end) else {
        return Vec::new();
    };
    let Some(stay) = end.stay() else {
        return Vec::new();
    };
    vec![Reaction {
        command: stay::Command::Start {
            stay,
            case: search.case,
            child: search.child,
            placement: PlacementId(stream.id),
            place: end.place(),
            rung: end.rung(),
            perspective: search.perspective,
        }
        .into(),
        done_codes: &["STAY_EXISTS", "STAY_MOVED"],
        owner: Owner::desk(),
    }]
}
