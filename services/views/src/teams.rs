//! Teams: on duty until, out with, and what their devices still owe the log.

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    ids::{DeploymentId, DeviceId, TeamId},
    team,
};

use crate::{devices::Gap, region::Region};

/// A team, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamRow<'a> {
    /// Which.
    pub team: TeamId,
    /// The team's name, never a person's.
    pub name: &'a str,
    /// Its organisation.
    pub organisation: &'a str,
    /// On call now.
    pub on_duty: bool,
    /// Until when, as it was said.
    pub on_duty_until: Option<Timestamp>,
    /// Offered to or out on this deployment.
    pub engaged: Option<DeploymentId>,
    /// The last time the log heard from one of its devices.
    pub last_seen: Option<Timestamp>,
    /// Its phones and tablets.
    pub devices: Vec<DeviceRow>,
}

/// A phone or tablet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceRow {
    /// Which.
    pub device: DeviceId,
    /// Lost or stolen since: what it sends is quarantined.
    pub revoked_at: Option<Timestamp>,
    /// Commands in quarantine.
    pub quarantined: u64,
    /// The highest number of its commands in the log; 0 when there is none.
    pub last_sequence: u64,
    /// Numbers below that which are not in the log: on their way, refused, or lost.
    pub gaps: Vec<Gap>,
    /// How many numbers are missing, also in gaps too many to list.
    pub missing: u64,
    /// When the log last heard from it.
    pub last_seen: Option<Timestamp>,
}

impl Region {
    /// Every team, by name.
    pub fn teams(&self, now: Timestamp) -> Vec<TeamRow<'_>> {
        let mut rows: Vec<_> = self
            .all_teams()
            .filter(|(_, state)| state.exists())
            .map(|(team, state)| {
                let devices: Vec<_> = self.devices_of(state);
                TeamRow {
                    team,
                    name: &state.name,
                    organisation: &state.organisation,
                    on_duty: state.is_on_duty(now),
                    on_duty_until: state.on_duty_until,
                    engaged: state.engaged.filter(|by| self.binds(*by, now)),
                    last_seen: devices.iter().filter_map(|device| device.last_seen).max(),
                    devices,
                }
            })
            .collect();
        rows.sort_by_key(|row| (row.name, row.team));
        rows
    }

    /// The team a device belongs to, also after the device was revoked.
    pub fn team_of_device(&self, device: DeviceId) -> Option<TeamId> {
        let mut teams = self.all_teams();
        let found = teams.find(|(_, state)| state.devices.contains_key(&device));
        found.map(|(team, _)| team)
    }

    /// Whether a deployment still binds its team: an offer that nobody answered in time does not.
    fn binds(&self, deployment: DeploymentId, now: Timestamp) -> bool {
        let held = self.deployment(deployment);
        held.and_then(|state| state.phase_at(now))
            .is_none_or(|phase| phase.is_open())
    }

    fn devices_of(&self, team: &team::State) -> Vec<DeviceRow> {
        let devices = team.devices.iter();
        devices
            .map(|(device, state)| {
                let log = self.device(*device);
                DeviceRow {
                    device: *device,
                    revoked_at: state.revoked_at,
                    quarantined: state.quarantined,
                    last_sequence: log.map_or(0, |log| log.last),
                    gaps: log.map(|log| log.gaps()).unwrap_or_default(),
                    missing: log.map_or(0, |log| log.missing()),
                    last_seen: log.and_then(|log| log.last_seen),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{build::*, view::fold};

    #[test]
    fn duty_ends_by_itself_and_a_release_frees_only_its_own_deployment() {
        let mut run = Run::at("2026-03-06T00:00:00Z");
        run.register_team(1, "2026-03-06T08:00:00Z");
        for deployment in [deployment_id(1), deployment_id(2)] {
            run.push(team_id(1).0, team::Event::TeamEngaged { deployment });
        }
        let deployment = deployment_id(1);
        run.push(team_id(1).0, team::Event::TeamReleased { deployment });
        let region: Region = fold(run.events());
        let row = &region.teams(t("2026-03-06T07:59:59Z"))[0];
        assert!(row.on_duty);
        assert_eq!(row.engaged, Some(deployment_id(2)));
        assert!(!region.teams(t("2026-03-06T08:00:01Z"))[0].on_duty);
        assert_eq!(region.team_of_device(device_id(1)), Some(team_id(1)));
        assert_eq!(region.team_of_device(device_id(2)), None);
    }

    #[test]
    fn an_offer_that_nobody_answered_in_time_binds_no_team() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_team(1, "2026-03-06T08:00:00Z");
        run.push(deployment_id(1).0, offered(1));
        let deployment = deployment_id(1);
        run.push(team_id(1).0, team::Event::TeamEngaged { deployment });
        let region: Region = fold(run.events());
        let engaged = |now| region.teams(t(now))[0].engaged;
        assert_eq!(engaged("2026-03-06T01:10:00Z"), Some(deployment));
        assert_eq!(engaged("2026-03-06T01:10:01Z"), None);
    }

    #[test]
    fn what_a_device_sent_from_anywhere_counts_also_in_quarantine() {
        let mut run = Run::at("2026-03-06T00:00:00Z");
        run.register_team(1, "2026-03-06T08:00:00Z");
        run.push(deployment_id(1).0, offered(1));
        run.clock("2026-03-06T02:31:00Z");
        run.device(Some((device_id(1), 3)));
        run.push(deployment_id(1).0, arrived());
        run.device(None);
        let device = device_id(1);
        run.push(team_id(1).0, team::Event::DeviceRevoked { device });
        run.push(
            team_id(1).0,
            team::Event::CommandQuarantined {
                device,
                sequence: 4,
                command: text(1),
            },
        );
        let region: Region = fold(run.events());
        let row = &region.teams(t("2026-03-06T03:00:00Z"))[0];
        assert_eq!(row.last_seen, Some(t("2026-03-06T02:31:00Z")));
        let device = &row.devices[0];
        assert!(device.revoked_at.is_some());
        assert_eq!((device.quarantined, device.last_sequence), (1, 4));
        assert_eq!(
            (device.missing, &*device.gaps),
            (2, &[Gap { from: 1, to: 2 }][..])
        );
    }

    #[test]
    fn an_unknown_device_leaves_no_trace() {
        let mut run = Run::at("2026-03-06T00:00:00Z");
        run.device(Some((device_id(7), u64::MAX)));
        run.register_team(1, "2026-03-06T08:00:00Z");
        let region: Region = fold(run.events());
        assert!(region.device(device_id(7)).is_none());
    }
}
