//! What happened to a report.

use serde::{Deserialize, Serialize};

use crate::{
    duty::Duty,
    ids::{CaseId, DutyId},
    personal::{Personal, Visitor},
    region::Municipality,
    report::ReporterKind,
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
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::DutyOpened(_) | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
