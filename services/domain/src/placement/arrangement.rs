//! What is arranged about a placement beside the place itself: who performs it, who pays, whether the child goes
//! on at the own school (P24, P28b, P28f); other nights (H05, P12); a brother or sister of another age (003:120).
//! None of it is a condition for admission.

use serde::{Deserialize, Serialize};

use super::{
    End, Event, asking,
    rejection::{NO_HOLD, NOT_A_SIBLING, NOTHING_ARRANGED},
    running::{known, running},
};
use crate::{
    actor::Role,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PlaceId, PlacementId},
    matching::{Obstacle, over_maximum},
    personal::Personal,
    place::{
        self, Funding, Nights, Share, Slot,
        decide::{known as known_place, own_place},
    },
    rejection::needed_text,
};

/// Who performs, who pays, which school.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Arrangement {
    /// The provider that performs, when another than that of the place (onderaannemer; P24).
    pub performed_by: Option<String>,
    /// Who pays (P28b).
    pub funding: Option<Funding>,
    /// Whether the child goes on at the own school (P28f).
    pub own_school: Option<bool>,
}

/// What is arranged can be said at any time, also long after the child moved in. What is left out stays.
pub(super) fn arrange(
    states: &States,
    placement: PlacementId,
    arrangement: &Arrangement,
) -> Decision {
    let (_, search) = known(states, placement)?;
    let performed_by = arrangement.performed_by.as_deref().map(str::trim);
    let arranged = Arrangement {
        performed_by: performed_by
            .filter(|code| !code.is_empty())
            .map(str::to_owned),
        ..arrangement.clone()
    };
    if arranged == Arrangement::default() {
        return Err(NOTHING_ARRANGED
            .because("Say who performs, who pays, or whether the child goes on at the own school.")
            .into());
    }
    let mut emit = Emit::for_case(search.case);
    emit.push(placement.0, Event::ArrangementRecorded(arranged));
    emit.done()
}

/// Other nights on the place that is held or lived in: some given back, or some more, which nobody else may have.
pub(super) fn change_nights(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    nights: &Nights,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let nothing = || NO_HOLD.because("This placement has no nights on a place (any more).");
    let lived_in = state.end.as_ref().and_then(End::place);
    let held = state.held(context.now).map(|hold| hold.place);
    let place = held.or(lived_in).ok_or_else(nothing)?;
    let (there, _) = known_place(states, place)?;
    own_place(states, context, place)?;
    let mut claims = there.claims(Some(context.now));
    let claim = claims
        .find(|claim| claim.is_of(placement))
        .ok_or_else(nothing)?;
    let nights = nights.clone().checked(context.now)?;
    // Of a child that is on its way its provider gives back no night; more are always welcome.
    let today = Slot::at(context.now).day;
    let fewer = !nights.include(&claim.share().nights, today);
    if fewer && state.decided.is_some() && held.is_some() && context.actor.role == Role::Provider {
        return Err(asking::on_its_way(place).into());
    }
    let share = Share {
        nights: nights.clone(),
        ..claim.share().clone()
    };
    let others = there
        .claims(Some(context.now))
        .filter(|claim| !claim.is_of(placement));
    if let Some(clash) = there.clash(others, &share, Slot::at(context.now)) {
        return Err(Obstacle::of_clash(&clash, there.shape.persons)
            .refusal()
            .into());
    }
    let first = claim.first_day().min(nights.from);
    if let Some(over) = over_maximum(&there.shape, first, nights.until) {
        return Err(over.refusal().into());
    }
    let mut emit = Emit::default();
    place::expiry::record_passed_holds(states, context, place, &mut emit)?;
    emit.about(Some(search.case));
    emit.push(
        place.0,
        place::Event::NightsChanged {
            placement,
            nights: nights.clone(),
        },
    );
    emit.push(placement.0, Event::NightsChanged { place, nights });
    emit.done()
}

/// A brother or sister may join at a place that is meant for other ages, with a reason (003:120).
pub(super) fn except_from_age(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    place: PlaceId,
    sibling: PlacementId,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let (_, registered) = known_place(states, place)?;
    let unit = (&registered.provider, &registered.unit);
    let there = place_of(states, context, sibling)?;
    let (_, search) = known(states, sibling)?;
    // Of the same case, or known as brother or sister from another one.
    let known_as = search.case == running.search.case || running.state.siblings.contains(&sibling);
    let of_household = known_as && search.child != running.search.child;
    let beside = match there {
        Some(there) => {
            let (_, there) = known_place(states, there)?;
            (&there.provider, &there.unit) == unit
        }
        None => false,
    };
    if !of_household || !beside {
        return Err(NOT_A_SIBLING
            .because("Name the placement of a brother or sister who is at this group or family, or held for it.")
            .with("siblingPlacement", sibling)
            .into());
    }
    let reason = needed_text(reason, "why they stay together")?;
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::AgeExceptionMade {
            place,
            sibling,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// The place that is held for a placement, or lived in.
fn place_of(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
) -> Result<Option<PlaceId>, Refusal> {
    let (state, _) = known(states, placement)?;
    let held = state.held(context.now).map(|hold| hold.place);
    Ok(held.or_else(|| state.end.as_ref().and_then(End::place)))
}
