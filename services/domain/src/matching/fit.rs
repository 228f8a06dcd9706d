//! How well a place fits a need: one grade for each criterion, 0 the best. Nothing here looks at whether the
//! place is free.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::Wanted;
use crate::{
    book::{Book, ladder::Ladder, regions::Regions},
    code_list,
    place::{Area, PlaceKind, State},
    placement::{NeedKind, Perspective, Rung, Search},
    region::{HelpKind, Municipality},
};

/// The tables of the region that an order is made by.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// What is outside the region.
    regions: &'a Regions,
    /// Which rung is lighter.
    ladder: &'a Ladder,
}

impl<'a> Tables<'a> {
    /// Those in force at an instant.
    pub fn at(book: &'a Book, now: Timestamp) -> Self {
        Self {
            regions: &book.regions.at(now).table,
            ladder: &book.ladder.at(now).table,
        }
    }

    /// Those for a search: its ladder is the one it was opened under, as it is for its holds and its decision (P10).
    pub fn of_search(book: &'a Book, search: &Search, now: Timestamp) -> Self {
        Self {
            ladder: search.ladder_in(book),
            ..Self::at(book, now)
        }
    }
}

/// Where crisis help that begins on a day comes from (H32).
#[derive(Clone, Copy)]
pub(super) struct Served<'a> {
    pub(super) tables: Tables<'a>,
    /// The day.
    pub(super) on: Date,
}

impl Served<'_> {
    fn region(&self, municipality: Municipality) -> &str {
        let regions = self.tables.regions;
        regions.region_of(municipality, HelpKind::Crisis, self.on)
    }
}

code_list! {
    /// What is compared.
    pub enum Criterion {
        /// The rung that is looked for, or the lightest (H02, H20, H21).
        Rung = "rung",
        /// Living safely is no reason for treatment, and the other way round (P07).
        Need = "need",
        /// Brothers and sisters in one family or unit.
        Siblings = "siblings",
        /// Near home (H22).
        Home = "home",
        /// Near the own school (H22, P28f).
        School = "school",
        /// Fits where it is meant to lead (H23).
        Perspective = "perspective",
        /// Nothing tells them apart: by lot, the same for this search each time.
        Lot = "lot",
    }
}

/// The criteria in the order in which they count (proposed): the first that differs decides.
pub const ORDER: [Criterion; 6] = [
    Criterion::Rung,
    Criterion::Need,
    Criterion::Siblings,
    Criterion::Home,
    Criterion::School,
    Criterion::Perspective,
];

code_list! {
    /// Why a place has its grade.
    pub enum Because {
        /// It is the rung that is looked for.
        RungWanted = "rung-wanted",
        /// Lighter than the rung that is looked for.
        RungLighter = "rung-lighter",
        /// Heavier than the rung that is looked for.
        RungHeavier = "rung-heavier",
        /// No rung is looked for: the lighter the better.
        RungOfLadder = "rung-of-ladder",
        /// It offers what is asked for.
        NeedMet = "need-met",
        /// It offers something else than is asked for.
        NeedOther = "need-other",
        /// Nobody is to be placed together.
        NoSiblings = "no-siblings",
        /// Together in one family or unit.
        TogetherInOne = "together-in-one",
        /// Together, among others.
        TogetherAmongOthers = "together-among-others",
        /// In the own neighbourhood.
        SameArea = "same-area",
        /// In the own municipality.
        SameMunicipality = "same-municipality",
        /// In the region.
        SameRegion = "same-region",
        /// Outside the region.
        OutsideRegion = "outside-region",
        /// It is not known where the child lives.
        HomeUnknown = "home-unknown",
        /// Beside the own school.
        SchoolArea = "school-area",
        /// Not far from the own school: the areas begin with the same two digits.
        SchoolNear = "school-near",
        /// Far from the own school, or not known where the place stands.
        SchoolFar = "school-far",
        /// The own school does not count, or is not known.
        SchoolNotAsked = "school-not-asked",
        /// It leads where it is meant to lead.
        PerspectiveFits = "perspective-fits",
        /// It leads elsewhere.
        PerspectiveOther = "perspective-other",
    }
}

/// What one criterion contributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Fit {
    /// Which.
    pub criterion: Criterion,
    /// 0 is the best.
    pub grade: u8,
    /// Why.
    pub because: Because,
}

/// The contribution of every criterion, in their order.
pub(super) fn of(wanted: &Wanted, state: &State, served: Served<'_>) -> Vec<Fit> {
    let Some(registered) = &state.registered else {
        return Vec::new();
    };
    let rung = registered.rung;
    ORDER
        .map(|criterion| {
            let (grade, because) = match criterion {
                Criterion::Rung => of_rung(wanted.rung, rung, served.tables.ladder),
                Criterion::Need => of_need(wanted.need, rung),
                Criterion::Siblings => of_siblings(wanted.together, state.shape.kind),
                Criterion::Home => of_home(nearness(wanted, state, served)),
                Criterion::School => of_school(wanted.school_area, state.shape.area),
                Criterion::Perspective => of_perspective(wanted.perspective, rung),
                Criterion::Lot => (0, Because::NeedMet),
            };
            Fit {
                criterion,
                grade,
                because,
            }
        })
        .to_vec()
}

fn of_rung(wanted: Option<Rung>, rung: Rung, ladder: &Ladder) -> (u8, Because) {
    let height = |rung: Rung| i16::try_from(ladder.lighter(rung).count()).unwrap_or(i16::MAX);
    let Some(wanted) = wanted else {
        let grade = u8::try_from(height(rung)).unwrap_or(u8::MAX);
        return (grade, Because::RungOfLadder);
    };
    // The nearest first; of two as near, the lighter.
    let (steps, because) = match height(rung) - height(wanted) {
        0 => (0, Because::RungWanted),
        lighter @ ..0 => (-2 * lighter - 1, Because::RungLighter),
        heavier => (2 * heavier, Because::RungHeavier),
    };
    (u8::try_from(steps).unwrap_or(u8::MAX), because)
}

fn of_need(need: NeedKind, rung: Rung) -> (u8, Because) {
    let treats = matches!(rung, Rung::Treatment | Rung::Closed);
    let meets = match need {
        NeedKind::SafeHousing => !treats,
        NeedKind::Treatment => treats,
        NeedKind::Both | NeedKind::Other => true,
    };
    if meets {
        (0, Because::NeedMet)
    } else {
        (1, Because::NeedOther)
    }
}

const fn of_siblings(together: u32, kind: PlaceKind) -> (u8, Because) {
    match kind {
        _ if together == 0 => (0, Because::NoSiblings),
        PlaceKind::HouseholdUnit | PlaceKind::FosterFamily => (0, Because::TogetherInOne),
        PlaceKind::Bed | PlaceKind::TimeOutBed => (1, Because::TogetherAmongOthers),
    }
}

const fn of_home(nearness: Because) -> (u8, Because) {
    let grade = match nearness {
        Because::SameMunicipality => 1,
        Because::SameRegion => 2,
        Because::OutsideRegion => 3,
        _ => 0,
    };
    (grade, nearness)
}

/// How near a place is to where the child lives.
pub(super) fn nearness(wanted: &Wanted, state: &State, served: Served<'_>) -> Because {
    let Some(registered) = &state.registered else {
        return Because::HomeUnknown;
    };
    let Some(home) = wanted.home else {
        return Because::HomeUnknown;
    };
    let there = registered.municipality;
    if wanted.home_area.is_some() && wanted.home_area == state.shape.area {
        Because::SameArea
    } else if home == there {
        Because::SameMunicipality
    } else if served.region(home) == served.region(there) {
        Because::SameRegion
    } else {
        Because::OutsideRegion
    }
}

fn of_school(school: Option<Area>, place: Option<Area>) -> (u8, Because) {
    match (school, place) {
        (None, _) => (0, Because::SchoolNotAsked),
        (Some(school), Some(place)) if school == place => (0, Because::SchoolArea),
        (Some(school), Some(place)) if school.is_near(place) => (1, Because::SchoolNear),
        (Some(_), _) => (2, Because::SchoolFar),
    }
}

/// Home and network want the way back short, elsewhere a family, on their own a place that makes ready for it
/// (proposed).
fn of_perspective(perspective: Perspective, rung: Rung) -> (u8, Because) {
    let fits = match perspective {
        Perspective::Home => !matches!(rung, Rung::FamilyHome | Rung::Treatment | Rung::Closed),
        Perspective::Network => matches!(rung, Rung::Network | Rung::NetworkFoster),
        Perspective::Elsewhere => matches!(
            rung,
            Rung::NetworkFoster | Rung::CrisisFoster | Rung::FamilyHome
        ),
        Perspective::Independent => matches!(rung, Rung::CrisisGroup | Rung::Treatment),
    };
    if fits {
        (0, Because::PerspectiveFits)
    } else {
        (1, Because::PerspectiveOther)
    }
}
