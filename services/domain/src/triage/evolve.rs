//! The fold of a weighing's events.

use jiff::Timestamp;

use super::{
    Event, State,
    state::{AnsweredTest, Compared, GivenVerdict, Secured, Signed},
};
use crate::{duty::DutyKind, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let (weighed, said) = (self.verdict.is_some(), self.says_danger());
        self.heed(event, stamp);
        if !said && self.says_danger() {
            self.danger_said_at = Some(stamp.recorded_at);
            self.danger_since = if weighed {
                Some(stamp.recorded_at)
            } else {
                self.weighed_since()
            };
            // Who was secured was so from another danger.
            self.secured = None;
        }
    }

    /// Whether its verdict asks that every child is secured, in force or not.
    pub(super) fn says_danger(&self) -> bool {
        let verdict = self.verdict.as_ref();
        verdict.is_some_and(|given| self.asks_securing_under(given.verdict))
    }

    /// Whether what was seen then was seen under the danger that is said now.
    pub(super) fn is_since_danger(&self, then: Timestamp) -> bool {
        let since = self.danger_since.or_else(|| self.weighed_since());
        since.is_some_and(|since| then >= since)
    }

    /// Whether whoever decided something then knew of the danger that is said now.
    pub(super) fn is_since_said(&self, then: Timestamp) -> bool {
        self.danger_said_at.is_some_and(|said| then >= said)
    }

    /// From when on what is seen counts for a first verdict: that may come later than the team.
    fn weighed_since(&self) -> Option<Timestamp> {
        self.news_at.or(self.started_at)
    }

    /// Who was secured or seen until now was so from what was known until now.
    fn said_anew(&mut self, stamp: Stamp) {
        let now = Some(stamp.recorded_at);
        self.news_at = now;
        self.secured = None;
        if self.says_danger() {
            self.danger_since = now;
            self.danger_said_at = now;
        }
        if self.duties.of_kind(DutyKind::SeeOnSite).is_some() {
            self.unseen_until(stamp.recorded_at);
        }
    }

    /// Every child has to be seen since then; whoever was seen before that was not.
    fn unseen_until(&mut self, since: Timestamp) {
        self.to_see_since = Some(since);
        self.seen.clear();
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
                self.verdict = Some(GivenVerdict {
                    verdict: *verdict,
                    urgency: *urgency,
                    deadline: *deadline,
                    crisis_kind: *crisis_kind,
                    spoken: *spoken,
                    second_professional: second_professional.clone(),
                    reason: reason.clone(),
                    given_at: stamp.recorded_at,
                    again: self.verdict.is_some(),
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
            Event::ReportWeighed { report } => {
                self.weighed_report = Some((*report, stamp.recorded_at));
                self.said_anew(stamp);
            }
            Event::ReopeningWeighed => self.said_anew(stamp),
            Event::ChildSafe { child, .. } => {
                let seen = stamp.happened_at();
                let last = self.safe.entry(*child).or_insert(seen);
                *last = seen.max(*last);
            }
            Event::ChildrenSecured { children, .. } => {
                let secured = self.secured.get_or_insert_default();
                let at = stamp.recorded_at;
                let shown = children.iter().map(|shown| {
                    let by = shown.placement;
                    (shown.child, Secured { by, at })
                });
                secured.extend(shown);
            }
            Event::ChildrenSeen { children } => self.seen.extend(children),
            Event::DutyOpened(duty) => {
                if duty.kind == DutyKind::SeeOnSite {
                    // By a verdict it is asked anew; for a child who joined, the others need not be seen again.
                    let given = self.verdict.as_ref();
                    let again = given.is_some_and(|given| given.again);
                    let by_verdict = given.map(|given| given.given_at) == Some(stamp.recorded_at);
                    match self.to_see_since {
                        None if !again => self.to_see_since = self.weighed_since(),
                        None => self.unseen_until(stamp.recorded_at),
                        Some(_) if by_verdict => self.unseen_until(stamp.recorded_at),
                        Some(_) => {}
                    }
                }
                self.duties.open(duty);
            }
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }
}
