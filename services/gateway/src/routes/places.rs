//! `/v1/places`

use axum::{http::StatusCode, response::Response};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use serde_json::to_value;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{command::Command, ids::PlaceId, matching::Tables, place, stream::Subject};

use super::nothing;
use crate::{
    call::{At, Call},
    codes,
    problem::{FieldError, Problem},
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        AgeBandWord, AvailabilityWord, CircumstanceWord, CloseReasonWord, FundingWord,
        MunicipalityWord, PlaceKindWord, RungWord,
    },
    write::Write,
};

const PLACES: Spec = Spec::read(
    "/v1/places",
    Action::PlaceRead,
    "Places with their rung, how they stand, and how old that word is.",
);
const CAPACITY: Spec = Spec::read(
    "/v1/places/capacity",
    Action::PlaceRead,
    "Capacity by rung as of now; standby capacity, paid for without use, counted apart (P27).",
);
const CANDIDATES: Spec = Spec::read(
    "/v1/places/candidates",
    Action::PlaceRead,
    "Places that could be asked for, without a search: lightest rung first, near before far. An order, never a permission.",
)
.with_query(&[
    ("ageBand", false, "A word of `AgeBand`; without it, unknown."),
    ("municipality", false, "CBS code of the municipality the child comes from."),
]);
const PLACE: Spec = Spec::read("/v1/places/{id}", Action::PlaceRead, "One place.");

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(PLACES, |region, _, now| to_value(region.places(now)))
        .list(CAPACITY, |region, _, now| to_value(region.capacity(now)))
        .get::<ListReading, _, _>(CANDIDATES, candidates)
        .get::<Resource, _, _>(PLACE, |call| get(call, Subject::Place))
        .write::<RegisterPlace>()?
        .write::<DescribePlace>()?
        .write::<ReportCalendar>()?
        .write::<ReportAvailability>()?
        .write::<ClosePlace>()?
        .write::<ReopenPlace>()
}

async fn candidates(call: Call) -> Result<Response, Problem> {
    let wanted = reads::wanted(&call)?;
    let book = &call.gateway.parts.substrate.rules.book;
    let rows = reads::rows(&call, |region, now| {
        to_value(
            region
                .candidates(&wanted, now, Tables::at(book, now))
                .candidates,
        )
    });
    json(StatusCode::OK, &rows.await?)
}

/// A place exists: a bed of a group, a unit for a household, a foster family. Until it is described it takes one
/// person.
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

/// What a place takes. Replaces what was described before.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribePlace {
    kind: PlaceKindWord,
    /// How many persons at once.
    #[schema(minimum = 1, maximum = 20)]
    persons: u32,
    /// How many households at once.
    #[schema(minimum = 1, maximum = 20)]
    households: u32,
    /// What is there, that some children cannot be with.
    #[serde(default)]
    #[schema(max_items = 8)]
    circumstances: Vec<CircumstanceWord>,
    /// Days of rest after the last child left.
    #[serde(default)]
    #[schema(maximum = 366)]
    rest_days: u32,
    /// How long one stay may last at most, hours; a time-out bed always says so.
    #[schema(minimum = 1, maximum = 8784)]
    hours_max: Option<u32>,
    /// Paid for without use, and counted apart.
    #[serde(default)]
    standby: bool,
    /// The provider that performs, when another than that of the place.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    performed_by: Option<String>,
    /// Where it stands: four digits, as postcodes begin. Never an address.
    #[schema(pattern = "^[1-9][0-9]{3}$")]
    area: Option<String>,
    funding: Option<FundingWord>,
}

impl Write for DescribePlace {
    const SPEC: Spec = Spec::write(
        "/v1/places/{id}/shape",
        Action::PlaceDescribe,
        "What a place takes: how many, whom not, how long (plek beschreven; P13, P15, P24, P27).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let circumstances = self.circumstances.into_iter().map(|word| word.0);
        let shape = place::Shape {
            kind: self.kind.0,
            persons: self.persons,
            households: self.households,
            circumstances: circumstances.collect(),
            rest_days: self.rest_days,
            hours_max: self.hours_max,
            standby: self.standby,
            performed_by: self.performed_by,
            area: area("/area", self.area.as_deref())?,
            funding: self.funding.map(|word| word.0),
        };
        Ok(place::Command::Describe {
            place: PlaceId(at.id()?),
            shape: Box::new(shape),
        }
        .into())
    }
}

/// An area of four digits.
pub(super) fn area(path: &str, text: Option<&str>) -> Result<Option<place::Area>, Problem> {
    let read = text.map(str::parse).transpose();
    read.map_err(|_| {
        let detail = "Write four digits, as postcodes begin.".to_owned();
        Problem::invalid(vec![FieldError::body(
            path.to_owned(),
            codes::WRONG_FORMAT,
            detail,
        )])
    })
}

/// The days on which a place takes nobody. Replaces the calendar before.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportCalendar {
    /// The periods without.
    #[schema(max_items = 100)]
    away: Vec<AwayBody>,
    /// When this was said; it ages from here.
    as_of: Timestamp,
}

/// First and last day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayBody {
    from: Date,
    until: Date,
}

impl Write for ReportCalendar {
    const SPEC: Spec = Spec::write(
        "/v1/places/{id}/calendar",
        Action::PlaceReportAvailability,
        "The days on which a place takes nobody (kalender van een pleeggezin).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let away = self.away.into_iter().map(|away| place::Away {
            from: away.from,
            until: away.until,
        });
        Ok(place::Command::ReportCalendar {
            place: PlaceId(at.id()?),
            away: away.collect(),
            as_of: self.as_of,
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
