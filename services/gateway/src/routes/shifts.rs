//! `/v1/shifts`

use axum::{http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::to_value;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{CaseId, DutyId, ShiftId},
    shift::{self, NewIfThen, NewWait},
    stream::Subject,
};

use super::nothing;
use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{Party, TakeOverReasonWord},
    write::Write,
};

const SHIFTS: Spec = Spec::read(
    "/v1/shifts",
    Action::ShiftRead,
    "Who is on shift at each desk, since when, and what is being handed over (dienst).",
);
const SHIFT: Spec = Spec::read(
    "/v1/shifts/{id}",
    Action::ShiftRead,
    "One desk: who is on shift, and the list that is being handed over, with its lines.",
);
const HANDOVER: Spec = Spec::read(
    "/v1/shifts/{id}/handover",
    Action::ShiftRead,
    "Every case of the desk: on the list or not yet, read by whom, changed at which position, and what runs in it.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(SHIFTS, |region, _, now| to_value(region.shifts(now)))
        .get::<Resource, _, _>(SHIFT, |call| get(call, Subject::Shift))
        .get::<ListReading, _, _>(HANDOVER, handover)
        .write::<StartShift>()?
        .write::<PrepareHandover>()?
        .write::<WriteLine>()?
        .write::<ReadListedCase>()?
        .write::<OfferHandover>()?
        .write::<AcceptHandover>()?
        .write::<TakeOver>()?
        .write::<ConfirmTakeOver>()
}

async fn handover(call: Call) -> Result<Response, Problem> {
    let shift = ShiftId(call.path.uuid("id")?);
    let rows = reads::rows(&call, |region, now| {
        to_value(region.handover(shift, now).rows())
    });
    json(StatusCode::OK, &rows.await?)
}

/// Somebody sits down at a desk where nobody is on shift.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartShift {
    /// The organisation of the desk: one's own.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
}

impl Write for StartShift {
    const SPEC: Spec = Spec::write(
        "/v1/shifts",
        Action::ShiftKeep,
        "Somebody sits down at a desk where nobody is on shift (begin dienst).",
    )
    .creates();

    fn command(self, _at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(shift::Command::Start {
            organisation: self.organisation,
        }
        .into())
    }
}

/// Cases go on the list; with none, an empty list is begun.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareHandover {
    #[serde(default)]
    #[schema(max_items = 100)]
    cases: Vec<Uuid>,
}

impl Write for PrepareHandover {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/handover",
        Action::ShiftKeep,
        "Whoever is on shift begins to hand over, or adds cases to the list (dienstoverdracht).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(shift::Command::Prepare {
            shift: ShiftId(at.id()?),
            cases: self.cases.into_iter().map(CaseId).collect(),
        }
        .into())
    }
}

/// What waits on whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitBody {
    on: Party,
    #[schema(min_length = 1, max_length = 300)]
    what: String,
    until: Option<Timestamp>,
}

/// If this happens, then that is to be done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IfThenBody {
    #[schema(min_length = 1, max_length = 300)]
    happens: String,
    #[schema(min_length = 1, max_length = 300)]
    then: String,
}

/// What the receiver has to know of a case; in place of what was written before.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteLine {
    /// One line.
    #[schema(min_length = 1, max_length = 300)]
    line: String,
    #[serde(default)]
    #[schema(max_items = 10)]
    waits_on: Vec<WaitBody>,
    #[serde(default)]
    #[schema(max_items = 10)]
    if_then: Vec<IfThenBody>,
}

impl Write for WriteLine {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/handover/cases/{case}/line",
        Action::ShiftKeep,
        "One line of a case, what waits on whom, and if/then; whoever read it has to read it again.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let waits_on = self.waits_on.into_iter().map(|wait| NewWait {
            on: wait.on.into(),
            what: wait.what,
            until: wait.until,
        });
        let if_then = self.if_then.into_iter().map(|pair| NewIfThen {
            happens: pair.happens,
            then: pair.then,
        });
        Ok(shift::Command::Write {
            shift: ShiftId(at.id()?),
            case: CaseId(at.named("case")?),
            line: self.line,
            waits_on: waits_on.collect(),
            if_then: if_then.collect(),
        }
        .into())
    }
}

/// The receiver read the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadListedCase {
    /// The position that came with the case when it was read.
    position: u64,
    /// How often the line had been written that was read (`written` of the item); 0 where there was none.
    #[serde(default)]
    written: u64,
}

impl Write for ReadListedCase {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/handover/cases/{case}/reading",
        Action::ShiftKeep,
        "The receiver read a case and its line as they are now; refused when either changed after that (gelezen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(shift::Command::Read {
            shift: ShiftId(at.id()?),
            case: CaseId(at.named("case")?),
            position: self.position,
            written: self.written,
        }
        .into())
    }
}

nothing! {
    /// "I hand over."
    OfferHandover,
    /// "I accept", by who read each case as it is now.
    AcceptHandover,
    /// Somebody else of the desk says that it was so.
    ConfirmTakeOver,
}

impl Write for OfferHandover {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/handover/offer",
        Action::ShiftKeep,
        "Whoever is on shift hands over the list as it stands; it lapses when the list changes.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let shift = ShiftId(at.id()?);
        Ok(shift::Command::Offer { shift }.into())
    }
}

impl Write for AcceptHandover {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/handover/acceptance",
        Action::ShiftKeep,
        "The receiver accepts, and is on shift; refused while a case is not read as it is at that instant.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let shift = ShiftId(at.id()?);
        Ok(shift::Command::Accept { shift }.into())
    }
}

/// A shift is taken over without the one who is on it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    reason: TakeOverReasonWord,
}

impl Write for TakeOver {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/take-over",
        Action::ShiftKeep,
        "A colleague takes over without the one who is on shift; somebody else confirms it afterwards (overname).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(shift::Command::TakeOver {
            shift: ShiftId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}

impl Write for ConfirmTakeOver {
    const SPEC: Spec = Spec::write(
        "/v1/shifts/{id}/duties/{duty}/confirmation",
        Action::ShiftKeep,
        "Somebody of the desk who did not take it over says that it was so.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(shift::Command::ConfirmTakeOver {
            shift: ShiftId(at.id()?),
            duty: DutyId(at.named("duty")?),
        }
        .into())
    }
}
