//! The fold of a case's events.

use super::{
    Event, State,
    state::{Handover, Heard},
};
use crate::state::Stamp;

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::CaseOpened {
                report,
                municipality,
                director,
            } => {
                if !self.exists() {
                    self.opened_at = Some(stamp.recorded_at);
                    self.reports.push(*report);
                    self.municipality = *municipality;
                    self.director = Some(director.clone());
                }
            }
            Event::ReportLinked { report } => {
                if !self.reports.contains(report) {
                    self.reports.push(*report);
                }
            }
            Event::PersonJoined {
                person,
                household_role,
            } => {
                self.members.insert(*person, *household_role);
            }
            Event::DirectorAssigned { director } => self.director = Some(director.clone()),
            Event::ContactPersonAssigned { contact } => self.contact = Some(contact.clone()),
            Event::VoiceRecorded {
                voice,
                said,
                reason_not_heard,
            } => {
                self.voices.insert(
                    *voice,
                    Heard {
                        said: said.clone(),
                        reason_not_heard: reason_not_heard.clone(),
                        at: stamp.occurred_at,
                    },
                );
            }
            Event::HandoverOffered { to, summary } => {
                self.handover = Some(Handover {
                    to: to.clone(),
                    summary: summary.clone(),
                    offered_at: stamp.recorded_at,
                });
            }
            Event::HandoverAccepted { to } => {
                self.handover = None;
                self.director = Some(to.clone());
                self.handed_over = Some((to.clone(), stamp.recorded_at));
            }
            Event::CaseClosed { outcome } => {
                if self.is_open() {
                    self.outcome = Some(*outcome);
                    self.closed_at = Some(stamp.recorded_at);
                }
            }
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }
}
