//! Commands on a place (plek): a bed of a group, a unit for a household, a foster family.
//! Holding and occupying go through the placement, so that both streams move in one append.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{PlaceId, StayId},
    person::AgeBand,
    place::{Availability, Away, CloseReason, Shape},
    placement::Rung,
    region::Municipality,
};

/// What can be asked of a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A place exists. `unit` is the group's or family's code, never a family name.
    Register {
        place: PlaceId,
        unit: String,
        provider: String,
        rung: Rung,
        municipality: Municipality,
        age_bands: Vec<AgeBand>,
    },
    /// What it takes: how many, whom not, how long. Replaces what was described before; who is there stays.
    Describe { place: PlaceId, shape: Box<Shape> },
    /// The days on which it takes nobody, from today on; replaces the calendar before.
    ReportCalendar {
        place: PlaceId,
        away: Vec<Away>,
        as_of: Timestamp,
    },
    /// The provider says how it stands; it ages from here ("unknown since").
    ReportAvailability {
        place: PlaceId,
        availability: Availability,
        as_of: Timestamp,
    },
    /// Out of use, with a reason. The region never closes (H01).
    Close { place: PlaceId, reason: CloseReason },
    /// In use again.
    Reopen { place: PlaceId },
    /// A stay ended: free exactly what it held, exactly once. Given by a reactor.
    Free { place: PlaceId, stay: StayId },
}

impl Command {
    /// The place's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Register { place, .. }
            | Self::Describe { place, .. }
            | Self::ReportCalendar { place, .. }
            | Self::ReportAvailability { place, .. }
            | Self::Close { place, .. }
            | Self::Reopen { place }
            | Self::Free { place, .. } => place.0,
        }
    }
}
