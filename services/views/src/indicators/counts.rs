//! The figures of the region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vangnet_domain::{
    deployment::DeclineReason,
    place::ReleaseReason,
    placement::{Rung, RungOutcome},
    triage::Verdict,
};

/// The figures.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Reports that came in.
    pub reports: u64,
    /// Verdicts, by kind.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Children placed in a place of the region, by rung.
    pub placed_by_rung: BTreeMap<Rung, u64>,
    /// Children for whom a lighter rung carried it, by rung.
    pub alternatives_by_rung: BTreeMap<Rung, u64>,
    /// Out-of-home placements that were avoided (1E).
    pub avoided: u64,
    /// Outcomes of rungs that were looked at, by rung.
    pub rungs: BTreeMap<Rung, BTreeMap<RungOutcome, u64>>,
    /// Holds that ended without the child moving in, by provider and reason; refusals among them.
    pub holds_ended: BTreeMap<String, BTreeMap<ReleaseReason, u64>>,
    /// Times that nothing fitted here (H01).
    pub no_place: u64,
    /// Children brought outside the region (H22).
    pub out_of_region: u64,
    /// Holds that ran out unconfirmed, recorded or not.
    pub holds_expired: u64,
    /// Offers that a team declined, by reason.
    pub declined: BTreeMap<DeclineReason, u64>,
    /// Teams that had to be at the door.
    pub deployments_due: u64,
    /// Of those, not there in time, arrived or not.
    pub deployments_late: u64,
    /// Stays that ended.
    pub stays_ended: u64,
    /// Days of those stays together.
    pub stay_days: u64,
}

impl Counts {
    /// Verdicts "no crisis" among all that say something, per thousand (H16); `None` while there are none.
    pub fn no_crisis_permille(&self) -> Option<u64> {
        let said = self.verdicts.iter();
        let said: u64 = said
            .filter(|(verdict, _)| **verdict != Verdict::Unknown)
            .map(|(_, count)| count)
            .sum();
        let no_crisis = self.verdicts.get(&Verdict::NoCrisis).copied().unwrap_or(0);
        (no_crisis * 1000).checked_div(said)
    }

    /// Average days of a stay that ended, in tenths; `None` while none did.
    pub fn stay_days_average_tenths(&self) -> Option<u64> {
        (self.stay_days * 10).checked_div(self.stays_ended)
    }
}
