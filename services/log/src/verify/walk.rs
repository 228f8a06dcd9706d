//! The walk along a ledger's events and, beside it, along the records of its commands.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    actor::Actor,
    envelope::Envelope,
    ids::CommandId,
    stream::{LedgerId, StreamId},
};

use super::{Finding, FindingKind, PAGE_EVENTS, VerifyReport, Visit, leaf};
use crate::{CommandRecord, Head, Log, LogError, StoredEvent};

/// Neighbouring events of one command.
struct Span {
    command: CommandId,
    actor: String,
    first: u64,
    last: u64,
    recorded_at: Timestamp,
}

pub(super) struct Walk<'a> {
    pub(super) report: VerifyReport,
    log: &'a dyn Log,
    ledger: &'a LedgerId,
    /// The position that has to come.
    next: u64,
    last_recorded_at: Option<Timestamp>,
    versions: BTreeMap<StreamId, u64>,
    span: Option<Span>,
    /// Records read and not yet met, in the order of their first positions.
    records: VecDeque<CommandRecord>,
    /// From where the next records are read; `None` when there are no more.
    records_from: Option<u64>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(log: &'a dyn Log, ledger: &'a LedgerId) -> Self {
        Self {
            report: VerifyReport::new(ledger.clone()),
            log,
            ledger,
            next: 0,
            last_recorded_at: None,
            versions: BTreeMap::new(),
            span: None,
            records: VecDeque::new(),
            records_from: Some(0),
        }
    }

    fn find(&mut self, kind: FindingKind, position: u64, detail: String) {
        self.report.add(Finding {
            kind,
            position: Some(position),
            detail,
        });
    }

    /// The next event.
    pub(super) async fn event(
        &mut self,
        event: &StoredEvent,
        visit: &mut Visit<'_>,
    ) -> Result<(), LogError> {
        self.report.events += 1;
        self.place(event);
        self.version(event);
        let envelope = match Envelope::decode(&event.bytes) {
            Ok(envelope) => envelope,
            Err(error) => {
                let detail = format!("the bytes are no envelope: {error}");
                self.find(FindingKind::Envelope, event.position, detail);
                return self.end_span().await;
            }
        };
        self.copies(event, &envelope);
        if let Err(why) = visit(event, &envelope) {
            self.find(FindingKind::Body, event.position, why);
        }
        self.command(event, &envelope).await
    }

    /// An event that the backend cannot read: nothing is said of it, nor of its command.
    pub(super) async fn unreadable(&mut self, position: u64, why: String) -> Result<(), LogError> {
        self.find(FindingKind::Unreadable, position, why);
        self.next = position.saturating_add(1);
        self.end_span().await
    }

    /// Position, time and leaf.
    fn place(&mut self, event: &StoredEvent) {
        let at = event.position;
        if at != self.next {
            let detail = match at.checked_sub(1) {
                Some(last) if at > self.next => {
                    format!("nothing stands at positions {} to {last}", self.next)
                }
                _ => format!("after it comes position {at}"),
            };
            self.find(FindingKind::Position, self.next, detail);
        }
        self.next = at.saturating_add(1);
        if let Some(last) = self.last_recorded_at
            && event.recorded_at < last
        {
            let detail = format!("recorded at {}, after {last}", event.recorded_at);
            self.find(FindingKind::RecordedAt, at, detail);
        }
        self.last_recorded_at = Some(event.recorded_at);
        if event.leaf != leaf(at, event.recorded_at.as_microsecond(), &event.bytes) {
            let detail = "position, time or bytes are not those that were appended".to_owned();
            self.find(FindingKind::Leaf, at, detail);
        }
    }

    fn version(&mut self, event: &StoredEvent) {
        let Ok(stream) = event.stream.parse::<StreamId>() else {
            let detail = "the stream's name is none".to_owned();
            return self.find(FindingKind::Copy, event.position, detail);
        };
        let last = self.versions.insert(stream, event.version).unwrap_or(0);
        self.report.streams = self.versions.len() as u64;
        if last.checked_add(1) != Some(event.version) {
            let detail = format!("{stream} goes from version {last} to {}", event.version);
            self.find(FindingKind::Version, event.position, detail);
        }
    }

    /// The columns beside the bytes.
    fn copies(&mut self, event: &StoredEvent, said: &Envelope) {
        let case: Option<Uuid> = said.case.map(|case| case.0);
        for (what, same) in [
            ("ledger", said.ledger == *self.ledger),
            ("stream", said.stream.to_string() == event.stream),
            ("version", said.version == event.version),
            ("event id", said.event_id.0 == event.event_id),
            ("type name", said.type_name == event.type_name),
            ("case", case == event.case),
        ] {
            if !same {
                let detail = format!("the {what} beside the bytes is not the one in them");
                self.find(FindingKind::Copy, event.position, detail);
            }
        }
    }

    /// Lengthen the span of the event's command, or end it and begin another.
    async fn command(&mut self, event: &StoredEvent, said: &Envelope) -> Result<(), LogError> {
        match &mut self.span {
            Some(span) if span.command == said.command_id => {
                span.last = event.position;
                let differs = span.recorded_at != event.recorded_at;
                if differs {
                    let detail = format!("not recorded with the rest of command {}", span.command);
                    self.find(FindingKind::Command, event.position, detail);
                }
                return Ok(());
            }
            _ => self.end_span().await?,
        }
        self.report.commands += 1;
        self.span = Some(Span {
            command: said.command_id,
            actor: actor(&said.actor),
            first: event.position,
            last: event.position,
            recorded_at: event.recorded_at,
        });
        Ok(())
    }

    /// Compare a span that has ended with the record of its command.
    async fn end_span(&mut self) -> Result<(), LogError> {
        let Some(span) = self.span.take() else {
            return Ok(());
        };
        let command = span.command;
        loop {
            match self.record().await? {
                Some(record) if record.appended.first < span.first => self.orphan(&record),
                Some(record) if record.appended.first == span.first => {
                    self.compare(&span, &record);
                    return Ok(());
                }
                later => {
                    if let Some(later) = later {
                        self.records.push_front(later);
                    }
                    let detail = format!("command {command} has no record");
                    self.find(FindingKind::Command, span.first, detail);
                    return Ok(());
                }
            }
        }
    }

    fn compare(&mut self, span: &Span, record: &CommandRecord) {
        let (command, appended) = (&record.command, record.appended);
        for (same, what) in [
            (command.id == span.command, "is of another command"),
            (command.actor == span.actor, "names another actor"),
            (appended.last == span.last, "ends at another position"),
            (appended.recorded_at == span.recorded_at, "has another time"),
        ] {
            if !same {
                let detail = format!("the record of command {} {what}", span.command);
                self.find(FindingKind::Command, span.first, detail);
            }
        }
    }

    fn orphan(&mut self, record: &CommandRecord) {
        let detail = format!(
            "command {} has a record, and no event begins it here",
            record.command.id
        );
        self.find(FindingKind::Command, record.appended.first, detail);
    }

    /// The next record, if there is one.
    async fn record(&mut self) -> Result<Option<CommandRecord>, LogError> {
        if self.records.is_empty()
            && let Some(from) = self.records_from
        {
            let page = self.log.read_commands(self.ledger, from, PAGE_EVENTS).await;
            let page = match page {
                Ok(page) => page,
                Err(LogError::Damaged(why)) => {
                    self.report.add(Finding {
                        kind: FindingKind::Unreadable,
                        position: None,
                        detail: format!("reading commands on from position {from}: {why}"),
                    });
                    Vec::new()
                }
                Err(error) => return Err(error),
            };
            self.records_from = page
                .last()
                .and_then(|last| last.appended.first.max(from).checked_add(1));
            self.records.extend(page);
        }
        Ok(self.records.pop_front())
    }

    /// After the last event: the head that was there at the start, and what stands behind it.
    pub(super) async fn end(mut self, head: Head) -> Result<VerifyReport, LogError> {
        self.end_span().await?;
        if self.next < head.next {
            let detail = format!(
                "the head is at {}, and nothing stands from here on",
                head.next
            );
            self.find(FindingKind::Position, self.next, detail);
        } else if head.recorded_at != self.last_recorded_at {
            let detail = "the head's time is not that of the last event".to_owned();
            self.find(FindingKind::Head, head.next.saturating_sub(1), detail);
        }
        let behind = self.log.read(self.ledger, head.next, 1).await;
        let event_behind = match behind {
            Ok(events) => events.first().map(|event| event.position),
            // Somebody else's append; the next run reads it.
            Err(LogError::Damaged(_)) => None,
            Err(error) => return Err(error),
        };
        let mut record_behind = None;
        while let Some(record) = self.record().await? {
            if record.appended.first >= head.next {
                record_behind = Some(record);
                break;
            }
            self.orphan(&record);
        }
        // What came while this was reading is before the head that there is now.
        let now = self.log.head(self.ledger).await?;
        if let Some(position) = event_behind.filter(|position| *position >= now.next) {
            let detail = format!("an event stands here, and the head is at {}", now.next);
            self.find(FindingKind::Head, position, detail);
        }
        if let Some(record) = record_behind.filter(|it| it.appended.first >= now.next) {
            self.orphan(&record);
        }
        Ok(self.report)
    }
}

/// An actor as [`Fingerprint`](crate::Fingerprint) has it.
fn actor(actor: &Actor) -> String {
    format!("{}:{}:{}", actor.role, actor.organisation, actor.person)
}
