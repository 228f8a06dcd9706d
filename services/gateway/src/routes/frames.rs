//! What a step on a child rests on (kader; H30): the frame of a stay, and emergencies in which a forced step waited for no
//! title.

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{CaseId, EmergencyId, PersonId, StayId, TitleId},
    stay,
    title::{self, Claim, ClaimKind},
};

use super::nothing;
use crate::{
    call::At,
    codes,
    problem::{FieldError, Problem},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{ClaimKindWord, StepWord},
    write::Write,
};

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .write::<SetFrame>()?
        .write::<DeclareEmergency>()?
        .write::<EndEmergency>()
}

/// What a step is said to rest on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameBody {
    kind: ClaimKindWord,
    /// With `forced`, and only then: the title, in force and of a kind that carries the step.
    title: Option<Uuid>,
}

impl FrameBody {
    /// The claim; `at` is where it stands in the body.
    pub(super) fn claim(self, at: &str) -> Result<Claim, Problem> {
        match (self.kind.0, self.title) {
            (ClaimKind::Voluntary, None) => Ok(Claim::Voluntary),
            (ClaimKind::Emergency, None) => Ok(Claim::Emergency),
            (ClaimKind::Forced, Some(title)) => Ok(Claim::Forced {
                title: TitleId(title),
            }),
            _ => Err(Problem::invalid(vec![FieldError::body(
                format!("{at}/title"),
                codes::WRONG_FORMAT,
                "Name the title with forced, and leave it out otherwise.",
            )])),
        }
    }
}

/// What a stay rests on from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFrame {
    kind: ClaimKindWord,
    /// With `forced`, and only then: the title, in force and of a kind that carries the step.
    title: Option<Uuid>,
    /// With `emergency`, when it is not on record yet: why the step cannot wait for a title.
    #[schema(max_length = 4000)]
    reason: Option<String>,
}

impl Write for SetFrame {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/frame",
        Action::StayFrame,
        "What the stay rests on: consent, a title in force, or an emergency (kader gewijzigd; H30).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (kind, title) = (self.kind, self.title);
        Ok(stay::Command::SetFrame {
            stay: StayId(at.id()?),
            claim: FrameBody { kind, title }.claim("")?,
            emergency: EmergencyId(at.derived("emergency")),
            reason: self.reason,
        }
        .into())
    }
}

/// A forced step waits for no title.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareEmergency {
    /// The case it is declared in.
    case: Uuid,
    step: StepWord,
    /// Why it cannot wait.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for DeclareEmergency {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/emergencies",
        Action::TitleEmergency,
        "A forced step waits for no title; what carries it is owed within its time (noodsituatie; H30).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(title::Command::DeclareEmergency {
            person: PersonId(at.id()?),
            case: CaseId(self.case),
            emergency: EmergencyId(at.new_id("emergency")),
            step: self.step.0,
            reason: self.reason,
        }
        .into())
    }
}

nothing! {
    /// An emergency is over, or was none.
    EndEmergency,
}

impl Write for EndEmergency {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/emergencies/{emergency}/end",
        Action::TitleEmergency,
        "An emergency is over; a stay that rested on it owes its frame again (noodsituatie voorbij).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(title::Command::EndEmergency {
            person: PersonId(at.id()?),
            emergency: EmergencyId(at.named("emergency")?),
        }
        .into())
    }
}
