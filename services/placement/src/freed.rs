//! The end of a stay frees exactly the place it held, exactly once; so does a move within it, for the place it left.

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{PlaceId, StayId},
    place, stay,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.freed",
    heeds: |event| given_back(event).is_some(),
    react: freed,
};

/// The place that a stay does not live in any more.
fn given_back(event: &Event) -> Option<PlaceId> {
    match event {
        Event::Stay(
            stay::Event::StayEnded { place, .. }
            | stay::Event::StayMoved { from: place, .. }
            | stay::Event::MoveVoided { place, .. },
        ) => *place,
        _ => None,
    }
}

fn freed(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let Some(place) = given_back(&event.event) else {
        return Vec::new();
    };
    vec![Reaction {
        command: place::Command::Free {
            place,
            stay: StayId(event.envelope.stream.id),
        }
        .into(),
        done_codes: &["PLACE_ALREADY_FREE"],
        // Whoever gave the command may have been a service; the desk knows every place, and asks its provider.
        owner: Owner::desk(),
    }]
}
