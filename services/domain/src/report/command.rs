//! Commands on a report (melding).

use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, DutyId, PersonId, ReportId},
    report::{Capacity, Law, NoFeedback, ReportLevel, ReporterKind, Theme},
};

/// What can be asked of a report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A report comes in (melding doen). Opens a case, or joins the one that is named.
    Submit(Box<Submit>),
    /// The reporter is told what was done (terugkoppeling).
    GiveFeedback {
        /// Which report.
        report: ReportId,
        /// What was said; sealed under the case's key.
        text: String,
    },
    /// Which level it is, and so who takes it up (P02); laws that the help belongs under (H37).
    Route {
        /// Which report.
        report: ReportId,
        /// The level.
        level: ReportLevel,
        /// Laws, besides or instead.
        laws: Vec<Law>,
        /// User id of the second professional, who then owes their word; a colleague owes it when it goes below a crisis
        /// without one.
        second_professional: Option<String>,
        /// Needed below a crisis; sealed under the case's key.
        reason: Option<String>,
    },
    /// What is known of the reporter besides their kind (D01, H26).
    DescribeReporter {
        /// Which report.
        report: ReportId,
        /// In which capacity; `None`: as before.
        capacity: Option<Capacity>,
        /// The step of the code of conduct that was taken, 1 to 5.
        reporting_code_step: Option<u32>,
    },
    /// What the report is about, where that is counted apart (P26).
    NameTheme {
        /// Which report.
        report: ReportId,
        /// The theme.
        theme: Theme,
    },
    /// Help was given at once; nobody has to approve it, and it is reported afterwards (H24).
    GiveDirectHelp {
        /// Which report.
        report: ReportId,
        /// Which help; sealed under the case's key.
        what: String,
    },
    /// The reporter is not told what was done, and why not.
    LeaveFeedback {
        /// Which report.
        report: ReportId,
        /// Why.
        why: NoFeedback,
    },
    /// A duty of this report is done.
    FulfilDuty {
        /// Which report.
        report: ReportId,
        /// Which duty.
        duty: DutyId,
        /// How; sealed under the case's key.
        note: Option<String>,
    },
}

/// A report as it was given. Everything is text as typed; what cannot be read is kept raw, sealed,
/// marked unverified and becomes a duty. Only "what", "where" and "call back" all empty is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    /// The new report.
    pub report: ReportId,
    /// The case: a new id, or that of a case the desk recognised.
    pub case: CaseId,
    /// True when `case` is a case that exists.
    pub joins_case: bool,
    /// Who reports.
    pub reporter_kind: ReporterKind,
    /// The reporter as a person with a key of their own; `None` when anonymous.
    pub reporter: Option<Reporter>,
    /// What is happening (at most 4,000 characters).
    pub what: Option<String>,
    /// Where (at most 500 characters).
    pub place: Option<String>,
    /// CBS code of the municipality as typed, e.g. `GM0034`.
    pub municipality: Option<String>,
    /// How to call back (at most 200 characters).
    pub call_back: Option<String>,
    /// The people it is about.
    pub people: Vec<ReportedPerson>,
    /// Fields that could not even be read as text: their path and raw JSON.
    pub unreadable: Vec<UnreadableField>,
}

/// The reporter.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    /// A new person id: the reporter's key.
    pub person: PersonId,
    /// Name, sealed under the reporter's key.
    pub name: Option<String>,
}

/// A person named in a report. All fields as typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportedPerson {
    /// A new person id.
    pub person: PersonId,
    /// Part in the household, as a word of [`crate::person::HouseholdRole`].
    pub household_role: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Citizen service number (BSN), nine digits, eleven test.
    pub bsn: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
}

/// A field of the request that no rule could read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnreadableField {
    /// JSON pointer in the request, or `header:` and the name of a header.
    pub path: String,
    /// The raw JSON text, at most 2,000 characters.
    pub raw: String,
}

impl Command {
    /// The report's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Submit(submit) => submit.report.0,
            Self::GiveFeedback { report, .. }
            | Self::Route { report, .. }
            | Self::DescribeReporter { report, .. }
            | Self::NameTheme { report, .. }
            | Self::GiveDirectHelp { report, .. }
            | Self::LeaveFeedback { report, .. }
            | Self::FulfilDuty { report, .. } => report.0,
        }
    }
}
