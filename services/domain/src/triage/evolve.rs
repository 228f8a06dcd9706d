//! The fold of a weighing's events.

use jiff::Timestamp;

use super::{
    Event, State, Verdict,
    state::{AnsweredTest, Compared, GivenVerdict, Signed},
};
use crate::{duty::DutyKind, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let (weighed, asked) = (self.verdict.is_some(), self.says_danger());
        self.heed(event, stamp);
        match (asked, self.says_danger()) {
            (false, true) => {
                self.danger_since = match self.started_at {
                    Some(began) if !weighed => Some(began),
                    _ => Some(stamp.recorded_at),
                };
                if weighed {
                    self.safe.clear();
                }
            }
            (true, false) => self.danger_since = None,
            _ => {}
        }
    }

    /// Whether its verdict asks that every child is secured, in force or not.
    pub(super) fn says_danger(&self) -> bool {
        let verdict = self.verdict.as_ref();
        verdict.is_some_and(|given| self.asks_securing_under(given.verdict))
    }

    /// Whether what was seen then was seen under the danger that is said now.
    pub(super) fn is_since_danger(&self, then: Timestamp) -> bool {
        let since = self.danger_since.or(self.started_at);
        since.is_some_and(|since| then >= since)
    }

    fn heed(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::TriageStarted { case } => {
                if !self.exists() {
                    self.case = Some(*case);
                    self.started_at = Some(stamp.recorded_at);
                }
            }
            Event::CrisisTestAnswered {
                test,
                today_different,
                proposed_verdict,
                proposed_urgency,
                rule,
            } => {
                self.test = Some(AnsweredTest {
                    test: *test,
                    today_different: today_different.clone(),
                    verdict: *proposed_verdict,
                    urgency: *proposed_urgency,
                    rule: rule.clone(),
                });
            }
            Event::SafetyAssessed { assessment } => self.safety = Some(assessment.clone()),
            Event::VerdictGiven {
                verdict,
                urgency,
                deadline,
                crisis_kind,
                spoken,
                second_professional,
                reason,
            } => {
                if *verdict != Verdict::AcuteCrisis && !self.asks_securing_under(*verdict) {
                    self.secured = None;
                    self.safe.clear();
                }
                self.verdict = Some(GivenVerdict {
                    verdict: *verdict,
                    urgency: *urgency,
                    deadline: *deadline,
                    crisis_kind: *crisis_kind,
                    spoken: *spoken,
                    second_professional: second_professional.clone(),
                    reason: reason.clone(),
                    given_at: stamp.recorded_at,
                    proposal: self.proposal.clone(),
                    signed: None,
                });
            }
            Event::ThemeNamed { theme } => {
                self.themes.insert(*theme);
            }
            Event::UrgencyProposed(proposal) => self.proposal = Some(proposal.clone()),
            Event::VerdictSigned {
                decided_by,
                registration,
                alone,
            } => {
                if let Some(given) = &mut self.verdict {
                    given.signed = Some(Signed {
                        decided_by: decided_by.clone(),
                        registration: registration.clone(),
                        alone: alone.clone(),
                    });
                }
            }
            Event::WeighedAgain { earlier, why } => self.earlier = Some((*earlier, why.clone())),
            Event::WeighingReopened { by } => self.reweighed_by = Some(*by),
            Event::VerdictSuperseded { by } => {
                self.reweighed_by = Some(*by);
                self.superseded_at.get_or_insert(stamp.recorded_at);
            }
            Event::VerdictCompared {
                found,
                deployment,
                said,
                note,
                ..
            } => {
                self.compared = Some(Compared {
                    found: *found,
                    deployment: *deployment,
                    said: *said,
                    note: note.clone(),
                    at: stamp.recorded_at,
                });
            }
            Event::ChildSafe { child, .. } => {
                if self.is_since_danger(stamp.occurred_at) {
                    self.safe.insert(*child);
                }
            }
            Event::ChildrenSecured { children, .. } => {
                let secured = self.secured.get_or_insert_default();
                secured.extend(children.iter().map(|secured| secured.child));
            }
            Event::DutyOpened(duty) => {
                if duty.kind == DutyKind::SeeOnSite {
                    self.to_see_since = match self.to_see_since {
                        None => self.started_at,
                        Some(_) => Some(stamp.recorded_at),
                    };
                }
                self.duties.open(duty);
            }
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }
}
