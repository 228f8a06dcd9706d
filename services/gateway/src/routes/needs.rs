//! `/v1/placements/{id}/…`: what is needed, which places fit it, which nights, and what is arranged beside.

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{PlaceId, PlacementId},
    placement,
};

use super::places::area;
use crate::{
    call::{At, Call},
    gateway::Freshness,
    problem::{FieldError, Problem},
    resource::json,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{CircumstanceWord, FundingWord, NightsBody, RungWord},
    write::Write,
};

const CANDIDATES: Spec = Spec::read(
    "/v1/placements/{id}/candidates",
    Action::PlacementRead,
    "Which places can be asked for this child, in which order and why, and why not the others (H07, H20-H22).",
)
.with_query(&[(
    "at",
    false,
    "An instant from now on, e.g. tonight; without it, now. What was known in the past, replay shows.",
)]);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<CandidatesReading, _, _>(CANDIDATES, candidates)
        .write::<RecordNeed>()?
        .write::<ExceptFromAge>()?
        .write::<ChangeNights>()?
        .write::<ArrangePlacement>()
}

/// The places for one search, with how old that is.
#[derive(Serialize, ToSchema)]
pub struct CandidatesReading {
    /// How old.
    #[serde(flatten)]
    freshness: Freshness,
    /// The criteria in their order, the places that can be asked for with what each criterion contributes, and
    /// the others with every reason why not.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    found: Value,
}

impl CandidatesReading {
    /// What was found of a search or a request that is there, and how old it is: freshness is taken first, so that what
    /// is found may only be newer than it says.
    pub fn answer(
        freshness: Freshness,
        found: Option<Result<Value, serde_json::Error>>,
    ) -> Result<Response, Problem> {
        let found = found.ok_or_else(Problem::not_found)?;
        let found = found.map_err(|_| Problem::internal("a view cannot be written as JSON"))?;
        json(StatusCode::OK, &Self { freshness, found })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtQuery {
    at: Option<Timestamp>,
}

async fn candidates(call: Call) -> Result<Response, Problem> {
    let placement = PlacementId(call.path.uuid("id")?);
    let query: AtQuery = call.query()?;
    let freshness = call.gateway.freshness();
    let at = query.at.unwrap_or(freshness.as_of);
    if at < freshness.as_of {
        return Err(Problem::invalid(vec![FieldError::query(
            "at",
            "Give an instant from now on; ask replay for what was known before.",
        )]));
    }
    let book = &call.gateway.parts.substrate.rules.book;
    let found = {
        let region = call.gateway.parts.live.read();
        let found = region.candidates_of(placement, at, book);
        found.map(serde_json::to_value)
    };
    CandidatesReading::answer(freshness, found)
}

/// What is needed in full, before a place is looked for. The newest counts.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordNeed {
    /// The rung that is looked for; without it, the lightest that works.
    rung: Option<RungWord>,
    /// How many brothers and sisters are to be placed together with the child, each with a search of their own.
    #[serde(default)]
    #[schema(maximum = 19)]
    together: u32,
    /// How many persons of the household come along without a search of their own.
    #[serde(default)]
    #[schema(maximum = 19)]
    accompanied_by: u32,
    /// What the child cannot be with. Never why.
    #[serde(default)]
    #[schema(max_items = 8)]
    not_with: Vec<CircumstanceWord>,
    /// The area of home: four digits, as postcodes begin.
    #[schema(pattern = "^[1-9][0-9]{3}$")]
    home_area: Option<String>,
    /// The area of the own school.
    #[schema(pattern = "^[1-9][0-9]{3}$")]
    school_area: Option<String>,
    /// Whether the child is to go on at the own school.
    own_school: Option<bool>,
    /// Which nights; without it, every part of every day from the hold on.
    nights: Option<NightsBody>,
}

impl Write for RecordNeed {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/need",
        Action::PlacementRecordNeed,
        "What is needed in full, before a place is looked for (hulpvraag nader omschreven; H07).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let not_with = self.not_with.into_iter().map(|word| word.0);
        let need = placement::Need {
            rung: self.rung.map(|rung| rung.0),
            together: self.together,
            accompanied_by: self.accompanied_by,
            not_with: not_with.collect(),
            home_area: area("/homeArea", self.home_area.as_deref())?,
            school_area: area("/schoolArea", self.school_area.as_deref())?,
            own_school: self.own_school,
            nights: self.nights.map(Into::into),
        };
        Ok(placement::Command::RecordNeed {
            placement: PlacementId(at.id()?),
            need: Box::new(need),
        }
        .into())
    }
}

/// A brother or sister joins at a place for other ages.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExceptFromAge {
    place: uuid::Uuid,
    /// The placement of the brother or sister who is there, or held for it.
    sibling_placement: uuid::Uuid,
    /// Why they stay together.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for ExceptFromAge {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/age-exception",
        Action::PlacementExceptFromAge,
        "A brother or sister may join at a place for other ages, with a reason.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ExceptFromAge {
            placement: PlacementId(at.id()?),
            place: PlaceId(self.place),
            sibling: PlacementId(self.sibling_placement),
            reason: self.reason,
        }
        .into())
    }
}

/// Other nights on the place that is held or lived in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeNights {
    nights: NightsBody,
}

impl Write for ChangeNights {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/nights",
        Action::PlacementChangeNights,
        "Other nights on the place: some given back, or some more that nobody else has (deeltijd; H05, P12).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ChangeNights {
            placement: PlacementId(at.id()?),
            nights: self.nights.into(),
        }
        .into())
    }
}

/// Who performs, who pays, which school; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArrangePlacement {
    /// The provider that performs, when another than that of the place.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    performed_by: Option<String>,
    funding: Option<FundingWord>,
    /// Whether the child goes on at the own school.
    own_school: Option<bool>,
}

impl Write for ArrangePlacement {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/arrangement",
        Action::PlacementArrange,
        "Who performs, who pays, which school (P24, P28b, P28f). Never a condition for admission.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::Arrange {
            placement: PlacementId(at.id()?),
            arrangement: Box::new(placement::Arrangement {
                performed_by: self.performed_by,
                funding: self.funding.map(|word| word.0),
                own_school: self.own_school,
            }),
        }
        .into())
    }
}
