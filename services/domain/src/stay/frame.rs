//! The frame around a stay: ambulatory help that is always coupled (H03).

use super::{
    Event,
    at::not_closed,
    course::settle,
    rejection::{AMBULATORY_COUPLED, AMBULATORY_NOT_COUPLED, LAST_AMBULATORY},
};
use crate::{
    decide::{Decision, Emit, States},
    duty::DutyKind,
    ids::StayId,
    rejection::needed_text,
};

pub(super) fn couple_ambulatory(states: &States, stay: StayId, provider: &str) -> Decision {
    let at = not_closed(states, stay)?;
    let provider = needed_text(provider, "the provider of the trajectory")?;
    if at.state.ambulatory.contains(provider) {
        return Err(AMBULATORY_COUPLED
            .because("A trajectory of this provider is coupled already.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AmbulatoryCoupled {
            provider: provider.to_owned(),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::CoupleAmbulatory) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// From the first coupling to the end of the stay there is always one (H03).
pub(super) fn end_ambulatory(states: &States, stay: StayId, provider: &str) -> Decision {
    let at = not_closed(states, stay)?;
    let provider = provider.trim();
    if !at.state.ambulatory.contains(provider) {
        return Err(AMBULATORY_NOT_COUPLED
            .because("No trajectory of this provider is coupled; name one that is.")
            .into());
    }
    if at.state.ended.is_none() && at.state.ambulatory.len() == 1 {
        return Err(LAST_AMBULATORY
            .because("Couple another trajectory first: a stay is always part of ambulatory help.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AmbulatoryEnded {
            provider: provider.to_owned(),
        },
    );
    emit.done()
}
