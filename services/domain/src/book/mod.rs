//! The book of rules: tables that change by decree and not by release, each in a file of its own, dated and
//! versioned, with its source and how sure that is.
//!
//! It promises that every table was checked whole before anything used it: it parses, its versions follow each
//! other without overlap or gap, and its rows make sense. What does not is a [`Fault`] with file, line and reason,
//! and the process does not start. It never changes while a process runs. A decision writes the id of the version
//! it used into its events, so that an old case is judged under the table of its day.

mod dated;
pub mod escalation;
mod fault;
pub mod instruments;
pub mod ladder;
pub mod regions;
pub mod report_routes;
pub mod titles;
pub mod triage;

use std::sync::{Arc, LazyLock};

pub use dated::{Certainty, Dated, Misfit, NOT_VERIFIED, Table, Version};
pub use fault::Fault;

/// The book that the program carries.
static EMBEDDED: LazyLock<Arc<Book>> = LazyLock::new(|| {
    let book = Book::read(|_| None);
    Arc::new(book.unwrap_or_else(|fault| unreachable!("a test reads the embedded book: {fault}")))
});

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident: $table:ty = $file:literal),+ $(,)?) => {
        /// Every table.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct Book {
            $($(#[$doc])* pub $name: Dated<$table>,)+
        }

        impl Book {
            /// The files a folder of rules may hold, each in place of the embedded one.
            pub const FILES: &'static [&'static str] = &[$($file),+];

            /// Read every table; `text_of` gives the text of a file that replaces the embedded one.
            pub fn read(text_of: impl Fn(&str) -> Option<String>) -> Result<Self, Fault> {
                Ok(Self {
                    $($name: match text_of($file) {
                        Some(text) => Dated::read($file, &text)?,
                        None => Dated::read($file, include_str!(concat!("../../rules/", $file)))?,
                    },)+
                })
            }
        }
    };
}

tables! {
    /// Who is asked next when nobody answers (P19).
    escalation: escalation::Matrix = "escalation.toml",
    /// Hours, days and numbers (see [`crate::rules`]).
    figures: crate::rules::FigureTable = "figures.toml",
    /// Instruments for weighing safety (H17).
    instruments: instruments::Instruments = "instruments.toml",
    /// Who takes up a report of each level (P02).
    report_routes: report_routes::ReportRoutes = "report-routes.toml",
    /// From the crisis test to verdict and urgency (P01, P03).
    triage: triage::Weighing = "triage.toml",
    /// How long a legal title holds (H30).
    titles: titles::Titles = "titles.toml",
    /// Which region serves a municipality, and who decides there (H31, H32).
    regions: regions::Regions = "regions.toml",
    /// From own network to closed care (P10).
    ladder: ladder::Ladder = "ladder.toml",
}

impl Book {
    /// The book that the program carries.
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_book_is_sound() {
        if let Err(fault) = Book::read(|_| None) {
            panic!("{fault}");
        }
    }

    #[test]
    fn a_file_of_a_folder_takes_the_place_of_the_embedded_one() {
        for file in Book::FILES {
            let fault = Book::read(|name| (name == *file).then(|| "nonsense".to_owned()));
            assert_eq!(fault.unwrap_err().file, *file);
        }
    }
}
