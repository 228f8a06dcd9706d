//! What happened in a case.

use serde::Serialize;

use crate::{
    actor::Owner,
    case::{CaseOutcome, Voice},
    duty::Duty,
    ids::{DutyId, PersonId, ReportId},
    person::HouseholdRole,
    personal::{Personal, Visitor},
    region::Municipality,
};

/// Events in a case's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A report opened the case (casus geopend).
    CaseOpened {
        report: ReportId,
        municipality: Option<Municipality>,
        director: Owner,
    },
    /// A further report joined it.
    ReportLinked { report: ReportId },
    /// A person belongs to the household.
    PersonJoined {
        person: PersonId,
        household_role: HouseholdRole,
    },
    /// The director changed (regievoerder aangewezen).
    DirectorAssigned { director: Owner },
    /// The contact person was named or replaced, never taken away.
    ContactPersonAssigned { contact: Owner },
    /// Somebody was heard, or not and why. Subject: the case.
    VoiceRecorded {
        voice: Voice,
        said: Option<Personal>,
        reason_not_heard: Option<Personal>,
    },
    /// Warm handover offered. Subject of the summary: the case.
    HandoverOffered { to: Owner, summary: Personal },
    /// Warm handover accepted; `to` is the director now.
    HandoverAccepted { to: Owner },
    /// Closed.
    CaseClosed { outcome: CaseOutcome },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done. Subject of the note: the case.
    DutyFulfilled {
        duty: DutyId,
        note: Option<Personal>,
    },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::VoiceRecorded {
                said,
                reason_not_heard,
                ..
            } => {
                if let Some(field) = said {
                    visit("said", field);
                }
                if let Some(field) = reason_not_heard {
                    visit("reason_not_heard", field);
                }
            }
            Self::HandoverOffered { summary, .. } => visit("summary", summary),
            Self::DutyFulfilled {
                note: Some(note), ..
            } => visit("note", note),
            Self::CaseOpened { .. }
            | Self::ReportLinked { .. }
            | Self::PersonJoined { .. }
            | Self::DirectorAssigned { .. }
            | Self::ContactPersonAssigned { .. }
            | Self::HandoverAccepted { .. }
            | Self::CaseClosed { .. }
            | Self::DutyOpened(_)
            | Self::DutyFulfilled { note: None, .. } => {}
        }
    }
}
