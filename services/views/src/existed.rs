//! Which places and which rungs of the ladder there were for the searches of one case at an instant, and what was known of
//! them (counterfactual: what could have been chosen).
//!
//! Asked of a region and a case that were folded up to that instant, so a later event never leaks into the answer. Whoever
//! holds a place or lives there is "another": the answer is about one child, and names no other. That includes the searches
//! that hold them.

mod rungs;
mod standing;

pub use rungs::RungThen;
pub use standing::{ForWhom, StandingThen, TakenThen, WhyNot, WordThen};

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    book::Book,
    calendar, code_list,
    ids::{CaseId, PersonId, PlaceId, PlacementId},
    matching::{self, Criterion, Tables, Wanted},
    person::AgeBand,
    place::{self, Shape},
    placement::{self, Rung},
    region::Municipality,
    state::State,
    stream::{StreamId, Subject},
};

use crate::{
    CaseFile, Region,
    places::{Candidate, LeftOut},
};
use standing::Whose;

code_list! {
    /// Whether the case looked for a place at the instant.
    pub enum Search {
        /// No search was opened yet: the places of the region are told all the same.
        None = "none",
        /// A search runs.
        Running = "running",
        /// Every search has ended.
        Ended = "ended",
    }
}

/// What there was to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Existed<'a> {
    /// The case that is asked about.
    pub case: CaseId,
    /// For which instant.
    pub at: Timestamp,
    /// Whether it looked for a place.
    pub search: Search,
    /// The version of the ladder that a search opened at the instant goes by.
    pub ladder: &'a str,
    /// Its rungs, lightest first, with the places there were on each.
    pub rungs: Vec<RungThen<'a>>,
    /// Every search of the case, by id.
    pub searches: Vec<SearchThen<'a>>,
    /// Every place of the region, by rung, municipality, unit.
    pub places: Vec<PlaceThen<'a>>,
}

/// One search of the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchThen<'a> {
    /// Which.
    pub placement: PlacementId,
    /// For whom.
    pub child: PersonId,
    /// Where it stood.
    pub phase: placement::Phase,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the need was recorded, before anything was looked for (H07).
    pub need_recorded_at: Timestamp,
    /// The version of the ladder it was opened under.
    pub ladder: &'a str,
    /// Its rungs, lightest first, with what had been recorded of each.
    pub rungs: Vec<RungThen<'a>>,
    /// The criteria of the ranking in the order in which they count.
    pub order: &'static [Criterion],
    /// The places that could be asked for, the best fit first.
    pub candidates: Vec<CandidateThen<'a>>,
    /// The places that could not, by id, and every reason why not.
    pub excluded: Vec<LeftOutThen<'a>>,
}

/// A place, as far as anybody knew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceThen<'a> {
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
    /// How it stood.
    pub standing: StandingThen,
    /// The provider's last word, however old; `None` = there never was one.
    pub word: Option<WordThen>,
    /// Which nights were somebody's.
    pub taken: Vec<TakenThen<'a>>,
}

/// A place that could be asked for.
pub type CandidateThen<'a> = Candidate<PlaceThen<'a>>;

/// A place that could not be asked for.
pub type LeftOutThen<'a> = LeftOut<PlaceThen<'a>, WhyNot>;

/// What there was to choose from for a case; `None` when the file does not know the case yet.
///
/// Promises that the ranking of a search that runs is the one that the desk's own list gave at that instant
/// ([`Region::candidates_of`]). `region` and `file` are folded up to `at`, by the same question (known or happened).
pub fn existed<'a>(
    region: &'a Region,
    file: &'a CaseFile,
    at: Timestamp,
    book: &'a Book,
) -> Option<Existed<'a>> {
    let asked = Asked {
        region,
        file,
        at,
        book,
    };
    let case = file.case()?;
    let searches: Vec<_> = file
        .placements()
        .filter_map(|(placement, state)| asked.search(placement, state))
        .collect();
    let runs = file.placements().any(|(_, state)| state.is_open());
    let ladder = book.ladder.at(at);
    let mut places: Vec<_> = region
        .all_places()
        .filter_map(|(place, state)| asked.place(place, state, None))
        .collect();
    places.sort_by_key(|row| (row.rung, row.municipality, row.unit, row.place));
    Some(Existed {
        case,
        at,
        search: match (searches.is_empty(), runs) {
            (true, _) => Search::None,
            (false, true) => Search::Running,
            (false, false) => Search::Ended,
        },
        ladder: &ladder.id,
        rungs: rungs::of(&ladder.table, None, &places),
        searches,
        places,
    })
}

struct Asked<'a> {
    region: &'a Region,
    file: &'a CaseFile,
    at: Timestamp,
    book: &'a Book,
}

impl<'a> Asked<'a> {
    fn search(
        &self,
        placement: PlacementId,
        state: &'a placement::State,
    ) -> Option<SearchThen<'a>> {
        let search = state.search.as_ref()?;
        let wanted = self.wanted(placement, state)?;
        let tables = Tables::of_search(self.book, search, self.at);
        let ranking = matching::rank(&wanted, self.region.all_places(), self.at, tables);
        let row = |place| self.place(place, self.region.place(place)?, Some(placement));
        let candidates = Candidate::of(ranking.candidates, row);
        let whose = self.whose(Some(placement));
        let excluded = LeftOut::of(ranking.excluded, row, |obstacle| {
            WhyNot::of(obstacle, &whose, self.region)
        });
        let rows = candidates.iter().map(|it| &it.row);
        let rows = rows.chain(excluded.iter().map(|it| &it.row));
        Some(SearchThen {
            placement,
            child: search.child,
            phase: state.phase(self.at),
            opened_at: search.opened_at,
            need_recorded_at: state
                .need
                .as_ref()
                .map_or(search.opened_at, |need| need.recorded_at),
            ladder: &search.ladder,
            rungs: rungs::of(search.ladder_in(self.book), Some(state), rows),
            order: &matching::ORDER,
            candidates,
            excluded,
        })
    }

    /// What was looked for, as the region knew the child; of a search that the region shows no more, as the file does.
    fn wanted(&self, placement: PlacementId, state: &placement::State) -> Option<Wanted> {
        self.region.wanted(placement, self.at).or_else(|| {
            let child = state.search.as_ref()?.child;
            let child = match self.file.state(StreamId::new(Subject::Person, child.0)) {
                Some(State::Person(child)) => Some(child),
                _ => None,
            };
            let age = child.and_then(|child| child.age_band);
            let today = calendar::date_of(self.at);
            let home = child.and_then(|child| child.home_on(today)?.municipality);
            let case = match self.file.of(Subject::Case).next() {
                Some((_, State::Case(case))) => Some(case),
                _ => None,
            };
            let home = home.or_else(|| case?.municipality);
            let of = state.search.as_ref()?.child;
            let responsible = case.and_then(|case| case.responsible.get(&of));
            Some(Wanted {
                help_began: responsible.map(|one| one.start_of_help),
                ..Wanted::of_search(placement, state, age, home)?
            })
        })
    }

    fn place(
        &self,
        place: PlaceId,
        state: &'a place::State,
        search: Option<PlacementId>,
    ) -> Option<PlaceThen<'a>> {
        let registered = state.registered.as_ref()?;
        let whose = self.whose(search);
        Some(PlaceThen {
            place,
            unit: &registered.unit,
            provider: &registered.provider,
            rung: registered.rung,
            municipality: registered.municipality,
            age_bands: &registered.age_bands,
            shape: &state.shape,
            standing: StandingThen::of(state, self.at, &whose),
            word: WordThen::of(state, self.at),
            taken: TakenThen::of(state, self.at, &whose),
        })
    }

    const fn whose(&self, search: Option<PlacementId>) -> Whose<'a> {
        Whose {
            search,
            file: self.file,
        }
    }
}

#[cfg(test)]
mod tests;
