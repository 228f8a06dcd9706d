//! What a report's stream comes to.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    duty::{Duty, DutyKind, OpenDuties},
    ids::CaseId,
    personal::Personal,
    region::Municipality,
    report::{Capacity, Law, NoFeedback, ReportLevel, ReporterKind, Theme, Unverified},
};

/// A report (melding). `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The case it opened or joined; `None` while nothing was reported.
    pub case: Option<CaseId>,
    /// When it was recorded.
    pub received_at: Option<Timestamp>,
    /// Who reported.
    pub reporter_kind: Option<ReporterKind>,
    /// The reporter's name.
    pub reporter: Option<Personal>,
    /// What is happening.
    pub what: Option<Personal>,
    /// Where.
    pub place: Option<Personal>,
    /// The municipality, when it is one we know.
    pub municipality: Option<Municipality>,
    /// How to call back.
    pub call_back: Option<Personal>,
    /// Fields kept raw.
    pub unverified: Vec<Unverified>,
    /// Which level it is, and who takes it up; `None` on an old report, which is a crisis.
    #[serde(default)]
    pub routed: Option<Routed>,
    /// Somebody lowered the level, and nobody else confirmed it yet (H19).
    #[serde(default)]
    pub lowered: Option<Lowered>,
    /// In which capacity the reporter reported.
    #[serde(default)]
    pub capacity: Option<Capacity>,
    /// The step of the code of conduct that a professional took.
    #[serde(default)]
    pub reporting_code_step: Option<u32>,
    /// What it is about, where that is counted apart (P26).
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// Help that was given at once, in order.
    #[serde(default)]
    pub direct_help: Vec<Feedback>,
    /// Why the reporter was not told what was done.
    #[serde(default)]
    pub no_feedback: Option<NoFeedback>,
    /// What the reporter was told, in order.
    pub feedback: Vec<Feedback>,
    /// Since when it waits to be weighed, or last did: a report that is made a crisis again waits since then.
    #[serde(default)]
    pub to_weigh_since: Option<Timestamp>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// Where a report goes (P02).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Routed {
    /// The level.
    pub level: ReportLevel,
    /// Laws that the help belongs under, besides or instead.
    pub laws: Vec<Law>,
    /// Who takes it up.
    pub owner: Owner,
    /// By when.
    pub due: Timestamp,
    /// Id and version of the table of routes.
    pub table: String,
    /// Who said so; `None`: derived.
    pub set_by: Option<String>,
    /// The second professional.
    pub second_professional: Option<String>,
    /// Why.
    pub reason: Option<Personal>,
}

/// A level that one person lowered, whoever they named beside them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lowered {
    /// What it was before nobody else had a say in it.
    pub from: ReportLevel,
    /// Who lowered it last; setting it anew without lowering is not that.
    pub by: String,
}

/// What was said or done, and when: the reporter was told (terugkoppeling), or help was given at once (directe hulp).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Feedback {
    /// What was said.
    pub text: Personal,
    /// When, as claimed.
    pub at: Timestamp,
}

impl State {
    /// The level; what nobody judged is a crisis.
    pub fn level(&self) -> ReportLevel {
        self.routed
            .as_ref()
            .map_or(ReportLevel::Crisis, |routed| routed.level)
    }

    /// The duty to weigh it, or to take it up.
    pub fn waits(&self) -> Option<&Duty> {
        let mut open = self.duties.iter();
        open.find(|duty| matches!(duty.kind, DutyKind::TriageReport | DutyKind::TakeUpReport))
    }

    /// Whether something was reported.
    pub const fn exists(&self) -> bool {
        self.case.is_some()
    }
}
