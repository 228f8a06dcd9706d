//! Reports to the desk (meldingen). Stream `report`, written by intake.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
mod kept;
mod people;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
mod submit;

pub use command::{Command, ReportedPerson, Reporter, Submit, UnreadableField};
pub use event::{Event, Unverified};
pub use kept::{PEOPLE_MAX, RAW_CHARACTERS_MAX, RAW_CHARACTERS_TOTAL_MAX, UNREADABLE_MAX};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Feedback, State};

use crate::code_list;

code_list! {
    /// Capacity of the reporter (hoedanigheid melder; D01).
    pub enum ReporterKind {
        /// The child or youth (jeugdige).
        Youth = "youth",
        /// A parent (ouder).
        Parent = "parent",
        /// Somebody of the own network (netwerk).
        Network = "network",
        /// Police (politie).
        Police = "police",
        /// Advice and report point (Veilig Thuis).
        SafeHome = "safe-home",
        /// Local access (lokale toegang).
        LocalAccess = "local-access",
        /// Certified institution (gecertificeerde instelling).
        CertifiedInstitution = "certified-institution",
        /// General practitioner (huisarts).
        GeneralPractitioner = "general-practitioner",
        /// Mental health care (ggz).
        MentalHealth = "mental-health",
        /// School (school).
        School = "school",
        /// Provider of youth care (aanbieder).
        Provider = "provider",
        /// Hospital (ziekenhuis).
        Hospital = "hospital",
        /// Unnamed (anoniem).
        Anonymous = "anonymous",
        /// Not known, or not readable in the request.
        Unknown = "unknown",
    }
}
