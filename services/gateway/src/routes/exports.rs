//! `/v1/exports`: exports for research are asked for, decided on, and seen (P28e). Rows are taken in `takings.rs`.

use axum::{http::StatusCode, response::Response};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    export::{self, Months},
    ids::ExportId,
    stream::Subject,
};

use crate::{
    call::{At, Call},
    problem::Problem,
    reads::{self, ListReading},
    resource::{Resource, get, json},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{ExportRefusalWord, LeaverFieldWord, ResearchPurposeWord},
    write::Write,
};

const EXPORTS: Spec = Spec::read(
    "/v1/exports",
    Action::ExportRead,
    "Every export for research, last asked first: for whom, what for, what was answered, and each taking with the position \
     and the digest of what left the house (P28e).",
);
const EXPORT: Spec = Spec::read(
    "/v1/exports/{id}",
    Action::ExportRead,
    "One export for research. Its rows are not in it.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<ListReading, _, _>(EXPORTS, list)
        .get::<Resource, _, _>(EXPORT, |call| get(call, Subject::Export))
        .write::<AskExport>()?
        .write::<ApproveExport>()?
        .write::<RefuseExport>()
}

async fn list(call: Call) -> Result<Response, Problem> {
    let rows = reads::rows(&call, |region, now| {
        serde_json::to_value(region.exports(now))
    });
    json(StatusCode::OK, &rows.await?)
}

/// An export for research is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskExport {
    /// For which organisation, by its code.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    organisation: String,
    /// For which office in it, by its code; never a person.
    #[schema(min_length = 1, max_length = 100, pattern = "^[a-z0-9][a-z0-9-]*$")]
    office: String,
    purpose: ResearchPurposeWord,
    /// Of the ethical or official decision it rests on, as a code with a number in it: `EC-2026-017`.
    #[schema(
        min_length = 1,
        max_length = 60,
        pattern = "^[A-Za-z]{0,12}[._/-]?[0-9][A-Z0-9._/-]*$"
    )]
    reference: String,
    /// First day of the first month in which they left.
    from: Date,
    /// First day after the last month; not after today.
    until: Date,
    /// What is told of each youth; no more than the research needs.
    #[schema(min_items = 1, max_items = 20)]
    fields: Vec<LeaverFieldWord>,
}

impl Write for AskExport {
    const SPEC: Spec = Spec::write(
        "/v1/exports",
        Action::ExportAsk,
        "Rows on youths who left 24-hour care are asked for; the official with authority of the region owes an answer (P28e).",
    )
    .creates();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let Self { from, until, .. } = self;
        Ok(export::Command::Ask {
            export: ExportId(at.new_id("export")),
            organisation: self.organisation,
            office: self.office,
            purpose: self.purpose.0,
            reference: self.reference,
            months: Months { from, until },
            fields: self.fields.into_iter().map(|word| word.0).collect(),
        }
        .into())
    }
}

/// The official approves it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApproveExport {
    /// Rows may be taken up to and including this day; whoever asked owes the end of the export by then.
    last_day: Date,
}

impl Write for ApproveExport {
    const SPEC: Spec = Spec::write(
        "/v1/exports/{id}/approval",
        Action::ExportDecide,
        "The official with authority, another person than who asked, lets the rows be taken until a day (P28e).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(export::Command::Approve {
            export: ExportId(at.id()?),
            last_day: self.last_day,
        }
        .into())
    }
}

/// The official refuses it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseExport {
    reason: ExportRefusalWord,
}

impl Write for RefuseExport {
    const SPEC: Spec = Spec::write(
        "/v1/exports/{id}/refusal",
        Action::ExportDecide,
        "The official with authority, another person than who asked, says no, and why (P28e).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(export::Command::Refuse {
            export: ExportId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}
