//! What a team's stream comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::passed,
    ids::{DeploymentId, DeviceId},
};

/// An ambulant crisis team. `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// When it was registered; `None` while it was not.
    pub registered_at: Option<Timestamp>,
    /// The team's name, never a person's.
    pub name: String,
    /// Its organisation.
    pub organisation: String,
    /// On call until this instant; `None` when off call.
    pub on_duty_until: Option<Timestamp>,
    /// Its devices.
    pub devices: BTreeMap<DeviceId, Device>,
    /// The one deployment it is offered to or out on.
    pub engaged: Option<DeploymentId>,
    /// Since when.
    pub engaged_at: Option<Timestamp>,
}

/// A phone or tablet of the team.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Device {
    /// When it was revoked: what it still sends is quarantined.
    pub revoked_at: Option<Timestamp>,
    /// How many of its commands were quarantined.
    pub quarantined: u64,
    /// The sequence number of the last of them.
    pub last_quarantined_sequence: Option<u64>,
}

impl State {
    /// Whether the team was registered.
    pub const fn exists(&self) -> bool {
        self.registered_at.is_some()
    }

    /// Whether it is on call.
    pub fn is_on_duty(&self, now: Timestamp) -> bool {
        self.on_duty_until.is_some_and(|until| !passed(until, now))
    }

    /// Whether a device was revoked.
    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.devices
            .get(&device)
            .is_some_and(|known| known.revoked_at.is_some())
    }
}
