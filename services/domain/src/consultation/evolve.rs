//! The fold of a consultation's events.

use jiff::Timestamp;

use super::{
    Event, State, Step,
    state::{Answered, Ask, Declined, End, Taken},
};
use crate::state::Stamp;

/// Answers and refusals kept of one consultation; the log has all of them.
const KEPT_MAX: usize = 20;

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let at = stamp.recorded_at;
        match event {
            Event::ConsultationRequested {
                case,
                triage,
                partner,
                asked_by,
                question,
                route,
                rule,
            } => self.asked(
                Ask {
                    case: *case,
                    triage: *triage,
                    follows: None,
                    partner: *partner,
                    asked_by: asked_by.clone(),
                    help: None,
                    text: Some(question.clone()),
                    rule: rule.clone(),
                },
                route,
                at,
            ),
            Event::HelpCalledIn {
                case,
                follows,
                partner,
                asked_by,
                help,
                note,
                route,
                rule,
            } => self.asked(
                Ask {
                    case: *case,
                    triage: None,
                    follows: *follows,
                    partner: *partner,
                    asked_by: asked_by.clone(),
                    help: Some(*help),
                    text: note.clone(),
                    rule: rule.clone(),
                },
                route,
                at,
            ),
            Event::ConsultationExpired { due, .. } => {
                self.recorded_until = self.recorded_until.max(Some(*due));
            }
            Event::ConsultationAnswered {
                agrees,
                advice,
                by,
                late,
            } => {
                if self.exists() && self.answers.len() < KEPT_MAX {
                    self.answers.push(Answered {
                        agrees: *agrees,
                        advice: advice.clone(),
                        by: by.clone(),
                        late: *late,
                        at,
                    });
                    self.end.get_or_insert((End::Answered, at));
                }
            }
            Event::HelpAccepted {
                by,
                expected_at,
                late,
            } => {
                if self.is_open() {
                    self.taken = Some(Taken {
                        by: by.clone(),
                        expected_at: *expected_at,
                        late: *late,
                    });
                    self.end = Some((End::Accepted, at));
                }
            }
            Event::HelpDeclined { by, reason, route } => {
                if self.is_open() {
                    self.runs(route, at);
                    if self.declined.len() < KEPT_MAX {
                        self.declined.push(Declined {
                            by: by.clone(),
                            reason: reason.clone(),
                            at,
                        });
                    }
                }
            }
            Event::AskedAgain { route, .. } => {
                if self.is_open() {
                    self.rounds = self.rounds.saturating_add(1);
                    self.runs(route, at);
                }
            }
            Event::ConsultationWithdrawn { .. } => {
                if self.is_open() {
                    self.end = Some((End::Withdrawn, at));
                }
            }
        }
    }

    fn asked(&mut self, ask: Ask, route: &[Step], at: Timestamp) {
        if !self.exists() && !route.is_empty() {
            self.ask = Some(ask);
            self.asked_at = Some(at);
            self.answer_due = route.first().map(|step| step.due);
            self.rounds = 1;
            self.runs(route, at);
        }
    }

    fn runs(&mut self, route: &[Step], from: Timestamp) {
        if !route.is_empty() {
            self.route = route.to_vec();
            self.route_from = Some(from);
        }
    }
}
