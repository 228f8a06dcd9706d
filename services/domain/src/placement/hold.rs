//! Holding a place (reservering). "One bed, one child" is the expected version on the place's
//! stream: two searches that hold at the same instant read the same version, and only one of them
//! is written.

use super::{
    Event, RefusalReason, asking,
    rejection::{HOLD_ALREADY_CONFIRMED, HOLD_EXISTS, HOLD_NOT_EXPIRED, NO_HOLD},
    running::{Running, running},
};
use crate::{
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PlaceId, PlacementId},
    matching::{Wanted, obstacles},
    place::{
        self, ReleaseReason, Share,
        decide::{known, own_place},
        expiry::record_passed_holds,
    },
};

/// Held for the nights of the need, beside whoever has other nights. Old news of a place does not refuse: the
/// hold is the question, the provider's confirmation the answer.
pub(super) fn hold_place(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    place: PlaceId,
) -> Decision {
    let running = running(states, placement)?;
    refuse_second_hold(&running, context)?;
    let share = can_be_held(states, context, &running, place)?;

    let until = minutes_after(context.now, context.rules.hold_minutes);
    let mut emit = Emit::default();
    let passed = running.state.hold.map(|hold| hold.place);
    for passed in passed
        .filter(|passed| *passed != place)
        .into_iter()
        .chain([place])
    {
        record_passed_holds(states, context, passed, &mut emit)?;
    }
    emit.about(Some(running.search.case));
    emit.push(
        place.0,
        place::Event::PlaceHeld {
            placement,
            child: running.search.child,
            until,
            share: Some(share.clone()),
        },
    );
    let nights = Some(share.nights);
    emit.push(
        placement.0,
        Event::HoldPlaced {
            place,
            until,
            nights,
        },
    );
    asking::ask(states, context, &running, place, &mut emit)?;
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

/// The part of the place that can be held; refused on the first reason that the ranking would show as well.
fn can_be_held(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    place: PlaceId,
) -> Result<Share, Refusal> {
    let (state, _) = known(states, place)?;
    let age = states.person(running.search.child)?.age_band;
    let Some(wanted) = Wanted::of_search(running.id, running.state, age, None) else {
        return Err(NO_HOLD.because("Open the search first.").into());
    };
    let share = wanted.share_of(state, context.now);
    match obstacles(&wanted, place, state, context.now).first() {
        Some(obstacle) => Err(obstacle.refusal().into()),
        None => Ok(share),
    }
}

pub(super) fn confirm_hold(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
) -> Decision {
    let running = running(states, placement)?;
    let hold = running.standing_hold(states, context)?;
    own_place(states, context, hold.place)?;
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
    refusal: Option<RefusalReason>,
) -> Decision {
    let running = running(states, placement)?;
    let Some(hold) = running.state.hold else {
        return Err(NO_HOLD.because("This search holds no place.").into());
    };
    own_place(states, context, hold.place)?;
    asking::may_end(states, context, &running, hold, reason, refusal)?;
    if reason == ReleaseReason::Expired && running.state.held(context.now).is_some() {
        return Err(HOLD_NOT_EXPIRED
            .because("The hold has not passed its instant; say why it is given up.")
            .into());
    }
    let mut emit = Emit::default();
    // What came after its instant changes nothing: the hold had passed.
    if let Some(refusal) = refusal.filter(|_| hold.stands(context.now)) {
        asking::refused(states, context, &running, hold.place, refusal, &mut emit)?;
    }
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
            record_passed_holds(states, context, hold.place, emit)?;
        }
    }
    emit.about(Some(running.search.case));
    Ok(())
}
