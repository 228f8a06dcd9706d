//! `GET /v1/replay` and `GET /v1/cases/{id}/replay`.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use vangnet_access::{Action, allows};
use vangnet_domain::{
    actor::Actor,
    envelope::Recorded,
    ids::CaseId,
    stream::{StreamId, Subject},
};
use vangnet_log::{LookedBack, READ_LIMIT_MAX, is_still_there};
use vangnet_runtime::{
    Parking,
    opening::{self, Reader},
};
use vangnet_views::{
    CaseFile, Region, Timeline, View,
    replay::{Happened, happened, known},
};

use crate::{
    Audit, Parts,
    answer::{Problem, codes},
    door::{admit, purpose},
};

/// Most events that "what had happened" of a region is put in order from. What was known needs no such limit:
/// it is folded as it is read.
pub const HAPPENED_EVENTS_MAX: usize = 500_000;
/// Most events of one case.
pub const CASE_EVENTS_MAX: usize = 50_000;

/// Which question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// What the desk could know then.
    #[default]
    Known,
    /// What had happened by then.
    Happened,
}

/// The query of both routes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Asked {
    /// The instant; now, when left out.
    at: Option<Timestamp>,
    #[serde(default)]
    view: Question,
    /// `happened` only: as far as was known at this instant; now, when left out.
    known_at: Option<Timestamp>,
}

pub(crate) type AskedQuery = Result<Query<Asked>, QueryRejection>;

/// The instants of a replay.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct When {
    pub(crate) at: Timestamp,
    view: Question,
    known_at: Timestamp,
}

impl When {
    fn of(asked: AskedQuery, parts: &Parts) -> Result<Self, Problem> {
        let unreadable =
            |detail: &str| Problem::of(StatusCode::BAD_REQUEST, codes::QUERY_UNREADABLE, detail);
        let Query(asked) = asked.map_err(|_| {
            unreadable("Use at and knownAt, instants with an offset, and view: known or happened.")
        })?;
        let at = asked.at.unwrap_or_else(|| parts.clock.now());
        if asked.view == Question::Known && asked.known_at.is_some() {
            return Err(unreadable("knownAt goes with view=happened."));
        }
        Ok(Self {
            at,
            view: asked.view,
            known_at: match asked.view {
                Question::Known => at,
                Question::Happened => asked.known_at.unwrap_or(Timestamp::MAX),
            },
        })
    }
}

/// The region as it was.
pub async fn region(
    State(audit): State<Audit>,
    headers: HeaderMap,
    asked: AskedQuery,
) -> Result<Json<Value>, Problem> {
    let parts = &audit.parts;
    admit(parts, &headers)?;
    let when = When::of(asked, parts)?;
    let place = audit.replay_place().await.ok_or_else(Problem::busy)?;
    let parking = Parking::default();
    let (folded, _place) = region_then(parts, when, &parking, place).await?;
    let Happened {
        mut view,
        out_of_order,
    } = folded;
    view.go_by(&parts.book);
    let mut written = json!(view.as_of(when.at));
    written["asOf"] = json!(when.at);
    Ok(Json(told(written, when, &out_of_order, &parking)))
}

/// A case that is asked about, with its events.
pub(crate) struct OfCase<'a> {
    pub(crate) case: CaseId,
    pub(crate) when: When,
    pub(crate) events: Vec<Recorded>,
    pub(crate) parking: Parking,
    /// One of the places for replays: taken along, so that it is free again when the last fold is done.
    pub(crate) place: OwnedSemaphorePermit,
    /// Who asks, and what for.
    pub(crate) reader: (Actor, &'a str),
}

impl<'a> OfCase<'a> {
    /// Who may not ask, says not what for, or asks for nothing that there is, is refused before anything is read.
    pub(crate) async fn asked(
        audit: &Audit,
        id: &str,
        headers: &'a HeaderMap,
        asked: AskedQuery,
    ) -> Result<Self, Problem> {
        let parts = &audit.parts;
        let actor = admit(parts, headers)?;
        let purpose = purpose(headers)?;
        let when = When::of(asked, parts)?;
        let case: CaseId = id.parse().map_err(|_| Problem::not_found())?;
        let place = audit.replay_place().await.ok_or_else(Problem::busy)?;
        let parking = Parking::default();
        let (events, place) = events_of(parts, case, when, &parking, place).await?;
        Ok(Self {
            case,
            when,
            events,
            parking,
            place,
            reader: (actor, purpose),
        })
    }
}

/// An answer, and which instants it is of, which events stand out of order in it, and what could not be read.
pub(crate) fn told(
    mut written: Value,
    when: When,
    out_of_order: &BTreeSet<u64>,
    parking: &Parking,
) -> Value {
    written["when"] = json!(when);
    written["outOfOrder"] = json!(out_of_order);
    written["unreadable"] = json!(unreadable(parking));
    written
}

/// A case as it was, with the steps that led there and what each of them changed.
pub async fn case(
    State(audit): State<Audit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asked: AskedQuery,
) -> Result<Json<Value>, Problem> {
    let parts = &audit.parts;
    let OfCase {
        case,
        when,
        events,
        parking,
        place,
        reader,
    } = OfCase::asked(&audit, &id, &headers, asked).await?;
    let recorded = events.iter().filter(|it| it.recorded_at <= when.known_at);
    let looked_back_then: Vec<_> = recorded.filter_map(LookedBack::of).collect();
    let fold_all = move || {
        let file = fold::<CaseFile>(&events, when);
        (file, fold::<Timeline>(&events, when).view, place)
    };
    let (file, timeline, _place) = parts.tasks.reckon(fold_all).await.ok_or_else(panicked)?;
    let Happened {
        view: mut file,
        out_of_order,
    } = file;
    file.go_by(&parts.book);
    if file.case().is_none() {
        return Err(Problem::not_found());
    }
    let looked_back = looked_back(parts, &looked_back_then).await?;
    let steps = serde_json::to_value(timeline.steps())
        .map_err(|_| Problem::internal("steps cannot be written as JSON"))?;
    let mut written = serde_json::to_value(file.as_of(when.at))
        .map_err(|_| Problem::internal("a case cannot be written as JSON"))?;
    written = shown(written, parts, &reader, case).await;
    written["asOf"] = json!(when.at);
    written["steps"] = steps;
    written["lookBacks"] = json!(looked_back);
    Ok(Json(told(written, when, &out_of_order, &parking)))
}

/// A case's answer with its personal texts opened, for a purpose.
pub(crate) async fn shown(
    written: Value,
    parts: &Parts,
    (actor, purpose): &(Actor, &str),
    case: CaseId,
) -> Value {
    let what = StreamId::new(Subject::Case, case.0).to_string();
    let reader = Reader {
        actor,
        may_open: allows(actor.role, Action::PersonalOpen),
        purpose,
        what: &what,
    };
    opening::show(written, &parts.sealer, reader).await
}

pub(crate) fn fold<V: View>(events: &[Recorded], when: When) -> Happened<V> {
    match when.view {
        Question::Known => in_order(known(events, when.at)),
        Question::Happened => happened(events, when.at, when.known_at),
    }
}

const fn in_order<V>(view: V) -> Happened<V> {
    Happened {
        view,
        out_of_order: BTreeSet::new(),
    }
}

pub(crate) fn panicked() -> Problem {
    Problem::internal("a fold panicked")
}

/// The region as it was.
pub(crate) async fn region_then(
    parts: &Parts,
    when: When,
    parking: &Parking,
    place: OwnedSemaphorePermit,
) -> Result<(Happened<Region>, OwnedSemaphorePermit), Problem> {
    // The place is taken along: it is free again when the fold is done, also when nobody waits for it any more.
    match when.view {
        Question::Known => Ok((known_region(parts, when.at, parking).await?, place)),
        Question::Happened => {
            let events = region_events(parts, when.known_at, parking).await?;
            let fold = move || (fold::<Region>(&events, when), place);
            parts.tasks.reckon(fold).await.ok_or_else(panicked)
        }
    }
}

/// What was known: folded as it is read, since recorded time never falls along positions.
async fn known_region(
    parts: &Parts,
    at: Timestamp,
    parking: &Parking,
) -> Result<Happened<Region>, Problem> {
    let mut view = Region::default();
    let mut next = 0;
    loop {
        let batch = parts.log.read(&parts.ledger, next, READ_LIMIT_MAX).await?;
        let full = batch.len() == READ_LIMIT_MAX;
        for stored in batch {
            if stored.recorded_at > at {
                return Ok(in_order(view));
            }
            next = stored.position + 1;
            if let Some(event) = parking.decode(&stored) {
                view.apply(&event);
            }
        }
        if !full {
            return Ok(in_order(view));
        }
    }
}

async fn region_events(
    parts: &Parts,
    known_at: Timestamp,
    parking: &Parking,
) -> Result<Vec<Recorded>, Problem> {
    let mut events = Vec::new();
    let mut next = 0;
    loop {
        let batch = parts.log.read(&parts.ledger, next, READ_LIMIT_MAX).await?;
        let full = batch.len() == READ_LIMIT_MAX;
        let mut later = false;
        for stored in batch {
            next = stored.position + 1;
            later |= stored.recorded_at > known_at;
            if !later {
                events.extend(parking.decode(&stored));
            }
        }
        if events.len() > HAPPENED_EVENTS_MAX {
            return Err(Problem::of(
                StatusCode::BAD_REQUEST,
                codes::REPLAY_TOO_LARGE,
                "Ask what was known, ask for one case, or set knownAt earlier.",
            ));
        }
        if later || !full {
            return Ok(events);
        }
    }
}

/// Each look-back, with whether what it looked at is in the log now, to the byte (H34).
async fn looked_back(parts: &Parts, then: &[LookedBack]) -> Result<Vec<Value>, Problem> {
    let mut told = Vec::with_capacity(then.len());
    for look_back in then {
        let LookedBack {
            position,
            stay,
            case,
            timeline,
        } = look_back;
        let there = is_still_there(parts.log.as_ref(), &parts.ledger, *case, timeline).await?;
        if !there {
            tracing::error!(%stay, position, "what was looked back on is not in the log any more");
        }
        told.push(json!({
            "stay": stay,
            "position": position,
            "timeline": timeline.to_string(),
            "stillThere": there,
        }));
    }
    Ok(told)
}

/// The events of a case, and of its people as far as they belonged to it then.
async fn events_of(
    parts: &Parts,
    case: CaseId,
    when: When,
    parking: &Parking,
    place: OwnedSemaphorePermit,
) -> Result<(Vec<Recorded>, OwnedSemaphorePermit), Problem> {
    let events = case_events(parts, case, parking).await?;
    let fold_own = move || (fold::<CaseFile>(&events, when).view, events, place);
    let (file, mut events, place) = parts.tasks.reckon(fold_own).await.ok_or_else(panicked)?;
    events.extend(people_events(parts, &file, case, parking).await?);
    Ok((events, place))
}

/// The events of a case.
async fn case_events(
    parts: &Parts,
    case: CaseId,
    parking: &Parking,
) -> Result<Vec<Recorded>, Problem> {
    let mut events: Vec<Recorded> = Vec::new();
    let mut from = 0;
    loop {
        let batch = parts
            .log
            .read_case(&parts.ledger, case, from, READ_LIMIT_MAX)
            .await?;
        let full = batch.len() == READ_LIMIT_MAX;
        from = batch.last().map_or(from, |last| last.position + 1);
        events.extend(batch.iter().filter_map(|stored| parking.decode(stored)));
        if events.len() > CASE_EVENTS_MAX {
            return Err(Problem::of(
                StatusCode::BAD_REQUEST,
                codes::REPLAY_TOO_LARGE,
                "This case has more events than one answer is made of.",
            ));
        }
        if !full {
            return Ok(events);
        }
    }
}

/// The events of the people of a case, as far as it has been folded, who became known in another case. Who joins it only
/// later is not of it yet.
async fn people_events(
    parts: &Parts,
    file: &CaseFile,
    case: CaseId,
    parking: &Parking,
) -> Result<Vec<Recorded>, Problem> {
    let members = match file.state(StreamId::new(Subject::Case, case.0)) {
        Some(vangnet_domain::state::State::Case(state)) => state.members.keys(),
        _ => return Ok(Vec::new()),
    };
    let mut events = Vec::new();
    for member in members {
        let person = StreamId::new(Subject::Person, member.0);
        if file.version(person) == 0 {
            let rest = parts
                .log
                .read_stream(&parts.ledger, person, 1, READ_LIMIT_MAX)
                .await?;
            events.extend(rest.iter().filter_map(|stored| parking.decode(stored)));
        }
    }
    Ok(events)
}

/// Streams that stand still from their first unreadable event on; all others go on, and the answer says so.
fn unreadable(parking: &Parking) -> Vec<Value> {
    let parked = parking.list().into_iter();
    parked
        .map(|parked| json!({ "stream": parked.stream, "since": parked.position }))
        .collect()
}
