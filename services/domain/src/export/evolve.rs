//! The fold of an export for research. Total: what does not fit changes nothing.

use super::{Answer, Event, State, TAKINGS_MAX, Taking};
use crate::state::Stamp;

impl State {
    /// Fold one event.
    pub fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let at = stamp.recorded_at;
        match event {
            Event::ExportAsked(asked) => {
                if !self.exists() {
                    self.asked = Some(asked.clone());
                    self.asked_at = Some(at);
                }
            }
            Event::ExportApproved { by, last_day } => {
                let by = by.clone();
                let last_day = *last_day;
                self.answered(Answer::Approved { by, last_day });
            }
            Event::ExportRefused { by, reason } => {
                let by = by.clone();
                let reason = *reason;
                self.answered(Answer::Refused { by, reason });
            }
            Event::ExportTaken { by, taken } => {
                if self.exists() && self.takings.len() < TAKINGS_MAX {
                    self.takings.push(Taking {
                        by: by.clone(),
                        at,
                        taken: taken.clone(),
                    });
                }
            }
            Event::ExportEnded { why, .. } => {
                if self.exists() {
                    self.end.get_or_insert((*why, at));
                }
            }
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty } => self.duties.settle(*duty),
        }
    }

    fn answered(&mut self, answer: Answer) {
        if self.exists() {
            self.answer.get_or_insert(answer);
        }
    }
}
