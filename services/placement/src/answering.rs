//! What a neighbour region hears of its requests here: yes or no, that the bed stands, that people let go of it, that the
//! child is there, or stands at the door of a bed with another child in it, that it left.

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    guest::{Event as Guest, State as Request},
    ids::GuestId,
    placement::{self, NeighbourSays, NeighbourWord},
    state::State,
    stream::LedgerId,
};
use vangnet_runtime::{CaseFile, Crossing, Reaction};

pub(crate) const CROSSING: Crossing = Crossing {
    name: "placement.answering",
    heeds: |event| matches!(event, Event::Guest(event) if word(event).is_some()),
    react: told,
};

/// What the neighbour hears of an event; what it said itself it knows.
fn word(event: &Guest) -> Option<NeighbourWord> {
    let says = |word| Some(NeighbourWord::Says { word });
    match event {
        Guest::GuestOffered {
            provider, until, ..
        } => Some(NeighbourWord::Offered {
            provider: provider.clone(),
            until: *until,
        }),
        Guest::GuestRefused { reason } => Some(NeighbourWord::Refused { reason: *reason }),
        Guest::GuestConfirmed => says(NeighbourSays::Secured),
        Guest::GuestLetGo { .. } => says(NeighbourSays::LetGo),
        Guest::GuestArrived => says(NeighbourSays::Arrived),
        Guest::GuestAtTheDoor => says(NeighbourSays::AtTheDoor),
        Guest::GuestLeft => says(NeighbourSays::Left),
        Guest::GuestAsked { .. }
        | Guest::GuestConfirmedLate
        | Guest::GuestWithdrawn { .. }
        | Guest::ConflictSettled { .. }
        | Guest::DutyOpened(_)
        | Guest::DutyFulfilled { .. } => None,
    }
}

fn told(event: &Recorded, file: &CaseFile, neighbour: &LedgerId) -> Vec<Reaction> {
    let Event::Guest(said) = &event.event else {
        return Vec::new();
    };
    let asked = match file.state(event.envelope.stream) {
        Some(State::Guest(request)) => Request::clone(request).asked,
        _ => None,
    };
    let (Some(word), Some(asked)) = (word(said), asked) else {
        return Vec::new();
    };
    if asked.region != *neighbour {
        return Vec::new();
    }
    vec![Reaction {
        command: placement::Command::HearNeighbour {
            placement: asked.placement,
            guest: GuestId(event.envelope.stream.id),
            word,
        }
        .into(),
        done_codes: &["OVERFLOW_HEARD"],
        owner: Owner::desk(),
    }]
}
