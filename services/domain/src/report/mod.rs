//! Reports to the desk (meldingen). Stream `report`, written by intake.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
mod kept;
mod people;
pub mod rejection;
mod routed;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
mod submit;
mod theme;

pub use command::{Command, ReportedPerson, Reporter, Submit, UnreadableField};
pub use event::{Event, Unverified};
pub use kept::{PEOPLE_MAX, RAW_CHARACTERS_MAX, RAW_CHARACTERS_TOTAL_MAX, UNREADABLE_MAX};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Feedback, Lowered, Routed, State};
pub use theme::Theme;
pub(crate) use theme::not_named;

use crate::code_list;

code_list! {
    /// The three levels of the report point (niveau; P02), heaviest first.
    pub enum ReportLevel {
        /// Several disciplines, act at once (crisis). What nobody judged yet is one.
        Crisis = "crisis",
        /// Looked into by the report point (onderzoek).
        Inquiry = "inquiry",
        /// Taken up by local access (eenvoudige zorgmelding).
        SimpleReport = "simple-report",
    }
}

code_list! {
    /// In which capacity somebody reports (hoedanigheid; D01).
    pub enum Capacity {
        /// About themselves or their own family (eigen zaak).
        OwnCase = "own-case",
        /// As a neighbour, a friend, a relative (privé).
        Private = "private",
        /// In their work (beroepsmatig).
        Professional = "professional",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// The law under which help belongs that is not, or not only, youth care (aanpalende wet; H37). Nobody is turned away for
    /// it: it says where to go on.
    pub enum Law {
        /// Youth Act (Jeugdwet).
        Youth = "jw",
        /// Social Support Act (Wmo).
        SocialSupport = "wmo",
        /// Health Insurance Act (Zvw).
        HealthInsurance = "zvw",
        /// Long-term Care Act (Wlz).
        LongTermCare = "wlz",
        /// Participation Act (Participatiewet).
        Participation = "pw",
    }
}

code_list! {
    /// Why a reporter was not told what was done (geen terugkoppeling; D01).
    pub enum NoFeedback {
        /// Nobody knows who they are or how to reach them.
        Anonymous = "anonymous",
        /// Tried, and not reached.
        Unreachable = "unreachable",
        /// They do not want it.
        Declined = "declined",
        /// It would endanger somebody.
        Unsafe = "unsafe",
    }
}

/// Steps of the code of conduct for professionals who suspect abuse (meldcode; H26), from 1.
pub const REPORTING_CODE_STEPS: u32 = 5;

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

impl ReporterKind {
    /// In which capacity somebody of this kind reports, as long as nobody says otherwise.
    pub const fn capacity(self) -> Capacity {
        match self {
            Self::Youth | Self::Parent => Capacity::OwnCase,
            Self::Network => Capacity::Private,
            Self::Police
            | Self::SafeHome
            | Self::LocalAccess
            | Self::CertifiedInstitution
            | Self::GeneralPractitioner
            | Self::MentalHealth
            | Self::School
            | Self::Provider
            | Self::Hospital => Capacity::Professional,
            Self::Anonymous | Self::Unknown => Capacity::Unknown,
        }
    }

    /// Whether the code of conduct is theirs to follow in a capacity (meldcode; H26): the police report by a way of their own,
    /// and the report point is where the code leads.
    pub const fn follows_reporting_code(self, capacity: Capacity) -> bool {
        !matches!(self, Self::Police | Self::SafeHome) && matches!(capacity, Capacity::Professional)
    }
}
