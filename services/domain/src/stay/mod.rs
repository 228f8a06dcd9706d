//! Stays (verblijven): short-stay plan, reviews, the way home, aftercare,
//! look-back. Stream `stay`, written by stay.

mod absence;
mod aftercare;
mod age;
mod at;
pub mod codec;
mod codes;
mod command;
mod course;
mod decide;
mod event;
mod evolve;
mod frame;
mod framing;
mod homeward;
mod look_back;
mod moving;
mod outflow;
mod periods;
mod records;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod starting;
mod state;
#[cfg(test)]
mod tests;
mod video;

pub(crate) use age::heed_age;
pub use at::LIST_ITEMS_MAX;
pub use codes::{BreakdownReason, FamilyPlanAnswer, InterruptionReason, OutflowBlock, StayForm};
pub use command::{Agreement, Command, Condition, Word};
pub use course::STAY_DAYS_MAX;
pub use event::{Agreed, Event, Needed};
pub use evolve::ends_with_the_stay;
pub use periods::Period;
pub use records::{
    Block, Breakdown, ConditionRecord, Contact, Framed, Heard, Interruption, PerspectivePlan,
    PlanChecks, TimelineSeen,
};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{
    Aftercare, AgreementRecord, Ended, Extension, LookBack, Moment, Phase, ReturnPlan, Review,
    Started, State, TrialVisit,
};

use crate::code_list;

code_list! {
    /// What a review comes to.
    pub enum ReviewOutcome {
        /// On the way home as planned.
        OnTrack = "on-track",
        /// Something blocks the way out; see the note.
        Blocked = "blocked",
        /// Going home earlier.
        Earlier = "earlier",
        /// An extension will be asked.
        ExtensionNeeded = "extension-needed",
    }
}

code_list! {
    /// Moments of the way home.
    pub enum MomentKind {
        /// Cooling off (afkoeling; P09).
        CoolingOff = "cooling-off",
        /// Round table with everybody who can mean something (rondetafelgesprek; P09).
        RoundTable = "round-table",
        /// Explanatory analysis made with child and parents (verklarende analyse; P06).
        ExplanatoryAnalysis = "explanatory-analysis",
        /// Family group plan offered (familiegroepsplan aangeboden; H27).
        FamilyPlanOffered = "family-plan-offered",
        /// Perspective plan for sixteen and over (perspectiefplan; H28).
        PerspectivePlan = "perspective-plan",
        /// Aftercare of a closed stay agreed in the family's plan (nazorgplan; P20).
        AftercarePlan = "aftercare-plan",
        /// Told of the right to a confidential counsellor (gewezen op vertrouwenspersoon).
        CounsellorOffered = "counsellor-offered",
        /// Video interaction guidance with the foster parents (video-interactiebegeleiding; H41).
        VideoInteraction = "video-interaction",
    }
}

code_list! {
    /// Where the child goes.
    pub enum EndReason {
        /// Home under the agreements of the return plan (terug naar huis).
        Home = "home",
        /// To the own network (naar netwerk).
        Network = "network",
        /// To longer help with stay (doorstroom).
        LongerStay = "longer-stay",
        /// On their own (zelfstandig).
        Independent = "independent",
        /// The stay broke down (afgebroken; P25).
        BrokenDown = "broken-down",
    }
}
