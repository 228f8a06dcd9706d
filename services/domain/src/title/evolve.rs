//! The fold of a person's titles. Total: an event that does not fit what went before changes nothing.

use std::collections::BTreeMap;

use super::{Emergency, EndedBy, Event, Over, State, Title};
use crate::{ids::TitleId, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::TitleRecorded(record) => {
                if self.get(record.title).is_none() {
                    self.titles.push(Title {
                        record: (**record).clone(),
                        recorded_at: stamp.recorded_at,
                        met: BTreeMap::new(),
                        majority: None,
                        ahead: None,
                        over: None,
                        lapsed: None,
                    });
                }
            }
            Event::TitleWritten { title, written_at } => self.change(*title, |known| {
                known.record.written_at.get_or_insert(*written_at);
            }),
            Event::ConditionMet {
                title,
                condition,
                at,
            } => self.change(*title, |known| {
                known.met.entry(*condition).or_insert(*at);
            }),
            Event::TitleExtended {
                title, term, rule, ..
            } => self.change(*title, |known| {
                known.record.term = Some(term.clone());
                known.record.rule.clone_from(rule);
            }),
            Event::ConsentGiven { title, agreed } => {
                self.change(*title, |known| known.record.agreed.extend(agreed));
            }
            Event::TitleWithdrawn { title, at, by } => self.change(*title, |known| {
                known
                    .over
                    .get_or_insert(Over::Withdrawn { at: *at, by: *by });
            }),
            Event::TitleEnded { title, at, by } => self.change(*title, |known| {
                let over = Over::Ended { at: *at, by: *by };
                if *by == EndedBy::RecordedInError {
                    // What never held was not ended before either.
                    known.over = Some(over);
                } else {
                    known.over.get_or_insert(over);
                }
            }),
            Event::MajorityReached { title, until } => self.change(*title, |known| {
                known.majority.get_or_insert(until.clone());
                known.ahead = None;
            }),
            Event::MajorityTakenBack { title } => {
                self.change(*title, |known| known.majority = None);
            }
            Event::MajorityAhead { title, until } => {
                self.change(*title, |known| known.ahead = Some(until.clone()));
            }
            Event::MajorityAheadTakenBack { title } => {
                self.change(*title, |known| known.ahead = None);
            }
            Event::TitleLapsed { title, at, why } => self.change(*title, |known| {
                known.lapsed = Some((*at, *why));
            }),
            Event::GroundOwed { title, duty } => self.change(*title, |known| {
                if !known.record.owes.contains(duty) {
                    known.record.owes.push(*duty);
                }
            }),
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::EmergencyDeclared {
                emergency,
                case,
                step,
                until,
                decided_by,
                duty,
                reason,
            } => {
                if self
                    .emergencies
                    .iter()
                    .all(|known| known.emergency != *emergency)
                {
                    self.emergencies.push(Emergency {
                        emergency: *emergency,
                        case: *case,
                        step: *step,
                        since: stamp.happened_at(),
                        until: *until,
                        decided_by: decided_by.clone(),
                        duty: *duty,
                        reason: reason.clone(),
                        over: None,
                    });
                }
            }
            Event::EmergencyEnded { emergency, at } => {
                let mut known = self.emergencies.iter_mut();
                if let Some(known) = known.find(|known| known.emergency == *emergency) {
                    known.over.get_or_insert(*at);
                }
            }
            Event::DutyFulfilled { duty } => {
                self.duties.settle(*duty);
                for known in self
                    .emergencies
                    .iter_mut()
                    .filter(|known| known.duty == *duty)
                {
                    known.over.get_or_insert(stamp.recorded_at.min(known.until));
                }
            }
        }
    }

    fn change(&mut self, title: TitleId, change: impl FnOnce(&mut Title)) {
        let known = self.titles.iter_mut();
        if let Some(known) = known.into_iter().find(|known| known.record.title == title) {
            change(known);
        }
    }
}
