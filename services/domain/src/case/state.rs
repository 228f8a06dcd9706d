//! What a case's stream comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    case::{CaseOutcome, Voice},
    duty::OpenDuties,
    ids::{PersonId, ReportId},
    person::HouseholdRole,
    personal::Personal,
    region::Municipality,
};

/// A case (casus). `Default` is the empty stream.
///
/// Invariant: from the first event on there is exactly one director (H11).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// When it was opened; `None` while it is not.
    pub opened_at: Option<Timestamp>,
    /// The report that opened it, and those that joined, in order.
    pub reports: Vec<ReportId>,
    /// The municipality of the first report; `None` is not known.
    pub municipality: Option<Municipality>,
    /// Who holds the direction (regievoerder).
    pub director: Option<Owner>,
    /// The fixed contact person (vast contactpersoon).
    pub contact: Option<Owner>,
    /// The household, people of any age.
    pub members: BTreeMap<PersonId, HouseholdRole>,
    /// Who was last heard, or why not.
    pub voices: BTreeMap<Voice, Heard>,
    /// A warm handover that waits for the receiving side.
    pub handover: Option<Handover>,
    /// The last warm handover that was accepted, and when.
    pub handed_over: Option<(Owner, Timestamp)>,
    /// How it ended; `None` while it runs.
    pub outcome: Option<CaseOutcome>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// What somebody said, or why they were not heard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heard {
    /// Their words.
    pub said: Option<Personal>,
    /// Why not.
    pub reason_not_heard: Option<Personal>,
    /// When, as claimed.
    pub at: Timestamp,
}

/// A warm handover on offer (warme overdracht).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handover {
    /// The receiving side.
    pub to: Owner,
    /// What it needs to know.
    pub summary: Personal,
    /// Since when it waits.
    pub offered_at: Timestamp,
}

impl State {
    /// Whether the case was opened.
    pub const fn exists(&self) -> bool {
        self.opened_at.is_some()
    }

    /// Whether it runs.
    pub const fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.outcome.is_none()
    }
}
