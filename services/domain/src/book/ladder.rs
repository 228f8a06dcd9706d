//! The ladder of help (treden; P10): its order, and what each rung is.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Misfit, Table};
use crate::placement::{HelpKind, Rung};

/// The ladder, lightest rung first. Every rung is on it, once; the own network is the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ladder {
    steps: Vec<Step>,
}

/// A rung as it stands on the ladder.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Which.
    pub rung: Rung,
    /// Its kinds of help; never empty.
    pub help: BTreeSet<HelpKind>,
    /// The child sleeps away from home, so there is a stay.
    #[serde(default)]
    pub sleeps_away: bool,
    /// An out-of-home placement (uithuisplaatsing) for the count of 1E: a place is held, decided and moved into.
    #[serde(default)]
    pub out_of_home: bool,
    /// Only with a legal title, a reason and the consent of a behavioural scientist (H33).
    #[serde(default)]
    pub needs_title: bool,
    /// Whoever takes the child in gets support, owed at the admission (P25).
    #[serde(default)]
    pub supported: bool,
    /// Foster parents, or the parents of a family home, take the child in (H41).
    #[serde(default)]
    pub foster: bool,
    /// A placement here is a crisis placement, whatever the search was (H41).
    #[serde(default)]
    pub crisis: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawLadder {
    rung: Vec<Spanned<Step>>,
}

impl Ladder {
    /// A rung. Every rung is on the ladder.
    pub fn step(&self, rung: Rung) -> &Step {
        let found = self.steps.iter().find(|step| step.rung == rung);
        found.unwrap_or(&self.steps[self.steps.len() - 1])
    }

    /// The rungs lighter than this one, lightest first.
    pub fn lighter(&self, rung: Rung) -> impl Iterator<Item = &Step> {
        self.steps.iter().take_while(move |step| step.rung != rung)
    }

    /// All rungs, lightest first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Table for Ladder {
    type Raw = RawLadder;

    fn check(raw: RawLadder) -> Result<Self, Misfit> {
        let (mut rungs, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        for spanned in &raw.rung {
            let step = spanned.get_ref();
            let rung = step.rung;
            let fault = |reason: String| Err(Misfit::at(spanned, reason));
            if !rungs.insert(rung) {
                return fault(format!("rung `{rung}` stands here twice"));
            }
            if step.help.is_empty() {
                return fault(format!("rung `{rung}` has no kind of help; name one"));
            }
            if let Some(kind) = step.help.iter().find(|kind| !kinds.insert(**kind)) {
                return fault(format!(
                    "`{kind}` stands on two rungs; leave one of them out"
                ));
            }
            if step.out_of_home && !step.sleeps_away {
                return fault(format!(
                    "rung `{rung}` is out of home and does not sleep away; it is both or not out of home"
                ));
            }
            if step.needs_title && !step.out_of_home {
                return fault(format!(
                    "rung `{rung}` needs a title and is not out of home; only a place takes a title"
                ));
            }
        }
        if let Some(missing) = Rung::ALL.iter().find(|rung| !rungs.contains(rung)) {
            return Err(Misfit::new(format!("rung `{missing}` stands nowhere")));
        }
        match raw.rung.first() {
            Some(first) if first.get_ref().rung != Rung::Network => Err(Misfit::at(
                first,
                "the own network is always the first rung (H21)",
            )),
            _ => Ok(Self {
                steps: raw.rung.into_iter().map(Spanned::into_inner).collect(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/ladder.toml");

    fn fault(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from}");
        let text = TEXT.replacen(from, to, 1);
        Dated::<Ladder>::read("ladder.toml", &text)
            .unwrap_err()
            .reason
    }

    #[test]
    fn the_own_network_is_first_and_closed_care_is_last() {
        let book = Book::embedded();
        let ladder = &book.ladder.versions()[0].table;
        assert_eq!(ladder.lighter(Rung::Network).count(), 0);
        assert_eq!(ladder.lighter(Rung::Closed).count(), 10);
        assert!(ladder.step(Rung::Network).help.contains(&HelpKind::Jim));
        let of = |is: fn(&Step) -> bool| -> Vec<Rung> {
            let steps = ladder.steps().iter().filter(|step| is(step));
            steps.map(|step| step.rung).collect()
        };
        assert_eq!(
            of(|step| !step.sleeps_away),
            [Rung::Ambulatory, Rung::RestrainingOrder]
        );
        assert_eq!(of(|step| step.out_of_home).len(), 6);
        assert_eq!(of(|step| step.needs_title), [Rung::Closed]);
    }

    /// Home, network foster care, foster family, family home (H20).
    #[test]
    fn family_settings_stand_in_their_order() {
        let book = Book::embedded();
        let ladder = &book.ladder.versions()[0].table;
        let lighter: Vec<_> = ladder
            .lighter(Rung::CrisisGroup)
            .map(|it| it.rung)
            .collect();
        assert!(lighter.ends_with(&[Rung::NetworkFoster, Rung::CrisisFoster, Rung::FamilyHome]));
    }

    #[test]
    fn a_ladder_with_a_rung_twice_missing_or_without_help_is_a_fault() {
        assert!(fault("rung = \"treatment\"", "rung = \"closed\"").contains("twice"));
        assert!(fault("[\"family-home\"]", "[]").contains("no kind of help"));
        assert!(fault("[\"family-home\"]", "[\"jim\"]").contains("two rungs"));
        assert!(fault("rung = \"network\"", "rung = \"heaven\"").contains("heaven"));
        let last = TEXT.rfind("[[version.table.rung]]").unwrap();
        let missing = Dated::<Ladder>::read("ladder.toml", &TEXT[..last]).unwrap_err();
        assert_eq!(missing.reason, "rung `closed` stands nowhere");
        let swapped = TEXT
            .replacen("rung = \"network\"", "rung = \"x\"", 1)
            .replacen("rung = \"ambulatory\"", "rung = \"network\"", 1)
            .replacen("rung = \"x\"", "rung = \"ambulatory\"", 1);
        let fault_of = Dated::<Ladder>::read("ladder.toml", &swapped).unwrap_err();
        assert!(fault_of.reason.contains("always the first rung"));
        assert!(fault("sleeps_away = true\nout_of_home", "out_of_home").contains("sleep away"));
    }
}
