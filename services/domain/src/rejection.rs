//! Coded refusals for people. A broken rule never refuses the child; it refuses a wrong record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    actor::{Owner, Role},
    decide::Context,
    duty::{Duty, OpenDuties},
    ids::DutyId,
};

/// Declares rejection codes. Each has a page `docs/errors/<CODE>.md`; a code without a page does not build.
#[macro_export]
macro_rules! rejection_codes {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $($(#[$doc])* pub const $name: $crate::rejection::Code = $crate::rejection::Code {
            name: stringify!($name),
            page: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/../../docs/errors/", stringify!($name), ".md"
            )),
        };)+

        /// Every code of this room.
        pub const ALL: &[$crate::rejection::Code] = &[$($name),+];
    };
}

/// A stable code and its page: what it means and what to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `PLACE_HELD`.
    pub name: &'static str,
    /// The Markdown page.
    pub page: &'static str,
}

impl Code {
    /// The page's title: its first line without `# CODE: `.
    pub fn title(&self) -> &'static str {
        let line = self
            .page
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("# ");
        line.split_once(": ").map_or(line, |(_, title)| title)
    }

    /// The page's sentence in Dutch: what is wrong, and what would be right.
    pub fn dutch(&self) -> &'static str {
        let lines = self.page.lines();
        let mut sentences = lines.filter_map(|line| line.strip_prefix("Nederlands: "));
        sentences.next().unwrap_or_default()
    }

    /// Refuse with this code and a sentence that says what would be right.
    pub fn because(self, detail: impl Into<String>) -> Rejection {
        Rejection {
            code: self.name.to_owned(),
            detail: detail.into(),
            facts: BTreeMap::new(),
        }
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A refusal: a code, a sentence without personal data, and facts a screen can show
/// (`heldUntil`, `heldBy`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Rejection {
    /// The code's name.
    pub code: String,
    /// What is wrong and what would be right. Never personal data.
    pub detail: String,
    /// Machine-readable facts, by camelCase name.
    pub facts: BTreeMap<String, String>,
}

impl Rejection {
    /// Add a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }
}

rejection_codes! {
    /// The duty is not open on this stream, or was fulfilled before.
    DUTY_NOT_OPEN,
    /// Somebody else owes it.
    DUTY_NOT_YOURS,
    /// A text that the record cannot do without is empty.
    TEXT_MISSING,
    /// An event of the stream cannot be read: it stands still, all others go on.
    STREAM_UNREADABLE,
    /// Those whom a text is about were erased: nothing new can be written about them.
    TEXT_KEY_DESTROYED
}

/// Refuse to fulfil a duty that is not open.
pub fn open_duty(duties: &OpenDuties, duty: DutyId) -> Result<&Duty, Rejection> {
    duties.get(duty).ok_or_else(|| {
        DUTY_NOT_OPEN
            .because("Name a duty that is open here; this one is not, or was fulfilled before.")
            .with("duty", duty)
    })
}

/// Refuse to fulfil a duty that is not open, or that a partner is not the one to fulfil: it sees what it is asked, and answers
/// for that alone (H15, H35).
pub fn payable_duty<'a>(
    duties: &'a OpenDuties,
    duty: DutyId,
    context: &Context<'_>,
) -> Result<&'a Duty, Rejection> {
    let owed = open_duty(duties, duty)?;
    let actor = context.actor;
    if actor.role == Role::Partner && owed.owner.organisation != actor.organisation {
        return Err(not_yours(owed));
    }
    Ok(owed)
}

/// Refuse who does not owe it; for the desk, anybody who sits there answers.
pub fn theirs(owed: &Duty, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    let desk = owed.owner.role.is_desk() && actor.role.is_desk();
    if desk || owed.owner.is(actor) {
        Ok(())
    } else {
        Err(not_yours(owed))
    }
}

/// Somebody else has to do it.
pub fn not_yours(owed: &Duty) -> Rejection {
    DUTY_NOT_YOURS
        .because("Leave it to whom it is owed by, or tell them what you know.")
        .with("kind", owed.kind)
        .with("owner", &owed.owner.organisation)
}

/// Refuse what only the desk, or whoever owes it now, can say was done.
pub(crate) fn answered_for(
    owed: &Duty,
    owner: &Owner,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let actor = context.actor;
    if actor.role.is_desk() || owner.is(actor) {
        return Ok(());
    }
    Err(not_yours(owed).with("owner", &owner.organisation))
}

/// Refuse an empty text where the record needs one; gives it back without outer white space.
pub fn needed_text<'a>(text: &'a str, what: &str) -> Result<&'a str, Rejection> {
    let text = text.trim();
    if text.is_empty() {
        Err(TEXT_MISSING.because(format!("Fill in {what}.")))
    } else {
        Ok(text)
    }
}

/// Every rejection code of the domain, sorted by room.
pub fn all_codes() -> Vec<Code> {
    [
        ALL,
        crate::core_decision::ALL,
        crate::registration::ALL,
        crate::report::rejection::ALL,
        crate::case::rejection::ALL,
        crate::person::rejection::ALL,
        crate::triage::rejection::ALL,
        crate::rota::rejection::ALL,
        crate::consultation::rejection::ALL,
        crate::team::rejection::ALL,
        crate::deployment::rejection::ALL,
        crate::place::rejection::ALL,
        crate::placement::rejection::ALL,
        crate::counter::rejection::ALL,
        crate::guest::rejection::ALL,
        crate::neighbours::rejection::ALL,
        crate::stay::rejection::ALL,
        crate::title::rejection::ALL,
        crate::export::rejection::ALL,
        crate::shift::rejection::ALL,
        crate::alarm::rejection::ALL,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_one_code_with_one_page_that_says_what_to_do() {
        let mut names = BTreeSet::new();
        for code in all_codes() {
            assert!(names.insert(code.name), "{code:?} stands in two rooms");
            let head = format!("# {code:?}: ");
            assert!(code.page.starts_with(&head), "{code:?} has another title");
            assert!(!code.title().is_empty(), "{code:?} has no title");
            assert!(
                code.page.contains("What to do: "),
                "{code:?} leaves one alone"
            );
        }
        assert!(names.contains("DUTY_NOT_OPEN"));
    }
}
