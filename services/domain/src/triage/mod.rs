//! Weighing a case (triage). Stream `triage`, written by triage.

mod anew;
mod assessed;
mod children;
pub mod codec;
mod command;
mod compared;
mod decide;
mod elsewhere;
mod event;
mod evolve;
mod on_site;
pub mod rejection;
mod reweighed;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod secured;
mod sighted;
mod state;
mod verdict;
pub mod weighings;

pub(crate) use children::children_to_secure;
pub use children::{household_children, may_be_minor};
pub use command::{Command, Decider};
pub use compared::found_on_site;
pub(crate) use decide::owes_handover;
pub(crate) use elsewhere::{in_danger_elsewhere, weighing_of};
pub use event::{Event, SecuredChild};
pub(crate) use reweighed::{in_force, latest};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use secured::bears_on_safety;
pub(crate) use secured::is_secured;
pub use sighted::Seen;
pub use state::{AnsweredTest, Compared, GivenVerdict, Proposal, Secured, Signed, State};
#[cfg(any(test, feature = "test-util"))]
pub use weighings::weighings_samples;
pub use weighings::{Weighings, WeighingsEvent};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{hours_after, minutes_after},
    code_list,
    rules::Rules,
};

code_list! {
    /// Yes, no or not known. Unknown never lowers urgency.
    pub enum Answer {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// The verdict (crisisoordeel).
    pub enum Verdict {
        /// An acute crisis (acute crisis).
        AcuteCrisis = "acute-crisis",
        /// Urgent, not acute (spoedeisende hulpvraag).
        Urgent = "urgent",
        /// Not a crisis; a full outcome with warm handover (geen crisis).
        NoCrisis = "no-crisis",
        /// Not known yet (nog onbekend).
        Unknown = "unknown",
    }
}

impl Verdict {
    /// Whether a placement may be searched for (H16).
    pub const fn is_crisis(self) -> bool {
        matches!(self, Self::AcuteCrisis | Self::Urgent)
    }

    /// Its place among verdicts, heaviest first. "Not known" is heavier than "no crisis": somebody looks.
    pub const fn weight(self) -> u8 {
        match self {
            Self::AcuteCrisis => 0,
            Self::Urgent => 1,
            Self::Unknown => 2,
            Self::NoCrisis => 3,
        }
    }
}

code_list! {
    /// Urgency, most urgent first (urgentie).
    pub enum Urgency {
        /// Now, with 112.
        U0 = "u0-now-112",
        /// On site within 2 hours (richtlijn crisisplaatsing).
        U1 = "u1-2h-on-site",
        /// Within 4 hours.
        U2 = "u2-4h",
        /// Within 24 hours.
        U3 = "u3-24h",
        /// Within 72 hours.
        U4 = "u4-72h",
        /// Regular help.
        U5 = "u5-regular",
        /// Advice.
        U6 = "u6-advice",
    }
}

impl Urgency {
    /// Whether somebody must be there; not for regular help and advice.
    pub const fn asks_presence(self) -> bool {
        !matches!(self, Self::U5 | Self::U6)
    }

    /// Until when somebody must be there, weighed at an instant; `None` for regular help and advice.
    ///
    /// "Now, with 112" has a clock too: it is late when the figure in [`Rules`] has passed, not when it is given.
    pub fn deadline(self, now: Timestamp, rules: &Rules) -> Option<Timestamp> {
        match self {
            Self::U0 => Some(minutes_after(now, rules.emergency_minutes)),
            Self::U1 => Some(hours_after(now, 2)),
            Self::U2 => Some(hours_after(now, 4)),
            Self::U3 => Some(hours_after(now, 24)),
            Self::U4 => Some(hours_after(now, 72)),
            Self::U5 | Self::U6 => None,
        }
    }
}

code_list! {
    /// How the crisis came (crisistype).
    pub enum CrisisKind {
        /// A shock (acuut, schok).
        Acute = "acute-shock",
        /// Built up slowly (geleidelijk opgebouwd).
        BuiltUp = "built-up",
    }
}

code_list! {
    /// Weight of the unsafety (onveiligheid).
    pub enum Unsafety {
        /// Acute.
        Acute = "acute",
        /// Structural.
        Structural = "structural",
        /// A harmful situation.
        Harmful = "harmful-situation",
        /// None found.
        None = "none",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What the team found on site, against the verdict (terugkoppeling op de triage; P03).
    pub enum OnSite {
        /// As the verdict said.
        Confirmed = "confirmed",
        /// Less heavy.
        Lower = "lower",
        /// Heavier.
        Higher = "higher",
        /// No crisis at all.
        NoCrisis = "no-crisis-on-site",
    }
}

/// Points of a safety assessment (veiligheidspunten; richtlijn crisisplaatsing). "Yes" is safe: 1 free of violence, 2 basic
/// care and protection, 3 affection, 4 regularity, 5 supervision by an adult, 6 the child feels safe, 7 parents can change
/// soon, 8 support of the network.
pub const SAFETY_POINTS_COUNT: usize = 8;

/// The four questions of the crisis test (crisistoets; 004:2697).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrisisTest {
    /// Is it acute?
    pub acute: Answer,
    /// Is it unsafe for the child or the surroundings?
    pub unsafe_now: Answer,
    /// Danger to self or others?
    pub danger: Answer,
    /// Can it not wait for regular help, or is that not enough?
    pub cannot_wait: Answer,
}

/// Safety weighed with a recognised instrument, outcome only (H17).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyAssessment {
    /// Name of the instrument, e.g. `LIRIK`.
    pub instrument: String,
    /// Its version.
    pub version: String,
    /// Filled in together with parent or youth; else why not.
    pub together: bool,
    /// Needed when not together; a word, no personal text (`acute-danger`, `refused`, `not-reachable`).
    pub reason_not_together: Option<String>,
    /// The eight safety points, in their fixed order; exactly eight.
    pub points: Vec<Answer>,
    /// What it comes to.
    pub unsafety: Unsafety,
}
