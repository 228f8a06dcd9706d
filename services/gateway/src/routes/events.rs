//! `/v1/events/stream`: what happens, as it happens, by server-sent events. `id:` is the log position, so that
//! `Last-Event-ID` goes on without a gap and without a repetition.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::envelope::Recorded;
use vangnet_log::StoredEvent;

use crate::{
    call::Call,
    codes,
    gateway::Gateway,
    problem::{FieldError, Problem},
    route::{Routes, Spec},
};

/// A comment goes out when nothing happened for so long, so that a dead connection is noticed.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Events read from the log at once for one screen.
const READ_BATCH: usize = 500;
const LAST_EVENT_ID: &str = "last-event-id";

const STREAM: Spec = Spec::read(
    "/v1/events/stream",
    Action::BoardRead,
    "What happens, as it happens: position, time, stream, type and case of each event, no personal data. \
     Send Last-Event-ID to go on after a position. Ends with the token.",
);

/// One event of the stream, as JSON in `data:`; `id:` is its position.
#[derive(ToSchema)]
#[schema(value_type = String)]
pub struct EventStream(#[expect(dead_code, reason = "only its schema is used")] String);

/// What a screen is told of an event.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Thin {
    position: u64,
    recorded_at: Timestamp,
    stream: String,
    #[serde(rename = "type")]
    type_name: String,
    case: Option<Uuid>,
}

impl From<&Recorded> for Thin {
    fn from(event: &Recorded) -> Self {
        Self {
            position: event.position,
            recorded_at: event.recorded_at,
            stream: event.envelope.stream.to_string(),
            type_name: event.envelope.type_name.clone(),
            case: event.envelope.case.map(|case| case.0),
        }
    }
}

impl From<StoredEvent> for Thin {
    fn from(event: StoredEvent) -> Self {
        Self {
            position: event.position,
            recorded_at: event.recorded_at,
            stream: event.stream,
            type_name: event.type_name,
            case: event.case,
        }
    }
}

pub(super) fn routes() -> Routes {
    Routes::new().get::<EventStream, _, _>(STREAM, stream)
}

async fn stream(call: Call) -> Result<Response, Problem> {
    let permit = call.gateway.screen_permit().ok_or_else(|| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            codes::BUSY,
            "Too many live screens on this gateway. Try again.",
        )
        .again()
    })?;
    let seen = call.parts.headers.get(LAST_EVENT_ID).map(|value| {
        let position = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().parse::<u64>().ok());
        position.ok_or_else(|| {
            Problem::invalid(vec![FieldError::header(
                LAST_EVENT_ID,
                "Send the last id you got.",
            )])
        })
    });
    let screen = Screen::open(
        call.gateway.clone(),
        seen.transpose()?,
        call.token_ends,
        permit,
    );
    let events = futures::stream::unfold(screen, |mut screen| async move {
        let event = screen.next().await?;
        Some((Ok::<_, Infallible>(event), screen))
    });
    let mut response = Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // A proxy that gathers the stream into pages would make it late.
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One live screen. What is live comes from the view; whatever it missed comes from the log.
struct Screen {
    gateway: Gateway,
    live: broadcast::Receiver<Arc<Recorded>>,
    /// The position it wants next.
    next: u64,
    /// Everything before this comes from the log.
    from_log_until: u64,
    read: VecDeque<Thin>,
    token_ends: Timestamp,
    _permit: OwnedSemaphorePermit,
}

impl Screen {
    fn open(
        gateway: Gateway,
        seen: Option<u64>,
        token_ends: i64,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        // Listen first, then look where the view stands: what is folded in between is heard, and what was folded
        // before is read.
        let live = gateway.parts.live.events();
        let stands = gateway.parts.live.next();
        Self {
            live,
            next: seen.map_or(stands, |position| position.saturating_add(1)),
            from_log_until: stands,
            read: VecDeque::new(),
            token_ends: Timestamp::from_second(token_ends).unwrap_or(Timestamp::MIN),
            gateway,
            _permit: permit,
        }
    }

    /// The next event; `None` ends the stream, and the screen comes back with the last id it got.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(thin) = self.read.pop_front() {
                self.next = thin.position + 1;
                let event = Event::default().id(thin.position.to_string());
                return event.json_data(&thin).ok();
            }
            if self.next < self.from_log_until {
                self.read_on().await?;
                continue;
            }
            let left = self.token_ends.duration_since(self.gateway.wall());
            let left = Duration::try_from(left)
                .ok()
                .filter(|left| !left.is_zero())?;
            let clock = self.gateway.parts.substrate.clock.clone();
            let stopping = self.gateway.parts.tasks.stopping();
            tokio::select! {
                biased;
                () = stopping.cancelled() => return None,
                () = clock.pause(left) => return None,
                heard = self.live.recv() => self.hear(heard)?,
            }
        }
    }

    fn hear(&mut self, heard: Result<Arc<Recorded>, broadcast::error::RecvError>) -> Option<()> {
        match heard {
            Ok(event) if event.position < self.next => {}
            Ok(event) if event.position == self.next => self.read.push_back(Thin::from(&*event)),
            // Events of a parked stream are not folded, but they did happen.
            Ok(event) => self.from_log_until = event.position + 1,
            Err(broadcast::error::RecvError::Lagged(_)) => {
                self.from_log_until = self.gateway.parts.live.next();
            }
            Err(broadcast::error::RecvError::Closed) => return None,
        }
        Some(())
    }

    async fn read_on(&mut self) -> Option<()> {
        let substrate = &self.gateway.parts.substrate;
        let batch = substrate
            .log
            .read(&substrate.ledger, self.next, READ_BATCH)
            .await;
        match batch {
            Ok(batch) if !batch.is_empty() => {
                self.read.extend(batch.into_iter().map(Thin::from));
                Some(())
            }
            Ok(_) => None,
            Err(error) => {
                tracing::warn!(error = %error, "a screen could not read on from the log");
                None
            }
        }
    }
}
