//! What became known of a person. Every text is sealed under that person's own key.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    ids::CaseId,
    person::{AgeBand, BsnStatus, HouseholdRole, ResidenceKind},
    personal::{Personal, Visitor},
    region::Municipality,
};

/// Events in a person's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A person became known (persoon geregistreerd). Subject of all: the person.
    PersonRegistered {
        case: CaseId,
        name: Option<Personal>,
        birth_date: Option<Personal>,
        bsn: Option<Personal>,
        phone: Option<Personal>,
        /// Derived on the day of recording.
        age_band: AgeBand,
        /// Derived: result of the eleven test.
        bsn_status: BsnStatus,
    },
    /// Details were completed or corrected; absent fields stay as they were.
    PersonCorrected {
        name: Option<Personal>,
        birth_date: Option<Personal>,
        bsn: Option<Personal>,
        phone: Option<Personal>,
        age_band: AgeBand,
        bsn_status: BsnStatus,
    },
    /// Lived somewhere from a date on.
    AddressRecorded {
        from: Date,
        address: Personal,
        municipality: Option<Municipality>,
        /// At home, or in care.
        kind: ResidenceKind,
    },
    /// They reached an age on which rules depend (leeftijdsgrens bereikt); the date is not told.
    AgeReached { age_band: AgeBand },
    /// A crisis of theirs was over (crisis voorbij): a stay ended, or the case closed (P20).
    CrisisOver { case: CaseId, over_at: Timestamp },
    /// They joined the household of another case than the one they became known in (toegevoegd aan een andere casus): what is
    /// recorded of them from now on counts there too.
    CaseJoined {
        case: CaseId,
        household_role: HouseholdRole,
    },
    /// The key was destroyed; opened values are dropped on this event.
    PersonErased { ground: String },
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        match self {
            Self::PersonRegistered {
                name,
                birth_date,
                bsn,
                phone,
                ..
            }
            | Self::PersonCorrected {
                name,
                birth_date,
                bsn,
                phone,
                ..
            } => {
                let fields = [
                    ("name", name),
                    ("birth_date", birth_date),
                    ("bsn", bsn),
                    ("phone", phone),
                ];
                for (label, field) in fields {
                    if let Some(field) = field {
                        visit(label, field);
                    }
                }
            }
            Self::AddressRecorded { address, .. } => visit("address", address),
            Self::AgeReached { .. }
            | Self::CrisisOver { .. }
            | Self::CaseJoined { .. }
            | Self::PersonErased { .. } => {}
        }
    }
}
