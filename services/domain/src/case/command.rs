//! Commands on a case (casus). A case is opened by its first report.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    case::{
        AdviceTable, BaseElement, CalamityKind, CaseOutcome, DisclosureGround, FamilyPlanAnswer,
        MeldcodeStep, OverrideAnswer, OverrideOf, ReopenCause, Voice,
    },
    ids::{AdviceId, CaseId, DutyId, OverrideId, PersonId, PlacementId},
    person::{HouseholdRole, MunicipalityGround},
    region::{AnyMunicipality, HelpKind},
    registration::Registration,
};

/// What can be asked of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A registered person of any age belongs to the household (H37).
    AddPerson {
        case: CaseId,
        person: PersonId,
        household_role: HouseholdRole,
    },
    /// Whom a report made a new person is somebody whom the record knows: that one takes their part here (herkennen).
    RecognisePerson {
        case: CaseId,
        person: PersonId,
        known: PersonId,
    },
    /// The one director of the case (regievoerder; H11), at local access or a certified institution.
    /// A colleague within the organisation; or, with a reason, somebody elsewhere who could not accept first (nood).
    AssignDirector {
        case: CaseId,
        director: Owner,
        reason: Option<String>,
    },
    /// Who was assigned without having accepted says that they hold the direction.
    ConfirmDirection { case: CaseId },
    /// A youth protector of a certified institution is waited for; the director stays meanwhile (P28c).
    AwaitProtector {
        case: CaseId,
        institution: Owner,
        reason: Option<String>,
    },
    /// It is not waited for any more: the measure was refused, or is not asked (P28c).
    StopAwaiting { case: CaseId, reason: String },
    /// Which municipality is responsible for a child: from the addresses, or as somebody declares it (H31).
    DetermineMunicipality {
        case: CaseId,
        child: PersonId,
        /// The kind of help; that of the last time when left out, crisis help the first time.
        help: Option<HelpKind>,
        /// When help began; that of the last time when left out, the day the case was opened the first time.
        start_of_help: Option<Date>,
        declared: Option<Declared>,
    },
    /// The official with authority decides over a refusal (doorzettingsbesluit).
    DecideOverride {
        case: CaseId,
        #[serde(rename = "override")]
        id: OverrideId,
        overrides: OverrideOf,
        /// The search it is about.
        placement: Option<PlacementId>,
        /// Who has to carry it out.
        binds: Option<Owner>,
        decision: String,
        motivation: String,
    },
    /// Received, executed, or cannot (H09).
    AnswerOverride {
        case: CaseId,
        #[serde(rename = "override")]
        id: OverrideId,
        answer: OverrideAnswer,
        note: Option<String>,
    },
    /// A table of experts is asked (inbreng experttafel; H13).
    AskAdvice {
        case: CaseId,
        advice: AdviceId,
        table: AdviceTable,
        question: String,
    },
    /// It advised.
    RecordAdvice {
        case: CaseId,
        advice: AdviceId,
        text: String,
    },
    /// The advice is followed (H14).
    FollowAdvice { case: CaseId, advice: AdviceId },
    /// The advice is departed from, with arguments (H14).
    DepartFromAdvice {
        case: CaseId,
        advice: AdviceId,
        arguments: String,
    },
    /// A request goes out before its base data set is complete; given by the reactor that follows a search (H08).
    WaiveBaseData { case: CaseId, child: PersonId },
    /// A child of the case stays away from home: what its family is owed for that, once; given by the reactor that follows a
    /// stay (H12, H27).
    OweAtStay { case: CaseId },
    /// An element of the base data set is there (D02).
    RecordBaseData {
        case: CaseId,
        element: BaseElement,
        /// Since when; today when left out.
        since: Option<Date>,
        note: Option<String>,
    },
    /// The Child Protection Board is engaged (Raad inschakelen; H25).
    EngageBoard { case: CaseId, reason: String },
    /// The municipality received the notice.
    ReceiveBoardNotice { case: CaseId },
    /// The family's answer to the offer of a plan of its own (H27).
    AnswerFamilyPlan {
        case: CaseId,
        answer: FamilyPlanAnswer,
        note: Option<String>,
    },
    /// A step of the reporting code (meldcode; H26).
    TakeMeldcodeStep {
        case: CaseId,
        step: MeldcodeStep,
        note: String,
    },
    /// Somebody outside was told something (verstrekking; D12).
    RecordDisclosure {
        case: CaseId,
        to: String,
        ground: DisclosureGround,
        what: String,
    },
    /// A calamity, or violence in care (P23).
    RecordCalamity {
        case: CaseId,
        kind: CalamityKind,
        what: String,
    },
    /// It was reported to the inspectorate.
    ReportCalamity {
        case: CaseId,
        duty: DutyId,
        reference: String,
    },
    /// A duty of this case goes to somebody else: who owed it left.
    ReassignDuty {
        case: CaseId,
        duty: DutyId,
        owner: Owner,
        reason: String,
    },
    /// The fixed contact person at local access who does not let go (vast contactpersoon; H12).
    AssignContactPerson { case: CaseId, contact: Owner },
    /// A child or parent was heard, or why not (gehoord; H40).
    RecordVoice {
        case: CaseId,
        voice: Voice,
        said: Option<String>,
        reason_not_heard: Option<String>,
    },
    /// Warm handover is offered (warme overdracht): a two-sided event.
    OfferHandover {
        case: CaseId,
        to: Owner,
        summary: String,
    },
    /// The receiving side takes over; it becomes the director.
    AcceptHandover { case: CaseId },
    /// The case is closed (afgesloten); refused while the case itself owes something, and while a search or a stay of its people
    /// runs. A duty elsewhere goes on, and stays on the screens.
    Close {
        case: CaseId,
        outcome: CaseOutcome,
        /// Of who closes it (H18); owed when missing.
        #[serde(default)]
        registration: Option<Registration>,
    },
    /// The registration that a closing owes is there (H18).
    RecordRegistration {
        case: CaseId,
        duty: DutyId,
        registration: Registration,
    },
    /// Somebody has to act in a case that was closed; given by the reactor that follows searches, stays, weighings and
    /// deployments.
    Reopen { case: CaseId, because: ReopenCause },
    /// A duty of this case is done.
    FulfilDuty {
        case: CaseId,
        duty: DutyId,
        note: Option<String>,
    },
}

/// A responsible municipality that addresses do not show, as somebody declares it (H31).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    /// Which, of the whole country.
    pub municipality: AnyMunicipality,
    /// On what ground: that of the mother at birth, agreed between municipalities, or outside the region.
    pub ground: MunicipalityGround,
}

impl Command {
    /// The case's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::AddPerson { case, .. }
            | Self::RecognisePerson { case, .. }
            | Self::AssignDirector { case, .. }
            | Self::ConfirmDirection { case }
            | Self::AwaitProtector { case, .. }
            | Self::StopAwaiting { case, .. }
            | Self::DetermineMunicipality { case, .. }
            | Self::DecideOverride { case, .. }
            | Self::AnswerOverride { case, .. }
            | Self::AskAdvice { case, .. }
            | Self::RecordAdvice { case, .. }
            | Self::FollowAdvice { case, .. }
            | Self::DepartFromAdvice { case, .. }
            | Self::WaiveBaseData { case, .. }
            | Self::OweAtStay { case }
            | Self::RecordBaseData { case, .. }
            | Self::EngageBoard { case, .. }
            | Self::ReceiveBoardNotice { case }
            | Self::AnswerFamilyPlan { case, .. }
            | Self::TakeMeldcodeStep { case, .. }
            | Self::RecordDisclosure { case, .. }
            | Self::RecordCalamity { case, .. }
            | Self::ReportCalamity { case, .. }
            | Self::ReassignDuty { case, .. }
            | Self::AssignContactPerson { case, .. }
            | Self::RecordVoice { case, .. }
            | Self::OfferHandover { case, .. }
            | Self::AcceptHandover { case }
            | Self::Close { case, .. }
            | Self::RecordRegistration { case, .. }
            | Self::Reopen { case, .. }
            | Self::FulfilDuty { case, .. } => case.0,
        }
    }
}
