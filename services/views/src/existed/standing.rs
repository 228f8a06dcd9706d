//! How a place stood, for one case: whose it was is "this search", "this case" or "another", and never who.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    code_list,
    ids::PlacementId,
    matching::Obstacle,
    place::{self, Availability, Away, CloseReason, Holder, Nights, Slot},
    stream::{StreamId, Subject},
};

use crate::{CaseFile, Region, minutes_between, places::Standing};

code_list! {
    /// For whom a place is, seen from one case.
    pub enum ForWhom {
        /// The search that is asked about.
        ThisSearch = "this-search",
        /// Another search of the same case: a brother or sister.
        ThisCase = "this-case",
        /// Somebody else.
        Another = "another",
    }
}

/// Tells the case's own places from those of others.
#[derive(Clone, Copy)]
pub(super) struct Whose<'a> {
    pub(super) search: Option<PlacementId>,
    pub(super) file: &'a CaseFile,
}

impl Whose<'_> {
    /// What a neighbour region has is for somebody else.
    fn of_holder(&self, holder: Holder) -> ForWhom {
        match holder {
            Holder::Placement(placement) => self.of(placement),
            Holder::Guest(_) => ForWhom::Another,
        }
    }

    fn of(&self, placement: PlacementId) -> ForWhom {
        if self.search == Some(placement) {
            return ForWhom::ThisSearch;
        }
        let stream = StreamId::new(Subject::Placement, placement.0);
        if self.file.version(stream) > 0 {
            ForWhom::ThisCase
        } else {
            ForWhom::Another
        }
    }
}

/// How a place stood, as far as anybody knew.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum StandingThen {
    /// A child lived there, and nobody else fitted; `since` as recorded.
    Occupied { for_whom: ForWhom, since: Timestamp },
    /// Asked for; unconfirmed it was free again after `until`.
    Held {
        for_whom: ForWhom,
        until: Option<Timestamp>,
    },
    /// Out of use.
    Closed { reason: CloseReason },
    /// The calendar of the place said that it took nobody.
    Away(Away),
    /// It rested after the last child left.
    Resting { until: Date },
    /// The provider said so.
    Unavailable { as_of: Timestamp, age_minutes: i64 },
    /// The provider said so.
    Free { as_of: Timestamp, age_minutes: i64 },
    /// Nobody had said how it stood, or too long ago.
    Unknown { since: Option<Timestamp> },
}

impl StandingThen {
    pub(super) fn of(state: &place::State, at: Timestamp, whose: &Whose<'_>) -> Self {
        match Standing::of(state, at) {
            Standing::Occupied(lives) => Self::Occupied {
                for_whom: whose.of(lives.placement),
                since: lives.since,
            },
            Standing::Held(hold) => Self::Held {
                for_whom: whose.of(hold.placement),
                until: (!hold.confirmed).then_some(hold.until),
            },
            Standing::OfNeighbour(guest) => match guest.since {
                Some(since) => Self::Occupied {
                    for_whom: ForWhom::Another,
                    since,
                },
                None => Self::Held {
                    for_whom: ForWhom::Another,
                    until: None,
                },
            },
            Standing::Closed { reason } => Self::Closed { reason },
            Standing::Away(away) => Self::Away(away),
            Standing::Resting { until } => Self::Resting { until },
            Standing::Unavailable { as_of, age_minutes } => {
                Self::Unavailable { as_of, age_minutes }
            }
            Standing::Free { as_of, age_minutes } => Self::Free { as_of, age_minutes },
            Standing::Unknown { since } => Self::Unknown { since },
        }
    }

    /// Free as far as somebody knew, or not known.
    pub const fn could_be_asked_for(&self) -> bool {
        matches!(self, Self::Free { .. } | Self::Unknown { .. })
    }
}

/// The provider's last word, and how old it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WordThen {
    /// What was said.
    pub availability: Availability,
    /// As of when.
    pub as_of: Timestamp,
    /// How old that was, whole minutes.
    pub age_minutes: i64,
    /// Whether it could still be gone by.
    pub fresh: bool,
}

impl WordThen {
    pub(super) fn of(state: &place::State, at: Timestamp) -> Option<Self> {
        let word = state.availability?;
        Some(Self {
            availability: word.availability,
            as_of: word.as_of,
            age_minutes: minutes_between(word.as_of, at),
            fresh: word.fresh(at).is_some(),
        })
    }
}

/// Which nights of a place were somebody's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenThen<'a> {
    /// Whose.
    pub for_whom: ForWhom,
    /// Somebody lived there; otherwise it was held.
    pub lives: bool,
    /// How many persons.
    pub persons: u32,
    /// Which nights and parts of the day.
    pub nights: &'a Nights,
}

impl<'a> TakenThen<'a> {
    pub(super) fn of(state: &'a place::State, at: Timestamp, whose: &Whose<'_>) -> Vec<Self> {
        state
            .claims(Some(at))
            .map(|claim| Self {
                for_whom: whose.of_holder(claim.holder()),
                lives: claim.lives(),
                persons: claim.share().persons,
                nights: &claim.share().nights,
            })
            .collect()
    }
}

/// Why a place could not be asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum WhyNot {
    /// Somebody had it at a slot that was wanted.
    Taken {
        /// `occupied` or `held`.
        why: &'static str,
        for_whom: ForWhom,
        /// The first slot.
        on: Slot,
        /// The last day of who lived there, if there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        until_day: Option<Date>,
        /// Until when an unconfirmed hold stood.
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Anything else, which is about the place itself.
    Place(Obstacle),
}

impl WhyNot {
    pub(super) fn of(obstacle: Obstacle, whose: &Whose<'_>, region: &Region) -> Self {
        match obstacle {
            Obstacle::Occupied { stay, until, on } => Self::Taken {
                why: "occupied",
                for_whom: region
                    .all_places()
                    .find_map(|(_, place)| place.occupant(stay))
                    .map_or(ForWhom::Another, |lives| whose.of(lives.placement)),
                on,
                until_day: until,
                until: None,
            },
            Obstacle::OfNeighbour {
                lives, until, on, ..
            } => Self::Taken {
                why: if lives { "occupied" } else { "held" },
                for_whom: ForWhom::Another,
                on,
                until_day: until,
                until: None,
            },
            Obstacle::Held {
                placement,
                until,
                on,
            } => Self::Taken {
                why: "held",
                for_whom: whose.of(placement),
                on,
                until_day: None,
                until,
            },
            other => Self::Place(other),
        }
    }
}
