//! Whether a child can move in now. Who is there on the day counts, whatever was promised: a child who stays on beyond its last
//! night, or the days before the nights that are held.

use super::{
    Claim, Clash, DayPart, Holder, Nights, Share, Slot, State, Week, rejection::NIGHTS_WRONG,
};
use crate::{calendar::date_of, decide::Context, matching::Obstacle, rejection::Rejection};

/// A child of this region, on what is held for it.
pub(crate) fn may_move_in(
    place: &State,
    claim: Claim<'_>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let share = claim.share();
    if begins_later(&share.nights, context) {
        return Err(NIGHTS_WRONG
            .because(
                "The nights that are held begin later; let those from today on be added first.",
            )
            .with("heldFrom", share.nights.from));
    }
    fits_from_today(place, claim.holder(), share, context)
}

/// A child at the door, to whom this part of the place was promised: the part with which it moves in, or who is in its way.
pub(crate) fn at_the_door(
    place: &State,
    holder: Holder,
    promised: Share,
    context: &Context<'_>,
) -> Result<Share, Rejection> {
    let share = Share {
        nights: needed_now(promised.nights, context),
        ..promised
    };
    fits_from_today(place, holder, &share, context)?;
    Ok(share)
}

/// What a child that is here needs, for whom these nights were asked: from today on where they begin later, today where they are
/// over.
pub(crate) fn needed_now(nights: Nights, context: &Context<'_>) -> Nights {
    let today = Slot::at(context.now);
    if begins_later(&nights, context) {
        // Until they begin it is there all day; a promise of some nights of the week does not say that.
        Nights {
            from: today.day,
            week: Week::ALL,
            ..nights
        }
    } else if nights.first_since(today).is_none() {
        Nights::only(today.day)
    } else {
        nights
    }
}

/// The date, not the night: after midnight tonight is still the night of yesterday.
fn begins_later(nights: &Nights, context: &Context<'_>) -> bool {
    nights.from > date_of(context.now)
}

/// Beside all others. Whose own nights are over is at the door all the same, and a bed that is free today is not refused: what is
/// asked is all of today, and that is what such a child has then ([`Claim::nights`]).
fn fits_from_today(
    place: &State,
    holder: Holder,
    share: &Share,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let today = Slot::at(context.now);
    let others = place.claims(Some(context.now));
    let others = others.filter(|other| other.holder() != holder);
    let others: Vec<_> = others.collect();
    let there = others.iter().copied();
    let there: Vec<_> = there.filter(|other| other.covers(today, today)).collect();
    // After midnight somebody may have the rest of this night, also where these begin today; and on a day of the week that is not
    // its own somebody may be there whose day it is.
    let not_its_own = !share.nights.covers(today) && share.nights.first_since(today).is_some();
    if (today.part == DayPart::Night || not_its_own) && !place.takes(&there, share) {
        let clash = Clash {
            on: today,
            by: there,
        };
        return Err(Obstacle::of_clash(&clash, share.persons).refusal());
    }
    let others = others.into_iter();
    if share.nights.first_since(today).is_some() {
        return match place.clash(others, share, today) {
            Some(clash) => Err(Obstacle::of_clash(&clash, share.persons).refusal()),
            None => Ok(()),
        };
    }
    let today_only = Share {
        nights: Nights::only(today.day),
        ..share.clone()
    };
    if place.clash(others, &today_only, today).is_none() {
        return Ok(());
    }
    let refusal = NIGHTS_WRONG.because(
        "The nights that were held are over, and somebody else has the place now; hold another place, or change them to nights that are free.",
    );
    Err(match share.nights.until {
        Some(until) => refusal.with("lastNight", until),
        None => refusal,
    })
}
