//! Holding a place (reservering). "One bed, one child" is the expected version on the place's
//! stream: two searches that hold at the same instant read the same version, and only one of them
//! is written.

use super::{
    Event,
    rejection::{HOLD_ALREADY_CONFIRMED, HOLD_EXISTS, HOLD_NOT_EXPIRED, NO_HOLD},
    running::{Running, running},
};
use crate::{
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PlaceId, PlacementId},
    person::AgeBand,
    place::{
        self, Availability, ReleaseReason,
        decide::{known, not_free},
        expiry::record_passed_hold,
        rejection::{AGE_DOES_NOT_FIT, PLACE_CLOSED, PLACE_UNAVAILABLE},
    },
};

/// Old news of a place does not refuse: the hold is the question, the provider's confirmation the
/// answer.
pub(super) fn hold_place(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    place: PlaceId,
) -> Decision {
    let running = running(states, placement)?;
    refuse_second_hold(&running, context)?;
    can_be_held(states, context, &running, place)?;

    let until = minutes_after(context.now, context.rules.hold_minutes);
    let mut emit = Emit::default();
    let passed = running.state.hold.map(|hold| hold.place);
    for passed in passed
        .filter(|passed| *passed != place)
        .into_iter()
        .chain([place])
    {
        record_passed_hold(states, context, passed, &mut emit)?;
    }
    emit.about(Some(running.search.case));
    emit.push(
        place.0,
        place::Event::PlaceHeld {
            placement,
            child: running.search.child,
            until,
        },
    );
    emit.push(placement.0, Event::HoldPlaced { place, until });
    emit.done()
}

/// A search holds one place at a time.
pub(super) fn refuse_second_hold(
    running: &Running<'_>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    match running.state.held(context.now) {
        None => Ok(()),
        Some(hold) => Err(HOLD_EXISTS
            .because("This search holds a place; release it first.")
            .with("place", hold.place)
            .with("heldUntil", hold.until)
            .with("confirmed", hold.confirmed)
            .into()),
    }
}

fn can_be_held(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    place: PlaceId,
) -> Result<(), Refusal> {
    let (state, registered) = known(states, place)?;
    if let Some(refusal) = not_free(state, context.now) {
        return Err(refusal.into());
    }
    if let Some(reason) = state.closed {
        return Err(PLACE_CLOSED
            .because("The place is out of use; look for another.")
            .with("reason", reason)
            .into());
    }
    if let Some(said) = state.availability
        && said.availability == Availability::Unavailable
    {
        return Err(PLACE_UNAVAILABLE
            .because("The provider said that it is not available; ask again, or look for another.")
            .with("asOf", said.as_of)
            .into());
    }
    let age = states.person(running.search.child)?.age_band;
    let age = age.unwrap_or(AgeBand::Unknown);
    if !registered.fits(age) {
        let meant_for: Vec<_> = registered.age_bands.iter().map(|a| a.as_str()).collect();
        return Err(AGE_DOES_NOT_FIT
            .because("The place is meant for other ages; look for another.")
            .with("ageBand", age)
            .with("placeAgeBands", meant_for.join(", "))
            .into());
    }
    Ok(())
}

pub(super) fn confirm_hold(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
) -> Decision {
    let running = running(states, placement)?;
    let hold = running.standing_hold(states, context)?;
    if hold.confirmed {
        return Err(HOLD_ALREADY_CONFIRMED
            .because("The provider confirmed this hold before.")
            .with("place", hold.place)
            .into());
    }
    let mut emit = Emit::for_case(running.search.case);
    emit.push(hold.place.0, place::Event::HoldConfirmed { placement });
    emit.push(placement.0, Event::HoldConfirmed { place: hold.place });
    emit.done()
}

/// A hold that passed in the meantime is written down as passed: the place is free either way.
pub(super) fn release_hold(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    reason: ReleaseReason,
) -> Decision {
    let running = running(states, placement)?;
    if running.state.hold.is_none() {
        return Err(NO_HOLD.because("This search holds no place.").into());
    }
    if reason == ReleaseReason::Expired && running.state.held(context.now).is_some() {
        return Err(HOLD_NOT_EXPIRED
            .because("The hold has not passed its instant; say why it is given up.")
            .into());
    }
    let mut emit = Emit::default();
    let_go(states, context, &running, reason, &mut emit)?;
    emit.done()
}

/// Give back what the search holds, if it holds anything; events after it are about its case.
pub(super) fn let_go(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    reason: ReleaseReason,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    if let Some(hold) = running.state.hold {
        if hold.stands(context.now) {
            states.place(hold.place)?;
            let placement = running.id;
            emit.about(Some(running.search.case));
            emit.push(
                hold.place.0,
                place::Event::HoldReleased { placement, reason },
            );
            let place = hold.place;
            emit.push(placement.0, Event::HoldEnded { place, reason });
        } else {
            record_passed_hold(states, context, hold.place, emit)?;
        }
    }
    emit.about(Some(running.search.case));
    Ok(())
}
