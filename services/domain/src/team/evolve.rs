//! The fold of a team's events.

use super::{Event, State};
use crate::state::Stamp;

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::TeamRegistered { name, organisation } => {
                if !self.exists() {
                    self.registered_at = Some(stamp.recorded_at);
                    self.name.clone_from(name);
                    self.organisation.clone_from(organisation);
                }
            }
            Event::DutyStarted { until } => self.on_duty_until = Some(*until),
            Event::DutyEnded => self.on_duty_until = None,
            Event::DeviceRegistered { device } => {
                self.devices.entry(*device).or_default();
            }
            Event::DeviceRevoked { device } => {
                let device = self.devices.entry(*device).or_default();
                device.revoked_at.get_or_insert(stamp.recorded_at);
            }
            Event::TeamEngaged { deployment } => {
                self.engaged = Some(*deployment);
                self.engaged_at = Some(stamp.recorded_at);
            }
            Event::TeamReleased { deployment } => {
                if self.engaged == Some(*deployment) {
                    self.engaged = None;
                    self.engaged_at = None;
                }
            }
            Event::CommandQuarantined {
                device, sequence, ..
            } => {
                if let Some(device) = self.devices.get_mut(device) {
                    device.quarantined += 1;
                    device.last_quarantined_sequence = Some(*sequence);
                }
            }
        }
    }
}
