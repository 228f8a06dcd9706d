//! Persons (personen), of any age. Stream `person`, written by intake. Every text is sealed under the
//! person's own key; what rules depend on (age band, municipality, BSN status) is derived.

pub mod codec;
mod command;
mod decide;
mod details;
mod event;
mod evolve;
pub mod rejection;
mod residence;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;

pub use command::{Command, Details};
pub(crate) use decide::known;
pub use details::{
    age_band_on, comes_of_age_on, eleven_test, next_age_change, read_birth_date, read_bsn,
};
pub(crate) use details::{birth_date, bsn};
pub use event::Event;
pub use residence::{MunicipalityGround, Residence, residence_at};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Address, State};

use crate::code_list;

code_list! {
    /// Age in bands that the rules tell apart (leeftijdsgroep; consent at 12 and 16, majority at 18).
    pub enum AgeBand {
        /// Up to and including 3.
        Under4 = "0-3",
        /// 4 to 11.
        From4To11 = "4-11",
        /// 12 to 15.
        From12To15 = "12-15",
        /// 16 and 17.
        From16To17 = "16-17",
        /// 18 and over.
        Adult = "18+",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What somebody does at an address.
    pub enum ResidenceKind {
        /// Lives there (woonadres).
        Home = "home",
        /// Stays there in care: a provider, a foster family, sheltered housing, a youth prison (verblijf).
        Stay = "stay",
    }
}

code_list! {
    /// What is known of the BSN.
    pub enum BsnStatus {
        /// Passes the eleven test.
        Valid = "valid",
        /// Kept as typed; fails the eleven test.
        Unverified = "unverified",
        /// Not given.
        Absent = "absent",
    }
}

code_list! {
    /// Part in the household.
    pub enum HouseholdRole {
        /// The child or youth the crisis is about (jeugdige).
        Child = "child",
        /// Brother or sister (broer of zus).
        Sibling = "sibling",
        /// Parent with authority (ouder met gezag).
        Parent = "parent",
        /// Guardian (voogd).
        Guardian = "guardian",
        /// Partner of a parent (partner).
        Partner = "partner",
        /// Of the own network: friend, grandparent, neighbour, JIM (netwerk).
        Network = "network",
        /// Not known yet.
        Unknown = "unknown",
    }
}
