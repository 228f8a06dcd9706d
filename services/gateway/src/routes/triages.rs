//! `/v1/triages`

use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{DeploymentId, PersonId, TriageId},
    registration::Registration,
    stream::Subject,
    triage::{self, CrisisTest, Decider, SafetyAssessment},
};

use super::fulfilment;
use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        AnswerWord, CrisisKindWord, OnSiteWord, ProfessionWord, RegisterWord, ThemeWord,
        UnsafetyWord, UrgencyWord, VerdictWord,
    },
    write::Write,
};

const TRIAGE: Spec = Spec::read(
    "/v1/triages/{id}",
    Action::CaseRead,
    "A weighing: crisis test, safety, verdict.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<Resource, _, _>(TRIAGE, |call| get(call, Subject::Triage))
        .write::<AnswerCrisisTest>()?
        .write::<NameTriageTheme>()?
        .write::<AssessSafety>()?
        .write::<GiveVerdict>()?
        .write::<Reweigh>()?
        .write::<CompareVerdict>()?
        .write::<RecordChildSafe>()?
        .write::<FulfilTriageDuty>()
}

/// The four questions of the crisis test.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnswerCrisisTest {
    /// Is it acute?
    acute: AnswerWord,
    /// Is it unsafe for the child or the surroundings?
    unsafe_now: AnswerWord,
    /// Danger to self or others?
    danger: AnswerWord,
    /// Can it not wait for regular help, or is that not enough?
    cannot_wait: AnswerWord,
    /// What is different today.
    #[schema(max_length = 2000)]
    today_different: Option<String>,
}

impl Write for AnswerCrisisTest {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/crisis-test",
        Action::TriageAnswerCrisisTest,
        "The crisis test is answered (crisistoets; P01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::AnswerCrisisTest {
            triage: TriageId(at.id()?),
            test: CrisisTest {
                acute: self.acute.0,
                unsafe_now: self.unsafe_now.0,
                danger: self.danger.0,
                cannot_wait: self.cannot_wait.0,
            },
            today_different: self.today_different,
        }
        .into())
    }
}

/// What the crisis is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameTriageTheme {
    theme: ThemeWord,
}

impl Write for NameTriageTheme {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/themes",
        Action::TriageAnswerCrisisTest,
        "What the crisis is about, where that is counted apart (thema, complexe scheiding; P26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::NameTheme {
            triage: TriageId(at.id()?),
            theme: self.theme.0,
        }
        .into())
    }
}

/// Safety weighed with a recognised instrument; its outcome only.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssessSafety {
    /// Name of the instrument, e.g. `LIRIK`.
    #[schema(
        min_length = 1,
        max_length = 60,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    instrument: String,
    #[schema(
        min_length = 1,
        max_length = 20,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    version: String,
    /// Filled in together with parent or youth.
    together: bool,
    /// A word, when not together: `acute-danger`, `refused`, `not-reachable`.
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    reason_not_together: Option<String>,
    /// The eight safety points, in their order.
    #[schema(min_items = 8, max_items = 8)]
    points: Vec<AnswerWord>,
    unsafety: UnsafetyWord,
}

impl Write for AssessSafety {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/safety-assessments",
        Action::TriageAssessSafety,
        "Safety is weighed with a recognised instrument (H17).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::AssessSafety {
            triage: TriageId(at.id()?),
            assessment: SafetyAssessment {
                instrument: self.instrument,
                version: self.version,
                together: self.together,
                reason_not_together: self.reason_not_together,
                points: self.points.into_iter().map(|point| point.0).collect(),
                unsafety: self.unsafety.0,
            },
        }
        .into())
    }
}

/// The verdict.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GiveVerdict {
    verdict: VerdictWord,
    urgency: UrgencyWord,
    crisis_kind: Option<CrisisKindWord>,
    /// Spoken now, to be written within four hours.
    #[serde(default)]
    spoken: bool,
    /// User id of the second professional: needed below the proposed urgency (H18, H19).
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Needed to go below the proposal, or below a crisis that was said before.
    #[schema(max_length = 4000)]
    reason: Option<String>,
    /// Registration of who decides (SKJ or BIG; H18). Missing is owed; expired is refused outside direct danger.
    registration: Option<RegistrationBody>,
    /// At night, why nobody else could be asked (H19); a colleague confirms it within eight hours.
    #[schema(max_length = 1000)]
    alone: Option<String>,
}

/// A registration at SKJ or BIG: a number, never a name.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Registration)]
pub struct RegistrationBody {
    register: RegisterWord,
    /// Nine digits at SKJ, eleven at BIG.
    #[schema(min_length = 1, max_length = 11, pattern = "^[0-9]+$")]
    number: String,
    /// The last day it is valid.
    valid_until: Date,
    /// As what.
    profession: Option<ProfessionWord>,
}

impl From<RegistrationBody> for Registration {
    fn from(body: RegistrationBody) -> Self {
        Self {
            register: body.register.0,
            number: body.number,
            valid_until: body.valid_until,
            profession: body.profession.map(|word| word.0),
        }
    }
}

impl Write for GiveVerdict {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/verdicts",
        Action::TriageVerdict,
        "The verdict (crisisoordeel; H16).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::GiveVerdict {
            triage: TriageId(at.id()?),
            verdict: self.verdict.0,
            urgency: self.urgency.0,
            crisis_kind: self.crisis_kind.map(|kind| kind.0),
            spoken: self.spoken,
            second_professional: self.second_professional,
            reason: self.reason,
            decider: Decider {
                registration: self.registration.map(Into::into),
                alone: self.alone,
            },
        }
        .into())
    }
}

/// The case is weighed again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reweigh {
    /// Why: what changed since the earlier weighing.
    #[schema(min_length = 1, max_length = 4000)]
    why: String,
}

impl Write for Reweigh {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/reweighings",
        Action::TriageReweigh,
        "The case is weighed again, in the place of this weighing; its verdict holds until the new one is given.",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::Reweigh {
            triage: TriageId(at.new_id("triage")),
            earlier: TriageId(at.id()?),
            why: self.why,
        }
        .into())
    }
}

/// What was found on site.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareVerdict {
    found: OnSiteWord,
    /// The deployment that found it.
    deployment: Option<Uuid>,
    /// In words; sealed under the case's key.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for CompareVerdict {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/comparisons",
        Action::TriageCompareVerdict,
        "What the team found on site, against the verdict (P03).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::CompareVerdict {
            triage: TriageId(at.id()?),
            found: self.found.0,
            deployment: self.deployment.map(DeploymentId),
            note: self.note,
        }
        .into())
    }
}

/// A child was seen and is safe where it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordChildSafe {
    child: Uuid,
    /// Who saw it, and who stays with it.
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordChildSafe {
    const SPEC: Spec = Spec::write(
        "/v1/triages/{id}/safe-children",
        Action::TriageChildSafe,
        "A child of an acute case was seen and is safe where it is (H01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::RecordChildSafe {
            triage: TriageId(at.id()?),
            child: PersonId(self.child),
            note: self.note,
        }
        .into())
    }
}

fulfilment!(
    FulfilTriageDuty,
    "/v1/triages/{id}/duties/{duty}/fulfilment",
    triage { triage: TriageId }
);
