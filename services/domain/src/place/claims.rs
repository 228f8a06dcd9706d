//! Who has which part of a place, and whether one more fits. "One bed, one child" for every part of every day:
//! at no slot do the claims on a place come to more persons, or more households, than it takes.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    Hold, Occupancy, State,
    nights::{Nights, Slot, slots_between},
};
use crate::ids::{CaseId, GuestId, PlacementId};

/// The part of a place that is somebody's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Share {
    /// Which nights and parts of the day.
    pub nights: Nights,
    /// The household they belong to: its case. `None` (a record from before households were told apart) is a
    /// household of its own.
    pub household: Option<CaseId>,
    /// How many persons: the child, and whoever comes along.
    pub persons: u32,
}

impl Share {
    /// One child, every part of every day from an instant on.
    pub fn ordinary(now: Timestamp) -> Self {
        Self {
            nights: Nights::from_now(now),
            household: None,
            persons: 1,
        }
    }
}

/// A place that is a neighbour region's: promised to it, or lived in by its child. It never runs out by itself: the
/// neighbour may believe in it while nobody can be reached, so people let go of it ([`crate::guest`]).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestClaim {
    /// The request it answers.
    pub guest: GuestId,
    /// Since when the child lives there (recorded); `None` while it is held.
    pub since: Option<Timestamp>,
    /// Which part of the place.
    #[serde(flatten)]
    pub share: Share,
}

/// Whose a claim is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// A search of this region.
    Placement(PlacementId),
    /// A request of a neighbour region.
    Guest(GuestId),
}

/// A hold or an occupation of a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claim<'a> {
    /// Held for a child.
    Held(&'a Hold),
    /// A child lives there.
    Lived(&'a Occupancy),
    /// A neighbour region's.
    Guest(&'a GuestClaim),
}

impl<'a> Claim<'a> {
    /// Which part.
    pub const fn share(self) -> &'a Share {
        match self {
            Self::Held(hold) => &hold.share,
            Self::Lived(occupancy) => &occupancy.share,
            Self::Guest(guest) => &guest.share,
        }
    }

    /// Whose.
    pub const fn holder(self) -> Holder {
        match self {
            Self::Held(hold) => Holder::Placement(hold.placement),
            Self::Lived(occupancy) => Holder::Placement(occupancy.placement),
            Self::Guest(guest) => Holder::Guest(guest.guest),
        }
    }

    /// Whether it is this search's.
    pub fn is_of(self, placement: PlacementId) -> bool {
        self.holder() == Holder::Placement(placement)
    }

    /// Whether a child lives there on it; otherwise it is held.
    pub const fn lives(self) -> bool {
        match self {
            Self::Held(_) => false,
            Self::Lived(_) => true,
            Self::Guest(guest) => guest.since.is_some(),
        }
    }

    /// Since when a child lives there on it (recorded).
    pub const fn since(self) -> Option<Timestamp> {
        match self {
            Self::Held(_) => None,
            Self::Lived(occupancy) => Some(occupancy.since),
            Self::Guest(guest) => guest.since,
        }
    }

    /// The first day of it, from which the longest stay of a place is counted: the earliest that was promised or lived. A change
    /// of the nights does not move it, before the child moved in as little as after.
    pub fn first_day(self) -> Date {
        let promised = match self {
            Self::Held(hold) => hold.first,
            Self::Lived(occupancy) => occupancy.first,
            Self::Guest(_) => None,
        };
        let lived = self.since().map(|since| Slot::at(since).day);
        let known = [promised, lived].into_iter().flatten();
        known.fold(self.share().nights.from, Ord::min)
    }

    /// Which nights it has, seen from today. A child whose last day has passed still lives there until the stay gives
    /// the place back: today is its. All of it, if the child came when its nights were over: then they do not say when it is there.
    pub fn nights(self, today: Slot) -> Cow<'a, Nights> {
        let nights = &self.share().nights;
        let (Some(since), Some(until)) = (self.since(), nights.until) else {
            return Cow::Borrowed(nights);
        };
        if nights.first_since(Slot::at(since)).is_none() {
            return Cow::Owned(Nights::only(today.day));
        }
        if until < today.day {
            return Cow::Owned(Nights {
                week: nights.week,
                ..Nights::only(today.day)
            });
        }
        Cow::Borrowed(nights)
    }

    /// Whether it has a slot, seen from today. Who came outside its nights has that part of the day too: the rest of a night after
    /// midnight, or of an afternoon of somebody else's week.
    pub fn covers(self, slot: Slot, today: Slot) -> bool {
        let came = self.since().map(Slot::at);
        came == Some(slot) || self.nights(today).covers(slot)
    }

    /// Its part of the place, seen from today.
    pub fn share_seen(self, today: Slot) -> Share {
        Share {
            nights: self.nights(today).into_owned(),
            ..self.share().clone()
        }
    }
}

/// Where one more does not fit: the first slot, and who is there then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash<'a> {
    /// The first slot.
    pub on: Slot,
    /// Who has it, those who live there first.
    pub by: Vec<Claim<'a>>,
}

impl State {
    /// Everybody who has a part of the place, those who live there first. With `now`, holds that passed do not
    /// count; without it (the fold), what is on record counts.
    pub fn claims(&self, now: Option<Timestamp>) -> impl Iterator<Item = Claim<'_>> + Clone {
        let lived = self.occupants.iter().map(Claim::Lived);
        let holds = self.holds.iter();
        let held = holds.filter(move |hold| now.is_none_or(|now| hold.stands(now)));
        let guests = self.guests.iter().map(Claim::Guest);
        lived.chain(held.map(Claim::Held)).chain(guests)
    }

    /// What a neighbour region has here.
    pub fn guest(&self, guest: GuestId) -> Option<&GuestClaim> {
        self.guests.iter().find(|claim| claim.guest == guest)
    }

    /// The claim of a placement.
    pub fn claim_of(&self, placement: PlacementId) -> Option<Claim<'_>> {
        self.claims(None).find(|claim| claim.is_of(placement))
    }

    /// Who is there at a slot.
    pub fn claims_on(&self, slot: Slot, now: Timestamp) -> Vec<Claim<'_>> {
        let today = Slot::at(now);
        let claims = self.claims(Some(now));
        claims.filter(|claim| claim.covers(slot, today)).collect()
    }

    /// The first slot at which this share does not fit beside the claims of others; `None` when it fits.
    pub fn clash<'a>(
        &'a self,
        others: impl Iterator<Item = Claim<'a>>,
        wanted: &Share,
        today: Slot,
    ) -> Option<Clash<'a>> {
        let others: Vec<_> = others.collect();
        let begins = wanted.nights.first_since(today)?;
        if !self.takes(&[], wanted) {
            return Some(Clash {
                on: begins,
                by: Vec::new(),
            });
        }
        // Nobody is there before the first of them, and nothing new comes after the last of them settled.
        let nights = || others.iter().map(|claim| &claim.share().nights);
        let first = others.iter().map(|claim| claim.first_day()).min()?;
        let settled = nights()
            .chain([&wanted.nights])
            .map(Nights::settled_after)
            .max()?;
        let clashes_on = |slot: Slot| {
            let there: Vec<_> = others
                .iter()
                .copied()
                .filter(|claim| claim.covers(slot, today))
                .collect();
            (!self.takes(&there, wanted)).then_some(Clash {
                on: slot,
                by: there,
            })
        };
        slots_between(begins.max(Slot::first_of(first)), settled)
            .filter(|slot| wanted.nights.covers(*slot))
            .find_map(clashes_on)
    }

    /// Whether the place takes this share beside those who are there.
    pub(super) fn takes(&self, there: &[Claim<'_>], wanted: &Share) -> bool {
        let persons = there.iter().map(|claim| claim.share().persons);
        let persons = persons.fold(wanted.persons, u32::saturating_add);
        let mut households: Vec<_> = there
            .iter()
            .map(|claim| claim.share().household)
            .chain([wanted.household])
            .collect();
        // A household that is not known is one of its own.
        let unknown = households.iter().filter(|of| of.is_none()).count();
        households.retain(Option::is_some);
        households.sort_unstable();
        households.dedup();
        let households = households.len() + unknown;
        persons <= self.shape.persons
            && u32::try_from(households).is_ok_and(|count| count <= self.shape.households)
    }

    /// How many persons more fit for these nights.
    pub fn room(&self, wanted: &Share, now: Timestamp) -> u32 {
        let fits = |persons: &u32| {
            let asked = Share {
                persons: *persons,
                ..wanted.clone()
            };
            self.clash(self.claims(Some(now)), &asked, Slot::at(now))
                .is_none()
        };
        (1..=self.shape.persons).rev().find(fits).unwrap_or(0)
    }
}
