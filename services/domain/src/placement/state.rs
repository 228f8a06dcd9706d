//! What a placement comes to: the search, the ladder, the hold, the end.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    calendar::passed,
    code_list,
    duty::OpenDuties,
    ids::{CaseId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    personal::Personal,
    place::Nights,
    placement::{
        Arrangement, EscalationLevel, FamilyHeard, HelpKind, NeedKind, NeedOnRecord, Order,
        OverflowAsk, Perspective, Request, Rung, RungOutcome, UpscalingAnswer,
    },
    title::{Frame, Step},
};

/// A placement (plaatsing). Empty until its search opens.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The search, from its opening on.
    pub search: Option<Search>,
    /// What is needed in full, as recorded last (H07).
    pub need: Option<NeedOnRecord>,
    /// Who has it in hand (H01).
    pub taken_by: Option<Owner>,
    /// Whether the child is in direct danger; `None` in a search of before this was written down.
    pub acute: Option<bool>,
    /// Minutes from one step to the next; `None` in a search of before it had a clock.
    pub touch_minutes: Option<i64>,
    /// When somebody last took a step for this child (recorded).
    pub touched_at: Option<Timestamp>,
    /// What became of each rung; a later outcome replaced the earlier.
    pub rungs: BTreeMap<Rung, RungRecord>,
    /// The place held for it. Whether the hold still stands is a question of the instant:
    /// [`State::held`].
    pub hold: Option<HeldPlace>,
    /// Which nights are held, or lived in; `None` without a place, or when nobody said so.
    pub nights: Option<Nights>,
    /// The place for other ages that a brother or sister may join.
    pub age_exception: Option<PlaceId>,
    /// Who performs, who pays, which school.
    pub arrangement: Arrangement,
    /// The decision; gone with the hold it was about.
    pub decided: Option<Decided>,
    /// Who took the last decision, and with whom (H19).
    pub signed: Option<SignedBy>,
    /// Nothing fits here now (niet geplaatst vastgesteld): who owns it, by when.
    pub no_place: Option<NoPlace>,
    /// The highest step of the escalation route so far.
    pub escalation: Option<Escalation>,
    /// What the step that ended the search rested on (H30).
    pub framed: Option<StepFramed>,
    /// The order that keeps an adult from home, where that was the answer (H30).
    #[serde(default)]
    pub order: Option<Order>,
    /// How the search ended.
    pub end: Option<End>,
    /// When it ended: when that happened, not when it was told, and not after that.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// How often a provider refused a held place.
    pub provider_refusals: u32,
    /// The providers that were asked, in order.
    pub requests: Vec<Request>,
    /// The director of the case asked for more (H09), as last.
    pub upscaling: Option<Upscaling>,
    /// Searches for brothers and sisters that ran beside this one.
    pub siblings: BTreeSet<PlacementId>,
    /// Why they go apart.
    pub split: Option<Split>,
    /// Who was heard at the last decision (H40).
    pub heard: Option<FamilyHeard>,
    /// Regular referrals that wait because of this placement.
    pub displaced: Option<u32>,
    /// What was asked of neighbour regions, in order.
    pub asks: Vec<OverflowAsk>,
    /// What is still owed.
    pub duties: OpenDuties,
}

/// The search as it was opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Search {
    /// The case.
    pub case: CaseId,
    /// The weighing whose verdict allowed it (H16).
    pub triage: TriageId,
    /// For whom.
    pub child: PersonId,
    /// What is asked for (H07).
    pub need: NeedKind,
    /// In the words of child and parents. Subject: the case.
    pub question: Option<Personal>,
    /// Where it is meant to lead (H23).
    pub perspective: Perspective,
    /// Version of the ladder's order it was opened under.
    pub ladder: String,
    /// Since when (recorded).
    pub opened_at: Timestamp,
}

/// What became of a rung.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RungRecord {
    /// The outcome.
    pub outcome: RungOutcome,
    /// The kinds of help that were spoken for so far; `None` = all of the rung.
    pub help: Option<BTreeSet<HelpKind>>,
    /// Why. Subject: the case.
    pub reason: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The place held for this search.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeldPlace {
    /// Which.
    pub place: PlaceId,
    /// Until when it stands unconfirmed.
    pub until: Timestamp,
    /// Confirmed by the provider: it no longer expires.
    pub confirmed: bool,
}

impl HeldPlace {
    /// Whether it stands at an instant; at `until` itself it still does.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.confirmed || !passed(self.until, now)
    }
}

/// A decided placement (plaatsing besloten).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// Where.
    pub place: PlaceId,
    /// Why. Subject: the case.
    pub reason: Personal,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// Who took a decision, and with whom (H19).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignedBy {
    /// User id.
    pub decided_by: String,
    /// User id of the second professional; `None` = alone.
    pub second_professional: Option<String>,
}

/// What a step rested on when it was taken (kader).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepFramed {
    /// The step.
    pub step: Step,
    /// Its ground.
    pub frame: Frame,
    /// When it was recorded.
    pub at: Timestamp,
}

/// More help, asked by the director of the case (opschaling; H09).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Upscaling {
    /// The rung that is asked for.
    pub rung: Rung,
    /// Of whom.
    pub provider: String,
    /// When the first answer is due; after "received", when it has to be carried out.
    pub due: Timestamp,
    /// What was said last.
    pub answer: Option<UpscalingAnswer>,
}

impl Upscaling {
    /// Neither carried out nor gone up.
    pub fn is_open(&self) -> bool {
        matches!(self.answer, None | Some(UpscalingAnswer::Received))
    }
}

/// Why brothers and sisters go apart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Split {
    /// The search in which it was said.
    pub recorded_in: PlacementId,
    /// The reason, in that search only. Subject: the case.
    pub reason: Option<Personal>,
}

/// Nothing fits here now. Never an end (H01).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoPlace {
    /// Who has to act.
    pub owner: Owner,
    /// By when.
    pub due: Timestamp,
    /// When it was first established.
    pub since: Timestamp,
}

/// A step of the escalation route.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Escalation {
    /// How high.
    pub level: EscalationLevel,
    /// Who has to answer.
    pub owner: Owner,
    /// By when.
    pub due: Timestamp,
    /// Why. Subject: the case.
    pub reason: Personal,
}

/// How a search ended: always with an answer for the child (H01).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// On a place of the region.
    Placed {
        /// Where.
        place: PlaceId,
        /// Its rung.
        rung: Rung,
        /// The stay that follows.
        stay: StayId,
    },
    /// A lighter rung carries it (veilig alternatief).
    Alternative {
        /// Which.
        rung: Rung,
        /// The stay that follows, when the child sleeps away from home.
        stay: Option<StayId>,
        /// Why. Subject: the case.
        reason: Personal,
    },
    /// A place outside the region (overloop).
    Overflow {
        /// Which region.
        region: String,
        /// Which provider.
        provider: String,
        /// Who brings the child back.
        owner: Owner,
        /// The stay that follows.
        stay: StayId,
        /// Why. Subject: the case.
        reason: Personal,
    },
}

impl End {
    /// The stay that follows.
    pub fn stay(&self) -> Option<StayId> {
        match self {
            Self::Placed { stay, .. } | Self::Overflow { stay, .. } => Some(*stay),
            Self::Alternative { stay, .. } => *stay,
        }
    }

    /// The place of the region that the child was brought to.
    pub fn place(&self) -> Option<PlaceId> {
        match self {
            Self::Placed { place, .. } => Some(*place),
            Self::Alternative { .. } | Self::Overflow { .. } => None,
        }
    }

    /// The rung the child stays on. Overflow stands in for the crisis group that had no room.
    pub fn rung(&self) -> Rung {
        match self {
            Self::Placed { rung, .. } | Self::Alternative { rung, .. } => *rung,
            Self::Overflow { .. } => Rung::CrisisGroup,
        }
    }
}

code_list! {
    /// Where a placement stands.
    pub enum Phase {
        /// No search was opened.
        None = "none",
        /// Looking for the lightest rung that works.
        Searching = "searching",
        /// Nothing fits here now; somebody owns that and a clock runs.
        NoPlace = "no-place",
        /// With a step of the escalation route.
        Escalated = "escalated",
        /// A place is held.
        Held = "held",
        /// The provider confirmed the held place.
        Confirmed = "confirmed",
        /// Decided; the child is on the way.
        Decided = "decided",
        /// The child is in a place.
        Placed = "placed",
        /// A lighter rung carries it.
        Alternative = "alternative",
        /// A place outside the region.
        Overflow = "overflow",
    }
}

impl State {
    /// Whether the search runs.
    pub fn is_open(&self) -> bool {
        self.search.is_some() && self.end.is_none()
    }

    /// The hold that stands at an instant.
    pub fn held(&self, now: Timestamp) -> Option<&HeldPlace> {
        self.hold.as_ref().filter(|hold| hold.stands(now))
    }

    /// The outcome of a rung.
    pub fn outcome(&self, rung: Rung) -> Option<RungOutcome> {
        self.rungs.get(&rung).map(|record| record.outcome)
    }

    /// The rungs that wait for their outcome (uitgesteld; H02), lightest first.
    pub fn deferred(&self) -> impl Iterator<Item = Rung> {
        self.rungs
            .iter()
            .filter(|(_, record)| record.outcome == RungOutcome::Deferred)
            .map(|(rung, _)| *rung)
    }

    /// Who has to act while the search runs; never nobody. `None` once it has ended, or never
    /// began.
    pub fn owner(&self) -> Option<Owner> {
        self.is_open().then(|| {
            let escalated = self.escalation.as_ref().map(|step| &step.owner);
            let established = self.no_place.as_ref().map(|no_place| &no_place.owner);
            escalated
                .or(established)
                .or(self.taken_by.as_ref())
                .cloned()
                .unwrap_or_else(Owner::desk)
        })
    }

    /// Where it stands at an instant: a hold that has passed is no hold.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match (&self.end, self.held(now)) {
            (Some(End::Placed { .. }), _) => Phase::Placed,
            (Some(End::Alternative { .. }), _) => Phase::Alternative,
            (Some(End::Overflow { .. }), _) => Phase::Overflow,
            (None, Some(_)) if self.decided.is_some() => Phase::Decided,
            (None, Some(hold)) if hold.confirmed => Phase::Confirmed,
            (None, Some(_)) => Phase::Held,
            (None, None) if self.search.is_none() => Phase::None,
            (None, None) if self.escalation.is_some() => Phase::Escalated,
            (None, None) if self.no_place.is_some() => Phase::NoPlace,
            (None, None) => Phase::Searching,
        }
    }
}

/// The live search of a child (zoekslag); the stream's id is the child's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SearchState {
    /// The placement that is looking for this child now.
    pub live: Option<PlacementId>,
    /// The stay that its last search led to: the one the child is in, unless that ended. A child is in one at a time.
    #[serde(default)]
    pub stay: Option<StayId>,
    /// The stay before that one; it may be of another case.
    #[serde(default)]
    pub before: Option<StayId>,
    /// The placement that looks, or looked last, for this child; it may be of any of its cases.
    #[serde(default)]
    pub last: Option<PlacementId>,
}
