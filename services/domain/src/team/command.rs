//! Commands on an ambulant crisis team (ambulant crisisteam).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, TeamId};

/// What can be asked of a team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A team exists. `name` is the team's, never a person's.
    Register {
        team: TeamId,
        name: String,
        organisation: String,
    },
    /// The team is on call until an instant (dienst).
    StartDuty { team: TeamId, until: Timestamp },
    /// The team goes off call.
    EndDuty { team: TeamId },
    /// A phone or tablet belongs to the team.
    RegisterDevice { team: TeamId, device: DeviceId },
    /// The device is lost or stolen: what it still sends is quarantined, not dropped.
    RevokeDevice { team: TeamId, device: DeviceId },
}

impl Command {
    /// The team's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Register { team, .. }
            | Self::StartDuty { team, .. }
            | Self::EndDuty { team }
            | Self::RegisterDevice { team, .. }
            | Self::RevokeDevice { team, .. } => team.0,
        }
    }
}
