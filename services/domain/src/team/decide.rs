//! The rules of a team: on call, its devices, and free when it goes home.

use jiff::Timestamp;

use super::{
    Command, Event, State,
    rejection::{
        DEVICE_EXISTS, DEVICE_REVOKED, DEVICE_UNKNOWN, DUTY_END_PASSED, TEAM_EXISTS, TEAM_OFF_DUTY,
        TEAM_UNKNOWN,
    },
};
use crate::{
    calendar::passed,
    decide::{Context, Decision, Emit, Refusal, States},
    deployment,
    ids::{DeviceId, TeamId},
    rejection::needed_text,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Register {
                team,
                name,
                organisation,
            } => register(*team, name, organisation, states),
            Self::StartDuty { team, until } => start_duty(*team, *until, states, context),
            Self::EndDuty { team } => end_duty(*team, states, context),
            Self::RegisterDevice { team, device } => register_device(*team, *device, states),
            Self::RevokeDevice { team, device } => revoke_device(*team, *device, states),
        }
    }
}

/// A team that was registered.
pub(crate) fn registered(states: &States, team: TeamId) -> Result<&State, Refusal> {
    let state = states.team(team)?;
    if state.exists() {
        Ok(state)
    } else {
        let unknown = TEAM_UNKNOWN.because("Register the team first.");
        Err(unknown.with("team", team).into())
    }
}

fn register(team: TeamId, name: &str, organisation: &str, states: &States) -> Decision {
    if states.team(team)?.exists() {
        let exists = TEAM_EXISTS.because("This team was registered before; use a new id.");
        return Err(exists.with("team", team).into());
    }
    let name = needed_text(name, "the team's name")?.to_owned();
    let organisation = needed_text(organisation, "the team's organisation")?.to_owned();
    let mut emit = Emit::regional();
    emit.push(team.0, Event::TeamRegistered { name, organisation });
    emit.done()
}

/// Also while on call: the duty then ends at the new instant.
fn start_duty(team: TeamId, until: Timestamp, states: &States, context: &Context<'_>) -> Decision {
    registered(states, team)?;
    if passed(until, context.now) {
        let past = DUTY_END_PASSED.because("Give an end of duty that is still to come.");
        return Err(past.with("until", until).into());
    }
    let mut emit = Emit::regional();
    emit.push(team.0, Event::DutyStarted { until });
    emit.done()
}

/// A team does not go home from a child. An offer that it let pass has expired and binds nobody.
fn end_duty(team: TeamId, states: &States, context: &Context<'_>) -> Decision {
    let state = registered(states, team)?;
    if !state.is_on_duty(context.now) {
        let off = TEAM_OFF_DUTY.because("Nothing to do: the team is not on call.");
        return Err(off.with("team", team).into());
    }
    let mut emit = Emit::regional();
    deployment::free_of_passed_offer(&mut emit, state, states, context)?;
    emit.about(None);
    emit.push(team.0, Event::DutyEnded);
    emit.done()
}

fn register_device(team: TeamId, device: DeviceId, states: &States) -> Decision {
    match registered(states, team)?.devices.get(&device) {
        None => {
            let mut emit = Emit::regional();
            emit.push(team.0, Event::DeviceRegistered { device });
            emit.done()
        }
        Some(known) if known.revoked_at.is_some() => Err(DEVICE_REVOKED
            .because("A revoked device does not come back; set it up anew, under a new id.")
            .with("device", device)
            .into()),
        Some(_) => Err(DEVICE_EXISTS
            .because("Nothing to do: the device belongs to the team.")
            .with("device", device)
            .into()),
    }
}

fn revoke_device(team: TeamId, device: DeviceId, states: &States) -> Decision {
    match registered(states, team)?.devices.get(&device) {
        None => Err(DEVICE_UNKNOWN
            .because("Name a device of this team.")
            .with("device", device)
            .into()),
        Some(known) if known.revoked_at.is_some() => Err(DEVICE_REVOKED
            .because("Nothing to do: the device was revoked.")
            .with("device", device)
            .into()),
        Some(_) => {
            let mut emit = Emit::regional();
            emit.push(team.0, Event::DeviceRevoked { device });
            emit.done()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        given::{Given, at, given, id},
        rejection::TEXT_MISSING,
    };

    const TEAM: TeamId = TeamId(id(40));
    const PHONE: DeviceId = DeviceId(id(70));

    fn register(name: &str) -> Command {
        Command::Register {
            team: TEAM,
            name: name.into(),
            organisation: "ambulant".into(),
        }
    }

    fn team() -> Given {
        given().when(register("Noord")).accepted()
    }

    #[test]
    fn a_team_is_registered_once_with_a_name() {
        given()
            .when(register(" "))
            .then_rejected(TEXT_MISSING)
            .when(register("Noord"))
            .accepted()
            .when(register("Zuid"))
            .then_rejected(TEAM_EXISTS);
    }

    #[test]
    fn a_duty_ends_by_itself_or_by_word() {
        let start = |until| Command::StartDuty {
            team: TEAM,
            until: at(until),
        };
        let end = || Command::EndDuty { team: TEAM };
        given()
            .when(start("2026-03-02T07:00:00Z"))
            .then_rejected(TEAM_UNKNOWN);
        team()
            .when(start("2026-03-02T00:59:59Z"))
            .then_rejected(DUTY_END_PASSED)
            .when(end())
            .then_rejected(TEAM_OFF_DUTY)
            .when(start("2026-03-02T07:00:00Z"))
            .accepted()
            .when(end())
            .then([(TEAM.0, Event::DutyEnded.into())])
            .when(start("2026-03-02T07:00:00Z"))
            .accepted()
            .at("2026-03-02T07:00:01Z")
            .when(end())
            .then_rejected(TEAM_OFF_DUTY);
    }

    #[test]
    fn a_device_is_registered_once_and_revoked_for_good() {
        let register = || Command::RegisterDevice {
            team: TEAM,
            device: PHONE,
        };
        let revoke = || Command::RevokeDevice {
            team: TEAM,
            device: PHONE,
        };
        team()
            .when(revoke())
            .then_rejected(DEVICE_UNKNOWN)
            .when(register())
            .accepted()
            .when(register())
            .then_rejected(DEVICE_EXISTS)
            .when(revoke())
            .accepted()
            .when(revoke())
            .then_rejected(DEVICE_REVOKED)
            .when(register())
            .then_rejected(DEVICE_REVOKED);
    }
}
