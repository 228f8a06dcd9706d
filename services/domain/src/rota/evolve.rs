//! The fold of a rota's events.

use super::{
    Event, State,
    state::{Period, SwapOffer},
};
use crate::{ids::PeriodId, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::RotaEstablished {
                organisation,
                function,
                warning_hours,
                ..
            } => {
                if !self.exists() {
                    self.established_at = Some(stamp.recorded_at);
                    self.organisation.clone_from(organisation);
                    self.function = Some(*function);
                    self.warning_hours = *warning_hours;
                }
            }
            Event::DutyPlanned {
                period,
                from,
                until,
                person,
                order,
            } => {
                self.forget_before(stamp.recorded_at);
                self.insert(Period {
                    id: *period,
                    from: *from,
                    until: *until,
                    person: person.clone(),
                    order: *order,
                    swap: None,
                });
            }
            Event::DutyWithdrawn { period, from } => {
                if let Some(known) = self.period_mut(*period) {
                    known.until = known.until.min(*from);
                    known.swap = None;
                }
                self.periods.retain(|known| known.from < known.until);
            }
            Event::SwapOffered {
                period,
                to,
                in_return,
            } => {
                if let Some(known) = self.period_mut(*period) {
                    known.swap = Some(SwapOffer {
                        to: to.clone(),
                        in_return: *in_return,
                    });
                }
            }
            Event::SwapAccepted {
                period,
                by,
                in_return,
            } => {
                let Some(known) = self.period_mut(*period) else {
                    return;
                };
                let before = std::mem::replace(&mut known.person, by.clone());
                known.swap = None;
                if let Some(returned) = in_return.and_then(|id| self.period_mut(id)) {
                    returned.person = before;
                    returned.swap = None;
                }
            }
            Event::SwapDeclined { period } => {
                if let Some(known) = self.period_mut(*period) {
                    known.swap = None;
                }
            }
        }
    }

    fn period_mut(&mut self, id: PeriodId) -> Option<&mut Period> {
        self.periods.iter_mut().find(|period| period.id == id)
    }
}
