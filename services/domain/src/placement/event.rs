//! What happened in a placement. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    personal::{Personal, Visitor},
    place::{Nights, ReleaseReason},
    placement::{Arrangement, EscalationLevel, Need, NeedKind, Perspective, Rung, RungOutcome},
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
    /// What is needed in full; the newest counts (hulpvraag nader omschreven; H07).
    NeedRecorded(Need),
    /// A rung got its outcome.
    RungRecorded {
        rung: Rung,
        outcome: RungOutcome,
        reason: Personal,
    },
    /// A place is held for this search, for these nights (`None`: an event from before nights were told apart).
    HoldPlaced {
        place: PlaceId,
        until: Timestamp,
        nights: Option<Nights>,
    },
    /// A brother or sister may join at a place for other ages.
    AgeExceptionMade {
        place: PlaceId,
        sibling: PlacementId,
        reason: Personal,
    },
    /// From here on these nights on the place (nachten gewijzigd; H05, P12).
    NightsChanged { place: PlaceId, nights: Nights },
    /// Who performs, who pays, which school; what is left out stays.
    ArrangementRecorded(Arrangement),
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
            | Self::AgeExceptionMade { reason, .. }
            | Self::PlacementDecided { reason, .. }
            | Self::AlternativeChosen { reason, .. }
            | Self::OverflowArranged { reason, .. }
            | Self::EscalationStarted { reason, .. } => visit("reason", reason),
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::SearchOpened { question: None, .. }
            | Self::NeedRecorded(_)
            | Self::HoldPlaced { .. }
            | Self::NightsChanged { .. }
            | Self::ArrangementRecorded(_)
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
