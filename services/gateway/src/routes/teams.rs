//! `/v1/teams`

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::to_value;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{DeviceId, TeamId},
    stream::Subject,
    team,
};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    write::Write,
};

const TEAMS: Spec = Spec::read(
    "/v1/teams",
    Action::TeamRead,
    "Teams: on duty, engaged, and gaps in the sequences of their devices.",
);
const TEAM: Spec = Spec::read("/v1/teams/{id}", Action::TeamRead, "One team.");

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(TEAMS, |region, _, now| to_value(region.teams(now)))
        .get::<Resource, _, _>(TEAM, |call| get(call, Subject::Team))
        .write::<RegisterTeam>()?
        .write::<StartDuty>()?
        .write::<EndDuty>()?
        .write::<RegisterDevice>()?
        .write::<RevokeDevice>()
}

/// A team exists.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterTeam {
    /// The team's name, never a person's.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
}

impl Write for RegisterTeam {
    const SPEC: Spec =
        Spec::write("/v1/teams", Action::TeamRegister, "A team exists (team).").creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(team::Command::Register {
            team: TeamId(at.new_id("team")),
            name: self.name,
            organisation: self.organisation,
        }
        .into())
    }
}

/// The team is on call until an instant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartDuty {
    until: Timestamp,
}

impl Write for StartDuty {
    const SPEC: Spec = Spec::write(
        "/v1/teams/{id}/duty",
        Action::TeamDuty,
        "The team is on call until an instant (dienst).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(team::Command::StartDuty {
            team: TeamId(at.id()?),
            until: self.until,
        }
        .into())
    }
}

nothing! {
    /// The team goes off call.
    EndDuty,
    /// The device is lost or stolen.
    RevokeDevice,
}

impl Write for EndDuty {
    const SPEC: Spec = Spec::write(
        "/v1/teams/{id}/duty/end",
        Action::TeamDuty,
        "The team goes off call (einde dienst).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(team::Command::EndDuty {
            team: TeamId(at.id()?),
        }
        .into())
    }
}

/// A phone or tablet belongs to the team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterDevice {
    /// The id the device made for itself; without it, it gets one.
    device: Option<uuid::Uuid>,
}

impl Write for RegisterDevice {
    const SPEC: Spec = Spec::write(
        "/v1/teams/{id}/devices",
        Action::TeamRegisterDevice,
        "A phone or tablet belongs to the team (toestel).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let device = match self.device {
            Some(device) => device,
            None => at.new_id("device"),
        };
        Ok(team::Command::RegisterDevice {
            team: TeamId(at.id()?),
            device: DeviceId(device),
        }
        .into())
    }
}

impl Write for RevokeDevice {
    const SPEC: Spec = Spec::write(
        "/v1/teams/{id}/devices/{device}/revocation",
        Action::TeamRevokeDevice,
        "A device is lost or stolen; what it still sends is quarantined, not dropped.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(team::Command::RevokeDevice {
            team: TeamId(at.id()?),
            device: DeviceId(at.named("device")?),
        }
        .into())
    }
}
