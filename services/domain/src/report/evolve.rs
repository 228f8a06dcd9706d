//! The fold of a report's events.

use super::{
    Event, State,
    state::{Feedback, Lowered, Routed},
};
use crate::{duty::DutyKind, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::ReportReceived {
                case,
                reporter_kind,
                reporter,
                what,
                place,
                municipality,
                call_back,
                unverified,
            } => {
                if !self.exists() {
                    *self = Self {
                        case: Some(*case),
                        received_at: Some(stamp.recorded_at),
                        reporter_kind: Some(*reporter_kind),
                        capacity: Some(reporter_kind.capacity()),
                        reporter: reporter.clone(),
                        what: what.clone(),
                        place: place.clone(),
                        municipality: *municipality,
                        call_back: call_back.clone(),
                        unverified: unverified.clone(),
                        ..Self::default()
                    };
                }
            }
            Event::ReportRouted {
                level,
                laws,
                owner,
                due,
                table,
                set_by,
                second_professional,
                reason,
            } => {
                let before = self.level();
                if let Some(lowered) = &self.lowered
                    && *level <= lowered.from
                {
                    self.lowered = None;
                } else if *level > before
                    && let Some(by) = set_by
                {
                    let known = self.lowered.as_ref();
                    self.lowered = Some(Lowered {
                        from: known.map_or(before, |lowered| lowered.from),
                        by: by.clone(),
                    });
                }
                self.routed = Some(Routed {
                    level: *level,
                    laws: laws.clone(),
                    owner: owner.clone(),
                    due: *due,
                    table: table.clone(),
                    set_by: set_by.clone(),
                    second_professional: second_professional.clone(),
                    reason: reason.clone(),
                });
            }
            Event::ReporterDescribed {
                capacity,
                reporting_code_step,
            } => {
                self.capacity = Some(*capacity);
                self.reporting_code_step = reporting_code_step.or(self.reporting_code_step);
            }
            Event::ThemeNamed { theme } => {
                self.themes.insert(*theme);
            }
            Event::DirectHelpGiven { what } => self.direct_help.push(Feedback {
                text: what.clone(),
                at: stamp.occurred_at,
            }),
            Event::FeedbackNotGiven { why } => self.no_feedback = Some(*why),
            Event::FeedbackGiven { text } => self.feedback.push(Feedback {
                text: text.clone(),
                at: stamp.occurred_at,
            }),
            Event::DutyOpened(duty) => {
                if duty.kind == DutyKind::TriageReport {
                    self.to_weigh_since = Some(stamp.recorded_at);
                }
                self.duties.open(duty);
            }
            Event::DutyFulfilled { duty, .. } => {
                let settled = self.duties.get(*duty).map(|settled| settled.kind);
                self.duties.settle(*duty);
                // Asked of another instead, the word is still owed.
                let asked = self.duties.of_kind(DutyKind::ConfirmAlone).is_some();
                if settled == Some(DutyKind::ConfirmAlone) && !asked {
                    self.lowered = None;
                }
            }
        }
    }
}
