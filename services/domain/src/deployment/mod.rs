//! Deployments of a team (inzetten): offered, answered, under way, arrived, visited, done.
//! Stream `deployment`, written by ambulant.

mod agreements;
pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
mod facts;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
#[cfg(test)]
mod scene;
mod state;

pub use command::{Command, SafetyAgreement};
pub(crate) use decide::free_of_passed_offer;
pub use event::{AgreedSafety, Event};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Phase, State, Visit};

use crate::code_list;

code_list! {
    /// Why a team does not go; counted.
    pub enum DeclineReason {
        /// Already out.
        Engaged = "engaged",
        /// Too far to be in time.
        TooFar = "too-far",
        /// Two workers are needed and there is one.
        NeedsTwo = "needs-two",
        /// End of duty or rest.
        Rest = "rest",
        /// Vehicle or other trouble.
        Trouble = "trouble",
    }
}

code_list! {
    /// Whether the child was seen.
    pub enum Sighting {
        /// Seen and spoken to.
        Spoken = "seen-and-spoken",
        /// Seen.
        Seen = "seen",
        /// Not seen.
        NotSeen = "not-seen",
    }
}

code_list! {
    /// What the visit led to.
    pub enum VisitOutcome {
        /// Calm; agreements hold until the next working day.
        Calmed = "calmed",
        /// Ambulatory help goes on.
        AmbulatoryHelp = "ambulatory-help",
        /// Away from home tonight.
        AwayTonight = "away-tonight",
        /// No crisis found on site.
        NoCrisis = "no-crisis",
        /// Nobody there.
        NobodyThere = "nobody-there",
    }
}
