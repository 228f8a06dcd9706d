//! What a place comes to. Nobody is named: children are ids.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Away, Calendar, GuestClaim, Shape, Share, Slot};
use crate::{
    calendar::{date_of, passed},
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
    /// What it takes, as described last.
    pub shape: Shape,
    /// The newest word of the provider; `None` = never heard.
    pub availability: Option<Reported>,
    /// The days without; `None` = no calendar was given.
    pub calendar: Option<Calendar>,
    /// Out of use, and why.
    pub closed: Option<CloseReason>,
    /// The holds as last recorded. Whether one still stands is a question of the instant: [`Hold::stands`].
    pub holds: Vec<Hold>,
    /// Who lives there, each with their nights.
    pub occupants: Vec<Occupancy>,
    /// What neighbour regions have here.
    pub guests: Vec<GuestClaim>,
    /// When the last who lived there left.
    pub left_empty_at: Option<Timestamp>,
}

/// What a place is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Registered {
    /// Code of the group or family.
    pub unit: String,
    /// Whose it is (aanbieder): the provider of record (P24).
    pub provider: String,
    /// Its rung of the ladder.
    pub rung: Rung,
    /// Where it stands.
    pub municipality: Municipality,
    /// The ages it is meant for; empty = every age.
    pub age_bands: Vec<AgeBand>,
}

impl Registered {
    /// Whether a child of this age may be placed here: the age on the first day counts, so that nobody has to
    /// move for a birthday. An unknown age gets in: unknown never refuses.
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
    /// After this instant the word is too old to go by.
    pub good_until: Timestamp,
}

impl Reported {
    /// What was said, while it can be gone by.
    pub fn fresh(&self, now: Timestamp) -> Option<Availability> {
        (!passed(self.good_until, now)).then_some(self.availability)
    }
}

/// A hold (reservering) on a place, or on some nights of it, for one child.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// The search that holds it.
    pub placement: PlacementId,
    /// The child it is for.
    pub child: PersonId,
    /// Until when it stands unconfirmed.
    pub until: Timestamp,
    /// Confirmed by the provider: it no longer expires.
    pub confirmed: bool,
    /// The first day that was promised, whatever nights it has by now; `None` = that of its nights.
    #[serde(default)]
    pub first: Option<Date>,
    /// Which part of the place.
    #[serde(flatten)]
    pub share: Share,
}

impl Hold {
    /// Whether it stands at an instant; at `until` itself it still does.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.confirmed || !passed(self.until, now)
    }
}

/// Who lives in a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Occupancy {
    /// The placement that brought the child.
    pub placement: PlacementId,
    /// The child.
    pub child: PersonId,
    /// The stay that gives it back.
    pub stay: StayId,
    /// Since when (recorded).
    pub since: Timestamp,
    /// The first day that was promised, as the hold had it.
    #[serde(default)]
    pub first: Option<Date>,
    /// Which part of the place.
    #[serde(flatten)]
    pub share: Share,
}

code_list! {
    /// How a place stands at an instant, the strongest fact first.
    pub enum Standing {
        /// No such place.
        Unregistered = "unregistered",
        /// A child lives there now.
        Occupied = "occupied",
        /// Held for a child now.
        Held = "held",
        /// Out of use.
        Closed = "closed",
        /// The provider says not now.
        Unavailable = "unavailable",
        /// The provider says free; see how old that word is.
        Free = "free",
        /// Never heard of, or too long ago: unknown is an answer.
        Unknown = "unknown",
    }
}

impl State {
    /// The hold of a placement that stands at an instant.
    pub fn held_by(&self, placement: PlacementId, now: Timestamp) -> Option<&Hold> {
        self.hold_of(placement).filter(|hold| hold.stands(now))
    }

    /// The hold of a placement as last recorded.
    pub fn hold_of(&self, placement: PlacementId) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.placement == placement)
    }

    /// The holds that passed their instant and are still on record.
    pub fn passed_holds(&self, now: Timestamp) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(move |hold| !hold.stands(now))
    }

    /// Who lives there for a stay.
    pub fn occupant(&self, stay: StayId) -> Option<&Occupancy> {
        self.occupants.iter().find(|lives| lives.stay == stay)
    }

    /// Whether nothing more fits right now, and why.
    pub fn full_now(&self, now: Timestamp) -> Option<Standing> {
        let there = self.claims_on(Slot::at(now), now);
        let lived = there.iter().any(|claim| claim.lives());
        let persons = there.iter().map(|claim| claim.share().persons);
        let full = persons.fold(0, u32::saturating_add) >= self.shape.persons;
        full.then_some(if lived {
            Standing::Occupied
        } else {
            Standing::Held
        })
    }

    /// The period of the calendar without the place on a day.
    pub fn away_on(&self, day: Date) -> Option<&Away> {
        let away = self.calendar.iter().flat_map(|calendar| &calendar.away);
        away.into_iter().find(|away| away.covers(day))
    }

    /// Whether any child lives there.
    pub fn is_lived_in(&self) -> bool {
        self.claims(None).any(super::Claim::lives)
    }

    /// Until which day it rests after the last child left, unless its provider said since then that it is free.
    pub fn rests_until(&self, now: Timestamp) -> Option<Date> {
        let left = self.left_empty_at.filter(|_| !self.is_lived_in())?;
        let until = date_of(left).saturating_add(i64::from(self.shape.rest_days).days());
        let called_free = self
            .availability
            .is_some_and(|word| word.availability == Availability::Free && word.as_of > left);
        (date_of(now) < until && !called_free).then_some(until)
    }

    /// How it stands at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let day = Slot::at(now).day;
        if self.registered.is_none() {
            return Standing::Unregistered;
        }
        if let Some(full) = self.full_now(now) {
            return full;
        }
        if self.closed.is_some() {
            return Standing::Closed;
        }
        if self.away_on(day).is_some() || self.rests_until(now).is_some() {
            return Standing::Unavailable;
        }
        match self.availability.and_then(|word| word.fresh(now)) {
            Some(Availability::Unavailable) => Standing::Unavailable,
            Some(Availability::Free) => Standing::Free,
            None => Standing::Unknown,
        }
    }
}
