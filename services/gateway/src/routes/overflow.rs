//! `/v1/placements/{id}/overflow-asks`: a place in a neighbour region that runs on Vangnet as well; and who they are.

use axum::{http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{GuestId, PlacementId, StayId},
    placement,
    stream::LedgerId,
};

use super::{placements::signed, triages::RegistrationBody};
use crate::{
    call::{At, Call},
    codes,
    problem::{FieldError, Problem},
    resource::json,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{Party, VoiceWord, WithdrawReasonWord},
    write::Write,
};

const NEIGHBOURS: Spec = Spec::read(
    "/v1/neighbours",
    Action::GuestRead,
    "The regions that run on Vangnet as well, and can be asked for a place (buurregio's).",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<NeighboursReading, _, _>(NEIGHBOURS, neighbours)
        .write::<AskOverflow>()?
        .write::<TakeOverflow>()?
        .write::<WithdrawOverflow>()
}

/// The neighbours of this region.
#[derive(Serialize, ToSchema)]
pub struct NeighboursReading {
    items: Vec<NeighbourItem>,
}

/// A region that can be asked.
#[derive(Serialize, ToSchema)]
pub struct NeighbourItem {
    /// Its ledger: what a request names.
    region: String,
    /// What people call it.
    name: String,
}

async fn neighbours(call: Call) -> Result<Response, Problem> {
    let neighbours = &call.gateway.parts.substrate.rules.neighbours;
    let regions = neighbours.regions.iter();
    let items = regions.map(|(region, neighbour)| NeighbourItem {
        region: region.to_string(),
        name: neighbour.name.clone(),
    });
    let items = items.collect();
    json(StatusCode::OK, &NeighboursReading { items })
}

/// A neighbour region is asked for a place. Derived facts cross, and whom to call; nothing personal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskOverflow {
    /// Its ledger, as `GET /v1/neighbours` names it.
    #[schema(min_length = 2, max_length = 32, pattern = "^[a-z][a-z0-9-]*$")]
    region: String,
    /// Why the child may have to leave the region; sealed, and it does not cross.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for AskOverflow {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/overflow-asks",
        Action::PlacementAskOverflow,
        "A neighbour region is asked for a place; the search runs on, under its clock (overloop; H01, H22).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let region: LedgerId = self.region.parse().map_err(|_| {
            Problem::invalid(vec![FieldError::body(
                "/region",
                codes::WRONG_FORMAT,
                "Name the region as `GET /v1/neighbours` does.",
            )])
        })?;
        Ok(placement::Command::AskOverflow {
            placement: PlacementId(at.id()?),
            region,
            reason: self.reason,
        }
        .into())
    }
}

/// What the neighbour offers is taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TakeOverflow {
    /// Who brings the child back.
    owner: Party,
    /// Who was heard (H40); who was not is owed to be.
    #[serde(default)]
    #[schema(max_items = 2)]
    heard: Vec<VoiceWord>,
    /// User id of a second professional, who owes their word about it (H19); left out, it is decided alone, and a colleague's
    /// word is owed.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Registration of who decides (H18). Missing is owed; wrong is refused outside direct danger.
    registration: Option<RegistrationBody>,
}

impl Write for TakeOverflow {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/overflow-asks/{guest}/taking",
        Action::PlacementTakeOverflow,
        "What the neighbour offers is taken; the search ends when it has said that the bed stands (H01, H22).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::TakeOverflow {
            placement: PlacementId(at.id()?),
            guest: GuestId(at.named("guest")?),
            owner: self.owner.into(),
            stay: StayId(at.new_id("stay")),
            heard: Some(placement::Hearing {
                voices: self.heard.into_iter().map(|voice| voice.0).collect(),
                reason_not_heard: None,
            }),
            signed: signed(self.second_professional, self.registration),
        }
        .into())
    }
}

/// A request to a neighbour is not needed (any more), or what it offers does not fit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawOverflow {
    reason: WithdrawReasonWord,
}

impl Write for WithdrawOverflow {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/overflow-asks/{guest}/withdrawal",
        Action::PlacementAskOverflow,
        "A request to a neighbour is withdrawn, offered or taken or not; it frees what it kept.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::WithdrawOverflow {
            placement: PlacementId(at.id()?),
            guest: GuestId(at.named("guest")?),
            reason: self.reason.0,
        }
        .into())
    }
}
