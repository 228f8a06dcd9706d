//! `/v1/persons`

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Map;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    case,
    command::Command,
    decide::{Context, Refusal, States},
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId},
    person::{self, Details, ResidenceKind},
    personal::KeySubject,
    state::State,
    stream::{StreamId, Subject},
};
use vangnet_log::READ_LIMIT_MAX;
use vangnet_runtime::STREAMS_PER_DECISION_MAX;

use crate::{
    call::{At, Call},
    codes,
    headers::WriteHeaders,
    problem::Problem,
    resource::{Folded, Resource, fold, get},
    route::{Routes, Spec},
    schema::{BodyCheck, SchemaError},
    words::{MunicipalityWord, ResidenceKindWord},
    write::{Write, Written, answer, give, read},
};

/// The event by which somebody belongs to a case.
const JOINED: &str = "vangnet.case.v1.PersonJoined";

const PERSON: Spec = Spec::read(
    "/v1/persons/{id}",
    Action::CaseRead,
    "A person; text as the reader may see it.",
);
const ERASURE: Spec = Spec::write(
    "/v1/persons/{id}/erasure",
    Action::PersonErase,
    "A person's key is destroyed, for ever (AVG 17, Jw 7.3.9). What stays sealed can be read by nobody.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    let check = Arc::new(BodyCheck::of::<ErasePerson>()?);
    Routes::new()
        .get::<Resource, _, _>(PERSON, |call| get(call, Subject::Person))
        .write::<CorrectPerson>()?
        .write::<RecordAddress>()
        .map(|routes| {
            routes.post::<ErasePerson, Written, _, _>(ERASURE, move |call| {
                let check = check.clone();
                async move { erase(call, &check).await }
            })
        })
}

/// Details completed or corrected; fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CorrectPerson {
    #[schema(max_length = 200)]
    name: Option<String>,
    /// `YYYY-MM-DD`.
    #[schema(max_length = 40)]
    birth_date: Option<String>,
    /// Citizen service number.
    #[schema(max_length = 40)]
    bsn: Option<String>,
    #[schema(max_length = 200)]
    phone: Option<String>,
}

impl Write for CorrectPerson {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/corrections",
        Action::PersonCorrect,
        "Details are completed or corrected; what cannot be checked is kept, unverified.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(person::Command::Correct {
            person: PersonId(at.id()?),
            details: Box::new(Details {
                name: self.name,
                birth_date: self.birth_date,
                bsn: self.bsn,
                phone: self.phone,
            }),
        }
        .into())
    }
}

/// Lived at an address from a date on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordAddress {
    from: Date,
    #[schema(min_length = 1, max_length = 500)]
    address: String,
    municipality: Option<MunicipalityWord>,
    /// At home, or in care; at home when left out.
    kind: Option<ResidenceKindWord>,
}

impl Write for RecordAddress {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/addresses",
        Action::PersonRecordAddress,
        "Lived at an address from a date on (woonadres; H31).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(person::Command::RecordAddress {
            person: PersonId(at.id()?),
            from: self.from,
            address: self.address,
            municipality: self.municipality.map(|word| word.0.as_str().to_owned()),
            kind: self.kind.map_or(ResidenceKind::Home, |word| word.0),
        }
        .into())
    }
}

/// A person's key is destroyed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasePerson {
    /// On what ground, as a word: `request`, `retention-ended`. No text about anybody.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,59}$")]
    ground: String,
}

/// Destroy, then record. The event says that the key is gone, so it may never stand in the log while the key
/// still opens something; and nothing may be destroyed that would then be refused. So: decide first without
/// writing, then destroy, then record. When this process dies in between, the key is gone and the record is not
/// there yet; the same request again destroys nothing new and records it.
///
/// The key of a case goes with the last of its people. Two who are erased at once each see the other as there still; so when
/// it is recorded the cases are looked at again, and whoever comes last takes their keys along; the same request again looks
/// again.
async fn erase(call: Call, check: &BodyCheck) -> Result<Response, Problem> {
    let headers = WriteHeaders::read(&call.parts.headers, false)?;
    let body: ErasePerson = read(&call, check).await?;
    let person = PersonId(call.path.uuid("id")?);
    let erasure = |cases| -> Command {
        let ground = body.ground.clone();
        person::Command::RecordErasure {
            person,
            ground,
            cases,
        }
        .into()
    };
    let command = erasure(Vec::new());
    let substrate = &call.gateway.parts.substrate;
    let log = substrate.log.as_ref();
    let recorded = log.command(&substrate.ledger, headers.command_id).await?;
    let cases = cases_of(&call, person).await?;
    if recorded.is_none() {
        let asked = erasure(cases.iter().copied().collect());
        would_be_accepted(&call, &headers, &asked).await?;
        for key in keys_to_destroy(&call, person, &cases).await? {
            substrate.sealer.destroy(key).await?;
        }
    }
    let accepted = give(&call, &headers, command).await?;
    for case in cases {
        if is_over_without(&call, person, case).await? {
            substrate.sealer.destroy(KeySubject::Case(case)).await?;
        }
    }
    answer(&call, &accepted, BTreeMap::new(), Map::new()).await
}

/// The decision, made on the log as it is and thrown away: its refusal, if it is one.
pub(super) async fn would_be_accepted(
    call: &Call,
    headers: &WriteHeaders,
    command: &Command,
) -> Result<(), Problem> {
    let substrate = &call.gateway.parts.substrate;
    let mut states = States::default();
    for _ in 0..STREAMS_PER_DECISION_MAX {
        let context = Context {
            now: call.gateway.now(),
            actor: &call.actor,
            command_id: headers.command_id,
            occurred_at: headers.occurred_at,
            rules: &substrate.rules,
        };
        match command.decide(&states, &context) {
            Ok(_) => return not_behind(headers, command, &states),
            Err(Refusal::Reject(rejection)) => return Err(Problem::refused(&rejection)),
            Err(Refusal::NeedCase(_)) => {
                return Err(Problem::internal("this reads no case as a whole"));
            }
            Err(Refusal::Need(stream)) => {
                let folded = folded(call, stream).await?;
                states.insert(stream, folded.state, folded.version);
            }
        }
    }
    Err(Problem::internal("a decision asked for too many streams"))
}

fn not_behind(headers: &WriteHeaders, command: &Command, states: &States) -> Result<(), Problem> {
    let actual = states.reads().get(&command.stream()).copied();
    if headers.if_match.is_some() && headers.if_match != actual {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            codes::STALE_VERSION,
            "Somebody changed this after your screen showed it. Look again, then decide.",
        )
        .with("resource", command.stream().to_string())
        .with("actualVersion", actual.unwrap_or_default()));
    }
    Ok(())
}

/// The person's own key; and the key of each case they belong to in which everybody else was erased before: texts about
/// several of its people stand under it. Who reported belongs to no household, and takes no case's texts along.
async fn keys_to_destroy(
    call: &Call,
    person: PersonId,
    cases: &BTreeSet<CaseId>,
) -> Result<Vec<KeySubject>, Problem> {
    let mut keys = vec![KeySubject::Person(person)];
    for case in cases {
        if is_last_of(call, person, *case).await? {
            keys.push(KeySubject::Case(*case));
        }
    }
    Ok(keys)
}

/// The cases whose household somebody joined, the first and any later one. A person's own stream does not name the later
/// ones, so the whole ledger is read for them: an erasure is rare, and takes seconds for each million events.
async fn cases_of(call: &Call, person: PersonId) -> Result<BTreeSet<CaseId>, Problem> {
    let substrate = &call.gateway.parts.substrate;
    let (mut cases, mut from) = (BTreeSet::new(), 0);
    loop {
        let ledger = &substrate.ledger;
        let batch = substrate.log.read(ledger, from, READ_LIMIT_MAX).await?;
        let Some(last) = batch.last() else {
            return Ok(cases);
        };
        from = last.position + 1;
        for stored in batch.iter().filter(|stored| stored.type_name == JOINED) {
            let read = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes);
            // Not known whom it names: better no erasure than one that leaves a key.
            let event = read.map_err(|error| Problem::internal(&error.to_string()))?;
            if let Event::Case(case::Event::PersonJoined { person: joined, .. }) = event.event
                && joined == person
            {
                cases.insert(CaseId(event.envelope.stream.id));
            }
        }
    }
}

/// Whether a case is closed and everybody else of it was erased. One that runs keeps its key, whoever is erased.
async fn is_over_without(call: &Call, person: PersonId, case: CaseId) -> Result<bool, Problem> {
    let state = folded(call, StreamId::new(Subject::Case, case.0))
        .await?
        .state;
    let closed = matches!(&state, State::Case(state) if state.exists() && !state.is_open());
    Ok(closed && is_last_of(call, person, case).await?)
}

async fn is_last_of(call: &Call, person: PersonId, case: CaseId) -> Result<bool, Problem> {
    let State::Case(state) = folded(call, StreamId::new(Subject::Case, case.0))
        .await?
        .state
    else {
        return Ok(false);
    };
    for other in state.members.keys().filter(|member| **member != person) {
        let other = folded(call, StreamId::new(Subject::Person, other.0)).await?;
        if matches!(&other.state, State::Person(other) if !other.is_erased()) {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn folded(call: &Call, stream: StreamId) -> Result<Folded, Problem> {
    let substrate = &call.gateway.parts.substrate;
    fold(substrate.log.as_ref(), &substrate.ledger, stream).await
}
