//! What a crisis is about, where it is counted apart (thema; P26). Named in the report, in the weighing, or in both.

use std::collections::BTreeSet;

use super::rejection::THEME_NAMED;
use crate::{code_list, rejection::Rejection};

code_list! {
    /// What a crisis is about, where it is counted apart (thema; P26).
    pub enum Theme {
        /// Parents who part and fight over their children (complexe scheiding).
        ComplexSeparation = "complex-separation",
    }
}

/// A theme is named once in a stream, and counted once a case.
pub(crate) fn not_named(named: &BTreeSet<Theme>, theme: Theme) -> Result<(), Rejection> {
    if named.contains(&theme) {
        Err(THEME_NAMED
            .because("Nothing to do: this theme is on record here.")
            .with("theme", theme))
    } else {
        Ok(())
    }
}
