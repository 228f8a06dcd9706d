//! Every place and how it stands: free, held, occupied, closed, or not known any more; and which places can be
//! asked for one child, in which order, and why not the others.
//!
//! The register is a hint and never permits: a place is certain only once it is held.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    calendar,
    ids::{PersonId, PlaceId, PlacementId},
    matching::{self, Criterion, Fit, Note, Obstacle, Wanted},
    person::AgeBand,
    place::{self, Availability, Away, Claim, CloseReason, Hold, Nights, Occupancy, Shape, Slot},
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
    pub placement: PlacementId,
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
        let taken = state.claims(Some(now)).map(|claim| Taken {
            placement: claim.placement(),
            lives: matches!(claim, Claim::Lived(_)),
            persons: claim.share().persons,
            nights: &claim.share().nights,
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
pub struct Candidate<'a> {
    /// The place.
    #[serde(flatten)]
    pub row: PlaceRow<'a>,
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
pub struct LeftOut<'a> {
    /// The place.
    #[serde(flatten)]
    pub row: PlaceRow<'a>,
    /// Why not.
    pub why: Vec<Obstacle>,
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
    pub candidates: Vec<Candidate<'a>>,
    /// Those that cannot.
    pub excluded: Vec<LeftOut<'a>>,
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
    pub fn candidates(&self, wanted: &Wanted, now: Timestamp) -> Candidates<'_> {
        let ranking = matching::rank(wanted, self.all_places(), now);
        let row = |place| PlaceRow::of(place, self.place(place)?, now);
        Candidates {
            at: now,
            need_recorded_at: None,
            order: &matching::ORDER,
            candidates: ranking
                .candidates
                .into_iter()
                .filter_map(|found| {
                    Some(Candidate {
                        row: row(found.place)?,
                        fit: found.fit,
                        notes: found.notes,
                        ahead_by: found.ahead_by,
                    })
                })
                .collect(),
            excluded: ranking
                .excluded
                .into_iter()
                .filter_map(|found| {
                    Some(LeftOut {
                        row: row(found.place)?,
                        why: found.why,
                    })
                })
                .collect(),
        }
    }

    /// The same for a search that runs; `None` when no such search runs.
    pub fn candidates_of(&self, placement: PlacementId, now: Timestamp) -> Option<Candidates<'_>> {
        let wanted = self.wanted(placement, now)?;
        let state = self.placement(placement)?;
        let opened = state.search.as_ref().map(|search| search.opened_at);
        let recorded = state.need.as_ref().map(|need| need.recorded_at);
        Some(Candidates {
            need_recorded_at: recorded.or(opened),
            ..self.candidates(&wanted, now)
        })
    }

    /// What a search that runs is looking for, as far as the region knows the child: the age as last recorded,
    /// and the municipality of the child's address, else of the case. `None` when no such search runs.
    pub fn wanted(&self, placement: PlacementId, now: Timestamp) -> Option<Wanted> {
        let state = self.placement(placement).filter(|state| state.is_open())?;
        let search = state.search.as_ref()?;
        let age = self.person(search.child).and_then(|child| child.age_band);
        let home = self.home(search.child, now);
        let home = home.or_else(|| self.case(search.case)?.municipality);
        Wanted::of_search(placement, state, age, home)
    }

    fn home(&self, child: PersonId, now: Timestamp) -> Option<Municipality> {
        let day = calendar::date_of(now);
        self.person(child)?.address_on(day)?.municipality
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{build::*, view::fold};

    fn said(run: &mut Run, n: u128, availability: Availability, as_of: &str) {
        let as_of = t(as_of);
        let event = place::Event::AvailabilityReported {
            availability,
            as_of,
            good_until: None,
        };
        run.push(place_id(n).0, event);
    }

    fn standing(run: &Run, now: &str) -> Standing {
        fold::<Region>(run.events()).places(t(now))[0]
            .standing
            .clone()
    }

    #[test]
    fn a_word_ages_into_unknown_and_never_into_free() {
        let mut run = Run::at("2026-03-06T00:30:00Z");
        run.register_place(1, Rung::CrisisGroup);
        assert_eq!(
            standing(&run, "2026-03-06T00:30:00Z"),
            Standing::Unknown { since: None }
        );
        said(&mut run, 1, Availability::Free, "2026-03-06T00:30:00Z");
        let as_of = t("2026-03-06T00:30:00Z");
        assert_eq!(
            standing(&run, "2026-03-06T08:30:00Z"),
            Standing::Free {
                as_of,
                age_minutes: 480
            }
        );
        assert_eq!(
            standing(&run, "2026-03-06T08:30:01Z"),
            Standing::Unknown { since: Some(as_of) }
        );
    }

    #[test]
    fn a_hold_past_its_instant_holds_nothing_unless_it_was_confirmed() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, Rung::CrisisGroup);
        said(&mut run, 1, Availability::Free, "2026-03-06T01:00:00Z");
        run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        assert!(matches!(
            standing(&run, "2026-03-06T01:45:00Z"),
            Standing::Held(Hold {
                confirmed: false,
                ..
            })
        ));
        assert!(matches!(
            standing(&run, "2026-03-06T01:45:01Z"),
            Standing::Free { .. }
        ));
        let placement = placement_id(1);
        run.push(place_id(1).0, place::Event::HoldConfirmed { placement });
        assert!(matches!(
            standing(&run, "2026-03-06T09:00:00Z"),
            Standing::Held(Hold {
                confirmed: true,
                ..
            })
        ));
    }

    #[test]
    fn who_lives_there_outweighs_everything_and_a_closed_place_is_not_asked_for() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, Rung::CrisisGroup);
        said(&mut run, 1, Availability::Free, "2026-03-06T01:00:00Z");
        let reason = CloseReason::Staff;
        run.push(place_id(1).0, place::Event::PlaceClosed { reason });
        assert_eq!(
            standing(&run, "2026-03-06T01:00:00Z"),
            Standing::Closed { reason }
        );
        run.push(
            place_id(1).0,
            place::Event::PlaceOccupied {
                placement: placement_id(1),
                child: person_id(1),
                stay: stay_id(1),
            },
        );
        let occupied = standing(&run, "2026-03-06T01:00:00Z");
        assert!(matches!(occupied, Standing::Occupied(_)));
        assert!(!occupied.can_be_asked_for());
    }

    #[test]
    fn candidates_go_by_rung_then_nearness_and_free_is_no_merit() {
        use Municipality::{Almere, Ermelo, Lelystad, Putten, Zeewolde};
        let mut run = Run::at("2026-03-06T01:00:00Z");
        for (n, rung, municipality) in [
            (1, Rung::CrisisGroup, Almere),
            (2, Rung::CrisisFoster, Putten),
            (3, Rung::CrisisFoster, Lelystad),
            (4, Rung::CrisisFoster, Almere),
            (5, Rung::CrisisFoster, Almere),
            (6, Rung::CrisisFoster, Zeewolde),
        ] {
            let bands = vec![AgeBand::From4To11, AgeBand::From12To15];
            run.push(place_id(n).0, registered(n, rung, municipality, bands));
        }
        said(&mut run, 5, Availability::Free, "2026-03-06T01:00:00Z");
        said(
            &mut run,
            6,
            Availability::Unavailable,
            "2026-03-06T01:00:00Z",
        );
        let region: Region = fold(run.events());
        let order = |home, age| -> Vec<_> {
            let wanted = Wanted {
                age,
                home,
                ..Wanted::anything()
            };
            let found = region.candidates(&wanted, t("2026-03-06T01:10:00Z"));
            let candidates = found.candidates.iter();
            candidates.map(|candidate| candidate.row.place).collect()
        };
        let near = order(Some(Almere), AgeBand::From4To11);
        assert_eq!(near[2..], [3, 2, 1].map(place_id), "4 and 5 are in Almere");
        assert_eq!(
            order(Some(Ermelo), AgeBand::Unknown)[0],
            place_id(2),
            "Putten is in the region of Ermelo"
        );
        assert_eq!(order(Some(Almere), AgeBand::Adult), []);
        assert_eq!(order(None, AgeBand::From12To15).len(), 5);
        let all = Wanted::anything();
        let excluded = region.candidates(&all, t("2026-03-06T01:10:00Z")).excluded;
        let why: Vec<_> = excluded
            .iter()
            .map(|out| (out.row.place, &out.why))
            .collect();
        let as_of = t("2026-03-06T01:00:00Z");
        let unavailable = vec![Obstacle::Unavailable { as_of }];
        assert_eq!(why, [(place_id(6), &unavailable)]);
    }

    #[test]
    fn standby_capacity_is_counted_apart() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, Rung::CrisisGroup);
        run.register_place(2, Rung::CrisisGroup);
        let shape = Shape {
            standby: true,
            ..Shape::default()
        };
        run.push(place_id(2).0, place::Event::PlaceDescribed { shape });
        run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        let capacity = fold::<Region>(run.events()).capacity(run.now());
        let one = |taken, askable| Capacity {
            places: 1,
            persons: 1,
            taken,
            askable,
        };
        assert_eq!(
            capacity,
            [RungCapacity {
                rung: Rung::CrisisGroup,
                ordinary: one(1, 0),
                standby: one(0, 1),
            }]
        );
    }
}
