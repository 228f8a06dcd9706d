//! `/v1/alarms`

use axum::response::Response;
use serde_json::to_value;
use vangnet_access::Action;
use vangnet_domain::{
    actor::Owner,
    alarm::{self, Cause},
    command::Command,
    ids::AlarmId,
    state::State,
    stream::{StreamId, Subject},
};
use vangnet_views::counter::alarm_tells_too_much;

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    resource::{Resource, fold, get},
    route::{Routes, Spec},
    schema::SchemaError,
    write::Write,
};

const ALARMS: Spec = Spec::read(
    "/v1/alarms",
    Action::DutyRead,
    "Alarms that are open, oldest first: nobody looked at them, or what was due is not done.",
);
const ALARM: Spec = Spec::read("/v1/alarms/{id}", Action::DutyRead, "One alarm.");

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(ALARMS, |region, call, _| {
            let mut alarms = region.alarms();
            alarms.retain(|alarm| !tells_too_much(call, alarm.cause, alarm.owner));
            to_value(alarms)
        })
        .get::<Resource, _, _>(ALARM, alarm)
        .write::<AcknowledgeAlarm>()
}

async fn alarm(call: Call) -> Result<Response, Problem> {
    let stream = StreamId::new(Subject::Alarm, call.path.uuid("id")?);
    let substrate = &call.gateway.parts.substrate;
    let folded = fold(substrate.log.as_ref(), &substrate.ledger, stream).await?;
    if let State::Alarm(alarm) = &folded.state
        && let Some(cause) = &alarm.cause
        && tells_too_much(&call, cause, alarm.owner.as_ref())
    {
        return Err(Problem::not_found());
    }
    get(call, Subject::Alarm).await
}

/// It would say of whom a request at the counter is, to a provider that does not hold it (H35).
fn tells_too_much(call: &Call, cause: &Cause, owner: Option<&Owner>) -> bool {
    match cause {
        Cause::Deadline { deadline, .. } => alarm_tells_too_much(&call.actor, deadline, owner),
        Cause::RefusedReaction { .. } => false,
    }
}

nothing! {
    /// Somebody looks at it.
    AcknowledgeAlarm,
}

impl Write for AcknowledgeAlarm {
    const SPEC: Spec = Spec::write(
        "/v1/alarms/{id}/acknowledgement",
        Action::AlarmAcknowledge,
        "Somebody looks at the alarm.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(alarm::Command::Acknowledge {
            alarm: AlarmId(at.id()?),
        }
        .into())
    }
}
