//! The end of a stay frees exactly the place it held, exactly once.

use vangnet_domain::{
    actor::{Owner, Role},
    envelope::Recorded,
    event::Event,
    ids::StayId,
    place, stay,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.freed",
    heeds: |event| {
        matches!(
            event,
            Event::Stay(stay::Event::StayEnded { place: Some(_), .. })
        )
    },
    react: freed,
};

fn freed(event: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let Event::Stay(stay::Event::StayEnded {
        place: Some(place), ..
    }) = &event.event
    else {
        return Vec::new();
    };
    vec![Reaction {
        command: place::Command::Free {
            place: *place,
            stay: StayId(event.envelope.stream.id),
        }
        .into(),
        done_codes: &["PLACE_ALREADY_FREE"],
        owner: Owner {
            role: Role::Provider,
            organisation: event.envelope.actor.organisation.clone(),
            person: None,
        },
    }]
}
