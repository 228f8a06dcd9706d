//! Commands on a person (persoon).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, PersonId},
    person::{AgeBand, HouseholdRole, ResidenceKind},
};

/// What can be asked of a person's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A person becomes known in a case; joins the household in the same append.
    Register {
        person: PersonId,
        case: CaseId,
        household_role: HouseholdRole,
        details: Box<Details>,
    },
    /// Details are completed or corrected; fields left out stay as they are.
    Correct {
        person: PersonId,
        details: Box<Details>,
    },
    /// Lived at an address from a date on (woonadres; H31).
    RecordAddress {
        person: PersonId,
        from: Date,
        address: String,
        municipality: Option<String>,
        kind: ResidenceKind,
    },
    /// A birthday took them into another band of ages; given by the service that looks at midnight, which is the only one
    /// that opens a birth date for it.
    RecordAge {
        person: PersonId,
        /// An open case they are in.
        case: CaseId,
        age_band: AgeBand,
    },
    /// A crisis of theirs is over; given by the service that follows stays and cases (P20).
    RecordCrisisOver {
        person: PersonId,
        /// Whose crisis it was.
        case: CaseId,
        over_at: Timestamp,
    },
    /// The person's key is destroyed; recorded by the erasure, never before it (AVG art. 17, Jw 7.3.9).
    RecordErasure {
        person: PersonId,
        ground: String,
        /// Before the key is destroyed: the cases whose household they joined, as the ledger knows them. None afterwards.
        #[serde(default)]
        cases: Vec<CaseId>,
    },
}

/// Personal details as typed; what cannot be checked is kept unverified.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Name.
    pub name: Option<String>,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// BSN.
    pub bsn: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

impl Command {
    /// The person's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Register { person, .. }
            | Self::Correct { person, .. }
            | Self::RecordAddress { person, .. }
            | Self::RecordAge { person, .. }
            | Self::RecordCrisisOver { person, .. }
            | Self::RecordErasure { person, .. } => person.0,
        }
    }
}
