//! What a request of a neighbour region comes to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ConflictOutcome, Desk, LetGoReason, Need, WithdrawReason};
use crate::{
    actor::Owner,
    code_list,
    duty::OpenDuties,
    ids::{PlaceId, PlacementId},
    placement::RefusalReason,
    stream::LedgerId,
};

/// A request (gastverzoek). Empty until it is received.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What is asked.
    pub asked: Option<Asked>,
    /// The yes: which place is held.
    pub offered: Option<Offered>,
    /// The no.
    pub refused: Option<RefusalReason>,
    /// When the neighbour took it (recorded here).
    pub confirmed_at: Option<Timestamp>,
    /// When the neighbour took what had been let go of.
    pub confirmed_late_at: Option<Timestamp>,
    /// The neighbour does not need it.
    pub withdrawn: Option<WithdrawReason>,
    /// Who let go of the promised place, and why.
    pub let_go: Option<LetGo>,
    /// When the child was there.
    pub arrived_at: Option<Timestamp>,
    /// When it first stood there without a place: another child was in it.
    pub at_door_at: Option<Timestamp>,
    /// When it left, or did not come.
    pub left_at: Option<Timestamp>,
    /// Where the child was, when the regions had said different things of it.
    #[serde(default)]
    pub settled: Option<ConflictOutcome>,
    /// What is still owed.
    pub duties: OpenDuties,
}

/// What a neighbour asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Its ledger.
    pub region: LedgerId,
    /// Its search.
    pub placement: PlacementId,
    /// What is needed.
    pub need: Need,
    /// Until when it waits for an answer.
    pub due: Timestamp,
    /// Whom to call there.
    pub desk: Desk,
    /// When it was received (recorded).
    pub at: Timestamp,
}

/// A promised place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offered {
    /// Which.
    pub place: PlaceId,
    /// Whose it is.
    pub provider: String,
    /// Until when it is certain.
    pub until: Timestamp,
}

/// A promised place was let go of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetGo {
    /// Why.
    pub reason: LetGoReason,
    /// By whom.
    pub by: Owner,
}

code_list! {
    /// Where a request stands.
    pub enum Phase {
        /// Not received.
        None = "none",
        /// Waits for an answer.
        Asked = "asked",
        /// A place is held for it.
        Offered = "offered",
        /// There is no place for it.
        Refused = "refused",
        /// The neighbour takes it; the child is on the way.
        Confirmed = "confirmed",
        /// The child is there.
        Arrived = "arrived",
        /// The neighbour does not need it.
        Withdrawn = "withdrawn",
        /// People let go of the place.
        LetGo = "let-go",
        /// The child left, or did not come.
        Left = "left",
    }
}

impl State {
    /// Where it stands. A child that is there is there, whatever else was said.
    pub const fn phase(&self) -> Phase {
        if self.asked.is_none() {
            Phase::None
        } else if self.left_at.is_some() {
            Phase::Left
        } else if self.arrived_at.is_some() {
            Phase::Arrived
        } else if self.withdrawn.is_some() {
            Phase::Withdrawn
        } else if self.let_go.is_some() {
            Phase::LetGo
        } else if self.confirmed_at.is_some() {
            Phase::Confirmed
        } else if self.refused.is_some() {
            Phase::Refused
        } else if self.offered.is_some() {
            Phase::Offered
        } else {
            Phase::Asked
        }
    }

    /// The place that is the neighbour's now.
    pub fn holds(&self) -> Option<PlaceId> {
        let holds = matches!(
            self.phase(),
            Phase::Offered | Phase::Confirmed | Phase::Arrived
        );
        self.offered.as_ref().filter(|_| holds).map(|it| it.place)
    }

    /// Whether something still waits, is held or is owed.
    pub fn is_open(&self) -> bool {
        self.phase() == Phase::Asked || self.holds().is_some() || !self.duties.is_empty()
    }
}
