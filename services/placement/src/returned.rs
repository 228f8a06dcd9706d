//! The way back from outside the region is owed while the child is there, once: it is settled when the child goes home or to its
//! network, moves on, or stays anew. Where that is outside the region again, the new placement owes it (H22).

use vangnet_domain::{
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, PlacementId, StayId},
    placement,
    stay::{self, EndReason},
    stream::Subject,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.returned",
    heeds: |event| {
        matches!(
            event,
            Event::Stay(
                stay::Event::StayStarted { .. }
                    | stay::Event::StayMoved { .. }
                    | stay::Event::StayEnded {
                        reason: EndReason::Home | EndReason::Network,
                        ..
                    }
            )
        )
    },
    react: returned,
};

fn returned(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stay = StayId(event.envelope.stream.id);
    // Where the child is now, if it stays on: perhaps outside the region again.
    let (here, child) = match &event.event {
        Event::Stay(stay::Event::StayMoved { placement, .. }) => (Some(*placement), None),
        Event::Stay(stay::Event::StayStarted {
            placement, child, ..
        }) => (Some(*placement), Some(*child)),
        _ => (None, None),
    };
    file.owed(Subject::Placement, DutyKind::ReturnToRegion)
        .map(|(stream, duty)| (PlacementId(stream.id), duty))
        .filter(|(placement, _)| Some(*placement) != here && brought(file, *placement, stay, child))
        .map(|(placement, duty)| {
            Reaction::settles(placement::Command::FulfilDuty {
                placement,
                duty,
                note: None,
            })
        })
        .collect()
}

/// Whether a placement led to this stay, or was of this child.
fn brought(file: &CaseFile, placement: PlacementId, stay: StayId, child: Option<PersonId>) -> bool {
    let mut placements = file.placements().filter(|(id, _)| *id == placement);
    placements.any(|(_, state)| {
        let theirs = state.search.as_ref().map(|search| search.child);
        match child {
            Some(child) => theirs == Some(child),
            None => state.end.as_ref().and_then(placement::End::stay) == Some(stay),
        }
    })
}
