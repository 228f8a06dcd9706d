//! What a deployment's stream comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::passed,
    code_list,
    deployment::{AgreedSafety, DeclineReason, Sighting, VisitOutcome},
    duty::OpenDuties,
    ids::{AgreementId, CaseId, PersonId, TeamId},
    personal::Personal,
    triage::Urgency,
};

code_list! {
    /// How far a deployment is.
    pub enum Phase {
        /// The team was asked and has not answered.
        Offered = "offered",
        /// The team goes.
        Accepted = "accepted",
        /// The team cannot go.
        Declined = "declined",
        /// No answer in time.
        Expired = "expired",
        /// On the way.
        UnderWay = "under-way",
        /// At the door.
        Arrived = "arrived",
        /// The visit was recorded.
        Visited = "visited",
        /// Done.
        Done = "done",
    }
}

impl Phase {
    /// Whether the team is still bound by it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Offered | Self::Accepted | Self::UnderWay | Self::Arrived | Self::Visited
        )
    }
}

/// A deployment (inzet). `Default` is the empty stream.
///
/// Facts from the field that contradict the record (a visit on a declined offer) are kept, but move no
/// phase: a named person settles the contradiction.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// As recorded; `None` while nothing was offered. See [`State::phase_at`] for "as of now".
    pub phase: Option<Phase>,
    /// The case.
    pub case: Option<CaseId>,
    /// The team.
    pub team: Option<TeamId>,
    /// Whose team it is; blank in records of before it was said.
    #[serde(default)]
    pub organisation: String,
    /// The urgency it was sent with.
    pub urgency: Option<Urgency>,
    /// Two workers were asked.
    pub two_workers: bool,
    /// Why this team, and what was short.
    pub reason: Option<Personal>,
    /// When it was offered.
    pub offered_at: Option<Timestamp>,
    /// When the answer is due.
    pub answer_due: Option<Timestamp>,
    /// When the team must be there.
    pub arrival_due: Option<Timestamp>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// Why it was declined.
    pub declined: Option<DeclineReason>,
    /// When the team set out, as claimed.
    pub set_out_at: Option<Timestamp>,
    /// When it expects to arrive.
    pub expected_arrival: Option<Timestamp>,
    /// When it first arrived, as claimed.
    pub arrived_at: Option<Timestamp>,
    /// That arrival was recorded late or out of order.
    pub arrived_late: bool,
    /// The visits, in order of recording.
    pub visits: Vec<Visit>,
    /// Which agreements at the door were kept; not there = nobody said yet.
    #[serde(default)]
    pub settled: BTreeMap<AgreementId, bool>,
    /// What it led to.
    pub outcome: Option<VisitOutcome>,
    /// When it was done.
    pub completed_at: Option<Timestamp>,
    /// What is owed: contradictions to settle, agreements to look at.
    pub duties: OpenDuties,
}

/// A visit (bezoek).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Visit {
    /// Whether the child was seen.
    pub sighting: Sighting,
    /// The children that were seen; none = of a household with one child.
    #[serde(default)]
    pub children: Vec<PersonId>,
    /// What the team saw.
    pub findings: Personal,
    /// What was agreed.
    pub agreements: Vec<AgreedSafety>,
    /// When, as claimed, and not after it was recorded.
    pub at: Timestamp,
    /// Recorded late or out of order.
    pub late: bool,
}

impl State {
    /// Whether the deployment was offered.
    pub const fn exists(&self) -> bool {
        self.phase.is_some()
    }

    /// Whether it is over, and somebody was there.
    pub fn has_met_somebody(&self) -> bool {
        self.completed_at.is_some() && self.outcome != Some(VisitOutcome::NobodyThere)
    }

    /// The phase as of an instant: an unanswered offer past its due instant has expired, recorded or not.
    pub fn phase_at(&self, now: Timestamp) -> Option<Phase> {
        match (self.phase, self.answer_due) {
            (Some(Phase::Offered), Some(due)) if passed(due, now) => Some(Phase::Expired),
            (phase, _) => phase,
        }
    }
}
