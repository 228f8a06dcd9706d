//! What happened in a case.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    actor::Owner,
    case::{
        AdviceTable, BaseElement, CalamityKind, CaseOutcome, DisclosureGround, FamilyPlanAnswer,
        MeldcodeStep, OverrideAnswer, OverrideOf, Reopened, Responsible, Voice,
    },
    duty::Duty,
    ids::{AdviceId, CaseId, DutyId, OverrideId, PersonId, PlacementId, ReportId},
    person::HouseholdRole,
    personal::{Personal, Visitor},
    region::Municipality,
    registration::Registration,
};

/// Events in a case's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A report opened the case (casus geopend).
    CaseOpened {
        report: ReportId,
        municipality: Option<Municipality>,
        director: Owner,
    },
    /// A further report joined it.
    ReportLinked { report: ReportId },
    /// A person belongs to the household.
    PersonJoined {
        person: PersonId,
        household_role: HouseholdRole,
    },
    /// A person of it turned out to be this other one, who is known and took their part; they are of the household no more
    /// (herkend).
    PersonRecognised { person: PersonId, known: PersonId },
    /// The crisis of this child comes soon after an earlier one, of another case (hernieuwde crisis; P20).
    ReCrisisLinked {
        person: PersonId,
        earlier: CaseId,
        /// Since when that one was over.
        over_at: Timestamp,
        /// The rule that says what is soon, with its version.
        rule: String,
    },
    /// In the earlier case: a child of it is in crisis again, in this case.
    ReCrisisFollowed { person: PersonId, later: CaseId },
    /// The director changed (regievoerder aangewezen): a colleague, or with a reason somebody who did not accept first.
    /// Subject of the reason: the case.
    DirectorAssigned {
        director: Owner,
        reason: Option<Personal>,
    },
    /// Who was assigned without having accepted says that they hold the direction.
    DirectionConfirmed { director: Owner },
    /// A youth protector of this institution is waited for; the director holds the direction meanwhile (P28c). Subject of
    /// the reason: the case.
    ProtectorAwaited {
        institution: Owner,
        reason: Option<Personal>,
    },
    /// Nobody waits for that institution any more: the measure was refused, or is not asked (P28c). Subject of the reason: the
    /// case.
    AwaitingStopped {
        institution: Owner,
        reason: Personal,
    },
    /// Which municipality is responsible for a child, from which facts (H31).
    MunicipalityDetermined {
        child: PersonId,
        determined: Box<Responsible>,
    },
    /// The official with authority decided (doorzettingsbesluit). Subject of the texts: the case.
    OverrideDecided {
        #[serde(rename = "override")]
        id: OverrideId,
        municipality: Option<Municipality>,
        officer: Owner,
        overrides: OverrideOf,
        placement: Option<PlacementId>,
        binds: Option<Owner>,
        decision: Personal,
        motivation: Personal,
        duty: Option<DutyId>,
        /// The table that names the officials, with its version.
        rule: String,
    },
    /// Who has to carry it out answered. Subject of the note: the case.
    OverrideAnswered {
        #[serde(rename = "override")]
        id: OverrideId,
        answer: OverrideAnswer,
        note: Option<Personal>,
    },
    /// A table of experts was asked (inbreng experttafel). Subject of the question: the case.
    AdviceAsked {
        advice: AdviceId,
        table: AdviceTable,
        question: Personal,
        asked_by: Owner,
        /// The debt to have its advice; `None` in records of before there was one.
        awaited: Option<DutyId>,
    },
    /// It advised. Subject of the text: the case.
    AdviceGiven {
        advice: AdviceId,
        text: Personal,
        duty: DutyId,
    },
    /// The advice is followed.
    AdviceFollowed { advice: AdviceId },
    /// The advice is departed from (afwijking van advies; H14). Subject of the arguments: the case.
    DepartedFromAdvice {
        advice: AdviceId,
        arguments: Personal,
        decider: Owner,
    },
    /// A request went out before its base data set was complete (H08).
    BaseDataWaived {
        missing: Vec<BaseElement>,
        present: Vec<BaseElement>,
    },
    /// An element is there since a day. Subject of the note: the case.
    BaseDataRecorded {
        element: BaseElement,
        since: Date,
        note: Option<Personal>,
    },
    /// The Child Protection Board was engaged; these municipalities are told (H25), or the desk while none is known. Subject
    /// of the reason: the case.
    BoardEngaged {
        municipalities: Vec<Municipality>,
        reason: Personal,
    },
    /// The municipality knows it.
    BoardNoticeReceived { by: Owner },
    /// The family's answer to the offer of a plan of its own (H27). Subject of the note: the case.
    FamilyPlanAnswered {
        answer: FamilyPlanAnswer,
        note: Option<Personal>,
    },
    /// A step of the reporting code (H26). Subject of the note: the case.
    MeldcodeStepTaken {
        step: MeldcodeStep,
        /// What it came to; `None` when a report brought it.
        note: Option<Personal>,
    },
    /// Somebody outside was told something (D12). Subject of what: the case.
    InformationDisclosed {
        to: String,
        ground: DisclosureGround,
        what: Personal,
    },
    /// A calamity, or violence in care (P23). Subject of what: the case.
    CalamityRecorded { kind: CalamityKind, what: Personal },
    /// It was reported to the inspectorate.
    CalamityReported { duty: DutyId, reference: String },
    /// A duty has another owner. Subject of the reason: the case.
    DutyReassigned {
        duty: DutyId,
        owner: Owner,
        reason: Personal,
    },
    /// The contact person was named or replaced, never taken away.
    ContactPersonAssigned { contact: Owner },
    /// Somebody was heard, or not and why. Subject: the case.
    VoiceRecorded {
        voice: Voice,
        said: Option<Personal>,
        reason_not_heard: Option<Personal>,
    },
    /// Warm handover offered. Subject of the summary: the case.
    HandoverOffered {
        to: Owner,
        summary: Personal,
        /// Who offered it; somebody else accepts.
        offered_by: Owner,
    },
    /// Warm handover accepted; `to` is the director now.
    HandoverAccepted { to: Owner },
    /// Closed.
    CaseClosed {
        outcome: CaseOutcome,
        /// Of who closed it; `None`: not given, and owed (H18).
        registration: Option<Registration>,
    },
    /// A registration that was owed is there (registratie aangevuld).
    RegistrationRecorded {
        duty: DutyId,
        registration: Registration,
    },
    /// Somebody has to act in it again (heropend).
    CaseReopened(Box<Reopened>),
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done. Subject of the note: the case.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::VoiceRecorded {
                said,
                reason_not_heard,
                ..
            } => {
                if let Some(field) = said {
                    visit("said", field);
                }
                if let Some(field) = reason_not_heard {
                    visit("reason_not_heard", field);
                }
            }
            Self::HandoverOffered { summary, .. } => visit("summary", summary),
            Self::OverrideDecided {
                decision,
                motivation,
                ..
            } => {
                visit("decision", decision);
                visit("motivation", motivation);
            }
            Self::AdviceAsked { question, .. } => visit("question", question),
            Self::AdviceGiven { text, .. } => visit("text", text),
            Self::DepartedFromAdvice { arguments, .. } => visit("arguments", arguments),
            Self::InformationDisclosed { what, .. } | Self::CalamityRecorded { what, .. } => {
                visit("what", what);
            }
            Self::BoardEngaged { reason, .. }
            | Self::DutyReassigned { reason, .. }
            | Self::AwaitingStopped { reason, .. }
            | Self::DirectorAssigned {
                reason: Some(reason),
                ..
            }
            | Self::ProtectorAwaited {
                reason: Some(reason),
                ..
            } => visit("reason", reason),
            Self::MeldcodeStepTaken {
                note: Some(note), ..
            }
            | Self::OverrideAnswered {
                note: Some(note), ..
            }
            | Self::BaseDataRecorded {
                note: Some(note), ..
            }
            | Self::FamilyPlanAnswered {
                note: Some(note), ..
            }
            | Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::CaseOpened { .. }
            | Self::ReportLinked { .. }
            | Self::PersonJoined { .. }
            | Self::PersonRecognised { .. }
            | Self::ReCrisisLinked { .. }
            | Self::ReCrisisFollowed { .. }
            | Self::DirectorAssigned { reason: None, .. }
            | Self::DirectionConfirmed { .. }
            | Self::ProtectorAwaited { reason: None, .. }
            | Self::MunicipalityDetermined { .. }
            | Self::OverrideAnswered { note: None, .. }
            | Self::AdviceFollowed { .. }
            | Self::BaseDataWaived { .. }
            | Self::BaseDataRecorded { note: None, .. }
            | Self::BoardNoticeReceived { .. }
            | Self::FamilyPlanAnswered { note: None, .. }
            | Self::CalamityReported { .. }
            | Self::ContactPersonAssigned { .. }
            | Self::HandoverAccepted { .. }
            | Self::MeldcodeStepTaken { note: None, .. }
            | Self::CaseClosed { .. }
            | Self::RegistrationRecorded { .. }
            | Self::CaseReopened(_)
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
