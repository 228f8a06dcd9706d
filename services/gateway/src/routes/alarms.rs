//! `/v1/alarms`

use axum::{http::StatusCode, response::Response};
use vangnet_access::Action;
use vangnet_domain::{alarm, command::Command, ids::AlarmId, stream::Subject};

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, ListReading},
    resource::{Resource, get, json},
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
        .get::<ListReading, _, _>(ALARMS, alarms)
        .get::<Resource, _, _>(ALARM, |call| get(call, Subject::Alarm))
        .write::<AcknowledgeAlarm>()
}

async fn alarms(call: Call) -> Result<Response, Problem> {
    let rows = reads::rows(&call, |region, _| serde_json::to_value(region.alarms()));
    json(StatusCode::OK, &rows.await?)
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
