//! Who is on shift at a desk, what is handed over and what of it is read: as of an instant. It orders and shows; that a
//! list may be accepted is decided on the log.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    calendar::passed,
    ids::{CaseId, ShiftId},
    shift::{CASES_MAX, Item, LastHandover, State},
    stream::{StreamId, Subject},
};

use crate::{deadlines::Deadline, region::Region};

/// A desk as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftLine<'a> {
    /// Which.
    pub shift: ShiftId,
    /// Version of its stream.
    pub version: u64,
    /// Whose desk.
    pub organisation: &'a str,
    /// Who is on shift.
    pub coordinator: &'a Owner,
    /// Since when.
    pub since: Timestamp,
    /// From then on it is too long.
    pub due: Timestamp,
    /// It is.
    pub overdue: bool,
    /// Whom the rota named when it began, when that is somebody else.
    pub rota_says: Option<&'a str>,
    /// How it came to be theirs.
    pub last: Option<&'a LastHandover>,
    /// The list that is being handed over.
    pub handover: Option<HandoverLine<'a>>,
}

/// A list that is being handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HandoverLine<'a> {
    /// Since when.
    pub prepared_at: Timestamp,
    /// Since when it is on offer as it stands.
    pub offered_at: Option<Timestamp>,
    /// How many cases.
    pub cases: usize,
    /// How many have no line.
    pub without_line: usize,
    /// How many each reader still has to read, by user id.
    pub unread: BTreeMap<&'a str, usize>,
}

/// A case of the desk, on its list or not yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HandoverRow<'a> {
    /// Which.
    pub case: CaseId,
    /// On the list.
    pub listed: bool,
    /// It has its line.
    pub line: bool,
    /// How often that was written: a reading says of which.
    pub written: u64,
    /// The receiver is told what it waits for, so many times.
    pub waits_on: usize,
    /// And so many times what to do if.
    pub if_then: usize,
    /// Who read it as it is now, by user id.
    pub read_by: Vec<&'a str>,
    /// Position of its last change.
    pub changed: Option<u64>,
    /// It was read before that change.
    pub unread_again: bool,
    /// What runs in it: on whom it waits, for what, until when. To be copied into the line, or not.
    pub runs: Vec<Running<'a>>,
}

/// A clock of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Running<'a> {
    /// Who has to act.
    pub on: &'a Owner,
    /// Which deadline.
    pub what: &'a str,
    /// Until when.
    pub until: Timestamp,
    /// It has passed.
    pub passed: bool,
}

/// What stands to be recorded at a desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DeskMove {
    /// A case came to the desk that is not on its list, begun at this instant.
    List(CaseId, Timestamp),
    /// A case of the list changed at this position after it was read.
    MarkUnread(CaseId, u64),
    /// An open case did not come with the shift that began at this instant.
    OweReading(CaseId, Timestamp),
    /// Every open case came with that shift, or is owed to be read.
    Check(Timestamp),
}

impl Region {
    /// Every desk, by organisation.
    pub fn shifts(&self, now: Timestamp) -> Vec<ShiftLine<'_>> {
        let mut lines: Vec<_> = self
            .all_shifts()
            .filter_map(|(shift, state)| self.shift_line(shift, state, now))
            .collect();
        lines.sort_by_key(|line| line.organisation);
        lines
    }

    /// Who is on shift at the desk of an organisation.
    pub fn on_shift(&self, organisation: &str) -> Option<&Owner> {
        let running = self.shift(ShiftId::of(organisation))?.running.as_ref()?;
        Some(&running.coordinator)
    }

    fn shift_line<'a>(
        &'a self,
        shift: ShiftId,
        state: &'a State,
        now: Timestamp,
    ) -> Option<ShiftLine<'a>> {
        let running = state.running.as_ref()?;
        let stream = StreamId::new(Subject::Shift, shift.0);
        let handover = state.handover.as_ref().map(|list| {
            let readers: BTreeSet<&str> = list
                .items
                .iter()
                .flat_map(|item| item.reads.keys())
                .map(String::as_str)
                .collect();
            let unread = readers.into_iter().map(|reader| {
                let unread = list.items.iter().filter(|item| !self.is_read(item, reader));
                (reader, unread.count())
            });
            HandoverLine {
                prepared_at: list.prepared_at,
                offered_at: list.offer.as_ref().map(|offer| offer.at),
                cases: list.items.len(),
                without_line: list.items.iter().filter(|item| item.line.is_none()).count(),
                unread: unread.collect(),
            }
        });
        Some(ShiftLine {
            shift,
            version: self.version(stream).unwrap_or_default(),
            organisation: &running.coordinator.organisation,
            coordinator: &running.coordinator,
            since: running.since,
            due: running.due,
            overdue: passed(running.due, now),
            rota_says: running.rota_says(),
            last: state.last.as_ref(),
            handover,
        })
    }

    fn is_read(&self, item: &Item, reader: &str) -> bool {
        item.is_read_by(reader, self.case_head(item.case))
    }

    /// Every case of a desk, listed first and in the order of the list, then those that are not on it yet.
    pub fn handover(&self, shift: ShiftId, now: Timestamp) -> Handing<'_> {
        Handing {
            region: self,
            shift,
            deadlines: self.deadlines(now),
        }
    }

    /// What stands to be recorded at the desks as of now. Nothing while no list is being prepared and every desk was looked
    /// through after its shift began.
    pub fn desk_moves(&self, now: Timestamp) -> Vec<(ShiftId, DeskMove)> {
        let mut moves = Vec::new();
        let mut deadlines = None;
        for (shift, state) in self.all_shifts() {
            let Some(running) = &state.running else {
                continue;
            };
            let organisation = &*running.coordinator.organisation;
            if !running.checked {
                let deadlines = deadlines.get_or_insert_with(|| self.deadlines(now));
                let open = self.cases_of_desk(organisation, deadlines).into_iter();
                let left_out = open.filter(|case| !running.known.contains(case));
                let before = |case: &CaseId| {
                    let opened_at = self.case(*case).and_then(|state| state.opened_at);
                    opened_at.is_some_and(|opened| opened <= running.since)
                };
                let found = moves.len();
                moves.extend(
                    left_out
                        .filter(before)
                        .map(|case| (shift, DeskMove::OweReading(case, running.since))),
                );
                if moves.len() == found {
                    moves.push((shift, DeskMove::Check(running.since)));
                }
            }
            let Some(list) = &state.handover else {
                continue;
            };
            for item in &list.items {
                let changed = self.case_head(item.case).changed;
                if let Some(position) = changed.filter(|_| item.is_overtaken(changed)) {
                    moves.push((shift, DeskMove::MarkUnread(item.case, position)));
                }
            }
            let deadlines = deadlines.get_or_insert_with(|| self.deadlines(now));
            let new = self.cases_of_desk(organisation, deadlines);
            let new = new.into_iter().filter(|case| state.item(*case).is_none());
            let room = CASES_MAX.saturating_sub(list.items.len());
            let since = list.prepared_at;
            moves.extend(
                new.take(room)
                    .map(|case| (shift, DeskMove::List(case, since))),
            );
        }
        moves
    }

    /// Open cases with which the desk of an organisation still has to do something: it directs them, it owes something in
    /// them, a clock of theirs is its own, or it has to look at an alarm.
    fn cases_of_desk(&self, organisation: &str, deadlines: &[Deadline]) -> BTreeSet<CaseId> {
        let of_desk = |owner: &Owner| owner.organisation == organisation;
        let waiting = deadlines.iter().filter(|deadline| of_desk(&deadline.owner));
        let waiting = waiting.filter_map(|deadline| deadline.case);
        let alarms = self.alarms().into_iter();
        let alarmed = alarms.filter(|alarm| alarm.owner.is_some_and(of_desk));
        let alarmed = alarmed.filter_map(|alarm| alarm.case);
        let directed = self
            .all_cases()
            .filter(|(_, case)| case.director.as_ref().is_some_and(of_desk))
            .map(|(case, _)| case);
        let open = |case: &CaseId| self.case(*case).is_some_and(|state| state.is_open());
        waiting
            .chain(alarmed)
            .chain(directed)
            .filter(open)
            .collect()
    }
}

/// A list with what it is asked of.
pub struct Handing<'a> {
    region: &'a Region,
    shift: ShiftId,
    deadlines: Vec<Deadline>,
}

impl Handing<'_> {
    /// The rows; none where nobody is on shift.
    pub fn rows(&self) -> Vec<HandoverRow<'_>> {
        let Some((state, organisation)) = self
            .region
            .shift(self.shift)
            .and_then(|state| Some((state, state.organisation()?)))
        else {
            return Vec::new();
        };
        let items = state.handover.iter().flat_map(|list| &list.items);
        let listed = items.map(|item| self.row(item.case, Some(item)));
        let new = self.region.cases_of_desk(organisation, &self.deadlines);
        let new = new.into_iter().filter(|case| state.item(*case).is_none());
        listed.chain(new.map(|case| self.row(case, None))).collect()
    }

    fn row<'a>(&'a self, case: CaseId, item: Option<&'a Item>) -> HandoverRow<'a> {
        let changed = self.region.case_head(case).changed;
        let readers = item.into_iter().flat_map(|item| {
            let readers = item.reads.keys().map(String::as_str);
            readers.filter(|reader| self.region.is_read(item, reader))
        });
        let read_by: Vec<_> = readers.collect();
        let runs = self.deadlines.iter();
        let runs = runs.filter(|deadline| deadline.case == Some(case));
        HandoverRow {
            case,
            listed: item.is_some(),
            line: item.is_some_and(|item| item.line.is_some()),
            written: item.map_or(0, |item| item.written),
            waits_on: item.map_or(0, |item| item.waits_on.len()),
            if_then: item.map_or(0, |item| item.if_then.len()),
            changed,
            unread_again: read_by.is_empty()
                && item.is_some_and(|item| item.changed.is_some() || item.is_overtaken(changed)),
            read_by,
            runs: runs
                .map(|deadline| Running {
                    on: &deadline.owner,
                    what: &deadline.word,
                    until: deadline.due,
                    passed: deadline.passed,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests;
