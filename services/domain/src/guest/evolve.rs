//! The fold of a request. Total: an event that does not fit what went before changes nothing.

use super::{Asked, Event, LetGo, Offered, State};
use crate::state::Stamp;

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        if let Event::GuestAsked {
            region,
            placement,
            need,
            due,
            desk,
        } = event
        {
            self.asked.get_or_insert_with(|| Asked {
                region: region.clone(),
                placement: *placement,
                need: need.clone(),
                due: *due,
                desk: desk.clone(),
                at: stamp.recorded_at,
            });
        } else if self.asked.is_some() {
            self.answered(event, stamp);
        }
    }

    fn answered(&mut self, event: &Event, stamp: Stamp) {
        let at = stamp.recorded_at;
        match event {
            Event::GuestAsked { .. } => {}
            Event::GuestOffered {
                place,
                provider,
                until,
            } => {
                // A child at the door of a place that it cannot have is promised another.
                let stranded = self.at_door_at.is_some() && self.arrived_at.is_none();
                if self.offered.is_none() || stranded {
                    self.offered = Some(Offered {
                        place: *place,
                        provider: provider.clone(),
                        until: *until,
                    });
                }
            }
            Event::GuestRefused { reason } => {
                self.refused.get_or_insert(*reason);
            }
            Event::GuestConfirmed => {
                self.confirmed_at.get_or_insert(at);
            }
            Event::GuestConfirmedLate => {
                self.confirmed_late_at.get_or_insert(at);
            }
            Event::GuestWithdrawn { reason } => {
                self.withdrawn.get_or_insert(*reason);
            }
            Event::GuestLetGo { reason, by } => {
                self.let_go.get_or_insert_with(|| LetGo {
                    reason: *reason,
                    by: by.clone(),
                });
            }
            Event::GuestArrived => {
                self.arrived_at.get_or_insert(at);
            }
            Event::GuestAtTheDoor => {
                self.at_door_at.get_or_insert(at);
            }
            Event::GuestLeft => {
                self.left_at.get_or_insert(at);
            }
            Event::ConflictSettled { outcome, .. } => self.settled = Some(*outcome),
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty } => self.duties.settle(*duty),
        }
    }
}
