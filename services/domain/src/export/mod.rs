//! Exports for research (onderzoeksuitvoer): pseudonymised rows on youths who left 24-hour care (P28e).
//!
//! Somebody asks for one: for which organisation and office, with what purpose, resting on which decision, over which
//! months, which fields of a fixed list. The official with authority, another person, approves it until a day or refuses
//! it, and owes that answer. Only then, and until that day, rows may be taken; every taking stands in the log with the
//! position the rows were made at and the digest of their bytes, so that it is known for ever what left the house.
//!
//! Nobody takes what was not decided, was refused, has expired or has ended. A youth has another pseudonym in each export, made with a key
//! of that export; when it ends the key is destroyed, and who approved it is owed that end. Stream `export`, written by stay.

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Taken};
pub use decide::{MONTHS_MAX, TAKINGS_MAX};
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Answer, Asked, Months, State, Taking};

use crate::code_list;

code_list! {
    /// What an export is for (doel).
    pub enum Purpose {
        /// Of an academic workplace (academische werkplaats).
        AcademicWorkplace = "academic-workplace",
        /// For a doctorate (promotieonderzoek).
        DoctoralResearch = "doctoral-research",
        /// Research that is paid by a fund, such as ZonMw (gesubsidieerd onderzoek).
        FundedResearch = "funded-research",
        /// A programme in which the region learns (Toekomsttuinen).
        LearningProgramme = "learning-programme",
    }
}

code_list! {
    /// What may be told of a youth who left; in the order of the columns. There is no other (H35): no number, name, date or
    /// address, no id of person, case, stay or place, no instant.
    pub enum Field {
        /// The month in which they left; the quarter, or nothing, where few left (maand van vertrek).
        Left = "left",
        /// The municipality of their case; nothing where few left (gemeente).
        Municipality = "municipality",
        /// Age band as it was known when they left; nothing where few left (leeftijdsgroep).
        Age = "age",
        /// The kind of help at the end, as its rung (trede).
        Rung = "rung",
        /// What the stay rested on at the end: consent, a title, an emergency, or still owed (kader).
        Frame = "frame",
        /// Nights away (nachten).
        Nights = "nights",
        /// How often they moved within the stay (overplaatsingen).
        Moves = "moves",
        /// How often the form of the stay changed (vormwisselingen).
        Forms = "forms",
        /// How often a placement broke down (afgebroken plaatsingen).
        Breakdowns = "breakdowns",
        /// Why the stay ended: where they went, or that it broke down (uitstroombestemming).
        Destination = "destination",
        /// A crisis within ninety days after they left (nieuwe crisis).
        ReCrisis = "re-crisis",
    }
}

code_list! {
    /// Why an export is refused (reden van afwijzing).
    pub enum RefusalReason {
        /// It serves another purpose than the one that is named.
        PurposeNotServed = "purpose-not-served",
        /// Less would do: fewer fields, or fewer months.
        LessWillDo = "less-will-do",
        /// Figures that name nobody would do.
        FiguresWillDo = "figures-will-do",
        /// The decision it rests on does not cover it, or cannot be found.
        NotCovered = "not-covered",
    }
}

code_list! {
    /// How rows are written.
    pub enum Format {
        /// RFC 4180.
        Csv = "csv",
        /// One JSON object.
        Json = "json",
    }
}

code_list! {
    /// Why nothing is taken any more.
    pub enum End {
        /// Whoever asked has what was needed, or needs it no longer.
        Done = "done",
        /// The official took the approval back.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// Where an export stands, as of an instant.
    pub enum Phase {
        /// Nothing was asked.
        None = "none",
        /// It waits for the official's answer.
        Asked = "asked",
        /// Rows may be taken.
        Approved = "approved",
        /// The last day has passed: nothing is taken, and its end is owed.
        Expired = "expired",
        /// The official said no.
        Refused = "refused",
        /// Nothing is taken any more, and the key of its pseudonyms is gone.
        Ended = "ended",
    }
}
