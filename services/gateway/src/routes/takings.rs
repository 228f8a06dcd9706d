//! `/v1/exports/{id}/takings`, `/v1/exports/{id}/end`: rows leave the house, and the key of their pseudonyms goes (P28e).
//!
//! The rows are made here, from the live count of the region at one position; that they leave is decided where everything is,
//! and they leave only after the log has it, with that position and the digest of the bytes. The same request again is the
//! same bytes: made again from the log up to that position, and compared with the digest.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    envelope::Recorded,
    event::Event,
    export::{
        self, Asked, Format, Taken,
        rejection::{EXPORT_ERASED_SINCE, EXPORT_OVER},
    },
    ids::{CommandId, ExportId},
    personal::KeySubject,
    state::State,
    stream::{StreamId, Subject},
};
use vangnet_runtime::{Live, Past, SealError, past};
use vangnet_views::{Indicators, leavers::Extract};

use super::{
    indicators::{csv, purpose, wants_csv},
    nothing,
    persons::would_be_accepted,
};
use crate::{
    call::Call,
    gateway::VIEW_WAIT_MAX,
    headers::WriteHeaders,
    problem::Problem,
    resource::{POSITION, etag, fold},
    route::{Routes, Spec},
    schema::{BodyCheck, SchemaError},
    write::{Written, answer, give, read},
};

const TAKINGS: Spec = Spec::write(
    "/v1/exports/{id}/takings",
    Action::ExportTake,
    "The rows of an approved export, as CSV with `Accept: text/csv`: one for each stay in 24-hour care that ended in its \
     months, with a pseudonym, and only what at least five youths stand behind. The log keeps position, number and digest of \
     what left. The same request again gives the same bytes. `Vangnet-Purpose` is required, and logged.",
)
.for_purpose();
const END: Spec = Spec::write(
    "/v1/exports/{id}/end",
    Action::ExportEnd,
    "Nothing is taken any more, and the key of its pseudonyms is destroyed, for ever: no row leads back to a youth (P28e).",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    let taking = Arc::new(BodyCheck::of::<TakeRows>()?);
    let ending = Arc::new(BodyCheck::of::<EndExport>()?);
    Ok(Routes::new()
        .post::<TakeRows, LeaverRows, _, _>(TAKINGS, move |call| {
            let check = taking.clone();
            async move { take(call, &check).await }
        })
        .post::<EndExport, Written, _, _>(END, move |call| {
            let check = ending.clone();
            async move { end(call, &check).await }
        }))
}

nothing! {
    /// Rows are taken.
    TakeRows,
    /// An export ends.
    EndExport,
}

/// Rows on youths who left 24-hour care.
#[derive(Serialize, ToSchema)]
pub struct LeaverRows {
    /// Of which export.
    pub export: Uuid,
    /// Position of the last event that they were made from.
    pub position: u64,
    /// No row was left out because fewer than five youths would have stood behind it.
    pub complete: bool,
    /// Each a pseudonym and the fields that were approved; `hidden` is what few stand behind.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<Value>,
}

async fn take(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let headers = WriteHeaders::read(&call.parts.headers, false)?;
    let _: TakeRows = read(&call, check).await?;
    let purpose = purpose(&call)?;
    let export = ExportId(call.path.uuid("id")?);
    let asked = may_be_read(&call, export).await?;
    let (extract, format) = match taken_before(&call, headers.command_id, export).await? {
        Some(taken) => (again(&call, export, &asked, &taken).await?, taken.format),
        None if wants_csv(&call) => (now(&call, export, &asked).await?, Format::Csv),
        None => (now(&call, export, &asked).await?, Format::Json),
    };
    let (bytes, taken) = extract.taken(format);
    let (position, rows) = (taken.position, taken.rows);
    let command = export::Command::Take { export, taken };
    let accepted = give(&call, &headers, command.into()).await?;
    // Also of rows that were taken before: whoever was erased meanwhile is not given again.
    let live = counted(&call).await?;
    if live.read().erased_since(&extract) {
        let erased =
            EXPORT_ERASED_SINCE.because("Take the rows anew; whoever was erased is not in them.");
        return Err(Problem::refused(&erased));
    }
    tracing::info!(
        target: "vangnet::access",
        person = call.actor.person,
        role = %call.actor.role,
        organisation = call.actor.organisation,
        purpose,
        what = %accepted.stream,
        position,
        rows,
        "rows for research taken"
    );
    let mut response = match format {
        Format::Csv => csv(bytes),
        Format::Json => json_of(bytes),
    };
    etag(&mut response, accepted.version);
    response.headers_mut().insert(
        HeaderName::from_static(POSITION),
        HeaderValue::from(accepted.last),
    );
    Ok(response)
}

fn json_of(bytes: Vec<u8>) -> Response {
    let mut response = Response::new(bytes.into());
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// What was asked, if whoever calls may have rows of it now; before any work is done for it.
async fn may_be_read(call: &Call, export: ExportId) -> Result<Asked, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let stream = StreamId::new(Subject::Export, export.0);
    let folded = fold(substrate.log.as_ref(), &substrate.ledger, stream).await?;
    let State::Export(state) = folded.state else {
        return Err(Problem::not_found());
    };
    let asked = state.may_be_read(export, &call.actor, call.gateway.now());
    asked.cloned().map_err(|refused| Problem::refused(&refused))
}

/// What this very command took before. A key that was used for something else is refused when it is given.
async fn taken_before(
    call: &Call,
    command: CommandId,
    export: ExportId,
) -> Result<Option<Taken>, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let (log, ledger) = (substrate.log.as_ref(), &substrate.ledger);
    let Some(known) = log.command(ledger, command).await? else {
        return Ok(None);
    };
    let stored = log.read(ledger, known.appended.first, 1).await?;
    let Some(stored) = stored.first() else {
        return Ok(None);
    };
    let event = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes)
        .map_err(|error| Problem::internal(&error.to_string()))?;
    Ok(match event.event {
        Event::Export(export::Event::ExportTaken { taken, .. })
            if event.envelope.stream.id == export.0 =>
        {
            Some(taken)
        }
        _ => None,
    })
}

/// The rows as of now. From a count that holds everything the log does: whoever was erased before is in no row.
async fn now(call: &Call, export: ExportId, asked: &Asked) -> Result<Extract, Problem> {
    let parts = &call.gateway.parts;
    let pseudonyms = parts.substrate.sealer.pseudonyms_or_new(export).await;
    let pseudonyms = pseudonyms.map_err(|error| match error {
        SealError::Keys(error) => error.into(),
        SealError::Destroyed(_) => over(),
        other => Problem::internal(&other.to_string()),
    })?;
    let live = counted(call).await?;
    // Made again once the stream can be read, the rows would be others.
    if let Some(parked) = live.parking().list().first()
        && let Ok(stream) = parked.stream.parse()
    {
        return Err(Problem::unreadable(stream, parked.position));
    }
    let held = live.read();
    let position = held.next().saturating_sub(1);
    Ok(held.leavers(export, asked, position, |youth| pseudonyms.of(youth)))
}

/// The count of the region, once it holds everything that the log holds.
async fn counted(call: &Call) -> Result<&Live<Indicators>, Problem> {
    let parts = &call.gateway.parts;
    let head = parts
        .substrate
        .log
        .head(&parts.substrate.ledger)
        .await?
        .next;
    let live = &parts.indicators;
    if live.wait_for(head, VIEW_WAIT_MAX).await < head {
        return Err(Problem::log_away());
    }
    Ok(live)
}

/// The rows as they were taken, from the log up to that position.
async fn again(
    call: &Call,
    export: ExportId,
    asked: &Asked,
    taken: &Taken,
) -> Result<Extract, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let pseudonyms = substrate
        .sealer
        .pseudonyms(export)
        .await?
        .ok_or_else(over)?;
    let until = Some(taken.position);
    let past: Past<Indicators> = past(substrate.log.as_ref(), &substrate.ledger, until).await?;
    let youth = |youth| pseudonyms.of(youth);
    let extract = past.view.leavers(export, asked, taken.position, youth);
    if extract.taken(taken.format).1 == *taken {
        Ok(extract)
    } else {
        Err(Problem::internal(
            "rows made again are not the rows that were taken",
        ))
    }
}

fn over() -> Problem {
    Problem::refused(&EXPORT_OVER.because("Its key is destroyed; ask for a new export."))
}

/// Destroy, then record, as an erasure does: decide first without writing, so that nothing is destroyed that would then be
/// refused. When this process dies in between, the same request again records it.
async fn end(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let headers = WriteHeaders::read(&call.parts.headers, false)?;
    let _: EndExport = read(&call, check).await?;
    let export = ExportId(call.path.uuid("id")?);
    let command: Command = export::Command::End { export }.into();
    let substrate = &call.gateway.parts.substrate;
    let recorded = substrate
        .log
        .command(&substrate.ledger, headers.command_id)
        .await?;
    if recorded.is_none() {
        would_be_accepted(&call, &headers, &command).await?;
        substrate.sealer.destroy(KeySubject::Export(export)).await?;
    }
    let accepted = give(&call, &headers, command).await?;
    answer(&call, &accepted, BTreeMap::new(), Map::new()).await
}
