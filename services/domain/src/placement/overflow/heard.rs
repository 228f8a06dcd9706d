//! What a neighbour says is a fact, recorded however late; what it does to the search.

use jiff::{Timestamp, ToSpan as _};

use super::{AskPhase, NeighbourSays, NeighbourWord, OverflowAsk, SAID_WHEN_ASKED, asked, say};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    guest::WithdrawReason,
    ids::{GuestId, PlacementId, StayId},
    neighbours,
    place::ReleaseReason,
    placement::{
        End, Event, OverflowEvent, ending,
        hold::let_go,
        rejection::OVERFLOW_HEARD,
        running::{known, running},
    },
};

/// What a neighbour says: recorded once each, however late, whatever became of the search.
pub(in crate::placement) fn hear(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    guest: GuestId,
    word: &NeighbourWord,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let ask = asked(state, guest)?;
    neighbours::is_of(context, &ask.region)?;
    let heard = match word {
        NeighbourWord::Offered { .. } | NeighbourWord::Refused { .. } => {
            ask.offer.is_some() || ask.refusal.is_some()
        }
        NeighbourWord::Says { word } => match word {
            NeighbourSays::Secured => ask.secured_at.is_some(),
            NeighbourSays::LetGo => ask.lost_at.is_some(),
            NeighbourSays::Arrived => ask.arrived_at.is_some(),
            NeighbourSays::AtTheDoor => ask.at_door_at.is_some(),
            NeighbourSays::Left => ask.left_at.is_some(),
        },
    };
    if heard {
        return Err(OVERFLOW_HEARD
            .because("This was heard before.")
            .with("phase", ask.phase())
            .into());
    }
    let mut emit = Emit::for_case(search.case);
    match word {
        NeighbourWord::Offered { provider, until } => say(
            placement,
            OverflowEvent::Offered {
                guest,
                provider: provider.clone(),
                until: *until,
                take_by: margin_before(*until, context),
            },
            &mut emit,
        ),
        NeighbourWord::Refused { reason } => {
            let reason = *reason;
            say(
                placement,
                OverflowEvent::Refused { guest, reason },
                &mut emit,
            );
        }
        NeighbourWord::Says { word } => {
            let word = *word;
            say(placement, OverflowEvent::Said { guest, word }, &mut emit);
            match word {
                NeighbourSays::Secured => secured(states, context, placement, ask, &mut emit)?,
                NeighbourSays::LetGo => {
                    if let (AskPhase::Taken, Some(taken)) = (ask.phase(), &ask.taken) {
                        conflict(context, placement, &taken.owner, &mut emit);
                    }
                }
                // A child that is where this region did not send it, or sent it no more.
                NeighbourSays::Arrived => {
                    if !matches!(ask.phase(), AskPhase::Taken | AskPhase::Secured) {
                        let owner = state.owner().unwrap_or_else(Owner::desk);
                        conflict(context, placement, &owner, &mut emit);
                    }
                }
                // The search may have ended on this bed: whoever brings the child back finds it another with the neighbour.
                NeighbourSays::AtTheDoor => {
                    let taken = ask.taken.as_ref().map(|taken| taken.owner.clone());
                    let owner = taken.or_else(|| state.owner()).unwrap_or_else(Owner::desk);
                    conflict(context, placement, &owner, &mut emit);
                }
                NeighbourSays::Left => left(states, context, placement, ask, &mut emit)?,
            }
        }
    }
    emit.done()
}

fn margin_before(until: Timestamp, context: &Context<'_>) -> Timestamp {
    let margin = context.rules.overflow_margin_minutes.max(0);
    until
        .checked_sub(margin.minutes())
        .unwrap_or(Timestamp::MIN)
}

/// Two regions say different things of one child: somebody named looks, within the half hour.
fn conflict(context: &Context<'_>, placement: PlacementId, owner: &Owner, emit: &mut Emit) {
    let due = minutes_after(context.now, context.rules.acute_step_minutes);
    let kind = DutyKind::SettleBetweenRegions;
    let duty = Duty::new(context, kind, due, owner.clone(), "H01@1");
    emit.push(placement.0, Event::DutyOpened(duty));
}

/// The bed stands for the child: the search ends on it. Where it was withdrawn meanwhile, the neighbour frees it when it
/// hears so.
fn secured(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    ask: &OverflowAsk,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let (Some(taken), Some(offer), None, None) =
        (&ask.taken, &ask.offer, &ask.withdrawn, &ask.left_at)
    else {
        return Ok(());
    };
    let running = running(states, placement)?;
    // Decided on a place here since then: the child is on its way there, and stays so.
    if running.state.decided.is_some() {
        let (guest, reason) = (ask.guest, WithdrawReason::OtherPlace);
        say(placement, OverflowEvent::Withdrawn { guest, reason }, emit);
        conflict(context, placement, &taken.owner, emit);
        return Ok(());
    }
    // A stay that was begun, or ended, since the offer was taken is another one.
    let stay = match ending::can_stay(states, &running, taken.stay) {
        Ok(()) => taken.stay,
        Err(Refusal::Reject(_)) => ending::lives_in(states, running.search.child)?
            .unwrap_or_else(|| StayId(context.derive("stay"))),
        Err(need) => return Err(need),
    };
    let outside = ending::Overflow {
        region: &context.rules.neighbours.name(&ask.region),
        provider: &offer.provider,
        owner: &taken.owner,
        stay,
        reason: SAID_WHEN_ASKED,
        heard: None,
    };
    let_go(states, context, &running, ReleaseReason::OtherPlace, emit)?;
    ending::end_outside(states, context, &running, &outside, Some(ask.guest), emit)
}

/// The child left the place there. While its stay still runs here, somebody has to know where it is.
fn left(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    ask: &OverflowAsk,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let Some(taken) = &ask.taken else {
        return Ok(());
    };
    let (state, _) = known(states, placement)?;
    let gone = match state.end.as_ref().and_then(End::stay) {
        Some(stay) if ask.secured_at.is_some() => states.stay(stay)?.has_left(placement),
        _ => false,
    };
    if !gone && ask.withdrawn.is_none() {
        conflict(context, placement, &taken.owner, emit);
    }
    Ok(())
}
