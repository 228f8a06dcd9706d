//! `/v1/simulation`: the clock of a simulated ledger, and whether everything that follows from it was done. Real
//! ledgers have no such routes: 404.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_log::{LedgerKind, SimulatedClock};

use crate::{
    call::Call,
    codes,
    problem::{FieldError, Problem},
    resource::json,
    route::{Routes, Spec},
    schema::{BodyCheck, SchemaError},
    write::read,
};

use super::clock::ClockReading;

const CLOCK: Spec = Spec::post(
    "/v1/simulation/clock",
    Action::SimulationAdvance,
    "The clock of a simulated ledger is set forward, or its rate changed.",
);
const SETTLED: Spec = Spec::read(
    "/v1/simulation/settled",
    Action::SimulationAdvance,
    "Whether reactors, deadlines and the view have caught up with the log.",
);

/// How to set the clock. Forward only.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetClock {
    /// To this instant.
    advance_to: Option<Timestamp>,
    /// By this much, ISO 8601: `PT35M`.
    #[schema(max_length = 40)]
    advance_by: Option<String>,
    /// Simulated milliseconds per second: 0 stands still, 1,000 is real time, 60,000 is 60 times.
    #[schema(minimum = 0, maximum = 100_000_000)]
    rate_permille: Option<u32>,
}

/// Whether everything that follows was done.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// It was.
    pub settled: bool,
    /// The position the next event will get.
    pub head: u64,
    /// The reactors that are behind.
    pub waiting_for: Vec<&'static str>,
    /// The view is behind.
    pub view_behind: u64,
    /// Passed deadlines that `watch` has not recorded yet.
    pub deadlines_to_record: usize,
    /// Alarms that `watch` has not taken up, or settled, yet.
    pub alarms_to_move: usize,
}

pub(super) fn routes() -> Result<Routes, SchemaError> {
    let check = Arc::new(BodyCheck::of::<SetClock>()?);
    Ok(Routes::new()
        .post::<SetClock, ClockReading, _, _>(CLOCK, move |call| {
            let check = check.clone();
            async move { set_clock(call, &check).await }
        })
        .get::<Settled, _, _>(SETTLED, settled))
}

async fn set_clock(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let gateway = call.gateway.clone();
    let substrate = &gateway.parts.substrate;
    let LedgerKind::Simulated(row) = substrate.log.ledger_kind(&substrate.ledger).await? else {
        return Err(Problem::not_found());
    };
    let asked: SetClock = read(&call, check).await?;
    gateway.parts.clock.follow(row);
    let real = gateway.wall();
    let now = row.at(real);
    let origin = target(&asked, now)?;
    let set = SimulatedClock {
        origin,
        set_at: real,
        rate_permille: asked.rate_permille.unwrap_or(row.rate_permille),
    };
    substrate.log.set_clock(&substrate.ledger, set).await?;
    gateway.parts.clock.follow(set);
    tracing::info!(now = %origin, rate_permille = set.rate_permille, "the simulated clock was set");
    let reading = ClockReading {
        now: gateway.now(),
        simulated: true,
    };
    json(StatusCode::OK, &reading)
}

/// Where to: never back.
fn target(asked: &SetClock, now: Timestamp) -> Result<Timestamp, Problem> {
    let origin = match (asked.advance_to, asked.advance_by.as_deref()) {
        (None, None) => now,
        (Some(instant), None) => instant,
        (None, Some(text)) => {
            let span: SignedDuration = text.parse().map_err(|_| {
                let detail = "Write a duration as PT35M.";
                Problem::invalid(vec![FieldError::body(
                    "/advanceBy",
                    codes::WRONG_FORMAT,
                    detail,
                )])
            })?;
            now.checked_add(span).map_err(|_| not_there(now))?
        }
        (Some(_), Some(_)) => {
            let detail = "Set the clock to an instant, or by a duration, not both.";
            return Err(Problem::invalid(vec![FieldError::body(
                "/advanceBy",
                codes::UNKNOWN_FIELD,
                detail,
            )]));
        }
    };
    if origin < now {
        return Err(not_there(now));
    }
    Ok(origin)
}

fn not_there(now: Timestamp) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        codes::CLOCK_NOT_SET,
        "The clock only goes forward, and not past the end of the calendar.",
    )
    .with("now", now.to_string())
}

async fn settled(call: Call) -> Result<Response, Problem> {
    let parts = &call.gateway.parts;
    let substrate = &parts.substrate;
    if !parts.clock.is_simulated() {
        return Err(Problem::not_found());
    }
    let head = substrate.log.head(&substrate.ledger).await?.next;
    let mut waiting_for = Vec::new();
    for name in &parts.checkpoints {
        if substrate.log.checkpoint(&substrate.ledger, name).await? < head {
            waiting_for.push(*name);
        }
    }
    let now = call.gateway.now();
    let (view_behind, deadlines_to_record, alarms_to_move) = {
        let held = parts.live.read();
        (
            head.saturating_sub(held.next()),
            held.deadlines_to_record(now).len(),
            held.alarms_to_move(now).len(),
        )
    };
    // Asked again at the end: what was recorded in between is not settled yet.
    let still = substrate.log.head(&substrate.ledger).await?.next == head;
    let done = deadlines_to_record == 0 && alarms_to_move == 0;
    let settled = still && waiting_for.is_empty() && view_behind == 0 && done;
    let answer = Settled {
        settled,
        head,
        waiting_for,
        view_behind,
        deadlines_to_record,
        alarms_to_move,
    };
    json(StatusCode::OK, &answer)
}
