//! The fold of a desk's events.

use std::collections::BTreeSet;

use super::{
    Event, State,
    state::{Handover, Item, LastHandover, Offer, ReadMark, Running},
};
use crate::{actor::Owner, duty::DutyKind, ids::CaseId, state::Stamp};

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
                    // Nobody handed anything over: there is nothing that a list left out.
                    if let Some(running) = &mut self.running {
                        running.checked = true;
                    }
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
                    item.written = item.written.saturating_add(1);
                    item.reads.clear();
                    if let Some(handover) = &mut self.handover {
                        handover.changes();
                    }
                }
            }
            Event::CaseRead {
                case,
                by,
                position,
                written,
            } => {
                let mark = ReadMark {
                    position: *position,
                    written: *written,
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
                    self.knows(cases.iter().map(|seen| seen.case).collect());
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
                unread,
                due,
                on_rota,
                ..
            } => {
                if self.exists() {
                    let items = self.handover.iter().flat_map(|list| &list.items);
                    let read = items.map(|item| item.case);
                    let read = read.filter(|case| !unread.contains(case)).collect();
                    self.runs(to, at, *due, on_rota.as_ref());
                    self.knows(read);
                    self.last = Some(LastHandover {
                        from: from.clone(),
                        to: to.clone(),
                        at,
                        cases: 0,
                        taken_over: Some(*reason),
                    });
                }
            }
            Event::CaseLeftOut { case, duty } => {
                self.to_read.insert(*duty, *case);
                if let Some(running) = &mut self.running {
                    running.known.insert(*case);
                }
            }
            Event::DeskChecked => {
                if let Some(running) = &mut self.running {
                    running.checked = true;
                }
            }
            Event::DutyOpened(duty) => {
                self.duties.open(duty);
                if duty.kind == DutyKind::ConfirmTakeOver
                    && let Some(last) = &self.last
                {
                    self.to_confirm.insert(duty.id, last.to.clone());
                }
            }
            Event::DutyFulfilled { duty, .. } => {
                self.duties.settle(*duty);
                self.to_confirm.remove(duty);
                self.to_read.remove(duty);
            }
        }
    }

    /// What came with the shift, and what an earlier one left out and nobody read since: that is owed, and not twice.
    fn knows(&mut self, came: BTreeSet<CaseId>) {
        if let Some(running) = &mut self.running {
            running.known = came;
            running.known.extend(self.to_read.values());
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
            known: BTreeSet::new(),
            checked: false,
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
