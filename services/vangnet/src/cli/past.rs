//! A case, or the whole region, as it was: what was known at an instant, or what had happened by it.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use vangnet_domain::{
    book::Book,
    envelope::Recorded,
    ids::CaseId,
    state::State,
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{Log, LogError, READ_LIMIT_MAX};
use vangnet_views::{
    CaseFile, Region, Timeline, View, existed,
    replay::{happened, known},
};

/// Which of the two truths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// Everything recorded by then: what the desk could know.
    #[default]
    Known,
    /// Everything that had happened by then, as known later.
    Happened,
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Question {
    /// The instant.
    pub at: Timestamp,
    /// Which truth.
    pub view: Truth,
    /// For `happened`: as known at this instant.
    pub known_at: Timestamp,
}

/// Events that were read, and what could not be.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// In order of position.
    pub events: Vec<Recorded>,
    /// Streams with an unreadable event, and its position: nothing after it in that stream was folded.
    pub unreadable: Vec<(StreamId, u64)>,
}

/// Read a case, or the whole ledger.
pub async fn read(
    log: &dyn Log,
    ledger: &LedgerId,
    case: Option<CaseId>,
) -> Result<Read, LogError> {
    let mut read = Read::default();
    let mut from = 0;
    loop {
        let batch = match case {
            Some(case) => log.read_case(ledger, case, from, READ_LIMIT_MAX).await?,
            None => log.read(ledger, from, READ_LIMIT_MAX).await?,
        };
        let full = batch.len() == READ_LIMIT_MAX;
        for stored in &batch {
            from = stored.position + 1;
            let Ok(stream) = stored.stream.parse::<StreamId>() else {
                continue;
            };
            if read.unreadable.iter().any(|(parked, _)| *parked == stream) {
                continue;
            }
            match Recorded::decode(stored.position, stored.recorded_at, &stored.bytes) {
                Ok(event) => read.events.push(event),
                Err(_) => read.unreadable.push((stream, stored.position)),
            }
        }
        if !full {
            return Ok(read);
        }
    }
}

fn fold<'a, V: View>(
    events: impl IntoIterator<Item = &'a Recorded>,
    question: &Question,
) -> (V, BTreeSet<u64>) {
    match question.view {
        Truth::Known => (known(events, question.at), BTreeSet::new()),
        Truth::Happened => {
            let folded = happened(events, question.at, question.known_at);
            (folded.view, folded.out_of_order)
        }
    }
}

/// A case: its file as of the instant, and the steps that led there, each with what it changed.
pub fn case(case: CaseId, read: &Read, question: &Question, book: &Arc<Book>) -> Value {
    let (mut timeline, out_of_order): (Timeline, _) = fold(&read.events, question);
    timeline.go_by(book);
    json!({
        "case": case,
        "at": question.at,
        "view": question.view,
        "file": timeline.file().as_of(question.at),
        "steps": timeline.steps(),
        "outOfOrder": out_of_order,
        "unreadable": read.unreadable,
    })
}

/// What there was to choose from for a case; `None` when the case was not known, or had not happened, yet. `read` is of
/// the whole ledger.
pub fn places(
    case: CaseId,
    read: &Read,
    question: &Question,
    book: &Book,
) -> Option<anyhow::Result<Value>> {
    let (region, out_of_order): (Region, _) = fold(&read.events, question);
    let of_case = |event: &&Recorded| event.envelope.case == Some(case);
    let (file, _): (CaseFile, _) = fold(read.events.iter().filter(of_case), question);
    let members: BTreeSet<StreamId> = match file.state(StreamId::new(Subject::Case, case.0)) {
        Some(State::Case(state)) => state
            .members
            .keys()
            .map(|member| StreamId::new(Subject::Person, member.0))
            .collect(),
        _ => BTreeSet::new(),
    };
    let of_people = |event: &&Recorded| of_case(event) || members.contains(&event.envelope.stream);
    let (file, _): (CaseFile, _) = fold(read.events.iter().filter(of_people), question);
    let existed = existed(&region, &file, question.at, book)?;
    let written = serde_json::to_value(existed).map(|mut written| {
        if let Some(fields) = written.as_object_mut() {
            fields.insert("view".into(), json!(question.view));
            fields.insert("outOfOrder".into(), json!(out_of_order));
            fields.insert("unreadable".into(), json!(read.unreadable));
        }
        written
    });
    Some(written.map_err(Into::into))
}

/// The region: the whole board as of the instant.
pub fn region(read: &Read, question: &Question, book: &Arc<Book>) -> Value {
    let (mut region, out_of_order): (Region, _) = fold(&read.events, question);
    region.go_by(book);
    let mut told = json!(region.as_of(question.at));
    told["at"] = json!(question.at);
    told["view"] = json!(question.view);
    told["outOfOrder"] = json!(out_of_order);
    told["unreadable"] = json!(read.unreadable);
    told
}
