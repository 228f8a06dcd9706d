//! Every place and how it stands: free, held, occupied, closed, or not known any more.
//!
//! The register is a hint and never permits: a place is certain only once it is held.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use vangnet_domain::{
    calendar,
    ids::{PlaceId, PlacementId},
    person::AgeBand,
    place::{self, Availability, CloseReason, Hold, Occupancy},
    placement::Rung,
    region::Municipality,
};

use crate::{minutes_between, region::Region};

/// A provider's word on a place is old after this time: the place is "unknown since" then.
pub const AVAILABILITY_FRESH_HOURS: i64 = 4;

/// How a place stands, as of an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Standing {
    /// A child lives there.
    Occupied(Occupancy),
    /// Asked for, for one child; unconfirmed it is free again after `until`.
    Held(Hold),
    /// Out of use.
    Closed {
        /// Why.
        reason: CloseReason,
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
        if let Some(occupancy) = place.occupied {
            return Self::Occupied(occupancy);
        }
        if let Some(hold) = place.held(now) {
            return Self::Held(*hold);
        }
        if let Some(reason) = place.closed {
            return Self::Closed { reason };
        }
        let Some(word) = place.availability else {
            return Self::Unknown { since: None };
        };
        let as_of = word.as_of;
        let fresh =
            now.duration_since(as_of) < SignedDuration::from_hours(AVAILABILITY_FRESH_HOURS);
        let age_minutes = minutes_between(as_of, now);
        match word.availability {
            _ if !fresh => Self::Unknown { since: Some(as_of) },
            Availability::Free => Self::Free { as_of, age_minutes },
            Availability::Unavailable => Self::Unavailable { as_of, age_minutes },
        }
    }

    /// Whether it can be asked for: free as far as somebody knows, or not known.
    pub const fn can_be_asked_for(self) -> bool {
        matches!(self, Self::Free { .. } | Self::Unknown { .. })
    }
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
    /// How it stands.
    pub standing: Standing,
}

/// What is looked for: the need, recorded before the search (H07).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// The child's age band; unknown fits every place, to be asked.
    pub age_band: AgeBand,
    /// Where the child lives; `None` when not known.
    pub municipality: Option<Municipality>,
}

/// How near a place is to where the child lives (H22), nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nearness {
    /// The same municipality.
    SameMunicipality,
    /// The same region.
    Region,
    /// Another region, or not known where the child lives.
    Outside,
}

/// A place that can be asked for, with why it stands where it stands in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate<'a> {
    /// The place.
    #[serde(flatten)]
    pub row: PlaceRow<'a>,
    /// How near it is.
    pub nearness: Nearness,
}

impl Region {
    /// Every place, by rung, municipality, unit.
    pub fn places(&self, now: Timestamp) -> Vec<PlaceRow<'_>> {
        let mut rows: Vec<_> = self
            .all_places()
            .filter_map(|(place, state)| {
                let registered = state.registered.as_ref()?;
                Some(PlaceRow {
                    place,
                    unit: &registered.unit,
                    provider: &registered.provider,
                    rung: registered.rung,
                    municipality: registered.municipality,
                    age_bands: &registered.age_bands,
                    standing: Standing::of(state, now),
                })
            })
            .collect();
        rows.sort_by_key(|row| (row.rung, row.municipality, row.unit, row.place));
        rows
    }

    /// The places that could be asked for one child: lightest rung first (H02), near before far (H22), then
    /// by unit. That a place is free is a filter and never a merit (H07): one known to be free does not come
    /// before one that has to be called.
    pub fn candidates(&self, wanted: Wanted, now: Timestamp) -> Vec<Candidate<'_>> {
        let fits = |place| {
            let registered = self
                .place(place)
                .and_then(|state| state.registered.as_ref());
            registered.is_some_and(|registered| registered.fits(wanted.age_band))
        };
        let mut candidates: Vec<_> = self
            .places(now)
            .into_iter()
            .filter(|row| row.standing.can_be_asked_for() && fits(row.place))
            .map(|row| Candidate {
                nearness: nearness(wanted.municipality, row.municipality),
                row,
            })
            .collect();
        // Stable: within a rung and a distance the order is that of `places`.
        candidates.sort_by_key(|candidate| (candidate.row.rung, candidate.nearness));
        candidates
    }
}

impl Region {
    /// What a search that runs is looking for, as far as the region knows the child: the age as last recorded,
    /// and the municipality of the child's address, else of the case. `None` when no such search runs.
    pub fn wanted(&self, placement: PlacementId, now: Timestamp) -> Option<Wanted> {
        let state = self.placement(placement).filter(|state| state.is_open())?;
        let search = state.search.as_ref()?;
        let child = self.person(search.child);
        let address = child.and_then(|child| child.address_on(calendar::date_of(now)));
        let case = self.case(search.case);
        Some(Wanted {
            age_band: child
                .and_then(|child| child.age_band)
                .unwrap_or(AgeBand::Unknown),
            municipality: address
                .and_then(|address| address.municipality)
                .or_else(|| case.and_then(|case| case.municipality)),
        })
    }
}

fn nearness(home: Option<Municipality>, place: Municipality) -> Nearness {
    let Some(home) = home else {
        return Nearness::Outside;
    };
    if home == place {
        Nearness::SameMunicipality
    } else if regions(home)
        .iter()
        .any(|region| regions(place).contains(region))
    {
        Nearness::Region
    } else {
        Nearness::Outside
    }
}

/// The youth regions a municipality is in; Zeewolde is in two since 2023 (H32).
const fn regions(municipality: Municipality) -> &'static [&'static str] {
    match municipality {
        Municipality::Almere
        | Municipality::Dronten
        | Municipality::Lelystad
        | Municipality::Noordoostpolder
        | Municipality::Urk => &["flevoland"],
        Municipality::Zeewolde => &["flevoland", "noord-veluwe"],
        Municipality::Elburg
        | Municipality::Ermelo
        | Municipality::Harderwijk
        | Municipality::Nunspeet
        | Municipality::Oldebroek
        | Municipality::Putten => &["noord-veluwe"],
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
        };
        run.push(place_id(n).0, event);
    }

    fn standing(run: &Run, now: &str) -> Standing {
        fold::<Region>(run.events()).places(t(now))[0].standing
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
            standing(&run, "2026-03-06T04:29:59Z"),
            Standing::Free {
                as_of,
                age_minutes: 239
            }
        );
        assert_eq!(
            standing(&run, "2026-03-06T04:30:00Z"),
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
        let order = |municipality, age_band| -> Vec<_> {
            let wanted = Wanted {
                age_band,
                municipality,
            };
            let candidates = region.candidates(wanted, t("2026-03-06T01:10:00Z"));
            candidates
                .iter()
                .map(|candidate| candidate.row.place)
                .collect()
        };
        assert_eq!(
            order(Some(Almere), AgeBand::From4To11),
            [4, 5, 3, 2, 1].map(place_id),
            "4 has to be called, 5 is free: the unit decides, not that"
        );
        assert_eq!(
            order(Some(Ermelo), AgeBand::Unknown)[0],
            place_id(2),
            "Putten is in the region of Ermelo"
        );
        assert_eq!(order(Some(Almere), AgeBand::Adult), []);
        assert_eq!(order(None, AgeBand::From12To15).len(), 5);
    }
}
