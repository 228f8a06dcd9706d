//! One ledger in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::StreamId,
};

use crate::{
    Append, Appended, CommandRecord, Head, LedgerKind, LogError, NewEvent, Outcome, READ_LIMIT_MAX,
    Snapshot, StoredEvent, leaf,
};

pub(crate) struct Ledger {
    pub(crate) kind: LedgerKind,
    pub(crate) checkpoints: BTreeMap<String, u64>,
    pub(crate) snapshots: BTreeMap<String, Snapshot>,
    pub(crate) head: Head,
    pub(crate) events: Vec<StoredEvent>,
    /// Positions of a stream's events; its length is the stream's version.
    streams: BTreeMap<StreamId, Vec<u64>>,
    cases: BTreeMap<Uuid, Vec<u64>>,
    pub(crate) commands: BTreeMap<CommandId, CommandRecord>,
    commands_by_first: BTreeMap<u64, CommandId>,
}

impl Ledger {
    pub(super) const fn new(kind: LedgerKind) -> Self {
        Self {
            kind,
            checkpoints: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            head: Head {
                next: 0,
                recorded_at: None,
            },
            events: Vec::new(),
            streams: BTreeMap::new(),
            cases: BTreeMap::new(),
            commands: BTreeMap::new(),
            commands_by_first: BTreeMap::new(),
        }
    }

    pub(super) fn append(
        &mut self,
        append: Append,
        own_clock: Timestamp,
    ) -> Result<Outcome, LogError> {
        if let Some(record) = self.commands.get(&append.command.id) {
            return Ok(record.again(&append.command));
        }
        let recorded_at = self
            .kind
            .record_at(self.head.recorded_at, append.now, own_clock)?;
        for (stream, expected) in append.expected {
            let actual = self.version(stream);
            if actual != expected {
                return Ok(Outcome::Conflict { stream, actual });
            }
        }
        for (case, next) in append.cases {
            let last = self.cases.get(&case.0).and_then(|seen| seen.last());
            if let Some(last) = last.copied().filter(|last| *last >= next) {
                return Ok(Outcome::CaseMoved { case, last });
            }
        }
        let first = self.head.next;
        for event in append.events {
            self.push(event, recorded_at);
        }
        let appended = Appended {
            first,
            last: self.head.next - 1,
            recorded_at,
        };
        self.commands_by_first.insert(first, append.command.id);
        self.commands.insert(
            append.command.id,
            CommandRecord {
                command: append.command,
                appended,
            },
        );
        Ok(Outcome::Appended(appended))
    }

    fn push(&mut self, event: NewEvent, recorded_at: Timestamp) {
        let position = self.head.next;
        self.head = Head {
            next: position + 1,
            recorded_at: Some(recorded_at),
        };
        self.streams.entry(event.stream).or_default().push(position);
        if let Some(case) = event.case {
            self.cases.entry(case).or_default().push(position);
        }
        self.events.push(StoredEvent {
            position,
            recorded_at,
            stream: event.stream.to_string(),
            version: event.version,
            event_id: event.event_id,
            type_name: event.type_name,
            case: event.case,
            leaf: leaf(position, recorded_at.as_microsecond(), &event.bytes).to_vec(),
            bytes: event.bytes,
        });
    }

    fn version(&self, stream: StreamId) -> u64 {
        self.streams
            .get(&stream)
            .map_or(0, |seen| seen.len() as u64)
    }

    pub(super) fn read(&self, from: u64, limit: usize) -> Vec<StoredEvent> {
        page(&self.events, from, limit).to_vec()
    }

    pub(super) fn read_stream(
        &self,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Vec<StoredEvent> {
        let positions = self.streams.get(&stream).map_or(&[][..], Vec::as_slice);
        self.at(page(positions, from_version.saturating_sub(1), limit))
    }

    pub(super) fn read_case(&self, case: CaseId, from: u64, limit: usize) -> Vec<StoredEvent> {
        let positions = self.cases.get(&case.0).map_or(&[][..], Vec::as_slice);
        let skip = positions.partition_point(|position| *position < from) as u64;
        self.at(page(positions, skip, limit))
    }

    pub(super) fn command(&self, command: CommandId) -> Option<CommandRecord> {
        self.commands.get(&command).cloned()
    }

    pub(super) fn read_commands(&self, from: u64, limit: usize) -> Vec<CommandRecord> {
        self.commands_by_first
            .range(from..)
            .take(limit.min(READ_LIMIT_MAX))
            .filter_map(|(_, command)| self.command(*command))
            .collect()
    }

    fn at(&self, positions: &[u64]) -> Vec<StoredEvent> {
        positions
            .iter()
            .filter_map(|position| page(&self.events, *position, 1).first().cloned())
            .collect()
    }
}

fn page<T>(all: &[T], from: u64, limit: usize) -> &[T] {
    let from = usize::try_from(from).unwrap_or(usize::MAX).min(all.len());
    let to = from
        .saturating_add(limit.min(READ_LIMIT_MAX))
        .min(all.len());
    &all[from..to]
}
