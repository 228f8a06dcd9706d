//! A command's way in and its answer's way out. The same for every command: headers, body against its schema,
//! command, door, and exactly one ending.

use std::collections::BTreeMap;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::{Action, allows};
use vangnet_domain::{actor::Actor, command::Command, duty::Duty, stream::StreamId};
use vangnet_runtime::{
    Answer,
    wire::{Accepted, CommandReply, CommandRequest},
};

use crate::{
    body,
    call::{At, Call},
    codes,
    gateway::{READ_BACK_WAIT_MAX, VIEW_WAIT_MAX},
    headers::WriteHeaders,
    problem::{FieldError, Problem},
    reads,
    resource::{self, POSITION, json as answer_json},
    route::{Routes, Spec, busy},
    schema::{BodyCheck, SchemaError},
};

/// A request that is a command: its body's fields, its route, and how it becomes a command.
pub trait Write: DeserializeOwned + ToSchema + Send + 'static {
    /// Its route.
    const SPEC: Spec;

    /// The command it is.
    fn command(self, at: &mut At<'_>) -> Result<Command, Problem>;

    /// What the door looks up before it gives the command on: what only the log can say, and no rule can. Mostly nothing.
    fn look(_call: &Call, _command: &Command) -> impl Future<Output = Result<(), Problem>> + Send {
        std::future::ready(Ok(()))
    }
}

/// The answer to an accepted command.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CommandAnswer)]
pub struct Written {
    /// The resource the command is about.
    pub id: Uuid,
    /// Its version as of now: the `ETag`.
    pub version: u64,
    /// The log position of the command's last event.
    pub position: u64,
    /// The last log position that lists and boards of this gateway hold; behind `position` when they had no time
    /// yet to follow.
    pub view_position: Option<u64>,
    /// When the log recorded it.
    pub recorded_at: Timestamp,
    /// It was accepted before, and this is the answer again, with the state as of now.
    pub repeated: bool,
    /// New ids that this command gave out besides `id`, each under its noun: `stay`, `device`, `person`.
    #[serde(flatten)]
    #[schema(ignore)]
    pub made: BTreeMap<&'static str, Uuid>,
    /// Where the resource stands as of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// The fold of the resource's events as of now; null when it could not be read back just now, and when whoever gave the
    /// command has nothing to do in the case (H35).
    #[schema(value_type = Object)]
    pub state: Value,
    /// What this command opened, for whoever has nothing to do in the case; else it stands in `state`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Object>>)]
    pub duties: Option<Vec<Duty>>,
    /// What only some commands answer besides.
    #[serde(flatten)]
    #[schema(ignore)]
    pub more: Map<String, Value>,
}

impl Routes {
    /// A command's route.
    pub fn write<W: Write>(self) -> Result<Self, SchemaError> {
        let check = std::sync::Arc::new(BodyCheck::of::<W>()?);
        Ok(self.post::<W, Written, _, _>(W::SPEC, move |call| {
            let check = check.clone();
            async move { written::<W>(call, &check).await }
        }))
    }
}

async fn written<W: Write>(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let headers = WriteHeaders::read(&call.parts.headers, W::SPEC.from_screen)?;
    let body: W = read(&call, check).await?;
    let mut at = At::new(&call.path, headers.command_id);
    let command = body.command(&mut at)?;
    let made = at.made();
    W::look(&call, &command).await?;
    let accepted = give(&call, &headers, command).await?;
    answer(&call, &accepted, made, Map::new()).await
}

/// Read a body against its schema; every error together.
pub async fn read<T: DeserializeOwned>(call: &Call, check: &BodyCheck) -> Result<T, Problem> {
    body::is_json(&call.parts.headers)?;
    let value = body::json(&call.bytes().await?)?;
    let errors = check.errors(&value);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    // What the schema lets through and the type does not is a difference in their words, not in their meaning.
    serde_json::from_value(value).map_err(|_| {
        Problem::invalid(vec![FieldError::body(
            "",
            codes::WRONG_FORMAT,
            "One of the fields cannot be read; compare with the OpenAPI document.",
        )])
    })
}

/// Give a command and wait for its end.
pub async fn give(
    call: &Call,
    headers: &WriteHeaders,
    command: Command,
) -> Result<Accepted, Problem> {
    // The route's action was checked at the door; the command's own is checked too, so that a route with the
    // wrong action opens nothing.
    let action = Action::of(&command);
    if !allows(call.actor.role, action) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            codes::NOT_ALLOWED,
            format!("The role {} may not do {action}.", call.actor.role),
        ));
    }
    let gateway = &call.gateway;
    let request = CommandRequest {
        ledger: gateway.parts.substrate.ledger.clone(),
        command_id: headers.command_id,
        correlation_id: headers.command_id.0,
        causation_id: None,
        actor: Actor {
            device: headers.device,
            ..call.actor.clone()
        },
        occurred_at: headers.occurred_at,
        if_match: headers.if_match,
        command,
    };
    match gateway.door.send(&request).await {
        Answer::Replied(reply) => ended(reply),
        Answer::NotExecuted { context } => {
            tracing::warn!(context, "a command was not executed");
            Err(not_executed("Nobody took the command."))
        }
        Answer::Unknown => Err(Problem::new(
            StatusCode::GATEWAY_TIMEOUT,
            codes::OUTCOME_UNKNOWN,
            "Nobody answered. Send the same request with the same key again, or ask /v1/commands/{id}.",
        )
        .with("commandId", request.command_id.to_string())),
    }
}

fn ended(reply: CommandReply) -> Result<Accepted, Problem> {
    match reply {
        CommandReply::Accepted(accepted) => Ok(accepted),
        CommandReply::Refused { rejection } => Err(Problem::refused(&rejection)),
        CommandReply::Conflict {
            stream,
            actual,
            changed_by,
        } => Err(stale(stream, actual, changed_by)),
        CommandReply::Reused => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            codes::COMMAND_REUSED,
            "This Idempotency-Key was used for something else. Make a new one for a new command.",
        )),
        CommandReply::Busy => Err(busy()),
        CommandReply::Expired => Err(not_executed("It came too late to be decided.")),
        CommandReply::Away { context } => {
            tracing::warn!(context, "a command could not be written");
            Err(Problem::log_away())
        }
        CommandReply::Unreadable { stream, position } => Err(Problem::unreadable(stream, position)),
        CommandReply::Failed { context } => Err(Problem::internal(&context)),
    }
}

fn stale(stream: StreamId, actual: u64, changed_by: Option<Actor>) -> Problem {
    let by = changed_by.map(|actor| {
        json!({ "person": actor.person, "role": actor.role, "organisation": actor.organisation })
    });
    Problem::new(
        StatusCode::CONFLICT,
        codes::STALE_VERSION,
        "Somebody changed this after your screen showed it. Look again, then decide.",
    )
    .with("resource", stream.to_string())
    .with("actualVersion", actual)
    .with("changedBy", by.unwrap_or_default())
}

fn not_executed(why: &str) -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        codes::NOT_EXECUTED,
        format!("{why} This request wrote nothing; send it again with the same key."),
    )
    .again()
}

/// The answer: the resource as of now. After acceptance nothing is an error any more.
pub async fn answer(
    call: &Call,
    accepted: &Accepted,
    mut made: BTreeMap<&'static str, Uuid>,
    more: Map<String, Value>,
) -> Result<Response, Problem> {
    let gateway = &call.gateway;
    let substrate = &gateway.parts.substrate;
    let (mut version, mut phase, mut state) = (accepted.version, None, Value::Null);
    let read_back = async {
        let log = substrate.log.as_ref();
        let folded = resource::fold(log, &substrate.ledger, accepted.stream).await?;
        if !reads::is_shown(call, accepted, &folded).await? {
            return Ok(Err(reads::duties_of(call, accepted).await?));
        }
        let shown = resource::shown(call, accepted.stream, &folded).await;
        shown.map(Ok)
    };
    let (next, read_back) = tokio::join!(
        gateway
            .parts
            .live
            .wait_for(accepted.last + 1, VIEW_WAIT_MAX),
        tokio::time::timeout(READ_BACK_WAIT_MAX, read_back),
    );
    let mut duties = None;
    match read_back {
        Ok(Ok(Ok(shown))) => {
            (version, phase, state) = (shown.version, shown.phase, shown.state);
        }
        Ok(Ok(Err(opened))) => duties = Some(opened),
        Ok(Err::<_, Problem>(_)) | Err(_) => {}
    }
    made.retain(|name, id| *id != accepted.stream.id && !more.contains_key(*name));
    let written = Written {
        id: accepted.stream.id,
        version,
        position: accepted.last,
        view_position: next.checked_sub(1),
        recorded_at: accepted.recorded_at,
        repeated: accepted.already,
        made,
        phase,
        state,
        duties,
        more,
    };
    let status = if call.spec.creates {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = answer_json(status, &written)?;
    resource::etag(&mut response, version);
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static(POSITION),
        HeaderValue::from(accepted.last),
    );
    if call.spec.creates {
        let path = format!("/v1/{}s/{}", accepted.stream.subject, accepted.stream.id);
        if let Ok(path) = HeaderValue::from_str(&path) {
            headers.insert(header::LOCATION, path);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{rejection::DUTY_NOT_OPEN, stream::Subject};

    use super::*;

    fn ends(reply: CommandReply) -> (u16, String) {
        let problem = ended(reply).expect_err("no acceptance");
        (problem.status().as_u16(), problem.code().to_owned())
    }

    #[test]
    fn every_ending_has_its_status_and_code() {
        let context = || "canary".to_owned();
        let rejection = |code: &str| {
            let mut rejection = DUTY_NOT_OPEN.because("Invented.");
            rejection.code = code.to_owned();
            CommandReply::Refused { rejection }
        };
        let conflict = CommandReply::Conflict {
            stream: StreamId::new(Subject::Case, Uuid::nil()),
            actual: 3,
            changed_by: None,
        };
        for (reply, status, code) in [
            (rejection("DUTY_NOT_OPEN"), 409, "DUTY_NOT_OPEN"),
            (rejection("CASE_UNKNOWN"), 404, "CASE_UNKNOWN"),
            (conflict, 409, "STALE_VERSION"),
            (CommandReply::Reused, 422, "COMMAND_REUSED"),
            (CommandReply::Busy, 503, "BUSY"),
            (CommandReply::Expired, 503, "NOT_EXECUTED"),
            (CommandReply::Away { context: context() }, 503, "LOG_AWAY"),
            (
                CommandReply::Unreadable {
                    stream: StreamId::new(Subject::Case, Uuid::nil()),
                    position: 7,
                },
                500,
                "STREAM_UNREADABLE",
            ),
            (
                CommandReply::Failed { context: context() },
                500,
                "INTERNAL_ERROR",
            ),
        ] {
            assert_eq!(ends(reply), (status, code.to_owned()));
        }
    }
}
