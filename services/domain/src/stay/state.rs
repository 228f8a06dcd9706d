//! What a stay comes to, from the first night away to the end of aftercare.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    calendar, code_list,
    duty::OpenDuties,
    ids::{AgreementId, CaseId, PersonId, PlaceId, PlacementId},
    personal::Personal,
    placement::{Perspective, Rung},
    stay::{
        Block, Breakdown, ConditionRecord, Contact, EndReason, FamilyPlanAnswer, Framed, Heard,
        Interruption, MomentKind, Period, PerspectivePlan, ReviewOutcome, TimelineSeen,
    },
};

/// A stay (verblijf). Empty until it starts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Who, where and since when.
    pub started: Option<Started>,
    /// Places and forms, in order; the last one runs (H05).
    pub periods: Vec<Period>,
    /// What it rests on, as last recorded (H30).
    pub framed: Option<Framed>,
    /// Placements that brought the child here after the stay had ended.
    pub voided: BTreeSet<PlacementId>,
    /// Where it is meant to lead, as last reviewed (perspectief; H23).
    pub perspective: Option<Perspective>,
    /// When the child is meant to be home (beoogde einddatum; H04).
    pub intended_end: Option<Date>,
    /// Providers of running ambulatory trajectories (H03).
    pub ambulatory: BTreeSet<String>,
    /// What has to be true to go home. Subject: the case.
    pub goals: Vec<Personal>,
    /// Extensions, each with reason and decider.
    pub extensions: Vec<Extension>,
    /// Reviews.
    pub reviews: Vec<Review>,
    /// The last day a review is owed for; an extension opens reviews after it.
    pub reviews_until: Option<Timestamp>,
    /// Moments of the way home.
    pub moments: Vec<Moment>,
    /// What keeps or kept the child from going home (P18).
    pub blocks: Vec<Block>,
    /// Crisis placements that became regular ones (H41).
    #[serde(default)]
    pub regular: BTreeSet<PlacementId>,
    /// Placements that broke down (P25).
    pub breakdowns: Vec<Breakdown>,
    /// Times in which the child was not where it stays.
    pub interruptions: Vec<Interruption>,
    /// The contact person spoke to the child (P16).
    pub contacts: Vec<Contact>,
    /// The perspective plan (H28).
    pub perspective_plan: Option<PerspectivePlan>,
    /// The return-home plan (H23).
    pub return_plan: Option<ReturnPlan>,
    /// When its newest agreement was made.
    #[serde(default)]
    pub return_agreed_at: Option<Timestamp>,
    /// Trial visits home.
    pub trial_visits: Vec<TrialVisit>,
    /// The end.
    pub ended: Option<Ended>,
    /// Aftercare contacts.
    pub aftercare: Vec<Aftercare>,
    /// The look-back (H34).
    pub look_back: Option<LookBack>,
    /// When aftercare was closed.
    pub closed_at: Option<Timestamp>,
    /// What is still owed.
    pub duties: OpenDuties,
}

/// The stay as it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Started {
    /// The case.
    pub case: CaseId,
    /// Who stays.
    pub child: PersonId,
    /// The placement it follows from.
    pub placement: PlacementId,
    /// The place it gives back at its end.
    pub place: Option<PlaceId>,
    /// Its rung of the ladder.
    pub rung: Rung,
    /// Where it is meant to lead.
    pub perspective: Perspective,
    /// Counts as an avoided out-of-home placement.
    pub placement_avoided: bool,
    /// Since when (recorded); its civil date is day 1.
    pub since: Timestamp,
}

/// An extension.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// To when.
    pub intended_end: Date,
    /// Why. Subject: the case.
    pub reason: Personal,
    /// Who decided.
    pub decider: Owner,
    /// The behavioural scientist involved.
    pub behavioural_scientist: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// On which day of the stay.
    pub day: u32,
    /// What it came to.
    pub outcome: ReviewOutcome,
    /// Subject: the case.
    pub note: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A moment of the way home.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// What it was.
    pub kind: MomentKind,
    /// Subject: the case.
    pub note: Personal,
    /// Child or parents took part.
    pub with_family: bool,
    /// What the family says to the offer of its own plan (H27).
    pub family_plan: Option<FamilyPlanAnswer>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The return-home plan: every condition and every agreement made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ReturnPlan {
    /// What has to be true by when.
    pub conditions: Vec<ConditionRecord>,
    /// Who does what until when.
    pub agreements: Vec<AgreementRecord>,
}

/// An agreement and how it went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AgreementRecord {
    /// Which.
    pub agreement: AgreementId,
    /// Who. Subject: the case.
    pub who: Personal,
    /// What. Subject: the case.
    pub what: Personal,
    /// Until when.
    pub until: Date,
    /// Kept or broken; `None` while it runs.
    pub kept: Option<bool>,
    /// Subject: the case.
    pub note: Option<Personal>,
}

/// A trial visit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TrialVisit {
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
    /// How it went.
    pub went_well: bool,
    /// Subject: the case.
    pub note: Personal,
}

/// The end of a stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ended {
    /// Where the child went.
    pub reason: EndReason,
    /// Days away, first day included.
    pub days: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// Subject: the case.
    pub note: Option<Personal>,
}

/// An aftercare contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Aftercare {
    /// How it goes.
    pub going_well: bool,
    /// Subject: the case.
    pub note: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The look-back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LookBack {
    /// What was learnt. Subject: the case.
    pub lessons: Vec<Personal>,
    /// The child looked back.
    pub with_child: bool,
    /// The parents looked back.
    pub with_parents: bool,
    /// What was looked at; `None` in a log from before that was asked.
    pub timeline: Option<TimelineSeen>,
    /// The child's voice, or why not.
    pub child: Heard,
    /// The parents' voice, or why not.
    pub parents: Heard,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

code_list! {
    /// Where a stay stands.
    pub enum Phase {
        /// Not begun.
        Planned = "planned",
        /// The child is away from home.
        Running = "running",
        /// The child went; nobody asked after it yet.
        Returned = "returned",
        /// A finger on the pulse (nazorg).
        Aftercare = "aftercare",
        /// Over.
        Closed = "closed",
    }
}

impl State {
    /// Where it stands.
    pub fn phase(&self) -> Phase {
        if self.started.is_none() {
            Phase::Planned
        } else if self.closed_at.is_some() {
            Phase::Closed
        } else if self.ended.is_none() {
            Phase::Running
        } else if self.aftercare.is_empty() {
            Phase::Returned
        } else {
            Phase::Aftercare
        }
    }

    /// The day of the stay on an instant's civil date in Europe/Amsterdam; the first is day 1.
    pub fn day(&self, now: Timestamp) -> Option<u32> {
        let first = calendar::date_of(self.started?.since);
        let days_since = first.duration_until(calendar::date_of(now)).as_hours() / 24;
        Some(u32::try_from(days_since).unwrap_or(0) + 1)
    }

    /// The explanatory analysis was made (H06).
    pub fn has_analysis(&self) -> bool {
        self.has_moment(MomentKind::ExplanatoryAnalysis)
    }

    /// Such a moment was recorded; the perspective plan has a record of its own.
    pub fn has_moment(&self, kind: MomentKind) -> bool {
        let planned = kind == MomentKind::PerspectivePlan && self.perspective_plan.is_some();
        planned || self.moments.iter().any(|moment| moment.kind == kind)
    }

    /// The return plan holds at least one agreement (H23).
    pub fn return_is_agreed(&self) -> bool {
        self.agreements().next().is_some()
    }

    /// Every agreement of the return plan.
    pub fn agreements(&self) -> impl Iterator<Item = &AgreementRecord> {
        self.return_plan.iter().flat_map(|plan| &plan.agreements)
    }
}
