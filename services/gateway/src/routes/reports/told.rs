//! What is added to a report after it came in: its route, its reporter, what they were told, and what is owed.

use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{command::Command, ids::ReportId, report};

use crate::{
    call::At,
    problem::Problem,
    route::Spec,
    routes::fulfilment,
    words::{CapacityWord, LawWord, NoFeedbackWord, ReportLevelWord, ThemeWord},
    write::Write,
};

/// The reporter is told what was done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveFeedback {
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

impl Write for GiveFeedback {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/feedback",
        Action::ReportGiveFeedback,
        "The reporter is told what was done (terugkoppeling).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::GiveFeedback {
            report: ReportId(at.id()?),
            text: self.text,
        }
        .into())
    }
}

/// The level of a report.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RouteReport {
    level: ReportLevelWord,
    /// Laws that the help belongs under, besides or instead (H37).
    #[serde(default)]
    #[schema(max_items = 5)]
    laws: Vec<LawWord>,
    /// User id of the second professional; below a crisis a confirmation is owed without one.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Needed when the level goes down.
    #[schema(max_length = 4000)]
    reason: Option<String>,
}

impl Write for RouteReport {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/route",
        Action::ReportRoute,
        "Which level a report is, and so who takes it up: crisis, inquiry, simple report (P02).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::Route {
            report: ReportId(at.id()?),
            level: self.level.0,
            laws: self.laws.into_iter().map(|law| law.0).collect(),
            second_professional: self.second_professional,
            reason: self.reason,
        }
        .into())
    }
}

/// What is known of the reporter besides their kind.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeReporter {
    capacity: Option<CapacityWord>,
    /// The step of the code of conduct that was taken (meldcode; H26).
    #[schema(minimum = 1, maximum = 5)]
    reporting_code_step: Option<u32>,
}

impl Write for DescribeReporter {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/reporter",
        Action::ReportDescribeReporter,
        "In which capacity the reporter reports, and the step of the code of conduct that was taken (D01, H26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::DescribeReporter {
            report: ReportId(at.id()?),
            capacity: self.capacity.map(|capacity| capacity.0),
            reporting_code_step: self.reporting_code_step,
        }
        .into())
    }
}

/// What the report is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameReportTheme {
    theme: ThemeWord,
}

impl Write for NameReportTheme {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/themes",
        Action::ReportRoute,
        "What the report is about, where that is counted apart (thema, complexe scheiding; P26).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::NameTheme {
            report: ReportId(at.id()?),
            theme: self.theme.0,
        }
        .into())
    }
}

/// Help was given at once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveDirectHelp {
    /// Which help.
    #[schema(min_length = 1, max_length = 4000)]
    what: String,
}

impl Write for GiveDirectHelp {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/direct-help",
        Action::ReportDirectHelp,
        "Help was given at once; nobody approves it first, and it is reported afterwards (H24).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::GiveDirectHelp {
            report: ReportId(at.id()?),
            what: self.what,
        }
        .into())
    }
}

/// The reporter is not told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveFeedback {
    why: NoFeedbackWord,
}

impl Write for LeaveFeedback {
    const SPEC: Spec = Spec::write(
        "/v1/reports/{id}/feedback/absence",
        Action::ReportGiveFeedback,
        "The reporter is not told what was done, and why not.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(report::Command::LeaveFeedback {
            report: ReportId(at.id()?),
            why: self.why.0,
        }
        .into())
    }
}

fulfilment!(
    FulfilReportDuty,
    "/v1/reports/{id}/duties/{duty}/fulfilment",
    report { report: ReportId }
);
