//! Read models: pure folds of recorded events, live or as of any instant.
//!
//! [`Region`] is the live fold; its questions stand in one file each: [`board`], [`queue`], [`places`],
//! [`teams`], [`shifts`], [`consultations`] (and rotas), [`counter`], [`duties`] (and alarms), [`deadlines`].
//!
//! Never reads a clock, a log or a key. Never permits: a view orders and shows, `decide` decides. A deadline
//! that has passed is shown as passed whether or not anybody recorded it, data has an age, and unknown is an
//! answer.

pub mod board;
#[cfg(test)]
mod build;
pub mod case_file;
pub mod consultations;
pub mod counter;
pub mod deadlines;
pub mod devices;
pub mod duties;
pub mod existed;
pub mod exports;
pub mod guests;
pub mod indicators;
pub mod involved;
pub mod leavers;
pub mod normal_form;
pub mod places;
#[cfg(test)]
mod properties;
pub mod publish;
pub mod queue;
pub mod region;
pub mod replay;
#[cfg(test)]
mod samples;
pub mod sealed;
pub mod shifts;
#[cfg(test)]
mod story;
mod tables;
pub mod teams;
pub mod timeline;
pub mod titles;
mod view;
pub mod whole;

pub use case_file::{CaseFile, Missing};
pub use existed::existed;
pub use indicators::Indicators;
pub use region::Region;
pub use timeline::Timeline;
pub use view::{View, fold};

/// Whole minutes from one instant to a later one; 0 when it is not later.
pub(crate) fn minutes_between(from: jiff::Timestamp, to: jiff::Timestamp) -> i64 {
    to.duration_since(from).as_mins().max(0)
}
