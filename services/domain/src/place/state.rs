//! What a place comes to. Nobody is named: children are ids.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::passed,
    code_list,
    ids::{PersonId, PlacementId, StayId},
    person::AgeBand,
    place::{Availability, CloseReason},
    placement::Rung,
    region::Municipality,
};

/// A place (plek): what it is, what the provider said of it, who holds it, who lives there.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What it is; `None` until it is registered.
    pub registered: Option<Registered>,
    /// The newest word of the provider; `None` = never heard.
    pub availability: Option<Reported>,
    /// Out of use, and why.
    pub closed: Option<CloseReason>,
    /// The hold as last recorded. Whether it still stands is a question of the instant:
    /// [`State::held`].
    pub hold: Option<Hold>,
    /// Who lives there.
    pub occupied: Option<Occupancy>,
}

/// What a place is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Registered {
    /// Code of the group or family.
    pub unit: String,
    /// Whose it is (aanbieder).
    pub provider: String,
    /// Its rung of the ladder.
    pub rung: Rung,
    /// Where it stands.
    pub municipality: Municipality,
    /// The ages it is meant for; empty = every age.
    pub age_bands: Vec<AgeBand>,
}

impl Registered {
    /// Whether a child of this age may be placed here. An unknown age gets in: unknown never
    /// refuses.
    pub fn fits(&self, age: AgeBand) -> bool {
        age == AgeBand::Unknown || self.age_bands.is_empty() || self.age_bands.contains(&age)
    }
}

/// The provider's word, and how old it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reported {
    /// What was said.
    pub availability: Availability,
    /// As of when; screens show it beside the word.
    pub as_of: Timestamp,
}

/// A hold (reservering) on a place for one child.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// The search that holds it.
    pub placement: PlacementId,
    /// The child it is for.
    pub child: PersonId,
    /// Until when it stands unconfirmed.
    pub until: Timestamp,
    /// Confirmed by the provider: it no longer expires.
    pub confirmed: bool,
}

impl Hold {
    /// Whether it stands at an instant; at `until` itself it still does.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.confirmed || !passed(self.until, now)
    }
}

/// Who lives in a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Occupancy {
    /// The placement that brought the child.
    pub placement: PlacementId,
    /// The child.
    pub child: PersonId,
    /// The stay that gives it back.
    pub stay: StayId,
    /// Since when (recorded).
    pub since: Timestamp,
}

code_list! {
    /// How a place stands at an instant, the strongest fact first.
    pub enum Standing {
        /// No such place.
        Unregistered = "unregistered",
        /// A child lives there.
        Occupied = "occupied",
        /// Held for a child.
        Held = "held",
        /// Out of use.
        Closed = "closed",
        /// The provider says not now.
        Unavailable = "unavailable",
        /// The provider says free; see how old that word is.
        Free = "free",
        /// Never heard of: unknown is an answer.
        Unknown = "unknown",
    }
}

impl State {
    /// The hold that stands at an instant.
    pub fn held(&self, now: Timestamp) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| hold.stands(now))
    }

    /// The hold that passed its instant and is still on record.
    pub fn passed_hold(&self, now: Timestamp) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| !hold.stands(now))
    }

    /// How it stands at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.availability.map(|reported| reported.availability) {
            _ if self.registered.is_none() => Standing::Unregistered,
            _ if self.occupied.is_some() => Standing::Occupied,
            _ if self.held(now).is_some() => Standing::Held,
            _ if self.closed.is_some() => Standing::Closed,
            Some(Availability::Unavailable) => Standing::Unavailable,
            Some(Availability::Free) => Standing::Free,
            None => Standing::Unknown,
        }
    }
}
