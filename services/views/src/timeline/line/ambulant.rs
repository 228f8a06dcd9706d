//! What ambulant writes: teams and their deployments.

use vangnet_domain::{deployment, team};

use super::{clock, done, lately, owed};

pub(super) fn of_team(event: &team::Event) -> String {
    use team::Event as E;
    match event {
        E::TeamRegistered { name, organisation } => {
            format!("team {name} of {organisation} was registered")
        }
        E::DutyStarted { until } => format!("the team is on call until {}", clock(*until)),
        E::DutyEnded => "the team is off call".into(),
        E::DeviceRegistered { .. } => "a device joined the team".into(),
        E::DeviceRevoked { .. } => "a device was revoked".into(),
        E::TeamEngaged { .. } => "the team is bound to a deployment".into(),
        E::TeamReleased { .. } => "the team is free again".into(),
        E::CommandQuarantined { sequence, .. } => {
            format!("command {sequence} of a revoked device was kept in quarantine")
        }
    }
}

pub(super) fn of_deployment(event: &deployment::Event) -> String {
    use deployment::Event as E;
    match event {
        E::DeploymentOffered {
            urgency,
            two_workers,
            answer_due,
            ..
        } => {
            let two = if *two_workers { ", two workers" } else { "" };
            format!(
                "a team was asked to go, {urgency}{two}; answer due {}",
                clock(*answer_due)
            )
        }
        E::DeploymentAccepted => "the team goes".into(),
        E::DeploymentDeclined { reason } => format!("the team cannot go: {reason}"),
        E::DeploymentExpired { due } => format!("no answer by {}", clock(*due)),
        E::TeamSetOut { expected_arrival } => match expected_arrival {
            Some(at) => format!("the team is on its way, there around {}", clock(*at)),
            None => "the team is on its way".into(),
        },
        E::TeamArrived { late } => format!("the team is at the door{}", lately(*late)),
        E::VisitRecorded {
            sighting,
            children,
            agreements,
            late,
            ..
        } => {
            let agreed = agreements.len();
            let which = match children.len() {
                0 => String::new(),
                named => format!(" ({named} by name)"),
            };
            format!(
                "visit: child {sighting}{which}; safety agreements: {agreed}{}",
                lately(*late)
            )
        }
        E::AgreementSettled { kept: true, .. } => "a safety agreement was kept".into(),
        E::AgreementSettled { kept: false, .. } => "a safety agreement was not kept".into(),
        E::DeploymentCompleted { outcome } => format!("the deployment is done: {outcome}"),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}
