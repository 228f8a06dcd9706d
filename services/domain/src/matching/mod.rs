//! Which places can be asked for one child, in which order, and why not the others (matching; H07, H20-H22).
//!
//! Free is a filter and never a merit: whether a place can be asked for is looked at first ([`Obstacle`]), and
//! the order of those that remain compares only how well they fit the need ([`Fit`]). So freeing or filling one
//! place never changes the order of the others. An order permits nothing: a hold is decided on the place's own
//! stream, by the same obstacles.

mod fit;
mod obstacle;
#[cfg(test)]
mod tests;
mod wanted;

use fit::Served;
pub use fit::{Because, Criterion, Fit, ORDER, Tables};
pub(crate) use obstacle::over_maximum;
pub use obstacle::{Obstacle, obstacles};
pub use wanted::Wanted;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    calendar::date_of,
    ids::PlaceId,
    person::AgeBand,
    place::{Availability, PlaceKind, State},
};

/// Every place, ranked or left out, each with its reasons.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Ranking {
    /// Those that can be asked for, the best fit first.
    pub candidates: Vec<Candidate>,
    /// Those that cannot, by id, and why not.
    pub excluded: Vec<Excluded>,
}

/// A place that can be asked for, and why it stands where it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// Which.
    pub place: PlaceId,
    /// What each criterion contributes, in the order in which they count.
    pub fit: Vec<Fit>,
    /// What to know before asking.
    pub notes: Vec<Note>,
    /// The first criterion on which it goes before the next one; `lot` when they fit alike, and nothing for the
    /// last.
    pub ahead_by: Option<Criterion>,
}

/// A place that cannot be asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Excluded {
    /// Which.
    pub place: PlaceId,
    /// Every reason.
    pub why: Vec<Obstacle>,
}

/// What to know before asking; never a reason to leave a place out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(
    tag = "note",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Note {
    /// Nobody said how it stands, or too long ago: ask first. `since` is the last word, if there was one.
    AskFirst { since: Option<Timestamp> },
    /// The calendar says that it takes nobody from a later day on.
    AwayFrom { from: Date },
    /// The child's age is not known: ask whether it fits.
    AgeUnknown,
    /// Ambulatory help has to run from the start of a time-out (P15).
    CoupleAmbulatory,
    /// Outside the region: a reason and a way back are owed (H22).
    OutsideRegion,
    /// Standby capacity, paid for without use (P27).
    Standby,
}

/// Rank all places for one need, as known at an instant, by the region's own tables. The order in which they are given means
/// nothing.
pub fn rank<'a>(
    wanted: &Wanted,
    places: impl IntoIterator<Item = (PlaceId, &'a State)>,
    now: Timestamp,
    tables: Tables<'_>,
) -> Ranking {
    let on = wanted.help_began.unwrap_or_else(|| date_of(now));
    let served = Served { tables, on };
    let places: Vec<_> = places
        .into_iter()
        .filter(|(_, state)| state.registered.is_some())
        .collect();
    let share = wanted.share(now);
    let mut ranked = Vec::new();
    let mut excluded = Vec::new();
    for (place, state) in &places {
        let mut why = obstacles(wanted, *place, state, now);
        if wanted.together > 0 && why.is_empty() {
            let room = room_of_unit(&places, state, |other| {
                other.room(&wanted.share_beside(other, now), now)
            });
            if room < wanted.together.saturating_add(share.persons) {
                why.push(Obstacle::SiblingsDoNotFit { room });
            }
        }
        if why.is_empty() {
            let fit = fit::of(wanted, state, served);
            let grades: Vec<_> = fit.iter().map(|fit| fit.grade).collect();
            let key = (grades, lot(wanted.lot, *place), *place);
            let notes = notes(wanted, state, now, served);
            ranked.push((key, fit, notes));
        } else {
            let place = *place;
            excluded.push(Excluded { place, why });
        }
    }
    ranked.sort_by(|(one, ..), (two, ..)| one.cmp(two));
    excluded.sort_by_key(|left_out| left_out.place);
    let ahead: Vec<_> = ranked
        .windows(2)
        .map(|pair| Some(ahead_by(&pair[0].1, &pair[1].1)))
        .chain([None])
        .collect();
    let candidates = ranked.into_iter().zip(ahead);
    Ranking {
        candidates: candidates
            .map(|(((_, _, place), fit, notes), ahead_by)| Candidate {
                place,
                fit,
                notes,
                ahead_by,
            })
            .collect(),
        excluded,
    }
}

/// Those who fit alike are ordered by lot: one that is the same for a search each time it is asked, and another
/// for the next search, so that no family is always called first.
fn lot(search: Uuid, place: PlaceId) -> [u8; 32] {
    Sha256::new()
        .chain_update(search.as_bytes())
        .chain_update(place.0.as_bytes())
        .finalize()
        .into()
}

fn ahead_by(one: &[Fit], next: &[Fit]) -> Criterion {
    let mut pairs = one.iter().zip(next);
    pairs
        .find(|(one, next)| one.grade != next.grade)
        .map_or(Criterion::Lot, |(one, _)| one.criterion)
}

/// The room that the places of one group or family have together.
fn room_of_unit(places: &[(PlaceId, &State)], state: &State, room: impl Fn(&State) -> u32) -> u32 {
    let unit = |state: &State| {
        let registered = state.registered.as_ref()?;
        Some((registered.provider.clone(), registered.unit.clone()))
    };
    let ours = unit(state);
    places
        .iter()
        .filter(|(_, other)| unit(other) == ours && other.closed.is_none())
        .map(|(_, other)| room(other))
        .fold(0, u32::saturating_add)
}

fn notes(wanted: &Wanted, state: &State, now: Timestamp, served: Served<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let fresh = state.availability.and_then(|word| word.fresh(now));
    if fresh != Some(Availability::Free) {
        let since = state.availability.map(|word| word.as_of);
        notes.push(Note::AskFirst { since });
    }
    let first = wanted.first_day(now);
    let away = state.calendar.iter().flat_map(|calendar| &calendar.away);
    if let Some(next) = away
        .filter(|away| away.from > first)
        .map(|away| away.from)
        .min()
    {
        notes.push(Note::AwayFrom { from: next });
    }
    if wanted.age == AgeBand::Unknown {
        notes.push(Note::AgeUnknown);
    }
    if state.shape.kind == PlaceKind::TimeOutBed && !wanted.ambulatory {
        notes.push(Note::CoupleAmbulatory);
    }
    if fit::nearness(wanted, state, served) == Because::OutsideRegion {
        notes.push(Note::OutsideRegion);
    }
    if state.shape.standby {
        notes.push(Note::Standby);
    }
    notes
}
