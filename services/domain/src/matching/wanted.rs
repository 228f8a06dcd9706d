//! What is looked for: the need, recorded before the search (H07), with what is known of the child.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use uuid::Uuid;

use crate::{
    ids::{CaseId, PlaceId, PlacementId},
    person::AgeBand,
    place::{Area, Circumstance, Claim, Holder, Nights, Shape, Share, Slot, State},
    placement::{self, NeedKind, Perspective, Rung, RungOutcome},
    region::Municipality,
};

/// A need, as the places are compared with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Draws the lot between those who fit alike: the search's id.
    pub lot: Uuid,
    /// The search, whose own hold is no obstacle.
    pub placement: Option<PlacementId>,
    /// The household; who shares a unit with it is no stranger.
    pub household: Option<CaseId>,
    /// The searches for brothers and sisters, of whatever case: where one of them is, the household is theirs.
    pub siblings: BTreeSet<PlacementId>,
    /// What is asked for (P07).
    pub need: NeedKind,
    /// Where it is meant to lead (H23).
    pub perspective: Perspective,
    /// The rung that is looked for; `None` = the lightest that works (H02).
    pub rung: Option<Rung>,
    /// The child's age on the first day, as far as it is known.
    pub age: AgeBand,
    /// The place where the age may differ, for a brother or sister who is there (003:120).
    pub age_exception: Option<PlaceId>,
    /// Where the child is at home.
    pub home: Option<Municipality>,
    /// When its help began, which says what region serves it (H32); `None` = it begins now.
    pub help_began: Option<Date>,
    /// The area of home.
    pub home_area: Option<Area>,
    /// The area of the child's own school, when the child is to go on there (H22, P28f).
    pub school_area: Option<Area>,
    /// How many brothers and sisters are to be placed together with the child.
    pub together: u32,
    /// How many persons come for this child: the child, and whoever comes along.
    pub persons: u32,
    /// What the child cannot be with.
    pub not_with: Vec<Circumstance>,
    /// Which nights; `None` = every part of every day, from now on.
    pub nights: Option<Nights>,
    /// Whether ambulatory help runs (P15).
    pub ambulatory: bool,
}

impl Wanted {
    /// A place for somebody of whom nothing is known; the lot is drawn for nobody in particular.
    pub const fn anything() -> Self {
        Self {
            lot: Uuid::nil(),
            placement: None,
            household: None,
            siblings: BTreeSet::new(),
            need: NeedKind::SafeHousing,
            perspective: Perspective::Home,
            rung: None,
            age: AgeBand::Unknown,
            age_exception: None,
            home: None,
            help_began: None,
            home_area: None,
            school_area: None,
            together: 0,
            persons: 1,
            not_with: Vec::new(),
            nights: None,
            ambulatory: false,
        }
    }

    /// What a search looks for; `None` while none was opened.
    pub fn of_search(
        id: PlacementId,
        state: &placement::State,
        age: Option<AgeBand>,
        home: Option<Municipality>,
    ) -> Option<Self> {
        let search = state.search.as_ref()?;
        let base = Self {
            lot: id.0,
            placement: Some(id),
            household: Some(search.case),
            siblings: state.siblings.clone(),
            need: search.need,
            perspective: search.perspective,
            age: age.unwrap_or(AgeBand::Unknown),
            age_exception: state.age_exception,
            home,
            ambulatory: state.outcome(Rung::Ambulatory) == Some(RungOutcome::Used),
            ..Self::anything()
        };
        let Some(recorded) = &state.need else {
            return Some(base);
        };
        let need = &recorded.need;
        Some(Self {
            rung: need.rung,
            home_area: need.home_area,
            school_area: need.school_area.filter(|_| need.own_school != Some(false)),
            together: need.together,
            persons: need.accompanied_by.saturating_add(1),
            not_with: need.not_with.clone(),
            nights: need.nights.clone(),
            ..base
        })
    }

    /// The part of a place that this asks for.
    pub fn share(&self, now: Timestamp) -> Share {
        let mut nights = self.nights.clone().unwrap_or_else(|| Nights::from_now(now));
        // What is over is not asked for.
        nights.from = nights.from.max(Slot::at(now).day);
        Share {
            nights,
            household: self.household,
            persons: self.persons,
        }
    }

    /// The part of this place: the household that a brother or sister has there is theirs too, and a place with a longest
    /// stay is never promised beyond it.
    pub fn share_of(&self, place: &State, now: Timestamp) -> Share {
        let mut share = self.share_beside(place, now);
        if let (None, Some(days)) = (share.nights.until, days_max(&place.shape)) {
            let last = share.nights.from.saturating_add((days - 1).days());
            share.nights.until = Some(last);
        }
        share
    }

    /// What this asks for, of one household with a brother or sister who is there or held for it.
    pub(super) fn share_beside(&self, place: &State, now: Timestamp) -> Share {
        let is_theirs = |claim: &Claim<'_>| match claim.holder() {
            Holder::Placement(placement) => self.siblings.contains(&placement),
            Holder::Guest(_) => false,
        };
        let theirs = place.claims(Some(now)).find(is_theirs);
        let household = theirs.and_then(|claim| claim.share().household);
        let share = self.share(now);
        Share {
            household: household.or(share.household),
            ..share
        }
    }

    /// The first day it is for.
    pub fn first_day(&self, now: Timestamp) -> Date {
        self.share(now).nights.from
    }
}

/// The longest stay of a place in days, a part of a day counted as one.
pub(super) fn days_max(shape: &Shape) -> Option<i64> {
    shape.hours_max.map(|hours| i64::from(hours.div_ceil(24)))
}
