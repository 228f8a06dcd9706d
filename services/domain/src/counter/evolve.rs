//! The fold of a request at the counter. Total: what does not fit changes nothing.

use jiff::Timestamp;

use super::{End, Event, Offer, PassedOn, State};
use crate::{actor::Owner, calendar::minutes_after, state::Stamp};

/// Most former holders kept.
const KEPT_MAX: usize = 100;

impl State {
    /// Fold one event.
    pub fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let at = stamp.recorded_at;
        match event {
            Event::RequestBrought {
                asked,
                brought,
                claim_due,
                answer_minutes,
                rule,
            } => {
                if !self.is_open() {
                    *self = Self {
                        asked: Some(asked.clone()),
                        brought: Some(brought.clone()),
                        brought_at: Some(at),
                        rounds: self.rounds.saturating_add(1),
                        claim_due: Some(*claim_due),
                        answer_minutes: *answer_minutes,
                        rule: rule.clone(),
                        ..Self::default()
                    };
                }
            }
            Event::RequestWeighed {
                acute,
                answer_minutes,
            } => {
                if self.is_open() {
                    if let Some(asked) = &mut self.asked {
                        asked.acute = *acute;
                    }
                    self.answer_minutes = *answer_minutes;
                    self.weighed_at = Some(at);
                    // Nobody has longer to take it than to answer it; a time that has passed stays passed.
                    let within = minutes_after(at, *answer_minutes);
                    self.claim_due = self.claim_due.map(|due| due.min(within));
                }
            }
            Event::RequestClaimed { by, .. } => {
                if self.is_open() && self.taken_by.is_none() {
                    self.goes_to(by, at);
                }
            }
            Event::RequestOffered { to, due } => {
                if self.is_open() && self.taken_by.is_some() {
                    self.offer = Some(Offer {
                        to: to.clone(),
                        due: *due,
                    });
                }
            }
            Event::OfferAccepted { by, .. } => {
                if self.is_open() && self.offer.is_some() {
                    self.goes_to(by, at);
                }
            }
            Event::OfferDeclined { .. } => self.offer = None,
            Event::RequestAnswered => self.ends(End::Answered, at),
            Event::RequestWithdrawn { .. } => self.ends(End::Withdrawn, at),
        }
    }

    fn goes_to(&mut self, by: &Owner, at: Timestamp) {
        if let Some(from) = self.taken_by.replace(by.clone())
            && self.passed_on.len() < KEPT_MAX
        {
            self.passed_on.push(PassedOn { from, at });
        }
        self.taken_at = Some(at);
        self.offer = None;
    }

    fn ends(&mut self, end: End, at: Timestamp) {
        if self.is_open() {
            self.end = Some((end, at));
            self.offer = None;
        }
    }
}
