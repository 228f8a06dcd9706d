//! What happened in a placement. Free text is sealed under the case's key.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId, PersonId, PlaceId, PlacementId, StayId, TriageId},
    personal::{Personal, Visitor},
    place::{Nights, ReleaseReason},
    placement::{
        Arrangement, EscalationLevel, FamilyHeard, HelpKind, Need, NeedKind, Order, OverflowEvent,
        Perspective, RefusalReason, Rung, RungOutcome, StagnationCause, UpscalingAnswer,
    },
    registration::Registration,
    title::{Frame, Step},
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
        /// The kinds of help it speaks for; none = all of the rung.
        help: Vec<HelpKind>,
        reason: Personal,
    },
    /// Somebody has the search in hand (H01).
    SearchTaken { owner: Owner },
    /// How fast its clock runs: minutes from one step to the next.
    ClockSet { acute: bool, minutes: i64 },
    /// A provider is asked for a place, and answers in time (plaatsverzoek).
    ProviderAsked {
        place: PlaceId,
        provider: String,
        due: Timestamp,
    },
    /// The provider said no, and why.
    ProviderRefused {
        place: PlaceId,
        provider: String,
        reason: RefusalReason,
    },
    /// The search stagnates (stagnatie gesignaleerd; H39).
    StagnationSeen {
        cause: StagnationCause,
        count: u32,
        owner: Owner,
    },
    /// The director of the case asked a provider for more (opschaling; H09).
    UpscalingAsked {
        rung: Rung,
        provider: String,
        due: Timestamp,
        reason: Personal,
    },
    /// What the provider said to it; "cannot" has a reason.
    UpscalingAnswered {
        answer: UpscalingAnswer,
        reason: Option<Personal>,
        /// When it has to be carried out, after "received".
        due: Option<Timestamp>,
    },
    /// Searches for brothers and sisters run beside this one.
    SiblingsLinked { siblings: Vec<PlacementId> },
    /// They go apart; the reason stands in the search it was recorded in.
    SiblingsSplit {
        recorded_in: PlacementId,
        reason: Option<Personal>,
    },
    /// Who was heard at the decision that follows (gehoord; H40).
    FamilyHeard(FamilyHeard),
    /// Where it is meant to lead is another now (H23).
    PerspectiveReviewed {
        perspective: Perspective,
        reason: Personal,
    },
    /// Regular referrals wait because of this placement (verdringing): a count, no person.
    ReferralsDisplaced { place: PlaceId, referrals: u32 },
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
    PlacementDecided { place: PlaceId, reason: Personal },
    /// Who takes the decision that follows in the same append, and with whom (ondertekening; H18, H19).
    DecisionSigned {
        /// User id.
        decided_by: String,
        /// User id of the second professional; `None`: taken alone, and its confirmation is owed.
        second_professional: Option<String>,
        /// Of who decided; `None`: not given, and owed.
        registration: Option<Registration>,
        /// Of the second professional (H33).
        second_registration: Option<Registration>,
    },
    /// A registration that was owed is there (registratie aangevuld).
    RegistrationRecorded {
        duty: DutyId,
        registration: Registration,
    },
    /// The restraining order that keeps an adult from home, so that the child stays (huisverbod; H30).
    OrderNamed { order: Order },
    /// What the step that ends the search rests on; in the same append (kader; H30).
    StepFramed { step: Step, frame: Frame },
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
    /// What passes between this search and a neighbour region (overloop; H01).
    Overflow(OverflowEvent),
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
    SearchReleased {
        placement: PlacementId,
        /// The stay it led to, begun or gone on with; `None` when the child sleeps at home.
        stay: Option<StayId>,
    },
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
            | Self::EscalationStarted { reason, .. }
            | Self::PerspectiveReviewed { reason, .. }
            | Self::UpscalingAsked { reason, .. }
            | Self::UpscalingAnswered {
                reason: Some(reason),
                ..
            }
            | Self::SiblingsSplit {
                reason: Some(reason),
                ..
            } => visit("reason", reason),
            Self::Overflow(event) => event.visit_personal(visit),
            Self::FamilyHeard(FamilyHeard {
                reason_not_heard: Some(reason),
                ..
            }) => visit("reason_not_heard", reason),
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::SearchOpened { question: None, .. }
            | Self::NeedRecorded(_)
            | Self::SearchTaken { .. }
            | Self::ClockSet { .. }
            | Self::ProviderAsked { .. }
            | Self::ProviderRefused { .. }
            | Self::StagnationSeen { .. }
            | Self::UpscalingAnswered { reason: None, .. }
            | Self::SiblingsLinked { .. }
            | Self::SiblingsSplit { reason: None, .. }
            | Self::FamilyHeard(FamilyHeard {
                reason_not_heard: None,
                ..
            })
            | Self::ReferralsDisplaced { .. }
            | Self::HoldPlaced { .. }
            | Self::NightsChanged { .. }
            | Self::ArrangementRecorded(_)
            | Self::HoldConfirmed { .. }
            | Self::HoldEnded { .. }
            | Self::StepFramed { .. }
            | Self::RegistrationRecorded { .. }
            | Self::DecisionSigned { .. }
            | Self::OrderNamed { .. }
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
