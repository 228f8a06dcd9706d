//! A place in a neighbour region that runs on Vangnet as well (overloop; H01, H22). Asking is never an answer: the
//! search runs on, under its clock, until the neighbour has said that the bed stands for this child.
//!
//! What the neighbour says is a fact, recorded however late; what becomes of it is decided by people
//! ([`crate::guest`] is the other side).

mod asking;
mod heard;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Event, OverflowEvent, Rung, State,
    rejection::{OVERFLOW_NOT_ASKED, OVERFLOW_OVER},
};
use crate::{
    actor::Owner,
    code_list,
    decide::{Emit, Refusal},
    guest::WithdrawReason,
    ids::{GuestId, PlacementId, StayId},
    personal::Personal,
    placement::RefusalReason,
    stream::LedgerId,
};

pub(super) use asking::{Taking, ask, take, withdraw, withdraw_others};
pub(super) use heard::hear;

/// A request to a neighbour region (verzoek aan een buurregio).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OverflowAsk {
    /// The same id on both sides.
    pub guest: GuestId,
    /// The ledger that is asked.
    pub region: LedgerId,
    /// When it was asked (recorded).
    pub asked_at: Timestamp,
    /// When the answer is due.
    pub due: Timestamp,
    /// Why the child may have to leave the region. Subject: the case.
    pub reason: Personal,
    /// The yes.
    pub offer: Option<Offer>,
    /// The no.
    pub refusal: Option<RefusalReason>,
    /// The place was taken; it is the child's once the neighbour has heard so.
    pub taken: Option<TakenOffer>,
    /// Not needed, or not any more.
    pub withdrawn: Option<WithdrawReason>,
    /// When the neighbour said that the bed stands for us.
    pub secured_at: Option<Timestamp>,
    /// When it said that it let go of the place.
    pub lost_at: Option<Timestamp>,
    /// When it said that the child is there.
    pub arrived_at: Option<Timestamp>,
    /// When it said that the child stands at the door of a bed in which another lives.
    #[serde(default)]
    pub at_door_at: Option<Timestamp>,
    /// When it said that the child left, or did not come.
    pub left_at: Option<Timestamp>,
}

/// Most requests to neighbours in one search, answered or not.
pub const OVERFLOW_ASKS_MAX: usize = 100;

/// What a neighbour offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Whose place it is.
    pub provider: String,
    /// Until when it is certain.
    pub until: Timestamp,
    /// Until when it can be taken: earlier, so that the neighbour hears it in time.
    pub take_by: Timestamp,
}

/// An offer that was taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TakenOffer {
    /// The stay that follows.
    pub stay: StayId,
    /// Who brings the child back.
    pub owner: Owner,
}

code_list! {
    /// Where a request to a neighbour stands.
    pub enum AskPhase {
        /// Waits for an answer.
        Asked = "asked",
        /// A place is kept for us.
        Offered = "offered",
        /// There is none.
        Refused = "refused",
        /// We take it; the neighbour has not said yet that it stands.
        Taken = "taken",
        /// The bed stands for us.
        Secured = "secured",
        /// We do not need it.
        Withdrawn = "withdrawn",
        /// The neighbour let go of it.
        Lost = "lost",
        /// The child left there, or did not come.
        Left = "left",
    }
}

code_list! {
    /// What a neighbour says besides yes and no.
    pub enum NeighbourSays {
        /// The bed stands for you.
        Secured = "secured",
        /// We let go of it.
        LetGo = "let-go",
        /// The child is here.
        Arrived = "arrived",
        /// The child is here, and another is in its bed.
        AtTheDoor = "at-the-door",
        /// The child left, or did not come.
        Left = "left",
    }
}

/// What a neighbour says of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum NeighbourWord {
    /// Yes: kept until an instant.
    Offered { provider: String, until: Timestamp },
    /// No, and why.
    Refused { reason: RefusalReason },
    /// What became of it.
    Says { word: NeighbourSays },
}

impl OverflowAsk {
    /// Where it stands.
    pub const fn phase(&self) -> AskPhase {
        if self.left_at.is_some() {
            AskPhase::Left
        } else if self.withdrawn.is_some() && self.lost_at.is_none() {
            AskPhase::Withdrawn
        } else if self.withdrawn.is_none() && self.secured_at.is_some() {
            AskPhase::Secured
        } else if self.lost_at.is_some() {
            AskPhase::Lost
        } else if self.taken.is_some() {
            AskPhase::Taken
        } else if self.refusal.is_some() {
            AskPhase::Refused
        } else if self.offer.is_some() {
            AskPhase::Offered
        } else {
            AskPhase::Asked
        }
    }

    /// Whether something is still to come of it, for this search.
    pub const fn is_live(&self) -> bool {
        matches!(
            self.phase(),
            AskPhase::Asked | AskPhase::Offered | AskPhase::Taken
        )
    }
}

impl State {
    /// A request to a neighbour.
    pub fn ask(&self, guest: GuestId) -> Option<&OverflowAsk> {
        self.asks.iter().find(|ask| ask.guest == guest)
    }

    /// The requests of which something is still to come.
    pub fn live_asks(&self) -> impl Iterator<Item = &OverflowAsk> {
        self.asks.iter().filter(|ask| ask.is_live())
    }

    pub(super) fn ask_evolve(&mut self, event: &OverflowEvent, at: Timestamp) {
        if let OverflowEvent::Asked {
            guest,
            region,
            due,
            reason,
            ..
        } = event
        {
            if self.ask(*guest).is_none() {
                self.asks.push(OverflowAsk {
                    guest: *guest,
                    region: region.clone(),
                    asked_at: at,
                    due: *due,
                    reason: reason.clone(),
                    offer: None,
                    refusal: None,
                    taken: None,
                    withdrawn: None,
                    secured_at: None,
                    lost_at: None,
                    arrived_at: None,
                    at_door_at: None,
                    left_at: None,
                });
            }
            return;
        }
        let mut asks = self.asks.iter_mut();
        let Some(ask) = asks.find(|ask| ask.guest == event.guest()) else {
            return;
        };
        match event {
            OverflowEvent::Offered {
                provider,
                until,
                take_by,
                ..
            } => {
                ask.offer.get_or_insert_with(|| Offer {
                    provider: provider.clone(),
                    until: *until,
                    take_by: *take_by,
                });
            }
            OverflowEvent::Refused { reason, .. } => {
                ask.refusal.get_or_insert(*reason);
            }
            OverflowEvent::Taken { stay, owner, .. } => {
                ask.taken.get_or_insert_with(|| TakenOffer {
                    stay: *stay,
                    owner: owner.clone(),
                });
            }
            OverflowEvent::Withdrawn { reason, .. } => {
                ask.withdrawn.get_or_insert(*reason);
            }
            OverflowEvent::Said { word, .. } => {
                let heard = match word {
                    NeighbourSays::Secured => &mut ask.secured_at,
                    NeighbourSays::LetGo => &mut ask.lost_at,
                    NeighbourSays::Arrived => &mut ask.arrived_at,
                    NeighbourSays::AtTheDoor => &mut ask.at_door_at,
                    NeighbourSays::Left => &mut ask.left_at,
                };
                heard.get_or_insert(at);
            }
            OverflowEvent::Asked { .. } => {}
        }
    }
}

fn say(placement: PlacementId, event: OverflowEvent, emit: &mut Emit) {
    emit.push(placement.0, Event::Overflow(event));
}

fn asked(state: &State, guest: GuestId) -> Result<&OverflowAsk, Refusal> {
    state.ask(guest).ok_or_else(|| {
        OVERFLOW_NOT_ASKED
            .because("Name a request that this search made of a neighbour.")
            .with("guest", guest)
            .into()
    })
}

fn over(ask: &OverflowAsk) -> Refusal {
    OVERFLOW_OVER
        .because("Nothing comes of this request any more; ask anew, or ask another region.")
        .with("phase", ask.phase())
        .into()
}

/// The reason of a place that a neighbour gives: a sealed text does not move from one event to another.
const SAID_WHEN_ASKED: &str = "Said when the neighbour was asked; see there.";

/// The rung that a place of a neighbour stands in for, as any place outside the region does.
pub(super) const STANDS_IN_FOR: Rung = Rung::CrisisGroup;
