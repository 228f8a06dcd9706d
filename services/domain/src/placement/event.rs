//! What happened in a placement. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    personal::{Personal, Visitor},
    place::ReleaseReason,
    placement::{EscalationLevel, NeedKind, Perspective, Rung, RungOutcome},
};

/// Events in a placement's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The search opened (zoekslag geopend).
    SearchOpened {
        case: CaseId,
        triage: TriageId,
        child: PersonId,
        need: NeedKind,
        question: Option<Personal>,
        perspective: Perspective,
        /// Version of the ladder's order.
        ladder: String,
    },
    /// A rung got its outcome.
    RungRecorded {
        rung: Rung,
        outcome: RungOutcome,
        reason: Personal,
    },
    /// A place is held for this search.
    HoldPlaced { place: PlaceId, until: Timestamp },
    /// The provider confirmed it.
    HoldConfirmed { place: PlaceId },
    /// It was given up, or it expired.
    HoldEnded {
        place: PlaceId,
        reason: ReleaseReason,
    },
    /// Decided (plaatsing besloten).
    PlacementDecided {
        place: PlaceId,
        second_professional: Option<String>,
        reason: Personal,
    },
    /// The child is in; the search is over (placed).
    ChildAdmitted {
        place: PlaceId,
        child: PersonId,
        stay: StayId,
        rung: Rung,
    },
    /// A lighter rung carries it; the search is over (safer alternative).
    AlternativeChosen {
        rung: Rung,
        child: PersonId,
        stay: Option<StayId>,
        reason: Personal,
    },
    /// Nothing fits here now (niet geplaatst vastgesteld); `due` is the running clock.
    NoPlaceEstablished { owner: Owner, due: Timestamp },
    /// A place elsewhere; the search is over (overloopplek ingezet).
    OverflowArranged {
        region: String,
        provider: String,
        owner: Owner,
        child: PersonId,
        stay: StayId,
        reason: Personal,
    },
    /// One step up, owned and timed (escalatie gestart). The search goes on until it has an answer.
    EscalationStarted {
        level: EscalationLevel,
        owner: Owner,
        due: Timestamp,
        reason: Personal,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

/// Events in the stream that makes a child's live search unique.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchEvent {
    /// This placement is the live search of the child.
    SearchClaimed { placement: PlacementId },
    /// It is over; another may begin.
    SearchReleased { placement: PlacementId },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::SearchOpened {
                question: Some(question),
                ..
            } => visit("question", question),
            Self::RungRecorded { reason, .. }
            | Self::PlacementDecided { reason, .. }
            | Self::AlternativeChosen { reason, .. }
            | Self::OverflowArranged { reason, .. }
            | Self::EscalationStarted { reason, .. } => visit("reason", reason),
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::SearchOpened { question: None, .. }
            | Self::HoldPlaced { .. }
            | Self::HoldConfirmed { .. }
            | Self::HoldEnded { .. }
            | Self::ChildAdmitted { .. }
            | Self::NoPlaceEstablished { .. }
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}

impl SearchEvent {
    /// No personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
