//! The fold of an alarm's events.

use super::{Event, State, state::Cause};
use crate::{actor::Owner, ids::CaseId, state::Stamp, stream::StreamId};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::DeadlinePassed {
                case,
                source,
                deadline,
                due,
                owner,
                answer,
            } => {
                let cause = Cause::Deadline {
                    deadline: deadline.clone(),
                    due: *due,
                };
                if !self.exists() {
                    self.answer_due = answer.as_ref().map(|answer| answer.due);
                }
                self.raised(cause, *case, *source, owner, stamp);
            }
            Event::ReactionRefused {
                case,
                source,
                reactor,
                code,
                owner,
                answer,
            } => {
                if !self.exists() {
                    self.answer_due = answer.as_ref().map(|answer| answer.due);
                }
                let cause = Cause::RefusedReaction {
                    reactor: reactor.clone(),
                    code: code.clone(),
                };
                self.raised(cause, *case, *source, owner, stamp);
            }
            Event::AlarmAcknowledged { by, answer_due } => {
                if self.exists() && self.acknowledged_by.is_none() {
                    self.acknowledged_by = Some(by.clone());
                    self.acknowledged_at = Some(stamp.recorded_at);
                    self.answer_due = *answer_due;
                }
            }
            Event::AlarmEscalated {
                level,
                owner,
                answer,
            } => {
                if self.exists() && self.settled_at.is_none() {
                    let before = if self.level == Some(*level) {
                        self.asked
                    } else {
                        0
                    };
                    self.asked = before.saturating_add(1);
                    self.level = Some(*level);
                    self.owner = Some(owner.clone());
                    self.answer_due = Some(answer.due);
                    self.acknowledged_by = None;
                    self.acknowledged_at = None;
                }
            }
            Event::AlarmPassedOn { owner } => {
                if self.exists() && self.settled_at.is_none() && self.level.is_none() {
                    // That its owner looked is no use to whoever owes it now; the desk looks at whatever it took on.
                    let by_owner = self
                        .acknowledged_by
                        .as_ref()
                        .zip(self.owner.as_ref())
                        .is_some_and(|(by, owner)| by.organisation == owner.organisation);
                    if by_owner {
                        self.acknowledged_by = None;
                        self.acknowledged_at = None;
                    }
                    self.owner = Some(owner.clone());
                    self.passed_on = self.passed_on.saturating_add(1);
                }
            }
            Event::AlarmSettled => {
                if self.exists() && self.settled_at.is_none() {
                    self.settled_at = Some(stamp.recorded_at);
                    self.answer_due = None;
                }
            }
        }
    }

    fn raised(
        &mut self,
        cause: Cause,
        case: Option<CaseId>,
        source: StreamId,
        owner: &Owner,
        stamp: Stamp,
    ) {
        if !self.exists() {
            self.cause = Some(cause);
            self.case = case;
            self.source = Some(source);
            self.owner = Some(owner.clone());
            self.raised_at = Some(stamp.recorded_at);
        }
    }
}
