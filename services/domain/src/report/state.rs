//! What a report's stream comes to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    duty::OpenDuties,
    ids::CaseId,
    personal::Personal,
    region::Municipality,
    report::{ReporterKind, Unverified},
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
    /// What the reporter was told, in order.
    pub feedback: Vec<Feedback>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// The reporter was told what was done (terugkoppeling).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Feedback {
    /// What was said.
    pub text: Personal,
    /// When, as claimed.
    pub at: Timestamp,
}

impl State {
    /// Whether something was reported.
    pub const fn exists(&self) -> bool {
        self.case.is_some()
    }
}
