//! What a revoked device still sends: kept for people to look at, neither dropped nor applied
//! (the device contract).

use super::Event;
use crate::{
    command::Command,
    decide::{Context, Emission, Emit, Refusal, States},
    ids::{CaseId, TeamId},
    personal::Personal,
};

/// The one event of a command that a revoked device of this team gave; `None` when the command is to be
/// decided. The command is sealed as JSON under the key of the case it was about.
pub(crate) fn quarantine(
    command: &Command,
    team: TeamId,
    case: CaseId,
    states: &States,
    context: &Context<'_>,
) -> Result<Option<Vec<Emission>>, Refusal> {
    let Some(device) = context.actor.device else {
        return Ok(None);
    };
    if !states.team(team)?.is_revoked(device.id) {
        return Ok(None);
    }
    let json = serde_json::to_string(command)
        .unwrap_or_else(|error| format!("a command without JSON: {error}"));
    let mut emit = Emit::for_case(case);
    emit.push(
        team.0,
        Event::CommandQuarantined {
            device: device.id,
            sequence: device.sequence,
            command: Personal::of_case(case, json),
        },
    );
    emit.done().map(Some)
}
