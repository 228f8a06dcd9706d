//! The rules of a place. Holding and occupying are decided by the placement.

use jiff::Timestamp;

use super::{
    AWAY_MAX, Availability, Away, Clash, CloseReason, Command, Event, Registered, Shape, Slot,
    State, expiry,
    rejection::{
        ANOTHER_PROVIDERS, CALENDAR_WRONG, PLACE_ALREADY_FREE, PLACE_CLOSED, PLACE_EXISTS,
        PLACE_NOT_CLOSED, PLACE_UNKNOWN, STAY_NOT_ENDED,
    },
};
use crate::{
    actor::Role,
    calendar::{date_of, hours_after},
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PlaceId, StayId},
    matching::Obstacle,
    person::AgeBand,
    rejection::{Rejection, needed_text},
};

pub(crate) use super::moving_in::may_move_in;

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Register {
                place,
                unit,
                provider,
                rung,
                municipality,
                age_bands,
            } => register(
                states,
                context,
                *place,
                Registered {
                    unit: unit.clone(),
                    provider: provider.clone(),
                    rung: *rung,
                    municipality: *municipality,
                    age_bands: age_bands.clone(),
                },
            ),
            Self::Describe { place, shape } => describe(states, context, *place, shape),
            Self::ReportCalendar { place, away, as_of } => {
                report_calendar(states, context, *place, away, *as_of)
            }
            Self::ReportAvailability {
                place,
                availability,
                as_of,
            } => report_availability(states, context, *place, *availability, *as_of),
            Self::Close { place, reason } => close(states, context, *place, *reason),
            Self::Reopen { place } => reopen(states, context, *place),
            Self::Free { place, stay } => free(states, *place, *stay),
        }
    }
}

/// The place, if it was registered.
pub(crate) fn known(states: &States, place: PlaceId) -> Result<(&State, &Registered), Refusal> {
    let state = states.place(place)?;
    match &state.registered {
        Some(registered) => Ok((state, registered)),
        None => Err(PLACE_UNKNOWN
            .because("Register the place first, or name one that is registered.")
            .with("place", place)
            .into()),
    }
}

/// What only one provider says is said by that one, or by the desk for it.
pub(crate) fn own_word(context: &Context<'_>, provider: &str) -> Result<(), Rejection> {
    let actor = context.actor;
    if actor.role == Role::Provider && actor.organisation != provider {
        return Err(ANOTHER_PROVIDERS
            .because("This is another provider's; let that one say so, or the desk.")
            .with("provider", provider));
    }
    Ok(())
}

/// A provider says so of its own places only: those it registered, and those it performs at (P24).
pub(crate) fn own_place(
    states: &States,
    context: &Context<'_>,
    place: PlaceId,
) -> Result<(), Refusal> {
    let (state, registered) = known(states, place)?;
    if is_of(state, registered, &context.actor.organisation) {
        return Ok(());
    }
    Ok(own_word(context, &registered.provider)?)
}

/// Whether a provider registered a place, or performs at it (P24).
pub(crate) fn is_of(place: &State, registered: &Registered, provider: &str) -> bool {
    registered.provider == provider || place.shape.performed_by.as_deref() == Some(provider)
}

/// Refused because somebody lives there or holds it, at whatever time.
fn not_free(state: &State, now: Timestamp) -> Option<Rejection> {
    let first = state.claims(Some(now)).next()?;
    let today = Slot::at(now);
    let on = first.share().nights.first_since(today).unwrap_or(today);
    let by = vec![first];
    Some(Obstacle::of_clash(&Clash { on, by }, state.shape.persons).refusal())
}

fn register(
    states: &States,
    context: &Context<'_>,
    place: PlaceId,
    wanted: Registered,
) -> Decision {
    if states.place(place)?.registered.is_some() {
        return Err(PLACE_EXISTS
            .because("A place with this id is registered; give a new place a new id.")
            .with("place", place)
            .into());
    }
    let provider = needed_text(&wanted.provider, "the provider")?;
    own_word(context, provider)?;
    let mut emit = Emit::regional();
    emit.push(
        place.0,
        Event::PlaceRegistered {
            unit: needed_text(&wanted.unit, "the code of the group or family")?.to_owned(),
            provider: provider.to_owned(),
            rung: wanted.rung,
            municipality: wanted.municipality,
            age_bands: in_order(wanted.age_bands),
        },
    );
    emit.done()
}

/// Each age once, youngest first.
fn in_order(mut age_bands: Vec<AgeBand>) -> Vec<AgeBand> {
    age_bands.sort_unstable();
    age_bands.dedup();
    age_bands
}

/// A word from the field is never refused for being old: it is kept, and newer news stays on top. A
/// phone whose clock is ahead cannot make its word newer than its receipt.
fn report_availability(
    states: &States,
    context: &Context<'_>,
    place: PlaceId,
    availability: Availability,
    as_of: Timestamp,
) -> Decision {
    own_place(states, context, place)?;
    let as_of = as_of.min(context.now);
    let mut emit = Emit::regional();
    emit.push(
        place.0,
        Event::AvailabilityReported {
            availability,
            as_of,
            good_until: Some(hours_after(as_of, context.rules.availability_hours_max)),
        },
    );
    emit.done()
}

/// What a place takes can change at any time, but not below those who are there.
fn describe(states: &States, context: &Context<'_>, place: PlaceId, shape: &Shape) -> Decision {
    let (state, _) = known(states, place)?;
    own_place(states, context, place)?;
    let shape = shape.clone().checked()?;
    let described = State {
        shape: shape.clone(),
        ..state.clone()
    };
    let today = Slot::at(context.now);
    for claim in state.claims(Some(context.now)) {
        let others = described
            .claims(Some(context.now))
            .filter(|other| other.holder() != claim.holder());
        if let Some(clash) = described.clash(others, &claim.share_seen(today), today) {
            return Err(Obstacle::of_clash(&clash, shape.persons).refusal().into());
        }
    }
    let mut emit = Emit::regional();
    emit.push(place.0, Event::PlaceDescribed { shape });
    emit.done()
}

/// A calendar is a word from the field too: kept with its age, newer news stays on top. Days that are over
/// are left out.
fn report_calendar(
    states: &States,
    context: &Context<'_>,
    place: PlaceId,
    away: &[Away],
    as_of: Timestamp,
) -> Decision {
    own_place(states, context, place)?;
    if away.len() > AWAY_MAX || away.iter().any(|away| away.until < away.from) {
        return Err(CALENDAR_WRONG
            .because("Let each period end on its first day or later; at most 100 periods.")
            .into());
    }
    let today = date_of(context.now);
    let mut away: Vec<_> = away.to_vec();
    away.retain(|away| away.until >= today);
    away.sort_unstable();
    away.dedup();
    let as_of = as_of.min(context.now);
    let mut emit = Emit::regional();
    emit.push(place.0, Event::CalendarReported { away, as_of });
    emit.done()
}

/// A child who lives there, or is on the way, goes before the closing.
fn close(states: &States, context: &Context<'_>, place: PlaceId, reason: CloseReason) -> Decision {
    let (state, _) = known(states, place)?;
    own_place(states, context, place)?;
    if let Some(refusal) = not_free(state, context.now) {
        return Err(refusal.into());
    }
    if state.closed.is_some() {
        return Err(PLACE_CLOSED
            .because("The place is out of use already.")
            .into());
    }
    let mut emit = Emit::regional();
    expiry::record_passed_holds(states, context, place, &mut emit)?;
    emit.push(place.0, Event::PlaceClosed { reason });
    emit.done()
}

fn reopen(states: &States, context: &Context<'_>, place: PlaceId) -> Decision {
    let (state, _) = known(states, place)?;
    own_place(states, context, place)?;
    if state.closed.is_none() {
        return Err(PLACE_NOT_CLOSED
            .because("The place is in use already.")
            .into());
    }
    let mut emit = Emit::regional();
    emit.push(place.0, Event::PlaceReopened);
    emit.done()
}

/// Exactly the stay that lives there gives it back, exactly once, and only after it ended or moved on.
fn free(states: &States, place: PlaceId, stay: StayId) -> Decision {
    let (state, _) = known(states, place)?;
    let Some(occupancy) = state.occupant(stay) else {
        let refusal = PLACE_ALREADY_FREE.because("This stay does not live here (any more).");
        return Err(match state.occupants.first() {
            Some(other) => refusal.with("occupiedByStay", other.stay),
            None => refusal,
        }
        .into());
    };
    let lived_here = states.stay(stay)?;
    if !lived_here.has_left(occupancy.placement) {
        return Err(STAY_NOT_ENDED
            .because("A place is given back when its stay has ended or moved on.")
            .with("stay", stay)
            .into());
    }
    let case = states.placement(occupancy.placement)?.search.as_ref();
    let mut emit = Emit::regional();
    emit.about(case.map(|search| search.case));
    emit.push(place.0, Event::PlaceFreed { stay });
    emit.done()
}
