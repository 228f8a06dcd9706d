//! A request that passed the door: who it is from, and what its path says.

use std::{collections::BTreeMap, sync::Mutex};

use axum::{
    body::{Body, Bytes},
    http::request,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vangnet_access::{Action, allows};
use vangnet_domain::{
    actor::Actor,
    ids::{CommandId, derived_id},
};
use vangnet_runtime::opening::Reader;

use crate::{
    body,
    gateway::Gateway,
    headers::PURPOSE,
    problem::{FieldError, Problem},
    route::Spec,
};

/// The parts of a path by name.
#[derive(Clone, Debug, Default)]
pub struct PathParts(pub Vec<(String, String)>);

impl PathParts {
    /// A word of the path.
    pub fn word(&self, name: &str) -> &str {
        let named = self.0.iter().find(|(known, _)| known == name);
        named.map_or("", |(_, value)| value)
    }

    /// An id of the path; what is no id names nothing.
    pub fn uuid(&self, name: &str) -> Result<Uuid, Problem> {
        Uuid::parse_str(self.word(name)).map_err(|_| Problem::not_found())
    }
}

/// A request, signed in and allowed.
pub struct Call {
    /// What the door works with.
    pub gateway: Gateway,
    /// The route.
    pub spec: Spec,
    /// Who; without a device, which only a write has. Of an open route: nobody.
    pub actor: Actor,
    /// Until when the token is valid, in seconds of Unix time.
    pub token_ends: i64,
    /// Method, headers, query.
    pub parts: request::Parts,
    /// The path.
    pub path: PathParts,
    /// The body, unread. Behind a lock only so that a call can be shared between threads.
    pub body: Mutex<Option<Body>>,
}

impl Call {
    /// Read the body as bytes; once.
    pub async fn bytes(&self) -> Result<Bytes, Problem> {
        let body = self.body.lock().ok().and_then(|mut body| body.take());
        match body {
            Some(body) => body::read(body, &self.parts.headers).await,
            None => Ok(Bytes::new()),
        }
    }

    /// Read the query into a struct with `deny_unknown_fields`.
    pub fn query<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        axum::extract::Query::try_from_uri(&self.parts.uri)
            .map(|query| query.0)
            .map_err(|_| {
                Problem::invalid(vec![FieldError::query(
                    "",
                    "Use only the parameters of this route, each as the OpenAPI document says.",
                )])
            })
    }

    /// What it is read for, when that was said.
    pub fn purpose(&self) -> Option<&str> {
        let sent = self.parts.headers.get(PURPOSE)?.to_str().ok()?;
        Some(sent.trim()).filter(|purpose| is_word(purpose))
    }

    /// The reader of what is shown; the purpose is the one sent, or the action itself.
    pub fn reader<'a>(&'a self, what: &'a str) -> Reader<'a> {
        Reader {
            actor: &self.actor,
            may_open: allows(self.actor.role, Action::PersonalOpen),
            purpose: self.purpose().unwrap_or_else(|| self.spec.action_word()),
            what,
        }
    }
}

/// A purpose is a word of a register, not a sentence about somebody: it is logged.
pub fn is_word(text: &str) -> bool {
    (1..=60).contains(&text.len())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
        })
}

/// What a body becomes a command with: the ids in the path, and new ids that follow from the command's own.
pub struct At<'a> {
    path: &'a PathParts,
    command_id: CommandId,
    made: BTreeMap<&'static str, Uuid>,
}

impl<'a> At<'a> {
    /// For one command.
    pub fn new(path: &'a PathParts, command_id: CommandId) -> Self {
        Self {
            path,
            command_id,
            made: BTreeMap::new(),
        }
    }

    /// The id of the path.
    pub fn id(&self) -> Result<Uuid, Problem> {
        self.path.uuid("id")
    }

    /// Another id of the path.
    pub fn named(&self, name: &str) -> Result<Uuid, Problem> {
        self.path.uuid(name)
    }

    /// A new id, the same whenever this command is sent again; named in the answer.
    pub fn new_id(&mut self, name: &'static str) -> Uuid {
        let id = self.derived(name);
        self.made.insert(name, id);
        id
    }

    /// A new id that the answer does not name.
    pub fn derived(&self, label: &str) -> Uuid {
        derived_id(self.command_id, label)
    }

    /// The ids made.
    pub fn made(self) -> BTreeMap<&'static str, Uuid> {
        self.made
    }
}
