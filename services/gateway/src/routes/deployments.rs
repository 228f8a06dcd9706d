//! `/v1/deployments`

use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    deployment::{self, SafetyAgreement},
    ids::{AgreementId, DeploymentId, DutyId, PersonId},
    stream::Subject,
};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{DeclineReasonWord, SightingWord, VisitOutcomeWord},
    write::Write,
};

const DEPLOYMENT: Spec = Spec::read(
    "/v1/deployments/{id}",
    Action::CaseRead,
    "A deployment of a team.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<Resource, _, _>(DEPLOYMENT, |call| get(call, Subject::Deployment))
        .write::<AcceptDeployment>()?
        .write::<DeclineDeployment>()?
        .write::<SetOut>()?
        .write::<Arrive>()?
        .write::<RecordVisit>()?
        .write::<CompleteDeployment>()?
        .write::<SettleDoorAgreement>()?
        .write::<SettleConflict>()
}

nothing! {
    /// The team goes.
    AcceptDeployment,
    /// At the door. A fact: never refused for a version or a passed deadline.
    Arrive,
}

impl Write for AcceptDeployment {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/acceptance",
        Action::DeploymentAnswer,
        "The team goes (inzet aangenomen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::Accept {
            deployment: DeploymentId(at.id()?),
        }
        .into())
    }
}

/// The team cannot go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineDeployment {
    reason: DeclineReasonWord,
}

impl Write for DeclineDeployment {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/decline",
        Action::DeploymentAnswer,
        "The team cannot go; counted (inzet afgewezen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::Decline {
            deployment: DeploymentId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}

/// On the way.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetOut {
    expected_arrival: Option<Timestamp>,
}

impl Write for SetOut {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/departure",
        Action::DeploymentSetOut,
        "On the way (vertrokken).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::SetOut {
            deployment: DeploymentId(at.id()?),
            expected_arrival: self.expected_arrival,
        }
        .into())
    }
}

impl Write for Arrive {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/arrival",
        Action::DeploymentArrive,
        "At the door (aangekomen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::Arrive {
            deployment: DeploymentId(at.id()?),
        }
        .into())
    }
}

/// What the team saw and what was agreed. A fact: never refused for a version or a passed deadline.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordVisit {
    sighting: SightingWord,
    /// The children that were seen. In a household with one child it needs no name; of more, only who is named counts as
    /// seen.
    #[serde(default)]
    #[schema(max_items = 50)]
    children: Vec<Uuid>,
    #[schema(min_length = 1, max_length = 4000)]
    findings: String,
    #[serde(default)]
    #[schema(max_items = 50)]
    agreements: Vec<NewSafetyAgreement>,
}

/// A safety agreement: who does what until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSafetyAgreement {
    #[schema(min_length = 1, max_length = 200)]
    who: String,
    #[schema(min_length = 1, max_length = 2000)]
    what: String,
    until: Timestamp,
}

impl Write for RecordVisit {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/visits",
        Action::DeploymentRecordVisit,
        "What the team saw and what was agreed (bezoek).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let agreements = self.agreements.into_iter().enumerate();
        let agreements = agreements.map(|(index, agreed)| SafetyAgreement {
            agreement: AgreementId(at.derived(&format!("agreement:{index}"))),
            who: agreed.who,
            what: agreed.what,
            until: agreed.until,
        });
        Ok(deployment::Command::RecordVisit {
            deployment: DeploymentId(at.id()?),
            sighting: self.sighting.0,
            children: self.children.into_iter().map(PersonId).collect(),
            findings: self.findings,
            agreements: agreements.collect(),
        }
        .into())
    }
}

/// Done; the team is free.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteDeployment {
    outcome: VisitOutcomeWord,
}

impl Write for CompleteDeployment {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/completion",
        Action::DeploymentComplete,
        "Done; the team is free (inzet afgerond).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::Complete {
            deployment: DeploymentId(at.id()?),
            outcome: self.outcome.0,
        }
        .into())
    }
}

/// Whether an agreement at the door was kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleDoorAgreement {
    kept: bool,
    /// What happened; needed when it was not kept.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for SettleDoorAgreement {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/agreements/{agreement}/settlement",
        Action::DeploymentSettleAgreement,
        "Whether an agreement at the door was kept (veiligheidsafspraak nagegaan; P21).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::SettleAgreement {
            deployment: DeploymentId(at.id()?),
            agreement: AgreementId(at.named("agreement")?),
            kept: self.kept,
            note: self.note,
        }
        .into())
    }
}

/// A contradiction between a late fact and the record is settled by a named person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleConflict {
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for SettleConflict {
    const SPEC: Spec = Spec::write(
        "/v1/deployments/{id}/duties/{duty}/settlement",
        Action::DeploymentSettleConflict,
        "A contradiction between a late fact and the record is settled.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::SettleConflict {
            deployment: DeploymentId(at.id()?),
            duty: DutyId(at.named("duty")?),
            note: self.note,
        }
        .into())
    }
}
