//! An admission, an alternative away from home or an overflow begins a stay.

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, PlaceId, PlacementId, StayId},
    placement::{self, Rung},
    state::State,
    stay,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.begun",
    heeds: |event| Beginning::of(event).is_some(),
    react: begun,
};

/// What an event says of the stay that it begins.
struct Beginning {
    stay: StayId,
    child: PersonId,
    place: Option<PlaceId>,
    rung: Rung,
}

impl Beginning {
    fn of(event: &Event) -> Option<Self> {
        let Event::Placement(placement) = event else {
            return None;
        };
        let (stay, child, place, rung) = match placement {
            placement::Event::ChildAdmitted {
                place,
                child,
                stay,
                rung,
            } => (*stay, *child, Some(*place), *rung),
            placement::Event::AlternativeChosen {
                rung,
                child,
                stay: Some(stay),
                ..
            } => (*stay, *child, None, *rung),
            // A place elsewhere is a crisis group of another region: counted as such, with no place of ours.
            placement::Event::OverflowArranged { child, stay, .. } => {
                (*stay, *child, None, Rung::CrisisGroup)
            }
            _ => return None,
        };
        Some(Self {
            stay,
            child,
            place,
            rung,
        })
    }
}

fn begun(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stream = event.envelope.stream;
    let Some(State::Placement(placement)) = file.state(stream) else {
        return Vec::new();
    };
    let (Some(search), Some(beginning)) = (&placement.search, Beginning::of(&event.event)) else {
        return Vec::new();
    };
    vec![Reaction {
        command: stay::Command::Start {
            stay: beginning.stay,
            case: search.case,
            child: beginning.child,
            placement: PlacementId(stream.id),
            place: beginning.place,
            rung: beginning.rung,
            perspective: search.perspective,
        }
        .into(),
        done_codes: &["STAY_EXISTS"],
        owner: Owner::desk(),
    }]
}
