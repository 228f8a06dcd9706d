//! `/v1/alarms`

use axum::response::Response;
use serde_json::to_value;
use vangnet_access::Action;
use vangnet_domain::{
    alarm,
    command::Command,
    ids::AlarmId,
    state::State,
    stream::{StreamId, Subject},
};

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    reads,
    resource::{Resource, fold, get},
    route::{Routes, Spec},
    schema::SchemaError,
    write::Write,
};

const ALARMS: Spec = Spec::read(
    "/v1/alarms",
    Action::DutyRead,
    "Alarms that are open, oldest first: nobody looked at them, or what was due is not done. The desk and auditors see all of \
     them; others those of their organisation and of the cases they read.",
);
const ALARM: Spec = Spec::read("/v1/alarms/{id}", Action::DutyRead, "One alarm.");

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(ALARMS, |region, call, now| {
            let sight = reads::sight(call, region, now);
            let mut alarms = region.alarms();
            alarms.retain(|alarm| sight.has(alarm.owner, alarm.case));
            to_value(alarms)
        })
        .get::<Resource, _, _>(ALARM, alarm)
        .write::<AcknowledgeAlarm>()
}

/// Somebody else's is none of theirs: it would say of whom it is (H35).
async fn alarm(call: Call) -> Result<Response, Problem> {
    let stream = StreamId::new(Subject::Alarm, call.path.uuid("id")?);
    let substrate = &call.gateway.parts.substrate;
    let folded = fold(substrate.log.as_ref(), &substrate.ledger, stream).await?;
    let is_theirs = {
        let region = call.gateway.parts.live.read();
        let sight = reads::sight(&call, &region, call.gateway.now());
        match &folded.state {
            State::Alarm(alarm) => sight.has(alarm.owner.as_ref(), alarm.case),
            _ => false,
        }
    };
    if !is_theirs {
        return Err(Problem::not_found());
    }
    get(call, Subject::Alarm).await
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
