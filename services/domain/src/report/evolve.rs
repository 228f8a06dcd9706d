//! The fold of a report's events.

use super::{Event, State, state::Feedback};
use crate::state::Stamp;

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
            Event::FeedbackGiven { text } => self.feedback.push(Feedback {
                text: text.clone(),
                at: stamp.occurred_at,
            }),
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }
}
