//! Commands on a case (casus). A case is opened by its first report.

use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    case::{CaseOutcome, Voice},
    ids::{CaseId, DutyId, PersonId},
    person::HouseholdRole,
};

/// What can be asked of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A registered person of any age belongs to the household (H37).
    AddPerson {
        case: CaseId,
        person: PersonId,
        household_role: HouseholdRole,
    },
    /// The one director of the case (regievoerder; H11), at local access or a certified institution.
    AssignDirector { case: CaseId, director: Owner },
    /// The fixed contact person at local access who does not let go (vast contactpersoon; H12).
    AssignContactPerson { case: CaseId, contact: Owner },
    /// A child or parent was heard, or why not (gehoord; H40).
    RecordVoice {
        case: CaseId,
        voice: Voice,
        said: Option<String>,
        reason_not_heard: Option<String>,
    },
    /// Warm handover is offered (warme overdracht): a two-sided event.
    OfferHandover {
        case: CaseId,
        to: Owner,
        summary: String,
    },
    /// The receiving side takes over; it becomes the director.
    AcceptHandover { case: CaseId },
    /// The case is closed (afgesloten); refused while the case itself owes something. A stay, a search or a duty elsewhere goes
    /// on, and stays on the screens.
    Close { case: CaseId, outcome: CaseOutcome },
    /// A duty of this case is done.
    FulfilDuty {
        case: CaseId,
        duty: DutyId,
        note: Option<String>,
    },
}

impl Command {
    /// The case's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::AddPerson { case, .. }
            | Self::AssignDirector { case, .. }
            | Self::AssignContactPerson { case, .. }
            | Self::RecordVoice { case, .. }
            | Self::OfferHandover { case, .. }
            | Self::AcceptHandover { case }
            | Self::Close { case, .. }
            | Self::FulfilDuty { case, .. } => case.0,
        }
    }
}
