//! What happened in a stay. Free text is sealed under the case's key.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{AgreementId, CaseId, ConditionId, DutyId, PersonId, PlaceId, PlacementId},
    personal::{Personal, Visitor},
    placement::{Perspective, Rung},
    stay::{
        BreakdownReason, EndReason, FamilyPlanAnswer, Heard, InterruptionReason, MomentKind,
        OutflowBlock, PlanChecks, ReviewOutcome, StayForm, TimelineSeen,
    },
    title::{Frame, Step},
};

/// Events in a stay's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The stay began (verblijf gestart).
    StayStarted {
        case: CaseId,
        child: PersonId,
        placement: PlacementId,
        place: Option<PlaceId>,
        rung: Rung,
        perspective: Perspective,
        /// Intended end by the norm: 28 days (norm, Almere monitor).
        intended_end: Date,
        /// Derived: no bed was used, an out-of-home placement was avoided (1E: rung below 6).
        placement_avoided: bool,
    },
    /// A running ambulatory trajectory is coupled.
    AmbulatoryCoupled { provider: String },
    /// A trajectory ended.
    AmbulatoryEnded { provider: String },
    /// The short-stay plan.
    PlanSet {
        intended_end: Date,
        goals: Vec<Personal>,
    },
    /// Extended, with reason and decider.
    StayExtended {
        intended_end: Date,
        reason: Personal,
        decider: Owner,
        behavioural_scientist: Option<String>,
    },
    /// Reviewed on a day of the stay (day 1 is the first).
    StayReviewed {
        day: u32,
        outcome: ReviewOutcome,
        note: Personal,
        /// Where it is meant to lead, as seen now; `None`: not looked at.
        perspective: Option<Perspective>,
    },
    /// A moment of the way home.
    MomentRecorded {
        kind: MomentKind,
        note: Personal,
        with_family: bool,
        /// What the family says to the offer of its own plan; `None`: no offer, or not said.
        family_plan: Option<FamilyPlanAnswer>,
    },
    /// Something keeps the child from going home or on (uitstroom geblokkeerd).
    OutflowBlocked {
        block: OutflowBlock,
        since: Date,
        note: Option<Personal>,
    },
    /// It does not any more (blokkade opgeheven).
    OutflowCleared {
        block: OutflowBlock,
        note: Option<Personal>,
    },
    /// Another form of the same stay (vorm gewijzigd).
    FormChanged { form: StayForm, reason: Personal },
    /// The crisis is over and the child stays there (crisisplaatsing wordt reguliere plaatsing).
    PlacementBecameRegular {
        placement: PlacementId,
        reason: Personal,
    },
    /// What the stay rests on from now on (kader gewijzigd; H30).
    FrameChanged { step: Step, frame: Frame },
    /// To another place within the same stay (overgeplaatst); `from` is what it gives back.
    StayMoved {
        placement: PlacementId,
        from: Option<PlaceId>,
        place: Option<PlaceId>,
        rung: Rung,
        /// Derived: counts as a placement out of home, on the ladder of its search.
        out_of_home: bool,
    },
    /// The child came to a place for a stay that had ended; `place` is given back.
    MoveVoided {
        placement: PlacementId,
        place: Option<PlaceId>,
    },
    /// The placement broke down (plaatsing afgebroken).
    PlacementBrokenDown {
        placement: PlacementId,
        place: Option<PlaceId>,
        rung: Rung,
        reason: BreakdownReason,
        note: Personal,
    },
    /// The child is not where it stays (verblijf onderbroken), since the event occurred.
    StayInterrupted {
        reason: InterruptionReason,
        note: Option<Personal>,
    },
    /// The child is back (verblijf hervat).
    StayResumed { note: Option<Personal> },
    /// The contact person spoke to the child (contactmoment).
    ContactRecorded { note: Personal },
    /// The perspective plan with its five checks (perspectiefplan).
    PerspectivePlanMade { checks: PlanChecks, note: Personal },
    /// The return-home plan.
    ReturnPlanned {
        conditions: Vec<Needed>,
        agreements: Vec<Agreed>,
    },
    /// A condition was met, or not.
    ConditionSettled {
        condition: ConditionId,
        met: bool,
        note: Option<Personal>,
    },
    /// A trial visit.
    TrialVisitRecorded {
        from: Timestamp,
        until: Timestamp,
        went_well: bool,
        note: Personal,
    },
    /// An agreement was settled.
    AgreementSettled {
        agreement: AgreementId,
        kept: bool,
        note: Option<Personal>,
    },
    /// The stay ended (verblijf beëindigd); `place` is what it gives back.
    StayEnded {
        reason: EndReason,
        place: Option<PlaceId>,
        /// Days away, counted in Europe/Amsterdam, first day included.
        days: u32,
        note: Option<Personal>,
    },
    /// Aftercare contact.
    AftercareRecorded { going_well: bool, note: Personal },
    /// Aftercare is over.
    AftercareClosed,
    /// Looked back.
    LookedBack {
        lessons: Vec<Personal>,
        with_child: bool,
        with_parents: bool,
        /// Derived: counts as an avoided out-of-home placement.
        placement_avoided: bool,
        /// What was looked at; `None` in a log from before that was asked.
        timeline: Option<TimelineSeen>,
        /// The child's voice, or why not; empty in a log from before that was asked.
        child: Heard,
        /// The parents' voice, or why not.
        parents: Heard,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

/// An agreement as recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Agreed {
    /// Its id.
    pub agreement: AgreementId,
    /// Who. Subject: the case.
    pub who: Personal,
    /// What. Subject: the case.
    pub what: Personal,
    /// Until when.
    pub until: Date,
}

/// A condition as recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Needed {
    /// Its id; nil in a log from before conditions had one.
    pub condition: ConditionId,
    /// What has to be true. Subject: the case.
    pub what: Personal,
    /// By when; `None` in a log from before conditions had a date.
    pub until: Option<Date>,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        let mut each = |name: &str, texts: &mut [Personal]| {
            for (index, text) in texts.iter_mut().enumerate() {
                visit(&format!("{name}.{index}"), text);
            }
        };
        match self {
            Self::PlanSet { goals, .. } => each("goals", goals),
            Self::LookedBack {
                lessons,
                child,
                parents,
                ..
            } => {
                each("lessons", lessons);
                for (name, heard) in [("child", child), ("parents", parents)] {
                    if let Some(said) = &mut heard.said {
                        visit(&format!("{name}.said"), said);
                    }
                    if let Some(not_heard) = &mut heard.not_heard {
                        visit(&format!("{name}.not_heard"), not_heard);
                    }
                }
            }
            Self::ReturnPlanned {
                conditions,
                agreements,
            } => {
                for (index, needed) in conditions.iter_mut().enumerate() {
                    visit(&format!("conditions.{index}"), &mut needed.what);
                }
                for (index, agreed) in agreements.iter_mut().enumerate() {
                    visit(&format!("agreements.{index}.who"), &mut agreed.who);
                    visit(&format!("agreements.{index}.what"), &mut agreed.what);
                }
            }
            Self::StayExtended { reason, .. }
            | Self::FormChanged { reason, .. }
            | Self::PlacementBecameRegular { reason, .. } => visit("reason", reason),
            Self::StayReviewed { note, .. }
            | Self::MomentRecorded { note, .. }
            | Self::TrialVisitRecorded { note, .. }
            | Self::AftercareRecorded { note, .. }
            | Self::PlacementBrokenDown { note, .. }
            | Self::ContactRecorded { note }
            | Self::PerspectivePlanMade { note, .. }
            | Self::OutflowBlocked {
                note: Some(note), ..
            }
            | Self::OutflowCleared {
                note: Some(note), ..
            }
            | Self::StayInterrupted {
                note: Some(note), ..
            }
            | Self::StayResumed { note: Some(note) }
            | Self::ConditionSettled {
                note: Some(note), ..
            }
            | Self::AgreementSettled {
                note: Some(note), ..
            }
            | Self::StayEnded {
                note: Some(note), ..
            }
            | Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::StayStarted { .. }
            | Self::AmbulatoryCoupled { .. }
            | Self::AmbulatoryEnded { .. }
            | Self::OutflowBlocked { note: None, .. }
            | Self::OutflowCleared { note: None, .. }
            | Self::StayMoved { .. }
            | Self::MoveVoided { .. }
            | Self::FrameChanged { .. }
            | Self::StayInterrupted { note: None, .. }
            | Self::StayResumed { note: None }
            | Self::ConditionSettled { note: None, .. }
            | Self::AgreementSettled { note: None, .. }
            | Self::StayEnded { note: None, .. }
            | Self::AftercareClosed
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
