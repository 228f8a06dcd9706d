//! What is never so in a stay. The same predicates serve tests, simulation and metrics.

use std::collections::BTreeSet;

use crate::{duty::DutyKind, ids::StayId, placement::invariants::AllStates, state::State};

/// Running stays without ambulatory help and without the duty to couple it (H03). Never, between two
/// appends.
pub fn uncoupled(states: &AllStates<'_>) -> BTreeSet<StayId> {
    states
        .iter()
        .filter_map(|(stream, state)| match state {
            State::Stay(stay) if stay.started.is_some() && stay.ended.is_none() => {
                let owed = stay.duties.of_kind(DutyKind::CoupleAmbulatory).is_some();
                (stay.ambulatory.is_empty() && !owed).then_some(StayId(stream.id))
            }
            _ => None,
        })
        .collect()
}
