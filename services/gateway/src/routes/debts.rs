//! `/v1/cases/{id}/…`: what has to be on record, and what is owed until it is.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    case,
    command::Command,
    ids::{CaseId, DutyId},
};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        BaseElementWord, CalamityKindWord, DisclosureGroundWord, FamilyPlanOutcomeWord,
        MeldcodeStepWord, Party,
    },
    write::Write,
};

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .write::<RecordBaseData>()?
        .write::<EngageBoard>()?
        .write::<ReceiveBoardNotice>()?
        .write::<AnswerFamilyPlan>()?
        .write::<TakeMeldcodeStep>()?
        .write::<RecordDisclosure>()?
        .write::<RecordCalamity>()?
        .write::<ReportCalamity>()?
        .write::<ReassignDuty>()
}

/// An element of the base data set is there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordBaseData {
    element: BaseElementWord,
    /// Since when; today when left out.
    since: Option<Date>,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for RecordBaseData {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/base-data",
        Action::CaseRecordBaseData,
        "An element of the base data set is there (basisgegevensset; H08).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecordBaseData {
            case: CaseId(at.id()?),
            element: self.element.0,
            since: self.since,
            note: self.note,
        }
        .into())
    }
}

/// The Child Protection Board is engaged.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EngageBoard {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for EngageBoard {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/board",
        Action::CaseEngageBoard,
        "The Child Protection Board is engaged; the municipality is told and owes a receipt (H25).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::EngageBoard {
            case: CaseId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}

nothing! {
    /// The municipality received the notice.
    ReceiveBoardNotice,
}

impl Write for ReceiveBoardNotice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/board/receipt",
        Action::CaseReceiveBoardNotice,
        "The municipality received the notice that the Board was engaged (H25).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let case = CaseId(at.id()?);
        Ok(case::Command::ReceiveBoardNotice { case }.into())
    }
}

/// The family's answer to the offer of a plan of its own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerFamilyPlan {
    answer: FamilyPlanOutcomeWord,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for AnswerFamilyPlan {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/family-plan",
        Action::CaseAnswerFamilyPlan,
        "The family's answer to the offer of a plan of its own (familiegroepsplan; H27, H29).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AnswerFamilyPlan {
            case: CaseId(at.id()?),
            answer: self.answer.0,
            note: self.note,
        }
        .into())
    }
}

/// A step of the reporting code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeMeldcodeStep {
    step: MeldcodeStepWord,
    /// What it came to.
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for TakeMeldcodeStep {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/meldcode",
        Action::CaseTakeMeldcodeStep,
        "A step of the reporting code was taken (meldcode; H26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::TakeMeldcodeStep {
            case: CaseId(at.id()?),
            step: self.step.0,
            note: self.note,
        }
        .into())
    }
}

/// Somebody outside was told something.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDisclosure {
    /// The organisation's code.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    to: String,
    ground: DisclosureGroundWord,
    /// What was told.
    #[schema(min_length = 1, max_length = 4000)]
    what: String,
}

impl Write for RecordDisclosure {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/disclosures",
        Action::CaseRecordDisclosure,
        "Somebody outside was told something, on a ground (verstrekking; D12).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecordDisclosure {
            case: CaseId(at.id()?),
            to: self.to,
            ground: self.ground.0,
            what: self.what,
        }
        .into())
    }
}

/// A calamity, or violence in care.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordCalamity {
    kind: CalamityKindWord,
    #[schema(min_length = 1, max_length = 4000)]
    what: String,
}

impl Write for RecordCalamity {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/calamities",
        Action::CaseRecordCalamity,
        "A calamity, or violence in care; its report to the inspectorate is owed (P23).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecordCalamity {
            case: CaseId(at.id()?),
            kind: self.kind.0,
            what: self.what,
        }
        .into())
    }
}

/// It was reported to the inspectorate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportCalamity {
    /// The inspectorate's reference. No text about anybody.
    #[schema(pattern = "^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$")]
    reference: String,
}

impl Write for ReportCalamity {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/calamities/{duty}/report",
        Action::CaseRecordCalamity,
        "The calamity was reported to the inspectorate; the duty it opened is done (P23).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::ReportCalamity {
            case: CaseId(at.id()?),
            duty: DutyId(at.named("duty")?),
            reference: self.reference,
        }
        .into())
    }
}

/// A duty goes to somebody else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReassignDuty {
    owner: Party,
    /// Why, for instance that who owed it left.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for ReassignDuty {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/duties/{duty}/owner",
        Action::DutyReassign,
        "A duty of the case goes to somebody else, with a reason.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::ReassignDuty {
            case: CaseId(at.id()?),
            duty: DutyId(at.named("duty")?),
            owner: self.owner.into(),
            reason: self.reason,
        }
        .into())
    }
}
