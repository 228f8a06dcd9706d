//! What happened to a request of a neighbour region. No personal data at all: derived facts.

use jiff::Timestamp;
use serde::Serialize;

use super::{ConflictOutcome, Desk, LetGoReason, Need, WithdrawReason};
use crate::{
    actor::Owner,
    duty::Duty,
    ids::{DutyId, PlaceId, PlacementId},
    personal::Visitor,
    placement::RefusalReason,
    stream::LedgerId,
};

/// Events in a request's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A neighbour region asks for a place (gastverzoek ontvangen).
    GuestAsked {
        region: LedgerId,
        placement: PlacementId,
        need: Need,
        due: Timestamp,
        desk: Desk,
    },
    /// Yes: this place is held for it (plek aangeboden); said again, another one for a child at the door of the first.
    GuestOffered {
        place: PlaceId,
        provider: String,
        until: Timestamp,
    },
    /// No, and why (gastverzoek geweigerd).
    GuestRefused { reason: RefusalReason },
    /// The neighbour takes it, and the place stood.
    GuestConfirmed,
    /// The neighbour takes it, and the place had been let go of.
    GuestConfirmedLate,
    /// The neighbour does not need it (any more).
    GuestWithdrawn { reason: WithdrawReason },
    /// People let go of a promised place that nobody took in time.
    GuestLetGo { reason: LetGoReason, by: Owner },
    /// The child is there.
    GuestArrived,
    /// The child is there, and cannot have its place: that is another's by now, or still (gast voor de deur).
    GuestAtTheDoor,
    /// The child left, or does not come: the place is free.
    GuestLeft,
    /// Two regions said different things of one child: where it is (tegenspraak opgelost).
    ConflictSettled { outcome: ConflictOutcome, by: Owner },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled { duty: DutyId },
}

impl Event {
    /// No personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
