//! `/v1/cases/{id}/…`: who is responsible. Direction, municipality, the official with authority, tables of experts.

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    case::{self, Declared},
    command::Command,
    ids::{AdviceId, CaseId, OverrideId, PersonId, PlacementId},
    region::AnyMunicipality,
};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        AdviceTableWord, ContractedHelpWord, MunicipalityGroundWord, OverrideAnswerWord,
        OverrideOfWord, Party,
    },
    write::Write,
};

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .write::<ConfirmDirection>()?
        .write::<AwaitProtector>()?
        .write::<StopAwaiting>()?
        .write::<DetermineMunicipality>()?
        .write::<DecideOverride>()?
        .write::<AnswerOverride>()?
        .write::<AskAdvice>()?
        .write::<RecordAdvice>()?
        .write::<FollowAdvice>()?
        .write::<DepartFromAdvice>()
}

nothing! {
    /// Who was assigned without having accepted says that they hold the direction.
    ConfirmDirection,
    /// The advice is followed.
    FollowAdvice,
}

impl Write for ConfirmDirection {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/director/confirmation",
        Action::CaseConfirmDirection,
        "Who was assigned in an emergency confirms that they hold the direction (regie bevestigen; H11).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let case = CaseId(at.id()?);
        Ok(case::Command::ConfirmDirection { case }.into())
    }
}

/// A youth protector of a certified institution is waited for; the director stays meanwhile.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwaitProtector {
    /// The institution that has to appoint somebody.
    institution: Party,
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

impl Write for AwaitProtector {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/protector",
        Action::CaseAwaitProtector,
        "A youth protector is waited for; the director holds the direction meanwhile (wacht op jeugdbeschermer; P28c).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AwaitProtector {
            case: CaseId(at.id()?),
            institution: self.institution.into(),
            reason: self.reason,
        }
        .into())
    }
}

/// Nobody waits for a youth protector any more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StopAwaiting {
    /// The measure was refused, or is not asked any more.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for StopAwaiting {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/protector/end",
        Action::CaseStopAwaiting,
        "A youth protector is not waited for any more: the measure was refused, or is not asked (P28c).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::StopAwaiting {
            case: CaseId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}

/// Which municipality is responsible for a child: from the dated addresses, or as declared.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DetermineMunicipality {
    /// The kind of help; that of the last time when left out, crisis help the first time.
    help: Option<ContractedHelpWord>,
    /// When help began; that of the last time when left out, the day the case was opened the first time.
    start_of_help: Option<Date>,
    /// What no address shows.
    declared: Option<DeclaredMunicipality>,
}

/// A municipality that addresses do not show.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredMunicipality {
    /// The CBS code, of the region or of another one.
    #[schema(value_type = String, pattern = "^GM[0-9]{4}$")]
    municipality: AnyMunicipality,
    /// `mother-at-birth` or `agreed`; or `outside-region`, of a municipality of another region.
    ground: MunicipalityGroundWord,
}

impl Write for DetermineMunicipality {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/persons/{person}/municipality",
        Action::CaseDetermineMunicipality,
        "The municipality responsible for a child, and the region that serves it (woonplaatsbeginsel; H31, H32).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::DetermineMunicipality {
            case: CaseId(at.id()?),
            child: PersonId(at.named("person")?),
            help: self.help.map(|word| word.0),
            start_of_help: self.start_of_help,
            declared: self.declared.map(|declared| Declared {
                municipality: declared.municipality,
                ground: declared.ground.0,
            }),
        }
        .into())
    }
}

/// The official with authority decides over a refusal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideOverride {
    overrides: OverrideOfWord,
    /// The search it is about.
    placement: Option<uuid::Uuid>,
    /// Who has to carry it out.
    binds: Option<Party>,
    #[schema(min_length = 1, max_length = 4000)]
    decision: String,
    /// Why.
    #[schema(min_length = 1, max_length = 4000)]
    motivation: String,
}

impl Write for DecideOverride {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/overrides",
        Action::CaseOverride,
        "The official with authority decides over a refusal, with reasons (doorzettingsbesluit).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::DecideOverride {
            case: CaseId(at.id()?),
            id: OverrideId(at.new_id("override")),
            overrides: self.overrides.0,
            placement: self.placement.map(PlacementId),
            binds: self.binds.map(Into::into),
            decision: self.decision,
            motivation: self.motivation,
        }
        .into())
    }
}

/// Received, executed, or cannot; there is no "no".
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerOverride {
    answer: OverrideAnswerWord,
    /// Needed with `cannot`: why.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for AnswerOverride {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/overrides/{override}/answer",
        Action::CaseAnswerOverride,
        "Who has to carry the decision out answers; who cannot gives it back to the official (H09).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AnswerOverride {
            case: CaseId(at.id()?),
            id: OverrideId(at.named("override")?),
            answer: self.answer.0,
            note: self.note,
        }
        .into())
    }
}

/// A table of experts is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskAdvice {
    table: AdviceTableWord,
    #[schema(min_length = 1, max_length = 4000)]
    question: String,
}

impl Write for AskAdvice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/advice",
        Action::CaseAskAdvice,
        "A table of experts is asked; it advises and arranges no place (inbreng experttafel; H13).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AskAdvice {
            case: CaseId(at.id()?),
            advice: AdviceId(at.new_id("advice")),
            table: self.table.0,
            question: self.question,
        }
        .into())
    }
}

/// What the table advised.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAdvice {
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

impl Write for RecordAdvice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/advice/{advice}/text",
        Action::CaseRecordAdvice,
        "What the table of experts advised.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecordAdvice {
            case: CaseId(at.id()?),
            advice: AdviceId(at.named("advice")?),
            text: self.text,
        }
        .into())
    }
}

impl Write for FollowAdvice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/advice/{advice}/following",
        Action::CaseAnswerAdvice,
        "The advice is followed (H14).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::FollowAdvice {
            case: CaseId(at.id()?),
            advice: AdviceId(at.named("advice")?),
        }
        .into())
    }
}

/// The advice is departed from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartFromAdvice {
    #[schema(max_length = 4000)]
    arguments: String,
}

impl Write for DepartFromAdvice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/advice/{advice}/departure",
        Action::CaseAnswerAdvice,
        "The advice is departed from, with arguments (afwijking van advies; H14).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::DepartFromAdvice {
            case: CaseId(at.id()?),
            advice: AdviceId(at.named("advice")?),
            arguments: self.arguments,
        }
        .into())
    }
}
