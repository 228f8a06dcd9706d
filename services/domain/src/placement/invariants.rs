//! What is never so, whatever was sent in whatever order. The same predicates serve tests, simulation
//! and metrics. Each gives what breaks it; nothing = it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::{End, State as Placement};
use crate::{
    ids::{PersonId, PlaceId, PlacementId, StayId},
    place::State as Place,
    state::State,
    stream::{StreamId, Subject},
};

/// The states of all streams in which something happened.
pub type AllStates<'a> = BTreeMap<StreamId, &'a State>;

/// Places that two placements hold or live in at once. Never, at any position of the log.
///
/// It is asked of placements and stays, not of the place, so that a place's own record cannot hide it.
pub fn double_booked(states: &AllStates<'_>) -> BTreeSet<PlaceId> {
    let mut claimants: BTreeMap<PlaceId, BTreeSet<PlacementId>> = BTreeMap::new();
    for (id, placement) in placements(states) {
        for place in claimed(states, placement) {
            claimants.entry(place).or_default().insert(id);
        }
    }
    for state in states.values() {
        if let State::Stay(stay) = state
            && let Some(started) = stay.started.filter(|_| stay.ended.is_none())
            && let Some(place) = started.place
        {
            claimants
                .entry(place)
                .or_default()
                .insert(started.placement);
        }
    }
    claimants.retain(|_, placements| placements.len() > 1);
    claimants.into_keys().collect()
}

/// Places whose record and whose placements tell different stories. Never, between two appends.
pub fn place_disagrees(states: &AllStates<'_>) -> BTreeSet<PlaceId> {
    let mut wrong = BTreeSet::new();
    for (id, placement) in placements(states) {
        wrong.extend(
            claimed(states, placement)
                .into_iter()
                .filter(|claimed| !place(states, *claimed).is_some_and(|place| knows(place, id))),
        );
    }
    for (stream, state) in states {
        if let State::Place(place) = state {
            let held = place.hold.is_none_or(|hold| {
                let holder = placement(states, hold.placement).and_then(|holder| holder.hold);
                holder.is_some_and(|ours| {
                    (ours.place.0, ours.until, ours.confirmed)
                        == (stream.id, hold.until, hold.confirmed)
                })
            });
            let lived_in = place.occupied.is_none_or(|occupancy| {
                let end = placement(states, occupancy.placement).and_then(|it| it.end.as_ref());
                end.is_some_and(|end| {
                    end.place() == Some(PlaceId(stream.id)) && end.stay() == Some(occupancy.stay)
                })
            });
            if !held || !lived_in {
                wrong.insert(PlaceId(stream.id));
            }
        }
    }
    wrong
}

/// Searches that ended and are still the child's live search, or run and are not. Never, between two
/// appends. With [`End`] being one of its kinds, an ended search has exactly one end.
pub fn search_astray(states: &AllStates<'_>) -> BTreeSet<PlacementId> {
    placements(states)
        .filter(|(id, placement)| {
            placement.search.as_ref().is_some_and(|search| {
                let live = live_search(states, search.child) == Some(*id);
                live == placement.end.is_some()
            })
        })
        .map(|(id, _)| id)
        .collect()
}

/// Running searches that nobody owns: "full" without an owner (H01). Never, at any position.
pub fn unowned(states: &AllStates<'_>) -> BTreeSet<PlacementId> {
    placements(states)
        .filter(|(_, placement)| {
            let owner = placement.owner();
            placement.is_open() && owner.is_none_or(|owner| owner.organisation.trim().is_empty())
        })
        .map(|(id, _)| id)
        .collect()
}

/// The places a placement holds, or put its child in for a stay that has not ended.
fn claimed(states: &AllStates<'_>, placement: &Placement) -> Vec<PlaceId> {
    let held = placement.hold.map(|hold| hold.place);
    let lived_in = match &placement.end {
        Some(End::Placed { place, stay, .. }) if !has_ended(states, *stay) => Some(*place),
        _ => None,
    };
    held.into_iter().chain(lived_in).collect()
}

fn knows(place: &Place, id: PlacementId) -> bool {
    let held = place.hold.is_some_and(|hold| hold.placement == id);
    held || place
        .occupied
        .is_some_and(|occupancy| occupancy.placement == id)
}

fn placements<'a>(states: &'a AllStates<'_>) -> impl Iterator<Item = (PlacementId, &'a Placement)> {
    states.iter().filter_map(|(stream, state)| match state {
        State::Placement(placement) => Some((PlacementId(stream.id), &**placement)),
        _ => None,
    })
}

fn placement<'a>(states: &'a AllStates<'_>, id: PlacementId) -> Option<&'a Placement> {
    match states.get(&StreamId::new(Subject::Placement, id.0)) {
        Some(State::Placement(placement)) => Some(placement),
        _ => None,
    }
}

fn place<'a>(states: &'a AllStates<'_>, id: PlaceId) -> Option<&'a Place> {
    match states.get(&StreamId::new(Subject::Place, id.0)) {
        Some(State::Place(place)) => Some(place),
        _ => None,
    }
}

fn live_search(states: &AllStates<'_>, child: PersonId) -> Option<PlacementId> {
    match states.get(&StreamId::new(Subject::Search, child.0)) {
        Some(State::Search(search)) => search.live,
        _ => None,
    }
}

fn has_ended(states: &AllStates<'_>, stay: StayId) -> bool {
    match states.get(&StreamId::new(Subject::Stay, stay.0)) {
        Some(State::Stay(stay)) => stay.ended.is_some(),
        _ => false,
    }
}
