//! `/v1/rotas`

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{PeriodId, RotaId},
    rota,
    stream::Subject,
};
use vangnet_views::consultations::DAYS_MAX;

use super::nothing;
use crate::{
    call::{At, Call},
    problem::{FieldError, Problem},
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{FunctionWord, OrderWord},
    write::Write,
};

const ROTAS: Spec = Spec::read(
    "/v1/rotas",
    Action::RotaRead,
    "Rotas: who is on duty now, who is next, and where nobody is in the coming days.",
)
.with_query(&[(
    "days",
    false,
    "List gaps that begin within so many days, 1 to 400; 14 when it is left out.",
)]);
const ROTA: Spec = Spec::read(
    "/v1/rotas/{id}",
    Action::RotaRead,
    "One rota, with its periods.",
);
/// How far ahead gaps are listed when nobody says, days.
const DAYS: i64 = 14;

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<ListReading, _, _>(ROTAS, rotas)
        .get::<Resource, _, _>(ROTA, |call| get(call, Subject::Rota))
        .write::<EstablishRota>()?
        .write::<PlanPeriods>()?
        .write::<WithdrawPeriod>()?
        .write::<OfferSwap>()?
        .write::<AcceptSwap>()?
        .write::<DeclineSwap>()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RotasQuery {
    days: Option<i64>,
}

async fn rotas(call: Call) -> Result<Response, Problem> {
    let query: RotasQuery = call.query()?;
    let days = query.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        let error = FieldError::query("days", "Use a number from 1 to 400.");
        return Err(Problem::invalid(vec![error]));
    }
    let rows = reads::rows(&call, |region, now| {
        serde_json::to_value(region.rotas(days, now))
    });
    json(StatusCode::OK, &rows.await?)
}

/// Somebody on duty from an instant until just before another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyPeriod {
    /// With its offset: in the night in which the clock is put back, 02:30 comes twice.
    from: Timestamp,
    until: Timestamp,
    /// User id of the one on duty; never a name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    person: String,
    order: OrderWord,
}

impl From<DutyPeriod> for rota::NewPeriod {
    fn from(period: DutyPeriod) -> Self {
        Self {
            from: period.from,
            until: period.until,
            person: period.person,
            order: period.order.0,
        }
    }
}

/// An organisation keeps a rota for a function.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstablishRota {
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
    function: FunctionWord,
    /// The first periods, at most 100.
    #[serde(default)]
    #[schema(max_items = 100)]
    periods: Vec<DutyPeriod>,
}

impl Write for EstablishRota {
    const SPEC: Spec = Spec::write(
        "/v1/rotas",
        Action::RotaPlan,
        "An organisation keeps a rota for a function, day and night (rooster; H15).",
    )
    .creates();

    fn command(self, _at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::Establish {
            organisation: self.organisation,
            function: self.function.0,
            periods: self.periods.into_iter().map(Into::into).collect(),
        }
        .into())
    }
}

/// People are on duty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanPeriods {
    #[schema(min_items = 1, max_items = 100)]
    periods: Vec<DutyPeriod>,
}

impl Write for PlanPeriods {
    const SPEC: Spec = Spec::write(
        "/v1/rotas/{id}/periods",
        Action::RotaPlan,
        "People are on duty (inroosteren).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::Plan {
            rota: RotaId(at.id()?),
            periods: self.periods.into_iter().map(Into::into).collect(),
        }
        .into())
    }
}

nothing! {
    /// Not on duty after all, or not any longer.
    WithdrawPeriod,
    /// The one who was asked takes it over.
    AcceptSwap,
    /// The one who was asked does not, or the one who asked takes it back.
    DeclineSwap,
}

impl Write for WithdrawPeriod {
    const SPEC: Spec = Spec::write(
        "/v1/rotas/{id}/periods/{period}/withdrawal",
        Action::RotaPlan,
        "Somebody is not on duty after all, or not any longer (uitroosteren).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::Withdraw {
            rota: RotaId(at.id()?),
            period: PeriodId(at.named("period")?),
        }
        .into())
    }
}

/// A colleague is asked to take over.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfferSwap {
    /// User id of the colleague.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    to: String,
    /// A period of theirs in return.
    in_return: Option<uuid::Uuid>,
}

impl Write for OfferSwap {
    const SPEC: Spec = Spec::write(
        "/v1/rotas/{id}/periods/{period}/swap",
        Action::RotaSwap,
        "Whoever is on duty asks a colleague to take over (ruilen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::OfferSwap {
            rota: RotaId(at.id()?),
            period: PeriodId(at.named("period")?),
            to: self.to,
            in_return: self.in_return.map(PeriodId),
        }
        .into())
    }
}

impl Write for AcceptSwap {
    const SPEC: Spec = Spec::write(
        "/v1/rotas/{id}/periods/{period}/swap/acceptance",
        Action::RotaSwap,
        "The colleague agrees: the swap holds from here on.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::AcceptSwap {
            rota: RotaId(at.id()?),
            period: PeriodId(at.named("period")?),
        }
        .into())
    }
}

impl Write for DeclineSwap {
    const SPEC: Spec = Spec::write(
        "/v1/rotas/{id}/periods/{period}/swap/refusal",
        Action::RotaSwap,
        "The colleague does not agree, or the offer is taken back.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(rota::Command::DeclineSwap {
            rota: RotaId(at.id()?),
            period: PeriodId(at.named("period")?),
        }
        .into())
    }
}
