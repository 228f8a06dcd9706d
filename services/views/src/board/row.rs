//! The shape of the board: one line for a case, with what runs in it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    case::CaseOutcome,
    deployment,
    ids::{CaseId, DeploymentId, PersonId, PlaceId, PlacementId, StayId, TeamId, TriageId},
    placement::{self, EscalationLevel, Rung, RungOutcome},
    region::Municipality,
    stay,
    triage::{Urgency, Verdict},
};

use crate::{
    consultations::ConsultationLine, counter::CounterLine, deadlines::Deadline, duties::OpenAlarm,
    guests::AskLine,
};

/// A case, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseRow<'a> {
    /// Which.
    pub case: CaseId,
    /// Version of its stream.
    pub version: u64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Where, when we know the municipality.
    pub municipality: Option<Municipality>,
    /// Who holds the direction.
    pub director: Option<&'a Owner>,
    /// The fixed contact person.
    pub contact: Option<&'a Owner>,
    /// A warm handover waits for this side.
    pub handover_to: Option<&'a Owner>,
    /// A youth protector of this institution is waited for; the director holds the direction meanwhile.
    pub protector_awaited_of: Option<&'a Owner>,
    /// How often the official with authority decided over a refusal.
    pub overrides: usize,
    /// How many people are in it.
    pub people: usize,
    /// The newest weighing.
    pub triage: Option<TriageLine>,
    /// The newest deployment: the one under way, or the last one.
    pub deployment: Option<DeploymentLine>,
    /// Questions and calls for help that wait, for whom and until when.
    pub consultations: Vec<ConsultationLine<'a>>,
    /// Live searches, one a child at most.
    pub searches: Vec<SearchLine>,
    /// What of it lies on the counter of all providers, with whom and until when.
    pub counter: Vec<CounterLine>,
    /// Stays that run, or whose aftercare runs.
    pub stays: Vec<StayLine>,
    /// Alarms that nobody looked at yet, oldest first.
    pub alarms: Vec<OpenAlarm<'a>>,
    /// The first clock that runs or has run out.
    pub next_deadline: Option<Deadline>,
    /// How many have run out.
    pub overdue: usize,
    /// How it ended, in the time a closed case is still shown.
    pub outcome: Option<CaseOutcome>,
}

/// How far a weighing is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriagePhase {
    /// Begun.
    Started,
    /// The crisis test was answered.
    Tested,
    /// Safety was weighed.
    Assessed,
    /// The verdict was given.
    Decided,
}

/// A weighing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriageLine {
    /// Which.
    pub triage: TriageId,
    /// How far.
    pub phase: TriagePhase,
    /// What table and safety propose.
    pub proposed: Option<(Verdict, Urgency)>,
    /// The verdict in force.
    pub verdict: Option<Verdict>,
    /// Its urgency.
    pub urgency: Option<Urgency>,
    /// When somebody must be there.
    pub deadline: Option<Timestamp>,
    /// Nobody was there by then.
    pub late: bool,
}

/// A deployment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentLine {
    /// Which.
    pub deployment: DeploymentId,
    /// Who.
    pub team: Option<TeamId>,
    /// How far; an unanswered offer past its instant has expired.
    pub phase: deployment::Phase,
    /// When the answer is due.
    pub answer_due: Option<Timestamp>,
    /// When the team must be there.
    pub arrival_due: Option<Timestamp>,
    /// When it expects to be there.
    pub expected_arrival: Option<Timestamp>,
    /// When it was there, as claimed.
    pub arrived_at: Option<Timestamp>,
}

/// A live search.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchLine {
    /// Which.
    pub placement: PlacementId,
    /// For whom.
    pub child: PersonId,
    /// How far; a hold past its instant is no hold.
    pub phase: placement::Phase,
    /// What became of each rung so far.
    pub rungs: BTreeMap<Rung, RungOutcome>,
    /// The place that is held as of now.
    pub held: Option<PlaceId>,
    /// Until when.
    pub held_until: Option<Timestamp>,
    /// Confirmed: it no longer expires.
    pub confirmed: bool,
    /// The step of the escalation route.
    pub escalation: Option<EscalationLevel>,
    /// Who has to act.
    pub owner: Option<Owner>,
    /// Who has the search in hand, by name (H01).
    pub in_hand: Option<Owner>,
    /// By when the next step is due (H01).
    pub next_deadline: Option<Timestamp>,
    /// What was asked of neighbour regions (H01).
    pub asks: Vec<AskLine>,
}

/// A stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StayLine {
    /// Which.
    pub stay: StayId,
    /// Who stays.
    pub child: PersonId,
    /// In which place of the region.
    pub place: Option<PlaceId>,
    /// On which rung.
    pub rung: Rung,
    /// How far.
    pub phase: stay::Phase,
    /// Day n of the stay, the first is day 1; `None` once it has ended.
    pub day: Option<u32>,
    /// Day m: that of the intended end.
    pub days_intended: Option<u32>,
    /// The intended end.
    pub intended_end: Option<Date>,
}
