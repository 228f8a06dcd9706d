//! `/v1/consultations`, and asking in `/v1/cases/{id}`

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    consultation,
    ids::{CaseId, ConsultationId, TriageId},
    stream::Subject,
};

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{AnswerWord, CalledHelpWord, ConsultPartnerWord},
    write::Write,
};

const CONSULTATIONS: Spec = Spec::read(
    "/v1/consultations",
    Action::ConsultationRead,
    "What waits for an answer: on whom, until when; first due first. The desk and auditors see all of it; others what they \
     asked or are asked, and what is asked in the cases they read.",
)
.with_query(&[(
    "organisation",
    false,
    "Only what this organisation was asked or holds.",
)]);
const CONSULTATION: Spec = Spec::read(
    "/v1/consultations/{id}",
    Action::ConsultationRead,
    "One consultation: question, route, answers. For the desk, whoever asked or was asked, and who reads the case.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<ListReading, _, _>(CONSULTATIONS, consultations)
        .get::<Resource, _, _>(CONSULTATION, |call| get(call, Subject::Consultation))
        .write::<RequestConsultation>()?
        .write::<CallIn>()?
        .write::<AnswerConsultation>()?
        .write::<AcceptHelp>()?
        .write::<DeclineHelp>()?
        .write::<AskAgain>()?
        .write::<WithdrawConsultation>()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsultationsQuery {
    organisation: Option<String>,
}

async fn consultations(call: Call) -> Result<Response, Problem> {
    let query: ConsultationsQuery = call.query()?;
    let organisation = query.organisation.as_deref();
    let rows = reads::rows(&call, |region, now| {
        let sight = reads::sight(&call, region, now);
        let mut lines = region.consultations(organisation, now);
        lines.retain(|line| {
            line.is_between(&call.actor.organisation) || sight.has(None, Some(line.case))
        });
        serde_json::to_value(lines)
    });
    json(StatusCode::OK, &rows.await?)
}

/// A partner is asked, day or night.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestConsultation {
    partner: ConsultPartnerWord,
    /// The weighing it helps, when there is one.
    triage: Option<Uuid>,
    #[schema(min_length = 1, max_length = 4000)]
    question: String,
}

impl Write for RequestConsultation {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/consultations",
        Action::ConsultationRequest,
        "One of the three partners is asked, day or night (consultatie; H15).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::Request {
            consultation: ConsultationId(at.new_id("consultation")),
            case: CaseId(at.id()?),
            triage: self.triage.map(TriageId),
            partner: self.partner.0,
            question: self.question,
        }
        .into())
    }
}

/// A partner is called in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallIn {
    partner: ConsultPartnerWord,
    help: CalledHelpWord,
    /// The consultation it came from, when there is one.
    follows: Option<Uuid>,
    /// What they need to know.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for CallIn {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/calls-for-help",
        Action::ConsultationCallIn,
        "A partner is called in to help, without a new triage (inschakelen; H15).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::CallIn {
            consultation: ConsultationId(at.new_id("consultation")),
            case: CaseId(at.id()?),
            follows: self.follows.map(ConsultationId),
            partner: self.partner.0,
            help: self.help.0,
            note: self.note,
        }
        .into())
    }
}

/// The answer to a question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerConsultation {
    agrees: AnswerWord,
    #[schema(min_length = 1, max_length = 4000)]
    advice: String,
}

impl Write for AnswerConsultation {
    const SPEC: Spec = Spec::write(
        "/v1/consultations/{id}/answer",
        Action::ConsultationAnswer,
        "The partner answers, or the desk writes down what it said (H15).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::Answer {
            consultation: ConsultationId(at.id()?),
            agrees: self.agrees.0,
            advice: self.advice,
        }
        .into())
    }
}

/// The help comes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcceptHelp {
    /// When, as they expect.
    expected_at: Option<Timestamp>,
}

impl Write for AcceptHelp {
    const SPEC: Spec = Spec::write(
        "/v1/consultations/{id}/acceptance",
        Action::ConsultationAnswer,
        "The partner that was called in helps (H15).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::Accept {
            consultation: ConsultationId(at.id()?),
            expected_at: self.expected_at,
        }
        .into())
    }
}

/// The partner cannot help.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineHelp {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for DeclineHelp {
    const SPEC: Spec = Spec::write(
        "/v1/consultations/{id}/refusal",
        Action::ConsultationAnswer,
        "The partner that was called in cannot help; it goes up at once (H38).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::Decline {
            consultation: ConsultationId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}

nothing! {
    /// The rota of the partner is asked once more.
    AskAgain,
}

impl Write for AskAgain {
    const SPEC: Spec = Spec::write(
        "/v1/consultations/{id}/rounds",
        Action::ConsultationRequest,
        "It went up: the rota of the partner is asked once more, as it is now.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::AskAgain {
            consultation: ConsultationId(at.id()?),
        }
        .into())
    }
}

/// Needed no longer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsultation {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for WithdrawConsultation {
    const SPEC: Spec = Spec::write(
        "/v1/consultations/{id}/withdrawal",
        Action::ConsultationRequest,
        "Whoever asked needs it no longer.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(consultation::Command::Withdraw {
            consultation: ConsultationId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}
