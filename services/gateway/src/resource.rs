//! A stream as a resource: its state as of now, its version, and JSON of it for a reader.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    envelope::Recorded,
    ids::CaseId,
    state::State,
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{Log, READ_LIMIT_MAX};
use vangnet_runtime::opening;

use crate::{call::Call, problem::Problem, reads};

/// The log's position of a command's last event.
pub const POSITION: &str = "vangnet-position";

/// A stream folded to its end.
#[derive(Clone, Debug)]
pub struct Folded {
    /// What it comes to.
    pub state: State,
    /// The version of its last event; 0 when there is none.
    pub version: u64,
    /// The log position of its last event.
    pub position: Option<u64>,
    /// The cases its events belong to.
    pub cases: BTreeSet<CaseId>,
}

/// A resource as it is read.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Its id.
    pub id: Uuid,
    /// Its version: the `ETag`.
    pub version: u64,
    /// The log position of its last event.
    pub position: Option<u64>,
    /// The ledger's time of the answer.
    pub as_of: Timestamp,
    /// Where it stands as of then: deadlines that have passed count as passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// The fold of its events, in camelCase; personal text as the reader may see it.
    #[schema(value_type = Object)]
    pub state: Value,
}

/// Fold a stream from the log.
pub async fn fold(log: &dyn Log, ledger: &LedgerId, stream: StreamId) -> Result<Folded, Problem> {
    let mut folded = Folded {
        state: State::empty(stream.subject),
        version: 0,
        position: None,
        cases: BTreeSet::new(),
    };
    loop {
        let events = log
            .read_stream(ledger, stream, folded.version + 1, READ_LIMIT_MAX)
            .await?;
        let full = events.len() == READ_LIMIT_MAX;
        for event in &events {
            let recorded = Recorded::decode(event.position, event.recorded_at, &event.bytes)
                .map_err(|_| Problem::unreadable(stream, event.position))?;
            folded.state.evolve(&recorded.event, recorded.stamp());
            folded.version = event.version;
            folded.cases.extend(recorded.envelope.case);
            folded.position = Some(event.position);
        }
        if !full {
            return Ok(folded);
        }
    }
}

/// Where a stream stands as of an instant, for subjects that have phases.
pub fn phase(state: &State, now: Timestamp) -> Option<String> {
    match state {
        State::Consultation(consultation) => Some(consultation.phase(now).to_string()),
        State::Counter(request) => Some(request.phase(now).to_string()),
        State::Deployment(deployment) => deployment.phase_at(now).map(|phase| phase.to_string()),
        State::Placement(placement) => Some(placement.phase(now).to_string()),
        State::Guest(guest) => Some(guest.phase().to_string()),
        State::Export(export) => Some(export.phase(now).to_string()),
        State::Stay(stay) => Some(stay.phase().to_string()),
        _ => None,
    }
}

/// A folded stream for whoever calls.
pub async fn shown(call: &Call, stream: StreamId, folded: &Folded) -> Result<Resource, Problem> {
    let now = call.gateway.now();
    let seen = match &folded.state {
        // A provider that does not hold a request learns what is asked, and not of whom (H35).
        State::Counter(request) => State::Counter(Box::new(request.seen_by(&call.actor))),
        other => other.clone(),
    };
    let state = match serde_json::to_value(&seen) {
        Ok(Value::Object(mut by_subject)) => by_subject
            .remove(stream.subject.as_str())
            .unwrap_or_default(),
        Ok(_) | Err(_) => return Err(Problem::internal("a state cannot be written as JSON")),
    };
    let what = stream.to_string();
    let sealer = &call.gateway.parts.substrate.sealer;
    Ok(Resource {
        id: stream.id,
        version: folded.version,
        position: folded.position,
        as_of: now,
        phase: phase(&folded.state, now),
        state: opening::show(state, sealer, call.reader(&what)).await,
    })
}

/// `GET` of a stream: 404 when it has no events.
pub async fn get(call: Call, subject: Subject) -> Result<Response, Problem> {
    let stream = StreamId::new(subject, call.path.uuid("id")?);
    let substrate = &call.gateway.parts.substrate;
    let folded = fold(substrate.log.as_ref(), &substrate.ledger, stream).await?;
    if folded.version == 0 {
        return Err(Problem::not_found());
    }
    match (&folded.state, call.spec.action) {
        (State::Consultation(asked), _) => {
            reads::need_to_know_of_consultation(&call, asked, &folded.cases).await?;
        }
        (_, Some(Action::CaseRead)) => reads::need_to_know_of(&call, &folded.cases).await?,
        _ => {}
    }
    let mut response = json(StatusCode::OK, &shown(&call, stream, &folded).await?)?;
    etag(&mut response, folded.version);
    Ok(response)
}

/// An answer in JSON.
pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body)
        .map_err(|error| Problem::internal(&format!("an answer cannot be written: {error}")))?;
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Ok(response)
}

/// The version as `ETag`.
pub fn etag(response: &mut Response, version: u64) {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
}
