//! Routes as data: method, path, who may, and what the OpenAPI document says. A route without an action does
//! not build; the few open ones say so.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
};

use axum::{
    extract::{RawPathParams, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use tracing::Instrument as _;
use utoipa::{
    ToSchema,
    openapi::path::{HttpMethod, Operation, Paths},
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use vangnet_access::{Action, allows};
use vangnet_domain::actor::{Actor, Role};
use vangnet_runtime::sign_in::Refused;

use crate::{
    call::{Call, PathParts},
    codes,
    gateway::{Gateway, READ_WAIT_MAX},
    openapi,
    problem::Problem,
    schema::{Schemas, schemas_of},
};

/// A query parameter: its name, whether it must be there, what it means.
pub type Parameter = (&'static str, bool, &'static str);

/// What a route is.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// `get`, `post` …
    pub method: HttpVerb,
    /// `/v1/cases/{id}/closure`.
    pub path: &'static str,
    /// The action it is; `None` is open to everybody.
    pub action: Option<Action>,
    /// One sentence.
    pub summary: &'static str,
    /// It is a command of the domain: with an idempotency key, answered by the log.
    pub is_command: bool,
    /// A write that makes the resource it answers with (201).
    pub creates: bool,
    /// A decision made from a screen: `If-Match` is required.
    pub from_screen: bool,
    /// A command that opens something: `Vangnet-Purpose` is required.
    pub for_purpose: bool,
    /// Query parameters.
    pub query: &'static [Parameter],
}

/// The methods in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HttpVerb {
    /// Read.
    Get,
    /// Everything that changes something: a command.
    Post,
}

impl Spec {
    /// A read.
    pub const fn read(path: &'static str, action: Action, summary: &'static str) -> Self {
        Self::of(HttpVerb::Get, path, Some(action), summary)
    }

    /// A command.
    pub const fn write(path: &'static str, action: Action, summary: &'static str) -> Self {
        let mut spec = Self::of(HttpVerb::Post, path, Some(action), summary);
        spec.is_command = true;
        spec
    }

    /// A post that is no command of the domain: it leaves nothing in the log.
    pub const fn post(path: &'static str, action: Action, summary: &'static str) -> Self {
        Self::of(HttpVerb::Post, path, Some(action), summary)
    }

    /// A read that needs no sign-in.
    pub const fn open(path: &'static str, summary: &'static str) -> Self {
        Self::of(HttpVerb::Get, path, None, summary)
    }

    /// A post that needs no sign-in: only the development issuer.
    pub const fn open_post(path: &'static str, summary: &'static str) -> Self {
        Self::of(HttpVerb::Post, path, None, summary)
    }

    const fn of(
        method: HttpVerb,
        path: &'static str,
        action: Option<Action>,
        summary: &'static str,
    ) -> Self {
        Self {
            method,
            path,
            action,
            summary,
            is_command: false,
            creates: false,
            from_screen: false,
            for_purpose: false,
            query: &[],
        }
    }

    /// It makes the resource it answers with.
    #[must_use]
    pub const fn creates(mut self) -> Self {
        self.creates = true;
        self
    }

    /// It is decided from a screen.
    #[must_use]
    pub const fn from_screen(mut self) -> Self {
        self.from_screen = true;
        self
    }

    /// It opens something, for a purpose.
    #[must_use]
    pub const fn for_purpose(mut self) -> Self {
        self.for_purpose = true;
        self
    }

    /// It takes these query parameters.
    #[must_use]
    pub const fn with_query(mut self, query: &'static [Parameter]) -> Self {
        self.query = query;
        self
    }

    /// The action's word, for the log of openings.
    pub fn action_word(&self) -> &'static str {
        self.action.map_or("open", Action::as_str)
    }

    /// The first noun of the path.
    pub fn resource(&self) -> &'static str {
        let mut parts = self
            .path
            .split('/')
            .filter(|part| !matches!(*part, "" | "v1"));
        parts.next().unwrap_or("door")
    }
}

impl HttpVerb {
    /// As axum says it.
    pub const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
        }
    }

    /// As HTTP says it.
    pub const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
        }
    }

    /// As the OpenAPI document says it.
    pub const fn in_document(self) -> HttpMethod {
        match self {
            Self::Get => HttpMethod::Get,
            Self::Post => HttpMethod::Post,
        }
    }
}

/// What answers a route.
pub type Answering = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;
/// See [`Answering`].
pub type Handler = Arc<dyn Fn(Call) -> Answering + Send + Sync>;

/// A route.
pub struct Route {
    /// What it is.
    pub spec: Spec,
    operation: Operation,
    schemas: Schemas,
    handler: Handler,
}

/// The routes of one or more resources.
#[derive(Default)]
pub struct Routes(Vec<Route>);

impl Routes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A route without a body; `A` is what it answers.
    #[must_use]
    pub fn get<A, H, F>(mut self, spec: Spec, handler: H) -> Self
    where
        A: ToSchema,
        H: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        let operation = openapi::operation(&spec, None, &A::name());
        self.0.push(Route {
            spec,
            operation,
            schemas: schemas_of::<A>(),
            handler: Arc::new(move |call| Box::pin(handler(call))),
        });
        self
    }

    /// A route with a body of type `B`; `A` is what it answers.
    #[must_use]
    pub fn post<B, A, H, F>(mut self, spec: Spec, handler: H) -> Self
    where
        B: ToSchema,
        A: ToSchema,
        H: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response, Problem>> + Send + 'static,
    {
        let operation = openapi::operation(&spec, Some(&B::name()), &A::name());
        let mut schemas = schemas_of::<B>();
        schemas.extend(schemas_of::<A>());
        self.0.push(Route {
            spec,
            operation,
            schemas,
            handler: Arc::new(move |call| Box::pin(handler(call))),
        });
        self
    }

    /// These and those.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// What they are: the typed list of method, path and action.
    pub fn specs(&self) -> Vec<Spec> {
        self.0.iter().map(|route| route.spec).collect()
    }

    /// As a router with its document.
    pub fn into_router(self, gateway: Gateway) -> OpenApiRouter {
        let mut by_path: BTreeMap<&'static str, Vec<Route>> = BTreeMap::new();
        for route in self.0 {
            by_path.entry(route.spec.path).or_default().push(route);
        }
        let mut router = OpenApiRouter::with_openapi(openapi::document());
        for (path, routes) in by_path {
            let mut paths = Paths::new();
            let mut schemas = Vec::new();
            let mut methods = MethodRouter::new();
            for route in routes {
                let spec = route.spec;
                paths.add_path_operation(path, vec![spec.method.in_document()], route.operation);
                schemas.extend(route.schemas);
                let handler = route.handler;
                methods = methods.merge(on(
                    spec.method.filter(),
                    move |State(gateway): State<Gateway>, path: RawPathParams, request: Request| {
                        enter(gateway, spec, path_parts(&path), request, handler.clone())
                    },
                ));
            }
            let methods: UtoipaMethodRouter<Gateway> = (schemas, paths, methods);
            router = router.routes(methods);
        }
        router.with_state(gateway)
    }
}

fn path_parts(path: &RawPathParams) -> PathParts {
    let parts = path.iter();
    PathParts(
        parts
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// One request: a place, a span, the sign-in, the action, the answer.
async fn enter(
    gateway: Gateway,
    spec: Spec,
    path: PathParts,
    request: Request,
    handler: Handler,
) -> Response {
    let Some(_permit) = gateway.request_permit() else {
        return busy().into_response();
    };
    let span = tracing::info_span!(
        "request",
        otel.name = format!("gateway {} {}", spec.method.method(), spec.path),
        http.route = spec.path,
        http.status = tracing::field::Empty,
        code = tracing::field::Empty,
    );
    if let Some(parent) = request
        .headers()
        .get("traceparent")
        .and_then(|value| value.to_str().ok())
    {
        vangnet_runtime::telemetry::set_parent(&span, parent);
    }
    let answered = async {
        let (actor, token_ends) = admit(&gateway, &spec, &request)?;
        let (parts, body) = request.into_parts();
        let answering = handler(Call {
            gateway: gateway.clone(),
            spec,
            actor,
            token_ends,
            parts,
            path,
            body: Mutex::new(Some(body)),
        });
        match spec.method {
            // A command has its own deadline, and an ending of its own when that passes.
            HttpVerb::Post => answering.await,
            HttpVerb::Get => tokio::time::timeout(READ_WAIT_MAX, answering)
                .await
                .unwrap_or_else(|_| Err(Problem::log_away())),
        }
    }
    .instrument(span.clone())
    .await;
    let response = match answered {
        Ok(response) => response,
        Err(problem) => {
            span.record("code", problem.code());
            problem.into_response()
        }
    };
    span.record("http.status", response.status().as_u16());
    response
}

/// Too much at once (503).
pub fn busy() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        codes::BUSY,
        "Too much at once. Nothing was written; try again.",
    )
    .again()
}

/// Who it is, if they may.
fn admit(gateway: &Gateway, spec: &Spec, request: &Request) -> Result<(Actor, i64), Problem> {
    let Some(action) = spec.action else {
        let nobody = Actor {
            person: String::new(),
            role: Role::Service,
            organisation: String::new(),
            device: None,
        };
        return Ok((nobody, 0));
    };
    let sent = request.headers().get(header::AUTHORIZATION);
    let token = sent.and_then(|value| value.to_str().ok()).and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let Some(token) = token else {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            codes::SIGN_IN_NEEDED,
            "Send a header Authorization: Bearer with your token.",
        ));
    };
    let claims = gateway.parts.token_key.check(token, gateway.wall()).map_err(|refused| {
        let (code, detail) = match refused {
            Refused::Token => (
                codes::TOKEN_REFUSED,
                "Sign in again: the token is not valid, or not any more.",
            ),
            Refused::Organisation => (
                codes::ORGANISATION_REFUSED,
                "An organisation has no colon in its name; give it another name and sign in again.",
            ),
        };
        Problem::new(StatusCode::UNAUTHORIZED, code, detail)
    })?;
    if !allows(claims.role, action) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            codes::NOT_ALLOWED,
            format!("The role {} may not do {action}.", claims.role),
        ));
    }
    let actor = Actor {
        person: claims.sub,
        role: claims.role,
        organisation: claims.org,
        device: None,
    };
    Ok((actor, claims.exp))
}
