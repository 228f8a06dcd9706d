//! The need in full (hulpvraag), recorded before a place is looked for (H07): the rung, who comes along, what the
//! child cannot be with, home and school as areas, which nights. Codes and figures; no text, no address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Event, Rung,
    rejection::{NEED_FOLLOWS_HOLD, NEED_WRONG},
    running::running,
};
use crate::{
    decide::{Context, Decision, Emit, States},
    ids::PlacementId,
    place::{Area, Circumstance, Nights, PERSONS_MAX},
};

/// What is looked for, beyond kind and perspective.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Need {
    /// The rung that is looked for; `None` = the lightest that works (P28).
    pub rung: Option<Rung>,
    /// How many brothers and sisters are to be placed together with the child, each with a search of their own.
    pub together: u32,
    /// How many persons of the household come along without a search of their own (gezinsopname; P13).
    pub accompanied_by: u32,
    /// What the child cannot be with; never why.
    pub not_with: Vec<Circumstance>,
    /// The area of home.
    pub home_area: Option<Area>,
    /// The area of the own school.
    pub school_area: Option<Area>,
    /// Whether the child is to go on at the own school (P28f); `None` = not known yet.
    pub own_school: Option<bool>,
    /// Which nights and parts of the day; `None` = all, from the hold on (P12).
    pub nights: Option<Nights>,
}

/// The need, and since when it is on record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NeedOnRecord {
    /// The need.
    pub need: Need,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The newest need counts. While a place is held it stays as it is: a need is not cut to a place (H07).
pub(super) fn record_need(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    need: &Need,
) -> Decision {
    let running = running(states, placement)?;
    if let Some(hold) = running.state.held(context.now) {
        return Err(NEED_FOLLOWS_HOLD
            .because(
                "A place is held for the need as it is; release it, then say what is needed. Nights are changed apart.",
            )
            .with("place", hold.place)
            .into());
    }
    let mut need = need.clone();
    if need.together.saturating_add(need.accompanied_by) >= PERSONS_MAX {
        return Err(NEED_WRONG
            .because("Let fewer than 20 come together; search for each household apart.")
            .with("personsMax", PERSONS_MAX)
            .into());
    }
    need.not_with.sort_unstable();
    need.not_with.dedup();
    need.nights = need
        .nights
        .map(|nights| nights.checked(context.now))
        .transpose()?;
    let mut emit = Emit::for_case(running.search.case);
    emit.push(placement.0, Event::NeedRecorded(need));
    emit.done()
}
