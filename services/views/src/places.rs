//! Every place and how it stands: free, held, occupied, closed, or not known any more; and which places can be
//! asked for one child, in which order, and why not the others.
//!
//! The register is a hint and never permits: a place is certain only once it is held.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    book::Book,
    calendar,
    ids::{GuestId, PersonId, PlaceId, PlacementId},
    matching::{self, Criterion, Fit, Note, Obstacle, Tables, Wanted},
    person::AgeBand,
    place::{
        self, Availability, Away, Claim, CloseReason, GuestClaim, Hold, Holder, Nights, Occupancy,
        Shape, Slot,
    },
    placement::Rung,
    region::Municipality,
};

use crate::{minutes_between, region::Region};

/// How a place stands, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Standing {
    /// A child lives there now, and nobody else fits.
    Occupied(Occupancy),
    /// Asked for, for one child, for now; unconfirmed it is free again after `until`.
    Held(Hold),
    /// A neighbour region's: kept for its child, or lived in by it.
    OfNeighbour(GuestClaim),
    /// Out of use.
    Closed {
        /// Why.
        reason: CloseReason,
    },
    /// The calendar of the place says that it takes nobody now.
    Away(Away),
    /// It rests after the last child left.
    Resting {
        /// Until this day.
        until: Date,
    },
    /// The provider said so, not long ago.
    Unavailable {
        /// As of when.
        as_of: Timestamp,
        /// How old that word is.
        age_minutes: i64,
    },
    /// The provider said so, not long ago.
    Free {
        /// As of when.
        as_of: Timestamp,
        /// How old that word is.
        age_minutes: i64,
    },
    /// Nobody said how it stands, or too long ago: call.
    Unknown {
        /// The last word there is; `None` when there never was one.
        since: Option<Timestamp>,
    },
}

impl Standing {
    /// How a place stands: as the domain says, but a word that is too old is no word.
    pub fn of(place: &place::State, now: Timestamp) -> Self {
        let slot = Slot::at(now);
        if place.full_now(now).is_some()
            && let Some(first) = place.claims_on(slot, now).first()
        {
            return match first {
                Claim::Lived(occupancy) => Self::Occupied((*occupancy).clone()),
                Claim::Held(hold) => Self::Held((*hold).clone()),
                Claim::Guest(guest) => Self::OfNeighbour((*guest).clone()),
            };
        }
        if let Some(reason) = place.closed {
            return Self::Closed { reason };
        }
        if let Some(away) = place.away_on(slot.day) {
            return Self::Away(*away);
        }
        if let Some(until) = place.rests_until(now) {
            return Self::Resting { until };
        }
        let Some(word) = place.availability else {
            return Self::Unknown { since: None };
        };
        let as_of = word.as_of;
        let age_minutes = minutes_between(as_of, now);
        match word.fresh(now) {
            None => Self::Unknown { since: Some(as_of) },
            Some(Availability::Free) => Self::Free { as_of, age_minutes },
            Some(Availability::Unavailable) => Self::Unavailable { as_of, age_minutes },
        }
    }

    /// Whether it can be asked for now: free as far as somebody knows, or not known.
    pub const fn can_be_asked_for(&self) -> bool {
        matches!(self, Self::Free { .. } | Self::Unknown { .. })
    }
}

/// Who has which nights of a place. No name: the search says whose it is to those who may see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken<'a> {
    /// The search that holds it, or that brought who lives there.
    pub placement: Option<PlacementId>,
    /// The request of a neighbour region that it is kept for.
    pub guest: Option<GuestId>,
    /// Somebody lives there; otherwise it is held.
    pub lives: bool,
    /// How many persons.
    pub persons: u32,
    /// Which nights and parts of the day.
    pub nights: &'a Nights,
}

/// A place, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceRow<'a> {
    /// Which.
    pub place: PlaceId,
    /// Code of the group or family.
    pub unit: &'a str,
    /// Who offers it.
    pub provider: &'a str,
    /// Its rung of the ladder.
    pub rung: Rung,
    /// Where it stands.
    pub municipality: Municipality,
    /// The ages it is meant for; empty = every age.
    pub age_bands: &'a [AgeBand],
    /// What it takes.
    pub shape: &'a Shape,
    /// How it stands.
    pub standing: Standing,
    /// Who has which nights, from now on.
    pub taken: Vec<Taken<'a>>,
    /// The days on which it takes nobody, as far as its calendar says.
    pub away: &'a [Away],
}

impl<'a> PlaceRow<'a> {
    /// `None` for a place that was never registered.
    pub fn of(place: PlaceId, state: &'a place::State, now: Timestamp) -> Option<Self> {
        let registered = state.registered.as_ref()?;
        let taken = state.claims(Some(now)).map(|claim| {
            let (placement, guest) = match claim.holder() {
                Holder::Placement(placement) => (Some(placement), None),
                Holder::Guest(guest) => (None, Some(guest)),
            };
            Taken {
                placement,
                guest,
                lives: claim.lives(),
                persons: claim.share().persons,
                nights: &claim.share().nights,
            }
        });
        Some(Self {
            place,
            unit: &registered.unit,
            provider: &registered.provider,
            rung: registered.rung,
            municipality: registered.municipality,
            age_bands: &registered.age_bands,
            shape: &state.shape,
            standing: Standing::of(state, now),
            taken: taken.collect(),
            away: state
                .calendar
                .as_ref()
                .map_or(&[][..], |calendar| &calendar.away),
        })
    }
}

/// A place that can be asked for, with why it stands where it stands in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate<Row> {
    /// The place.
    #[serde(flatten)]
    pub row: Row,
    /// What each criterion contributes, in the order in which they count.
    pub fit: Vec<Fit>,
    /// What to know before asking.
    pub notes: Vec<Note>,
    /// On which criterion it goes before the next one.
    pub ahead_by: Option<Criterion>,
}

/// A place that cannot be asked for, and every reason why not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut<Row, Why> {
    /// The place.
    #[serde(flatten)]
    pub row: Row,
    /// Why not.
    pub why: Vec<Why>,
}

impl<Row> Candidate<Row> {
    /// Those of a ranking, in its order, each with its row.
    pub(crate) fn of(
        ranked: Vec<matching::Candidate>,
        row: impl Fn(PlaceId) -> Option<Row>,
    ) -> Vec<Self> {
        let ranked = ranked.into_iter().filter_map(|found| {
            Some(Self {
                row: row(found.place)?,
                fit: found.fit,
                notes: found.notes,
                ahead_by: found.ahead_by,
            })
        });
        ranked.collect()
    }
}

impl<Row, Why> LeftOut<Row, Why> {
    /// Those that a ranking left out, each with its row, and every reason as it may be told.
    pub(crate) fn of(
        excluded: Vec<matching::Excluded>,
        row: impl Fn(PlaceId) -> Option<Row>,
        why: impl Fn(Obstacle) -> Why,
    ) -> Vec<Self> {
        let excluded = excluded.into_iter().filter_map(|found| {
            Some(Self {
                row: row(found.place)?,
                why: found.why.into_iter().map(&why).collect(),
            })
        });
        excluded.collect()
    }
}

/// The places for one search, ranked and left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidates<'a> {
    /// For which instant.
    pub at: Timestamp,
    /// When the need was recorded, before anything was looked for (H07).
    pub need_recorded_at: Option<Timestamp>,
    /// The criteria in the order in which they count. Free is not among them: it is a filter (H07).
    pub order: &'static [Criterion],
    /// Those that can be asked for.
    pub candidates: Vec<Candidate<PlaceRow<'a>>>,
    /// Those that cannot.
    pub excluded: Vec<LeftOut<PlaceRow<'a>, Obstacle>>,
}

/// How many places there are, apart for standby capacity (P27).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// Places.
    pub places: u32,
    /// Persons they take at once.
    pub persons: u32,
    /// Persons who are there, or expected, now.
    pub taken: u32,
    /// Places that can be asked for now.
    pub askable: u32,
}

/// Capacity of one rung, in use and on standby.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RungCapacity {
    /// The rung.
    pub rung: Rung,
    /// Ordinary capacity.
    pub ordinary: Capacity,
    /// Paid for without use (beschikbaarheid; P27).
    pub standby: Capacity,
}

impl Region {
    /// Every place, by rung, municipality, unit.
    pub fn places(&self, now: Timestamp) -> Vec<PlaceRow<'_>> {
        let mut rows: Vec<_> = self
            .all_places()
            .filter_map(|(place, state)| PlaceRow::of(place, state, now))
            .collect();
        rows.sort_by_key(|row| (row.rung, row.municipality, row.unit, row.place));
        rows
    }

    /// Capacity by rung; standby is counted apart (P27).
    pub fn capacity(&self, now: Timestamp) -> Vec<RungCapacity> {
        let mut rungs: BTreeMap<Rung, (Capacity, Capacity)> = BTreeMap::new();
        for (_, state) in self.all_places() {
            let Some(registered) = &state.registered else {
                continue;
            };
            let (ordinary, standby) = rungs.entry(registered.rung).or_default();
            let counted = if state.shape.standby {
                standby
            } else {
                ordinary
            };
            let there = state.claims_on(Slot::at(now), now);
            counted.places += 1;
            counted.persons += state.shape.persons;
            counted.taken += there.iter().map(|claim| claim.share().persons).sum::<u32>();
            counted.askable += u32::from(Standing::of(state, now).can_be_asked_for());
        }
        rungs
            .into_iter()
            .map(|(rung, (ordinary, standby))| RungCapacity {
                rung,
                ordinary,
                standby,
            })
            .collect()
    }

    /// The places that could be asked for one need, the best fit first, and the others with why not. That a place
    /// is free is a filter and never a merit (H07): one known to be free does not come before one that has to be
    /// called.
    pub fn candidates(
        &self,
        wanted: &Wanted,
        now: Timestamp,
        tables: Tables<'_>,
    ) -> Candidates<'_> {
        let ranking = matching::rank(wanted, self.all_places(), now, tables);
        let row = |place| PlaceRow::of(place, self.place(place)?, now);
        Candidates {
            at: now,
            need_recorded_at: None,
            order: &matching::ORDER,
            candidates: Candidate::of(ranking.candidates, row),
            excluded: LeftOut::of(ranking.excluded, row, |obstacle| obstacle),
        }
    }

    /// The same for a search that runs; `None` when no such search runs.
    pub fn candidates_of(
        &self,
        placement: PlacementId,
        now: Timestamp,
        book: &Book,
    ) -> Option<Candidates<'_>> {
        let wanted = self.wanted(placement, now)?;
        let state = self.placement(placement)?;
        let search = state.search.as_ref()?;
        let recorded = state.need.as_ref().map(|need| need.recorded_at);
        Some(Candidates {
            need_recorded_at: recorded.or(Some(search.opened_at)),
            ..self.candidates(&wanted, now, Tables::of_search(book, search, now))
        })
    }

    /// What a search that runs is looking for, as far as the region knows the child: the age as last recorded,
    /// the municipality of the child's home, else of the case, and when its help began. `None` when no such search runs.
    pub fn wanted(&self, placement: PlacementId, now: Timestamp) -> Option<Wanted> {
        let state = self.placement(placement).filter(|state| state.is_open())?;
        let search = state.search.as_ref()?;
        let age = self.person(search.child).and_then(|child| child.age_band);
        let home = self.home(search.child, now);
        let case = self.case(search.case);
        let home = home.or_else(|| case?.municipality);
        let responsible = case.and_then(|case| case.responsible.get(&search.child));
        Some(Wanted {
            help_began: responsible.map(|one| one.start_of_help),
            ..Wanted::of_search(placement, state, age, home)?
        })
    }

    fn home(&self, child: PersonId, now: Timestamp) -> Option<Municipality> {
        let day = calendar::date_of(now);
        self.person(child)?.home_on(day)?.municipality
    }
}

#[cfg(test)]
mod tests;
