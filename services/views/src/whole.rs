//! The whole region as of an instant: everything that its screens show, in one answer.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    board::CaseRow,
    duties::{OpenAlarm, OpenDuty},
    places::PlaceRow,
    queue::WaitingReport,
    region::Region,
    shifts::ShiftLine,
    teams::TeamRow,
};

/// What the screens of a region show, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionAt<'a> {
    /// Every case on one line.
    pub board: Vec<CaseRow<'a>>,
    /// Reports that wait for a verdict.
    pub queue: Vec<WaitingReport>,
    /// Every place and how it stands.
    pub places: Vec<PlaceRow<'a>>,
    /// Teams.
    pub teams: Vec<TeamRow<'a>>,
    /// Who is on shift at each desk.
    pub shifts: Vec<ShiftLine<'a>>,
    /// What is owed.
    pub duties: Vec<OpenDuty<'a>>,
    /// Alarms that are open.
    pub alarms: Vec<OpenAlarm<'a>>,
}

impl Region {
    /// All of it, as of an instant.
    pub fn as_of(&self, now: Timestamp) -> RegionAt<'_> {
        RegionAt {
            board: self.board(now),
            queue: self.queue(now),
            places: self.places(now),
            teams: self.teams(now),
            shifts: self.shifts(now),
            duties: self.duties(now),
            alarms: self.alarms(),
        }
    }
}
