//! Places (plekken): beds, units for a household, foster families. Stream `place`, written by placement.
//! "One bed, one child" is an expected version on this stream, not a lock; it holds for every part of every
//! day, so that two who stay part-time can share a bed (P12).

mod claims;
pub mod codec;
mod command;
pub(crate) mod decide;
mod event;
mod evolve;
pub(crate) mod expiry;
pub(crate) mod moving_in;
mod nights;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod shape;
mod shape_codec;
mod state;
#[cfg(test)]
mod tests;

pub use claims::{Claim, Clash, GuestClaim, Holder, Share};
pub use command::Command;
pub use event::Event;
pub use nights::{DayPart, EXCEPT_DAYS_MAX, NIGHTS_DAYS_MAX, Nights, Slot, Week, WeekPart};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use shape::{
    AWAY_MAX, Area, Away, Calendar, Circumstance, Funding, HOURS_MAX, PERSONS_MAX, PlaceKind,
    REST_DAYS_MAX, Shape,
};
pub use state::{Hold, Occupancy, Registered, Reported, Standing, State};

use crate::code_list;

code_list! {
    /// What the provider says of a place. Age of the word matters: stale never looks live.
    pub enum Availability {
        /// Free to be asked for.
        Free = "free",
        /// Not available now (staff, illness, rest period).
        Unavailable = "unavailable",
    }
}

code_list! {
    /// Why a place is out of use.
    pub enum CloseReason {
        /// Not enough staff.
        Staff = "staff",
        /// Building or equipment.
        Building = "building",
        /// Rest period of a foster family.
        Rest = "rest-period",
        /// Safety of those who live there.
        Safety = "safety",
        /// The place ends.
        Ended = "ended",
    }
}

code_list! {
    /// Why a hold ended without the child moving in.
    pub enum ReleaseReason {
        /// A lighter rung was found.
        LighterFound = "lighter-found",
        /// Another place fits better.
        OtherPlace = "other-place",
        /// The provider refused, which is counted.
        ProviderRefused = "provider-refused",
        /// The need went away.
        NotNeeded = "not-needed",
        /// It passed its instant.
        Expired = "expired",
    }
}
