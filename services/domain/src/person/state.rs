//! What a person's stream comes to.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{date_of, end_of_days_after},
    ids::CaseId,
    person::{AgeBand, BsnStatus, HouseholdRole, ResidenceKind},
    personal::Personal,
    region::Municipality,
};

/// A person (persoon). `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The case in which they became known; `None` while they are not.
    pub case: Option<CaseId>,
    /// Name.
    pub name: Option<Personal>,
    /// Date of birth, as typed.
    pub birth_date: Option<Personal>,
    /// Citizen service number, nine digits when `bsn_status` is valid, else as typed.
    pub bsn: Option<Personal>,
    /// Phone.
    pub phone: Option<Personal>,
    /// Age on the day it was last recorded.
    pub age_band: Option<AgeBand>,
    /// The civil day `age_band` was true on; a birthday since then may have changed it.
    pub age_band_on: Option<Date>,
    /// Their age until that day, when it was a birthday; `None` where the day is that on which somebody told their age.
    #[serde(default)]
    pub age_band_before: Option<AgeBand>,
    /// What is known of the BSN.
    pub bsn_status: Option<BsnStatus>,
    /// Where they lived from when on, by date; one for each date.
    pub addresses: Vec<Address>,
    /// Since when each crisis of theirs is over, by its case (P20).
    #[serde(default)]
    pub crises_over: BTreeMap<CaseId, Timestamp>,
    /// Other cases whose household they joined since, and as what.
    #[serde(default)]
    pub joined: BTreeMap<CaseId, HouseholdRole>,
    /// When the key was destroyed.
    pub erased_at: Option<Timestamp>,
}

/// A dated address (woonadres).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Address {
    /// From this day on.
    pub from: Date,
    /// The address; gone when the person was erased.
    pub address: Option<Personal>,
    /// Its municipality, when it is one we know.
    pub municipality: Option<Municipality>,
    /// At home, or in care.
    #[serde(default = "at_home")]
    pub kind: ResidenceKind,
}

/// What an address was before kinds of them were told apart.
const fn at_home() -> ResidenceKind {
    ResidenceKind::Home
}

impl State {
    /// Whether the person became known, erased or not.
    pub const fn exists(&self) -> bool {
        self.case.is_some()
    }

    /// Whether the key was destroyed.
    pub const fn is_erased(&self) -> bool {
        self.erased_at.is_some()
    }

    /// Their age at an instant, as far as the record tells: until the last birthday the age of before it.
    pub fn age_at(&self, instant: Timestamp) -> AgeBand {
        let younger = self.age_band_on.is_some_and(|on| date_of(instant) < on);
        let before = self.age_band_before.filter(|_| younger);
        before.or(self.age_band).unwrap_or(AgeBand::Unknown)
    }

    /// The crisis of another case that was over last by an instant, at most so many days before (P20).
    pub fn crisis_before(
        &self,
        case: CaseId,
        now: Timestamp,
        days: i64,
    ) -> Option<(CaseId, Timestamp)> {
        let others = self.crises_over.iter().filter(|(other, _)| **other != case);
        let (earlier, over_at) = others.max_by_key(|(_, over_at)| **over_at)?;
        let soon = *over_at <= now && now <= end_of_days_after(*over_at, days);
        soon.then_some((*earlier, *over_at))
    }

    /// The address on a day.
    pub fn address_on(&self, day: Date) -> Option<&Address> {
        self.addresses.iter().rev().find(|past| past.from <= day)
    }

    /// Where somebody is at home on a day, as last known: an address of a stay is that of an institution or a foster
    /// family (H22, H31).
    pub fn home_on(&self, day: Date) -> Option<&Address> {
        let known = self.addresses.iter().rev().filter(|past| past.from <= day);
        known
            .into_iter()
            .find(|past| past.kind == ResidenceKind::Home)
    }
}
