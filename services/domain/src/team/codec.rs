//! Events of a team in protobuf.

use vangnet_proto::team::v1 as pb;

use super::Event;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as message, encode as encoded, id, micros, personal,
        read_id, read_personal, read_time, unknown_type,
    },
    ids::{DeploymentId, DeviceId},
};

/// The body of an event. Refuses unsealed personal text.
pub fn encode(event: &Event) -> Result<Encoded, Unsealed> {
    Ok(match event {
        Event::TeamRegistered { name, organisation } => encoded(
            "vangnet.team.v1.TeamRegistered",
            &pb::TeamRegistered {
                name: name.clone(),
                organisation: organisation.clone(),
            },
        ),
        Event::DutyStarted { until } => encoded(
            "vangnet.team.v1.DutyStarted",
            &pb::DutyStarted {
                until_us: micros(*until),
            },
        ),
        Event::DutyEnded => encoded("vangnet.team.v1.DutyEnded", &pb::DutyEnded {}),
        Event::DeviceRegistered { device } => encoded(
            "vangnet.team.v1.DeviceRegistered",
            &pb::DeviceRegistered {
                device: id(device.0),
            },
        ),
        Event::DeviceRevoked { device } => encoded(
            "vangnet.team.v1.DeviceRevoked",
            &pb::DeviceRevoked {
                device: id(device.0),
            },
        ),
        Event::TeamEngaged { deployment } => encoded(
            "vangnet.team.v1.TeamEngaged",
            &pb::TeamEngaged {
                deployment: id(deployment.0),
            },
        ),
        Event::TeamReleased { deployment } => encoded(
            "vangnet.team.v1.TeamReleased",
            &pb::TeamReleased {
                deployment: id(deployment.0),
            },
        ),
        Event::CommandQuarantined {
            device,
            sequence,
            command,
        } => encoded(
            "vangnet.team.v1.CommandQuarantined",
            &pb::CommandQuarantined {
                device: id(device.0),
                sequence: *sequence,
                command: Some(personal("command", command)?),
            },
        ),
    })
}

/// The event of a body.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<Event, DecodeError> {
    Ok(match (type_name, schema) {
        ("vangnet.team.v1.TeamRegistered", 1) => {
            let raw: pb::TeamRegistered = message(body)?;
            Event::TeamRegistered {
                name: raw.name,
                organisation: raw.organisation,
            }
        }
        ("vangnet.team.v1.DutyStarted", 1) => {
            let raw: pb::DutyStarted = message(body)?;
            Event::DutyStarted {
                until: read_time("until", raw.until_us)?,
            }
        }
        ("vangnet.team.v1.DutyEnded", 1) => {
            let _: pb::DutyEnded = message(body)?;
            Event::DutyEnded
        }
        ("vangnet.team.v1.DeviceRegistered", 1) => {
            let raw: pb::DeviceRegistered = message(body)?;
            Event::DeviceRegistered {
                device: DeviceId(read_id("device", &raw.device)?),
            }
        }
        ("vangnet.team.v1.DeviceRevoked", 1) => {
            let raw: pb::DeviceRevoked = message(body)?;
            Event::DeviceRevoked {
                device: DeviceId(read_id("device", &raw.device)?),
            }
        }
        ("vangnet.team.v1.TeamEngaged", 1) => {
            let raw: pb::TeamEngaged = message(body)?;
            Event::TeamEngaged {
                deployment: DeploymentId(read_id("deployment", &raw.deployment)?),
            }
        }
        ("vangnet.team.v1.TeamReleased", 1) => {
            let raw: pb::TeamReleased = message(body)?;
            Event::TeamReleased {
                deployment: DeploymentId(read_id("deployment", &raw.deployment)?),
            }
        }
        ("vangnet.team.v1.CommandQuarantined", 1) => {
            let raw: pb::CommandQuarantined = message(body)?;
            Event::CommandQuarantined {
                device: DeviceId(read_id("device", &raw.device)?),
                sequence: raw.sequence,
                command: read_personal("command", raw.command)?,
            }
        }
        _ => return Err(unknown_type(type_name, schema)),
    })
}
