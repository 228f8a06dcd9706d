//! An admission, an alternative away from home or an overflow begins a stay.

use std::collections::BTreeMap;

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId, PlaceId, PlacementId, StayId},
    placement::{self, Perspective, Rung},
    stay,
};
use vangnet_runtime::{React, Reaction};

pub(crate) fn make() -> Box<dyn React> {
    Box::<Begun>::default()
}

/// Where each open search is meant to lead.
#[derive(Default)]
struct Begun {
    perspectives: BTreeMap<PlacementId, Perspective>,
}

impl Begun {
    fn start(
        &mut self,
        event: &Recorded,
        stay: StayId,
        child: PersonId,
        place: Option<PlaceId>,
        rung: Rung,
    ) -> Vec<Reaction> {
        let placement = PlacementId(event.envelope.stream.id);
        let (Some(perspective), Some(case)) =
            (self.perspectives.remove(&placement), event.envelope.case)
        else {
            return Vec::new();
        };
        vec![Reaction {
            command: stay::Command::Start {
                stay,
                case: CaseId(case.0),
                child,
                placement,
                place,
                rung,
                perspective,
            }
            .into(),
            done_codes: &["STAY_EXISTS"],
            owner: Owner::desk(),
        }]
    }
}

impl React for Begun {
    fn react(&mut self, event: &Recorded) -> Vec<Reaction> {
        let Event::Placement(placement) = &event.event else {
            return Vec::new();
        };
        match placement {
            placement::Event::SearchOpened { perspective, .. } => {
                self.perspectives
                    .insert(PlacementId(event.envelope.stream.id), *perspective);
                Vec::new()
            }
            placement::Event::ChildAdmitted {
                place,
                child,
                stay,
                rung,
            } => self.start(event, *stay, *child, Some(*place), *rung),
            placement::Event::AlternativeChosen {
                rung,
                child,
                stay: Some(stay),
                ..
            } => self.start(event, *stay, *child, None, *rung),
            // A place elsewhere is a crisis group of another region: counted as such, with no place of ours.
            placement::Event::OverflowArranged { child, stay, .. } => {
                self.start(event, *stay, *child, None, Rung::CrisisGroup)
            }
            _ => Vec::new(),
        }
    }
}
