//! What happened to a team.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    ids::{DeploymentId, DeviceId},
    personal::{Personal, Visitor},
};

/// Events in a team's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A team exists.
    TeamRegistered { name: String, organisation: String },
    /// On call until an instant.
    DutyStarted { until: Timestamp },
    /// Off call.
    DutyEnded,
    /// A device belongs to the team.
    DeviceRegistered { device: DeviceId },
    /// A device was revoked.
    DeviceRevoked { device: DeviceId },
    /// The team is offered to or out on a deployment; one at a time.
    TeamEngaged { deployment: DeploymentId },
    /// The team is free again.
    TeamReleased { deployment: DeploymentId },
    /// A revoked device sent a command: kept, not applied. Subject: the case it was about.
    CommandQuarantined {
        device: DeviceId,
        sequence: u64,
        command: Personal,
    },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::CommandQuarantined { command, .. } => visit("command", command),
            Self::TeamRegistered { .. }
            | Self::DutyStarted { .. }
            | Self::DutyEnded
            | Self::DeviceRegistered { .. }
            | Self::DeviceRevoked { .. }
            | Self::TeamEngaged { .. }
            | Self::TeamReleased { .. } => {}
        }
    }
}
