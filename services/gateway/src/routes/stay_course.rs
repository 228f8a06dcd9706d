//! `/v1/stays`: what happens while a stay runs, and what keeps it from ending.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{ConditionId, StayId},
    stay,
};

use crate::{
    call::At,
    problem::Problem,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{BreakdownReasonWord, InterruptionReasonWord, OutflowBlockWord, StayFormWord},
    write::Write,
};

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .write::<BlockOutflow>()?
        .write::<ClearOutflow>()?
        .write::<ChangeForm>()?
        .write::<BecomeRegular>()?
        .write::<RecordBreakdown>()?
        .write::<InterruptStay>()?
        .write::<ResumeStay>()?
        .write::<RecordContact>()?
        .write::<MakePerspectivePlan>()?
        .write::<SettleCondition>()
}

/// Something keeps the child from going home or on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockOutflow {
    block: OutflowBlockWord,
    /// Since which day.
    since: Date,
    /// Needed with `other`.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for BlockOutflow {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/blocks",
        Action::StayBlock,
        "Something keeps the child from going home or on (blokkade van de uitstroom; P18).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::BlockOutflow {
            stay: StayId(at.id()?),
            block: self.block.0,
            since: self.since,
            note: self.note,
        }
        .into())
    }
}

/// It does not any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClearOutflow {
    block: OutflowBlockWord,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for ClearOutflow {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/blocks/clearance",
        Action::StayBlock,
        "What kept the child from going home or on is over (blokkade opgeheven; P18).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::ClearOutflow {
            stay: StayId(at.id()?),
            block: self.block.0,
            note: self.note,
        }
        .into())
    }
}

/// Another form of the same stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeForm {
    form: StayFormWord,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for ChangeForm {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/form",
        Action::StayForm,
        "Another form of the same stay: part-time, nights, weekends (H05).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::ChangeForm {
            stay: StayId(at.id()?),
            form: self.form.0,
            reason: self.reason,
        }
        .into())
    }
}

/// A crisis placement becomes a regular one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BecomeRegular {
    /// Why the child stays there when the crisis is over.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for BecomeRegular {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/regular-placement",
        Action::StayForm,
        "The crisis is over and the child stays there: with foster parents, video interaction is owed from here on (H41).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::BecomeRegular {
            stay: StayId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}

/// A placement broke down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordBreakdown {
    reason: BreakdownReasonWord,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordBreakdown {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/breakdowns",
        Action::StayBreakdown,
        "The placement broke down; another place or the way home is owed (plaatsing afgebroken; P25).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordBreakdown {
            stay: StayId(at.id()?),
            reason: self.reason.0,
            note: self.note,
        }
        .into())
    }
}

/// The child is not where it stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterruptStay {
    reason: InterruptionReasonWord,
    /// Needed with `other`.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for InterruptStay {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/interruptions",
        Action::StayInterrupt,
        "The child is not where it stays (onderbreking, weggelopen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::Interrupt {
            stay: StayId(at.id()?),
            reason: self.reason.0,
            note: self.note,
        }
        .into())
    }
}

/// The child is back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeStay {
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for ResumeStay {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/interruptions/end",
        Action::StayInterrupt,
        "The child is back where it stays (verblijf hervat).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::Resume {
            stay: StayId(at.id()?),
            note: self.note,
        }
        .into())
    }
}

/// The contact person spoke to the child.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordContact {
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordContact {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/contacts",
        Action::StayContact,
        "The contact person spoke to the child; the next contact is owed (P16).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordContact {
            stay: StayId(at.id()?),
            note: self.note,
        }
        .into())
    }
}

/// The perspective plan of sixteen and over: arranged, or not yet.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MakePerspectivePlan {
    living: bool,
    school_or_work: bool,
    income: bool,
    care: bool,
    support: bool,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for MakePerspectivePlan {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/perspective-plan",
        Action::StayPerspective,
        "The perspective plan of sixteen and over, with its five checks (perspectiefplan; H28).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::MakePerspectivePlan {
            stay: StayId(at.id()?),
            checks: stay::PlanChecks {
                living: self.living,
                school_or_work: self.school_or_work,
                income: self.income,
                care: self.care,
                support: self.support,
            },
            note: self.note,
        }
        .into())
    }
}

/// A condition is met, or will not be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleCondition {
    met: bool,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for SettleCondition {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/conditions/{condition}/settlement",
        Action::StaySettleAgreement,
        "A condition of going home is met, or will not be (terugkeervoorwaarde; H23).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::SettleCondition {
            stay: StayId(at.id()?),
            condition: ConditionId(at.named("condition")?),
            met: self.met,
            note: self.note,
        }
        .into())
    }
}
