//! Swapping a duty (ruilen): one asks, the other agrees. Whoever plans the rota is not needed, and cannot do it for them.

use super::{
    Event, State,
    decide::{kept, lasting, overlap},
    rejection::{ROTA_PERIOD_BEGUN, SWAP_NOT_OFFERED, SWAP_NOT_YOURS, SWAP_OPEN},
    state::{Period, SwapOffer},
};
use crate::{
    decide::{Context, Decision, Emit, States},
    ids::{PeriodId, RotaId},
    rejection::{Rejection, needed_text},
};

fn to_come(period: &Period, context: &Context<'_>) -> Result<(), Rejection> {
    if period.has_begun(context.now) {
        Err(ROTA_PERIOD_BEGUN
            .because("Withdraw what runs, and plan who takes over.")
            .with("period", period.id)
            .with("from", period.from))
    } else {
        Ok(())
    }
}

fn theirs(person: &str, context: &Context<'_>) -> Result<(), Rejection> {
    if context.actor.person == person {
        Ok(())
    } else {
        Err(SWAP_NOT_YOURS.because("Only the two who swap can: one offers, the other accepts."))
    }
}

/// Both periods of a swap are to come, and each belongs to whom it is said to.
fn returned<'a>(
    state: &'a State,
    offer: &SwapOffer,
    context: &Context<'_>,
) -> Result<Option<&'a Period>, Rejection> {
    let Some(id) = offer.in_return else {
        return Ok(None);
    };
    let period = lasting(state, id, context)?;
    to_come(period, context)?;
    if period.person == offer.to {
        Ok(Some(period))
    } else {
        Err(SWAP_NOT_YOURS
            .because("In return comes a period of the one who is asked.")
            .with("period", id))
    }
}

pub(super) fn offer(
    rota: RotaId,
    period: PeriodId,
    to: &str,
    in_return: Option<PeriodId>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = kept(states, rota)?;
    let known = lasting(state, period, context)?;
    theirs(&known.person, context)?;
    to_come(known, context)?;
    let to = needed_text(to, "who is asked to take over")?;
    if to == known.person {
        return Err(SWAP_NOT_YOURS
            .because("Ask somebody else than yourself.")
            .into());
    }
    if known.swap.is_some() {
        return Err(SWAP_OPEN
            .because("Take the offer back first, or wait for the answer.")
            .with("period", period)
            .into());
    }
    let offer = SwapOffer {
        to: to.to_owned(),
        in_return,
    };
    returned(state, &offer, context)?;
    let mut emit = Emit::regional();
    emit.push(
        rota.0,
        Event::SwapOffered {
            period,
            to: offer.to,
            in_return,
        },
    );
    emit.done()
}

fn offered<'a>(
    state: &'a State,
    period: PeriodId,
    context: &Context<'_>,
) -> Result<(&'a Period, &'a SwapOffer), Rejection> {
    let known = lasting(state, period, context)?;
    match &known.swap {
        Some(offer) => Ok((known, offer)),
        None => Err(SWAP_NOT_OFFERED
            .because("Nobody offered to swap this period, or it was answered.")
            .with("period", period)),
    }
}

/// Checked again when it is accepted: the rota may have changed since it was offered.
pub(super) fn accept(
    rota: RotaId,
    period: PeriodId,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = kept(states, rota)?;
    let (known, offer) = offered(state, period, context)?;
    theirs(&offer.to, context)?;
    to_come(known, context)?;
    let given_back = returned(state, offer, context)?;
    let swapped = |other: &Period| {
        other.id == known.id || given_back.is_some_and(|period| period.id == other.id)
    };
    let twice = |person: &str, taken: &Period| {
        state.periods.iter().find(|other| {
            other.person == person && !swapped(other) && other.overlaps(taken.from, taken.until)
        })
    };
    let clash = twice(&offer.to, known)
        .or_else(|| given_back.and_then(|period| twice(&known.person, period)));
    if let Some(other) = clash {
        return Err(overlap(other).into());
    }
    let mut emit = Emit::regional();
    emit.push(
        rota.0,
        Event::SwapAccepted {
            period,
            by: offer.to.clone(),
            in_return: offer.in_return,
        },
    );
    emit.done()
}

pub(super) fn decline(
    rota: RotaId,
    period: PeriodId,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = kept(states, rota)?;
    let (known, offer) = offered(state, period, context)?;
    theirs(&offer.to, context).or_else(|_| theirs(&known.person, context))?;
    let mut emit = Emit::regional();
    emit.push(rota.0, Event::SwapDeclined { period });
    emit.done()
}
