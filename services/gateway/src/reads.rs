//! What is read from the live fold of the region, and from the log where one case is asked for.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_domain::{
    actor::Role,
    consultation,
    duty::Duty,
    ids::{CaseId, PersonId},
    matching::Wanted,
    person::AgeBand,
    region::Municipality,
    state::State,
    stream::{StreamId, Subject},
};
use vangnet_log::{READ_LIMIT_MAX, StoredEvent, seen};
use vangnet_runtime::{Parking, opening, wire::Accepted};
use vangnet_views::{CaseFile, Region, Timeline, View as _, involved::Sight};

use crate::{
    call::Call,
    codes,
    gateway::Freshness,
    problem::{FieldError, Problem},
    resource::{Folded, json},
    route::{Routes, Spec},
};

/// The purpose that opens a case to somebody who has nothing to do in it (vitaal belang).
pub const VITAL_INTEREST: &str = "vital-interest";

/// Most events of one case; beyond it a case is read by auditors in parts.
pub const CASE_EVENTS_MAX: usize = 20_000;

/// A list, with how old it is.
#[derive(Serialize, ToSchema)]
pub struct ListReading {
    /// How old.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Streams that stand still since an event that cannot be read: what rows say of them may no longer be so.
    pub unreadable: Vec<ParkedStream>,
    /// The rows.
    #[schema(value_type = Vec<Object>)]
    pub items: Value,
}

/// A stream that cannot be read on.
#[derive(Serialize, ToSchema)]
pub struct ParkedStream {
    /// Which.
    pub stream: String,
    /// Of this case.
    pub case: Option<Uuid>,
    /// Unreadable since this position.
    pub position: u64,
}

/// What stands still, for whoever reads.
pub fn unreadable(parking: &Parking) -> Vec<ParkedStream> {
    let parked = parking.list().into_iter();
    parked
        .map(|parked| ParkedStream {
            stream: parked.stream,
            case: parked.case,
            position: parked.position,
        })
        .collect()
}

/// A case as a whole.
#[derive(Serialize, ToSchema)]
pub struct CaseReading {
    /// How old. Read from the log itself: never behind it.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Streams of the case that stand still since an event that cannot be read.
    pub unreadable: Vec<ParkedStream>,
    /// The case, its people, reports, weighings, deployments, placements, stays, duties and open contradictions,
    /// each with its id and version.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub file: Value,
}

/// What happened in a case, in the order in which it was recorded.
#[derive(Serialize, ToSchema)]
pub struct TimelineReading {
    /// How old. Read from the log itself: never behind it.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// Streams of the case that stand still since an event that cannot be read; their later steps are left out.
    pub unreadable: Vec<ParkedStream>,
    /// What these steps are of, in one line: position of the case's first event and of the last one, how many there are, and
    /// SHA-256 over their leaves in the log. A look-back says with it what was looked at.
    pub seen: String,
    /// The steps: both clocks, who, what in one line, and what it changed. No personal text.
    #[schema(value_type = Vec<Object>)]
    pub items: Value,
}

/// Rows of the region as of now, for whoever calls.
pub async fn rows(
    call: &Call,
    ask: impl FnOnce(&Region, Timestamp) -> Result<Value, serde_json::Error>,
) -> Result<ListReading, Problem> {
    // Freshness first: rows may only be newer than it says.
    let freshness = call.gateway.freshness();
    let asked = ask(&call.gateway.parts.live.read(), freshness.as_of);
    let items = asked.map_err(|_| Problem::internal("a view cannot be written as JSON"))?;
    let sealer = &call.gateway.parts.substrate.sealer;
    Ok(ListReading {
        freshness,
        unreadable: unreadable(call.gateway.parts.live.parking()),
        items: opening::show(items, sealer, call.reader(call.spec.path)).await,
    })
}

/// What whoever calls may know of, of what is owed and what went off in the region (H35).
pub fn sight<'a>(call: &'a Call, region: &Region, now: Timestamp) -> Sight<'a> {
    let book = &call.gateway.parts.substrate.rules.book;
    region.sight(&call.actor, &book.regions.at(now).table, now)
}

impl Routes {
    /// A list of the region as of now, for whoever calls.
    pub fn list(
        self,
        spec: Spec,
        ask: fn(&Region, &Call, Timestamp) -> Result<Value, serde_json::Error>,
    ) -> Self {
        self.get::<ListReading, _, _>(spec, move |call| async move {
            let rows = rows(&call, |region, now| ask(region, &call, now)).await?;
            json(StatusCode::OK, &rows)
        })
    }
}

/// What a search for candidates asks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WantedQuery {
    age_band: Option<String>,
    municipality: Option<String>,
}

/// The need in the query.
pub fn wanted(call: &Call) -> Result<Wanted, Problem> {
    let query: WantedQuery = call.query()?;
    let mut errors = Vec::new();
    let age_band = match query.age_band.as_deref().map(str::parse::<AgeBand>) {
        None => AgeBand::Unknown,
        Some(Ok(band)) => band,
        Some(Err(_)) => {
            errors.push(FieldError::query(
                "ageBand",
                "Use a word of the list AgeBand.",
            ));
            AgeBand::Unknown
        }
    };
    let municipality = match query
        .municipality
        .as_deref()
        .map(str::parse::<Municipality>)
    {
        None => None,
        Some(Ok(municipality)) => Some(municipality),
        Some(Err(_)) => {
            errors.push(FieldError::query(
                "municipality",
                "Use a CBS code, e.g. GM0034.",
            ));
            None
        }
    };
    if errors.is_empty() {
        Ok(Wanted {
            age: age_band,
            home: municipality,
            ..Wanted::anything()
        })
    } else {
        Err(Problem::invalid(errors))
    }
}

/// A case, folded from the log; also one that closed long ago.
pub async fn case(call: &Call, case: CaseId) -> Result<CaseReading, Problem> {
    let events = case_events(call, case).await?;
    if events.is_empty() {
        return Err(Problem::not_found());
    }
    let parking = Parking::default();
    let file = filed(&events, &parking);
    need_to_know(call, case, &file)?;
    let stream = StreamId::new(Subject::Case, case.0);
    let Some(State::Case(state)) = file.state(stream) else {
        return Err(Problem::not_found());
    };
    let members: Vec<PersonId> = state.members.keys().copied().collect();
    let substrate = &call.gateway.parts.substrate;
    let freshness = from_the_log(call, events.last().map(|event| event.position));
    // Somebody who became known in another case has their first events there; so have their titles. What is known of them
    // is their whole stream, in the order of the log.
    let mut whole: BTreeMap<u64, StoredEvent> = events
        .into_iter()
        .map(|event| (event.position, event))
        .collect();
    for member in members {
        for subject in [Subject::Person, Subject::Title] {
            let stream = StreamId::new(subject, member.0);
            let known = substrate
                .log
                .read_stream(&substrate.ledger, stream, 1, READ_LIMIT_MAX)
                .await?;
            whole.extend(known.into_iter().map(|event| (event.position, event)));
        }
    }
    let parking = Parking::default();
    let mut file = filed(whole.values(), &parking);
    file.go_by(&substrate.rules.book);
    let value = serde_json::to_value(file.as_of(freshness.as_of))
        .map_err(|_| Problem::internal("a case cannot be written as JSON"))?;
    let what = stream.to_string();
    Ok(CaseReading {
        freshness,
        unreadable: unreadable(&parking),
        file: opening::show(value, &substrate.sealer, call.reader(&what)).await,
    })
}

/// Everything recorded of a case.
pub async fn timeline(call: &Call, case: CaseId) -> Result<TimelineReading, Problem> {
    let events = case_events(call, case).await?;
    let seen = seen(&events).ok_or_else(Problem::not_found)?;
    let parking = Parking::default();
    need_to_know(call, case, &filed(&events, &parking))?;
    let mut timeline = Timeline::default();
    for event in events.iter().filter_map(|event| parking.decode(event)) {
        timeline.apply(&event);
    }
    let items = serde_json::to_value(timeline.steps())
        .map_err(|_| Problem::internal("a timeline cannot be written as JSON"))?;
    Ok(TimelineReading {
        freshness: from_the_log(call, events.last().map(|event| event.position)),
        unreadable: unreadable(&parking),
        seen: seen.to_string(),
        items,
    })
}

/// Refuse whoever has nothing to do in any of the cases a stream belongs to (H35); a stream of no case is its role's.
pub async fn need_to_know_of(call: &Call, cases: &BTreeSet<CaseId>) -> Result<(), Problem> {
    let mut outcome = Ok(());
    for case in cases {
        let events = case_events(call, *case).await?;
        outcome = need_to_know(call, *case, &filed(&events, &Parking::default()));
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// Refuse whoever neither asked nor was asked, nor has something to do in the case: question and answer are text about it
/// (H35). What another partner is asked is none of theirs, in the same case either.
pub async fn need_to_know_of_consultation(
    call: &Call,
    consultation: &consultation::State,
    cases: &BTreeSet<CaseId>,
) -> Result<(), Problem> {
    if consultation.is_between(&call.actor.organisation) {
        return Ok(());
    }
    match (call.actor.role, cases.first()) {
        (Role::Partner, Some(case)) => need_to_know(call, *case, &CaseFile::default()),
        _ => need_to_know_of(call, cases).await,
    }
}

/// Refuse whoever has nothing to do in a case, unless for a vital interest; that is logged (H35).
fn need_to_know(call: &Call, case: CaseId, file: &CaseFile) -> Result<(), Problem> {
    if file.opens_to(&call.actor, call.gateway.now()) {
        return Ok(());
    }
    if call.purpose() == Some(VITAL_INTEREST) {
        tracing::warn!(
            target: "vangnet::access",
            person = call.actor.person,
            role = %call.actor.role,
            organisation = call.actor.organisation,
            purpose = VITAL_INTEREST,
            %case,
            "a case was read by somebody who is not involved"
        );
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        codes::NOT_INVOLVED,
        "Your organisation has nothing to do in this case now. Ask the desk; when a life or somebody's safety cannot wait, \
         read with `Vangnet-Purpose: vital-interest`.",
    ))
}

/// Whether what a command wrote is shown to whoever gave it: as to a reader, and to who had something to do there until this
/// command (H35). Who has nothing to do there may have a word to say; it is not answered with the file.
pub async fn is_shown(call: &Call, accepted: &Accepted, folded: &Folded) -> Result<bool, Problem> {
    let now = call.gateway.now();
    let by_role = CaseFile::default().involves(&call.actor, now);
    if by_role || folded.cases.is_empty() || !is_of_a_case(accepted.stream.subject) {
        return Ok(true);
    }
    // Asked again because the answer was lost, they get it as long as it says what it would have said then.
    let as_then = !accepted.already || folded.version == accepted.version;
    for case in &folded.cases {
        let events = case_events(call, *case).await?;
        let parking = Parking::default();
        let before = |event: &&StoredEvent| event.position < accepted.first;
        let told: Vec<_> = events.iter().take_while(before).cloned().collect();
        let did = as_then && filed(&told, &parking).involves(&call.actor, now);
        if did || need_to_know(call, *case, &filed(&events, &parking)).is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether streams of a subject are read as a part of their case. The others are read by role, or say less by themselves.
const fn is_of_a_case(subject: Subject) -> bool {
    match subject {
        Subject::Report
        | Subject::Case
        | Subject::Person
        | Subject::Triage
        | Subject::Weighings
        | Subject::Consultation
        | Subject::Deployment
        | Subject::Placement
        | Subject::Search
        | Subject::Stay
        | Subject::Title => true,
        Subject::Rota
        | Subject::Team
        | Subject::Place
        | Subject::Counter
        | Subject::Guest
        | Subject::Export
        | Subject::Shift
        | Subject::Alarm => false,
    }
}

/// What a command opened, of its own events.
pub async fn duties_of(call: &Call, accepted: &Accepted) -> Result<Vec<Duty>, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let wrote = accepted.last.saturating_sub(accepted.first) + 1;
    let limit = usize::try_from(wrote).unwrap_or(READ_LIMIT_MAX);
    let events = substrate
        .log
        .read(&substrate.ledger, accepted.first, limit.min(READ_LIMIT_MAX))
        .await?;
    let parking = Parking::default();
    let events = events.iter().filter_map(|event| parking.decode(event));
    let opened = events.filter_map(|event| event.event.opened_duty().cloned());
    Ok(opened.collect())
}

fn filed<'a>(events: impl IntoIterator<Item = &'a StoredEvent>, parking: &Parking) -> CaseFile {
    let mut file = CaseFile::default();
    for event in events.into_iter().filter_map(|event| parking.decode(event)) {
        file.apply(&event);
    }
    file
}

/// Freshness of what was read from the log just now.
fn from_the_log(call: &Call, position: Option<u64>) -> Freshness {
    Freshness {
        as_of: call.gateway.now(),
        position,
        stale_since: None,
        bus_away: !call.gateway.parts.substrate.bus.is_connected(),
    }
}

async fn case_events(call: &Call, case: CaseId) -> Result<Vec<StoredEvent>, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let mut events: Vec<StoredEvent> = Vec::new();
    loop {
        let from = events.last().map_or(0, |event| event.position + 1);
        let more = substrate
            .log
            .read_case(&substrate.ledger, case, from, READ_LIMIT_MAX)
            .await?;
        let full = more.len() == READ_LIMIT_MAX;
        events.extend(more);
        if !full {
            return Ok(events);
        }
        if events.len() >= CASE_EVENTS_MAX {
            return Err(Problem::internal(
                "a case has more events than one answer holds",
            ));
        }
    }
}
