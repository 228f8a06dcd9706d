//! What every command on a placement asks first: does the search run, and who owns the next step.

use super::{
    HeldPlace, Search, State,
    rejection::{HOLD_EXPIRED, NO_HOLD, OWNER_NOT_NAMED, PLACEMENT_UNKNOWN, SEARCH_ENDED},
};
use crate::{
    actor::Owner,
    decide::{Context, Refusal, States},
    ids::PlacementId,
    rejection::Rejection,
};

/// A placement whose search runs.
pub(super) struct Running<'a> {
    pub(super) id: PlacementId,
    pub(super) state: &'a State,
    pub(super) search: &'a Search,
}

/// The placement and its search, running or ended.
pub(super) fn known(states: &States, placement: PlacementId) -> Result<(&State, &Search), Refusal> {
    let state = states.placement(placement)?;
    match &state.search {
        Some(search) => Ok((state, search)),
        None => Err(PLACEMENT_UNKNOWN
            .because("Open the search first, or name a placement whose search was opened.")
            .with("placement", placement)
            .into()),
    }
}

/// The placement, if its search runs.
pub(super) fn running(states: &States, placement: PlacementId) -> Result<Running<'_>, Refusal> {
    let (state, search) = known(states, placement)?;
    if state.end.is_some() {
        return Err(SEARCH_ENDED
            .because("The search has ended; open a new one if the child needs a place again.")
            .with("placement", placement)
            .into());
    }
    Ok(Running {
        id: placement,
        state,
        search,
    })
}

impl Running<'_> {
    /// The hold that stands now, in this stream and in the place's.
    pub(super) fn standing_hold(
        &self,
        states: &States,
        context: &Context<'_>,
    ) -> Result<HeldPlace, Refusal> {
        let Some(hold) = self.state.hold else {
            return Err(NO_HOLD.because("Hold a place first.").into());
        };
        let on_place = states.place(hold.place)?.held_by(self.id, context.now);
        if on_place.is_some() && hold.stands(context.now) {
            Ok(hold)
        } else {
            Err(HOLD_EXPIRED
                .because("The hold passed its instant unconfirmed; hold the place again.")
                .with("place", hold.place)
                .with("heldUntil", hold.until)
                .into())
        }
    }
}

/// Somebody who can be asked: an organisation always, a person where `by_name`.
pub(super) fn owned(owner: &Owner, by_name: bool) -> Result<Owner, Rejection> {
    let organisation = owner.organisation.trim();
    let person = owner.person.as_deref().map(str::trim);
    let person = person.filter(|person| !person.is_empty());
    if organisation.is_empty() || (by_name && person.is_none()) {
        return Err(OWNER_NOT_NAMED.because(if by_name {
            "Name the person and the organisation that have to answer."
        } else {
            "Name the organisation that has to act."
        }));
    }
    Ok(Owner {
        role: owner.role,
        organisation: organisation.to_owned(),
        person: person.map(str::to_owned),
    })
}
