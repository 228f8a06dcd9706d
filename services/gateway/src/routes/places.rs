//! `/v1/places`

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{command::Command, ids::PlaceId, place, stream::Subject};

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{AgeBandWord, AvailabilityWord, CloseReasonWord, MunicipalityWord, RungWord},
    write::Write,
};

const PLACES: Spec = Spec::read(
    "/v1/places",
    Action::PlaceRead,
    "Places with their rung, how they stand, and how old that word is.",
);
const CANDIDATES: Spec = Spec::read(
    "/v1/places/candidates",
    Action::PlaceRead,
    "Places that could be asked for: lightest rung first, near before far. An order, never a permission.",
)
.with_query(&[
    ("ageBand", false, "A word of `AgeBand`; without it, unknown."),
    ("municipality", false, "CBS code of the municipality the child comes from."),
]);
const PLACE: Spec = Spec::read("/v1/places/{id}", Action::PlaceRead, "One place.");

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<ListReading, _, _>(PLACES, places)
        .get::<ListReading, _, _>(CANDIDATES, candidates)
        .get::<Resource, _, _>(PLACE, |call| get(call, Subject::Place))
        .write::<RegisterPlace>()?
        .write::<ReportAvailability>()?
        .write::<ClosePlace>()?
        .write::<ReopenPlace>()
}

async fn places(call: Call) -> Result<Response, Problem> {
    let rows = reads::rows(&call, |region, now| {
        serde_json::to_value(region.places(now))
    });
    json(StatusCode::OK, &rows.await?)
}

async fn candidates(call: Call) -> Result<Response, Problem> {
    let wanted = reads::wanted(&call)?;
    let rows = reads::rows(&call, |region, now| {
        serde_json::to_value(region.candidates(wanted, now))
    });
    json(StatusCode::OK, &rows.await?)
}

/// A place exists: one bed of a group, or one child's room in a foster family.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RegisterPlace {
    /// The code of the group or family, never a family name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    unit: String,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    provider: String,
    rung: RungWord,
    municipality: MunicipalityWord,
    #[schema(min_items = 1, max_items = 6)]
    age_bands: Vec<AgeBandWord>,
}

impl Write for RegisterPlace {
    const SPEC: Spec = Spec::write(
        "/v1/places",
        Action::PlaceRegister,
        "A place exists (plek).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(place::Command::Register {
            place: PlaceId(at.new_id("place")),
            unit: self.unit,
            provider: self.provider,
            rung: self.rung.0,
            municipality: self.municipality.0,
            age_bands: self.age_bands.into_iter().map(|band| band.0).collect(),
        }
        .into())
    }
}

/// How a place stands, as its provider says.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportAvailability {
    availability: AvailabilityWord,
    /// When this was true; it ages from here.
    as_of: Timestamp,
}

impl Write for ReportAvailability {
    const SPEC: Spec = Spec::write(
        "/v1/places/{id}/availability",
        Action::PlaceReportAvailability,
        "The provider says how a place stands (beschikbaarheid).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(place::Command::ReportAvailability {
            place: PlaceId(at.id()?),
            availability: self.availability.0,
            as_of: self.as_of,
        }
        .into())
    }
}

/// Out of use. The region never closes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePlace {
    reason: CloseReasonWord,
}

impl Write for ClosePlace {
    const SPEC: Spec = Spec::write(
        "/v1/places/{id}/closure",
        Action::PlaceClose,
        "A place is out of use, with a reason (H01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(place::Command::Close {
            place: PlaceId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}

nothing! {
    /// In use again.
    ReopenPlace,
}

impl Write for ReopenPlace {
    const SPEC: Spec = Spec::write(
        "/v1/places/{id}/reopening",
        Action::PlaceClose,
        "A place is in use again.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(place::Command::Reopen {
            place: PlaceId(at.id()?),
        }
        .into())
    }
}
