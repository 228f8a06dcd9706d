//! `/v1/commands/{id}`: what became of a command, for whoever gave it and for the desk.

use axum::{http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{actor::Role, ids::CommandId};

use crate::{
    call::Call,
    problem::Problem,
    resource::json,
    route::{Routes, Spec},
};

const COMMAND: Spec = Spec::read(
    "/v1/commands/{id}",
    Action::CommandRead,
    "What became of a command: accepted, or not recorded. A refusal is not recorded; the same key may be sent again.",
);

/// What became of a command.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommandReading {
    /// Which.
    pub id: Uuid,
    /// How it stands.
    pub outcome: CommandOutcome,
    /// Position of its first event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// Position of its last event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
    /// When the log recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<jiff::Timestamp>,
}

/// How a command stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CommandOutcome {
    /// Its events are in the log.
    Accepted,
    /// Nothing of it is in the log, as far as this user may know.
    NotRecorded,
}

pub(super) fn routes() -> Routes {
    Routes::new().get::<CommandReading, _, _>(COMMAND, command)
}

async fn command(call: Call) -> Result<Response, Problem> {
    let id = call.path.uuid("id")?;
    let substrate = &call.gateway.parts.substrate;
    let record = substrate
        .log
        .command(&substrate.ledger, CommandId(id))
        .await?;
    let actor = &call.actor;
    let own = format!("{}:{}:{}", actor.role, actor.organisation, actor.person);
    let visible = record
        .filter(|record| actor.role == Role::Coordinator || record.command.actor == own)
        .map(|record| record.appended);
    let reading = CommandReading {
        id,
        outcome: match visible {
            Some(_) => CommandOutcome::Accepted,
            None => CommandOutcome::NotRecorded,
        },
        first: visible.map(|appended| appended.first),
        last: visible.map(|appended| appended.last),
        recorded_at: visible.map(|appended| appended.recorded_at),
    };
    json(StatusCode::OK, &reading)
}
