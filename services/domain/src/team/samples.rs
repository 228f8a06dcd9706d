//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::Event;
use crate::{
    given::{at, id},
    ids::{CaseId, DeploymentId, DeviceId},
    personal::Personal,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let device = DeviceId(id(70));
    let deployment = DeploymentId(id(50));
    vec![
        Event::TeamRegistered {
            name: "Noord".to_owned(),
            organisation: "ambulant".to_owned(),
        },
        Event::DutyStarted {
            until: at("2026-03-02T07:00:00Z"),
        },
        Event::DutyEnded,
        Event::DeviceRegistered { device },
        Event::DeviceRevoked { device },
        Event::TeamEngaged { deployment },
        Event::TeamReleased { deployment },
        Event::CommandQuarantined {
            device,
            sequence: 12,
            command: Personal::of_case(CaseId(id(2)), "{\"deployment\":{}}"),
        },
    ]
}
