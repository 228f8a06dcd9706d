//! Brothers and sisters: searches of one household stand together, and so do the children, if it can be: in one unit
//! or family, on one rung, outside the region with one provider. Apart only for a reason, recorded once for all.

use std::collections::BTreeMap;

use super::{
    End, Event, Rung, RungOutcome, State,
    rejection::{NO_SIBLINGS, SIBLINGS_APART, SPLIT_BEFORE},
    running::{Running, running},
};
use crate::{
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PersonId, PlaceId, PlacementId},
    person::HouseholdRole,
    personal::Personal,
    place::decide::known,
    rejection::needed_text,
};

/// Where a child goes, as far as its siblings are concerned.
pub(super) enum Whereabouts<'a> {
    /// A place of a unit or family.
    Place(PlaceId),
    /// A rung that carries it.
    Rung(Rung),
    /// A provider outside the region.
    Outside { region: &'a str, provider: &'a str },
}

/// The searches that run for others of the household of this case, and those that led to where one of them is now: whoever is
/// searched for later is a brother or sister too.
pub(super) fn of_household(
    states: &States,
    case: &case::State,
    child: PersonId,
) -> Result<BTreeMap<PlacementId, PersonId>, Refusal> {
    let mut found = BTreeMap::new();
    let others = case
        .members
        .iter()
        .filter(|(member, role)| **member != child && !matches!(role, HouseholdRole::Network));
    for (member, _) in others {
        let theirs = states.search(*member)?;
        let led_to = match theirs.stay {
            Some(stay) => states.stay(stay)?.lived_in(),
            None => None,
        };
        if let Some(placement) = theirs.live.or(led_to) {
            found.insert(placement, *member);
        }
    }
    Ok(found)
}

/// The new search and those of the household come to stand beside each other.
pub(super) fn link(
    states: &States,
    placement: PlacementId,
    household: &BTreeMap<PlacementId, PersonId>,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    if household.is_empty() {
        return Ok(());
    }
    let siblings = household.keys().copied().collect();
    emit.push(placement.0, Event::SiblingsLinked { siblings });
    for sibling in household.keys() {
        states.placement(*sibling)?;
        let siblings = vec![placement];
        emit.push(sibling.0, Event::SiblingsLinked { siblings });
    }
    Ok(())
}

/// Refuse to send a child where its siblings are not going, as long as nobody said why.
pub(super) fn together(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    goes: &Whereabouts<'_>,
) -> Result<(), Refusal> {
    if running.state.split.is_some() {
        return Ok(());
    }
    let mut apart = Vec::new();
    for sibling in &running.state.siblings {
        if !goes_along(states, context, states.placement(*sibling)?, goes)? {
            apart.push(sibling.to_string());
        }
    }
    if apart.is_empty() {
        return Ok(());
    }
    Err(SIBLINGS_APART
        .because(
            "Let the brothers and sisters go to the same unit, rung or provider, or record why they go apart.",
        )
        .with("siblingPlacements", apart.join(", "))
        .into())
}

fn goes_along(
    states: &States,
    context: &Context<'_>,
    sibling: &State,
    goes: &Whereabouts<'_>,
) -> Result<bool, Refusal> {
    Ok(match goes {
        Whereabouts::Place(place) => {
            let theirs = match &sibling.end {
                Some(end) => end.place(),
                None => sibling.held(context.now).map(|hold| hold.place),
            };
            match theirs {
                Some(theirs) => same_unit(states, *place, theirs)?,
                None => false,
            }
        }
        Whereabouts::Rung(rung) => match &sibling.end {
            Some(end) => end.place().is_none() && end.rung() == *rung,
            None => sibling.outcome(*rung) == Some(RungOutcome::Used),
        },
        Whereabouts::Outside { region, provider } => match &sibling.end {
            Some(End::Overflow {
                region: theirs,
                provider: their_provider,
                ..
            }) => (theirs.as_str(), their_provider.as_str()) == (*region, *provider),
            Some(End::Placed { .. } | End::Alternative { .. }) => false,
            // The next command takes them along; anything else is refused until a reason stands.
            None => sibling.no_place.is_some(),
        },
    })
}

fn same_unit(states: &States, one: PlaceId, other: PlaceId) -> Result<bool, Refusal> {
    let (_, one) = known(states, one)?;
    let (_, other) = known(states, other)?;
    Ok((&one.provider, &one.unit) == (&other.provider, &other.unit))
}

/// They go apart, for a reason: said once, it holds for each of them.
pub(super) fn split(states: &States, placement: PlacementId, reason: &str) -> Decision {
    let running = running(states, placement)?;
    if running.state.siblings.is_empty() {
        return Err(NO_SIBLINGS
            .because("No search runs for a brother or sister of this child.")
            .into());
    }
    if let Some(split) = &running.state.split {
        return Err(SPLIT_BEFORE
            .because("It is recorded why these children go apart.")
            .with("recordedIn", split.recorded_in)
            .into());
    }
    let reason = needed_text(reason, "why the children go apart")?;
    let case = running.search.case;
    let mut emit = Emit::for_case(case);
    emit.push(
        placement.0,
        Event::SiblingsSplit {
            recorded_in: placement,
            reason: Some(Personal::of_case(case, reason)),
        },
    );
    for sibling in &running.state.siblings {
        if states.placement(*sibling)?.is_open() {
            emit.push(
                sibling.0,
                Event::SiblingsSplit {
                    recorded_in: placement,
                    reason: None,
                },
            );
        }
    }
    emit.done()
}
