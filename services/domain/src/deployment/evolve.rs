//! The fold of a deployment's events.

use jiff::Timestamp;

use super::{
    Event, State,
    state::{Phase, Visit},
};
use crate::state::Stamp;

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::DeploymentOffered {
                case,
                team,
                organisation,
                urgency,
                two_workers,
                answer_due,
                arrival_due,
                reason,
            } => {
                if !self.exists() {
                    self.phase = Some(Phase::Offered);
                    self.case = Some(*case);
                    self.team = Some(*team);
                    self.organisation.clone_from(organisation);
                    self.urgency = Some(*urgency);
                    self.two_workers = *two_workers;
                    self.reason.clone_from(reason);
                    self.offered_at = Some(stamp.recorded_at);
                    self.answer_due = Some(*answer_due);
                    self.arrival_due = *arrival_due;
                }
            }
            Event::DeploymentAccepted => {
                if self.advance(&[Phase::Offered], Phase::Accepted) {
                    self.accepted_at = Some(stamp.recorded_at);
                }
            }
            Event::DeploymentDeclined { reason } => {
                let before_arrival = [Phase::Offered, Phase::Accepted, Phase::UnderWay];
                if self.advance(&before_arrival, Phase::Declined) {
                    self.declined = Some(*reason);
                }
            }
            Event::DeploymentExpired { .. } => {
                self.advance(&[Phase::Offered], Phase::Expired);
            }
            Event::TeamSetOut { expected_arrival } => {
                if self.advance(&[Phase::Accepted, Phase::UnderWay], Phase::UnderWay) {
                    self.set_out_at.get_or_insert(stamp.occurred_at);
                    self.expected_arrival = expected_arrival.or(self.expected_arrival);
                }
            }
            Event::TeamArrived { late } => self.arrived(*late, stamp.occurred_at),
            Event::VisitRecorded {
                sighting,
                children,
                findings,
                agreements,
                late,
            } => {
                self.visits.push(Visit {
                    sighting: *sighting,
                    children: children.clone(),
                    findings: findings.clone(),
                    agreements: agreements.clone(),
                    at: stamp.happened_at(),
                    late: *late,
                });
                let open = [
                    Phase::Offered,
                    Phase::Accepted,
                    Phase::UnderWay,
                    Phase::Arrived,
                ];
                self.advance(&open, Phase::Visited);
            }
            Event::AgreementSettled {
                agreement, kept, ..
            } => {
                self.settled.entry(*agreement).or_insert(*kept);
            }
            Event::DeploymentCompleted { outcome } => {
                if self.advance(&[Phase::Arrived, Phase::Visited], Phase::Done) {
                    self.outcome = Some(*outcome);
                    self.completed_at = Some(stamp.recorded_at);
                }
            }
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }

    /// Move from one of these phases to another; otherwise stay.
    fn advance(&mut self, from: &[Phase], to: Phase) -> bool {
        let fits = self.phase.is_some_and(|phase| from.contains(&phase));
        if fits {
            self.phase = Some(to);
        }
        fits
    }

    fn arrived(&mut self, late: bool, at: Timestamp) {
        if self.exists() && self.arrived_at.is_none() {
            self.arrived_at = Some(at);
            self.arrived_late = late;
        }
        let before = [Phase::Offered, Phase::Accepted, Phase::UnderWay];
        self.advance(&before, Phase::Arrived);
    }
}
