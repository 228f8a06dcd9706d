//! What is kept of the way home: what blocks it, what broke down, who was away, what was looked back on.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{BreakdownReason, InterruptionReason, OutflowBlock, State};
use crate::{
    codec::DecodeError,
    ids::{ConditionId, PlaceId, PlacementId},
    personal::Personal,
    placement::{Perspective, Rung},
    title::{Frame, Step},
};

/// A blocking reason, from the day it was so (blokkade; P18).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// What blocks.
    pub block: OutflowBlock,
    /// Since which civil date.
    pub since: Date,
    /// Subject: the case.
    pub note: Option<Personal>,
    /// When it was cleared, or ended with the stay; `None` while it blocks.
    pub until: Option<Timestamp>,
}

/// What a stay rests on (kader; H30).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Framed {
    /// The step that it carries.
    pub step: Step,
    /// The ground.
    pub frame: Frame,
    /// The placement of the period it was recorded in.
    pub placement: PlacementId,
    /// Since when (recorded).
    pub since: Timestamp,
}

/// A condition of going home (terugkeervoorwaarde; H23).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConditionRecord {
    /// Which.
    pub condition: ConditionId,
    /// What has to be true. Subject: the case.
    pub what: Personal,
    /// By when; `None` in a log from before conditions had a date.
    pub until: Option<Date>,
    /// Met or not; `None` while it is open.
    pub met: Option<bool>,
    /// Subject: the case.
    pub note: Option<Personal>,
}

/// A placement that broke down within the stay (breakdown; P25).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Breakdown {
    /// The placement.
    pub placement: PlacementId,
    /// Its place.
    pub place: Option<PlaceId>,
    /// Its rung.
    pub rung: Rung,
    /// Why.
    pub reason: BreakdownReason,
    /// Subject: the case.
    pub note: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A time in which the child was not where it stays (onderbreking).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interruption {
    /// Why.
    pub reason: InterruptionReason,
    /// Since when, as claimed.
    pub since: Timestamp,
    /// Subject: the case.
    pub note: Option<Personal>,
    /// When the child was back, as claimed; `None` while it is away.
    pub until: Option<Timestamp>,
}

/// The contact person spoke to the child (contactmoment; P16).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// When, as claimed.
    pub at: Timestamp,
    /// Subject: the case.
    pub note: Personal,
}

/// The perspective plan of sixteen and over (perspectiefplan; H28).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PerspectivePlan {
    /// What is arranged and what is not.
    pub checks: PlanChecks,
    /// Subject: the case.
    pub note: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Five things that a life on one's own stands on ("Big 5": unverified); arranged or not yet (H28).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanChecks {
    /// A place to live (wonen).
    pub living: bool,
    /// School or work (school, werk).
    pub school_or_work: bool,
    /// An income (inkomen).
    pub income: bool,
    /// Care and insurance (zorg).
    pub care: bool,
    /// Somebody to fall back on (steun).
    pub support: bool,
}

/// The timeline that was looked at: so much of the case, to the byte (H34).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelineSeen {
    /// Position of the case's first event.
    pub first: u64,
    /// Position of the last one that was looked at.
    pub last: u64,
    /// How many events of the case lie in between, both included.
    pub events: u64,
    /// SHA-256 over them, 64 lower-case hexadecimal digits: replayed again, it is the same or the log is not.
    pub sha256: String,
}

/// What somebody said, or why they were not asked (gehoord; H40).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Heard {
    /// Their words. Subject: the case.
    pub said: Option<Personal>,
    /// Why not. Subject: the case.
    pub not_heard: Option<Personal>,
}

/// Between the parts of a timeline's one line.
const BETWEEN: char = '-';

/// As one line, which people copy: first, last, events, SHA-256.
impl std::fmt::Display for TimelineSeen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, last, events) = (self.first, self.last, self.events);
        write!(
            f,
            "{first}{BETWEEN}{last}{BETWEEN}{events}{BETWEEN}{}",
            self.sha256
        )
    }
}

impl std::str::FromStr for TimelineSeen {
    type Err = DecodeError;
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let bad = || DecodeError::Value { field: "timeline" };
        let mut parts = text.splitn(4, BETWEEN);
        let mut number = || {
            parts
                .next()
                .and_then(|part| part.parse().ok())
                .ok_or_else(bad)
        };
        let (first, last, events) = (number()?, number()?, number()?);
        Ok(Self {
            first,
            last,
            events,
            sha256: parts.next().ok_or_else(bad)?.to_owned(),
        })
    }
}

impl State {
    /// What blocks the way out now.
    pub fn blocked_by(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.until.is_none())
    }

    /// Every condition of going home.
    pub fn conditions(&self) -> impl Iterator<Item = &ConditionRecord> {
        self.return_plan.iter().flat_map(|plan| &plan.conditions)
    }

    /// The time in which the child is away from where it stays, while it is.
    pub fn interrupted(&self) -> Option<&Interruption> {
        self.interruptions
            .last()
            .filter(|away| away.until.is_none())
    }

    /// Where it is meant to lead, as last reviewed (perspectief; H23).
    pub fn perspective(&self) -> Option<Perspective> {
        self.perspective
    }

    /// When agreements and conditions of the return plan have to be settled that are not yet, by civil date.
    pub fn unsettled(&self) -> impl Iterator<Item = Date> + '_ {
        let agreements = self.agreements().filter(|it| it.kept.is_none());
        let conditions = self.conditions().filter(|it| it.met.is_none());
        let conditions = conditions.filter_map(|it| it.until);
        agreements.map(|it| it.until).chain(conditions)
    }

    /// Whether the last placement broke down, with a word on why (P25).
    pub(crate) fn broke_down_here(&self) -> bool {
        self.broke_down_here_at().is_some()
    }

    /// When that was recorded.
    pub(crate) fn broke_down_here_at(&self) -> Option<Timestamp> {
        let here = self.period().map(|period| period.placement);
        let mut breakdowns = self.breakdowns.iter();
        let broken = breakdowns.find(|broken| Some(broken.placement) == here)?;
        Some(broken.recorded_at)
    }
}
