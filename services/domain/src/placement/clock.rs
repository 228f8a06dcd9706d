//! The clock of a search (H01): while it runs, somebody named has to take the next step, and it is known by when.
//!
//! Every step for this child is a touch. What only happened to the search – a hold that ran out, a sibling that came to
//! stand beside it – is none, and neither is what is arranged, counted or settled beside it: who pays, which nights, a
//! duty. Nobody looked any further for this child by it.

use jiff::Timestamp;
use serde::Serialize;

use super::{Event, Phase, State};
use crate::{actor::Owner, calendar::minutes_after, code_list, place::ReleaseReason};

/// The clock of a search that was opened before searches had one: that of an acute, unsafe child.
const UNSAID_MINUTES: i64 = 30;

code_list! {
    /// What a search waits for.
    pub enum ClockKind {
        /// The next step, whatever it is.
        Search = "search",
        /// The provider's answer.
        ProviderAnswer = "provider-answer",
        /// The provider's answer to the director who asked for more (H09).
        Upscaling = "upscaling",
        /// Somebody acts while nothing fits (H01).
        NoPlace = "no-place",
        /// A neighbour region's answer to a request for a place (H01).
        OverflowAnswer = "overflow-answer",
        /// What a neighbour keeps for us is taken, or not.
        OverflowOffer = "overflow-offer",
        /// The neighbour's word that the place we took stands.
        OverflowWord = "overflow-word",
        /// A step of the escalation route (P19).
        Escalation = "escalation",
    }
}

/// A clock that runs or has run out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Clock {
    /// What is waited for.
    pub kind: ClockKind,
    /// Until when; the instant itself is in time.
    pub due: Timestamp,
    /// Who has to act.
    pub owner: Owner,
}

impl State {
    /// Who has the search in hand while it runs: whoever took it last, by name. `None` once it has ended.
    pub fn in_hand(&self) -> Option<Owner> {
        let taken_by = || self.taken_by.clone().unwrap_or_else(Owner::desk);
        self.is_open().then(taken_by)
    }

    /// The clocks of a search that runs, first due first; none once it has ended.
    pub fn clocks(&self, now: Timestamp) -> Vec<Clock> {
        let (Some(owner), Some(touched_at)) = (self.in_hand(), self.touched_at) else {
            return Vec::new();
        };
        let clock = |kind, due, owner: &Owner| Clock {
            kind,
            due,
            owner: owner.clone(),
        };
        let minutes = self.touch_minutes.unwrap_or(UNSAID_MINUTES);
        let mut clocks = vec![clock(
            ClockKind::Search,
            minutes_after(touched_at, minutes),
            &owner,
        )];
        if let Some(request) = self.waiting_request(now) {
            clocks.push(clock(ClockKind::ProviderAnswer, request.due, &owner));
        }
        // "Received" is no answer yet: the help has to be there (H09).
        if let Some(asked) = self.upscaling.as_ref().filter(|asked| asked.is_open()) {
            clocks.push(clock(ClockKind::Upscaling, asked.due, &owner));
        }
        clocks.extend(self.live_asks().map(|ask| match (&ask.taken, &ask.offer) {
            (Some(taken), Some(offer)) => clock(ClockKind::OverflowWord, offer.until, &taken.owner),
            (None, Some(offer)) => clock(ClockKind::OverflowOffer, offer.take_by, &owner),
            (_, None) => clock(ClockKind::OverflowAnswer, ask.due, &owner),
        }));
        let step = match self.phase(now) {
            Phase::NoPlace => self
                .no_place
                .as_ref()
                .map(|step| clock(ClockKind::NoPlace, step.due, &step.owner)),
            Phase::Escalated => self
                .escalation
                .as_ref()
                .map(|step| clock(ClockKind::Escalation, step.due, &step.owner)),
            _ => None,
        };
        clocks.extend(step);
        clocks.sort_by_key(|clock| (clock.due, clock.kind));
        clocks
    }

    /// When somebody has to have acted: the first clock, or the instant at which an unconfirmed hold passes. `None`
    /// once the search has ended. For an acute, unsafe child at most thirty minutes after the last step.
    pub fn next_deadline(&self, now: Timestamp) -> Option<Timestamp> {
        let clocks = self.clocks(now).into_iter().map(|clock| clock.due);
        let hold = self
            .held(now)
            .filter(|hold| !hold.confirmed && self.is_open());
        clocks.chain(hold.map(|hold| hold.until)).min()
    }

    /// Whether an event is a step that somebody took for this child.
    pub(super) fn is_touch(event: &Event) -> bool {
        match event {
            Event::HoldEnded { reason, .. } => *reason != ReleaseReason::Expired,
            Event::SiblingsSplit { reason, .. } => reason.is_some(),
            Event::Overflow(event) => event.is_ours(),
            // A clock that is set anew begins anew: the weighing behind it is a step, and an instant that had passed
            // before would be told a second time to nobody.
            Event::ClockSet { .. }
            | Event::SearchOpened { .. }
            | Event::NeedRecorded(_)
            | Event::RungRecorded { .. }
            | Event::SearchTaken { .. }
            | Event::ProviderAsked { .. }
            | Event::ProviderRefused { .. }
            | Event::UpscalingAsked { .. }
            | Event::UpscalingAnswered { .. }
            | Event::FamilyHeard(_)
            | Event::PerspectiveReviewed { .. }
            | Event::HoldPlaced { .. }
            | Event::HoldConfirmed { .. }
            | Event::AgeExceptionMade { .. }
            | Event::PlacementDecided { .. }
            | Event::DecisionSigned { .. }
            | Event::ChildAdmitted { .. }
            | Event::AlternativeChosen { .. }
            | Event::NoPlaceEstablished { .. }
            | Event::OverflowArranged { .. }
            | Event::EscalationStarted { .. } => true,
            // What is arranged, counted or owed beside the search looks for a place for nobody.
            Event::ArrangementRecorded(_)
            | Event::NightsChanged { .. }
            | Event::ReferralsDisplaced { .. }
            | Event::RegistrationRecorded { .. }
            | Event::OrderNamed { .. }
            | Event::StepFramed { .. }
            | Event::StagnationSeen { .. }
            | Event::SiblingsLinked { .. }
            | Event::DutyOpened(_)
            | Event::DutyFulfilled { .. } => false,
        }
    }
}
