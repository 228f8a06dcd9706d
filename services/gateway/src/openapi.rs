//! The OpenAPI document (3.1), made from the same routes and schemas that the door works with.

use serde_json::{Value, json};
use utoipa::openapi::{
    ComponentsBuilder, ContactBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder,
    OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, ResponsesBuilder,
    extensions::ExtensionsBuilder,
    header::HeaderBuilder,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder},
    request_body::RequestBodyBuilder,
    schema::{KnownFormat, SchemaFormat, Type},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    tag::{Tag, TagBuilder},
};

use crate::{body::BODY_BYTES_MAX, headers, problem::Written, route::Spec, schema::schemas_of};

/// The version of the API: in every answer as `API-Version`.
pub const API_VERSION: &str = "1.0.0";

const BEARER: &str = "bearer";

const TAGS: &[(&str, &str)] = &[
    (
        "reports",
        "Reports to the desk (meldingen). A crisis always gets in.",
    ),
    ("cases", "Cases: one household in crisis (casussen)."),
    ("persons", "People of any age (personen)."),
    ("triages", "Weighing (triage)."),
    ("rotas", "Who is on duty, and where nobody is (roosters)."),
    (
        "shifts",
        "Who is on shift at a desk, and how it is handed over (diensten).",
    ),
    (
        "consultations",
        "Partners ask and call in each other, day and night (consultaties).",
    ),
    (
        "counter-requests",
        "What lies on the counter of all providers (brievenbus).",
    ),
    ("teams", "Ambulant crisis teams and their devices (teams)."),
    ("deployments", "Deployments of a team (inzetten)."),
    ("places", "Beds and foster families (plekken)."),
    (
        "placements",
        "One search for one child along the ladder (plaatsingen).",
    ),
    (
        "neighbours",
        "Regions that run on Vangnet as well (buurregio's).",
    ),
    (
        "guests",
        "What neighbour regions ask of this one (gastverzoeken).",
    ),
    (
        "exports",
        "Rows for research on who left 24-hour care (onderzoeksuitvoer).",
    ),
    (
        "stays",
        "From the first night away to aftercare (verblijven).",
    ),
    (
        "duties",
        "What a crisis waived and somebody still owes (verschuldigde handelingen).",
    ),
    (
        "alarms",
        "Passed deadlines and refused reactions (alarmen).",
    ),
    ("board", "The desk's board."),
    ("queue", "Reports that wait for a verdict."),
    (
        "indicators",
        "Counts of the region, small numbers suppressed.",
    ),
    ("commands", "What became of a command."),
    ("events", "The live stream of what happens."),
    ("clock", "The ledger's time."),
    ("simulation", "Simulated ledgers only."),
    ("errors", "What each code means and what to do."),
    ("dev", "Development only."),
    ("health", "For the machines that watch."),
];

/// The document without its paths.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Vangnet")
        .version(API_VERSION)
        .description(Some(include_str!("openapi.md")))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("The operator of the region's crisis desk"))
                .build(),
        ))
        .license(Some(
            LicenseBuilder::new()
                .name("EUPL-1.2")
                .identifier(Some("EUPL-1.2"))
                .build(),
        ))
        .build();
    let mut components = ComponentsBuilder::new().security_scheme(
        BEARER,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .build(),
        ),
    );
    for (name, schema) in schemas_of::<Written>() {
        components = components.schema(name, schema);
    }
    for (name, status, meaning) in PROBLEMS {
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let mut response = ResponseBuilder::new()
            .description(format!("{status}: {meaning}"))
            .content("application/problem+json", problem);
        if matches!(*status, 503) {
            response = response.header("Retry-After", HeaderBuilder::new().build());
        }
        components = components.response(*name, response.build());
    }
    let mut components = components.build();
    components.parameters.extend(
        parameters()
            .into_iter()
            .map(|(name, parameter)| (name.to_owned(), RefOr::T(parameter))),
    );
    OpenApiBuilder::new()
        .info(info)
        .paths(PathsBuilder::new().build())
        .components(Some(components))
        .tags(Some(TAGS.iter().map(|(name, meaning)| tag(name, meaning))))
        .build()
}

fn tag(name: &str, meaning: &str) -> Tag {
    TagBuilder::new()
        .name(name)
        .description(Some(meaning))
        .build()
}

/// The ways a request can end badly: name, status, meaning.
const PROBLEMS: &[(&str, u16, &str)] = &[
    ("Invalid", 400, "the input has errors, all of them listed"),
    ("SignIn", 401, "no token, or one that is not valid"),
    ("NotAllowed", 403, "the role may not do this"),
    ("NotFound", 404, "nothing here"),
    ("TooSlow", 408, "the body did not arrive in time"),
    (
        "Refused",
        409,
        "the rules refuse the record, or the screen was behind",
    ),
    ("TooLarge", 413, "the body is over its limit"),
    ("NotJson", 415, "the body is not JSON"),
    (
        "Reused",
        422,
        "the idempotency key was used for something else",
    ),
    (
        "IfMatchRequired",
        428,
        "a decision from a screen needs If-Match",
    ),
    (
        "Defect",
        500,
        "a defect; what became of a write is not known",
    ),
    (
        "NotNow",
        503,
        "not now: unknown (LOG_AWAY) or certainly not executed (any other code); the same key is safe",
    ),
    (
        "Unknown",
        504,
        "nobody knows whether it was executed; ask, or send the same key again",
    ),
];

fn parameters() -> Vec<(&'static str, Parameter)> {
    let header = |name: &str, required: bool, schema: ObjectBuilder, meaning: &str| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(if required {
                Required::True
            } else {
                Required::False
            })
            .description(Some(meaning))
            .schema(Some(schema))
            .build()
    };
    let text = |format: Option<KnownFormat>| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(format.map(SchemaFormat::KnownFormat))
    };
    let count = |from: i64| {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(from))
    };
    vec![
        (
            "IdempotencyKey",
            header(
                "Idempotency-Key",
                true,
                text(Some(KnownFormat::Uuid)),
                "Which command this is: a UUID of the client, the same when it tries again. A UUIDv7 keeps ids in order of time.",
            ),
        ),
        (
            "IfMatch",
            header(
                "If-Match",
                false,
                text(None),
                "The ETag of what the screen showed; refused with 409 STALE_VERSION when somebody was in between.",
            ),
        ),
        (
            "IfMatchRequired",
            header(
                "If-Match",
                true,
                text(None),
                "The ETag of what the screen showed. Required: this is decided from a screen.",
            ),
        ),
        (
            "OccurredAt",
            header(
                headers::OCCURRED_AT,
                false,
                text(Some(KnownFormat::DateTime)),
                "When it happened, if not now: what a phone without network recorded.",
            ),
        ),
        (
            "Device",
            header(
                headers::DEVICE,
                false,
                text(Some(KnownFormat::Uuid)),
                "The device it was made on.",
            ),
        ),
        (
            "DeviceSequence",
            header(
                headers::DEVICE_SEQUENCE,
                false,
                count(1),
                "The device's own count of commands, from 1; a gap shows at the desk.",
            ),
        ),
        (
            "LastPosition",
            header(
                headers::LAST_POSITION,
                false,
                count(0),
                "The last log position the device had seen when the command was made.",
            ),
        ),
        (
            "Purpose",
            header(
                headers::PURPOSE,
                false,
                text(None),
                "Why personal text is opened: a word (`[a-z0-9.-]`, at most 60). Logged with every opening; without it, the action.",
            ),
        ),
    ]
}

/// What the document says of a route. `body` and `answer` are names of schemas.
pub fn operation(spec: &Spec, body: Option<&str>, answer: &str) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(spec.resource())
        .summary(Some(spec.summary))
        .operation_id(Some(operation_id(spec)));
    for name in path_names(spec.path) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(path_schema(name)));
        operation = operation.parameter(parameter.build());
    }
    for (name, required, meaning) in spec.query {
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Query)
            .required(if *required {
                Required::True
            } else {
                Required::False
            })
            .description(Some(*meaning))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        operation = operation.parameter(parameter.build());
    }
    let if_match = if spec.from_screen {
        "IfMatchRequired"
    } else {
        "IfMatch"
    };
    let headers: &[&str] = if spec.is_command {
        &[
            "IdempotencyKey",
            if_match,
            "OccurredAt",
            "Device",
            "DeviceSequence",
            "LastPosition",
        ]
    } else if spec.action.is_some() {
        &["Purpose"]
    } else {
        &[]
    };
    let purpose = (spec.is_command && spec.for_purpose).then_some(&"Purpose");
    for name in headers.iter().chain(purpose) {
        operation = operation.parameter_ref(Ref::new(format!("#/components/parameters/{name}")));
    }
    if let Some(body) = body {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(body)))
            .build();
        operation = operation.request_body(Some(
            RequestBodyBuilder::new()
                .description(Some(format!("At most {BODY_BYTES_MAX} bytes.")))
                .content("application/json", content)
                .build(),
        ));
    }
    if let Some(action) = spec.action {
        operation = operation
            .security(SecurityRequirement::new(BEARER, Vec::<String>::new()))
            .extensions(Some(
                ExtensionsBuilder::new()
                    .add("x-vangnet-action", json!(action.as_str()))
                    .build(),
            ));
    }
    operation.responses(responses(spec, answer)).build()
}

fn responses(spec: &Spec, answer: &str) -> ResponsesBuilder {
    let kind = match answer {
        "Page" => "text/html",
        "EventStream" => "text/event-stream",
        _ => "application/json",
    };
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(answer)))
        .build();
    let mut good = ResponseBuilder::new()
        .description(if spec.creates { "Created." } else { "Done." })
        .content(kind, content)
        .header("API-Version", described("The version of the API."));
    if spec.is_command {
        good = good
            .header(
                "ETag",
                described("The version of the resource, for If-Match."),
            )
            .header(
                "Vangnet-Position",
                described("The log position of the command's last event."),
            );
    }
    if spec.creates {
        good = good.header("Location", described("The new resource."));
    }
    let mut responses =
        ResponsesBuilder::new().response(if spec.creates { "201" } else { "200" }, good.build());
    let statuses: &[u16] = match (spec.is_command, spec.action.is_some()) {
        (true, _) => &[
            400, 401, 403, 404, 408, 409, 413, 415, 422, 428, 500, 503, 504,
        ],
        (false, true) => &[400, 401, 403, 404, 500, 503],
        (false, false) => &[404, 503],
    };
    for (name, status, _) in PROBLEMS
        .iter()
        .filter(|problem| statuses.contains(&problem.1))
    {
        if *status == 428 && !spec.from_screen {
            continue;
        }
        responses = responses.response(status.to_string(), Ref::from_response_name(*name));
    }
    responses
}

fn described(meaning: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(meaning))
        .build()
}

fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_schema(name: &str) -> ObjectBuilder {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    if matches!(name, "code" | "partner") {
        schema
    } else {
        schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
    }
}

/// `post-cases-closure`: stable, from method and path.
fn operation_id(spec: &Spec) -> String {
    let words = spec
        .path
        .split('/')
        .filter(|part| !part.is_empty() && *part != "v1");
    let words = words.map(|part| {
        part.trim_matches(|edge| edge == '{' || edge == '}')
            .replace('.', "-")
    });
    let verb = spec.method.method().as_str().to_lowercase();
    [verb]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join("-")
}

/// The document as committed: pretty JSON with ordered keys and a newline at its end.
pub fn written(document: &OpenApi) -> Result<String, serde_json::Error> {
    let value: Value = serde_json::to_value(document)?;
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}
