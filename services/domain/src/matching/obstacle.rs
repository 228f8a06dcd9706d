//! Why a place cannot be asked for. One list for the ranking, which shows all of them, and for the hold, which is
//! refused on the first.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{Wanted, wanted::days_max};
use crate::{
    ids::{GuestId, PlaceId, PlacementId, StayId},
    person::AgeBand,
    place::{
        Availability, Circumstance, Claim, Clash, CloseReason, Shape, Slot, State,
        rejection::{
            AGE_DOES_NOT_FIT, CONTRA_INDICATED, NIGHTS_OVER_MAXIMUM, NIGHTS_WRONG, PLACE_AWAY,
            PLACE_CLOSED, PLACE_HELD, PLACE_OCCUPIED, PLACE_RESTS, PLACE_UNAVAILABLE,
        },
    },
    placement::rejection::SIBLINGS_DO_NOT_FIT,
    rejection::Rejection,
};

/// A reason, with what a screen needs to say it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(
    tag = "why",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum Obstacle {
    /// A child lives there at a slot that is wanted; `until` is the last day, if it has one.
    Occupied {
        stay: StayId,
        until: Option<Date>,
        on: Slot,
    },
    /// Held for another child at a slot that is wanted; `until` unless it was confirmed.
    Held {
        placement: PlacementId,
        until: Option<Timestamp>,
        on: Slot,
    },
    /// A neighbour region has it at a slot that is wanted: promised, or its child lives there.
    OfNeighbour {
        guest: GuestId,
        lives: bool,
        until: Option<Date>,
        on: Slot,
    },
    /// The nights that are asked for are over: of no place anything is left to promise.
    NightsOver { from: Date },
    /// It does not take so many persons.
    TooSmall { persons: u32 },
    /// Out of use.
    Closed { reason: CloseReason },
    /// The provider said so, not long ago.
    Unavailable { as_of: Timestamp },
    /// The calendar says that it takes nobody on the first day that is needed.
    Away { from: Date, until: Date },
    /// It rests after the last child left.
    Rests { until: Date },
    /// Meant for other ages.
    Age {
        age_band: AgeBand,
        place_age_bands: Vec<AgeBand>,
    },
    /// What is there, the child cannot be with.
    ContraIndicated { circumstances: Vec<Circumstance> },
    /// A stay here may not last so long.
    OverMaximum { hours_max: u32 },
    /// The group or family has no room for the brothers and sisters as well.
    SiblingsDoNotFit { room: u32 },
}

/// Every reason why a place cannot be asked for, as its own stream says; who lives or is expected there first.
pub fn obstacles(wanted: &Wanted, place: PlaceId, state: &State, now: Timestamp) -> Vec<Obstacle> {
    let mut why = Vec::new();
    let Some(registered) = &state.registered else {
        return why;
    };
    let share = wanted.share_of(state, now);
    // A promise of nights that are over is none, and the child would find somebody else there.
    let needed = share.nights.first_since(Slot::at(now));
    if needed.is_none() {
        let asked = wanted.nights.as_ref().unwrap_or(&share.nights);
        why.push(Obstacle::NightsOver { from: asked.from });
    }
    let others = state
        .claims(Some(now))
        .filter(|claim| wanted.placement.is_none_or(|own| !claim.is_of(own)));
    if let Some(clash) = state.clash(others, &share, Slot::at(now)) {
        why.push(Obstacle::of_clash(&clash, state.shape.persons));
    }
    if let Some(reason) = state.closed {
        why.push(Obstacle::Closed { reason });
    }
    // Old news of a place leaves nothing out: the hold is the question, the confirmation the answer.
    if let Some(word) = state.availability
        && word.fresh(now) == Some(Availability::Unavailable)
    {
        why.push(Obstacle::Unavailable { as_of: word.as_of });
    }
    // A weekend that is needed begins on Friday, whatever the day from which it is.
    let first = needed.map_or(share.nights.from, |slot| slot.day);
    if let Some(away) = state.away_on(first) {
        let (from, until) = (away.from, away.until);
        why.push(Obstacle::Away { from, until });
    }
    if let Some(until) = state.rests_until(now)
        && first < until
    {
        why.push(Obstacle::Rests { until });
    }
    if !registered.fits(wanted.age) && wanted.age_exception != Some(place) {
        why.push(Obstacle::Age {
            age_band: wanted.age,
            place_age_bands: registered.age_bands.clone(),
        });
    }
    let circumstances: Vec<_> = state
        .shape
        .circumstances
        .iter()
        .copied()
        .filter(|there| wanted.not_with.contains(there))
        .collect();
    if !circumstances.is_empty() {
        why.push(Obstacle::ContraIndicated { circumstances });
    }
    why.extend(over_maximum(
        &state.shape,
        share.nights.from,
        share.nights.until,
    ));
    why
}

/// Whether a stay from this day until that one lasts longer than one at a place of this shape may (P15).
pub(crate) fn over_maximum(shape: &Shape, from: Date, until: Option<Date>) -> Option<Obstacle> {
    let (days, hours_max) = (days_max(shape)?, shape.hours_max?);
    // Whole days, whatever the months are that they lie in.
    let asked = until.map(|until| from.duration_until(until).as_hours() / 24 + 1);
    asked
        .is_none_or(|asked| asked > days)
        .then_some(Obstacle::OverMaximum { hours_max })
}

impl Obstacle {
    /// What stands in the way at the first slot that does not fit.
    pub fn of_clash(clash: &Clash<'_>, persons: u32) -> Self {
        match clash.by.first() {
            Some(Claim::Lived(lives)) => Self::Occupied {
                stay: lives.stay,
                until: lives.share.nights.until,
                on: clash.on,
            },
            Some(Claim::Held(hold)) => Self::Held {
                placement: hold.placement,
                until: (!hold.confirmed).then_some(hold.until),
                on: clash.on,
            },
            Some(Claim::Guest(guest)) => Self::OfNeighbour {
                guest: guest.guest,
                lives: guest.since.is_some(),
                until: guest.share.nights.until,
                on: clash.on,
            },
            None => Self::TooSmall { persons },
        }
    }

    /// As a refusal of a hold: who, what, until when.
    pub fn refusal(&self) -> Rejection {
        match self {
            Self::Occupied { stay, until, on } => {
                let refusal = PLACE_OCCUPIED
                    .because(
                        "A child lives here at that time; look for another place, or other nights.",
                    )
                    .with("occupiedByStay", stay)
                    .with("clashesOn", on);
                match until {
                    Some(until) => refusal.with("occupiedUntil", until),
                    None => refusal,
                }
            }
            Self::Held {
                placement,
                until,
                on,
            } => {
                let refusal = PLACE_HELD
                    .because(
                        "Another search holds this place at that time; wait for it, or look for another place.",
                    )
                    .with("heldByPlacement", placement)
                    .with("clashesOn", on)
                    .with("confirmed", until.is_none());
                match until {
                    Some(until) => refusal.with("heldUntil", until),
                    None => refusal,
                }
            }
            Self::OfNeighbour {
                guest, lives, on, ..
            } => {
                let code = if *lives { PLACE_OCCUPIED } else { PLACE_HELD };
                code.because(
                    "A neighbour region has this place at that time; look for another place.",
                )
                .with("guest", guest)
                .with("clashesOn", on)
            }
            Self::NightsOver { from } => NIGHTS_WRONG
                .because("The nights of the need are over; ask for the nights that are needed now.")
                .with("from", from),
            Self::TooSmall { persons } => PLACE_OCCUPIED
                .because("The place does not take so many at once; look for another.")
                .with("persons", persons),
            Self::Closed { reason } => PLACE_CLOSED
                .because("The place is out of use; look for another.")
                .with("reason", reason),
            Self::Unavailable { as_of } => PLACE_UNAVAILABLE
                .because(
                    "The provider said that it is not available; ask again, or look for another.",
                )
                .with("asOf", as_of),
            Self::Away { from, until } => PLACE_AWAY
                .because(
                    "The calendar of the place says that it takes nobody then; look for another.",
                )
                .with("awayFrom", from)
                .with("awayUntil", until),
            Self::Rests { until } => PLACE_RESTS
                .because(
                    "The place rests after the last child; ask the provider, or look for another.",
                )
                .with("restsUntil", until),
            Self::Age {
                age_band,
                place_age_bands,
            } => AGE_DOES_NOT_FIT
                .because("The place is meant for other ages; look for another.")
                .with("ageBand", age_band)
                .with("placeAgeBands", words(place_age_bands)),
            Self::ContraIndicated { circumstances } => CONTRA_INDICATED
                .because("The child cannot be with what is there; look for another place.")
                .with("circumstances", words(circumstances)),
            Self::OverMaximum { hours_max } => NIGHTS_OVER_MAXIMUM
                .because("Ask for fewer nights, or look for another place.")
                .with("hoursMax", hours_max),
            Self::SiblingsDoNotFit { room } => SIBLINGS_DO_NOT_FIT
                .because(
                    "The brothers and sisters do not fit here together; look for another place.",
                )
                .with("room", room),
        }
    }
}

fn words(list: &[impl ToString]) -> String {
    let words: Vec<_> = list.iter().map(ToString::to_string).collect();
    words.join(", ")
}
