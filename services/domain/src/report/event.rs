//! What happened to a report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId},
    personal::{Personal, Visitor},
    region::Municipality,
    report::{Capacity, Law, NoFeedback, ReportLevel, ReporterKind, Theme},
};

/// Events in a report's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A report came in (melding ontvangen).
    ReportReceived {
        /// The case it opened or joined.
        case: CaseId,
        /// Who reported (hoedanigheid melder).
        reporter_kind: ReporterKind,
        /// The reporter's name. Subject: the reporter.
        reporter: Option<Personal>,
        /// What is happening. Subject: the case.
        what: Option<Personal>,
        /// Where. Subject: the case.
        place: Option<Personal>,
        /// Derived: the municipality, when it is one we know.
        municipality: Option<Municipality>,
        /// How to call back. Subject: the reporter, or the case when anonymous.
        call_back: Option<Personal>,
        /// Fields kept raw because they could not be read or checked.
        unverified: Vec<Unverified>,
    },
    /// Which level it is, and so who takes it up (melding gerouteerd; P02).
    ReportRouted {
        /// The level.
        level: ReportLevel,
        /// Laws that the help belongs under, besides or instead (H37).
        laws: Vec<Law>,
        /// Who takes it up.
        owner: Owner,
        /// By when.
        due: Timestamp,
        /// Id and version of the table of routes.
        table: String,
        /// Who said so; `None`: derived, nobody judged yet.
        set_by: Option<String>,
        /// The second professional.
        second_professional: Option<String>,
        /// Why. Subject: the case.
        reason: Option<Personal>,
    },
    /// What is known of the reporter besides their kind (D01, H26).
    ReporterDescribed {
        /// In which capacity.
        capacity: Capacity,
        /// The step of the code of conduct that was taken, 1 to 5.
        reporting_code_step: Option<u32>,
    },
    /// What the report is about (thema benoemd; P26).
    ThemeNamed {
        /// The theme.
        theme: Theme,
    },
    /// Help was given at once, without asking anybody (directe hulp ingezet; H24).
    DirectHelpGiven {
        /// Which help. Subject: the case.
        what: Personal,
    },
    /// The reporter was not told what was done, and why not (geen terugkoppeling).
    FeedbackNotGiven {
        /// Why.
        why: NoFeedback,
    },
    /// The reporter was told what was done (terugkoppeling gegeven).
    FeedbackGiven {
        /// What was said. Subject: the case.
        text: Personal,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled {
        /// Which.
        duty: DutyId,
        /// How. Subject: the case.
        note: Option<Personal>,
    },
}

/// A field kept raw.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unverified {
    /// JSON pointer of the field in the request; an index, never a value.
    pub field: String,
    /// What was wrong, as the code the answer's warning carries.
    pub code: String,
    /// The raw text. Subject: the person it stands with, else the case.
    pub raw: Personal,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::ReportReceived {
                reporter,
                what,
                place,
                call_back,
                unverified,
                ..
            } => {
                let fields = [
                    ("reporter", reporter.as_mut()),
                    ("what", what.as_mut()),
                    ("place", place.as_mut()),
                    ("call_back", call_back.as_mut()),
                ];
                for (name, field) in fields {
                    if let Some(field) = field {
                        visit(name, field);
                    }
                }
                for (index, field) in unverified.iter_mut().enumerate() {
                    visit(&format!("unverified.{index}.raw"), &mut field.raw);
                }
            }
            Self::FeedbackGiven { text } => visit("text", text),
            Self::DirectHelpGiven { what } => visit("what", what),
            Self::ReportRouted {
                reason: Some(reason),
                ..
            } => visit("reason", reason),
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::ReportRouted { reason: None, .. }
            | Self::ReporterDescribed { .. }
            | Self::ThemeNamed { .. }
            | Self::FeedbackNotGiven { .. }
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
