//! The code lists of the domain as they stand in requests: one word of a closed list.

use std::borrow::Cow;

use jiff::civil::Date;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use vangnet_domain::{
    actor, case, consultation, deployment, export, guest, person, place, placement, region,
    registration, report, rota, shift, stay, title, triage,
};

/// A code list.
pub trait CodeList: DeserializeOwned {
    /// Its name in the OpenAPI document.
    const NAME: &'static str;
    /// Its words, in order.
    fn words() -> Vec<&'static str>;
}

/// A word of a code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent, bound = "T: CodeList")]
pub struct Word<T>(pub T);

impl<T: CodeList> PartialSchema for Word<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(T::words()))
            .into()
    }
}

impl<T: CodeList> ToSchema for Word<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }
}

macro_rules! code_lists {
    ($($alias:ident = $name:literal: $list:ty),+ $(,)?) => {$(
        impl CodeList for $list {
            const NAME: &'static str = $name;
            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }
        }
        #[doc = concat!("A word of the list `", $name, "`.")]
        pub type $alias = Word<$list>;
    )+};
}

code_lists! {
    RoleWord = "Role": actor::Role,
    MunicipalityWord = "Municipality": region::Municipality,
    ReporterKindWord = "ReporterKind": report::ReporterKind,
    ReportLevelWord = "ReportLevel": report::ReportLevel,
    CapacityWord = "Capacity": report::Capacity,
    LawWord = "Law": report::Law,
    ThemeWord = "Theme": report::Theme,
    NoFeedbackWord = "NoFeedback": report::NoFeedback,
    CaseOutcomeWord = "CaseOutcome": case::CaseOutcome,
    VoiceWord = "Voice": case::Voice,
    AdviceTableWord = "AdviceTable": case::AdviceTable,
    BaseElementWord = "BaseElement": case::BaseElement,
    FamilyPlanOutcomeWord = "FamilyPlanOutcome": case::FamilyPlanAnswer,
    MeldcodeStepWord = "MeldcodeStep": case::MeldcodeStep,
    DisclosureGroundWord = "DisclosureGround": case::DisclosureGround,
    CalamityKindWord = "CalamityKind": case::CalamityKind,
    OverrideOfWord = "OverrideOf": case::OverrideOf,
    OverrideAnswerWord = "OverrideAnswer": case::OverrideAnswer,
    ContractedHelpWord = "ContractedHelp": region::HelpKind,
    MunicipalityGroundWord = "MunicipalityGround": person::MunicipalityGround,
    ResidenceKindWord = "ResidenceKind": person::ResidenceKind,
    HouseholdRoleWord = "HouseholdRole": person::HouseholdRole,
    AgeBandWord = "AgeBand": person::AgeBand,
    AnswerWord = "Answer": triage::Answer,
    VerdictWord = "Verdict": triage::Verdict,
    UrgencyWord = "Urgency": triage::Urgency,
    CrisisKindWord = "CrisisKind": triage::CrisisKind,
    ConsultPartnerWord = "ConsultPartner": consultation::ConsultPartner,
    CalledHelpWord = "CalledHelp": consultation::HelpKind,
    FunctionWord = "Function": rota::Function,
    OrderWord = "Order": rota::Order,
    TakeOverReasonWord = "TakeOverReason": shift::TakeOverReason,
    UnsafetyWord = "Unsafety": triage::Unsafety,
    OnSiteWord = "OnSite": triage::OnSite,
    RegisterWord = "Register": registration::Register,
    ProfessionWord = "Profession": registration::Profession,
    DeclineReasonWord = "DeclineReason": deployment::DeclineReason,
    SightingWord = "Sighting": deployment::Sighting,
    VisitOutcomeWord = "VisitOutcome": deployment::VisitOutcome,
    AvailabilityWord = "Availability": place::Availability,
    CircumstanceWord = "Circumstance": place::Circumstance,
    FundingWord = "Funding": place::Funding,
    PlaceKindWord = "PlaceKind": place::PlaceKind,
    WeekPartWord = "WeekPart": place::WeekPart,
    CloseReasonWord = "CloseReason": place::CloseReason,
    ReleaseReasonWord = "ReleaseReason": place::ReleaseReason,
    RungWord = "Rung": placement::Rung,
    RungOutcomeWord = "RungOutcome": placement::RungOutcome,
    HelpKindWord = "HelpKind": placement::HelpKind,
    RefusalReasonWord = "RefusalReason": placement::RefusalReason,
    UpscalingAnswerWord = "UpscalingAnswer": placement::UpscalingAnswer,
    NeedKindWord = "NeedKind": placement::NeedKind,
    PerspectiveWord = "Perspective": placement::Perspective,
    EscalationLevelWord = "EscalationLevel": placement::EscalationLevel,
    WithdrawReasonWord = "WithdrawReason": guest::WithdrawReason,
    ConflictOutcomeWord = "ConflictOutcome": guest::ConflictOutcome,
    LetGoReasonWord = "LetGoReason": guest::LetGoReason,
    TitleKindWord = "TitleKind": title::TitleKind,
    ClaimKindWord = "ClaimKind": title::ClaimKind,
    StepWord = "Step": title::Step,
    ConditionWord = "Condition": title::Condition,
    ConsenterWord = "Consenter": title::Consenter,
    EndedByWord = "EndedBy": title::EndedBy,
    ReviewOutcomeWord = "ReviewOutcome": stay::ReviewOutcome,
    MomentKindWord = "MomentKind": stay::MomentKind,
    OutflowBlockWord = "OutflowBlock": stay::OutflowBlock,
    StayFormWord = "StayForm": stay::StayForm,
    BreakdownReasonWord = "BreakdownReason": stay::BreakdownReason,
    InterruptionReasonWord = "InterruptionReason": stay::InterruptionReason,
    EndReasonWord = "EndReason": stay::EndReason,
    ResearchPurposeWord = "ResearchPurpose": export::Purpose,
    LeaverFieldWord = "LeaverField": export::Field,
    ExportRefusalWord = "ExportRefusal": export::RefusalReason,
}

/// Somebody who has to act: a role in an organisation, and by user id where one is known.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The role.
    pub role: RoleWord,
    /// The organisation's code.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    pub organisation: String,
    /// The user id of a named person; never a name.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    pub person: Option<String>,
}

/// Nights and parts of the day, in Europe/Amsterdam. A night belongs to the day it begins on.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NightsBody {
    /// The first day.
    pub from: Date,
    /// The last day; without it, an open end.
    pub until: Option<Date>,
    /// Which parts of the week; without any, every part of every day.
    #[serde(default)]
    #[schema(max_items = 28)]
    pub week: Vec<WeekPartWord>,
    /// Days that are left out, or given back.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub except: Vec<Date>,
}

impl From<NightsBody> for place::Nights {
    fn from(body: NightsBody) -> Self {
        let week: Vec<_> = body.week.into_iter().map(|part| part.0).collect();
        Self {
            from: body.from,
            until: body.until,
            week: place::Week::of(&week),
            except: body.except.into_iter().collect(),
        }
    }
}

impl From<Party> for actor::Owner {
    fn from(party: Party) -> Self {
        Self {
            role: party.role.0,
            organisation: party.organisation,
            person: party.person,
        }
    }
}
