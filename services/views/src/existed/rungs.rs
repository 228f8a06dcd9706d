//! The rungs of the ladder at an instant: what had been recorded of each, and the places there were on it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    book::ladder::Ladder,
    personal::Personal,
    placement::{self, HelpKind, Rung, RungOutcome},
};

use super::PlaceThen;

/// A rung (trede).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RungThen<'a> {
    /// Which.
    pub rung: Rung,
    /// Its kinds of help, by this version of the ladder.
    pub help: &'a BTreeSet<HelpKind>,
    /// An out-of-home placement (uithuisplaatsing).
    pub out_of_home: bool,
    /// What had been recorded of it for this search; `None` = nothing yet, or no search.
    #[serde(flatten)]
    pub recorded: Option<OutcomeThen<'a>>,
    /// Places of the region on it.
    pub places: u32,
    /// Those that could be asked for: free as far as somebody knew, or not known.
    pub askable: u32,
}

/// What had been recorded of a rung.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeThen<'a> {
    /// What became of it.
    pub outcome: RungOutcome,
    /// The kinds of help that were spoken for; `None` = all of the rung.
    pub spoken_for: Option<&'a BTreeSet<HelpKind>>,
    /// Why. Subject: the case.
    pub reason: &'a Personal,
    /// When it was recorded.
    pub outcome_recorded_at: Timestamp,
}

/// The rungs of a ladder, lightest first; `search` says what was recorded of them.
pub(super) fn of<'a, 'p>(
    ladder: &'a Ladder,
    search: Option<&'a placement::State>,
    places: impl IntoIterator<Item = &'p PlaceThen<'a>>,
) -> Vec<RungThen<'a>>
where
    'a: 'p,
{
    let places: Vec<_> = places.into_iter().collect();
    let rung_of = |step: &'a vangnet_domain::book::ladder::Step| {
        let here = || places.iter().filter(|place| place.rung == step.rung);
        let askable = here().filter(|place| place.standing.could_be_asked_for());
        let record = search.and_then(|state| state.rungs.get(&step.rung));
        RungThen {
            rung: step.rung,
            help: &step.help,
            out_of_home: step.out_of_home,
            recorded: record.map(|record| OutcomeThen {
                outcome: record.outcome,
                spoken_for: record.help.as_ref(),
                reason: &record.reason,
                outcome_recorded_at: record.recorded_at,
            }),
            places: count(here()),
            askable: count(askable),
        }
    };
    ladder.steps().iter().map(rung_of).collect()
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    items.fold(0, |count, _| count + 1)
}
