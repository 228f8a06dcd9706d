//! The fold of a desk's events.

use super::{
    Event, State,
    state::{Handover, Item, LastHandover, Offer, ReadMark, Running},
};
use crate::{actor::Owner, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        let at = stamp.recorded_at;
        match event {
            Event::ShiftStarted {
                coordinator,
                due,
                on_rota,
                ..
            } => {
                if !self.exists() {
                    self.runs(coordinator, at, *due, on_rota.as_ref());
                }
            }
            Event::HandoverPrepared { .. } => {
                if self.exists() && self.handover.is_none() {
                    self.handover = Some(Handover {
                        prepared_at: at,
                        revision: 1,
                        items: Vec::new(),
                        offer: None,
                    });
                }
            }
            Event::CaseListed { case } => {
                if self.item(*case).is_none()
                    && let Some(handover) = &mut self.handover
                {
                    handover.items.push(Item::new(*case));
                    handover.changes();
                }
            }
            Event::LineWritten {
                case,
                line,
                waits_on,
                if_then,
            } => {
                if let Some(item) = self.item_mut(*case) {
                    item.line = Some(line.clone());
                    item.waits_on.clone_from(waits_on);
                    item.if_then.clone_from(if_then);
                    item.reads.clear();
                    if let Some(handover) = &mut self.handover {
                        handover.changes();
                    }
                }
            }
            Event::CaseRead { case, by, position } => {
                let mark = ReadMark {
                    position: *position,
                    at,
                };
                if let (Some(item), Some(person)) = (self.item_mut(*case), &by.person) {
                    item.reads.insert(person.clone(), mark);
                }
            }
            Event::CaseUnread { case, position } => {
                if let Some(item) = self.item_mut(*case) {
                    item.reads.retain(|_, read| read.position >= *position);
                    item.changed = item.changed.max(Some(*position));
                }
            }
            Event::HandoverOffered { by, revision } => {
                if let Some(handover) = &mut self.handover
                    && handover.revision == *revision
                {
                    handover.offer = Some(Offer { by: by.clone(), at });
                }
            }
            Event::ShiftHandedOver {
                from,
                to,
                cases,
                due,
                on_rota,
                ..
            } => {
                if self.exists() {
                    self.runs(to, at, *due, on_rota.as_ref());
                    self.last = Some(LastHandover {
                        from: from.clone(),
                        to: to.clone(),
                        at,
                        cases: cases.len(),
                        taken_over: None,
                    });
                }
            }
            Event::CaseHandedOver { .. } => {}
            Event::ShiftTakenOver {
                from,
                to,
                reason,
                due,
                on_rota,
                ..
            } => {
                if self.exists() {
                    self.runs(to, at, *due, on_rota.as_ref());
                    self.last = Some(LastHandover {
                        from: from.clone(),
                        to: to.clone(),
                        at,
                        cases: 0,
                        taken_over: Some(*reason),
                    });
                }
            }
            Event::DutyOpened(duty) => {
                self.duties.open(duty);
                if let Some(last) = &self.last {
                    self.to_confirm.insert(duty.id, last.to.clone());
                }
            }
            Event::DutyFulfilled { duty, .. } => {
                self.duties.settle(*duty);
                self.to_confirm.remove(duty);
            }
        }
    }

    /// From here on somebody is on shift, with no list yet.
    fn runs(
        &mut self,
        coordinator: &Owner,
        since: jiff::Timestamp,
        due: jiff::Timestamp,
        on_rota: Option<&String>,
    ) {
        self.running = Some(Running {
            coordinator: coordinator.clone(),
            since,
            due,
            on_rota: on_rota.cloned(),
        });
        self.handover = None;
    }
}

impl Handover {
    /// The list is another one: nobody hands over the old one.
    fn changes(&mut self) {
        self.revision = self.revision.saturating_add(1);
        self.offer = None;
    }
}
