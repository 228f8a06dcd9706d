//! `/v1/cases`

use axum::{http::StatusCode, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    actor::Owner,
    case,
    command::Command,
    deployment,
    ids::{CaseId, DeploymentId, PersonId, PlacementId, TeamId, TriageId},
    person, placement, triage,
};

use super::{fulfilment, nothing, registration, triages::RegistrationBody};
use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, CaseReading, TimelineReading},
    resource::json,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        CaseOutcomeWord, HouseholdRoleWord, NeedKindWord, Party, PerspectiveWord, RoleWord,
        VoiceWord,
    },
    write::Write,
};

const CASE: Spec = Spec::read(
    "/v1/cases/{id}",
    Action::CaseRead,
    "A case as a whole: reports, people, weighings, deployments, placements, stays, duties.",
);
const TIMELINE: Spec = Spec::read(
    "/v1/cases/{id}/timeline",
    Action::CaseRead,
    "Everything that was recorded of a case, step by step.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<CaseReading, _, _>(CASE, case_file)
        .get::<TimelineReading, _, _>(TIMELINE, timeline)
        .write::<RegisterPerson>()?
        .write::<AddPerson>()?
        .write::<RecognisePerson>()?
        .write::<AssignDirector>()?
        .write::<AssignContactPerson>()?
        .write::<RecordVoice>()?
        .write::<OfferHandover>()?
        .write::<AcceptHandover>()?
        .write::<CloseCase>()?
        .write::<FulfilCaseDuty>()?
        .write::<RegisterAtCase>()?
        .write::<StartTriage>()?
        .write::<OfferDeployment>()?
        .write::<OpenSearch>()
}

async fn case_file(call: Call) -> Result<Response, Problem> {
    let case = CaseId(call.path.uuid("id")?);
    json(StatusCode::OK, &reads::case(&call, case).await?)
}

async fn timeline(call: Call) -> Result<Response, Problem> {
    let case = CaseId(call.path.uuid("id")?);
    json(StatusCode::OK, &reads::timeline(&call, case).await?)
}

/// A person becomes known in a case. Details as typed; what cannot be checked is kept, unverified.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterPerson {
    household_role: HouseholdRoleWord,
    #[schema(max_length = 200)]
    name: Option<String>,
    /// `YYYY-MM-DD`.
    #[schema(max_length = 40)]
    birth_date: Option<String>,
    /// Citizen service number.
    #[schema(max_length = 40)]
    bsn: Option<String>,
    #[schema(max_length = 200)]
    phone: Option<String>,
}

impl Write for RegisterPerson {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/persons",
        Action::PersonRegister,
        "A person becomes known and joins the household (persoon registreren).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(person::Command::Register {
            person: PersonId(at.new_id("person")),
            case: CaseId(at.id()?),
            household_role: self.household_role.0,
            details: Box::new(person::Details {
                name: self.name,
                birth_date: self.birth_date,
                bsn: self.bsn,
                phone: self.phone,
            }),
        }
        .into())
    }
}

/// A person who is known already joins the household.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddPerson {
    household_role: HouseholdRoleWord,
}

impl Write for AddPerson {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/persons/{person}",
        Action::CaseAddPerson,
        "A known person joins the household, of any age (H37).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AddPerson {
            case: CaseId(at.id()?),
            person: PersonId(at.named("person")?),
            household_role: self.household_role.0,
        }
        .into())
    }
}

/// Whom a report made a new person is somebody whom the record knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecognisePerson {
    /// Who they are; this person takes their part in the household.
    known: uuid::Uuid,
}

impl Write for RecognisePerson {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/persons/{person}/recognition",
        Action::CaseRecognisePerson,
        "Whom a report made a new person turns out to be somebody known, who takes their part (herkennen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecognisePerson {
            case: CaseId(at.id()?),
            person: PersonId(at.named("person")?),
            known: PersonId(self.known),
        }
        .into())
    }
}

/// The one director of the case, at local access or a certified institution.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignDirector {
    role: RoleWord,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
    /// User id, never a name.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    person: Option<String>,
    /// Why somebody who could not accept first is assigned; only in an emergency, by the desk.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

impl Write for AssignDirector {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/director",
        Action::CaseAssignDirector,
        "The one director of the case (regievoerder; H11).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AssignDirector {
            case: CaseId(at.id()?),
            director: owner(self.role, self.organisation, self.person),
            reason: self.reason,
        }
        .into())
    }
}

/// The fixed contact person at local access, who does not let go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignContactPerson {
    role: RoleWord,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
    /// User id, never a name.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    person: Option<String>,
}

impl Write for AssignContactPerson {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/contact-person",
        Action::CaseAssignContact,
        "The fixed contact person (vast contactpersoon; H12).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AssignContactPerson {
            case: CaseId(at.id()?),
            contact: owner(self.role, self.organisation, self.person),
        }
        .into())
    }
}

/// A child or parent was heard, or why not.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordVoice {
    voice: VoiceWord,
    #[schema(max_length = 4000)]
    said: Option<String>,
    #[schema(max_length = 4000)]
    reason_not_heard: Option<String>,
}

impl Write for RecordVoice {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/voices",
        Action::CaseRecordVoice,
        "A child or parent was heard, or why not (gehoord; H40).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::RecordVoice {
            case: CaseId(at.id()?),
            voice: self.voice.0,
            said: self.said,
            reason_not_heard: self.reason_not_heard,
        }
        .into())
    }
}

/// Warm handover is offered to somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferHandover {
    role: RoleWord,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
    /// User id, never a name.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    person: Option<String>,
    /// What the receiving side has to know.
    #[schema(min_length = 1, max_length = 4000)]
    summary: String,
}

impl Write for OfferHandover {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/handovers",
        Action::CaseOfferHandover,
        "Warm handover is offered (warme overdracht).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::OfferHandover {
            case: CaseId(at.id()?),
            to: owner(self.role, self.organisation, self.person),
            summary: self.summary,
        }
        .into())
    }
}

nothing! {
    /// The receiving side takes over; whoever calls becomes the director.
    AcceptHandover,
    /// Weighing begins.
    StartTriage,
}

impl Write for AcceptHandover {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/handovers/acceptance",
        Action::CaseAcceptHandover,
        "The receiving side takes over and is the director from now on.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::AcceptHandover {
            case: CaseId(at.id()?),
        }
        .into())
    }
}

impl Write for StartTriage {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/triages",
        Action::TriageStart,
        "Weighing begins (triage).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(triage::Command::Start {
            triage: TriageId(at.new_id("triage")),
            case: CaseId(at.id()?),
        }
        .into())
    }
}

/// The case is closed; refused while the case itself owes something. What runs or is owed elsewhere goes on, and stays on
/// the screens.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCase {
    outcome: CaseOutcomeWord,
    /// Registration of who closes it (H18). Missing is owed; wrong is refused.
    registration: Option<RegistrationBody>,
}

impl Write for CloseCase {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/closure",
        Action::CaseClose,
        "The case is closed (casus sluiten).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(case::Command::Close {
            case: CaseId(at.id()?),
            outcome: self.outcome.0,
            registration: self.registration.map(Into::into),
        }
        .into())
    }
}

fulfilment!(
    FulfilCaseDuty,
    "/v1/cases/{id}/duties/{duty}/fulfilment",
    case { case: CaseId }
);

registration!(
    RegisterAtCase,
    "/v1/cases/{id}/duties/{duty}/registration",
    case { case: CaseId }
);

/// A team is asked to go.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfferDeployment {
    /// The weighing it follows from.
    triage: uuid::Uuid,
    team: uuid::Uuid,
    /// Send two workers (onveilig).
    #[serde(default)]
    two_workers: bool,
    /// Why this team, and what was short.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

impl Write for OfferDeployment {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/deployments",
        Action::DeploymentOffer,
        "A team is asked to go (inzet aanbieden).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(deployment::Command::Offer {
            deployment: DeploymentId(at.new_id("deployment")),
            case: CaseId(at.id()?),
            triage: TriageId(self.triage),
            team: TeamId(self.team),
            two_workers: self.two_workers,
            reason: self.reason,
        }
        .into())
    }
}

/// The search for one child opens: what is needed, before anything is looked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenSearch {
    /// The weighing that found a crisis.
    triage: uuid::Uuid,
    /// The person it is for.
    child: uuid::Uuid,
    need: NeedKindWord,
    /// What child and parents ask for.
    #[schema(max_length = 4000)]
    question: Option<String>,
    perspective: PerspectiveWord,
}

impl Write for OpenSearch {
    const SPEC: Spec = Spec::write(
        "/v1/cases/{id}/placements",
        Action::PlacementSearch,
        "A search for one child opens (zoekslag; H07, H16).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::OpenSearch {
            placement: PlacementId(at.new_id("placement")),
            case: CaseId(at.id()?),
            triage: TriageId(self.triage),
            child: PersonId(self.child),
            need: self.need.0,
            question: self.question,
            perspective: self.perspective.0,
        }
        .into())
    }
}

fn owner(role: RoleWord, organisation: String, person: Option<String>) -> Owner {
    Party {
        role,
        organisation,
        person,
    }
    .into()
}
