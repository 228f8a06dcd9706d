//! The door for desk and team: HTTP and JSON, server-sent events, sign-in, one read-only page.
//!
//! A request that changes something becomes a command of the domain, goes over the bus to its service, and is
//! answered when the log has it. Reads come from a live fold of the log, or from the log itself.
//!
//! Never holds a rule of a subject, never writes to the log, never keeps a fact: a gateway can be killed at any
//! moment and any number of them can run.

pub mod body;
mod call;
pub mod codes;
mod gateway;
mod headers;
mod openapi;
mod problem;
mod reads;
mod resource;
mod route;
mod routes;
mod schema;
mod serve;
mod words;
mod write;

pub use gateway::{Gateway, Parts, REQUESTS_MAX, SCREENS_MAX, STALE_AFTER, VIEW_WAIT_MAX};
pub use openapi::{API_VERSION, written as document_text};
pub use problem::{FieldError, Part, Problem};
pub use route::{HttpVerb, Spec};
pub use routes::{Built, build, specs};
pub use schema::SchemaError;
pub use serve::{StartError, finish, router, run};
