//! A child who comes of age within weeks (bijna meerderjarig): which titles fall then, told so early that their end can be
//! warned of. What ends them is the birthday itself (`age.rs`); nothing here changes whether a title holds.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{Event, Limit, State, Title, ground::row, rejection::AGE_STANDS};
use crate::{
    calendar::{amsterdam, date_of},
    decide::{Context, Decision, Emit, States},
    ids::PersonId,
    person::{AgeBand, known},
};

/// From so many days before a birthday on it is told. Long enough to arrange what comes after and to be warned at 48 hours
/// whatever holidays lie in between, and no longer, because a birth date is nobody's to know.
pub const MAJORITY_AHEAD_DAYS: i64 = 28;

/// Whether on a day it may be told that somebody comes of age on another: that one lies ahead, and near.
pub fn majority_is_ahead(on: Date, today: Date) -> bool {
    today < on && on <= today.saturating_add(MAJORITY_AHEAD_DAYS.days())
}

/// The midnight in Europe/Amsterdam from which it may be told that somebody comes of age on a day.
pub fn majority_told_from(on: Date) -> Option<Timestamp> {
    let first = on.checked_sub(MAJORITY_AHEAD_DAYS.days()).ok()?;
    Some(first.to_zoned(amsterdam()).ok()?.timestamp())
}

/// Each title that falls on that day is said to, once; where the day was another, or is not near after all, that is said.
pub(super) fn heed(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    on: Option<Date>,
) -> Decision {
    let age = known(states, person)?.age_band;
    let a_child = age.is_some_and(|age| !matches!(age, AgeBand::Adult | AgeBand::Unknown));
    let near = on.is_none_or(|on| majority_is_ahead(on, date_of(context.now)));
    let mut emit = Emit::regional();
    if a_child && near {
        let state = states.title(person)?;
        for title in &state.titles {
            emit.about(Some(title.record.case));
            if let Some(event) = said(state, title, on, context) {
                emit.push(person.0, event);
            }
        }
    }
    if emit.is_empty() {
        return Err(AGE_STANDS
            .because(
                "No title falls with a birthday that is near, or it is on record; nothing more is needed.",
            )
            .with("person", person)
            .into());
    }
    emit.done()
}

/// What is to be said of one title.
fn said(state: &State, title: &Title, on: Option<Date>, context: &Context<'_>) -> Option<Event> {
    let of = title.record.title;
    let majority = row(context.book(), title).majority.as_ref();
    let until = on
        .zip(majority)
        .map(|(on, majority)| Limit::at_majority(on, majority));
    if title.ahead.is_some() && title.ahead == until {
        return None;
    }
    // Not one that is over before that, by its own terms or because somebody ended it.
    let held = state.holds_until(title);
    let falls = until.filter(|until| held.is_none_or(|held| held > until.ends));
    match falls {
        Some(until) => Some(Event::MajorityAhead { title: of, until }),
        None => {
            let stale = title.ahead.is_some();
            stale.then_some(Event::MajorityAheadTakenBack { title: of })
        }
    }
}
