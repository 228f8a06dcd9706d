//! Placements (plaatsingen): one search for one child along the ladder. Stream `placement`, and the
//! child's `search` stream that makes the live search unique; both written by placement.

mod arrangement;
pub mod codec;
mod command;
mod decide;
mod ending;
mod event;
mod evolve;
mod hold;
mod ladder;
mod need;
mod need_codec;
pub mod rejection;
mod running;
#[cfg(any(test, feature = "test-util"))]
mod samples;
pub mod search_codec;
mod state;
#[cfg(test)]
mod tests;

pub use arrangement::Arrangement;
pub use command::Command;
pub use event::{Event, SearchEvent};
pub use need::{Need, NeedOnRecord};
#[cfg(any(test, feature = "test-util"))]
pub use samples::{samples, search_samples};
pub use state::{
    Decided, End, Escalation, HeldPlace, NoPlace, Phase, RungRecord, Search, SearchState, State,
};

use crate::code_list;

/// Version of the ladder's order (trede-volgorde; P10). Order is that of [`Rung::ALL`].
pub const LADDER: &str = "P10@1";

code_list! {
    /// The ladder, lightest first (treden; P10, H02, H20, H21).
    pub enum Rung {
        /// Own network, JIM, staying with a friend (netwerk, logeren).
        Network = "network",
        /// Ambulatory help or full package at home (ambulant, VPT).
        Ambulatory = "ambulatory",
        /// Remove the source of unsafety: restraining order on an adult (huisverbod).
        RestrainingOrder = "restraining-order",
        /// Time-out bed, part-time or short flexible stay (time-out).
        TimeOut = "time-out",
        /// Admission of the family (gezinsopname).
        FamilyAdmission = "family-admission",
        /// Network foster care (netwerkpleegzorg).
        NetworkFoster = "network-foster",
        /// Crisis foster family (crisispleeggezin).
        CrisisFoster = "crisis-foster",
        /// Family home (gezinshuis).
        FamilyHome = "family-home",
        /// Crisis group (crisisgroep).
        CrisisGroup = "crisis-group",
        /// Living with treatment (wonen met behandeling).
        Treatment = "treatment",
        /// Closed or clinical (gesloten, klinisch).
        Closed = "closed",
    }
}

impl Rung {
    /// The rungs lighter than this one, lightest first.
    pub fn lighter(self) -> &'static [Self] {
        let index = Self::ALL.iter().position(|rung| *rung == self).unwrap_or(0);
        &Self::ALL[..index]
    }

    /// Whether a child on this rung is placed out of home for the count of 1E (rung 6 and up).
    pub fn is_out_of_home_placement(self) -> bool {
        self >= Self::NetworkFoster
    }

    /// Whether a child on this rung sleeps away from home, so that there is a stay.
    pub fn sleeps_away(self) -> bool {
        !matches!(self, Self::Ambulatory | Self::RestrainingOrder)
    }
}

code_list! {
    /// What became of a rung (H02).
    pub enum RungOutcome {
        /// Used (ingezet).
        Used = "used",
        /// Used and not enough (onvoldoende).
        Insufficient = "insufficient",
        /// Does not fit (niet passend).
        NotFitting = "not-fitting",
        /// Not to be had (niet beschikbaar).
        NotAvailable = "not-available",
        /// Refused by those concerned (geweigerd).
        Refused = "refused",
        /// Not looked at yet, in direct danger; owed within 24 h (uitgesteld).
        Deferred = "deferred",
    }
}

code_list! {
    /// What is asked for (hulpvraagtype; P07).
    pub enum NeedKind {
        /// Living safely (veilig wonen).
        SafeHousing = "safe-housing",
        /// Treatment (behandeling).
        Treatment = "treatment",
        /// Both.
        Both = "both",
        /// Something else.
        Other = "other",
    }
}

code_list! {
    /// Where it is meant to lead (perspectief; H23).
    pub enum Perspective {
        /// Home (terug naar huis).
        Home = "home",
        /// The own network (netwerk).
        Network = "network",
        /// Elsewhere (elders).
        Elsewhere = "elsewhere",
        /// On their own (zelfstandig).
        Independent = "independent",
    }
}

code_list! {
    /// The escalation route, step by step (P19). No step is "no answer" (H38).
    pub enum EscalationLevel {
        /// A fellow provider (collega-aanbieder).
        FellowProvider = "fellow-provider",
        /// The municipality's officer with power of decision (brandpuntfunctionaris).
        DecisionOfficer = "decision-officer",
        /// Regional table of experts (regionale experttafel).
        ExpertTable = "expert-table",
        /// Supra-regional network of expertise (bovenregionaal expertisenetwerk).
        ExpertNetwork = "expert-network",
        /// National network (landelijk).
        National = "national",
    }
}
