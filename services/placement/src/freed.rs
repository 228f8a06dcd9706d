//! The end of a stay frees exactly the place it held, exactly once.

use vangnet_domain::{
    actor::{Owner, Role},
    envelope::Recorded,
    event::Event,
    ids::StayId,
    place, stay,
};
use vangnet_runtime::{React, Reaction};

pub(crate) fn make() -> Box<dyn React> {
    Box::new(Freed)
}

struct Freed;

impl React for Freed {
    fn react(&mut self, event: &Recorded) -> Vec<Reaction> {
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
}
